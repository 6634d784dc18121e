package extractor_test

import (
	"os"
	"strings"
	"testing"

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

// TestCutTexts reads every sentence of an article broken off at every word, and
// in an open bracket: what looks ahead must end where the text does.
func TestCutTexts(t *testing.T) {
	x := load(t)
	text, err := os.ReadFile("testdata/harbour.txt")
	if err != nil {
		t.Fatal(err)
	}
	for sentence := range strings.SplitSeq(string(text), ". ") {
		for i, c := range sentence {
			if c != ' ' {
				continue
			}
			for _, cut := range [...]string{sentence[:i], sentence[:i] + " (", sentence[i:]} {
				res, err := x.Extract(&news.Article{ID: "a", Text: cut, Lang: "en"})
				if err != nil {
					t.Fatalf("%q: %v", cut, err)
				}
				for _, c := range res.Claims {
					if cut[c.Start:c.End] != c.Quote {
						t.Errorf("%q: %q at %d", cut, c.Quote, c.Start)
					}
				}
			}
		}
	}
}
