package app

import (
	"strings"
	"testing"

	"github.com/tallywire/tallywire/news"
)

// TestUnarchivedPagesKeepOnlyTheirClaims: offsets still hold, other words are gone.
func TestUnarchivedPagesKeepOnlyTheirClaims(t *testing.T) {
	r, err := NewReading("")
	if err != nil {
		t.Fatal(err)
	}
	text := "The harbour was quiet in the morning.\nPolice said 14 boats had sunk in the storm. Nobody could say why.\n"
	a := &news.Article{ID: "a_1", Text: text, TextHash: news.HashText(text), Lang: "en", Snapshot: news.SnapshotRef{NoArchive: true}}
	set, err := r.ClaimSet(a)
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Claims) == 0 {
		t.Fatal("no claim was read")
	}
	c := set.Claims[0]
	if got := set.Article.Text[c.Start:c.End]; got != c.Quote || len(set.Article.Text) != len(text) {
		t.Errorf("claim stands at %q, want %q", got, c.Quote)
	}
	for _, gone := range []string{"harbour", "Nobody"} {
		if strings.Contains(set.Article.Text, gone) {
			t.Errorf("%q is kept: %q", gone, set.Article.Text)
		}
	}
	if a.Text != text {
		t.Error("the article itself was changed")
	}
}
