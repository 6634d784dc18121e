package app

import (
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/app/config"
	"github.com/tallywire/tallywire/archive"
	"github.com/tallywire/tallywire/crawler/page"
	"github.com/tallywire/tallywire/news"
)

// TestProofWithSelectors: what was read with an outlet's selectors is proven
// with them, and is "parser changed", not failed, once they are others.
func TestProofWithSelectors(t *testing.T) {
	const sentence = "The council of Kestel counted 1,200 empty flats on Monday, which is 300 more than it had found in the spring of last year. "
	body := "<title>Empty flats in Kestel</title><h1>Empty flats in Kestel</h1><div class=story><p>" + strings.Repeat(sentence, 3) + "</p></div><p class=also>" + strings.Repeat("It also counted 12 boats and their owners. ", 5) + "</p>"
	dir := t.TempDir()
	store, err := archive.Open(dir, archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	snap := &news.Snapshot{URL: "https://kestel.example/news/flats", FinalURL: "https://kestel.example/news/flats", Outlet: "Kestel", FetchedAt: time.Date(2024, 5, 6, 0, 0, 0, 0, time.UTC), Status: 200,
		Header: map[string][]string{"Content-Type": {"text/html"}}, Body: []byte(body)}
	ref, err := store.Put(t.Context(), snap)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	snaps, err := archive.OpenReader(dir)
	if err != nil {
		t.Fatal(err)
	}
	outlets := func(s config.Selectors) pickers {
		return pickersOf([]config.Outlet{{Name: "Other", Selectors: config.Selectors{Body: "b"}}, {Name: "Kestel", Selectors: s}})
	}
	story := config.Selectors{Body: ".story"}
	read := outlets(story)
	a, err := page.Derive(snap, product, read["Kestel"])
	if err != nil {
		t.Fatal(err)
	}
	a.Snapshot = ref
	claim := news.Claim{ID: "c", Quote: "1,200 empty flats"}
	claim.Start = strings.Index(a.Text, claim.Quote)
	claim.End = claim.Start + len(claim.Quote)
	for name, c := range map[string]struct {
		now    pickers
		parser string
		want   news.ProofState
	}{
		"the same":              {outlets(story), a.Parser, news.Verified},
		"others, the same text": {outlets(config.Selectors{Body: ".story", Remove: ".ad"}), a.Parser, news.Verified},
		"others, another text":  {outlets(config.Selectors{Body: ".also"}), a.Parser, news.ParserChanged},
		"none any more":         {outlets(config.Selectors{}), a.Parser, news.ParserChanged},
		"outlet gone":           {nil, a.Parser, news.ParserChanged},
		"said to be read so":    {outlets(config.Selectors{Body: ".also"}), outlets(config.Selectors{Body: ".also"})["Kestel"].Version(), news.ProofFailed},
	} {
		read := *a
		read.Parser = c.parser
		state, reason := examine(t.Context(), snaps, c.now, &read, []news.Claim{claim})
		if state != c.want {
			t.Errorf("%s: %s (%s), want %s", name, state, reason, c.want)
		}
		if state == news.ParserChanged && !strings.Contains(reason, "the page was read by "+a.Parser) {
			t.Errorf("%s: reason %q", name, reason)
		}
	}
}
