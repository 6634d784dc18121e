package query

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/news"
)

func TestParsePrints(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"", ""},
		{"  \t", ""},
		{"rice", "rice"},
		{"rice wheat", "rice wheat"},
		{"rice AND wheat", "rice wheat"},
		{"rice or wheat maize", "rice or (wheat maize)"},
		{"(rice or wheat) maize", "(rice or wheat) maize"},
		{"NOT rice", "-rice"},
		{"not (rice wheat)", "-(rice wheat)"},
		{"--rice", "--rice"},
		{"COVID-19", "COVID-19"},
		{"10:30", "10:30"},
		{`"by the  end"`, `"by the  end"`},
		{`"or"`, `"or"`},
		{`"say \"no\" \\ maybe"`, `"say \"no\" \\ maybe"`},
		{"((rice))", "rice"},
		{"(a b) c", "(a b) c"},
		{"value:400k", "value:400000"},
		{"value: > 1.5m", "value:>1500000"},
		{`value:>="1.5 million"`, "value:>=1500000"},
		{"value:=400,000", "value:400000"},
		{"figure:-3.50", "value:-3.5"},
		{"value:10..15", "value:10..15"},
		{"value:10..", "value:>=10"},
		{"value:..15", "value:<=15"},
		{`period:"2022".."2023-q2"`, "period:2022..2023-Q2"},
		{`period:2022.."2023"`, "period:2022..2023"},
		{"published:>=2023-11", "published:>=2023-11"},
		{"published:2023-11-05T10:00:00+02:00", "published:2023-11-05T10:00:00+02:00"},
		{"kind:FLOW", "kind:flow"},
		{"modifier:more-than", "modifier:more_than"},
		{`speaker:"UNHCR"`, "speaker:UNHCR"},
		{`SPEAKER:="interior ministry"`, `speaker:="interior ministry"`},
		{`unit:="square kilometre"`, `unit:"square kilometre"`},
		{`series:"a|b..c"`, `series:"a|b..c"`},
		{"series:a..c", `series:"a..c"`},
		{"country:AF", "place:AF"},
		{`text:"side by side"`, `text:"side by side"`},
	} {
		q, err := Parse(tc.in)
		if err != nil {
			t.Errorf("Parse(%q): %v", tc.in, err)
			continue
		}
		if got := q.String(); got != tc.want {
			t.Errorf("Parse(%q) prints %q, want %q", tc.in, got, tc.want)
		}
		again, err := Parse(q.String())
		if err != nil || !reflect.DeepEqual(q, again) {
			t.Errorf("Parse(%q) = %#v, its spelling parses to %#v (%v)", tc.in, q, again, err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, tc := range []struct {
		in   string
		col  int
		want string // part of the message
	}{
		{"rice spekaer:UNHCR", 6, `there is no field "spekaer"; did you mean speaker:? (allowed: text, value,`},
		{"10:30 http://x", 7, `there is no field "http"`},
		{"kind:flwo", 6, `has no value "flwo"; did you mean flow? (allowed: stock, flow, rate,`},
		{"is:", 4, "is: has no value (allowed: new, revised, conflict, quoted)"},
		{"is:new|revised", 4, "has no value"},
		{"(rice", 1, "never closed"},
		{"rice)", 5, "never opened"},
		{"()", 2, "before this bracket"},
		{"rice or", 8, "ends where"},
		{"or rice", 1, `"or" stands where`},
		{"rice and or wheat", 10, `"or" stands where`},
		{`é "never`, 3, "quotation mark"},
		{"fluct*", 1, "no wildcards"},
		{`"..."`, 1, "no letter or digit"},
		{"value:many", 7, `"many" is not a number (allowed: 400000`},
		{"value:>4,00", 8, "is not a number"},
		{"value:1e400", 7, "is not a number"},
		{"value:99999999999999999999999", 7, "is not a number"},
		{"value:20..10", 7, "smaller end comes first"},
		{"value:..", 7, "has no value"},
		{"period:2023-13", 8, "is not a date (allowed: 2023"},
		{"period:2023-02-30", 8, "is not a date"},
		{"period:2023-W60", 8, "is not a date"},
		{"period:2023-10-03T10:00:00Z", 8, "is not a date"},
		{"published:yesterday", 11, "is not a date"},
		{"speaker:>UNHCR", 10, `">" cannot stand here`},
		{"counted:=Afghans", 10, "leave the = out"},
		{`unit:"--"`, 6, "no letter or digit"},
		{strings.Repeat("(", 40) + "a", 18, "nested"},
		{strings.Repeat("-", 40) + "a", 18, "nested"},
		{strings.Repeat("a ", 100), 129, "more than 64"},
		{strings.Repeat("a", MaxLength+1), 1, "at most 2000"},
		{`"` + strings.Repeat("a ", 300) + `"`, 1, "more than 256"},
		{"a\xff", 1, "UTF-8"},
		{strings.Repeat(`value:1t..9t `, 60), 1, ""},
	} {
		q, err := Parse(tc.in)
		if tc.want == "" && err == nil {
			if _, err := Parse(q.String()); err != nil {
				t.Errorf("Parse(%q): its spelling does not parse: %v", tc.in, err)
			}
			continue
		}
		var e *Error
		if !errors.As(err, &e) || !errors.Is(err, news.ErrInvalid) {
			t.Errorf("Parse(%q): got %v, want an *Error", tc.in, err)
			continue
		}
		if e.Col != tc.col || !strings.Contains(e.Error(), tc.want) {
			t.Errorf("Parse(%q): got %v, want column %d and %q", tc.in, e, tc.col, tc.want)
		}
	}
}

func ptr[T any](v T) *T { return &v }

func dec(t testing.TB, s string) *news.Decimal {
	t.Helper()
	d, err := news.ParseDecimal(s)
	if err != nil {
		t.Fatal(err)
	}
	return &d
}

func hit(t testing.TB) *news.Hit {
	return &news.Hit{
		Claim: news.Claim{
			ID: "c_1", Quote: "more than 600,000 Afghans",
			Figure: news.Figure{Value: dec(t, "600000"), Low: dec(t, "600000"), Modifier: news.MoreThan, Unit: "person", Counted: ptr("undocumented Afghans")},
			Kind:   news.Flow, Predicate: "return", Modality: news.Reported,
			Attribution: &news.Attribution{Actor: "Pakistan's Interior Ministry", Role: ptr("spokesman"), Type: "direct"},
			Period:      &news.Period{Start: ptr("2023-10")},
			Places:      []news.Place{{Name: "Afghanistan", ID: "AF", Role: "to"}, {Name: "Pakistan", ID: "PK"}},
			Series:      "person|afghan|return", Rules: []string{"num.digit"}, Confidence: 0.9,
		},
		SentenceText: "Since October more than 600,000 Afghans have returned, the ministry said.",
		ArticleID:    "a_1", Title: "The long way home", Outlet: "Daily Harbour", Ruleset: "r1", Wire: "Reuters",
		Published: time.Date(2023, 12, 5, 23, 30, 0, 0, time.UTC),
		Standing:  []news.Standing{news.StandingRevised},
	}
}

func TestMatch(t *testing.T) {
	h := hit(t)
	yes := `
returning
afghan
"600,000 afghans"
600000
home ministry
"long ways"
-kabul
kabul or home
value:600k
value:>600000
value:>=600000
value:<=600000
value:500k..600k
low:600000
unit:person
unit:persons
counted:afghan
predicate:returned
kind:flow
modifier:more_than
modality:reported
speaker:"interior ministry"
speaker:pakistan
speaker:="pakistan interior ministry"
role:spokesman
outlet:harbour
outlet:="DAILY harbour"
wire:reuters
title:"long way"
place:afghanistan
place:af
place:=pakistan
period:2023
period:2023-10-31
period:2023-12-05
period:>2023-11
period:<2023-12
period:2022..2023-10
published:2023-12-05
published:>=2023-12
published:<2024
published:2023-12-05T23:30:00Z
is:revised
is:quoted
has:value has:speaker has:period has:place has:series
confidence:>0.8
series:"person|afghan|return"
article:a_1
id:c_1
rule:num.digit
ruleset:r1
direction:up or kind:flow
text:home`
	no := `
kabul
"afghans returned"
"said the"
"said long"
-home
value:>600001
value:<600000
value:700k
high:>0
unit:family
counted:"afghans undocumented"
predicate:"return home"
kind:stock
speaker:ministry speaker:health
speaker:="interior ministry"
outlet:=harbour
place:kabul
period:2022
period:2023-12-06
period:>2023-12-05
period:<2023-10
published:2023-12-06
published:>2023-12
is:new
is:conflict
direction:up
series:"Person|afghan|return"
id:c_2
confidence:>0.9`
	for want, list := range map[bool]string{true: yes, false: no} {
		for line := range strings.SplitSeq(strings.TrimSpace(list), "\n") {
			q, err := Parse(line)
			if err != nil {
				t.Errorf("%s: %v", line, err)
				continue
			}
			if got := Match(q, h); got != want {
				t.Errorf("Match(%s) = %v", line, got)
			}
			if got := Match(Simplify(q), h); got != want {
				t.Errorf("Match(%s), simplified to %s = %v", line, Simplify(q), got)
			}
		}
	}
}

// TestStated: what value: finds, figure by figure.
func TestStated(t *testing.T) {
	for _, tc := range []struct {
		name    string
		f       news.Figure
		yes, no []string
	}{
		{"600", news.Figure{Value: dec(t, "600")}, []string{"600", ">=600", "<=600", "599..601"}, []string{">600", "<600"}},
		{"more than 600", news.Figure{Value: dec(t, "600"), Low: dec(t, "600"), Modifier: news.MoreThan}, []string{"600", ">600"}, []string{">601", "<600"}},
		{"at least 600", news.Figure{Value: dec(t, "600"), Low: dec(t, "600"), Modifier: news.AtLeast}, []string{"600"}, []string{">600"}},
		{"nearly 600", news.Figure{Value: dec(t, "600"), High: dec(t, "600"), Modifier: news.Nearly}, []string{"600", "<600", ">500"}, []string{">600", "<599"}},
		{"10 to 15", news.Figure{Low: dec(t, "10"), High: dec(t, "15"), Modifier: news.Between}, []string{"12", ">14", "<11", "15..20"}, []string{">15", "9"}},
		{"millions", news.Figure{Low: dec(t, "2000000"), Modifier: news.Vague}, []string{">1m", "2m", ">2m", "<3m"}, []string{"1m", ">5m", "<2m"}},
		{"up to dozens", news.Figure{High: dec(t, "99"), Modifier: news.Vague}, []string{"50", "<10"}, []string{"100"}},
		{"too long", news.Figure{ValueText: "123456789012345678901234567890"}, []string{">1t"}, []string{"<1t"}},
		{"none", news.Figure{}, nil, []string{"0", ">0", "<0", ">=0"}},
	} {
		h := &news.Hit{Claim: news.Claim{Figure: tc.f}}
		for want, list := range map[bool][]string{true: tc.yes, false: tc.no} {
			for _, cond := range list {
				q, err := Parse("value:" + cond)
				if err != nil {
					t.Fatal(err)
				}
				if Match(q, h) != want {
					t.Errorf("%s: value:%s should be %v", tc.name, cond, want)
				}
			}
		}
	}
}

func TestPeriods(t *testing.T) {
	published := time.Date(2024, 3, 10, 0, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		start, end string
		yes, no    []string
	}{
		{"2023-10", "", []string{"2023-10", "2024-03-10", "2023-Q4"}, []string{"2023-09", "2024-03-11"}},
		{"2025", "", []string{"2025", "2030"}, []string{"2024"}},
		{"", "2022-06", []string{"1990", "2022-06-30"}, []string{"2022-07"}},
		{"2023-W45", "2023-W45", []string{"2023-11-06", "2023-11-12"}, []string{"2023-11-05", "2023-11-13"}},
		{"2023-WI", "2023-WI", []string{"2024-02-29", "2023-12-01"}, []string{"2023-11-30", "2024-03"}},
		{"2023-H2", "2023-H2", []string{"2023-07-01"}, []string{"2023-06"}},
		{"2023-10-03T08:00", "2023-10-03T09:00", []string{"2023-10-03"}, []string{"2023-10-04"}},
		{"XXXX-10", "", nil, []string{"2023", ">=1900"}},
		{"2023", "XXXX-10", nil, []string{"2023"}},
		{"2024", "2023", nil, []string{"2023", "2024"}},
		{"", "", nil, []string{">=1900"}},
	} {
		p := &news.Period{Text: "…"}
		if tc.start != "" {
			p.Start = &tc.start
		}
		if tc.end != "" {
			p.End = &tc.end
		}
		h := &news.Hit{Claim: news.Claim{Period: p}, Published: published}
		for want, list := range map[bool][]string{true: tc.yes, false: tc.no} {
			for _, cond := range list {
				q, err := Parse("period:" + cond)
				if err != nil {
					t.Fatal(err)
				}
				if Match(q, h) != want {
					t.Errorf("%s..%s: period:%s should be %v", tc.start, tc.end, cond, want)
				}
			}
		}
	}
}

func TestSimplify(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"(a (b c)) a", "a b c"},
		{"(a or (b or a))", "a or b"},
		{"--a", "a"},
		{"a a", "a"},
		{"-(a (b))", "-(a b)"},
		{"", ""},
	} {
		q, err := Parse(tc.in)
		if err != nil {
			t.Fatal(err)
		}
		if got := Simplify(q).String(); got != tc.want {
			t.Errorf("Simplify(%s) = %s, want %s", tc.in, got, tc.want)
		}
	}
}

func TestExactly(t *testing.T) {
	h := hit(t)
	for _, tc := range []struct{ field, value, want string }{
		{"speaker", "Pakistan's Interior Ministry", `speaker:="Pakistan's Interior Ministry"`},
		{"unit", "person", "unit:person"},
		{"kind", "flow", "kind:flow"},
		{"period", "2023", "period:2023"},
		{"outlet", "Daily Harbour", `outlet:="Daily Harbour"`},
	} {
		q, err := Exactly(tc.field, tc.value)
		if err != nil {
			t.Fatal(err)
		}
		if q.String() != tc.want || !Match(q, h) {
			t.Errorf("Exactly(%s, %s) = %s, matches %v", tc.field, tc.value, q, Match(q, h))
		}
	}
	if _, err := Exactly("nothing", "x"); err == nil {
		t.Error("an unknown field gave no error")
	}
}

func TestHighlights(t *testing.T) {
	text := "Afghans returned; more returning Afghans returned home."
	for _, tc := range []struct {
		query string
		want  []string
	}{
		{"afghan", []string{"Afghans", "Afghans"}},
		{`"afghan return" returns`, []string{"Afghans returned", "returning", "Afghans returned"}},
		{"-afghan home", []string{"home"}},
		{"unit:person", nil},
		{"", nil},
	} {
		q, err := Parse(tc.query)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range Highlights(q, text) {
			got = append(got, text[s.Start:s.End])
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: got %q, want %q", tc.query, got, tc.want)
		}
	}
}

// TestHelp: the examples of the table parse, and each field has one.
func TestHelp(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range Help() {
		if _, err := Parse(f.Example); err != nil {
			t.Errorf("%s: example %s: %v", f.Name, f.Example, err)
		}
		if f.Doc == "" || f.Type == "choice" && len(f.Values) == 0 {
			t.Errorf("%s: no help", f.Name)
		}
		for _, n := range append(f.Aliases, f.Name) {
			if seen[n] {
				t.Errorf("%s: two fields have this name", n)
			}
			seen[n] = true
		}
	}
}

// FuzzParse: whatever parses prints itself in a spelling that parses to the
// same tree, and matching never panics.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"", `a "b c" or -(d e)`, `value:>=1.5m period:2022..2023 speaker:="x y"`, `published:2023-11-05T10:00:00Z`,
		`unit:"a\"b\\"`, "series:a..b", "is:new -is:quoted", "value:..5 low:2..", "U.N. o'brien 1,000"} {
		f.Add(s)
	}
	h := hit(f)
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Col < 1 {
				t.Fatalf("error %#v is no *Error with a column", err)
			}
			return
		}
		again, err := Parse(q.String())
		if err != nil {
			t.Fatalf("%q prints %q, which does not parse: %v", text, q, err)
		}
		if !reflect.DeepEqual(q, again) {
			t.Fatalf("%q prints %q, which parses to another tree", text, q)
		}
		if Match(q, h) != Match(Simplify(q), h) {
			t.Fatalf("%q: simplifying changes the answer", text)
		}
		Highlights(q, h.SentenceText)
	})
}

func BenchmarkMatch(b *testing.B) {
	q, err := Parse(`value:>400k unit:person (speaker:UNHCR or speaker:"interior ministry") returned period:2023`)
	if err != nil {
		b.Fatal(err)
	}
	h := hit(b)
	b.ReportAllocs()
	for b.Loop() {
		Match(q, h)
	}
}
