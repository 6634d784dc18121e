package extractor

import (
	"strings"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/rules/token"
)

// elided finds the unit of a number that stands alone: what the clause speaks
// of, or what the figure before it counts.
func (r *reader) elided(f *figure, i int) {
	if r.onlyNumber(f, i) {
		return
	}
	for _, find := range elisions {
		if find(r, f, i) {
			return
		}
	}
}

// elisions are the ways to find what a number counts that stands alone, those that
// leave the least doubt first. One that finds it says so, and the rest are not asked.
var elisions = [...]func(r *reader, f *figure, i int) bool{
	(*reader).narrowed, (*reader).nounWithoutUnit, (*reader).measuredLike, (*reader).harmed, (*reader).labelled, (*reader).groupOf,
	(*reader).underOneVerb, (*reader).objectLevel, (*reader).subjectLevel, (*reader).totalOf, (*reader).changeOf,
	(*reader).vagueMany, (*reader).pluralMoved, (*reader).anotherFigure, (*reader).likeFigure, (*reader).doneByPeople,
}

// onlyNumber reports a number that counts nothing: "two is a number", "one
// believes".
func (r *reader) onlyNumber(f *figure, i int) bool {
	u, v := &f.use, &r.view
	if f.fig.Value == nil {
		return false
	}
	if u.right != nil && u.role == subject && !v.is(f.tok.from-1, "of") && f.fig.Value.Cmp(news.Int(1)) > 0 && v.isAny(int(u.vg.TokStart), "has", "is", "was", "does") {
		return true
	}
	return *f.fig.Value == news.Int(1) && !r.inList(i) && (u.right == nil || r.present(u.right) && r.lex(lxSayverb, r.lemma(u.right)))
}

// takes lets a figure count what a noun phrase of the clause names.
func (r *reader) takes(f *figure, phrase, head string) bool {
	f.setCounted(phrase)
	f.head, f.fig.Unit, f.borrowed = head, r.unitOf(head), true
	return true
}

// people lets a figure count people that its clause does not name.
func (f *figure) people() bool {
	f.fig.Unit, f.borrowed = "person", true
	return true
}

// narrowed finds what a measure behind it narrows: "two 500 mg tablets" and "two of
// the 40-tonne lorries" are tablets and lorries. Of one group of so many it finds
// the members: "three of the five-member team".
func (r *reader) narrowed(f *figure, i int) bool {
	v := &r.view
	if i+1 == len(r.figs) || v.in(lxMagword, f.tok.to-1) { // 2 million of the $5 million costs
		return false
	}
	next, of := &r.figs[i+1], f.tok.to
	if f.class == "oneof" {
		of-- // its own
	}
	if !v.is(of, "of") && next.tok.from != of {
		return false
	}
	after := r.tokenAt(next, r.core(next).End)
	if next.sent != f.sent || next.counts() || next.tok.from > of+2 || looksPlural(v.word(after-1)) { // 2 of the 5 tonnes
		return false
	}
	if things := r.pluralAfter(after, f.sent.to); !things.empty() {
		if f.noun = things; next.class != "money" {
			f.noun.from = next.tok.from
		}
		return r.takes(f, r.doc.Text[next.span.Start:r.doc.Tokens[things.to-1].End], v.word(things.to-1))
	}
	if member := after - 1; next.class == "attr" && !next.noun.empty() && !v.in(lxUnitAny, member) {
		f.noun = span{member, after}
		f.head, f.fig.Unit, f.borrowed = v.word(member), next.fig.Unit, true
		return true
	}
	return false
}

// nounWithoutUnit gives "12 freight" the unit of the figure before it.
func (r *reader) nounWithoutUnit(f *figure, i int) bool {
	if f.fig.Counted == nil || f.fig.Unit != "" {
		return false
	}
	if p := r.before(f, i); p != nil {
		f.fig.Unit = p.fig.Unit
	}
	f.borrowed = true
	return true
}

// harmed finds people: "killed 14", "Injured: 40", "took in 240", "were listed as
// missing".
func (r *reader) harmed(f *figure, _ int) bool {
	u := &f.use
	harm := u.role == object && r.lex(lxHarmverb, u.verb)
	if harm && u.verb != "miss" || r.ofPeople(f) || harm && r.view.is(f.tok.from-1, ":") {
		return f.people()
	}
	return false
}

// labelled finds what stands before a colon: "Cases in the north (2023): 20".
func (r *reader) labelled(f *figure, _ int) bool {
	if !r.view.is(f.tok.from-1, ":") {
		return false
	}
	c, head := r.nounPhrase(f.sent.from, f.tok.from-1)
	return head != "" && r.takes(f, c, head)
}

// underOneVerb finds the figure before under the same verb: "fell to 210, from
// 250".
func (r *reader) underOneVerb(f *figure, i int) bool {
	u := &f.use
	p := r.before(f, i)
	if p == nil || p.sent != f.sent || u.role != oblique || p.use.vg != u.vg && !equalFold(u.prep, "from") {
		return false
	}
	r.borrow(f, p)
	return true
}

// objectLevel finds the object whose level a number is: "put the losses at 40",
// "cut the staff to 40".
func (r *reader) objectLevel(f *figure, _ int) bool {
	u := &f.use
	if u.vg == nil || u.role != oblique || !equalFold(u.prep, "at") && !equalFold(u.prep, "to") && !equalFold(u.prep, "by") {
		return false
	}
	c, head := r.nounPhrase(int(u.vg.TokEnd), f.tok.from-1)
	return head != "" && (r.lex(lxThingPl, head) || r.lex(lxPersonPl, head) || r.lex(lxPeople, head)) && r.takes(f, c, head)
}

// subjectLevel finds the subject of a change: "cases declined to 653".
func (r *reader) subjectLevel(f *figure, _ int) bool {
	u := &f.use
	if u.vg == nil || u.role != oblique || !r.lex(lxChangeverb, u.verb) && !equalFold(u.prep, "at") {
		return false
	}
	c, head := r.subject(f, int(u.vg.TokStart))
	return head != "" && !r.lex(lxFigurenoun, head) && (r.lex(lxThingPl, head) || r.lex(lxPersonPl, head) || looksPlural(head)) && r.takes(f, c, head)
}

// vagueMany finds the people of "forcing thousands to return" before it.
func (r *reader) vagueMany(f *figure, _ int) bool {
	if f.fig.Modifier != news.Vague || f.fig.Value != nil {
		return false
	}
	v := &r.view
	for j := f.tok.from - 1; j >= f.sent.from; j-- {
		if v.qty[j] == 0 && (v.in(lxPersonPl, j) || v.in(lxPeople, j)) {
			f.setCounted(r.phraseEnding(f.sent.from, j))
			f.head = v.word(j)
			return f.people()
		}
	}
	return false
}

// pluralMoved finds a plural before a number that ends or measures a move: "The
// deal cuts the order of jets, down by 30 to 126".
func (r *reader) pluralMoved(f *figure, i int) bool {
	u, v := &f.use, &r.view
	if u.updown == 0 && !equalFold(u.prep, "to") && !equalFold(u.prep, "by") && !equalFold(u.prep, "from") {
		return false
	}
	if p := r.before(f, i); p != nil && p.sent == f.sent && p.borrowed {
		r.borrow(f, p)
		return true
	}
	for j := f.tok.from - 1; j >= f.sent.from; j-- {
		if v.qty[j] == 0 && !r.real(v.verb(j)) && (v.in(lxThingPl, j) && !v.in(lxUnitAny, j) || v.in(lxPersonPl, j)) {
			return r.takes(f, r.phraseEnding(f.sent.from, j), v.word(j))
		}
	}
	return false
}

// anotherFigure finds what a number is put in the place of: "gave a lower figure,
// 31".
func (r *reader) anotherFigure(f *figure, i int) bool {
	v, p := &r.view, r.before(f, i)
	if p == nil || !v.has(f.tok.from-1, cComma) || !v.in(lxFigurenoun, f.tok.from-2) {
		return false
	}
	r.borrow(f, p)
	f.use, f.level = p.use, p.level
	return true
}

// likeFigure finds the figure before that a number is told beside, or one that
// counts the same.
func (r *reader) likeFigure(f *figure, i int) bool {
	p, again := r.before(f, i), false
	if p == nil || !r.parallel(f, p) {
		p = r.same(f, i)
		again = p != nil && f.use.verb == "be" && r.kind(p) == news.Flow // "By another count it was 900"
	}
	if p == nil {
		return false
	}
	r.as(f, p)
	if f.class != "bare" && f.use.verb != "be" {
		f.fig.Counted = nil // its own subject tells
	}
	if again || f.use.vg == nil && f.use.verb == "" && r.inList(i) {
		f.use, f.level = p.use, p.level // "it was 36, 18 and 6"
	}
	return true
}

// doneByPeople finds people by what they do or suffer: "hundreds blocked the
// road", "68,000 crossed".
func (r *reader) doneByPeople(f *figure, _ int) bool {
	u := &f.use
	switch {
	case f.fig.Value == nil && f.fig.Low != nil && f.fig.Modifier == news.Vague, u.role == subject && r.lex(lxHumanverb, u.verb),
		(u.role == subject || u.role == modified) && r.passive(u.vg) && (r.lex(lxHarmverb, u.verb) || r.lex(lxPeopleverb, u.verb)):
		return f.people()
	}
	return false
}

// ofPeople reports a number that can only be of people: behind a verb whose
// object they are ("hired 40", "took in 240"), in a place made for so many ("built
// for 150"), or of whom it is told that they are dead, hurt or missing.
func (r *reader) ofPeople(f *figure) bool {
	u, v := &f.use, &r.view
	at := f.tok.from - 1
	switch {
	case v.is(at, "for") && v.isAny(at-1, "built", "designed", "licensed", "equipped", "meant", "intended"):
		f.level = true
		return true
	case u.vg == nil:
		return false
	case u.role == object && r.lex(lxPeopleverb, u.verb):
		return true
	case u.role != subject && int(u.vg.TokEnd) == at && r.lex(lxPeopleverb, u.vg.Canon(r.x.ids.verb)+" "+strings.ToLower(v.word(at))):
		return true
	}
	return u.event && u.role == subject && (u.verb == "die" || u.verb == "miss" || u.verb == "injure" || u.verb == "wound")
}

// measuredLike gives a fraction the measure of the figure before, as nothing is
// counted in fractions ("The union wants 4.5 percent. The mill offers 2.2"), and
// millions the currency of the sum before ("a profit of 46 million euros, compared
// with a loss of 13 million").
func (r *reader) measuredLike(f *figure, i int) bool {
	v := &r.view
	at := f.tok.from - 1
	if r.sumLike(f, i) {
		return true
	}
	if f.use.event || v.is(f.tok.to, "per") || f.fig.Value == nil || !strings.Contains(f.fig.Value.String(), ".") || *f.fig.Value != *f.number.Value {
		return false
	}
	for j := i - 1; j >= 0 && f.m.Sentence-r.figs[j].m.Sentence <= 1; j-- {
		p := &r.figs[j]
		if p.counts() || p.class == "duration" {
			continue
		}
		if !movable(p) {
			return false
		}
		var counted *string
		if p.sent == f.sent {
			counted = p.fig.Counted
		}
		if at >= f.sent.from && v.cls[at] == 0 && v.shape(at).Has(token.Word) && v.vg[at] == 0 && v.dat[at] == 0 { // Reds 36.8 percent, Greens 17.2
			phrase := r.phraseEnding(f.sent.from, at)
			counted = &phrase
		}
		r.as(f, p)
		f.fig.Counted = counted
		return true
	}
	return false
}

// sumLike reads millions that nothing is counted by as a sum where the last
// measure before them is one, and takes of what it is from the sentence.
func (r *reader) sumLike(f *figure, i int) bool {
	v, u := &r.view, &f.use
	if !v.in(lxMagword, f.tok.to-1) && !r.priced(f) || u.role == subject || u.role == modified || f.fig.Counted != nil {
		return false
	}
	for j := i - 1; j >= 0 && f.m.Sentence-r.figs[j].m.Sentence <= 2; j-- {
		switch p := &r.figs[j]; p.class {
		case "duration", "percent", "share", "age", "change", "points", "partpoint", "attr", "oneof":
		case "money":
			if !r.priced(f) && !v.in(lxMagword, p.tok.to-1) && !v.in(lxMagword, p.tok.to-2) && p.sent != f.sent {
				return false
			}
			f.class, f.fig.Unit, f.borrowed = "money", p.fig.Unit, true
			return true
		default:
			if p.sent == f.sent || p.fig.Value != nil && p.fig.Value.Cmp(news.Int(1e6)) >= 0 {
				return false
			}
		}
	}
	return false
}

// priced reports a number that the verb before it makes a price: "sells for 2,800",
// "costs 900".
func (r *reader) priced(f *figure) bool {
	u := &f.use
	switch {
	case u.vg == nil || f.tok.from-int(u.vg.TokEnd) > 1:
		return false
	case u.role == oblique:
		return equalFold(u.prep, "for") && (r.lex(lxTradeverb, u.verb) || u.verb == "go")
	}
	return u.role == object && (u.verb == "cost" || u.verb == "fetch")
}

// inList reports a number that follows the one before with no more than a comma
// or conjunction between: "36, 18 and 1".
func (r *reader) inList(i int) bool {
	return i > 0 && r.figs[i].tok.from == r.figs[i-1].tok.to+1 && r.view.has(r.figs[i-1].tok.to, cComma|cConj)
}

// groupOf reads "a staff of 40", "a country of 9 million", "home to 3,000": the
// noun before the number names people, or a place where they live.
func (r *reader) groupOf(f *figure, _ int) bool {
	v := &r.view
	i := f.tok.from - 1
	verb, ok := "", false
	switch {
	case v.is(i, "of"):
		verb, ok = v.lexica.canon(lxGroupnoun, v.word(i-1))
	case v.is(i, "to") && v.is(i-1, "home"):
		verb, ok = "live", true
	}
	if !ok || verb == "differ" {
		return false
	}
	f.fig.Unit, f.borrowed, f.level = "person", true, true
	f.use.verb, f.use.vg, f.use.role = verb, nil, modified
	if v.is(i, "of") {
		f.setCounted(r.phraseEnding(f.sent.from, i-1))
	}
	return true
}

// changeOf reads "a rise of 9,000", "the gap of 20,000": by how much what was
// counted before moved or differs.
func (r *reader) changeOf(f *figure, i int) bool {
	v := &r.view
	at := f.tok.from - 1
	group, _ := v.lexica.canon(lxGroupnoun, v.word(at-1))
	if !v.is(at, "of") || !v.in(lxChangenoun, at-1) && group != "differ" {
		return false
	}
	p := r.before(f, i)
	if p == nil || f.m.Sentence-p.m.Sentence > 1 {
		return false
	}
	r.borrow(f, p)
	f.class = "measure"
	f.setCounted(v.word(at - 1))
	return true
}

// same returns the figure whose noun a bare number counts though nothing but a
// verb says so: "There were 40 barns. Now I count three", "They asked for 12",
// "In May it was 900". A figure of the same verb is taken before a nearer one.
func (r *reader) same(f *figure, i int) *figure {
	v, u := &r.view, &f.use
	if u.vg == nil || u.left == nil || u.right != nil || f.fig.Counted != nil {
		return nil
	}
	after := f.tok.to
	if after < f.sent.to && !v.has(after, cBreak|cComma|cConj|cPrep|cQuote|cSub|cAdv) && v.dat[after] == 0 {
		return nil
	}
	end := int(u.left.TokEnd)
	switch {
	case u.role == object && u.verb == "be":
		if f.tok.from != end || !v.isAny(int(u.left.TokStart)-1, "it", "that") {
			return nil
		}
		for j := i - 1; j >= 0 && f.m.Sentence-r.figs[j].m.Sentence <= 1; j-- { // "5 percent. A year ago it was 3.8"
			if p := &r.figs[j]; movable(p) && p.class != "duration" {
				return p
			}
		}
		return nil
	case u.role == object:
		if f.tok.from != end || r.bareObject(u.verb) == "none" {
			return nil
		}
		if p := r.ofVerb(u.verb, f, i); p != nil {
			return p
		}
	case u.role == oblique:
		if end != f.tok.from-1 || r.bareObject(u.verb+" "+strings.ToLower(u.prep)) != "same" {
			return nil
		}
	default:
		return nil
	}
	p := r.before(f, i)
	if p == nil || p.class == "bare" && !p.borrowed {
		return nil
	}
	return p
}

// bareObject says what a bare number behind a verb is; see the lexicon.
func (r *reader) bareObject(verb string) string {
	is, _ := r.view.lexica.canon(lxBareobject, verb)
	return is
}

// ofVerb returns the nearest figure before the i-th that counts the object of
// the same verb, or of another that says what one has.
func (r *reader) ofVerb(verb string, f *figure, i int) *figure {
	has := r.bareObject(verb) == "has"
	for j := i - 1; j >= 0 && j >= i-12 && f.m.Sentence-r.figs[j].m.Sentence <= 3; j-- {
		p := &r.figs[j]
		if p.use.role == object && (p.use.verb == verb && measurable(p) && p.class != "duration" || has && p.counts() && p.fig.Unit != "" && r.bareObject(p.use.verb) == "has") {
			return p
		}
	}
	return nil
}

// totalOf reads "the number of Afghans who fled is put at around 4 million",
// "a population of 3 million": what is counted stands by a noun of totals.
func (r *reader) totalOf(f *figure, _ int) bool {
	v := &r.view
	for j := f.tok.from - 1; j >= f.sent.from; j-- {
		if v.has(j, cBreak) || v.qty[j] != 0 {
			return false
		}
		event, ok := r.view.lexica.canon(lxTotalnoun, v.word(j))
		if !ok || v.vg[j] != 0 && r.real(v.verb(j)) {
			continue
		}
		counted, head := "", ""
		if v.is(j+1, "of") && j+2 < f.tok.from-1 {
			counted, head = r.nounPhrase(j+2, f.tok.from-1)
		}
		if head == "" && event == "" {
			continue
		}
		f.borrowed = true
		if head != "" && r.unitOf(head) != "" && (event == "" || r.unitOf(head) == "person") {
			f.setCounted(counted)
			f.head, f.fig.Unit = head, r.unitOf(head)
		} else {
			f.fig.Unit = "person"
			if event != "die" {
				f.setCounted(v.word(j)) // a population of 3 million
			}
		}
		if event != "" {
			f.use.verb, f.use.event = event, event == "die"
			return true
		}
		if g := r.relativeVerb(j+2, f.tok.from); g != nil && (f.use.verb == "" || r.lex(lxLightverb, f.use.verb)) {
			f.use.verb, f.use.vg, f.use.role = r.lemma(g), g, subject
		}
		return true
	}
	return false
}

// relativeVerb returns the verb of the first relative clause in a range.
func (r *reader) relativeVerb(from, to int) *rules.Mention {
	v := &r.view
	for i := from; i < to; i++ {
		if v.has(i, cRel) {
			for ; i < to; i++ {
				if g := v.verb(i); g != nil && r.real(g) {
					return g
				}
			}
		}
	}
	return nil
}

// parallel reports whether a bare number may count what the figure before it
// counts: in the same sentence, or where the number is a subject or large
// enough to be of the same order.
func (r *reader) parallel(f, p *figure) bool {
	if p.sent == f.sent {
		return true
	}
	if f.fig.Modifier == "vague" {
		return p.fig.Unit == "person"
	}
	return f.m.Sentence-p.m.Sentence <= 1 && (f.use.role == subject || f.use.role == modified || f.fig.Modifier != "exact")
}

func (r *reader) borrow(f, p *figure) {
	f.fig.Unit = p.fig.Unit
	f.head, f.noun = p.head, p.noun
	f.fig.Counted = p.fig.Counted
	f.borrowed = true
}

// before returns the nearest figure before the i-th that counts something.
func (r *reader) before(f *figure, i int) *figure {
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		p := &r.figs[j]
		if f.m.Sentence-p.m.Sentence > 2 {
			return nil
		}
		if r.countsThings(p) {
			return r.foremost(f, p, j)
		}
	}
	return nil
}

// countsThings reports a figure that another may count the like of.
func (r *reader) countsThings(p *figure) bool {
	switch p.class {
	case "count", "of", "among", "bare":
		return p.fig.Unit != "" && p.fig.Unit != "percent"
	}
	return false
}

// foremost returns, of the figures in the sentence of the j-th, p, the one that
// a later sentence goes on about: what is counted behind a preposition gives way
// to the subject or object before it ("charged 13 people on 71 counts. Ten …").
func (r *reader) foremost(f, p *figure, j int) *figure {
	if p.sent == f.sent {
		if j > 0 && r.figs[j-1].tok.to == p.tok.from-1 && r.view.has(p.tok.from-1, cPrep) && r.countsThings(&r.figs[j-1]) && r.figs[j-1].sent == p.sent {
			return &r.figs[j-1] // 300 people in five towns
		}
		return p
	}
	if p.use.role != oblique {
		return p
	}
	for j--; j >= 0 && r.figs[j].sent == p.sent; j-- {
		if q := &r.figs[j]; r.countsThings(q) && (q.use.role == subject || q.use.role == object) {
			return q
		}
	}
	return p
}

// borrowUnit gives "hundreds of them" the unit of the figure before.
func (r *reader) borrowUnit(f *figure, i int) {
	if p := r.before(f, i); p != nil {
		f.fig.Unit, f.head, f.noun = p.fig.Unit, p.head, p.noun
	} else {
		f.fig.Unit = "person"
	}
	f.borrowed = true
}
