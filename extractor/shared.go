package extractor

import (
	"strings"

	"github.com/tallywire/tallywire/rules/token"
)

// sharesUnit gives a number that stands alone the unit of the figure it is
// moved from or to, or is a part of. It reports whether there is one.
func (r *reader) sharesUnit(f *figure, i int) bool {
	v := &r.view
	at := f.tok.from - 1
	if i+1 < len(r.figs) {
		n := &r.figs[i+1]
		if v.is(at, "from") && n.sent == f.sent && n.tok.from == f.tok.to+1 && v.is(f.tok.to, "to") && measurable(n) { // from 40 to 30 litres
			r.as(f, n)
			return true
		}
	}
	if i > 0 {
		p := &r.figs[i-1]
		back := v.is(at, "from") && p.tok.to == at && v.is(p.tok.from-1, "to") // to 40 litres from 30
		part := v.is(at, "which") && v.is(at-1, "of")                          // 40 kilometres, of which 30 are paved
		if (back || part) && p.sent == f.sent && measurable(p) {
			r.as(f, p)
			f.part = part
			return true
		}
	}
	return f.use.role == subject && r.fronted(f)
}

// measurable reports a figure whose unit another number can have.
func measurable(f *figure) bool {
	switch f.class {
	case "age", "attr", "oneof", "times", "share":
		return false
	}
	return f.fig.Unit != ""
}

// as reads a number in the unit of another figure, as the same sort of figure.
func (r *reader) as(f, p *figure) {
	r.borrow(f, p)
	if !p.counts() {
		f.class, f.per = p.class, p.per
	}
}

// fronted reads "Of the 40 barges that sank, 12 were raised" and "Of the dead,
// two in five were miners": the phrase that opens the sentence says of what the
// number is a part.
func (r *reader) fronted(f *figure) bool {
	v := &r.view
	from := f.sent.from
	for v.shape(from).Has(token.Quote) {
		from++
	}
	if !v.is(from, "of") {
		return false
	}
	comma := from + 1
	for comma < f.tok.from && !v.has(comma, cComma) {
		comma++
	}
	if comma == f.tok.from {
		return false
	}
	for j := range r.figs {
		if p := &r.figs[j]; p.sent == f.sent && p.tok.to <= comma && measurable(p) && p.class != "duration" {
			r.as(f, p)
			f.part = true
			return true
		}
	}
	counted, head := r.nounPhrase(from+1, comma)
	event, total := v.lexica.canon(lxTotalnoun, strings.ToLower(head))
	_, state := v.lexica.canon(lxAdjevent, strings.ToLower(head)) // the dead, the missing
	unit := ""
	switch {
	case head == "" || total && event == "":
		return false
	case total, state:
		unit = "person"
	case looksPlural(head), r.lex(lxPersonPl, head), r.lex(lxPeople, head), r.lex(lxThingPl, head):
		unit = r.unitOf(head)
	default:
		return false
	}
	f.setCounted(counted)
	f.head, f.fig.Unit, f.borrowed, f.part = head, unit, true, true
	return true
}

// ratio gives "one in twenty" without a noun what the figure before it counts,
// or what the sentence opens with.
func (r *reader) ratio(f *figure, i int) {
	if !f.m.Has(r.x.ids.ratio) || r.fronted(f) || f.use.role == oblique && equalFold(f.use.prep, "at") { // odds of one in four
		return
	}
	if p := r.before(f, i); p != nil {
		r.borrow(f, p)
	}
}
