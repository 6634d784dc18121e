package demo

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/tallywire/tallywire/crawler/page"
	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/series"
)

// read returns the claims of every page that may be fetched, by the real
// parser, extractor and series.
func read(t *testing.T, n *Newsroom, c *http.Client) []news.ClaimSet {
	t.Helper()
	rs, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	x, keys := extractor.New(rs), series.New(rs)
	var out []news.ClaimSet
	for _, p := range n.Pages() {
		if p.Closed {
			continue
		}
		resp, body := get(t, c, p.URL)
		got, err := page.Parse(page.Input{Body: body, Header: resp.Header, URL: resp.Request.URL, FetchedAt: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		a := news.Article{ID: news.ArticleID(p.URL), URL: p.URL, Outlet: p.Outlet, Title: got.Title, Text: got.Text, TextHash: news.HashText(got.Text),
			Published: got.Published, Wire: got.Wire, Lang: got.Lang}
		r, err := x.Extract(&a)
		if err != nil {
			t.Fatal(err)
		}
		set := news.ClaimSet{Article: a, Claims: r.Claims, Skipped: r.Skipped}
		keys.Fill(&set)
		out = append(out, set)
	}
	return out
}

// TestStoriesCanBeFollowed: the figures that the demo is about meet in one
// series each, and the late article and the revision move theirs.
func TestStoriesCanBeFollowed(t *testing.T) {
	n, c := open(t)
	values := func() map[string][]string {
		out := map[string][]string{}
		for _, set := range read(t, n, c) {
			for i := range set.Claims {
				if cl := &set.Claims[i]; cl.Series != "" && cl.Value != nil {
					out[cl.Series] = append(out[cl.Series], cl.Value.String())
				}
			}
		}
		return out
	}
	holds := func(all map[string][]string, want ...string) bool {
		for _, have := range all {
			if !slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(have, w) }) {
				return true
			}
		}
		return false
	}
	before := values()
	for story, want := range map[string][]string{
		"returns":   {"400000", "600000", "860000", "1000000"},
		"deaths":    {"41", "63", "58", "97", "88", "104"},
		"displaced": {"3200", "12000", "9400", "21000", "21500"},
		"jobs":      {"1200", "1900", "850"},
	} {
		if !holds(before, want...) {
			t.Errorf("%s: no series holds %v", story, want)
		}
	}
	if holds(before, "41", "131") || holds(before, "9000000") {
		t.Error("a figure is there that nobody can have read yet")
	}
	if _, err := n.PublishLate(); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Revise(); err != nil {
		t.Fatal(err)
	}
	if after := values(); !holds(after, "41", "131", "112") || !holds(after, "3200", "30000", "24700") || holds(after, "41", "104") {
		t.Errorf("after the late article and the revision: %v", after)
	}
}
