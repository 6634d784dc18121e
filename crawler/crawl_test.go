package crawler_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tallywire/tallywire/crawler"
	"github.com/tallywire/tallywire/crawler/page"
	"github.com/tallywire/tallywire/internal/outlet"
	"github.com/tallywire/tallywire/news"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// store archives in memory and publishes into a map, as the real parts do it
// on disk; it can be told to refuse.
type store struct {
	mu        sync.Mutex
	snapshots []*news.Snapshot
	published []news.Article
	revisions [][2]news.Article
	refuse    func() error
	archive   func() error
}

func (s *store) Put(_ context.Context, snap *news.Snapshot) (news.SnapshotRef, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.archive != nil {
		if err := s.archive(); err != nil {
			return news.SnapshotRef{}, err
		}
	}
	s.snapshots = append(s.snapshots, snap)
	return s.ref(len(s.snapshots)-1, snap), nil
}

func (s *store) Get(_ context.Context, ref news.SnapshotRef) (*news.Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ref.Offset >= int64(len(s.snapshots)) {
		return nil, news.ErrNotFound
	}
	return s.snapshots[ref.Offset], nil
}

func (s *store) Since(_ context.Context, ref news.SnapshotRef, fn func(news.SnapshotRef, *news.Snapshot) error) error {
	s.mu.Lock()
	all := slices.Clone(s.snapshots)
	s.mu.Unlock()
	for i, snap := range all {
		at := s.ref(i, snap)
		if ref.Segment != "" && at.Offset <= ref.Offset {
			continue
		}
		if err := fn(at, snap); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) ref(i int, snap *news.Snapshot) news.SnapshotRef {
	sum := sha256.Sum256(snap.Body)
	return news.SnapshotRef{Segment: "memory", Offset: int64(i), Length: int64(len(snap.Body)), SHA256: hex.EncodeToString(sum[:]), NoArchive: snap.NoArchive}
}

func (s *store) PublishArticle(_ context.Context, a *news.Article) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse != nil {
		if err := s.refuse(); err != nil {
			return 0, err
		}
	}
	s.published = append(s.published, *a)
	return uint64(len(s.published)), nil
}

func (s *store) Article(_ context.Context, seq uint64) (*news.Article, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if seq == 0 || seq > uint64(len(s.published)) {
		return nil, news.ErrNotFound
	}
	a := s.published[seq-1]
	return &a, nil
}

func (s *store) PublishRevision(_ context.Context, before, after *news.Article) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revisions = append(s.revisions, [2]news.Article{*before, *after})
	return nil
}

// articles returns the last published state of each article, by path.
func (s *store) articles() map[string]news.Article {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]news.Article{}
	for _, a := range s.published {
		_, rest, _ := strings.Cut(a.URL, "://")
		out[rest[strings.Index(rest, "/"):]] = a
	}
	return out
}

// quickClock is the system's clock with short waits cut out, so that pauses
// asked for by servers cost no time. Longer ones, such as for the next poll,
// stay: the crawl does other things meanwhile.
type quickClock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *quickClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *quickClock) After(d time.Duration) <-chan time.Time {
	if d > time.Minute {
		return time.After(d)
	}
	c.advance(d)
	ch := make(chan time.Time, 1)
	ch <- c.Now()
	return ch
}

func (c *quickClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

func paragraphs(figure string) []string {
	return []string{
		"The harbour authority said on Monday that " + figure + " tonnes of grain had left the port since the beginning of the month, more than in any month before.",
		"Officials expect the number to rise further once the second pier opens, although storms along the coast have delayed the work on it several times this year.",
		"Traders in the city said they had paid higher prices for storage while the ships were waiting in the bay, and that the new pier could not come soon enough.",
	}
}

func story(path, title, figure string) outlet.Page {
	return outlet.Page{Path: path, Title: title, Paragraphs: paragraphs(figure), Author: "Mara Lindqvist", Section: "Economy"}
}

func newsroom(t *testing.T, sites ...*outlet.Site) {
	t.Helper()
	n, err := outlet.Start(sites...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
}

func config(sites ...*outlet.Site) crawler.Config {
	c := crawler.Config{AllowPrivate: true, Once: true, Delay: -1, Timeout: 5 * time.Second, Contact: "https://example.org/crawler"}
	for _, s := range sites {
		c.Outlets = append(c.Outlets, crawler.Outlet{Name: s.Name, Start: []string{s.URL("/")}, Language: "en"})
	}
	return c
}

// crawl runs one pass and returns the events.
func crawl(t *testing.T, cfg crawler.Config, deps crawler.Deps) []crawler.Event {
	t.Helper()
	events, err := tryCrawl(cfg, deps)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func tryCrawl(cfg crawler.Config, deps crawler.Deps) ([]crawler.Event, error) {
	var mu sync.Mutex
	var events []crawler.Event
	deps.Progress = func(e crawler.Event) {
		mu.Lock()
		defer mu.Unlock()
		events = append(events, e)
	}
	if deps.Clock == nil {
		deps.Clock = &quickClock{}
	}
	c, err := crawler.New(cfg, deps)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return events, errors.Join(c.Run(ctx), c.Close(), ctx.Err())
}

func polite(t *testing.T, sites ...*outlet.Site) {
	t.Helper()
	for _, s := range sites {
		c := s.Counters()
		if c.Peak > 1 || c.Disallowed > 0 || c.BeforeRobots > 0 {
			t.Errorf("%s was treated badly: %d at once, %d disallowed, %d before robots.txt", s.Name, c.Peak, c.Disallowed, c.BeforeRobots)
		}
	}
}

func TestCrawlFindsEverythingOnce(t *testing.T) {
	var sites []*outlet.Site
	for i, site := range []*outlet.Site{{Name: "Feed", RSS: true}, {Name: "Atom", Atom: true, Sitemap: true}, {Name: "Json", JSON: true}, {Name: "Map", Sitemap: true}, {Name: "Front", NoRobots: true}} {
		for j := range 4 {
			site.Articles = append(site.Articles, story(fmt.Sprintf("/2024/05/grain-exports-from-port-%d-%d", i, j), fmt.Sprintf("Grain exports from the port reach a record %d", j), "4,100"))
		}
		sites = append(sites, site)
	}
	newsroom(t, sites...)
	st := &store{}
	crawl(t, config(sites...), crawler.Deps{Archive: st, Publish: st})
	if got := len(st.articles()); got != 20 || len(st.published) != 20 {
		t.Errorf("published %d articles in %d messages, want 20 each", got, len(st.published))
	}
	polite(t, sites...)
	for _, s := range sites {
		for path, n := range s.Counters().Full {
			if n > 1 {
				t.Errorf("%s%s was fetched %d times", s.Name, path, n)
			}
		}
		if ua := s.Counters().Header.Get("User-Agent"); !strings.Contains(ua, "Tallywire/") || !strings.Contains(ua, "+https://example.org/crawler") {
			t.Errorf("User-Agent %q does not say who we are", ua)
		}
		if s.Counters().Header.Get("Cookie") != "" {
			t.Error("a cookie was sent")
		}
	}
	a := st.articles()["/2024/05/grain-exports-from-port-1-2"]
	if a.Title != "Grain exports from the port reach a record 2" || !slices.Equal(a.Authors, []string{"Mara Lindqvist"}) || a.Publisher != "Atom" || a.Lang != "en" ||
		a.Section != "Economy" || a.Published.IsZero() || a.Text != strings.Join(paragraphs("4,100"), "\n\n") || a.TextHash != news.HashText(a.Text) || a.ID != news.ArticleID(a.URL) {
		t.Errorf("article read as %+v", a)
	}
}

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

// TestRevisionOfWhatIsNotArchived: the older text is in the log alone.
func TestRevisionOfWhatIsNotArchived(t *testing.T) {
	s := &outlet.Site{Name: "Shy"}
	newsroom(t, s)
	page := func(figure string) http.Handler {
		return outlet.Static(200, "text/html", `<title>Late page about the ships</title><meta name=robots content=noarchive><meta property=og:type content=article><article><p>`+
			strings.Join(paragraphs(figure), "</p><p>")+"</p></article>")
	}
	const path = "/news/late-page-about-the-ships-in-the-bay"
	s.Handle("/front", outlet.Static(200, "text/html", `<a href="`+path+`">Late page about the ships in the bay</a>`))
	s.Handle(path, page("410"))
	cfg := config(s)
	cfg.Outlets[0].Start = []string{s.URL("/front")}
	cfg.StateDir = t.TempDir()
	st, clock := &store{}, &quickClock{}
	deps := crawler.Deps{Archive: st, Publish: st, Clock: clock}
	crawl(t, cfg, deps)
	s.Handle(path, page("455"))
	clock.advance(2 * time.Hour)
	crawl(t, cfg, deps)
	if len(st.published) != 2 || len(st.revisions) != 1 || !strings.Contains(st.revisions[0][0].Text, "410") || !strings.Contains(st.revisions[0][1].Text, "455") {
		t.Errorf("%d articles, revisions %+v", len(st.published), st.revisions)
	}
}

func TestHostilePages(t *testing.T) {
	good := story("/news/ships-counted-in-the-bay-today", "Ships counted in the bay today", "410")
	s := &outlet.Site{Name: "Trouble", RSS: true, Sitemap: true, Articles: []outlet.Page{good}}
	newsroom(t, s)
	html := "text/html; charset=utf-8"
	for path, h := range map[string]http.Handler{
		"/news/page-of-fifty-megabytes-here":   outlet.Huge(50 << 20),
		"/news/page-that-is-a-gzip-bomb-here":  outlet.Bomb(300 << 20),
		"/news/page-that-never-answers-at-all": outlet.Hang(),
		"/news/page-that-is-wholly-empty-here": outlet.Static(200, html, ""),
		"/news/page-that-is-gone-for-ever-now": outlet.Static(410, html, "gone"),
		"/news/page-that-is-no-article-at-all": outlet.Static(200, html, "<title>Menu</title><ul><li><a href=/>home</a></ul>"),
		"/news/page-that-is-really-a-pdf-file": outlet.Static(200, "application/pdf", "%PDF-1.7"),
		"/news/page-nested-deeper-than-a-well": outlet.Static(200, html, "<title>Deep</title>"+strings.Repeat("<div><b>", 20_000)+"x"),
		"/news/page-that-redirects-in-circles": http.RedirectHandler("/news/page-that-redirects-in-circles", http.StatusFound),
		"/news/page-that-redirects-outside-it": http.RedirectHandler("http://192.0.2.1/news/elsewhere-on-another-site", http.StatusFound),
		"/news/page-that-redirects-to-private": http.RedirectHandler("/private/desk", http.StatusFound),
		"/news/page-failing-twice-then-it-works": outlet.Failing(2, 503, "3", outlet.Static(200, html,
			"<title>Late page about the ships</title><meta property=og:type content=article><article><p>"+strings.Join(paragraphs("99"), "</p><p>")+"</p></article>")),
		"/news/page-with-broken-markup-inside": outlet.Static(200, html,
			"<html><title>Broken page about ships</title><meta property=og:type content=article><article><p>"+strings.Join(paragraphs("88"), "<p><div></span>")+"<table><tr><td"),
		"/news/page-in-another-character-set": outlet.Static(200, "text/html; charset=utf-8",
			"<title>Caf\xe9 owners count the ships</title><meta property=og:type content=article><article><p>Caf\xe9 "+strings.Join(paragraphs("77"), "</p><p>")+"</p></article>"),
	} {
		s.Handle(path, h)
	}
	s.Handle("/maze/", outlet.Endless("/maze/"))
	var front strings.Builder
	for _, path := range []string{"fifty-megabytes-here", "that-is-a-gzip-bomb-here", "that-never-answers-at-all", "that-is-wholly-empty-here", "that-is-gone-for-ever-now", "that-is-no-article-at-all",
		"that-is-really-a-pdf-file", "nested-deeper-than-a-well", "that-redirects-in-circles", "that-redirects-outside-it", "that-redirects-to-private", "failing-twice-then-it-works", "with-broken-markup-inside", "in-another-character-set"} {
		if path == "fifty-megabytes-here" {
			path = "of-" + path
		}
		fmt.Fprintf(&front, `<a href="/news/page-%s">Read the page %s</a>`, path, path)
	}
	front.WriteString(`<a href="/maze/0-a-story-without-an-end">A story without any end at all</a><a href="` + s.URL(good.Path) + `">Ships counted in the bay today</a>`)
	s.Handle("/front", outlet.Static(200, html, front.String()))
	s.Handle("/feed.xml", outlet.Static(200, html, "<!doctype html><title>no feed</title>"))
	s.Handle("/sitemap.xml", outlet.Static(200, "application/xml", `<sitemapindex><sitemap><loc>`+s.URL("/sitemap.xml")+`</loc></sitemap><sitemap><loc>`+s.URL("/loop.xml")+`</loc></sitemap></sitemapindex>`))
	s.Handle("/loop.xml", outlet.Static(200, "application/xml", `<sitemapindex><sitemap><loc>`+s.URL("/sitemap.xml")+`</loc></sitemap></sitemapindex>`))
	cfg := config(s)
	cfg.Outlets[0].Start = []string{s.URL("/front")}
	cfg.Outlets[0].Feeds = []string{s.URL("/feed.xml")}
	cfg.Timeout, cfg.MaxAttempts, cfg.RetryBase = 2*time.Second, 4, time.Millisecond
	cfg.MaxBody = 256 << 10
	st := &store{}
	c, err := crawler.New(cfg, crawler.Deps{Archive: st, Publish: st, Clock: &quickClock{}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := st.articles()
	for _, want := range []string{good.Path, "/news/page-failing-twice-then-it-works", "/news/page-with-broken-markup-inside", "/news/page-in-another-character-set"} {
		if _, ok := got[want]; !ok {
			t.Errorf("%s is missing; have %v", want, slices.Collect(maps.Keys(got)))
		}
	}
	if a := got["/news/page-in-another-character-set"]; a.Title != "Café owners count the ships" {
		t.Errorf("title read as %q", a.Title)
	}
	if len(got) != 4 {
		t.Errorf("published %d articles, want 4: %v", len(got), slices.Collect(maps.Keys(got)))
	}
	status := c.Status()[0]
	for reason, n := range map[string]int{"body is too large": 2, "the page is empty": 1, "status 410": 1, "not an HTML page": 1, "redirects to itself": 1, "redirects to another site": 1, "robots.txt disallows it": 1} {
		if status.Skipped[reason] != n {
			t.Errorf("skipped %q %d times, want %d; all: %v", reason, status.Skipped[reason], n, status.Skipped)
		}
	}
	for _, reason := range []string{"no answer in time", "not a feed", "status 503"} {
		if status.Errors[reason] == 0 {
			t.Errorf("no error %q; all: %v", reason, status.Errors)
		}
	}
	// A server notices late that we gave up on a page that hangs, so its count
	// of requests at once means nothing here.
	if n := s.Counters().Disallowed; n > 0 {
		t.Errorf("%d disallowed pages were asked for", n)
	}
}

func TestRobotsDownThenUp(t *testing.T) {
	s := &outlet.Site{Name: "Shy", RSS: true, Articles: []outlet.Page{story("/news/ships-counted-in-the-bay", "Ships counted in the bay", "3")}}
	newsroom(t, s)
	s.Handle("/robots.txt", outlet.Failing(2, 503, "", outlet.Static(200, "text/plain", "User-agent: *\nDisallow: /private/\nCrawl-delay: 7\n")))
	st, clock := &store{}, &quickClock{}
	before := clock.Now()
	crawl(t, config(s), crawler.Deps{Archive: st, Publish: st, Clock: clock})
	c := s.Counters()
	if len(st.articles()) != 1 || c.RobotsFetches != 3 {
		t.Errorf("%d articles, robots.txt asked %d times", len(st.articles()), c.RobotsFetches)
	}
	// Front page, feed and article each wait for the one before.
	if waited := clock.Now().Sub(before); waited < 3*7*time.Second {
		t.Errorf("only %v passed; Crawl-delay was not kept", waited)
	}
	polite(t, s)
}

// TestTraps: sites without an end do end, and their articles are still found.
func TestTraps(t *testing.T) {
	s := &outlet.Site{Name: "Maze"}
	for i := range 4 {
		s.Articles = append(s.Articles, story(fmt.Sprintf("/news/ships-counted-in-the-bay-%d", i), fmt.Sprintf("Ships counted in the bay, day %d", i), fmt.Sprint(400+i)))
	}
	newsroom(t, s)
	var asked atomic.Int64
	filler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<title>Page</title><p>Nothing on this day.")
	})
	for _, path := range []string{"/days/", "/tag/", "/item/"} {
		s.Handle(path, filler)
	}
	var front strings.Builder
	for i := range 300 {
		fmt.Fprintf(&front, `<a href="/days/2024/%02d/%02d/all-that-happened-on-the-day">Everything that happened on this day</a>`, i%12+1, i%28+1)
		fmt.Fprintf(&front, `<a href="/tag/all-the-news-about-%d">Everything there is about the theme</a>`, i)
		fmt.Fprintf(&front, `<a href="/item/a-list-that-goes-on-%d?view=%d">Another page of the very long list</a>`, i, i)
		fmt.Fprintf(&front, `<a href="/news/ships-counted-in-the-bay-%d?PHPSESSID=%d&utm_source=front#top">Ships counted in the bay</a>`, i%4, i)
		fmt.Fprintf(&front, `<a href="/a/b/a/b/a/b/a/b/deeper-and-deeper-it-goes-%d">Deeper and deeper into the site</a>`, i)
	}
	s.Handle("/front", outlet.Static(200, "text/html", front.String()))
	cfg := config(s)
	cfg.Outlets[0].Start = []string{s.URL("/front")}
	st, clock := &store{}, &quickClock{}
	cfg.StateDir = t.TempDir()
	deps := crawler.Deps{Archive: st, Publish: st, Clock: clock}
	crawl(t, cfg, deps)
	if got := len(st.articles()); got != 4 {
		t.Errorf("%d articles, want 4", got)
	}
	first := asked.Load()
	// The same front page with other numbers: what gave nothing is not asked for again.
	s.Handle("/front", outlet.Static(200, "text/html", strings.NewReplacer("goes-on-", "goes-on-and-on-", "on-the-day", "on-that-day").Replace(front.String())))
	clock.advance(time.Hour / 2)
	crawl(t, cfg, deps)
	if again := asked.Load() - first; again != 0 {
		t.Errorf("%d pages of the traps were asked for on the first pass, %d more on the second; want none", first, again)
	}
	for path, n := range s.Counters().Full {
		if strings.HasPrefix(path, "/news/") && n != 1 {
			t.Errorf("%s was fetched %d times", path, n)
		}
	}
	polite(t, s)
}

// TestSitemapThatIsAFeed: robots.txt may name a feed as the sitemap.
func TestSitemapThatIsAFeed(t *testing.T) {
	s := &outlet.Site{Name: "Odd", RSS: true, Articles: []outlet.Page{story("/news/ships-counted-in-the-bay", "Ships counted in the bay", "3")}}
	newsroom(t, s)
	cfg := config(s)
	cfg.Outlets[0].Start, cfg.Outlets[0].Sitemaps = nil, []string{s.URL("/feed.xml")}
	st := &store{}
	crawl(t, cfg, crawler.Deps{Archive: st, Publish: st})
	if len(st.articles()) != 1 {
		t.Errorf("%d articles, want 1", len(st.articles()))
	}
}

// TestKilledAfterArchiving: what the archive holds is not fetched again, even
// where the crawler's own log was cut off before it.
func TestKilledAfterArchiving(t *testing.T) {
	s := &outlet.Site{Name: "Port", RSS: true}
	for i := range 6 {
		s.Articles = append(s.Articles, story(fmt.Sprintf("/news/ships-counted-in-the-bay-%d", i), fmt.Sprintf("Ships counted in the bay, day %d", i), fmt.Sprint(400+i)))
	}
	newsroom(t, s)
	cfg := config(s)
	cfg.StateDir = t.TempDir()
	left := t.TempDir()
	st := &store{}
	ctx, cancel := context.WithCancel(t.Context())
	st.refuse = func() error {
		if len(st.published) < 3 {
			return nil
		}
		if ctx.Err() == nil { // what the disk holds at this moment is all that is left
			cancel()
			if err := os.CopyFS(left, os.DirFS(cfg.StateDir)); err != nil {
				t.Error(err)
			}
		}
		return news.ErrUnavailable
	}
	c, err := crawler.New(cfg, crawler.Deps{Archive: st, Publish: st})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Run(ctx), c.Close()); err != nil {
		t.Fatal(err)
	}
	st.refuse = nil
	robots, front := s.Counters().RobotsFetches, s.Counters().Full["/"]
	cfg.StateDir = left
	crawl(t, cfg, crawler.Deps{Archive: st, Publish: st})
	if len(st.articles()) != 6 || len(st.snapshots) != 6 {
		t.Errorf("%d articles from %d snapshots, want 6 each", len(st.articles()), len(st.snapshots))
	}
	for path, n := range s.Counters().Full {
		if strings.HasPrefix(path, "/news/") && n != 1 {
			t.Errorf("%s was fetched %d times", path, n)
		}
	}
	if n := s.Counters().RobotsFetches; n != robots {
		t.Errorf("robots.txt was asked for %d times more", n-robots)
	}
	if n := s.Counters().Full["/"]; n != front {
		t.Errorf("the pass began anew: the front page was fetched %d times more", n-front)
	}
	polite(t, s)
}

func TestCrashBetweenArchiveAndLog(t *testing.T) {
	s := &outlet.Site{Name: "Port", RSS: true}
	for i := range 6 {
		s.Articles = append(s.Articles, story(fmt.Sprintf("/news/ships-counted-in-the-bay-%d", i), fmt.Sprintf("Ships counted in the bay, day %d", i), fmt.Sprint(400+i)))
	}
	newsroom(t, s)
	cfg := config(s)
	cfg.StateDir = t.TempDir()
	st := &store{}
	ctx, cancel := context.WithCancel(t.Context())
	st.refuse = func() error {
		if len(st.published) == 2 {
			cancel() // the program ends while the log refuses
			return news.ErrUnavailable
		}
		return nil
	}
	c, err := crawler.New(cfg, crawler.Deps{Archive: st, Publish: st})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Run(ctx), c.Close()); err != nil {
		t.Fatal(err)
	}
	if len(st.snapshots) != 3 || len(st.published) != 2 {
		t.Fatalf("%d archived, %d published before the end; want 3 and 2", len(st.snapshots), len(st.published))
	}
	st.refuse = nil
	crawl(t, cfg, crawler.Deps{Archive: st, Publish: st})
	if len(st.articles()) != 6 || len(st.published) != 6 || len(st.snapshots) != 6 {
		t.Errorf("%d articles in %d messages from %d snapshots, want 6 each", len(st.articles()), len(st.published), len(st.snapshots))
	}
	for path, n := range s.Counters().Full {
		if strings.HasPrefix(path, "/news/") && n != 1 {
			t.Errorf("%s was fetched %d times", path, n)
		}
	}
}

func TestArchiveRefusesThenWorks(t *testing.T) {
	s := &outlet.Site{Name: "Port", RSS: true, Articles: []outlet.Page{story("/news/ships-counted-in-the-bay", "Ships counted in the bay", "3")}}
	newsroom(t, s)
	st := &store{}
	left := 2
	st.archive = func() error {
		if left--; left >= 0 {
			return errors.New("no space left on device")
		}
		return nil
	}
	events := crawl(t, config(s), crawler.Deps{Archive: st, Publish: st})
	if len(st.articles()) != 1 {
		t.Errorf("article lost after a full disk: %v", events)
	}
}

func TestRunStopsSoonAndPolls(t *testing.T) {
	s := &outlet.Site{Name: "Live", RSS: true, Articles: []outlet.Page{story("/news/ships-counted-in-the-bay", "Ships counted in the bay", "3")}}
	newsroom(t, s)
	s.Handle("/hang", outlet.Hang())
	cfg := config(s)
	cfg.Once, cfg.Poll = false, 10*time.Millisecond
	cfg.Timeout = time.Minute
	st := &store{}
	seen := make(chan string, 16)
	c, err := crawler.New(cfg, crawler.Deps{Archive: st, Publish: st, Progress: func(e crawler.Event) {
		if e.Kind == crawler.EventNew {
			seen <- e.URL
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }()
	<-seen
	s.Publish(story("/news/more-ships-counted-in-the-bay", "More ships counted in the bay", "4"))
	<-seen
	s.Publish(outlet.Page{Path: "/news/page-that-hangs-for-a-long-time", Title: "Page that hangs for a long time"})
	s.Handle("/news/page-that-hangs-for-a-long-time", outlet.Hang())
	start := time.Now()
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("stopping took %v", took)
	}
}

func TestFetchOne(t *testing.T) {
	s := &outlet.Site{Name: "Port", Articles: []outlet.Page{story("/news/ships-counted-in-the-bay", "Ships counted in the bay", "3")}}
	newsroom(t, s)
	s.Handle("/old", http.RedirectHandler("/news/ships-counted-in-the-bay", http.StatusMovedPermanently))
	cfg := config(s)
	c, err := crawler.New(cfg, crawler.Deps{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	f, err := c.Fetch(t.Context(), s.URL("/old"))
	if err != nil || f.Article == nil || f.Article.URL != s.URL("/news/ships-counted-in-the-bay") || f.Article.Outlet != "Port" || f.Snapshot.URL != s.URL("/old") {
		t.Fatalf("fetched %+v, %v", f, err)
	}
	if _, err := c.Fetch(t.Context(), s.URL("/private/desk")); !errors.Is(err, crawler.ErrDisallowed) {
		t.Errorf("disallowed page: %v", err)
	}
	cfg.AllowPrivate = false
	guarded, err := crawler.New(cfg, crawler.Deps{})
	if err != nil {
		t.Fatal(err)
	}
	defer guarded.Close()
	if _, err := guarded.Fetch(t.Context(), s.URL("/news/ships-counted-in-the-bay")); err == nil {
		t.Error("a loopback address was fetched though private ones are not allowed")
	}
	polite(t, s)
}

// TestOutletWithSelectors: the crawl, what it publishes from the archive after a
// crash and a single page are read with the outlet's selectors; those that find
// nothing are counted.
func TestOutletWithSelectors(t *testing.T) {
	s := &outlet.Site{Name: "Port", RSS: true, Articles: []outlet.Page{story("/news/ships-counted-in-the-bay", "Ships counted in the bay", "3")}}
	newsroom(t, s)
	cfg := config(s)
	cfg.StateDir = t.TempDir()
	cfg.Outlets[0].Selectors = page.Selectors{Title: ".gone", Remove: "article p:nth-child(2)"}
	st := &store{}
	ctx, cancel := context.WithCancel(t.Context())
	st.refuse = func() error {
		cancel()
		return news.ErrUnavailable
	}
	c, err := crawler.New(cfg, crawler.Deps{Archive: st, Publish: st})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Run(ctx), c.Close()); err != nil {
		t.Fatal(err)
	}
	if n := c.Status()[0].Errors["selector title found nothing"]; n != 1 {
		t.Errorf("counted %d times, want once: %v", n, c.Status()[0].Errors)
	}
	st.refuse = nil
	crawl(t, cfg, crawler.Deps{Archive: st, Publish: st})
	whole := strings.Join(paragraphs("3"), "\n\n")
	a := st.articles()["/news/ships-counted-in-the-bay"]
	if a.Title != "Ships counted in the bay" || a.Text == "" || a.Text == whole || !strings.HasPrefix(a.Parser, page.Parser+"+") {
		t.Errorf("read as %+v", a)
	}
	one, err := crawler.New(cfg, crawler.Deps{})
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	if f, err := one.Fetch(t.Context(), a.URL); err != nil || f.Article.Text != a.Text || f.Article.Parser != a.Parser {
		t.Errorf("fetched once: %+v, %v", f, err)
	}
	cfg.Outlets[0].Selectors.Body = "p["
	if _, err := crawler.New(cfg, crawler.Deps{}); err == nil || !strings.Contains(err.Error(), `outlet "Port": selectors: body: selector "p["`) {
		t.Errorf("bad selector: %v", err)
	}
}
