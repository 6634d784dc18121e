package extractor

import (
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/rules/token"
)

// group is what is known of a verb group: it is asked again and again, by each
// figure around it.
type group struct {
	form, lemma string
	told        bool // form and lemma are known
	judged      bool // real is known
	real        bool
}

// group returns what is known of a verb group.
func (v *view) group(m *rules.Mention) *group { return &v.groups[v.vg[m.TokStart]-v.firstGroup] }

// group returns the form and lemma of a verb group.
func (r *reader) group(m *rules.Mention) *group {
	g := r.view.group(m)
	if g.told {
		return g
	}
	g.told, g.form, g.lemma = true, m.Canon(r.x.ids.form), m.Canon(r.x.ids.verb)
	if t := int(m.TokEnd); r.view.in(lxParticle, t) { // shut down, carry out
		if p, ok := r.phrasal(g.lemma, t); ok {
			g.lemma = p
		}
	}
	return g
}

// form returns the form of a verb group, empty for nil.
func (r *reader) form(m *rules.Mention) string {
	if m == nil {
		return ""
	}
	return r.group(m).form
}

// lemma returns the base form of a verb group with its particle, empty for nil.
func (r *reader) lemma(m *rules.Mention) string {
	if m == nil {
		return ""
	}
	return r.group(m).lemma
}

// phrasal returns the verb that a verb makes with the particle at token i: "carry
// out"; ok is false where they make none.
func (r *reader) phrasal(verb string, i int) (both string, ok bool) {
	if i < 0 || i >= len(r.doc.Tokens) {
		return "", false
	}
	toks := r.view.lexica.tokens(verb)
	return r.x.rs.CanonOf(r.view.lexica.ids[lxPhrasal], append(toks[:len(toks):len(toks)], r.doc.Tokens[i]))
}

func (r *reader) passive(m *rules.Mention) bool {
	return m != nil && m.Canon(r.x.ids.voice) == "passive"
}

// real reports whether a verb group is used as a verb: not a noun that looks
// like one, not a participle before its noun, not inside a figure.
func (r *reader) real(m *rules.Mention) bool {
	if m == nil {
		return false
	}
	g := r.view.group(m)
	if !g.judged {
		g.judged, g.real = true, r.judge(m)
	}
	return g.real
}

// judge works out what [reader.real] reports.
func (r *reader) judge(m *rules.Mention) bool {
	v := &r.view
	from, to := int(m.TokStart), int(m.TokEnd)
	if v.qty[from] != 0 && v.qty[to-1] != 0 || v.dat[to-1] != 0 { // within a figure, "to March"
		return false
	}
	if to-from == 1 && v.shape(from).Has(token.Cap) && (v.shape(to).Has(possShape) || from > 0 && v.shape(from-1).Has(token.Lower) && v.sameSentence(v.doc.Tokens[from-1].Start, v.doc.Tokens[from].Start)) {
		return false // the Fed's target, the Fed raised
	}
	if to-from == 1 && v.in(lxRatenoun, from) && v.in(lxRatenoun, from-1) {
		return false // interest rates
	}
	switch r.form(m) {
	case "base":
		if v.qty[min(to, len(v.qty)-1)] != 0 && to < len(v.qty) && r.lex(lxOververb, m.Canon(r.x.ids.verb)) && r.headline(m) {
			return true // "Deaths in the north top 900"
		}
		if (v.qty[min(to, len(v.qty)-1)] != 0 && to < len(v.qty) || v.has(to, cDet)) && r.pluralSubject(from) {
			return true // "Modellers at the university expect 150 cases"
		}
		return r.bare(from) || r.joins(m) != nil || r.soleVerb(from)
	case "ing":
		if to-from > 1 || from == 0 || v.has(to, cPrep) && v.qty[min(to+1, len(v.qty)-1)] != 0 && r.lex(lxChangeverb, m.Canon(r.x.ids.verb)) {
			return true // "sees inflation falling below 5 percent"
		}
		// A noun after a noun ("school spending"), or an adjective before one; with an
		// object it is a verb ("a bus carrying 50 tourists").
		prev := from - 1
		if to < len(v.qty) && v.qty[to] != 0 && v.cls[prev] == 0 && v.in(lxThingSg, prev) && r.lex(lxStockverb, m.Canon(r.x.ids.verb)) {
			return true
		}
		if v.shape(prev).Has(wordShape) && v.cls[prev] == 0 && !r.real(v.verb(prev)) && v.qty[prev] == 0 && v.dat[prev] == 0 && !v.shape(prev).Has(token.Cap) &&
			!v.in(lxPersonPl, prev) && !v.in(lxThingPl, prev) && !v.in(lxAdverb, prev) {
			return false
		}
		if v.has(prev, cDet) || v.shape(prev).Has(possShape) {
			return false
		}
		if g := v.verb(to); g != nil && r.form(g) == "modal" && !v.has(prev, cPron) { // "Capital spending will be held"
			return false
		}
	case "pp", "finite":
		if to-from > 1 {
			return true
		}
		if v.in(lxVerbS, from) && v.has(from-1, cPrep) || v.has(from-1, cDet) && v.in(lxThingSg, from) {
			return false // died of overdoses, cut its forecast
		}
		if v.in(lxForesight, from) && v.has(to, cPrep) && v.cls[max(from-1, 0)] == 0 && r.nounGroupFrom(from) {
			return false // raised its full-year forecast for
		}
		// "reports", "plans": a verb only after what can be its subject, and
		// not where another verb or a preposition follows.
		if v.in(lxVerbS, from) && (v.in(lxThingPl, from) || v.in(lxPersonPl, from)) && !r.singularSubject(from-1, to) && !r.takesFigure(m) {
			return false
		}
		if v.in(lxVerbS, from) && r.compound(from) {
			return false // a waiver of crop loans
		}
		if v.in(lxVerbS, from) && v.shape(from).Has(token.Lower) && r.verbNext(to) {
			return false // "bond yields dipped"
		}
		// An adjective: the armed men, by increasing costs.
		if (v.has(from-1, cDet|cPrep) || v.in(lxNumword, from-1) || v.shape(from-1).Has(possShape)) && r.nounAt(to) {
			return false
		}
		if v.shape(from).Has(dashGlued) || v.word(from-1) == "-" || v.word(to) == "-" && v.shape(to).Has(gluedShape) {
			return false // Taliban-led
		}
	}
	return true
}

// bare reports a base form at token i that its place makes a verb: "many live",
// "who live", "we live", "miners live".
func (r *reader) bare(i int) bool {
	v := &r.view
	verb := i
	for i > 1 && (v.has(i-1, cAdv) || v.in(lxAdverb, i-1)) { // others now live
		i--
	}
	return v.has(i-1, cPron|cRel) || (v.in(lxPersonPl, i-1) || r.pluralBefore(i)) && !v.in(lxThingSg, verb) || v.isAny(i-1, "people", "many", "most", "some", "all", "few", "that", "them")
}

// pluralNoun reports a plural at token i that is no singular, too.
func (r *reader) pluralNoun(i int) bool {
	v := &r.view
	return v.cls[i] == 0 && !v.in(lxThingSg, i) && (v.in(lxThingPl, i) || v.in(lxPersonPl, i) || looksPlural(v.word(i)))
}

// soleVerb reports a bare form at token i that may be a noun, too, behind a plural
// that opens the clause, where no other word can be the verb: "Herders walk to
// the wells".
func (r *reader) soleVerb(i int) bool {
	v := &r.view
	if i == 0 || !r.pluralNoun(i-1) || !v.has(i+1, cPrep|cDet|cAdv|cUpDown) && !v.in(lxAdverb, i+1) {
		return false
	}
	from := i - 1
	for from > 0 && from > i-subjectReach && v.cls[from-1] == 0 && v.vg[from-1] == 0 && v.shape(from-1).Has(token.Word) {
		from--
	}
	for from > 0 && v.has(from-1, cDet|cQuote) {
		from--
	}
	if from > 0 && !v.has(from-1, cComma|cBreak|cConj|cSub) && v.sameSentence(v.doc.Tokens[from-1].Start, v.doc.Tokens[from].Start) {
		return false
	}
	for j := i + 1; j < len(v.cls) && j < i+clauseReach && !v.has(j, cBreak|cComma|cSub|cRel|cConj); j++ {
		if g := v.verb(j); g != nil && v.qty[j] == 0 && (r.form(g) == "finite" || r.form(g) == "modal") {
			return false
		}
	}
	return true
}

// clauseReach is how many tokens back a verb may stand that another goes on from.
const clauseReach = 20

// joins returns the verb that a bare one goes on from behind a conjunction:
// "would close two pits and delay ten more", "plans to hire 40 and train 30",
// "miners live there and draw 40 crowns". nil where it goes on from none.
func (r *reader) joins(m *rules.Mention) *rules.Mention {
	if m == nil {
		return nil
	}
	v := &r.view
	from, to := int(m.TokStart), int(m.TokEnd)
	past := r.form(m) == "finite" && v.in(lxVerbBase, from) // cut, cost: one form for both
	if r.form(m) != "base" && !past {
		return nil
	}
	if to-from > 1 || !v.isAny(from-1, "and", "or", "but") || to >= len(v.cls) || !v.has(to, cDet|cPron|cUpDown) && v.qty[to] == 0 && !v.in(lxParticle, to) {
		return nil
	}
	for i := from - 2; i >= 0 && i >= from-clauseReach; i-- {
		if v.has(i, cBreak|cRel|cSub) && !v.isAny(i, "than", "as") {
			return nil
		}
		g := v.verb(i)
		if g == nil || v.qty[i] != 0 && v.dat[i] != 0 {
			continue
		}
		i = int(g.TokStart)
		switch r.form(g) {
		case "modal", "inf":
			return g
		case "base":
			if !past && (r.bare(i) || r.soleVerb(i)) {
				return g
			}
		case "finite":
			if r.real(g) {
				return nil
			}
		}
	}
	return nil
}

// nounGroupFrom reports an article or a possessive a few nouns before token i.
func (r *reader) nounGroupFrom(i int) bool {
	v := &r.view
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		if v.has(j, cDet) || v.shape(j).Has(possShape) {
			return true
		}
		if v.cls[j] != 0 || v.verb(j) != nil && v.shape(j).Has(token.Word) && v.in(lxVerbPast, j) {
			return false
		}
	}
	return false
}

// compound reports a plural at token i that ends the object of a verb or of a
// preposition: its first noun stands between the two and is nobody's subject
// ("waiver of crop loans", "needs mortgage rates").
func (r *reader) compound(i int) bool {
	v := &r.view
	if !(v.in(lxThingPl, i) || v.in(lxPersonPl, i)) || !v.shape(i-1).Has(token.Lower) || v.cls[i-1] != 0 || !v.in(lxThingSg, i-1) {
		return false
	}
	g := v.verb(i - 2)
	return v.has(i-2, cPrep) || g != nil && v.qty[i-2] == 0 && (v.in(lxVerbS, i-2) || v.in(lxVerbPast, i-2))
}

// verbNext reports a verb in the past tense at token i, which makes a noun of a
// word in -s before it; a participle before its noun does not ("makes used cars").
func (r *reader) verbNext(i int) bool {
	v := &r.view
	g := v.verb(i)
	return g != nil && int(g.TokStart) == i && r.form(g) == "finite" && v.in(lxVerbPast, i) && v.qty[i] == 0 && !r.nounAt(i+1) && (!v.in(lxVerbPp, i) || v.qty[min(i+1, len(v.qty)-1)] != 0 || v.has(i+1, cPrep|cDet))
}

// takesFigure reports a verb in -s right before a sum or measure, or before "it"
// and one: no plural stands there.
func (r *reader) takesFigure(m *rules.Mention) bool {
	v := &r.view
	to := int(m.TokEnd)
	if v.has(to, cPron) {
		to++
	}
	if to >= len(v.qty) || v.qty[to] == 0 || v.has(int(m.TokStart)-1, cDet|cPrep) {
		return false
	}
	switch v.mention(v.qty[to]).Canon(r.x.ids.class) {
	case "money", "measure", "percent":
		return true
	}
	return false
}

// subjectReach is how many words a subject may have before its verb.
const subjectReach = 8

// pluralSubject reports a plural before the bare verb at i that can be its
// subject, with what prepositions add to it: "Modellers at the university".
func (r *reader) pluralSubject(i int) bool {
	v := &r.view
	if v.in(lxAux, i-1) || v.has(i-1, cDet|cPrep) {
		return false
	}
	for j := i - 1; j >= 0 && j >= i-subjectReach; j-- {
		if v.has(j, cBreak|cComma|cSub|cRel|cConj|cPron|cQuote) || v.qty[j] != 0 || v.in(lxAux, j) || v.vg[j] != 0 && r.form(v.verb(j)) != "base" && !looksPlural(v.word(j)) {
			return false
		}
		if v.cls[j] == 0 && (looksPlural(v.word(j)) && !v.in(lxThingSg, j) || v.in(lxPersonPl, j)) && !v.shape(j+1).Has(token.Poss) {
			return j == i-1 || v.has(j+1, cPrep) || v.in(lxAdverb, j+1) || v.dat[j+1] != 0
		}
	}
	return false
}

// pluralBefore reports a plural that can be the subject of the bare verb at i:
// "four of five families eat", "Forecasters expect".
func (r *reader) pluralBefore(i int) bool {
	v := &r.view
	return i > 0 && v.cls[i-1] == 0 && (v.vg[i-1] == 0 || r.compound(i-1)) && looksPlural(v.word(i-1)) && !v.in(lxThingSg, i-1)
}

// participle reports a verb group that may be a reduced clause: "followed by".
func (r *reader) participle(m *rules.Mention) bool {
	return r.form(m) == "pp" || int(m.TokEnd-m.TokStart) == 1 && r.view.in(lxVerbPp, int(m.TokStart)) && r.view.is(int(m.TokEnd), "by")
}

// headline reports whether a verb group stands in a line of its own, where the
// present tense tells news.
func (r *reader) headline(m *rules.Mention) bool {
	s := r.doc.Sentences[m.Sentence]
	return s.End > s.Start && r.doc.Text[s.End-1] != '.'
}

// singularSubject reports whether the word at i can be the subject of a verb
// in -s, and what begins at next can follow that verb.
func (r *reader) singularSubject(i, next int) bool {
	v := &r.view
	if v.has(next, cBreak|cComma|cConj) || v.isAny(next, "of", "in") || v.in(lxAux, next) {
		return false
	}
	if g := v.verb(next); g != nil && (r.form(g) == "finite" || r.form(g) == "modal") && v.qty[next] == 0 {
		return false
	}
	return v.has(i, cPron|cRel|cQuote|cBreak|cAdv|cComma) || v.is(i, "that") || v.shape(i).Has(token.Cap) || v.in(lxThingSg, i) || v.in(lxPersonSg, i) || v.in(lxAdverb, i)
}

// nounAt reports whether token i begins a noun rather than a new phrase.
func (r *reader) nounAt(i int) bool {
	v := &r.view
	if v.cls[min(i, len(v.cls)-1)] != 0 || i >= len(v.cls) || !v.shape(i).Has(wordShape) {
		return false
	}
	return v.in(lxThingPl, i) || v.in(lxPersonPl, i) || v.in(lxThingSg, i) || v.in(lxPersonSg, i)
}
