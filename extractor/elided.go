package extractor

import (
	"strings"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

// elided finds the unit of a number that stands alone: what the clause speaks
// of, or what the figure before it counts.
func (r *reader) elided(f *figure, i int) {
	u := &f.use
	v := &r.view
	if u.right != nil && u.role == subject && f.fig.Value != nil && f.fig.Value.Cmp(news.Int(1)) > 0 && v.is(int(u.vg.TokStart), "has", "is", "was", "does") {
		return // "two is a number"
	}
	if f.fig.Value != nil && *f.fig.Value == news.Int(1) && (u.right == nil || r.present(u.right) && r.lex(lxSayverb, r.lemma(u.right))) {
		return // "one" without a noun or a verb of its own is a pronoun, as in "one believes"
	}
	if f.fig.Counted != nil && f.fig.Unit == "" { // 12 freight
		if p := r.before(f, i); p != nil {
			f.fig.Unit = p.fig.Unit
		}
		f.borrowed = true
		return
	}
	// "killed 14"
	if u.role == object && r.lex(lxHarmverb, u.verb) && u.verb != "miss" {
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
		if c, head := r.subject(f, int(u.vg.TokStart)); head != "" && !r.lex(lxFigurenoun, strings.ToLower(head)) {
			if r.lex(lxThingPl, head) || r.lex(lxPersonPl, head) || looksPlural(head) {
				f.setCounted(c)
				f.head, f.fig.Unit, f.borrowed = head, r.unitOf(head), true
				return
			}
		}
	}
	if r.totalOf(f) {
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
	if p := r.before(f, i); p != nil && r.parallel(f, p) {
		r.borrow(f, p)
		return
	}
	if f.fig.Value == nil && f.fig.Low != nil && f.fig.Modifier == "vague" || u.role == subject && r.lex(lxHumanverb, u.verb) ||
		(u.role == subject || u.role == modified) && r.passive(u.vg) && r.lex(lxHarmverb, u.verb) {
		f.fig.Unit = "person" // "hundreds blocked the road", "68,000 crossed"
		f.borrowed = true
	}
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
		switch p.class {
		case "count", "of", "among", "bare":
			if p.fig.Unit != "" && p.fig.Unit != "percent" {
				return p
			}
		}
	}
	return nil
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
