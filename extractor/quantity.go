package extractor

import (
	"cmp"
	"strings"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules/number"
	"github.com/tallywire/tallywire/rules/token"
)

// quantities reads each figure by itself, as a measurement: the number and its
// unit, and what it is a measure of. A claim says who or what is counted; here
// the noun counted is part of the unit ("40 river barges": 40 × river barge),
// so that a price, a share and a count read alike.
func (r *reader) quantities(out []Quantity) []Quantity {
	for i := range r.figs {
		r.figs[i].core = r.core(&r.figs[i])
	}
	for i := 0; i < len(r.figs); i++ {
		f := &r.figs[i]
		if r.pronounOne(f) || r.names(f) {
			continue
		}
		q := r.quantity(f, i)
		if i+1 < len(r.figs) && r.reaches(f, &r.figs[i+1]) {
			i++
			r.upToEnd(&q, f, &r.figs[i])
		}
		second, two := r.secondNumber(&q, f)
		q.Text = r.doc.Text[q.Start:q.End]
		out = append(out, q)
		if two {
			second.Text = r.doc.Text[second.Start:second.End]
			out = append(out, second)
		}
	}
	return out
}

// quantity reads the i-th figure as a measurement.
func (r *reader) quantity(f *figure, i int) Quantity {
	q := Quantity{Span: f.core, Figure: f.fig}
	f.concept = r.concept(f, i)
	if q.Unit = r.fullUnit(f); q.Unit == "" && i+1 < len(r.figs) {
		next := &r.figs[i+1]
		if q.Unit = cmp.Or(r.sharedUnit(f, next), r.side(i), r.listUnit(i)); q.Unit != "" && f.concept == "" {
			f.concept = r.concept(next, i+1)
		}
	}
	r.likeBefore(f, i, &q)
	q.Counted = optional(f.concept)
	if r.measuresChange(f) {
		q.Direction = nil
	}
	r.fraction(f, &q)
	r.signed(f, &q)
	r.exact(f, &q)
	r.magnitude(f, &q)
	if q.Modifier == news.Between && f.m.Canon(r.x.ids.mod) == string(news.About) {
		q.Modifier = news.About // roughly 20 to 30
	}
	if f.class == "measure" || f.class == "money" || f.class == "percent" {
		r.exceeded(f, &q)
	}
	r.sameAsBefore(f, i, &q)
	return q
}

// exceeded gives the bound that the verb before a measure is a word for: "the
// catch exceeds 90 tonnes". Other verbs that bound a count ("passed 900") move
// through a measure.
func (r *reader) exceeded(f *figure, q *Quantity) {
	if q.Modifier != news.Exact || q.Value == nil || f.use.role != object {
		return
	}
	switch f.use.verb {
	case "exceed", "surpass", "top":
		q.Modifier, q.Low = news.MoreThan, q.Value
	}
}

// upToEnd makes one range of the two ends of a move.
func (r *reader) upToEnd(q *Quantity, f, end *figure) {
	end.concept = f.concept
	if f.class == "bare" || end.per {
		q.Unit = r.fullUnit(end)
	}
	q.End = end.core.End
	q.Value, q.Low, q.High, q.Modifier = nil, f.fig.Value, end.fig.Value, news.Between
	if q.Low.Cmp(*q.High) > 0 {
		q.Low, q.High = q.High, q.Low
	}
}

// secondNumber parts what is worded like a share and is none, because the whole would
// be the smaller: "five out of three pieces", "12 in six boxes". Each number
// stands by itself, and what is counted belongs to the second.
func (r *reader) secondNumber(q *Quantity, f *figure) (second Quantity, ok bool) {
	ids := &r.x.ids
	of, ok := f.m.Number(ids.of)
	if !ok || of.Value == nil || q.Value == nil || q.Value.Cmp(*of.Value) <= 0 || !f.m.Has(ids.ratio) {
		return Quantity{}, false
	}
	first, okFirst := f.m.Span(ids.value)
	last, okLast := f.m.Span(ids.of)
	if !okFirst || !okLast {
		return Quantity{}, false
	}
	second = Quantity{Span: last, Figure: news.Figure{Value: of.Value, Unit: q.Unit, Counted: q.Counted, Modifier: news.Exact}}
	q.End, q.Unit = first.End, ""
	return second, true
}

// likeBefore reads a bare number from what stands before: "rose 5 percent, then
// fell by 2" goes on in percent, "3 km in May and 4 in June" in kilometres, and
// an average age is in years of age.
func (r *reader) likeBefore(f *figure, i int, q *Quantity) {
	if f.class != "bare" || q.Unit != "" {
		return
	}
	v := &r.view
	at := f.tok.from - 1
	if v.is(at, "or") && v.is(f.tok.from, "two") && r.nounish(at-1) && v.has(at-2, cDet) { // a week or two
		q.Unit, f.concept = strings.ToLower(v.word(at-1)), ""
		return
	}
	if i > 0 && r.goesOn(f, &r.figs[i-1]) {
		q.Unit = r.fullUnit(&r.figs[i-1])
		return
	}
	if d, ok := v.lexica.canon(lxChangeverb, v.word(at-1)); ok && v.is(at, "by") && i > 0 && r.figs[i-1].sent == f.sent && r.figs[i-1].fig.Unit == "percent" {
		q.Unit = "percent"
		if q.Direction == nil {
			q.Direction = optional(d)
		}
		return
	}
	for w := range strings.FieldsSeq(f.concept) {
		if strings.EqualFold(w, "age") || strings.EqualFold(w, "ages") || strings.EqualFold(w, "expectancy") {
			q.Unit = "year of age"
			return
		}
	}
}

// goesOn reports whether nothing but a date and an "and" or "to" parts a number
// from the measure before it.
func (r *reader) goesOn(f, p *figure) bool {
	v := &r.view
	if p.sent != f.sent || p.counts() || p.number.Part != nil || p.fig.Unit == "" || f.tok.from-p.tok.to > 8 || !v.isAny(f.tok.from-1, "and", "to", "or", "from") {
		return false
	}
	for j := p.tok.to; j < f.tok.from; j++ {
		if v.dat[j] == 0 && !v.has(j, cPrep|cConj|cComma|cAdv) {
			return false
		}
	}
	return true
}

// sharedUnit is the unit that a bare number has from the figure after it, of
// which it is a part ("280 million of the 1.5 billion shekels"), beside which
// it is a choice ("8 or $9", "a 7- or 8-inch screen"), or which is its move
// ("1,463, up 12 points").
func (r *reader) sharedUnit(f, next *figure) string {
	v := &r.view
	i := f.tok.to
	gap := next.tok.from - i
	switch {
	case f.class != "bare" || f.sent != next.sent || next.counts():
		return ""
	case v.is(i, "of") && gap <= 2:
	case v.isAny(i, "or", "and", "up", "down") && gap == 1, v.is(i, "from") && v.is(f.tok.from-1, "to") && gap == 1: // to 2.9 from 3.4 percent
	case v.has(i, cComma) && v.has(i+1, cUpDown) && gap == 2 && next.fig.Unit == "point":
	case v.shape(i).Has(dashGlued) && v.isAny(i+1, "or", "and", "to") && gap == 2:
	default:
		return ""
	}
	return r.fullUnit(next)
}

// side is the unit that the i-th figure has as one side of a surface or body
// whose last side alone says it: "10 by 20 feet", "2 x 3 x 4 m",
// "a 10-by-20-foot shed".
func (r *reader) side(i int) string {
	const sides = 3
	v := &r.view
	for end := min(i+sides, len(r.figs)) - 1; i < end; i++ {
		f, next := &r.figs[i], &r.figs[i+1]
		at := f.tok.to
		gap := next.tok.from - at
		times := gap == 1 && v.isAny(at, "by", "x", "×") || gap == 3 && v.is(at, "-") && v.is(at+1, "by")
		if !times || f.class != "bare" || f.sent != next.sent {
			return ""
		}
		if next.class == "measure" || next.class == "attr" && next.sized {
			return r.fullUnit(next)
		}
	}
	return ""
}

// listUnit is the unit that the i-th figure has as one of a list of bare numbers
// whose last alone says it: "pipes of 3, 5 and 7 metres". Longer lists than of a
// dozen are tables.
func (r *reader) listUnit(i int) string {
	const longest = 12
	v := &r.view
	for end := min(i+longest, len(r.figs)) - 1; i < end; i++ {
		f, next := &r.figs[i], &r.figs[i+1]
		at, gap := f.tok.to, next.tok.from-f.tok.to
		switch {
		case f.class != "bare" || f.sent != next.sent || next.counts():
			return ""
		case gap == 1 && v.has(at, cComma) && next.class == "bare": // and so on
		case gap == 1 && v.isAny(at, "and", "or"), gap == 2 && v.has(at, cComma) && v.isAny(at+1, "and", "or"), gap == 1 && v.has(at, cComma) && next.fig.Low != nil:
			return r.fullUnit(next)
		default:
			return ""
		}
	}
	return ""
}

// pronounOne reports "one" that stands for a noun: "the second one", "landed
// one she loved".
func (r *reader) pronounOne(f *figure) bool {
	v := &r.view
	return f.class == "bare" && f.fig.Unit == "" && f.tok.to-f.tok.from == 1 && v.is(f.tok.from, "one") && f.tok.from > f.sent.from
}

// names reports a length of time that names a thing rather than measures it: a
// five-year plan, a two-month contract.
func (r *reader) names(f *figure) bool {
	return f.class == "attr" && r.lex(lxUnitTime, f.fig.Unit)
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
		if u, ok := f.m.Span(ids.unit); ok {
			s.End = max(s.End, u.End)
		} else if f.fig.Unit != "" { // 4m: the rule itself names the unit
			s.End = f.span.End
		}
	case "count", "bare": // points are a measure, whatever else they count
		if last := f.tok.to - 1; f.fig.Unit == "point" && r.view.isAny(last, "point", "points") {
			s.End = int(r.doc.Tokens[last].End)
		}
	case "of":
		if of, ok := f.m.Span(ids.of); ok {
			s.End = of.End
		}
	}
	return s
}

// reachGap bounds how many words may stand between the ends of a move.
const reachGap = 8

// reaches reports whether two figures are the ends of one move: "from 20 to
// 300", "from $250,000 in May to $1 million", "from 21 km combined to 23".
func (r *reader) reaches(f, g *figure) bool {
	v := &r.view
	to := g.tok.from - 1
	if f.sent != g.sent || f.fig.Value == nil || g.fig.Value == nil || !v.is(f.tok.from-1, "from") || !v.is(to, "to") ||
		to-f.tok.to > reachGap || f.fig.Unit != g.fig.Unit && f.class != "bare" && g.class != "bare" {
		return false
	}
	for j := f.tok.to; j < to; j++ {
		if v.dat[j] == 0 && !v.has(j, cPrep|cAdv|cDet) && !(v.shape(j).Has(token.Lower) && v.cls[j] == 0 && j == to-1) {
			return false
		}
	}
	return true
}

// fullUnit is the unit with what it is per, the age it gives, or the noun
// counted with the words that narrow it.
func (r *reader) fullUnit(f *figure) string {
	unit := f.fig.Unit
	switch f.class {
	case "count", "among", "of", "bare", "oneof":
		unit = r.nounUnit(f)
	case "age":
		return unit + " of age"
	}
	per := f.m.Canon(r.x.ids.per)
	if per == "" && f.class == "count" { // see [reader.timed]
		per = strings.ToLower(r.view.word(f.tok.to - 1))
	}
	if f.per && per != "" { // else it has the unit of another figure
		unit += " per " + per
		if also := f.m.Canon(r.x.ids.also); also != "" { // litres per person a day
			unit += " per " + also
		}
	}
	return unit
}

// measuresChange reports a figure whose concept is itself a change or a
// difference: "a 5 % fall", "a cut of 300 tonnes", "3 % above its peak".
func (r *reader) measuresChange(f *figure) bool {
	v := &r.view
	at := f.tok.from - 1
	end := r.tokenAt(f, f.core.End)
	return f.class == "change" && f.change != "" || v.is(at, "of") && v.in(lxChangenoun, at-1) ||
		v.isAny(end, "above", "below", "off") || v.is(end+1, "than")
}

// nounUnit is the noun counted in the singular, with its adjectives and what
// "of" adds: "five old river barges" has the unit "old river barge", "one of
// the oldest bridges in Holm" the unit "old bridge holm".
func (r *reader) nounUnit(f *figure) string {
	v := &r.view
	s := f.noun
	if s.empty() && f.class == "oneof" {
		s = r.pluralAfter(f.tok.to, f.sent.to)
	}
	if s.empty() {
		return f.fig.Unit
	}
	if s.to-s.from == 1 && v.isAny(s.from, "people", "persons") {
		return "person"
	}
	head := s.to - 1
	for i := s.from; i < s.to; i++ {
		if v.is(i, "of") {
			head = i - 1
			break
		}
	}
	if head == s.to-1 && !f.per && (v.is(s.to, "of") || f.class == "oneof" && v.is(s.to, "in") && !v.isAny(s.to+1, "this", "these", "that", "those")) {
		s.to = r.complement(f, s.to)
	}
	var buf [96]byte
	b := r.content(buf[:0], s, func(i int) string {
		w := strings.ToLower(v.word(i))
		if i == head {
			return singularOf(w)
		}
		if base, ok := v.lexica.canon(lxSuperlative, w); ok && f.class == "oneof" {
			return base
		}
		return w
	})
	if len(b) == 0 {
		return f.fig.Unit
	}
	return string(b)
}

// pluralAfter returns the phrase from token i to the first plural, empty if
// something else than adjectives stands between.
func (r *reader) pluralAfter(i, to int) span {
	v := &r.view
	for j := i; j < to && j < i+8; j++ {
		switch {
		case v.has(j, cDet|cConj|cAdv) || v.in(lxSuperlative, j) || v.in(lxAdverb, j):
		case v.cls[j] != 0 || v.dat[j] != 0 || !v.shape(j).Has(token.Word):
			return span{}
		case looksPlural(v.word(j)) || v.in(lxPersonPl, j) || v.in(lxThingPl, j):
			return span{i, j + 1}
		}
	}
	return span{}
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
	n := f.number
	switch {
	case n.Part != nil && shareClass(f.class):
		q.restate(n.Part, r.partUnit(f))
	case f.fig.Of != nil && f.m.Has(r.x.ids.ratio): // one in five, two out of three
		if part, ok := number.Quotient(*f.fig.Value, *f.fig.Of); ok {
			q.restate(&part, r.partUnit(f))
			q.Of = nil
		}
	}
}

// partUnit is the unit of a part of a whole: "% mill" for half of the mills;
// none where no noun names the whole ("half of them").
func (r *reader) partUnit(f *figure) string {
	if f.noun.empty() || f.class == "change" || f.fig.Counted != nil && pronoun(*f.fig.Counted) {
		return ""
	}
	if unit := r.nounUnit(f); unit != f.fig.Unit || f.class == "of" && f.use.vg != nil { // a phrase by itself is a number
		return "% " + unit
	}
	return ""
}

// signed gives a number with a minus sign that sign. (A claim has the size of
// the move, and its direction.)
func (r *reader) signed(f *figure, q *Quantity) {
	if f.m.Canon(r.x.ids.sign) != "down" || q.Value == nil {
		return
	}
	if v, err := q.Value.Mul(news.Int(-1)); err == nil {
		q.restate(&v, q.Unit)
	}
}

// magnitude gives a vague word its order of magnitude: "thousands" is 1,000 to
// 10,000. (A claim has the narrower bounds of what news means by it.)
func (r *reader) magnitude(f *figure, q *Quantity) {
	n := f.number
	if !n.Vague || n.Low == nil || !strings.HasSuffix(f.m.Text(r.x.ids.value), "s") {
		return // "several thousand" is no less than it says
	}
	for low, limit := news.Int(100), news.Int(1e12); low.Cmp(limit) < 0; {
		if twice, err := low.Mul(news.Int(2)); err == nil && twice == *n.Low {
			high, _ := low.Mul(news.Int(10))
			q.Low, q.High, q.Modifier = &low, &high, news.Between
			return
		}
		low, _ = low.Mul(news.Int(10))
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
	if p.sent != f.sent || p.fig.Unit == f.fig.Unit || p.fig.Unit == "" { // "8 or $9" is a choice
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
