package extractor

import (
	"math"
	"strings"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/rules/number"
)

// figure is a quantity being worked out: its mention, what the number says,
// and how the sentence uses it.
type figure struct {
	m      *rules.Mention
	number number.Value // as the words give it
	span   news.Span
	core   news.Span // the number with its sign, currency or unit of measure
	tok    span      // tokens
	sent   span      // tokens of its sentence
	class  string
	head   string // the noun counted, as in the text
	fig    news.Figure
	use    use
	// borrowed is set where the noun counted was taken from elsewhere.
	borrowed bool
	part     bool // of what the sentence opens with, or of the figure before
	level    bool // a number of things that are there, whatever moved it
	per      bool
	sized    bool    // an attribute that measures ("a 20-foot drop"), not one that names ("a five-year plan")
	rival    bool    // the other side of a comparison with the figure before
	frame    bool    // a duration that only frames what happened in it
	shared   *figure // the figure before it whose verb it shares
	change   string  // base form of a noun of change beside it
	noun     span    // tokens of the noun counted, where the text beside the number names it
	concept  string  // what it is a measure of; see [reader.concept]
}

// span is a half-open range of tokens.
type span struct{ from, to int }

// claim reports whether the quantity is worth stating as a claim: ages of
// persons are not, nor numbers that count nothing the text names.
func (f *figure) claim() bool {
	switch f.class {
	case "age", "oneof":
		return false
	case "attr":
		return f.sized
	case "duration":
		return !f.frame
	case "bare":
		return f.fig.Unit != "" || f.fig.Counted != nil
	}
	return true
}

// figure reads the fields of a quantity. It refuses what is no number after
// all ("two three").
func (r *reader) figure(m *rules.Mention) (figure, bool) {
	ids := &r.x.ids
	n, ok := m.Number(ids.value)
	if !ok || n.Value == nil && n.Low == nil && n.High == nil && n.Text == "" {
		return figure{}, false
	}
	if n.Low != nil && n.High != nil && *n.Low == *n.High {
		return figure{}, false // tied at 89-89
	}
	f := figure{m: m, number: n, span: m.At(), tok: span{int(m.TokStart), int(m.TokEnd)}}
	f.sent.from, f.sent.to = r.view.bounds(m)
	f.class = m.Canon(ids.class)
	f.change = m.Canon(ids.change)
	f.per = m.Has(ids.per)
	f.sized = f.class == "attr" && r.lex(lxUnitMeasure, m.Canon(ids.unit))
	if n.Percent && !shareClass(f.class) { // half a cup is 0.5 of it
		n.Value = n.Part
	}
	f.fig = news.Figure{Value: n.Value, ValueText: n.Text, Low: n.Low, High: n.High, Unit: r.localCurrency(m), Modifier: news.Exact}
	if n.Percent && f.fig.Unit == "" && shareClass(f.class) {
		f.fig.Unit = "percent"
	}
	if m.Has(ids.fine) { // 6 years and 5 months, in years
		f.fig.Value = hundredths(n.Value)
	}
	if s, ok := m.Span(ids.counted); ok && s.Len() > 0 {
		f.setCounted(r.doc.Text[s.Start:s.End])
		f.noun.from = r.tokenAt(&f, s.Start)
		f.noun.to = r.tokenAt(&f, s.End)
	}
	f.head = m.Text(ids.head)
	if f.class == "count" && f.noun.to == f.noun.from+1 && r.takesObject(&f, f.noun.from) {
		f.class, f.head, f.fig.Counted, f.fig.Unit = "bare", "", nil, ""
		f.tok.to = f.noun.from
		f.span.End = int(r.doc.Tokens[f.tok.to-1].End)
		f.noun = span{}
	}
	if of, ok := m.Number(ids.of); ok && of.Value != nil && n.Value != nil && of.Value.Cmp(*n.Value) >= 0 { // 8 in 5 is no share
		f.fig.Of = of.Value
	}
	if f.class == "partmeasure" { // half an hour
		f.class = "measure"
		if r.lex(lxUnitTime, f.fig.Unit) {
			f.class = "duration"
		}
	}
	r.kelvin(&f)
	r.timed(&f)
	r.modifier(&f, n.Vague)
	r.upTo(&f)
	if f.fig.Unit == "" && f.head != "" {
		f.fig.Unit = r.unitOf(f.head)
	}
	return f, true
}

// timed reads a count as a rate by the time behind its noun: "fix three breaks a
// week", "eat one meal a day".
func (r *reader) timed(f *figure) {
	v := &r.view
	i := f.tok.to
	if f.class != "count" || f.per || i+1 >= f.sent.to || !v.isAny(i, "a", "an", "per", "each", "every") || !v.in(lxUnitTime, i+1) || v.dat[i+1] != 0 || looksPlural(v.word(i+1)) {
		return
	}
	f.per = true
	f.tok.to = i + 2
	f.span.End = int(r.doc.Tokens[i+1].End)
}

// kelvin reads the K of "cooled to 4 K" as the unit of temperature, where the
// sentence speaks of heat or cold. Elsewhere it is a thousand, as the rules say.
func (r *reader) kelvin(f *figure) {
	s, ok := f.m.Span(r.x.ids.value)
	text := r.doc.Text[s.Start:s.End]
	if !ok || f.class != "bare" || !strings.HasSuffix(text, "K") || f.fig.Value == nil {
		return
	}
	for i := f.sent.from; i < f.sent.to; i++ {
		if !r.view.in(lxThermal, i) {
			continue
		}
		if n, err := number.Parse(strings.TrimSuffix(text, "K")); err == nil && n.Value != nil {
			f.fig.Value, f.fig.Unit, f.class = n.Value, "kelvin", "measure"
		}
		return
	}
}

// takesObject reports that the word at token i, which looks like a plural, is the
// verb of the number before it: "anything under 25 triggers a recount", "a
// country of 9 million needs more doctors".
func (r *reader) takesObject(f *figure, i int) bool {
	v := &r.view
	if before := f.tok.from - 1; before >= f.sent.from && (v.vg[before] != 0 || v.has(before, cPrep) && !v.is(before, "of")) {
		return false
	}
	return v.in(lxVerbS, i) && !v.is(i, "times") && (v.has(i+1, cDet|cPron) && !v.isAny(i+1, "this", "each", "every", "all") || v.is(i+1, "more"))
}

// hundredths rounds a value to two decimals, as claims give fractions.
func hundredths(v *news.Decimal) *news.Decimal {
	if v == nil {
		return nil
	}
	if d, err := news.NewDecimal(int64(math.Round(v.Float()*100)), -2); err == nil {
		return &d
	}
	return v
}

// shareClass reports the classes of which a fraction is a part of a whole, in
// percent; elsewhere it is a number.
func shareClass(class string) bool {
	switch class {
	case "share", "percent", "change":
		return true
	}
	return false
}

func (f *figure) setCounted(s string) {
	s = strings.TrimSpace(s)
	if s == "" {
		f.fig.Counted = nil
		return
	}
	f.fig.Counted = &s
}

// modifier sets the modifier and the bounds it gives.
func (r *reader) modifier(f *figure, vague bool) {
	ids := &r.x.ids
	mod := news.Modifier(f.m.Canon(ids.mod))
	if post := f.m.Canon(ids.post); post != "" && mod == "" {
		mod = news.Modifier(post)
	}
	switch {
	case vague:
		f.fig.Modifier = news.Vague
		return
	case f.fig.Value == nil && f.fig.Low != nil:
		f.fig.Modifier = news.Between
		return
	case mod == "":
		return
	}
	f.fig.Modifier = mod
	switch mod {
	case news.MoreThan, news.AtLeast:
		f.fig.Low = f.fig.Value
	case news.LessThan, news.AtMost, news.Nearly:
		f.fig.High = f.fig.Value
	}
}

// upTo parts "edged up to 4 percent": "up" belongs to the verb and bounds
// nothing.
func (r *reader) upTo(f *figure) {
	v := &r.view
	i := f.tok.from
	if f.fig.Modifier != news.AtMost || !v.is(i, "up") || !v.is(i+1, "to") || i == f.sent.from {
		return
	}
	g := v.verb(i - 1)
	if g == nil || !(r.lex(lxChangeverb, g.Canon(r.x.ids.verb)) || v.isAny(i-1, "went", "gone", "goes", "crept", "creeping", "moved", "shot", "ticked", "nudged")) || r.lex(lxGiveverb, g.Canon(r.x.ids.verb)) {
		return
	}
	f.tok.from = i + 2
	f.span.Start = int(r.doc.Tokens[i+2].Start)
	f.fig.Modifier, f.fig.High = news.Exact, nil
}

// unitOf returns the unit that counting a noun gives: person, or the noun's
// own unit, or the noun in the singular.
func (r *reader) unitOf(noun string) string {
	for _, lex := range [...]lexicon{lxPersonPl, lxPersonSg, lxPeople} {
		if _, ok := r.view.lexica.canon(lex, noun); ok {
			return "person"
		}
	}
	for _, lex := range [...]lexicon{lxThingPl, lxThingSg} {
		if u, ok := r.view.lexica.canon(lex, noun); ok {
			return u
		}
	}
	return singular(strings.ToLower(noun))
}

// singular makes the singular of an English noun that no lexicon holds.
func singular(w string) string {
	switch {
	case len(w) == 3 && w[2] == 's' && !strings.ContainsRune("aeious", rune(w[1])): // tvs, pcs
		return w[:2]
	case len(w) < 4 || strings.HasSuffix(w, "ss") || strings.HasSuffix(w, "us") || strings.HasSuffix(w, "is"):
		return w
	case strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "zzes"):
		return w[:len(w)-2]
	case strings.HasSuffix(w, "s"):
		return w[:len(w)-1]
	}
	return w
}
