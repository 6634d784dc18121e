package series

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

func ptr[T any](v T) *T { return &v }

func num(n int64) *news.Decimal { return ptr(news.Int(n)) }

// builtIn are the keys by the rules built in.
func builtIn(t testing.TB) *Keys {
	t.Helper()
	rs, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	return New(rs)
}

// keyOf is the key of a claim of an article.
func keyOf(t testing.TB, c *news.Claim, a *news.Article) string {
	t.Helper()
	s := builtIn(t).read(&news.ClaimSet{Article: *a, Claims: []news.Claim{*c}})
	return s.key(&s.figures[0], "")
}

// observed is the observation of a claim, which has its key.
func observed(t testing.TB, c *news.Claim, a *news.Article) Observation {
	t.Helper()
	c.Series = keyOf(t, c, a)
	return Observe(c, a)
}

// at makes a claim on the words quote of a's text.
func at(t *testing.T, a *news.Article, quote string, fill func(*news.Claim)) *news.Claim {
	t.Helper()
	i := strings.Index(a.Text, quote)
	if i < 0 {
		t.Fatalf("%q is not in the text", quote)
	}
	c := &news.Claim{Quote: quote, Span: news.Span{Start: i, End: i + len(quote)}, Modality: news.Reported}
	c.Sentence.Start = strings.LastIndexAny(a.Text[:i], ".\n") + 1
	c.Sentence.End = len(a.Text)
	if j := strings.Index(a.Text[c.End:], ". "); j >= 0 {
		c.Sentence.End = c.End + j + 1
	}
	c.ID = fmt.Sprintf("c%d@%s", i, a.ID)
	c.Modifier = news.Exact
	fill(c)
	return c
}

func article(id, title, published, text string) *news.Article {
	a := &news.Article{ID: id, Outlet: id, Title: title, Text: text}
	if published != "" {
		a.Published, _ = time.Parse("2006-01-02", published)
	}
	return a
}

// The case Tallywire was founded on: three stories, told months apart, whose
// totals of Afghans gone home grow; beside them two levels that are not one.
func foundingCase(t *testing.T) (spokesman, statistics, million, undocumented, registered, week Observation) {
	flow := func(value int64, counted string, places ...news.Place) func(*news.Claim) {
		return func(c *news.Claim) {
			c.Value, c.Low, c.Modifier = num(value), num(value), news.MoreThan
			c.Unit, c.Counted, c.Kind, c.Predicate, c.Places = "person", ptr(counted), news.Flow, "return", places
		}
	}
	one := article("one", "Kabul counts those who came home", "2023-11-21",
		"Above 400,000 Afghans have gone home from Pakistan, the Taliban's chief spokesman told reporters. Afghans without papers were ordered out of Pakistan by Islamabad. "+
			"Around 1.4 million Afghans registered with the United Nations may stay for now.")
	two := article("two", "Returns pass a mark", "2024-06-03",
		"Recent statistics count above 600,000 Afghans who returned to their country since Islamabad gave its order. Pakistan is thought to hold about 1.7 million undocumented Afghans. Afghans wait at the border.")
	three := article("three", "The largest return in decades", "2025-01-10",
		"Pakistan has made upwards of one million individuals return to Afghanistan since last year. Afghans say they left houses behind. Afghan families queue at the Torkham crossing in Pakistan.")
	four := article("four", "A week at the border", "2025-04-14",
		"Pakistan sent back 8,000 Afghans in one week, the agency said. Afghans in Pakistan fear raids.")
	spokesman = observed(t, at(t, one, "Above 400,000 Afghans", flow(400000, "Afghans", news.Place{Name: "Pakistan", ID: "PK", Role: "from"})), one)
	spokesman.Speaker = "the Taliban's chief spokesman"
	statistics = observed(t, at(t, two, "above 600,000 Afghans", func(c *news.Claim) {
		flow(600000, "Afghans")(c)
		c.Period = &news.Period{Start: ptr("2023-10"), Text: "since Islamabad gave its order"}
	}), two)
	million = observed(t, at(t, three, "upwards of one million individuals", func(c *news.Claim) {
		flow(1000000, "individuals", news.Place{Name: "Afghanistan", ID: "AF", Role: "to"}, news.Place{Name: "Pakistan", ID: "PK", Role: "in"})(c)
		c.Period = &news.Period{Start: ptr("XXXX"), Text: "since last year"}
	}), three)
	stock := func(value int64, counted, predicate string) func(*news.Claim) {
		return func(c *news.Claim) {
			c.Value, c.Modifier, c.Unit, c.Counted = num(value), news.About, "person", ptr(counted)
			c.Kind, c.Predicate = news.Stock, predicate
		}
	}
	undocumented = observed(t, at(t, two, "about 1.7 million undocumented Afghans", stock(1700000, "undocumented Afghans", "live")), two)
	registered = observed(t, at(t, one, "Around 1.4 million Afghans", stock(1400000, "Afghans", "live")), one)
	week = observed(t, at(t, four, "8,000 Afghans", func(c *news.Claim) {
		c.Value, c.Unit, c.Counted, c.Kind, c.Predicate = num(8000), "person", ptr("Afghans"), news.Flow, "deport"
		c.Period = &news.Period{Duration: ptr("P1W"), Text: "in one week"}
	}), four)
	return
}

func TestFoundingCase(t *testing.T) {
	spokesman, statistics, million, undocumented, registered, week := foundingCase(t)
	if spokesman.Series == "" || spokesman.Series != statistics.Series || statistics.Series != million.Series {
		t.Fatalf("three totals of one return are not one series:\n%s\n%s\n%s", spokesman.Series, statistics.Series, million.Series)
	}
	if want := "person|AF|return|flow|PK>AF|running"; spokesman.Series != want {
		t.Errorf("key %q, want %q", spokesman.Series, want)
	}
	for _, pair := range [][2]Observation{{spokesman, statistics}, {statistics, million}, {million, spokesman}} {
		if r := Relate(pair[0], pair[1]); r.Verdict != Update {
			t.Errorf("%s and %s: %v", pair[0].Quote, pair[1].Quote, r)
		}
	}
	if undocumented.Series == "" || registered.Series == "" || undocumented.Series == registered.Series {
		t.Errorf("undocumented %q, registered %q", undocumented.Series, registered.Series)
	}
	if r := Relate(undocumented, registered); r.Verdict != NotComparable || !strings.Contains(r.Reason, "undocumented against AF registered") {
		t.Errorf("undocumented and registered: %v", r)
	}
	if r := Relate(week, million); r.Verdict != NotComparable || !strings.Contains(r.Reason, "P1W") || !strings.Contains(r.Reason, "expel against return") {
		t.Errorf("a week and a running total: %v", r)
	}
}

// Two voices that give totals for one moment which cannot both hold.
func TestConflict(t *testing.T) {
	a, _, _, _, _, _ := foundingCase(t)
	a.Figure = news.Figure{Value: num(400000), Modifier: news.Exact}
	b := a
	b.Speaker, b.Outlet, b.ClaimID, b.ArticleID = "Islamabad's border office", "elsewhere", "c9", "five"
	b.Figure = news.Figure{Value: num(310000), Modifier: news.Exact}
	if r := Relate(a, b); r.Verdict != Conflict {
		t.Errorf("got %v", r)
	}
	b.Speaker = a.Speaker
	b.Speaker, a.Speaker = "Zarif Noor", "Zarif Noor"
	if r := Relate(a, b); r.Verdict != Revision {
		t.Errorf("one speaker, two figures for a day: %v", r)
	}
	b.Published = b.Published.AddDate(0, 0, 20)
	if r := Relate(a, b); r.Verdict != Revision {
		t.Errorf("a total that shrank in one speaker's mouth: %v", r)
	}
	b.Speaker = "Islamabad's border office"
	if r := Relate(a, b); r.Verdict != Conflict {
		t.Errorf("a later, smaller total of another speaker: %v", r)
	}
}

func TestRelateIsSymmetric(t *testing.T) {
	s, st, m, u, r, w := foundingCase(t)
	all := []Observation{s, st, m, u, r, w}
	for _, a := range all {
		for _, b := range all {
			if x, y := Relate(a, b), Relate(b, a); x.Verdict != y.Verdict {
				t.Errorf("%s, %s: %v but the other way %v", a.Quote, b.Quote, x, y)
			}
		}
	}
}

func TestRelate(t *testing.T) {
	base := Observation{Series: "person||die|flow|XA flood|running", Outlet: "a", Published: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)}
	with := func(v int64, m news.Modifier, day int, f func(*Observation)) Observation {
		o := base
		o.Figure = news.Figure{Value: num(v), Modifier: m}
		switch m {
		case news.MoreThan, news.AtLeast:
			o.Figure.Low = num(v)
		case news.Nearly, news.AtMost:
			o.Figure.High = num(v)
		}
		o.Published = base.Published.AddDate(0, 0, day)
		o.Quote = string(m) + " " + o.Figure.Value.String()
		o.ClaimID = fmt.Sprint(v, m, day)
		if f != nil {
			f(&o)
		}
		return o
	}
	other := func(o *Observation) { o.Outlet = "b"; o.Speaker = "Mara Quill" }
	level := func(o *Observation) { o.Series = strings.Replace(o.Series, "running", "level", 1) }
	things := func(o *Observation) { o.Series = "vehicle|scooter|recall|flow|XA velor|running" }
	registered := func(o *Observation) { o.Series = "person|XA registered|register|flow|XB|running" }
	year := func(o *Observation) {
		o.Series = strings.Replace(o.Series, "running", "2023", 1)
		o.Start, o.End = "2023", "2023"
	}
	month := func(m string) func(*Observation) {
		return func(o *Observation) {
			o.Series, o.Start, o.End = strings.Replace(o.Series, "running", "each month", 1), m, m
		}
	}
	on := func(day string) func(*Observation) {
		return func(o *Observation) { o.Start, o.End = day, day }
	}
	in := func(article string) func(*Observation) {
		return func(o *Observation) { o.ArticleID = article }
	}
	internal := func(o *Observation) { o.Series = "person|internal|displace|flow|XA|running" }
	march := func(o *Observation) { o.Series = "person||march|flow|XA strike|level of 2024-W18" }
	share := func(part, whole int64, quote string) Observation {
		o := base
		o.Series, o.Figure, o.Quote, o.ClaimID = "percent|turnout||share|XA strike|level", news.Figure{Value: num(part), Modifier: news.Exact}, quote, quote
		if whole > 0 {
			o.Figure.Of = num(whole)
		}
		return o
	}
	said := func(o Observation, f func(*Observation)) Observation { f(&o); return o }
	both := func(f, g func(*Observation)) func(*Observation) { return func(o *Observation) { f(o); g(o) } }
	hours := func(n int) func(*Observation) {
		return func(o *Observation) { o.Published = o.Published.Add(time.Duration(n) * time.Hour) }
	}
	tests := []struct {
		name string
		a, b Observation
		want Verdict
	}{
		{"equal", with(12, news.Exact, 0, nil), with(12, news.Exact, 1, other), Same},
		{"toll grows", with(12, news.Exact, 0, nil), with(31, news.Exact, 2, other), Update},
		{"toll grows within a day, one voice", with(12, news.Exact, 0, nil), with(31, news.Exact, 0, hours(14)), Update},
		{"toll shrinks within a day, one voice", with(31, news.Exact, 0, nil), with(12, news.Exact, 0, hours(14)), Revision},
		{"tolls of one day, two voices", with(12, news.Exact, 0, nil), with(31, news.Exact, 0, both(other, hours(14))), Conflict},
		{"toll shrinks, other voice", with(31, news.Exact, 0, nil), with(12, news.Exact, 2, other), Conflict},
		{"toll shrinks, same outlet", with(31, news.Exact, 0, nil), with(12, news.Exact, 2, nil), Revision},
		{"a looser bound later", with(31, news.Exact, 0, nil), with(20, news.AtLeast, 3, other), Same},
		{"rounded", with(12345, news.Exact, 0, nil), with(12000, news.About, 0, other), Same},
		{"nearly is not far more", with(500, news.Nearly, 0, nil), with(900, news.Exact, 0, other), Conflict},
		{"level moves", with(900, news.Exact, 0, level), with(700, news.Exact, 30, both(level, other)), Update},
		{"levels of a day", with(900, news.Exact, 0, level), with(700, news.Exact, 0, both(level, other)), Conflict},
		{"a closed year, two voices", with(600, news.Exact, 0, year), with(750, news.Exact, 90, both(year, other)), Conflict},
		{"a closed year, restated", with(600, news.Exact, 0, year), with(750, news.Exact, 90, year), Revision},
		{"a closed year, rounded", with(600, news.Nearly, 0, year), with(583, news.Exact, 90, both(year, other)), Same},
		{"a toll told again long after may be another's", with(12, news.Exact, 0, nil), with(90, news.Exact, 200, other), NotComparable},
		{"things told long apart may be another event's", with(300, news.Exact, 0, things), with(900, news.Exact, 200, both(things, other)), NotComparable},
		{"a smaller toll of another voice long after may be another's", with(90, news.Exact, 0, nil), with(12, news.Exact, 20, other), NotComparable},
		{"a toll of yesterday and one of today, two voices", with(12, news.Exact, 0, hours(20)), with(31, news.Exact, 1, both(other, hours(3))), Update},
		{"a toll by Monday, another by Tuesday", with(12, news.Exact, 1, on("2024-04-30")), with(31, news.Exact, 1, both(other, on("2024-05-01"))), Update},
		{"one article gives both", with(12, news.Exact, 0, in("x")), with(31, news.Exact, 0, in("x")), NotComparable},
		{"two articles of one voice on a day", with(31, news.Exact, 0, in("x")), with(12, news.Exact, 0, in("y")), Revision},
		{"those displaced in their country go on being counted", with(300, news.Exact, 0, internal), with(900, news.Exact, 200, both(internal, other)), Update},
		{"a march, by those who marched and by the police", with(60, news.Exact, 0, march), with(25, news.Exact, 0, both(march, other)), Conflict},
		{"three in four, 75 percent", share(3, 4, "three in four teachers"), share(75, 0, "75 percent"), Same},
		{"three in four, 40 percent", share(3, 4, "three in four teachers"), said(share(40, 0, "40 percent"), other), Conflict},
		{"arrests over a strike, the day after", with(14, news.Exact, 0, march), with(17, news.Exact, 1, both(march, other)), Update},
		{"people registered go on being counted", with(300, news.Exact, 0, registered), with(900, news.Exact, 200, both(registered, other)), Update},
		{"a month's value after another's", with(40, news.Exact, 0, month("2024-03")), with(38, news.Exact, 30, month("2024-04")), Update},
		{"one month's value, two voices", with(40, news.Exact, 0, month("2024-03")), with(38, news.Exact, 30, both(month("2024-03"), other)), Conflict},
		{"since different days", with(100, news.Exact, 0, func(o *Observation) { o.Start = "2022" }),
			with(300, news.Exact, 5, func(o *Observation) { o.Start = "2023-10" }), NotComparable},
		{"since one day, told vaguely", with(100, news.Exact, 0, func(o *Observation) { o.Start = "2023" }),
			with(300, news.Exact, 5, func(o *Observation) { o.Start = "2023-10" }), Update},
		{"no series", Observation{}, base, NotComparable},
		{"no figure", base, base, NotComparable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if r := Relate(tt.a, tt.b); r.Verdict != tt.want {
				t.Errorf("got %v, want %s", r, tt.want)
			} else if r.Reason == "" {
				t.Error("no reason")
			}
		})
	}
}

func TestKeyFailsClosed(t *testing.T) {
	a := article("x", "Markets", "2024-05-01", "It rose by 4 percent. He is 22 years old. At least 12 people died. Thousands of 300 tonnes.")
	for quote, fill := range map[string]func(*news.Claim){
		"4 percent": func(c *news.Claim) { c.Unit, c.Kind, c.Predicate, c.Value = "percent", news.Change, "rise", num(4) },
		"22 years":  func(c *news.Claim) { c.Unit, c.Kind, c.Predicate, c.Value = "year", news.Measurement, "be", num(22) },
		"At least 12 people": func(c *news.Claim) {
			c.Unit, c.Kind, c.Predicate, c.Value, c.Counted = "person", news.Flow, "die", num(12), ptr("people")
		},
		"300 tonnes": func(c *news.Claim) { c.Kind, c.Value = news.Measurement, num(300) },
	} {
		if key := keyOf(t, at(t, a, quote, fill), a); key != "" {
			t.Errorf("%s: %q", quote, key)
		}
	}
}

func TestKeyTellsApart(t *testing.T) {
	a := article("x", "Floods drown the delta in Kenya", "2024-05-01",
		"Floods in Kenya have killed 210 people. The flood also injured 95 people, officials said. Some 12 schools were destroyed by the flood. Police said 33 were detained.")
	mk := func(quote, unit, counted, predicate string, kind news.Kind, p *news.Period) string {
		return keyOf(t, at(t, a, quote, func(c *news.Claim) {
			c.Unit, c.Predicate, c.Kind, c.Value, c.Period = unit, predicate, kind, num(1), p
			if counted != "" {
				c.Counted = &counted
			}
		}), a)
	}
	keys := []string{
		mk("210 people", "person", "people", "kill", news.Flow, nil),
		mk("95 people", "person", "people", "injure", news.Flow, nil),
		mk("12 schools", "school", "schools", "destroy", news.Flow, nil),
		mk("210 people", "person", "people", "kill", news.Flow, &news.Period{Start: ptr("2023"), End: ptr("2023")}),
		mk("210 people", "family", "families", "kill", news.Flow, nil),
	}
	for i, k := range keys {
		if k == "" {
			t.Errorf("claim %d has no key", i)
		}
		if slices.Contains(keys[:i], k) {
			t.Errorf("claim %d shares %q", i, k)
		}
	}
	if x, y := mk("210 people", "person", "fatalities", "die", news.Flow, nil), keys[0]; x != y {
		t.Errorf("died and killed differ: %q, %q", x, y)
	}
}

func TestOrigins(t *testing.T) {
	wire := "Rain fell for nine days on the upper valley before the dam at Korr gave way late on Sunday and water reached the first streets of the market town below it, where the council had opened two schools as shelters and asked people to leave their homes."
	mk := func(id, speaker, role, credit, text string) Observation {
		return Observation{Series: "s", ClaimID: id, ArticleID: id, Outlet: id, Speaker: speaker, Role: role, Wire: credit, Text: Similarity(text),
			Figure: news.Figure{Value: num(12)}}
	}
	tests := []struct {
		name        string
		obs         []Observation
		independent int
	}{
		{"none", nil, 0},
		{"one speaker in three outlets", []Observation{mk("a", "Mara Quill", "", "", ""), mk("b", "Quill", "", "", ""), mk("c", "the mayor Mara Quill", "", "", "")}, 1},
		{"two speakers", []Observation{mk("a", "Mara Quill", "", "", ""), mk("b", "Tom Ferris", "", "", "")}, 2},
		{"a wire", []Observation{mk("a", "", "", "AP", ""), mk("b", "", "", "AP", ""), mk("c", "", "", "ap", "")}, 1},
		{"agency by name and acronym", []Observation{mk("a", "UNHCR", "", "", ""), mk("b", "the UN refugee agency", "", "", "")}, 1},
		{"spokesman and the body", []Observation{mk("a", "Mara Quill", "spokeswoman of the Korr Water Board", "", ""), mk("b", "Korr Water Board", "", "", "")}, 1},
		{"copied text", []Observation{mk("a", "Mara Quill", "", "", wire), mk("b", "", "", "", wire+" More soon.")}, 1},
		{"nobody named is one, however often", []Observation{mk("a", "officials", "", "", ""), mk("b", "", "", "", ""), mk("c", "recent statistics", "", "", "")}, 1},
		{"unnamed add nothing to a named one", []Observation{mk("a", "Mara Quill", "", "", ""), mk("b", "officials", "", "", "")}, 1},
		{"a chain folds", []Observation{mk("a", "Mara Quill", "", "", ""), mk("b", "Mara Quill", "", "AP", ""), mk("c", "Tom Ferris", "", "AP", "")}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := Origins(tt.obs)
			if got := Independent(o); got != tt.independent {
				t.Errorf("%d independent, want %d: %+v", got, tt.independent, o)
			}
			n := 0
			for _, g := range o {
				n += len(g.Observations)
			}
			if n != len(tt.obs) {
				t.Errorf("%d of %d observations kept", n, len(tt.obs))
			}
		})
	}
}

func TestFirstReported(t *testing.T) {
	o := func(id string, day int, v int64) Observation {
		return Observation{Series: "s", ClaimID: id, Published: time.Date(2024, 5, day, 0, 0, 0, 0, time.UTC), Figure: news.Figure{Value: num(v)}}
	}
	obs := []Observation{o("a", 9, 12), o("b", 3, 12), o("c", 1, 11), {Series: "s", ClaimID: "d", Figure: news.Figure{Value: num(12)}}}
	if first, ok := FirstReported(obs[0], obs); !ok || first.ClaimID != "b" {
		t.Errorf("got %q, %v", first.ClaimID, ok)
	}
	if _, ok := FirstReported(o("x", 1, 99), obs); ok {
		t.Error("a value nobody reported has a first report")
	}
}

func FuzzKey(f *testing.F) {
	f.Add("Floods in Kenya have killed 210 people.", "210 people", "kill", 26, 36)
	f.Add("\xff|", "|", "", 0, 1)
	keys := builtIn(f)
	f.Fuzz(func(t *testing.T, text, counted, predicate string, start, end int) {
		a := &news.Article{Text: text, Title: counted}
		c := &news.Claim{Predicate: predicate, Kind: news.Flow, Span: news.Span{Start: start, End: end}}
		c.Unit, c.Counted, c.Value = "person", &counted, num(3)
		c.Sentence = news.Span{Start: start, End: end + 5}
		s := keys.read(&news.ClaimSet{Article: *a, Claims: []news.Claim{*c}})
		if k := s.key(&s.figures[0], ""); k != s.key(&s.figures[0], "") {
			t.Error("not a function")
		}
	})
}

func BenchmarkFill(b *testing.B) {
	text := strings.Repeat("Floods in Kenya have killed 210 people and Kenyan officials in Nairobi said more rain was on its way. ", 50)
	set := &news.ClaimSet{Article: news.Article{Title: "Floods in Kenya", Text: text}}
	for range 20 {
		c := news.Claim{Predicate: "kill", Kind: news.Flow, Span: news.Span{Start: 27, End: 37}, Sentence: news.Span{End: 100}}
		c.Unit, c.Counted, c.Value = "person", ptr("people"), num(210)
		set.Claims = append(set.Claims, c)
	}
	keys := builtIn(b)
	b.ReportAllocs()
	for b.Loop() {
		keys.Fill(set)
	}
}
