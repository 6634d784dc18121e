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
	u := &f.use
	v := &r.view
	if u.right != nil && u.role == subject && !v.is(f.tok.from-1, "of") && f.fig.Value != nil && f.fig.Value.Cmp(news.Int(1)) > 0 && v.isAny(int(u.vg.TokStart), "has", "is", "was", "does") {
		return // "two is a number"
	}
	if f.fig.Value != nil && *f.fig.Value == news.Int(1) && !r.inList(i) && (u.right == nil || r.present(u.right) && r.lex(lxSayverb, r.lemma(u.right))) {
		return // "one" without a noun or a verb of its own is a pronoun, as in "one believes"
	}
	if f.fig.Counted != nil && f.fig.Unit == "" { // 12 freight
		if p := r.before(f, i); p != nil {
			f.fig.Unit = p.fig.Unit
		}
		f.borrowed = true
		return
	}
	if r.measuredLike(f, i) {
		return
	}
	// "killed 14", "took in 240", "built for 240", "were listed as missing"
	if u.role == object && r.lex(lxHarmverb, u.verb) && u.verb != "miss" || r.ofPeople(f) {
		f.fig.Unit, f.borrowed = "person", true
		return
	}
	// "Injured: 40"
	if v.is(f.tok.from-1, ":") && u.role == object && r.lex(lxHarmverb, u.verb) {
		f.fig.Unit, f.borrowed = "person", true
		return
	}
	// "Cases in the north (2023): 20"
	if v.is(f.tok.from-1, ":") {
		if c, head := r.nounPhrase(f.sent.from, f.tok.from-1); head != "" {
			f.setCounted(c)
			f.head, f.fig.Unit, f.borrowed = head, r.unitOf(head), true
			return
		}
	}
	if r.groupOf(f) {
		return
	}
	// "fell to 210, from 250": the figure before under the same verb
	if p := r.before(f, i); p != nil && p.sent == f.sent && u.role == oblique && (p.use.vg == u.vg || equalFold(u.prep, "from")) {
		r.borrow(f, p)
		return
	}
	// "put the losses at 40", "cut the staff to 40": the object of the verb
	if u.vg != nil && u.role == oblique && (equalFold(u.prep, "at") || equalFold(u.prep, "to") || equalFold(u.prep, "by")) {
		if c, head := r.nounPhrase(int(u.vg.TokEnd), f.tok.from-1); head != "" && (r.lex(lxThingPl, head) || r.lex(lxPersonPl, head) || r.lex(lxPeople, head)) {
			f.setCounted(c)
			f.head, f.fig.Unit, f.borrowed = head, r.unitOf(head), true
			return
		}
	}
	// "cases declined to 653": the subject of the change
	if u.vg != nil && u.role == oblique && (r.lex(lxChangeverb, u.verb) || equalFold(u.prep, "at")) {
		if c, head := r.subject(f, int(u.vg.TokStart)); head != "" && !r.lex(lxFigurenoun, head) {
			if r.lex(lxThingPl, head) || r.lex(lxPersonPl, head) || looksPlural(head) {
				f.setCounted(c)
				f.head, f.fig.Unit, f.borrowed = head, r.unitOf(head), true
				return
			}
		}
	}
	if r.totalOf(f) || r.changeOf(f, i) {
		return
	}
	if f.fig.Modifier == news.Vague && f.fig.Value == nil { // forcing thousands to return
		for j := f.tok.from - 1; j >= f.sent.from; j-- {
			if v.qty[j] == 0 && (v.in(lxPersonPl, j) || v.in(lxPeople, j)) {
				f.setCounted(r.phraseEnding(f.sent.from, j))
				f.head, f.fig.Unit, f.borrowed = v.word(j), "person", true
				return
			}
		}
	}
	// "The deal cuts the order of jets, down by 30 to 126": a plural before it
	if u.updown != 0 || equalFold(u.prep, "to") || equalFold(u.prep, "by") || equalFold(u.prep, "from") {
		if p := r.before(f, i); p != nil && p.sent == f.sent && p.borrowed {
			r.borrow(f, p)
			return
		}
		for j := f.tok.from - 1; j >= f.sent.from; j-- {
			if w := v.word(j); v.qty[j] == 0 && !r.real(v.verb(j)) && (v.in(lxThingPl, j) && !v.in(lxUnitAny, j) || v.in(lxPersonPl, j)) {
				f.setCounted(r.phraseEnding(f.sent.from, j))
				f.head, f.fig.Unit, f.borrowed = w, r.unitOf(w), true
				return
			}
		}
	}
	p := r.before(f, i)
	if v.has(f.tok.from-1, cComma) && v.in(lxFigurenoun, f.tok.from-2) && p != nil { // gave a lower figure, 31
		r.borrow(f, p)
		f.use, f.level = p.use, p.level
		return
	}
	again := false
	if p == nil || !r.parallel(f, p) {
		p = r.same(f, i)
		again = p != nil && f.use.verb == "be" && r.kind(p) == news.Flow // "By another count it was 900"
	}
	if p != nil {
		r.as(f, p)
		if f.class != "bare" && u.verb != "be" {
			f.fig.Counted = nil // its own subject tells
		}
		if again || f.use.vg == nil && f.use.verb == "" && r.inList(i) {
			f.use, f.level = p.use, p.level // "it was 36, 18 and 6"
		}
		return
	}
	if f.fig.Value == nil && f.fig.Low != nil && f.fig.Modifier == "vague" || u.role == subject && r.lex(lxHumanverb, u.verb) ||
		(u.role == subject || u.role == modified) && r.passive(u.vg) && (r.lex(lxHarmverb, u.verb) || r.lex(lxPeopleverb, u.verb)) {
		f.fig.Unit = "person" // "hundreds blocked the road", "68,000 crossed"
		f.borrowed = true
	}
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
func (r *reader) groupOf(f *figure) bool {
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
func (r *reader) totalOf(f *figure) bool {
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
