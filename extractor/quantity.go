package extractor

import (
	"strings"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules/number"
)

// quantities reads each figure by itself, as a measurement: the number and its
// unit, and what it is a measure of. A claim says who or what is counted; here
// the noun counted is part of the unit ("40 river barges": 40 × river barge),
// so that a price, a share and a count read alike.
func (r *reader) quantities(out []Quantity) []Quantity {
	for i := 0; i < len(r.figs); i++ {
		f := &r.figs[i]
		q := Quantity{Span: r.core(f), Figure: f.fig}
		f.concept = r.concept(f, i)
		q.Unit = r.fullUnit(f)
		q.Counted = nil
		if c := f.concept; c != "" {
			q.Counted = &c
		}
		if f.change != "" && f.class == "change" {
			q.Direction = nil // "a 5 % fall": what is measured is the fall itself
		}
		r.fraction(f, &q)
		r.exact(f, &q)
		r.sameAsBefore(f, i, &q)
		if j := i + 1; j < len(r.figs) && r.reaches(f, &r.figs[j]) {
			g := &r.figs[j]
			g.concept = f.concept
			if q.Unit == "" {
				q.Unit = r.fullUnit(g)
			}
			q.Span.End = r.core(g).End
			q.Value, q.Low, q.High, q.Modifier = nil, f.fig.Value, g.fig.Value, news.Between
			if q.Low.Cmp(*q.High) > 0 {
				q.Low, q.High = q.High, q.Low
			}
			i = j
		}
		q.Text = r.doc.Text[q.Start:q.End]
		out = append(out, q)
	}
	return out
}

// core is the number with its currency, percent or unit of measure: without
// the approximator before and the noun behind it.
func (r *reader) core(f *figure) news.Span {
	ids := &r.x.ids
	s, ok := f.m.Span(ids.value)
	if !ok {
		return f.span
	}
	if n, ok := f.m.Mention(ids.value); ok { // with its sign, code or "percent"
		s = n.At()
	}
	switch f.class {
	case "times":
		s.End = f.span.End
	case "age":
		s.End = f.span.End
		if k, ok := f.m.Span(ids.counted); ok && k.Start > s.Start {
			s.End = k.Start
			for s.End > s.Start && r.doc.Text[s.End-1] == ' ' {
				s.End--
			}
		}
	case "measure", "points", "partpoint", "attr", "duration":
		if u, ok := f.m.Span(ids.unit); !ok { // 4m: the rule itself names the unit
			s.End = f.span.End
		} else if u.End > s.End {
			s.End = u.End
		}
	case "count", "bare": // points are a measure, whatever else they count
		if last := f.tok.to - 1; f.fig.Unit == "point" && r.view.is(last, "point", "points") {
			s.End = int(r.doc.Tokens[last].End)
		}
	case "of":
		if of, ok := f.m.Span(ids.of); ok {
			s.End = of.End
		}
	}
	return s
}

// reaches reports whether two figures are the ends of one move: "from 20 to
// 300", "from $250,000 to $1 million".
func (r *reader) reaches(f, g *figure) bool {
	v := &r.view
	return f.sent == g.sent && v.is(f.tok.from-1, "from") && g.tok.from == f.tok.to+1 && v.is(f.tok.to, "to") &&
		f.fig.Value != nil && g.fig.Value != nil && (f.fig.Unit == g.fig.Unit || f.fig.Unit == "")
}

// fullUnit is the unit with what it is per, the age it gives, or the noun
// counted with the words that narrow it.
func (r *reader) fullUnit(f *figure) string {
	unit := f.fig.Unit
	switch f.class {
	case "count", "among", "of", "bare", "oneof":
		if f.fig.Counted != nil && !pronoun(*f.fig.Counted) {
			unit = r.nounUnit(f)
		}
	case "age":
		return unit + " of age"
	}
	if f.per {
		unit += " per " + f.m.Canon(r.x.ids.per)
	}
	return unit
}

// nounUnit is the noun counted in the singular, with its adjectives and what
// "of" adds: "five old river barges" has the unit "old river barge".
func (r *reader) nounUnit(f *figure) string {
	words := *f.fig.Counted
	if s, ok := f.m.Span(r.x.ids.counted); ok && !f.borrowed && s.End < f.span.End && !f.per {
		words = r.doc.Text[s.Start:f.span.End]
	}
	out := make([]string, 0, 8)
	head := -1
	for w := range strings.FieldsSeq(words) {
		w = strings.Trim(w, ".,;:'’\"“”()")
		if strings.EqualFold(w, "of") && head < 0 {
			head = len(out) - 1
		}
		if w == "" || r.lex(lxFunc, w) || closed(strings.ToLower(w)) != 0 {
			continue
		}
		w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")
		out = append(out, strings.ToLower(w))
	}
	if len(out) == 0 {
		return f.fig.Unit
	}
	if head < 0 {
		head = len(out) - 1
	}
	if len(out) == 1 && (out[0] == "people" || out[0] == "persons") {
		return "person"
	}
	out[head] = singularOf(out[head])
	return strings.Join(out, " ")
}

// singularOf makes the singular of a plural, irregular ones included.
func singularOf(w string) string {
	if s, ok := irregular[w]; ok {
		return s
	}
	if s, ok := strings.CutSuffix(w, "men"); ok {
		return s + "man"
	}
	return singular(w)
}

var irregular = map[string]string{
	"children": "child", "grandchildren": "grandchild", "feet": "foot", "teeth": "tooth", "geese": "goose", "mice": "mouse",
	"lives": "life", "wives": "wife", "knives": "knife", "wolves": "wolf", "leaves": "leaf", "shelves": "shelf", "thieves": "thief",
	"halves": "half", "buses": "bus", "gases": "gas", "loaves": "loaf", "calves": "calf", "oxen": "ox", "crises": "crisis", "analyses": "analysis", "bases": "base",
	"criteria": "criterion", "phenomena": "phenomenon", "series": "series", "species": "species", "police": "police",
}

// fraction gives a part of a whole as a number: half is 0.5, one in five 0.2. (A
// claim has the half in percent, beside which it is compared, and the one of five.)
func (r *reader) fraction(f *figure, q *Quantity) {
	n, ok := f.m.Number(r.x.ids.value)
	switch {
	case !ok:
	case n.Part != nil && shareClass(f.class):
		q.restate(n.Part, "")
	case f.fig.Of != nil && f.m.Has(r.x.ids.ratio): // one in five, two out of three
		if part, ok := number.Quotient(*f.fig.Value, *f.fig.Of); ok {
			q.restate(&part, "")
			q.Of = nil
		}
	}
}

// exact gives what is told in a larger and a smaller unit in the smaller one, in
// which it is exact: 2 years and 5 months are 29 months. (A claim has it in the
// larger one.)
func (r *reader) exact(f *figure, q *Quantity) {
	if n, ok := f.m.Number(r.x.ids.fine); ok && n.Value != nil {
		q.restate(n.Value, f.m.Canon(r.x.ids.fineunit))
	}
}

// restate gives the value, and the bounds it had, in another unit.
func (q *Quantity) restate(v *news.Decimal, unit string) {
	q.Value, q.Unit = v, unit
	for _, bound := range [...]**news.Decimal{&q.Low, &q.High} {
		if *bound != nil {
			*bound = v
		}
	}
}

// sameAsBefore gives a figure that says the one before it in another unit
// ("more than 100 km (60 miles)", "17 points, or 0.2 %") its bounds' sense and
// direction.
func (r *reader) sameAsBefore(f *figure, i int, q *Quantity) {
	p := r.restated(f, i)
	if p == nil || f.fig.Value == nil || f.fig.Modifier != news.Exact {
		return
	}
	if q.Direction == nil {
		q.Direction = p.fig.Direction
	}
	if p.fig.Modifier == news.Between || p.fig.Modifier == news.Vague {
		return
	}
	q.Modifier = p.fig.Modifier
	if p.fig.Low != nil {
		q.Low = q.Value
	}
	if p.fig.High != nil {
		q.High = q.Value
	}
}

// restated returns the figure before the i-th if that one says the same in
// another unit: it stands in brackets right after it, or after ", or".
func (r *reader) restated(f *figure, i int) *figure {
	if i == 0 {
		return nil
	}
	v := &r.view
	p := &r.figs[i-1]
	if p.sent != f.sent || p.fig.Unit == f.fig.Unit {
		return nil
	}
	at := f.tok.from - 1
	for at > p.tok.from && v.cls[at] == 0 {
		at--
	}
	switch {
	case v.is(at, "(") && at <= p.tok.to+1:
		return p
	case v.is(at, "or") && (at == p.tok.to || at == p.tok.to+1 && v.has(p.tok.to, cComma)):
		return p
	}
	return nil
}
