package extractor

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

// TestPieces: pieces are the text, none is too long, and they end where the text
// lets them.
func TestPieces(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		ends       string // how every piece but the last ends
	}{
		{"short", "A line.", ""},
		{"paragraphs", strings.Repeat("Seven boats left. They came back.\nNone sank.\n\n", 5000), "\n\n"},
		{"lines", strings.Repeat("Seven boats left. They came back.\n", 5000), "\n"},
		{"sentences", strings.Repeat("Seven boats left. ", 9000), ". "},
		{"words", strings.Repeat("and ", 50_000), " "},
		{"runes", strings.Repeat("é", 100_001), "é"},
		{"runes of four bytes", strings.Repeat("🛶", 40_001), "🛶"},
		{"not UTF-8", strings.Repeat("\x80", 200_000), "\x80"},
	} {
		var all strings.Builder
		for at, piece := range pieces(tc.text) {
			if at != all.Len() || piece == "" || len(piece) > pieceLen {
				t.Errorf("%s: a piece of %d bytes at %d, which comes after %d", tc.name, len(piece), at, all.Len())
			}
			all.WriteString(piece)
			if all.Len() < len(tc.text) && (!strings.HasSuffix(piece, tc.ends) || utf8.ValidString(tc.text) && !utf8.ValidString(piece)) {
				t.Errorf("%s: a piece ends in %q", tc.name, piece[len(piece)-8:])
			}
		}
		if all.String() != tc.text {
			t.Errorf("%s: the pieces are not the text", tc.name)
		}
	}
}

// TestLongArticle: what is found in a long article stands where it says, in
// order, and each claim has an id of its own.
func TestLongArticle(t *testing.T) {
	rs, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	const paragraph = "“We have lost 40 boats,” the harbour master Ida Moss said on Monday. The storm killed 12 people in Kenya, police said.\n\n"
	const times = 1500
	text := strings.Repeat(paragraph, times)
	if len(text) < 2*pieceLen {
		t.Fatalf("the text is too short: %d bytes", len(text))
	}
	res, err := New(rs).Extract(&news.Article{ID: "a", Text: text, Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Claims) != 2*times || len(res.Quantities) != 2*times || len(res.Dates) != times || len(res.Quotes) != 2*times {
		t.Fatalf("%d claims, %d quantities, %d dates, %d quotes", len(res.Claims), len(res.Quantities), len(res.Dates), len(res.Quotes))
	}
	ids := map[string]bool{}
	at := func(s news.Span) string { return text[s.Start:s.End] }
	for i, c := range res.Claims {
		want, who := "40 boats", "Ida Moss"
		if i%2 == 1 {
			want, who = "12 people", "police"
		}
		if at(c.Span) != want || c.Quote != want || !c.Sentence.Contains(c.Span) || c.Start/len(paragraph) != i/2 {
			t.Fatalf("claim %d is %q at %d, %q", i, c.Quote, c.Start, at(c.Span))
		}
		if a := c.Attribution; a == nil || !strings.Contains(at(a.Span), who) || !c.Sentence.Contains(a.Span) {
			t.Fatalf("claim %d at %d is attributed to %+v", i, c.Start, a)
		}
		ids[c.ID] = true
	}
	if len(ids) != len(res.Claims) {
		t.Errorf("%d ids for %d claims", len(ids), len(res.Claims))
	}
	for i, q := range res.Quantities {
		if at(q.Span) != q.Text {
			t.Fatalf("quantity %d is %q, there is %q", i, q.Text, at(q.Span))
		}
	}
	for i, d := range res.Dates {
		if at(d.Span) != d.Text {
			t.Fatalf("date %d is %q, there is %q", i, d.Text, at(d.Span))
		}
	}
	for i, q := range res.Quotes {
		if q.Cue == nil || at(*q.Cue) != "said" || q.Speaker == nil || at(q.Speaker.Span) != q.Speaker.Text {
			t.Fatalf("quote %d: %+v", i, q)
		}
	}
	for i, a := range res.Actors {
		if a.Name == "Ida Moss" && !strings.Contains(at(a.Span), "Ida Moss") || !strings.Contains(at(a.Span), a.Name) {
			t.Fatalf("actor %d is %q", i, at(a.Span))
		}
	}
}

// TestIdentify: claims on one span are told apart.
func TestIdentify(t *testing.T) {
	claims := make([]news.Claim, 4)
	for i, start := range []int{0, 5, 5, 9} {
		claims[i].Span = news.Span{Start: start, End: start + 3}
	}
	a := &news.Article{ID: "a", Text: "some text here"}
	identify(a, claims)
	hash := news.HashText(a.Text)
	for i, ordinal := range []int{0, 0, 1, 0} {
		if want := news.ClaimID("a", hash, claims[i].Span, ordinal); claims[i].ID != want {
			t.Errorf("claim %d: id %s, want %s", i, claims[i].ID, want)
		}
	}
}
