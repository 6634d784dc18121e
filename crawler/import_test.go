package crawler_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/crawler"
	"github.com/tallywire/tallywire/news"
)

// harbour is an article of a host that no outlet has.
func harbour() *news.Snapshot {
	at := time.Date(2024, 5, 6, 8, 0, 0, 0, time.UTC)
	var body strings.Builder
	body.WriteString(`<html><head><title>Ferry fares rise</title><meta property="og:type" content="article"></head><body><article><h1>Ferry fares rise</h1>`)
	for i, port := range []string{"Kestel", "Marn", "Odder", "Vik", "Tarsa", "Lund"} {
		fmt.Fprintf(&body, "<p>The harbour board of %s raised the fare to %d crowns on Monday, the third rise in two years, and said that more would follow.</p>", port, 14+i)
	}
	body.WriteString(`</article></body></html>`)
	return &news.Snapshot{URL: "https://harbour.example/2024/05/06/fares", FinalURL: "https://harbour.example/2024/05/06/fares", FetchedAt: at, Status: 200,
		Header: map[string][]string{"Content-Type": {"text/html"}}, Body: []byte(body.String())}
}

// importer is a crawler without outlets that keeps what it tells.
func importer(t *testing.T, kept *store, config crawler.Config) (*crawler.Crawler, *[]crawler.Event) {
	t.Helper()
	var events []crawler.Event
	config.UserAgent, config.Contact = "Tallywire/1.0", "desk@tallywire.invalid"
	c, err := crawler.New(config, crawler.Deps{Archive: kept, Publish: kept, Progress: func(e crawler.Event) { events = append(events, e) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c, &events
}

// TestImportOnFullDisk: a page that cannot be stored ends the import, since
// nobody would come back for it, and the next import takes it.
func TestImportOnFullDisk(t *testing.T) {
	full := errors.New("no space left on device")
	kept := &store{archive: func() error { return full }}
	c, _ := importer(t, kept, crawler.Config{StateDir: t.TempDir()})
	if err := c.Import(t.Context(), harbour()); !errors.Is(err, full) {
		t.Errorf("import on a full disk: %v, want %v", err, full)
	}
	kept.archive = nil
	if err := c.Import(t.Context(), harbour()); err != nil || len(kept.published) != 1 {
		t.Errorf("import once there is space: %v, %d published", err, len(kept.published))
	}
}

// TestImportBoundsPages: an imported page may be as large as a crawled one.
func TestImportBoundsPages(t *testing.T) {
	page := harbour()
	for _, tc := range []struct {
		over int
		want crawler.EventKind
	}{{0, crawler.EventNew}, {1, crawler.EventSkipped}} {
		kept := &store{}
		c, events := importer(t, kept, crawler.Config{MaxBody: int64(len(page.Body))})
		s := *page
		s.Body = append(bytes.Clone(page.Body), bytes.Repeat([]byte("\n"), tc.over)...)
		if err := c.Import(t.Context(), &s); err != nil || len(*events) != 1 || (*events)[0].Kind != tc.want {
			t.Errorf("%d bytes over the bound: %v, %+v", tc.over, err, *events)
		}
	}
}

// TestImportTellsNothingOfHealth: a page that somebody else fetched says nothing
// of how an outlet answers now.
func TestImportTellsNothingOfHealth(t *testing.T) {
	kept := &store{}
	c, _ := importer(t, kept, crawler.Config{Outlets: []crawler.Outlet{{Name: "Harbour Post", Start: []string{"https://harbour.example/"}}}})
	if err := c.Import(t.Context(), harbour()); err != nil {
		t.Fatal(err)
	}
	gone := harbour()
	gone.Status = 404
	if err := c.Import(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	if s := c.Status()[0]; s.Articles != 1 || s.Fetched != 0 || !s.LastArticle.IsZero() || s.Pages != "" || len(s.Skipped) != 0 {
		t.Errorf("status %+v", s)
	}
}

// TestImportTakesUpWhatACrashLeft: the archive's end is looked at before an import
// adds to it.
func TestImportTakesUpWhatACrashLeft(t *testing.T) {
	kept := &store{}
	config := crawler.Config{StateDir: t.TempDir(), Outlets: []crawler.Outlet{{Name: "Harbour Post", Start: []string{"https://harbour.example/"}}}}
	left := harbour()
	left.Outlet = "Harbour Post"
	left.URL, left.FinalURL = "https://harbour.example/2024/05/05/tides", "https://harbour.example/2024/05/05/tides"
	if _, err := kept.Put(t.Context(), left); err != nil {
		t.Fatal(err)
	}
	c, _ := importer(t, kept, config)
	if err := c.Import(t.Context(), harbour()); err != nil {
		t.Fatal(err)
	}
	if len(kept.published) != 2 || kept.published[0].URL != left.URL {
		t.Errorf("published %+v", kept.published)
	}
}
