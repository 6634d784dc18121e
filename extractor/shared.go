package extractor

import "github.com/tallywire/tallywire/rules/token"

// sharesUnit gives a number that stands alone the unit of the figure it is
// moved from or to, or is a part of. It reports whether there is one.
func (r *reader) sharesUnit(f *figure, i int) bool {
	v := &r.view
	at := f.tok.from - 1
	if i+1 < len(r.figs) {
		n := &r.figs[i+1]
		if r.tally(f, n) {
			f.fig.Unit, f.borrowed = "vote", true
			return true
		}
		move := v.is(at, "from") && v.is(f.tok.to, "to") || v.is(at, "to") && v.is(f.tok.to, "from") // from 40 to 30 litres, to 30 from 40 litres
		if move && n.sent == f.sent && n.tok.from == f.tok.to+1 && movable(n) {
			r.as(f, n)
			return true
		}
	}
	if i > 0 && r.figs[i-1].sent == f.sent {
		p := &r.figs[i-1]
		back := v.is(at, "from") && p.tok.to <= at && v.is(p.tok.from-1, "to") && v.plain(p.tok.to, at) // to 40 litres of milk from 30
		part := v.is(at, "which") && v.is(at-1, "of")                                                   // 40 kilometres, of which 30 are paved
		if back && movable(p) || part && measurable(p) {
			r.as(f, p)
			f.part = part
			return true
		}
		if ballots[p.fig.Unit] && ((v.is(at, "to") || v.shape(at).Has(dashGlued)) && p.tok.to == at && (p.class == "bare" || p.class == "count") ||
			v.has(at, cComma) && p.tok.to == at && v.is(f.tok.to, "to") && v.qty[min(f.tok.to+1, len(v.qty)-1)] != 0) { // by 200 votes, 4,100 to 3,900
			r.borrow(f, p)
			f.use = p.use
			return true
		}
		if movable(p) && !p.counts() && r.against(f, p) {
			r.as(f, p)
			r.parallelUse(f, p)
			return true
		}
	}
	return f.use.role == subject && r.fronted(f)
}

// tally reports a number that is one side of a vote, the next being the other:
// "members voted 281 to 254", "the motion was lost by 388 to 61".
func (r *reader) tally(f, n *figure) bool {
	v := &r.view
	if n.class != "bare" || n.tok.from != f.tok.to+1 || !v.is(f.tok.to, "to") && !v.shape(f.tok.to).Has(dashGlued) || f.use.vg == nil || !r.lex(lxVoteverb, f.use.verb) {
		return false
	}
	for i := max(f.sent.from, f.tok.from-clauseReach); i < f.tok.from; i++ {
		if v.in(lxVoteword, i) {
			return true
		}
	}
	return false
}

// movable reports a figure whose unit the number has that it moved from.
func movable(f *figure) bool {
	return measurable(f) || f.class == "times" || f.class == "share" && f.fig.Unit == "percent" && f.number.Part == nil
}

// plain reports whether tokens from..to are a few words without a pause.
func (v *view) plain(from, to int) bool {
	for i := from; i < to; i++ {
		if v.has(i, cBreak|cComma|cConj|cRel|cSub) || v.qty[i] != 0 {
			return false
		}
	}
	return to-from <= 3
}

// against reports a number that only says what the figure before it was at
// another time or place: "9 percent in May, up from 7", "40 litres, against 30".
func (r *reader) against(f, p *figure) bool {
	v := &r.view
	i := f.tok.from - 1
	switch {
	case v.is(i, "from") && v.has(i-1, cUpDown):
		i -= 2
	case v.isAny(i, "against", "versus", "vs"):
		i--
	case v.isAny(i, "with", "to") && v.is(i-1, "compared"):
		i -= 2
	default:
		return false
	}
	for ; i >= p.tok.to; i-- {
		if !v.has(i, cComma|cAdv|cPrep) && v.dat[i] == 0 {
			return false
		}
	}
	return true
}

// gapped reads "Lund has 30 boats, the port of Korr 7 and Moss 4", "Reds 41
// percent, Blues 33": a subject and a number, whose verb and unit are those of
// the figure before.
func (r *reader) gapped(f *figure, i int) bool {
	v := &r.view
	if i == 0 || f.use.right != nil || f.use.updown != 0 || f.fig.Counted != nil {
		return false
	}
	p := &r.figs[i-1]
	if p.sent != f.sent || !measurable(p) && p.class != "share" || p.class == "duration" || p.use.role == subject || p.use.role == modified {
		return false
	}
	from := f.tok.from
	for from > p.tok.to && !v.has(from-1, cComma|cConj|cBreak) {
		from--
		if v.has(from, cPron|cSub|cRel|cUpDown|cNeg|cAdv|cQuote) || v.dat[from] != 0 || v.vg[from] != 0 && r.real(v.verb(from)) {
			return false
		}
	}
	last := f.tok.from - 1
	if n := f.tok.from - from; n == 0 || n > 6 || v.cls[last] != 0 || !v.shape(last).Has(wordShape) || v.has(from, cPrep) || v.in(lxUnitAny, last) {
		return false
	}
	if from == p.tok.to || !v.has(from-1, cComma|cConj) && !v.is(from-1, ";") {
		return false
	}
	for j := p.tok.to; j < from-1; j++ { // what goes with the figure before
		if v.has(j, cBreak|cRel|cSub) || v.vg[j] != 0 && r.real(v.verb(j)) {
			return false
		}
	}
	counted, head := r.nounPhrase(from, f.tok.from)
	if head == "" {
		return false
	}
	r.as(f, p)
	f.use.verb, f.use.vg, f.use.gov, f.use.role, f.use.prep, f.use.event = p.use.verb, p.use.vg, p.use.gov, p.use.role, p.use.prep, p.use.event
	f.level, f.part = p.level, p.part
	if p.class == "percent" || p.class == "money" { // of whom it is said
		f.setCounted(counted)
	}
	return true
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
	event, total := v.lexica.canon(lxTotalnoun, head)
	_, state := v.lexica.canon(lxAdjevent, head) // the dead, the missing
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
