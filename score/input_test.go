package score

import (
	"strings"
	"testing"

	"github.com/tallywire/tallywire/news"
)

// aRow is a row that is right; tests replace a part of it.
const aRow = `{"article":"flood.txt","quote":"63","start":9,"end":11,"value":63,"low":null,"high":null,"of":null,"modifier":"exact",` +
	`"unit":"person","counted":"people","kind":"flow","predicate":"kill","modality":"reported","attributed_to":null,"time":null}`

// TestBadGold: what is wrong with a row is said with file and line.
func TestBadGold(t *testing.T) {
	for _, tc := range []struct{ old, new, want string }{
		{`"start":9,`, ``, `gold.jsonl:2: "start" is missing`},
		{`"modifier":"exact",`, ``, `gold.jsonl:2: "modifier" is missing`},
		{`"exact"`, `"roughly"`, `gold.jsonl:2: "modifier" is "roughly", expected one of exact, about, more_than, `},
		{`"flow"`, `null`, `gold.jsonl:2: "kind" is null, expected one of stock, flow, `},
		{`"reported"`, `"sure"`, `gold.jsonl:2: "modality" is "sure", expected one of reported, `},
		{`"value":63`, `"value":"63"`, `gold.jsonl:2: "value" is "63", expected a number or null`},
		{`"end":11`, `"end":9`, `gold.jsonl:2: start 9 and end 9 do not hold a quote of 2 bytes`},
		{`"end":11`, `"end":-1`, `gold.jsonl:2: "end" is -1, expected a byte offset`},
		{`"time":null`, `"time":"2023"`, `gold.jsonl:2: "time" is "2023", expected {`},
		{`"time":null`, `"time":null,"optinal":true`, `gold.jsonl:2: unknown field "optinal"`},
		{`"time":null`, `"time":null,"alt":{"kind":"level"}`, `gold.jsonl:2: "alt": "kind" is "level", expected one of stock`},
		{`"time":null`, `"time":null,"alts":[{},{"quote":"64"}]`, `gold.jsonl:2: "alts[1]": field "quote" has no second answers`},
		{`"time":null`, `"time":null,"alts":{}`, `gold.jsonl:2: "alts" is {}, expected a list of objects`},
		{`"time":null}`, `"time":null`, `gold.jsonl:2: not JSON: the line ends too early`},
		{`"time":null}`, `"time":null} 5`, `gold.jsonl:2: more than one JSON value on the line`},
		{aRow, `[]`, `gold.jsonl:2: not a JSON object`},
	} {
		bad := strings.Replace(aRow, tc.old, tc.new, 1)
		_, err := ReadGold("gold.jsonl", strings.NewReader(aRow+"\n"+bad+"\n\n"+bad))
		if err == nil || !strings.HasPrefix(err.Error(), tc.want) || strings.Count(err.Error(), "gold.jsonl:4: ") != 1 {
			t.Errorf("%s for %s: %v\nwant %s, and the same of line 4", tc.new, tc.old, err, tc.want)
		}
	}
	if _, err := ReadGold("gold.jsonl", strings.NewReader("\n")); err == nil {
		t.Error("a file without rows is no error")
	}
	if rows, err := ReadGold("gold.jsonl", strings.NewReader(aRow)); err != nil || len(rows) != 1 {
		t.Errorf("the row that is right: %v", err)
	}
}

func TestBadPredictions(t *testing.T) {
	for line, want := range map[string]string{
		`{"claims":[]}`:          `p.jsonl:1: "id" is missing`,
		`{"id":"a"}`:             `p.jsonl:1: "claims" is missing`,
		`{"id":"a","claims":{}}`: `p.jsonl:1: "claims" is {}, expected a list`,
		`{"id":"a","claims":[{"start":1,"end":2},{}]}`:      `p.jsonl:1: claim 2: start is null and end is null, expected byte offsets`,
		`{"id":"a","claims":[{"start":3,"end":2}]}`:         `p.jsonl:1: claim 1: start is 3 and end is 2, expected byte offsets`,
		`{"id":"a","claims":[{"start":"a","end":2}]}`:       `p.jsonl:1: claim 1: start is "a" and end is 2, expected byte offsets`,
		`{"id":"a","claims":[5]}`:                           `p.jsonl:1: claim 1: 5 is no object`,
		`{"id":"a","claims":[{"start":1,"end":2}],"more":1`: `p.jsonl:1: not JSON: `,
	} {
		err := Predictions{}.Read("p.jsonl", strings.NewReader(line))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", line, err, want)
		}
	}
	p := Predictions{}
	if err := p.Read("p.jsonl", strings.NewReader(`{"id":"a","claims":null}`+"\n"+`{"id":"b","claims":[{"start":1,"end":2}],"text":""}`)); err != nil || len(p["b"]) != 1 {
		t.Errorf("%v, %v", p, err)
	}
}

func TestCheck(t *testing.T) {
	rows, err := ReadGold("gold.jsonl", strings.NewReader(aRow))
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) map[string]*string { return map[string]*string{"flood": &s} }
	for _, tc := range []struct {
		texts map[string]*string
		want  string
	}{
		{text("At least 63 people"), ""},
		{map[string]*string{"flood.txt": nil}, ""},
		{text("At least 64 people"), `gold.jsonl:1: text[9:11] is "64", the quote is "63"`},
		{text("At least"), `gold.jsonl:1: end 11 is beyond the text of 8 bytes`},
		{map[string]*string{"a": nil, "b": nil, "c": nil, "d": nil}, `gold.jsonl:1: article "flood.txt" is not among those given (a, b, c, …)`},
	} {
		got := ""
		if err := Check(rows, tc.texts); err != nil {
			got = err.Error()
		}
		if got != tc.want {
			t.Errorf("got %q, want %q", got, tc.want)
		}
	}
}

// TestAdd: claims at hand are scored as if they had been printed.
func TestAdd(t *testing.T) {
	rows, err := ReadGold("gold.jsonl", strings.NewReader(aRow))
	if err != nil {
		t.Fatal(err)
	}
	n, who := news.Int(63), "people"
	found := Predictions{}
	claim := news.Claim{Quote: "63", Span: news.Span{Start: 9, End: 11}, Kind: news.Flow, Predicate: "kill", Modality: news.Reported,
		Figure: news.Figure{Value: &n, Modifier: news.Exact, Unit: "person", Counted: &who}}
	if err := found.Add("flood", []news.Claim{claim}); err != nil {
		t.Fatal(err)
	}
	if rep := Compare(rows, found); rep.Strict != 1 || len(rep.Errors) != 0 {
		t.Errorf("%+v", rep)
	}
	claim.Kind = news.Stock
	if err := found.Add("flood", []news.Claim{claim}); err != nil {
		t.Fatal(err)
	}
	if rep := Compare(rows, found); rep.Right != 1 || rep.Strict != 0 || len(rep.Errors) != 1 {
		t.Errorf("%+v", rep)
	}
}
