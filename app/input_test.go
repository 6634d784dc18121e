package app

import (
	"bytes"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tallywire/tallywire/app/config"
	"github.com/tallywire/tallywire/client"
	"github.com/tallywire/tallywire/internal/outlet"
	"github.com/tallywire/tallywire/news"
)

// TestBadInput crawls a site where nearly everything is wrong: each thing is
// counted with its reason, and the one sound article is read.
func TestBadInput(t *testing.T) {
	const html = "text/html; charset=utf-8"
	good := story(1)
	site := &outlet.Site{Name: "Harbour Post", RSS: true, Articles: []outlet.Page{
		good,
		{Path: "/2024/05/06/no-article-at-all", Title: "A list", HTML: `<!doctype html><html lang="en"><title>A list</title><ul><li><a href="/">Home</a></ul></html>`},
		{Path: "/2024/05/06/no-date-anywhere", Title: "No date", HTML: `<!doctype html><html lang="en"><title>No date</title><article><h1>No date</h1><p>` + good.Paragraphs[0] + `</p><p>` + good.Paragraphs[1] + `</p></article></html>`},
		{Path: "/2024/05/06/broken-tags-everywhere", Title: "Broken", HTML: `<html><div><p>` + good.Paragraphs[0] + `<b><i></p></b><table><p>` + good.Paragraphs[1] + `<!-- never closed`},
	}}
	loop, mute := &outlet.Site{Name: "Loop Times"}, &outlet.Site{Name: "Mute Gazette", RSS: true, Articles: stories(1)}
	startOutlets(t, site, loop, mute)
	mute.Handle(story(0).Path, outlet.Hang())
	for path, h := range map[string]http.Handler{
		"/2024/05/06/empty-page-here":      outlet.Static(http.StatusOK, html, ""),
		"/2024/05/06/fifty-megabytes-long": outlet.Huge(50 << 20),
		"/2024/05/06/gzip-bomb-in-a-page":  outlet.Bomb(50 << 20),
		"/2024/05/06/picture-not-a-page":   outlet.Static(http.StatusOK, "image/png", "\x89PNG\r\n\x1a\n"),
		"/2024/05/06/charset-is-not-utf8":  outlet.Static(http.StatusOK, "text/html; charset=utf-8", "<!doctype html><html><title>Caf\xe9</title><p>\xff\xfe\x80 12 \xe9"),
		"/2024/05/06/gone-since-yesterday": outlet.Static(http.StatusGone, html, "gone"),
	} {
		site.Publish(outlet.Page{Path: path, Title: path})
		site.Handle(path, h)
	}
	loop.Handle("/feed.xml", outlet.Static(http.StatusOK, html, "<!doctype html><p>This is no feed."))
	loop.Handle("/sitemap.xml", outlet.Static(http.StatusOK, "application/xml", `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>`+loop.URL("/sitemap.xml")+`</loc></sitemap></sitemapindex>`))
	cfg := testConfig(t.TempDir(), site, mute)
	cfg.Crawl.Timeout = 5 * time.Second
	cfg.Outlets = append(cfg.Outlets, config.Outlet{Name: loop.Name, Feeds: []string{loop.URL("/feed.xml")}, Sitemaps: []string{loop.URL("/sitemap.xml")}})

	_, c, _ := runApp(t, Options{Config: cfg})
	var status map[string]news.OutletStatus
	defer func() {
		for name, s := range status {
			t.Logf("%s: %d articles; skipped %v; errors %v", name, s.Articles, s.Skipped, s.Errors)
		}
	}()
	waitUntil(t, "every reason to be counted", func() bool {
		all, err := c.Outlets(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		status = map[string]news.OutletStatus{}
		n := 0
		for _, s := range all {
			status[s.Name] = s
			for _, k := range s.Skipped {
				n += k
			}
		}
		// The host that hangs is still being tried; it holds up no other.
		return n == 8 && status[site.Name].Articles == 2 && len(status[loop.Name].Errors) > 0
	})
	if s := status[site.Name]; len(s.Skipped) < 5 {
		t.Errorf("skipped %v; each fault should have its own reason", s.Skipped)
	}
	waitUntil(t, "the sound article to be searchable", func() bool { return searchable(t, c, good) })
}

// TestFullDisk fills the disk under a data folder: the program says so, and
// when there is room again nothing is missing.
func TestFullDisk(t *testing.T) {
	disk := t.TempDir()
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=96m"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(disk, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	site := &outlet.Site{Name: "Harbour Post", RSS: true, Articles: stories(5)}
	startOutlets(t, site)
	cfg := testConfig(filepath.Join(disk, "data"), site)
	cfg.NATS.MaxStoreMB = 64
	if err := once(t, t.Context(), cfg, nil); err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(disk, "ballast")
	fill(t, ballast)
	site.Publish(story(50))

	// A start says what is the matter.
	if a, err := New(t.Context(), Options{Config: cfg}); err == nil {
		t.Error("the program starts on a full disk")
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	} else if !strings.Contains(err.Error(), "space") {
		t.Errorf("the start fails with %v; it should say that there is no space", err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}

	// A disk that fills up at work: the log is told, and goes on when there is room.
	log := &lines{}
	_, c, stop := runApp(t, Options{Config: cfg, Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	waitUntil(t, "the sixth article", func() bool { return searchable(t, c, story(50)) })
	fill(t, ballast)
	site.Publish(story(51))
	waitUntil(t, "the log to tell of the full disk", func() bool { return strings.Contains(log.String(), "must stay free; free some and try again") })
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, "the seventh article", func() bool { return searchable(t, c, story(51)) })
	stop()
	if got := record(t, cfg); len(got) != 7 {
		t.Errorf("%d articles, want 7", len(got))
	}
	attached(t, cfg, func(c *client.Client) {
		if err := c.Verify(t.Context(), true, func(k news.Check) error {
			if !k.OK {
				t.Errorf("%s %s: %s", k.Part, k.Name, k.Reason)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
}

// searchable reports whether the index has an article of that title.
func searchable(t *testing.T, c *client.Client, p outlet.Page) bool {
	t.Helper()
	res, err := c.Search(t.Context(), news.SearchRequest{Query: "storm", Size: 200})
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(res.Hits, func(h news.Hit) bool { return h.Title == p.Title })
}

// lines collects a log.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write keeps p.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// String returns all that was logged.
func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// fill writes to a file until the disk is full.
func fill(t *testing.T, name string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 64<<10)
	for err == nil {
		_, err = f.Write(block)
	}
}
