package extractor_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
)

// annotated is a row of testdata/blind/gold.jsonl: a claim as a reader sees
// it; alternatives by field that are right, too.
type annotated struct {
	Article    string           `json:"article"`
	Quote      string           `json:"quote"`
	Start      int              `json:"start"`
	End        int              `json:"end"`
	Optional   bool             `json:"optional"`
	Value      *float64         `json:"value"`
	Low        *float64         `json:"low"`
	Modifier   string           `json:"modifier"`
	Unit       string           `json:"unit"`
	Kind       string           `json:"kind"`
	Predicate  string           `json:"predicate"`
	Attributed string           `json:"attributed_to"`
	Alt        map[string]any   `json:"alt"`
	Alts       []map[string]any `json:"alts"`
}

// right reports whether got is what the row, or one of its alternatives, has
// in a field.
func (a *annotated) right(field, want, got string) bool {
	if strings.EqualFold(want, got) {
		return true
	}
	return slices.ContainsFunc(append([]map[string]any{a.Alt}, a.Alts...), func(alt map[string]any) bool {
		v, ok := alt[field]
		s, _ := v.(string)
		return ok && strings.EqualFold(s, got)
	})
}

// number reports whether a claim states the number of the row.
func (a *annotated) number(c *news.Claim) bool {
	switch {
	case a.Value == nil:
		return c.Value == nil && a.Low != nil && c.Low != nil && c.Low.Float() == *a.Low
	case c.Value == nil:
		return false
	}
	near := func(want float64) bool { d := want - c.Value.Float(); return d < 0.001 && d > -0.001 }
	v, ok := a.Alt["value"].(float64)
	return near(*a.Value) || ok && near(v)
}

// speaker reports whether the words that name who said it agree.
func (a *annotated) speaker(c *news.Claim) bool {
	got := ""
	if c.Attribution != nil {
		got = c.Attribution.Actor
	}
	if a.right("attributed_to", a.Attributed, got) {
		return true
	}
	in := func(x, y string) bool { return x != "" && strings.Contains(strings.ToLower(y), strings.ToLower(x)) }
	return in(got, a.Attributed) || in(strings.TrimPrefix(strings.ToLower(a.Attributed), "the "), got)
}

// TestBlind holds what eight articles score that were written and annotated
// before any rule had seen them, as notes in testdata/blind tell: floors that
// must not fall.
func TestBlind(t *testing.T) {
	x := load(t)
	rows := map[string][]*annotated{}
	b, err := os.ReadFile("testdata/blind/gold.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		a := &annotated{}
		if err := json.Unmarshal([]byte(line), a); err != nil {
			t.Fatal(err)
		}
		rows[a.Article] = append(rows[a.Article], a)
	}
	var found, missed, extra, strict int
	slots := map[string]int{}
	for name, gold := range rows {
		claims := extractBlind(t, x, name)
		taken := make([]bool, len(claims))
		sort.SliceStable(gold, func(i, j int) bool { return !gold[i].Optional && gold[j].Optional })
		for _, a := range gold {
			i := slices.IndexFunc(claims, func(c news.Claim) bool { return c.Start < a.End && a.Start < c.End && a.number(&c) })
			if i < 0 {
				if !a.Optional {
					missed++
					t.Logf("%s: missed %q", name, a.Quote)
				}
				continue
			}
			taken[i] = true
			if a.Optional {
				continue
			}
			c := &claims[i]
			found++
			all := true
			for _, s := range []struct {
				slot  string
				right bool
			}{
				{"modifier", a.right("modifier", a.Modifier, string(c.Modifier))}, {"unit", a.right("unit", a.Unit, c.Unit)},
				{"kind", a.right("kind", a.Kind, string(c.Kind))}, {"attribution", a.speaker(c)},
			} {
				if s.right {
					slots[s.slot]++
				}
				all = all && s.right
			}
			if a.right("predicate", a.Predicate, c.Predicate) {
				slots["predicate"]++
			}
			if all {
				strict++
			}
		}
		for i, c := range claims {
			if !taken[i] && !slices.ContainsFunc(gold, func(a *annotated) bool { return a.Optional && c.Start < a.End && a.Start < c.End }) {
				extra++
				t.Logf("%s: nobody sees %q", name, c.Quote)
			}
		}
	}
	f1 := func(right int) float64 { return 2 * float64(right) / float64(2*found+extra+missed) }
	t.Logf("%d found, %d missed, %d extra, slots %v; F1 %.3f, strict %.3f", found, missed, extra, slots, f1(found), f1(strict))
	if f1(found) < blindFound || f1(strict) < blindStrict {
		t.Errorf("F1 %.3f and strict %.3f, were at least %.3f and %.3f", f1(found), f1(strict), blindFound, blindStrict)
	}
}

// What was reached, rounded down.
const blindFound, blindStrict = 0.98, 0.86

func extractBlind(t *testing.T, x *extractor.Extractor, name string) []news.Claim {
	t.Helper()
	res, err := x.Extract(article(t, filepath.Join("testdata/blind", name)))
	if err != nil {
		t.Fatal(err)
	}
	return res.Claims
}
