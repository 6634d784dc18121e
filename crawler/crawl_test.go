package crawler_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tallywire/tallywire/crawler"
	"github.com/tallywire/tallywire/crawler/page"
	"github.com/tallywire/tallywire/internal/outlet"
	"github.com/tallywire/tallywire/news"
)

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
		for path, advertised := range map[string]bool{"/feed.xml": s.RSS, "/atom.xml": s.Atom, "/feed.json": s.JSON, "/sitemap.xml": s.Sitemap, "/sitemap-news.xml": s.Sitemap, "/sitemap-archive.xml.gz": s.Sitemap} {
			if n := s.Counters().Full[path]; advertised && n != 1 {
				t.Errorf("%s%s is advertised, and was read %d times", s.Name, path, n)
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

func TestHostilePages(t *testing.T) {
	good := story("/news/ships-counted-in-the-bay-today", "Ships counted in the bay today", "410")
	s := &outlet.Site{Name: "Trouble", RSS: true, Sitemap: true, Articles: []outlet.Page{good}}
	newsroom(t, s)
	html := "text/html; charset=utf-8"
	for path, h := range map[string]http.Handler{
		"/news/page-of-fifty-megabytes-here":   outlet.Huge(50 << 20),
		"/news/page-that-is-a-gzip-bomb-here":  outlet.Bomb(300 << 20),
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
	for _, path := range []string{"fifty-megabytes-here", "that-is-a-gzip-bomb-here", "that-is-wholly-empty-here", "that-is-gone-for-ever-now", "that-is-no-article-at-all",
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
	cfg.Timeout, cfg.MaxAttempts, cfg.RetryBase = time.Hour, 4, time.Millisecond
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
	for _, reason := range []string{"not a feed", "status 503"} {
		if status.Errors[reason] == 0 {
			t.Errorf("no error %q; all: %v", reason, status.Errors)
		}
	}
	if n := s.Counters().Disallowed; n > 0 {
		t.Errorf("%d disallowed pages were asked for", n)
	}
}

// TestPageThatNeverAnswers: it is given up, and other outlets do not wait for it.
func TestPageThatNeverAnswers(t *testing.T) {
	slow := &outlet.Site{Name: "Slow", RSS: true, Articles: []outlet.Page{story("/news/page-that-never-answers-at-all", "Page that never answers", "4")}}
	quick := &outlet.Site{Name: "Quick", RSS: true, Articles: []outlet.Page{story("/news/ships-counted-in-the-bay", "Ships counted in the bay", "3")}}
	newsroom(t, slow, quick)
	slow.Handle("/news/page-that-never-answers-at-all", outlet.Hang())
	cfg := config(slow, quick)
	cfg.Timeout = time.Second
	st := &store{}
	late := 0
	for _, e := range crawl(t, cfg, crawler.Deps{Archive: st, Publish: st}) {
		if e.Reason == "no answer in time" && e.URL == slow.URL("/news/page-that-never-answers-at-all") {
			late++
		}
	}
	if _, ok := st.articles()["/news/ships-counted-in-the-bay"]; !ok || len(st.articles()) != 1 || late == 0 {
		t.Errorf("published %v; the page did not answer %d times", slices.Collect(maps.Keys(st.articles())), late)
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

// TestRunPollsAndStops: what is published while it runs is found, and a site that
// does not answer does not keep it from stopping.
func TestRunPollsAndStops(t *testing.T) {
	s := &outlet.Site{Name: "Live", RSS: true, Articles: []outlet.Page{story("/news/ships-counted-in-the-bay", "Ships counted in the bay", "3")}}
	newsroom(t, s)
	asked := make(chan struct{})
	s.Handle("/news/page-that-hangs-for-a-long-time", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(asked)
		outlet.Hang().ServeHTTP(w, r)
	}))
	cfg := config(s)
	cfg.Once, cfg.Poll = false, 10*time.Millisecond
	cfg.Timeout = 24 * time.Hour // only stopping ends a request
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
	<-asked
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
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

// TestOnlyAFrontPage: where an outlet has neither feed nor sitemap, links are
// followed for which little speaks, and their pages decide.
func TestOnlyAFrontPage(t *testing.T) {
	const path = "/table-hockey"
	for _, c := range []struct {
		site *outlet.Site
		want int
	}{{&outlet.Site{Name: "Bare"}, 1}, {&outlet.Site{Name: "Rss", RSS: true}, 0}} {
		newsroom(t, c.site)
		c.site.Handle("/front", outlet.Static(200, "text/html", `<link rel=alternate type=application/rss+xml href=/feed.xml><a href="`+path+`">Table</a><a href=/about-us>About</a>`))
		if !c.site.RSS {
			c.site.Handle("/front", outlet.Static(200, "text/html", `<a href="`+path+`">Table</a><a href=/about-us>About</a>`))
		}
		c.site.Handle(path, outlet.Static(200, "text/html", `<title>The table after the last match</title><meta property=og:type content=article><article><p>`+strings.Join(paragraphs("410"), "</p><p>")+"</p></article>"))
		cfg := config(c.site)
		cfg.Outlets[0].Start = []string{c.site.URL("/front")}
		st := &store{}
		crawl(t, cfg, crawler.Deps{Archive: st, Publish: st})
		if len(st.published) != c.want {
			t.Errorf("%s: %d articles, want %d", c.site.Name, len(st.published), c.want)
		}
	}
}
