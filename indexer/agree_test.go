package indexer

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query"
)

// Small vocabularies, so that generated queries meet generated claims.
var (
	someWords  = []string{"boats", "boat", "sank", "sinking", "O'Brien", "the", "U.N.", "1,000", "São", "well-known", "agency", "agencies"}
	someNames  = []string{"UNHCR", "Interior Ministry", "interior ministry", "The Interior Ministry", "Tomé O’Brien", "--", ""}
	somePlaces = []news.Place{{Name: "Kabul"}, {Name: "Pakistan", ID: "PK"}, {Name: "South Sudan", ID: "SS"}, {Name: "kabul"}}
	someUnits  = []string{"person", "family", "square kilometre", "USD", ""}
	someDates  = []string{"2022", "2023", "2023-10", "2023-Q4", "2023-W44", "2023-10-31", "2023-12-05", "XXXX-10", "2023-WI"}
	someValues = []string{"0", "1", "10", "12", "12.5", "600", "1000", "600000", "-3"}
)

func pick[T any](t *rapid.T, label string, from []T) T { return rapid.SampledFrom(from).Draw(t, label) }

func maybe[T any](t *rapid.T, label string, from []T) *T {
	if rapid.Bool().Draw(t, label+"?") {
		return nil
	}
	v := pick(t, label, from)
	return &v
}

func drawDecimal(t *rapid.T, label string) *news.Decimal {
	s := maybe(t, label, someValues)
	if s == nil {
		return nil
	}
	d, err := news.ParseDecimal(*s)
	if err != nil {
		t.Fatal(err)
	}
	return &d
}

func drawSet(t *rapid.T, i int) *news.ClaimSet {
	set := &news.ClaimSet{Ruleset: pick(t, "ruleset", []string{"r1", "r2"})}
	a := &set.Article
	a.ID, a.Outlet, a.Wire = fmt.Sprintf("a%d", i), pick(t, "outlet", someNames), pick(t, "wire", someNames)
	a.Title = strings.Join(rapid.SliceOfN(rapid.SampledFrom(someWords), 0, 4).Draw(t, "title"), " ")
	if rapid.Bool().Draw(t, "published") {
		a.Published = day0.Add(time.Duration(rapid.IntRange(-20000, 20000).Draw(t, "hours")) * time.Hour)
	}
	for j := range rapid.IntRange(0, 3).Draw(t, "claims") {
		from := len(a.Text)
		a.Text += strings.Join(rapid.SliceOfN(rapid.SampledFrom(someWords), 1, 6).Draw(t, "sentence"), " ")
		c := news.Claim{ID: fmt.Sprintf("c%d_%d", i, j), Span: news.Span{Start: from, End: from + 1}, Sentence: news.Span{Start: from, End: len(a.Text)}}
		a.Text += ". "
		c.Value, c.Low, c.High = drawDecimal(t, "value"), drawDecimal(t, "low"), drawDecimal(t, "high")
		c.Modifier = pick(t, "modifier", []news.Modifier{news.Exact, news.MoreThan, news.Nearly, news.Between, news.Vague})
		c.Unit, c.Counted, c.Predicate = pick(t, "unit", someUnits), maybe(t, "counted", someWords), pick(t, "predicate", someWords)
		c.Kind, c.Modality = pick(t, "kind", news.Kinds), pick(t, "modality", news.Modalities)
		c.Direction = maybe(t, "direction", []string{"up", "down"})
		if rapid.Bool().Draw(t, "attributed") {
			c.Attribution = &news.Attribution{Actor: pick(t, "actor", someNames), Role: maybe(t, "role", someWords), Type: pick(t, "type", []string{"direct", "indirect", "mixed"})}
		}
		if rapid.Bool().Draw(t, "periodic") {
			c.Period = &news.Period{Start: maybe(t, "start", someDates), End: maybe(t, "end", someDates)}
		}
		c.Places = rapid.SliceOfN(rapid.SampledFrom(somePlaces), 0, 3).Draw(t, "places")
		c.Series, c.Confidence = pick(t, "series", []string{"", "s|1", "S|1"}), pick(t, "confidence", []float64{0, 0.5, 0.93})
		c.Rules = rapid.SliceOfN(rapid.SampledFrom([]string{"num.digit", "qty.counted"}), 0, 2).Draw(t, "rules")
		set.Claims = append(set.Claims, c)
	}
	return set
}

func drawQuery(t *rapid.T, depth int) string {
	n := 9
	if depth == 0 {
		n = 5
	}
	switch rapid.IntRange(0, n).Draw(t, "node") {
	case 0:
		return pick(t, "word", someWords)
	case 1:
		return `"` + strings.Join(rapid.SliceOfN(rapid.SampledFrom(someWords), 1, 3).Draw(t, "phrase"), " ") + `"`
	case 2, 3, 4, 5:
		return drawCompare(t)
	case 6:
		return "-" + "(" + drawQuery(t, depth-1) + ")"
	case 7:
		return "(" + drawQuery(t, depth-1) + " or " + drawQuery(t, depth-1) + ")"
	}
	return "(" + drawQuery(t, depth-1) + " " + drawQuery(t, depth-1) + ")"
}

func drawCompare(t *rapid.T) string {
	f := pick(t, "field", query.Fields())
	op := ""
	var values []string
	switch f.Type {
	case query.Prose:
		values = someWords
	case query.Name:
		values = append(slices.DeleteFunc(slices.Clone(someNames), func(s string) bool { return query.Lookup("outlet").Key(s) == "" }), "Kabul", "pk", "Sudan", "south sudan")
		op = pick(t, "op", []string{"", "="})
	case query.Term:
		values = append(slices.Clone(someWords), "person", "persons", "families", "square kilometres", "usd")
	case query.ID:
		values = []string{"s|1", "S|1", "a1", "c1_0", "num.digit", "r1"}
	case query.Choice:
		values = f.Values
	default:
		values = someValues
		if f.Type != query.Number {
			values = []string{"2022", "2023", "2023-10", "2023-11-01", "2024-Q1"}
		}
		op = pick(t, "op", []string{"", ">", ">=", "<", "<=", ".."})
	}
	v := `"` + pick(t, "operand", values) + `"`
	if op != ".." {
		return f.Name + ":" + op + v
	}
	to := `"` + pick(t, "to", values) + `"`
	if _, err := query.Parse(f.Name + ":" + v + ".." + to); err != nil {
		v, to = to, v // the smaller end comes first
	}
	return f.Name + ":" + v + ".." + to
}

// TestAgreement: for any claims and any query, the index finds exactly the
// claims that the query matches in memory, before and after revisions, and
// facets count them as exact searches do.
func TestAgreement(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := openTemp(t)
		defer x.Close()
		hits := make(map[string]news.Hit)
		var entries []Entry
		for i := range rapid.IntRange(1, 6).Draw(t, "articles") {
			entries = append(entries, Entry{drawSet(t, i), uint64(i + 1)})
		}
		if err := x.Apply(t.Context(), entries); err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(t, "revise") {
			again := drawSet(t, 0)
			entries[0].Set = again
			if err := x.Apply(t.Context(), []Entry{{again, uint64(len(entries) + 1)}}); err != nil {
				t.Fatal(err)
			}
		}
		for _, e := range entries {
			of, err := hitsOf(e.Set)
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range of {
				hits[h.Claim.ID] = h
			}
		}
		for range 12 {
			text := drawQuery(t, 3)
			q, err := query.Parse(text)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			checkAgreement(t, x, q, hits)
		}
		checkFacets(t, x)
	})
}

func checkAgreement(t *rapid.T, x *Index, q query.Query, hits map[string]news.Hit) {
	t.Helper()
	for _, order := range []news.Order{news.ByRelevance, news.ByOldest} {
		r, err := x.Search(t.Context(), news.SearchRequest{Query: q.String(), Size: MaxSize, Order: order})
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		found := make(map[string]bool)
		for _, h := range r.Hits {
			found[h.Claim.ID] = true
		}
		if r.Damaged != 0 || r.Total != len(r.Hits) {
			t.Fatalf("%s: bleve finds %d, of which %d do not match in memory", q, r.Total, r.Damaged)
		}
		for id, h := range hits {
			if want := query.Match(q, &h); want != found[id] {
				t.Fatalf("%s: claim %s: matches in memory %v, found %v", q, id, want, found[id])
			}
		}
	}
}

func checkFacets(t *rapid.T, x *Index) {
	t.Helper()
	r, err := x.Search(t.Context(), news.SearchRequest{Facets: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Facets) != len(facets) {
		t.Fatalf("%d facets", len(r.Facets))
	}
	for _, f := range r.Facets {
		sum := 0
		for _, term := range f.Terms {
			sum += term.Count
			q, err := query.Exactly(f.Field, term.Term)
			if err != nil {
				t.Fatalf("facet %s: %v", f.Field, err)
			}
			if f.Field == "period" {
				continue // open periods count under one year
			}
			one, err := x.Search(t.Context(), news.SearchRequest{Query: q.String()})
			if err != nil || one.Total != term.Count {
				t.Fatalf("facet %s counts %d of %q, searching %s finds %d (%v)", f.Field, term.Count, term.Term, q, one.Total, err)
			}
		}
		if f.Field != "place" && f.Field != "period" && sum+f.Other+f.Missing != r.Total {
			t.Fatalf("facet %s counts %d and misses %d of %d", f.Field, sum+f.Other, f.Missing, r.Total)
		}
	}
}

// openTemp opens an index in a folder of its own; rapid has no TempDir.
func openTemp(t *rapid.T) *Index {
	dir, err := makeTemp()
	if err != nil {
		t.Fatal(err)
	}
	x, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return x
}
