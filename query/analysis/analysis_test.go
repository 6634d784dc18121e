package analysis

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func terms(tokens []Token) string {
	var out []string
	for _, t := range tokens {
		out = append(out, t.Term)
	}
	return strings.Join(out, "|")
}

func TestTerms(t *testing.T) {
	for _, tc := range []struct{ text, words, names string }{
		{"", "", ""},
		{"  ... --- !", "", ""},
		{"More than 600,000 Afghans", "more|than|600000|afghan", "more|than|600000|afghans"},
		{"4.1% of 1,234,567.", "4.1|of|1234567", "4.1|of|1234567"},
		{"1,2 and 3,4567", "1|2|and|3|4567", "1|2|and|3|4567"},
		{"The U.N. said, the U.S said. A.B", "the|un|said|the|us|said|ab", "the|un|said|the|us|said|ab"},
		{"e.g.rice", "eg|rice", "eg|rice"},
		{"Kabul's O’Brien didn't", "kabul|obrien|didnt", "kabul|obrien|didnt"},
		{"São Tomé, Łódź, ﬁve", "sao|tome|łodz|five", "sao|tome|łodz|five"},
		{"Cafe\u0301s", "cafe", "cafes"},
		{"COVID-19", "covid|19", "covid|19"},
		{"\u0301x", "x", "x"},
		{"'s", "s", "s"},
	} {
		if got := terms(Words(tc.text, nil)); got != tc.words {
			t.Errorf("Words(%q) = %s, want %s", tc.text, got, tc.words)
		}
		if got := terms(Names(tc.text, nil)); got != tc.names {
			t.Errorf("Names(%q) = %s, want %s", tc.text, got, tc.names)
		}
	}
}

// TestStem: words on a line share a stem, words on different lines do not.
func TestStem(t *testing.T) {
	groups := strings.Split(strings.TrimSpace(`
return returns returned returning
family families
expel expels expelled expelling
kill kills killed killing
injure injures injured injuring
displace displaces displaced displacing
house houses housed housing
die dies died
rate rates rated rating
rat rats
plan plans planned planning
plane planes
agree agrees agreed agreeing
migrant migrants
migration migrations
refugee refugees
crossing crossings cross crosses crossed
estimate estimates estimated estimating
one ones
on
use uses used using
us
age ages aged
person persons
vehicle vehicles
percent
increase increases increased increasing
cost costs costing
virus
census
crisis
city cities
say says saying`), "\n")
	owner := map[string]string{}
	for _, g := range groups {
		words := strings.Fields(g)
		stem := Stem(words[0])
		for _, w := range words {
			if got := Stem(w); got != stem {
				t.Errorf("Stem(%s) = %s, Stem(%s) = %s", w, got, words[0], stem)
			}
		}
		if other, taken := owner[stem]; taken {
			t.Errorf("%s and %s share the stem %s", words[0], other, stem)
		}
		owner[stem] = words[0]
	}
}

func TestGapBreaksPhrases(t *testing.T) {
	got := Words("one"+Gap+"two", nil)
	if len(got) != 2 || got[1].Pos-got[0].Pos <= 1000 {
		t.Errorf("got %+v, want two terms far apart", got)
	}
}

// TestSpans: whatever the text, tokens lie in it in order, on rune boundaries,
// and a term is stable: analysing it as a name gives it again.
func TestSpans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`([A-Za-zé'’.,0-9 -]{0,40})`)).Draw(t, "text")
		end, pos := 0, 0
		for _, tok := range Names(text, nil) {
			if tok.Start < end || tok.End <= tok.Start || tok.Pos <= pos || tok.Term == "" || len(tok.Term) > maxTerm {
				t.Fatalf("bad token %+v after byte %d, position %d", tok, end, pos)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[tok.Start:tok.End]) {
				t.Fatalf("token %+v splits a character", tok)
			}
			end, pos = tok.End, tok.Pos
		}
		if a, b := Words(text, nil), Words(text, nil); !slices.Equal(a, b) {
			t.Fatal("not deterministic")
		}
	})
}

func BenchmarkWords(b *testing.B) {
	text := "More than 600,000 Afghans have returned from neighbouring Pakistan since October, the agency said, and 4.1 per cent were injured."
	var dst []Token
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		dst = Words(text, dst[:0])
	}
}
