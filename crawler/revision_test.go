package crawler_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/crawler"
	"github.com/tallywire/tallywire/internal/outlet"
)

// TestSecondPassAndRevision: nothing unchanged is sent again, and what an
// outlet says it changed is asked for at once, whatever the kind of feed.
func TestSecondPassAndRevision(t *testing.T) {
	sites := []*outlet.Site{{Name: "Rss", RSS: true}, {Name: "Atom", Atom: true}, {Name: "Json", JSON: true}, {Name: "Map", Sitemap: true}}
	for _, s := range sites {
		s.Articles = []outlet.Page{story("/news/first-count-of-ships-in-bay", "First count of ships in the bay", "410"), story("/news/second-count-of-ships-in-bay", "Second count of ships in the bay", "420")}
	}
	newsroom(t, sites...)
	st := &store{}
	cfg := config(sites...)
	cfg.StateDir = t.TempDir()
	clock := &quickClock{}
	deps := crawler.Deps{Archive: st, Publish: st, Clock: clock}
	crawl(t, cfg, deps)
	if len(st.published) != 8 {
		t.Fatalf("first pass published %d, want 8", len(st.published))
	}
	crawl(t, cfg, deps)
	for _, s := range sites {
		if n := s.Counters().Full["/news/first-count-of-ships-in-bay"]; n != 1 || len(st.published) != 8 {
			t.Errorf("%s: unchanged article fetched %d times", s.Name, n)
		}
		if err := s.Revise("/news/second-count-of-ships-in-bay", func(p *outlet.Page) { p.Paragraphs = paragraphs("455") }); err != nil {
			t.Fatal(err)
		}
	}
	clock.advance(time.Hour / 2)
	events := crawl(t, cfg, deps)
	revised := 0
	for _, e := range events {
		if e.Kind == crawler.EventRevised {
			revised++
		}
	}
	if revised != 4 || len(st.published) != 12 {
		t.Errorf("%d revisions, %d messages; want 4 and 12\n%v", revised, len(st.published), events)
	}
	if len(st.revisions) != 4 {
		t.Errorf("%d revisions were told, want 4", len(st.revisions))
	}
	for _, r := range st.revisions {
		if r[0].ID != r[1].ID || !strings.Contains(r[0].Text, "420") || !strings.Contains(r[1].Text, "455") || r[0].Snapshot == r[1].Snapshot {
			t.Errorf("a revision from %+v to %+v", r[0], r[1])
		}
	}
	if a := st.articles()["/news/second-count-of-ships-in-bay"]; !strings.Contains(a.Text, "455") {
		t.Error("the revision's text was not published")
	}
	polite(t, sites...)
}

// TestChangeAroundTheArticle: a caption with another figure is a revision, other
// teasers are none.
func TestChangeAroundTheArticle(t *testing.T) {
	s := &outlet.Site{Name: "Box"}
	newsroom(t, s)
	page := func(around string) http.Handler {
		return outlet.Static(200, "text/html", `<title>Late page about the ships</title><meta property=og:type content=article><body><article><p>`+
			strings.Join(paragraphs("410"), "</p><p>")+"</p></article><footer>"+around+"</footer>")
	}
	const path = "/news/late-page-about-the-ships-in-the-bay"
	s.Handle("/front", outlet.Static(200, "text/html", `<a href="`+path+`">Late page about the ships in the bay</a>`))
	cfg := config(s)
	cfg.Outlets[0].Start = []string{s.URL("/front")}
	cfg.StateDir = t.TempDir()
	st, clock := &store{}, &quickClock{}
	deps := crawler.Deps{Archive: st, Publish: st, Clock: clock}
	for _, around := range []string{"<p>Published by 63 people", "<p>Published by 88 people", "<p>a 1<p>b 2<p>c 3<p>d 4<p>e 5<p>f 6", "<p class=x>a 1<p>b 2<p>c 3<p>d 4<p>e 5<p>f 6"} {
		s.Handle(path, page(around))
		crawl(t, cfg, deps)
		clock.advance(12 * time.Hour)
	}
	if len(st.revisions) != 1 || len(st.snapshots) != 2 {
		t.Fatalf("%d revisions, %d snapshots; want 1 and 2", len(st.revisions), len(st.snapshots))
	}
	if r := st.revisions[0]; r[0].TextHash != r[1].TextHash || !strings.Contains(r[0].Text, "by 63 people") || !strings.Contains(r[1].Text, "by 88 people") || r[0].Snapshot == r[1].Snapshot {
		t.Errorf("told %+v", r)
	}
}

// TestRevisionOfWhatIsNotArchived: the older text is in the log alone, and of what
// stood around it hashes and numbers.
func TestRevisionOfWhatIsNotArchived(t *testing.T) {
	s := &outlet.Site{Name: "Shy"}
	newsroom(t, s)
	page := func(figure, around string) http.Handler {
		return outlet.Static(200, "text/html", `<title>Late page about the ships</title><meta name=robots content=noarchive><meta property=og:type content=article><article><p>`+
			strings.Join(paragraphs(figure), "</p><p>")+"</p></article><footer><p>"+around+"</footer>")
	}
	const path = "/news/late-page-about-the-ships-in-the-bay"
	s.Handle("/front", outlet.Static(200, "text/html", `<a href="`+path+`">Late page about the ships in the bay</a>`))
	s.Handle(path, page("410", "Published by 63 people"))
	cfg := config(s)
	cfg.Outlets[0].Start = []string{s.URL("/front")}
	cfg.StateDir = t.TempDir()
	st, clock := &store{}, &quickClock{}
	deps := crawler.Deps{Archive: st, Publish: st, Clock: clock}
	crawl(t, cfg, deps)
	s.Handle(path, page("455", "Published by 63 people"))
	clock.advance(2 * time.Hour)
	crawl(t, cfg, deps)
	for _, r := range []struct{ around, was, is string }{{"Published by 88 people", "Published by 63 people", "Published by 88 people"}, {"Printed by 7", "88", "Printed by 7"}} {
		s.Handle(path, page("455", r.around))
		clock.advance(4 * time.Hour)
		crawl(t, cfg, deps)
		if n := len(st.revisions); st.revisions[n-1][0].Text != r.was || st.revisions[n-1][1].Text != r.is || st.revisions[n-1][0].Snapshot != st.revisions[n-2][1].Snapshot {
			t.Errorf("%q: told %+v", r.around, st.revisions[n-1])
		}
	}
	st.revisions, st.published = st.revisions[:1], st.published[:2]
	if len(st.published) != 2 || len(st.revisions) != 1 || !strings.Contains(st.revisions[0][0].Text, "410") || !strings.Contains(st.revisions[0][1].Text, "455") {
		t.Errorf("%d articles, revisions %+v", len(st.published), st.revisions)
	}
}
