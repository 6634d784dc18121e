package extractor

import (
	"unicode"
	"unicode/utf8"

	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/rules/token"
)

// subject returns the noun phrase before the verb group at token start, and
// its head; a relative clause or aside between commas is passed over.
func (r *reader) subject(f *figure, start int) (text, head string) {
	v := &r.view
	end := start
	trim := func() {
		for end > f.sent.from && (v.has(end-1, cAdv|cQuote|cUpDown) || v.in(lxAdverb, end-1)) {
			end--
		}
		if v.is(end-1, "than") && v.isAny(end-2, "more", "less") { // has more than halved
			end -= 2
			if v.in(lxAux, end-1) {
				end--
			}
		}
		for end > f.sent.from && v.dat[end-1] != 0 { // "... in October was"
			d := v.dat[end-1]
			for end > f.sent.from && v.dat[end-1] == d {
				end--
			}
			for end > f.sent.from && v.has(end-1, cPrep) {
				end--
			}
		}
	}
	trim()
	if g := v.verb(end - 1); g != nil && end-1 > f.sent.from && r.real(g) && int(g.TokEnd) == end && !r.adjunct(g) && r.form(g) != "ing" && int(g.TokStart) > f.sent.from { // "was jailed and ordered to pay"
		return r.subject(f, int(g.TokStart))
	}
	if v.has(end-1, cRel) || v.is(end-1, "that") && end-2 >= f.sent.from && r.nounish(end-2) { // "the fire, which has burned", "a goat that fetched"
		end--
		if v.has(end-1, cPrep) {
			end--
		}
		if v.has(end-1, cComma) {
			end--
		}
		trim()
		if end > f.sent.from && v.qty[end-1] != 0 {
			return "", "" // swells to 4 million, which is
		}
		if end > f.sent.from && v.cls[end-1] == 0 {
			return r.phraseEnding(f.sent.from, end-1), v.word(end - 1)
		}
	} else if v.has(end-1, cConj) || v.has(end-1, cComma|cSub|cPrep) && r.form(v.verb(start)) == "ing" {
		// "is near the river and has burned", "is the widest, burning", "fell before closing"
		for j := end - 2; j >= f.sent.from; j-- {
			if g := v.verb(j); g != nil && r.real(g) && (r.form(g) == "finite" || r.form(g) == "modal") && !r.adjunct(g) {
				return r.subject(f, int(g.TokStart))
			}
		}
	} else if v.has(end-1, cComma) { // "the index, which leaves out food, rose"
		for j := end - 2; j > f.sent.from; j-- {
			if !v.has(j, cComma) {
				continue
			}
			if r.sayAside(j+1, end-1) || v.has(j+1, cRel|cPrep|cDet) || v.has(j+2, cRel) || v.has(j+3, cRel) || v.vg[j+1] != 0 || !r.verbWithin(j+1, end-1) {
				end = j
				break
			}
		}
	}
	trim()
	from := end
	for from > f.sent.from && !v.has(from-1, cBreak|cComma|cSub|cRel) {
		if v.dat[from-1] != 0 && !r.datedNoun(f.sent.from, from-1) {
			break
		}
		if v.has(from-1, cConj) && r.clauseBefore(f, from-1) {
			break
		}
		if g := v.verb(from - 1); g != nil && (r.real(g) && r.form(g) != "pp" && !r.adjunct(g) || r.tells(g)) {
			break
		}
		from--
	}
	if from-2 >= f.sent.from && (v.has(from-1, cRel) || v.is(from-1, "that")) && r.nounish(from-2) && v.vg[from-2] == 0 && r.verbWithin(from, end) {
		return r.phraseEnding(f.sent.from, from-2), v.word(from - 2) // a ewe that Dawes bought for $310 went
	}
	clause := from
	for from < end && (v.has(from, cConj|cAdv|cPrep) || v.dat[from] != 0) {
		from++
	}
	if text, head = r.nounPhrase(from, end); head == "" {
		if noun := r.relatedNoun(f, clause); noun >= 0 {
			return r.phraseEnding(f.sent.from, noun), v.word(noun)
		}
	}
	return text, head
}

// relatedNoun returns the noun of which a relative clause tells whose verb ends
// before token i: "a ewe that Dawes bought for $310 went"; -1 where there is none.
func (r *reader) relatedNoun(f *figure, i int) int {
	v := &r.view
	if v.verb(i-1) == nil {
		return -1
	}
	for j := i - 1; j > f.sent.from && j > i-subjectReach && !v.has(j, cBreak|cComma|cConj); j-- {
		if (v.has(j, cRel) || v.is(j, "that")) && r.nounish(j-1) {
			return j - 1
		}
	}
	return -1
}

// sayAside reports words between commas that only say who speaks: "the rent, she
// said, will rise".
func (r *reader) sayAside(from, to int) bool {
	g := r.view.verb(to - 1)
	if g == nil || to-from > appositionReach {
		return false
	}
	return r.lex(lxSayverb, r.lemma(g)) || r.lex(lxEstverb, r.lemma(g))
}

// tells reports a verb of saying in its base form far from its plural subject:
// "data from the office suggest exports fell". Words that are nouns, too, are not.
func (r *reader) tells(g *rules.Mention) bool {
	i := int(g.TokStart)
	return r.form(g) == "base" && r.lex(lxSayverb, r.lemma(g)) && !r.view.in(lxThingSg, i) && !r.view.has(i-1, cDet|cPrep)
}

// datedNoun reports a date at token i that a preposition ties to the noun before
// it: "income for the quarter", "sales in May".
func (r *reader) datedNoun(from, i int) bool {
	v := &r.view
	for i > from && v.dat[i-1] == v.dat[i] {
		i--
	}
	if v.has(i-1, cDet) {
		i--
	}
	return i-1 > from && v.has(i-1, cPrep)
}

// verbWithin reports a verb used as such among tokens from..to.
func (r *reader) verbWithin(from, to int) bool {
	for i := from; i < to; i++ {
		if g := r.view.verb(i); g != nil && r.real(g) {
			return true
		}
	}
	return false
}

// adjunct reports a past participle after its noun ("a car sold locally").
func (r *reader) adjunct(g *rules.Mention) bool {
	v := &r.view
	end := int(g.TokEnd)
	return (r.form(g) == "finite" || r.form(g) == "pp") && end-int(g.TokStart) == 1 && v.in(lxVerbPp, int(g.TokStart)) &&
		(v.has(end, cPrep|cAdv) || v.in(lxAdverb, end) || v.dat[min(end, len(v.dat)-1)] != 0 || v.vg[min(end, len(v.vg)-1)] != 0)
}

// clauseBefore reports whether the conjunction at i joins clauses, not nouns:
// a verb stands before it in the clause.
func (r *reader) clauseBefore(f *figure, i int) bool {
	v := &r.view
	for j := i - 1; j >= f.sent.from && !v.has(j, cBreak); j-- {
		if g := v.verb(j); g != nil && r.real(g) {
			return true
		}
	}
	return false
}

// nounPhrase returns the first noun phrase of tokens from..to, cut before its
// prepositional phrases save "of", and its head word.
func (r *reader) nounPhrase(from, to int) (text, head string) {
	v := &r.view
	for from < to && (v.has(from, cDet|cConj|cAdv|cQuote|cComma) || v.shape(from).Has(token.Poss)) && !v.shape(from+1).Has(dashGlued) {
		from++
	}
	end := from
	for end < to {
		if v.has(end, cPron) && end == from {
			return "", ""
		}
		if v.has(end, cPrep) && !v.isAny(end, "of", "on", "for") || v.has(end, cBreak|cRel|cSub|cComma) || v.dat[end] != 0 || v.qty[end] != 0 && !r.attributive(end) {
			break
		}
		if g := v.verb(end); g != nil && end > from && r.real(g) && r.form(g) != "base" {
			break
		}
		end++
	}
	for end > from && (v.has(end-1, cPrep|cDet|cAdv|cConj|cUpDown|cNeg) || v.in(lxAdverb, end-1)) {
		end--
	}
	if end == from || !hasLetter(r.doc.Text[r.doc.Tokens[from].Start:r.doc.Tokens[end-1].End]) {
		return "", ""
	}
	// The head stands before "of" and "on".
	h := end
	for j := from; j < end; j++ {
		if v.has(j, cPrep) {
			h = j
			break
		}
	}
	if h == from {
		return "", ""
	}
	if h-1 > from && v.is(h-1, "out") { // children out of school
		h--
	}
	return r.doc.Text[r.doc.Tokens[from].Start:r.doc.Tokens[end-1].End], v.word(h - 1)
}

// attributive reports a token of a measure that narrows a noun: "two-year bonds".
func (r *reader) attributive(i int) bool {
	m := r.view.mention(r.view.qty[i])
	return m.Canon(r.x.ids.class) == "attr"
}

// phraseEnding returns the noun phrase whose head is token j.
func (r *reader) phraseEnding(from, j int) string {
	v := &r.view
	i := j
	for i > from && v.cls[i-1] == 0 && !r.finite(i-1) && v.dat[i-1] == 0 && (v.shape(i-1).Has(token.Word) || v.shape(i-1).Has(token.Alnum)) && !v.in(lxFunc, i-1) {
		i--
	}
	return r.doc.Text[r.doc.Tokens[i].Start:r.doc.Tokens[j].End]
}

func hasLetter(s string) bool {
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRuneInString(s[i:])
		if unicode.IsLetter(c) {
			return true
		}
		i += n
	}
	return false
}
