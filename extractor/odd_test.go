package extractor_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
)

// TestOddNumbers: numbers that do not fit, invalid bytes and characters
// without width are read without harm.
func TestOddNumbers(t *testing.T) {
	x := load(t)
	lead := "The ministry said on Monday that the floods in the north had killed "
	huge := strings.Repeat("9", 10_000)
	for _, tc := range []struct{ number, value, text string }{
		{"40", "40", ""},
		{huge, "", huge},
		{"1,234,567,890,123", "1234567890123", ""},
		{"12½", "12.5", ""},
	} {
		res, err := x.Extract(&news.Article{ID: "a", Text: lead + tc.number + " people and left many of the others without a home.", Lang: "en"})
		if err != nil || len(res.Claims) == 0 {
			t.Errorf("%.20s: %d claims, %v", tc.number, len(res.Claims), err)
			continue
		}
		c := res.Claims[0]
		switch {
		case tc.text != "" && (c.Value != nil || c.ValueText != tc.text):
			t.Errorf("a number of %d digits: value %v, text of %d bytes", len(tc.number), c.Value, len(c.ValueText))
		case tc.text == "" && (c.Value == nil || c.Value.String() != tc.value):
			t.Errorf("%q: value %v, want %s", tc.number, c.Value, tc.value)
		}
	}
	res, err := x.Extract(&news.Article{ID: "a", Text: lead + "\xff 40 cats \xfe\xc3 and 3 dogs in the streets of the town.", Lang: "en"})
	if err != nil || len(res.Claims) != 2 {
		t.Errorf("invalid bytes: %+v, %v", res.Claims, err)
	}
}

// cutEnds are what a text that was cut off may end with.
var cutEnds = [...]string{"", " (", " and", ",", " \"", " “", " of", " to", "-", " the", " n't", " 5", "'s", " in", " said", ":", " more than", "'", " a", " 40"}

// TestCutTexts reads every sentence of our articles broken off at every word, one
// of cutEnds behind it: what looks ahead must end where the text does, and what
// looks back where it begins.
func TestCutTexts(t *testing.T) {
	x := load(t)
	paths, err := filepath.Glob("testdata/golden/open/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d articles, %v", len(paths), err)
	}
	cuts := 0
	for _, path := range append(paths, "testdata/harbour.txt") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for sentence := range strings.SplitSeq(string(text), ". ") {
			for i, c := range sentence {
				if c != ' ' {
					continue
				}
				end := cutEnds[cuts%len(cutEnds)]
				cuts++
				for _, cut := range [...]string{sentence[:i] + end, end + sentence[i:]} {
					readCut(t, x, cut)
				}
			}
		}
	}
}

// readCut reads a text and holds that each claim stands where it says.
func readCut(t *testing.T, x *extractor.Extractor, text string) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			t.Fatalf("%q: %v", text, r)
		}
	}()
	res, err := x.Extract(&news.Article{ID: "a", Text: text, Lang: "en"})
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	for _, c := range res.Claims {
		if text[c.Start:c.End] != c.Quote {
			t.Errorf("%q: %q at %d", text, c.Quote, c.Start)
		}
	}
}
