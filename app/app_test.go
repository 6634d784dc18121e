package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tallywire/tallywire/app/config"
	"github.com/tallywire/tallywire/client"
	"github.com/tallywire/tallywire/crawler"
	"github.com/tallywire/tallywire/internal/outlet"
	"github.com/tallywire/tallywire/news"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// bleve's analysis workers start with the program and never end.
		goleak.IgnoreTopFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// patience bounds each wait; nothing should come near it.
const patience = 30 * time.Second

func startOutlets(t *testing.T, sites ...*outlet.Site) {
	t.Helper()
	room, err := outlet.Start(sites...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := room.Close(); err != nil {
			t.Error(err)
		}
	})
}

// testConfig is a configuration that crawls the sites by their RSS feeds as
// fast as it can.
func testConfig(dir string, sites ...*outlet.Site) config.Config {
	cfg := config.Default()
	cfg.Data, cfg.Listen = dir, "127.0.0.1:0"
	cfg.Crawl.AllowPrivate, cfg.Crawl.Delay, cfg.Crawl.Poll = true, 0, 200*time.Millisecond
	cfg.Crawl.Contact = "desk@tallywire.invalid"
	cfg.NATS.MaxStoreMB = 256
	for _, s := range sites {
		cfg.Outlets = append(cfg.Outlets, config.Outlet{Name: s.Name, Feeds: []string{s.URL("/feed.xml")}, Language: "en"})
	}
	return cfg
}

// runApp starts the program and returns it and a client of its control
// socket once it is ready. It is stopped, in order, by stop or with the test.
func runApp(t *testing.T, opts Options) (a *App, c *client.Client, stop func()) {
	t.Helper()
	if opts.Log == nil {
		opts.Log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	}
	a, err := New(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		if c != nil {
			c.Close()
		}
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
		if err := a.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
	t.Cleanup(stop)
	select {
	case <-a.Ready():
	case err := <-ended:
		ended <- err
		t.Fatalf("the program ended before it was ready: %v", err)
	}
	if c, err = running(t.Context(), opts.Config.Data); err != nil {
		t.Fatal(err)
	}
	return a, c, stop
}

// once runs the program until everything due is done, or progress ends it.
func once(t *testing.T, ctx context.Context, cfg config.Config, progress func(crawler.Event)) error {
	t.Helper()
	a, err := New(ctx, Options{Config: cfg, Once: true, Progress: progress,
		Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	err = a.Run(ctx)
	if cerr := a.Close(); cerr != nil {
		t.Errorf("close: %v", cerr)
	}
	return err
}

// attached opens a data folder that nobody holds, as the commands do.
func attached(t *testing.T, cfg config.Config, look func(*client.Client)) {
	t.Helper()
	c, done, err := Attach(t.Context(), Options{Config: cfg})
	if err != nil {
		t.Fatal(err)
	}
	look(c)
	if err := done(); err != nil {
		t.Error(err)
	}
}

// record is every claim set of a folder, without what differs between crawls.
func record(t *testing.T, cfg config.Config) (lines []string) {
	t.Helper()
	attached(t, cfg, func(c *client.Client) {
		err := c.ExportClaims(t.Context(), func(s *news.ClaimSet) error {
			s.Article.FetchedAt = time.Time{}
			s.Article.Snapshot = news.SnapshotRef{SHA256: s.Article.Snapshot.SHA256}
			b, err := json.Marshal(s)
			lines = append(lines, string(b))
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	slices.Sort(lines)
	return lines
}

// waitUntil looks at a condition that other goroutines or servers bring about.
func waitUntil(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); !ok(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("waited %s for %s", patience, what)
		}
	}
}

// story is an article with figures made of n.
func story(n int) outlet.Page {
	return outlet.Page{
		Path: fmt.Sprintf("/2024/05/06/story-number-%d", n), Title: fmt.Sprintf("Storm number %d of the season", n), Published: time.Date(2024, 5, 6, 9, 0, n, 0, time.UTC),
		Paragraphs: []string{
			fmt.Sprintf("KESTEL — At least %d people were injured in the storm on Monday, the coast guard said, and some %d boats were sunk in the harbours between the cape and the border.", 100+n, 20+n),
			fmt.Sprintf("Repairs will cost $%d million, the harbour master told reporters. Nobody knew yet who was going to pay for them, or whether the old wall would hold.", 3+n),
		},
	}
}

func stories(n int) (all []outlet.Page) {
	for i := range n {
		all = append(all, story(i))
	}
	return all
}

// TestStopAndStartLosesNothing stops the program in the middle of a crawl,
// several times, and compares with a crawl that nobody stopped.
func TestStopAndStartLosesNothing(t *testing.T) {
	const pages = 40
	site := &outlet.Site{Name: "Harbour Post", RSS: true, Articles: stories(pages)}
	startOutlets(t, site)
	calm := testConfig(filepath.Join(t.TempDir(), "calm"), site)
	if err := once(t, t.Context(), calm, nil); err != nil {
		t.Fatal(err)
	}
	want := record(t, calm)
	if len(want) != pages {
		t.Fatalf("%d articles, want %d", len(want), pages)
	}
	stormy := testConfig(filepath.Join(t.TempDir(), "stormy"), site)
	for range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		var seen atomic.Int32
		if err := once(t, ctx, stormy, func(e crawler.Event) {
			if e.Kind == crawler.EventNew && seen.Add(1) == 7 {
				cancel()
			}
		}); err != nil {
			t.Error(err)
		}
		cancel()
	}
	if part := record(t, stormy); len(part) >= pages {
		t.Errorf("%d articles after three short runs; the test stops too late to prove anything", len(part))
	}
	if err := once(t, t.Context(), stormy, nil); err != nil {
		t.Fatal(err)
	}
	if got := record(t, stormy); !slices.Equal(got, want) {
		t.Errorf("after being stopped the record has %d lines, want the %d of a crawl that was not", len(got), len(want))
	}
	attached(t, stormy, func(c *client.Client) {
		if err := c.Verify(t.Context(), true, func(k news.Check) error {
			if !k.OK {
				t.Errorf("%s %s: %s", k.Part, k.Name, k.Reason)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
	for path, n := range site.Counters().Full {
		if path != "/feed.xml" && path != "/robots.txt" && n > 2 {
			t.Errorf("%s was fetched %d times, for one calm and one stopped crawl", path, n)
		}
	}
}

// TestDemo runs the demo once: what it promises, and that nothing is left.
func TestDemo(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	var out bytes.Buffer
	began := time.Now()
	r, err := Demo(t.Context(), DemoOptions{Listen: "127.0.0.1:0", Exit: true, Out: &out, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	if r.Outlets < 6 || r.Articles < 14 || r.Claims < 50 || r.Revised == "" {
		t.Errorf("%d outlets, %d articles, %d claims, revised %q", r.Outlets, r.Articles, r.Claims, r.Revised)
	}
	if len(r.Mails) < 3 {
		t.Errorf("%d mails, want a confirmation, an alert and a digest", len(r.Mails))
	}
	for _, m := range r.Mails {
		if m.Subject == "" || strings.Contains(m.Text, "127.0.0.1:0/") {
			t.Errorf("mail %q has no subject, or links that lead nowhere:\n%s", m.Subject, m.Text)
		}
	}
	t.Logf("ready %s after the start, the late article searchable after %s (meant: at most 2s), the whole demo took %s",
		r.Ready.Round(time.Millisecond), r.Latency.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
	left, err := filepath.Glob(filepath.Join(tmp, "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
