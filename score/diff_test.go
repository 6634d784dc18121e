package score

import (
	"strings"
	"testing"

	"github.com/tallywire/tallywire/news"
)

func TestDiff(t *testing.T) {
	claim := func(start int, quote string, value int64, edit ...func(*news.Claim)) news.Claim {
		v := news.Int(value)
		c := news.Claim{Quote: quote, Span: news.Span{Start: start, End: start + len(quote)}, Kind: news.Flow,
			Figure: news.Figure{Value: &v, Unit: "person"}, Rules: []string{"a"}}
		for _, e := range edit {
			e(&c)
		}
		return c
	}
	stock := func(c *news.Claim) { c.Kind = news.Stock }
	said := func(c *news.Claim) { c.Attribution = &news.Attribution{Actor: "police"} }
	rule := func(c *news.Claim) { c.Rules = []string{"b"} }
	for _, tc := range []struct {
		name          string
		before, after []news.Claim
		want          string
	}{
		{"the same", []news.Claim{claim(0, "20 men", 20)}, []news.Claim{claim(0, "20 men", 20)}, ""},
		{"other rules, the same claim", []news.Claim{claim(0, "20 men", 20)}, []news.Claim{claim(0, "20 men", 20, rule)}, ""},
		{"gained and lost", []news.Claim{claim(9, "20 men", 20)}, []news.Claim{claim(0, "30 men", 30)},
			`+ "30 men" 30 person` + "\n" + `- "20 men" 20 person`},
		{"a field", []news.Claim{claim(0, "20 men", 20)}, []news.Claim{claim(0, "20 men", 20, stock)},
			`~ "20 men" 20 person` + "\n" + `    kind: "flow" → "stock"`},
		{"a field that was null", []news.Claim{claim(0, "20 men", 20)}, []news.Claim{claim(0, "20 men", 20, said)},
			`~ "20 men" 20 person` + "\n" + `    attribution: null → {"actor":"police","role":null,"cue":"","type":"","start":0,"end":0}`},
		{"a longer quote", []news.Claim{claim(0, "20 men", 20)}, []news.Claim{claim(0, "20 men and boys", 20)},
			`~ "20 men and boys" 20 person` + "\n" + `    quote: "20 men" → "20 men and boys"`},
		{"another number in the same place", []news.Claim{claim(0, "20 men", 20)}, []news.Claim{claim(0, "20 men", 21)},
			`~ "20 men" 21 person` + "\n" + `    value: 20 → 21`},
		{"overlapping, another number", []news.Claim{claim(0, "20 men", 20)}, []news.Claim{claim(3, "men of 80", 80)},
			`- "20 men" 20 person` + "\n" + `+ "men of 80" 80 person`},
		{"two on one span", []news.Claim{claim(0, "20 men", 20), claim(0, "20 men", 30)}, []news.Claim{claim(0, "20 men", 30)},
			`- "20 men" 20 person`},
	} {
		changes, err := Diff(tc.before, tc.after)
		if err != nil {
			t.Fatal(err)
		}
		lines := make([]string, len(changes))
		for i, c := range changes {
			lines[i] = c.String()
		}
		if got := strings.Join(lines, "\n"); got != tc.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tc.name, got, tc.want)
		}
	}
}
