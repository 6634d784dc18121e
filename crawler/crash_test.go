package crawler_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tallywire/tallywire/crawler"
	"github.com/tallywire/tallywire/internal/outlet"
	"github.com/tallywire/tallywire/news"
)

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

// TestKilledAfterPublishing: a page whose text is not archived is found in the log
// of articles, where the crawler's own log was cut off before it, and not fetched
// again; one that had not got so far is.
func TestKilledAfterPublishing(t *testing.T) {
	s := &outlet.Site{Name: "Shy"}
	newsroom(t, s)
	front := ""
	var fetched [4]atomic.Int32
	for i := range 4 {
		path := fmt.Sprintf("/news/ships-counted-in-the-bay-%d", i)
		front += fmt.Sprintf(`<a href="%s">Ships counted in the bay, day %d</a>`, path, i)
		page := outlet.Static(200, "text/html", fmt.Sprintf(`<title>Ships counted, day %d</title><meta name=robots content=noarchive><meta property=og:type content=article><article><p>`, i)+
			strings.Join(paragraphs(fmt.Sprint(400+i)), "</p><p>")+"</p></article>")
		s.Handle(path, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fetched[i].Add(1)
			page.ServeHTTP(w, r)
		}))
	}
	s.Handle("/front", outlet.Static(200, "text/html", front))
	cfg := config(s)
	cfg.Outlets[0].Start = []string{s.URL("/front")}
	cfg.StateDir = t.TempDir()
	left := t.TempDir()
	st := &store{}
	copied := false
	st.refuse = func() error { // what the disk holds before the third is published is all that is left
		if len(st.published) == 2 && !copied {
			copied = true
			return os.CopyFS(left, os.DirFS(cfg.StateDir))
		}
		return nil
	}
	crawl(t, cfg, crawler.Deps{Archive: st, Publish: st})
	lost := st.published[3].URL
	st.published = st.published[:3] // the last was archived only
	cfg.StateDir = left
	crawl(t, cfg, crawler.Deps{Archive: st, Publish: st})
	if len(st.articles()) != 4 {
		t.Errorf("%d articles, want 4", len(st.articles()))
	}
	for i := range fetched {
		want := int32(1)
		if strings.HasSuffix(lost, fmt.Sprintf("-bay-%d", i)) {
			want = 2
		}
		if n := fetched[i].Load(); n != want {
			t.Errorf("page %d was fetched %d times, want %d", i, n, want)
		}
	}
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
