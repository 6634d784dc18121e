package app

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/news"
)

// TestRevisionsOfLongTables: articles that are tables of figures, all of which
// change time and again, are more than one value of the bucket holds. The
// latest revisions are kept, and nothing stops.
func TestRevisionsOfLongTables(t *testing.T) {
	a, _, _ := runApp(t, Options{Config: testConfig(t.TempDir())})
	bucket, err := a.bus.Bucket(t.Context(), "revisions")
	if err != nil {
		t.Fatal(err)
	}
	p := publisher{a.bus, bucket}
	version := func(n, rows int) *news.Article {
		var text strings.Builder
		for i := range rows {
			fmt.Fprintf(&text, "District number of the northern province counted %d votes for the list of the harbour workers.\n", n+7*i)
		}
		return &news.Article{ID: "a_table", URL: "https://news.example/table", Title: "Votes", Text: text.String(), TextHash: fmt.Sprint("version ", n, rows)}
	}
	for n := range 12 {
		if err := p.PublishRevision(t.Context(), version(n, 400), version(n+1, 400)); err != nil {
			t.Fatalf("revision %d: %v", n, err)
		}
	}
	book := revisionBook{bucket}
	all, err := book.Revisions(t.Context(), "a_table")
	if err != nil || len(all) < 2 || len(all) == 12 || all[0].After.TextHash != "version 12 400" || len(all[0].Figures) != 400 {
		t.Errorf("many: %v, %d revisions kept", err, len(all))
	}
	if err := p.PublishRevision(t.Context(), version(0, 9000), version(1, 9000)); err != nil {
		t.Fatalf("one that is too long by itself: %v", err)
	}
	all, err = book.Revisions(t.Context(), "a_table")
	if err != nil || len(all) == 0 || all[0].After.TextHash != "version 1 9000" || len(all[0].Figures) == 0 {
		t.Errorf("long: %v, %d revisions kept", err, len(all))
	}
}
