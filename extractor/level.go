package extractor

import (
	"strings"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

// level reads a figure that something has come to: "the number of people
// killed has reached 131", "put the toll at 40", "deaths topped 900". What is
// counted stands with a noun of totals, or is the plural that came to it, and
// what happened to it is said there and not by the verb that tells how the
// figure moved. It reports whether the figure is one.
func (r *reader) level(f *figure, i int) bool {
	u := &f.use
	if u.vg == nil || int(u.vg.TokEnd) > f.tok.from || f.class != "bare" && f.class != "count" || !r.arrived(f) {
		return false
	}
	start, end := int(u.vg.TokStart), int(u.vg.TokEnd)
	j, stop := r.totalNoun(end, f.tok.from), f.tok.from
	if t := f.tok.to; j < 0 && r.view.is(t, "the") { // "bringing to 40 the number of villages cut off"
		if j = r.totalNoun(t+1, min(t+4, f.sent.to)); j >= 0 {
			for stop = j; stop < f.sent.to && !r.view.has(stop, cBreak|cComma); {
				stop++
			}
		}
	}
	if j < 0 {
		j, stop = r.totalNoun(r.clauseStart(f, start), start), start
	}
	if j < 0 {
		return f.class == "bare" && r.plainLevel(f, start)
	}
	event, _ := r.view.lexica.canon(lxTotalnoun, r.view.word(j))
	counted, head := "", ""
	if r.view.is(j+1, "of") {
		counted, head = r.nounPhrase(j+2, stop)
	}
	if f.class == "bare" {
		switch {
		case head != "" && (event == "" || r.unitOf(head) == "person"):
			f.setCounted(counted)
			f.head, f.fig.Unit, f.borrowed = head, r.unitOf(head), true
		case event != "":
			f.fig.Unit, f.borrowed = "person", true
		case j > f.sent.from && !r.view.has(j-1, cDet) && r.view.cls[j-1] == 0 && r.view.shape(j-1).Has(wordShape): // her platelet count
			f.setCounted(r.phraseEnding(f.sent.from, j))
			f.class = "measure"
			return true
		default: // "the tally stands at 47"
			return r.sameTally(f, i)
		}
	}
	r.over(f)
	if event != "" {
		u.gov, u.verb, u.event = u.vg, event, event == "die"
		return true
	}
	r.happened(f, j+2, stop, head)
	return true
}

// arrived reports whether the verb tells what the figure came to, not by how
// much it moved.
func (r *reader) arrived(f *figure) bool {
	u := &f.use
	verb := r.lemma(u.vg)
	switch u.role {
	case object:
		return r.lex(lxLevelverb, verb) || r.lex(lxChangeverb, verb) && news.Exact != f.fig.Modifier && r.view.isAny(f.tok.from, "above", "below", "over", "under", "beyond", "past")
	case oblique:
		switch strings.ToLower(u.prep) {
		case "to", "past", "above", "below", "at", "over", "beyond", "under":
			return r.lex(lxLevelverb, verb) || r.lex(lxChangeverb, verb)
		}
	}
	return false
}

// clauseStart returns the first token of the clause before a verb; commas do
// not end it.
func (r *reader) clauseStart(f *figure, verb int) int {
	j := verb
	for j > f.sent.from && !r.view.has(j-1, cBreak) {
		j--
	}
	return j
}

// totalNoun returns the last noun of totals ("number", "toll") among tokens
// from..to, -1 where there is none.
func (r *reader) totalNoun(from, to int) int {
	v := &r.view
	for j := to - 1; j >= from; j-- {
		if v.qty[j] != 0 {
			continue
		}
		if v.in(lxTotalnoun, j) && !(v.vg[j] != 0 && r.real(v.verb(j))) {
			return j
		}
	}
	return -1
}

// happened finds what happened to those a noun of totals counts, among the
// tokens that name them: a verb ("people killed by the flood", "who have
// fled"), an adjective ("the dead") or a noun of events ("arrests"). Where
// nothing did, they are there: a level.
func (r *reader) happened(f *figure, from, to int, head string) {
	v := &r.view
	u := &f.use
	over := u.vg
	for i := from; i < to; i++ {
		g := v.verb(i)
		if g == nil || !r.real(g) && !r.lex(lxHarmverb, r.lemma(g)) || v.qty[i] != 0 {
			continue
		}
		u.gov, u.vg, u.verb, u.role, u.prep = over, g, r.lemma(g), modified, ""
		if next := v.verb(int(g.TokEnd)); next != nil && r.form(next) == "inf" && r.lex(lxChainverb, u.verb) { // forced to flee
			u.vg, u.verb = next, r.lemma(next)
		}
		return
	}
	for _, lex := range [...]lexicon{lxAdjevent, lxNounevent} {
		if e, ok := v.lexica.canon(lex, head); ok {
			u.gov, u.verb, u.event = over, e, true
			return
		}
	}
	f.level = true
}

// plainLevel reads "deaths topped 900" and "refugees in the camps pass 12,000":
// the plural before the verb is what is counted.
func (r *reader) plainLevel(f *figure, start int) bool {
	u := &f.use
	if u.role != object || !r.lex(lxOververb, u.verb) && u.verb != "reach" && u.verb != "hit" {
		return false
	}
	c, head := r.subject(f, start)
	low := strings.ToLower(head)
	if head == "" || !r.lex(lxPersonPl, low) && !r.lex(lxPeople, head) && !(r.lex(lxEventnoun, low) && looksPlural(low)) {
		return false
	}
	f.setCounted(c)
	f.head, f.fig.Unit, f.borrowed = head, r.unitOf(head), true
	r.over(f)
	if e, ok := r.view.lexica.canon(lxNounevent, low); ok {
		u.gov, u.verb, u.event = u.vg, e, true
	} else {
		f.level = true
	}
	return true
}

// sameTally lets "the tally stands at 47" count what the figure before did.
func (r *reader) sameTally(f *figure, i int) bool {
	p := r.before(f, i)
	if p == nil || p.fig.Unit == "" {
		return false
	}
	r.borrow(f, p)
	r.over(f)
	gov := f.use.vg
	f.use, f.level = p.use, p.level
	f.use.gov = gov
	return true
}

// over sets the bound that a verb gives by itself: "passed 900" is more.
func (r *reader) over(f *figure) {
	if f.fig.Modifier != news.Exact || f.fig.Value == nil {
		return
	}
	mod := ""
	switch {
	case f.use.role == object:
		mod, _ = r.view.lexica.canon(lxOververb, r.lemma(f.use.vg))
	case equalFold(f.use.prep, "past"), equalFold(f.use.prep, "beyond"):
		mod = string(news.MoreThan)
	}
	f.bound(mod)
}

// bound sets a modifier that stands outside the quantity.
func (f *figure) bound(mod string) {
	switch news.Modifier(mod) {
	case news.MoreThan:
		f.fig.Modifier, f.fig.Low = news.MoreThan, f.fig.Value
	case news.Nearly:
		f.fig.Modifier, f.fig.High = news.Nearly, f.fig.Value
	}
}

// relativeUse returns the verb of a relative clause that follows the figure at
// once: "aimed at the 300 families who live there".
func (r *reader) relativeUse(f *figure) *rules.Mention {
	v := &r.view
	if !v.has(f.tok.to, cRel) && !v.is(f.tok.to, "that") {
		return nil
	}
	for i := f.tok.to + 1; i < f.sent.to && i < f.tok.to+4; i++ {
		if g := v.verb(i); g != nil && r.real(g) {
			return g
		}
		if !v.has(i, cAdv) && !v.in(lxAdverb, i) {
			return nil
		}
	}
	return nil
}

// joined reports whether the figure opens a clause of its own after "and":
// "300 were hurt and 72 are missing".
func (r *reader) joined(f *figure, l, right *rules.Mention) bool {
	v := &r.view
	i := f.tok.from - 1
	for i > f.sent.from && v.has(i, cDet|cAdv) {
		i--
	}
	if !v.has(i, cConj) || l == nil || right == nil {
		return false
	}
	// "18 lorries destroyed and two depots blown up"
	alike := int(l.TokEnd) == i && int(l.TokEnd-l.TokStart) == 1 && v.in(lxVerbPp, i-1) && v.qty[max(i-2, 0)] != 0
	switch r.form(right) {
	case "modal":
		return true
	case "pp":
		return alike
	case "finite":
		return alike || int(right.TokEnd-right.TokStart) > 1 || v.in(lxAux, int(right.TokStart)) || !v.in(lxVerbPp, int(right.TokStart)) || r.passive(l)
	}
	return false
}
