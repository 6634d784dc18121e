package demo

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tallywire/tallywire/crawler/page"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T) (*Newsroom, *http.Client) {
	t.Helper()
	n, err := Start(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(func() {
		c.CloseIdleConnections()
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n, c
}

func get(t *testing.T, c *http.Client, url string) (*http.Response, []byte) {
	t.Helper()
	resp, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, b
}

// TestNewsroomIsLargeEnough holds what the demo promises.
func TestNewsroomIsLargeEnough(t *testing.T) {
	n, _ := open(t)
	outlets, english, closed, german := map[string]bool{}, 0, 0, 0
	for _, p := range n.Pages() {
		outlets[p.Outlet] = true
		switch {
		case p.Closed:
			closed++
		case p.Language != "en":
			german++
		default:
			english++
			words := len(strings.Fields(strings.Join(p.Paragraphs, " ")))
			if words < 90 || words > 450 {
				t.Errorf("%s: %d words", p.URL, words)
			}
		}
		if p.Published.After(time.Now()) {
			t.Errorf("%s is published in the future: %s", p.URL, p.Published)
		}
	}
	if len(outlets) < 7 || english < 18 || closed != 1 || german != 1 {
		t.Errorf("%d outlets, %d English articles, %d closed, %d German", len(outlets), english, closed, german)
	}
}

// TestPagesAreArticles reads every page with the real parser: the text comes
// back word for word, with its title, time and canonical address.
func TestPagesAreArticles(t *testing.T) {
	n, c := open(t)
	for _, p := range n.Pages() {
		resp, body := get(t, c, p.URL)
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", p.URL, resp.Status)
			continue
		}
		got, err := page.Parse(page.Input{Body: body, Header: resp.Header, URL: resp.Request.URL, FetchedAt: time.Now()})
		if err != nil {
			t.Errorf("%s: %v", p.URL, err)
			continue
		}
		if got.Title != p.Title || !got.Published.Equal(p.Published.Truncate(time.Second)) {
			t.Errorf("%s: title %q (want %q), published %s (want %s)", p.URL, got.Title, p.Title, got.Published, p.Published)
		}
		for _, para := range p.Paragraphs {
			if !strings.Contains(got.Text, para) {
				t.Errorf("%s: the text has lost %q; it has\n%s", p.URL, para, got.Text)
			}
		}
	}
}

func TestFeeds(t *testing.T) {
	n, c := open(t)
	kinds := map[string]int{}
	for _, o := range n.Outlets() {
		for _, f := range append(o.Feeds, o.Sitemaps...) {
			resp, body := get(t, c, f)
			kind := resp.Header.Get("Content-Type")
			kinds[kind]++
			var err error
			if strings.Contains(kind, "json") {
				err = json.Unmarshal(body, &feedJSON{})
			} else {
				err = xml.Unmarshal(body, new(struct{ XMLName xml.Name }))
			}
			if err != nil || resp.StatusCode != 200 {
				t.Errorf("%s: %s, %v", f, resp.Status, err)
			}
			if strings.Contains(string(body), "/drafts/") {
				t.Errorf("%s lists what robots.txt closes", f)
			}
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, f, nil)
			req.Header.Set("If-None-Match", resp.Header.Get("ETag"))
			again, err := c.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			again.Body.Close()
			if again.StatusCode != http.StatusNotModified {
				t.Errorf("%s asked again: %s, want 304", f, again.Status)
			}
		}
	}
	if len(kinds) != 4 {
		t.Errorf("kinds of feed: %v, want RSS, Atom, JSON and a sitemap", kinds)
	}
}

// TestLateAndRevised: both happen once, and show in the feed.
func TestLateAndRevised(t *testing.T) {
	n, c := open(t)
	late, err := n.PublishLate()
	if err != nil {
		t.Fatal(err)
	}
	if _, body := get(t, c, late); !strings.Contains(string(body), "131") {
		t.Error("the late article does not tell its figure")
	}
	if _, err := n.PublishLate(); !errors.Is(err, ErrNothingLeft) {
		t.Errorf("a second late article: %v", err)
	}
	revised, err := n.Revise()
	if err != nil {
		t.Fatal(err)
	}
	resp, body := get(t, c, revised)
	if s := string(body); !strings.Contains(s, "112") || strings.Contains(s, "104 people") {
		t.Errorf("%s was not revised", revised)
	}
	if _, err := http.ParseTime(resp.Header.Get("Last-Modified")); err != nil {
		t.Error(err)
	}
	if _, err := n.Revise(); !errors.Is(err, ErrNothingLeft) {
		t.Errorf("a second revision: %v", err)
	}
	found := 0
	for _, o := range n.Outlets() {
		for _, f := range o.Feeds {
			if _, body := get(t, c, f); strings.Contains(string(body), late) {
				found++
			}
		}
	}
	if found != 1 {
		t.Errorf("the late article is in %d feeds", found)
	}
}

func TestRequestsAreSeen(t *testing.T) {
	n, c := open(t)
	for _, p := range n.Pages() {
		if p.Closed {
			get(t, c, p.URL)
		}
	}
	if r := n.Requests(); len(r) != 1 || !r[0].Forbidden || r[0].Status != 200 {
		t.Errorf("requests: %+v", r)
	}
}

// TestOwnWords: the articles share no run of 60 characters with the texts the
// project was founded on, where those are at hand.
func TestOwnWords(t *testing.T) {
	seeds, _ := filepath.Glob(filepath.Join("..", "..", "shared", "seeds", "*.txt"))
	if len(seeds) == 0 {
		t.Skip("the founding texts are not here")
	}
	fold := func(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }
	const run = 60
	known := map[string]string{}
	for _, f := range seeds {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		s := fold(string(b))
		for i := 0; i+run <= len(s); i++ {
			known[s[i:i+run]] = filepath.Base(f)
		}
	}
	n, _ := open(t)
	for _, p := range n.Pages() {
		s := fold(p.Title + " " + strings.Join(p.Paragraphs, " "))
		for i := 0; i+run <= len(s); i++ {
			if f := known[s[i:i+run]]; f != "" {
				t.Errorf("%s shares %q with %s", p.URL, s[i:i+run], f)
				break
			}
		}
	}
}
