package voice

import "github.com/tallywire/tallywire/rules/token"

// shapeOf says in what form words stand after their cue.
type shapeOf uint8

const (
	nothing shapeOf = iota
	thatClause
	bareClause
	quotedWords
	verbPhrase
	nounPhrase
)

// followed is what follows a cue.
type followed struct {
	shape    shapeOf
	from, to int // tokens
	cueEnd   int // the token after the cue's last word
}

// marked reports words that a word or a quotation mark of their own announces.
func (f followed) marked() bool { return f.shape == thatClause || f.shape == quotedWords }

// formClass gives for the forms of the lexicon cue_phrase what may follow.
var formClass = map[string]class{"that": cThat | cNames, "object": cNames, "whom": cWhom, "wh": cWhether}

// after reads what follows a cue that ends before token cueEnd: k is what may
// follow its word, form what may follow it if it has several words.
func (c *clauses) after(k class, form string, cueEnd int) followed {
	i := cueEnd
	for c.has(i, cAdv|cNeg) && !c.has(i, cDet|cPrep) && !c.exists(i) || c.dated(i) || c.has(i, cPrep) && c.dated(i+1) {
		i++
	}
	if form != "" {
		k = formClass[form]
	}
	f := followed{cueEnd: cueEnd}
	if to := c.below(i); to > 0 && k&cCue != 0 {
		return followed{quotedWords, i + 1, to, cueEnd}
	}
	f.shape, f.from = c.opening(i, k)
	switch {
	case f.shape != nothing:
	case !c.pause(i):
		f.shape, f.from = c.further(i, k)
	case c.comma(i) && k&cThat != 0:
		f.shape, f.from = c.beyond(i, k)
	}
	if f.shape != nothing {
		if f.to = c.end(f.from, f.shape); f.to <= f.from {
			f.shape = nothing
		}
	}
	return f
}

// below returns the token after a quotation that stands in a paragraph of its own
// under the colon at token i, which ends the sentence; 0 if none does.
func (c *clauses) below(i int) int {
	if c.char(i) != ':' || i+1 != c.to || c.to >= len(c.doc.Tokens) || !c.doc.Tokens[c.to].Shape.Has(token.Quote|token.Line) {
		return 0
	}
	q, ok := c.scene.quotedAt(int(c.doc.Tokens[c.to].Start))
	if !ok {
		return 0
	}
	return c.tokenAt(q.End)
}

// opening reads words that a quotation mark, a colon, "that", a question word
// or "to" opens at token i.
func (c *clauses) opening(i int, k class) (shapeOf, int) {
	switch {
	case (c.comma(i) || c.char(i) == ':') && c.quote(i+1):
		return quotedWords, i + 1
	case k&(cCue&^cSpeaks) == 0: // "he opened “the gate”"
		return nothing, 0
	case c.quote(i):
		return quotedWords, i
	case c.char(i) == ':' && i+1 < c.to:
		return thatClause, i + 1
	case c.that(i) && k&(cThat|cThatWeak|cWhom) != 0 && !c.has(i+1, cAux) && (!c.has(i+1, cPrep) || c.clauseFrom(i+2)):
		return thatClause, i
	case k&cWhether != 0 && c.has(i, cWh|cRel):
		return thatClause, i
	case c.toward(i) && k&(cInf|cInfWeak) != 0 && c.does(i+1):
		return verbPhrase, i
	}
	return nothing, 0
}

// exists reports "there" before "is".
func (c *clauses) exists(i int) bool {
	return c.word(i, "there") && (c.has(i+1, cBe|cHave|cModal) || c.poss(i+1))
}

// does reports what may follow "to" before a verb, and a verb that no lexicon
// knows.
func (c *clauses) does(i int) bool {
	return c.has(i, cBase|cBeen|cHave|cAdv|cNeg|cDo) || c.shape(i).Has(token.Word|token.Lower) && c.cls[i] == 0
}

// asideReach is how many tokens may stand between two commas after a cue.
const asideReach = 7

// beyond reads what stands after the aside that the comma at token i opens:
// "believes, for example, that it rains".
func (c *clauses) beyond(i int, k class) (shapeOf, int) {
	for j := i + 2; j < c.to && j < i+asideReach; j++ {
		switch {
		case c.comma(j):
			if c.that(j+1) && !c.has(j+2, cAux) {
				return thatClause, j + 1
			}
			if c.has(j+1, cSubject|cDet) && c.clauseFrom(j+1) {
				return bareClause, j + 1
			}
			return nothing, 0
		case c.pause(j), c.acting(j):
			return nothing, 0
		}
	}
	return nothing, 0
}

// further reads words that no mark opens at token i: after whom they are told
// to, after what is called so, a clause, or what is named.
func (c *clauses) further(i int, k class) (shape shapeOf, from int) {
	if e := c.skipPhrase(i); e > i {
		if k&cWhom != 0 {
			shape, from = c.addressed(i, e, k)
		}
		if k&cCalls != 0 && shape == nothing {
			shape, from = c.called(i, e, k)
		}
	}
	if shape == nothing && k&(cThat|cThatWeak) != 0 {
		shape, from = c.clausal(i, k)
	}
	names := (k&cNames != 0 || k&cNamesWeak != 0 && !(k&cCalls != 0 && c.alone(i))) && (c.number(i) || !c.has(i, cPrep) && (c.noun(i) || c.has(i, cDet|cWh|cIng) || c.that(i)))
	if shape == nothing && names {
		return nounPhrase, i
	}
	return shape, from
}

// alone reports that a name and no more stands at token i: whoever "called Ana
// Brun" calls her nothing, and "a firm called Dunmore Rowing" has that name.
func (c *clauses) alone(i int) bool {
	e := i
	for e < c.to && (c.shape(e).Has(token.Cap) || c.shape(e).Has(token.Alnum)) {
		e++
	}
	return e > i && (c.pause(e) && !c.quote(e) || c.has(e, cPrep|cTo|cSub))
}

// addressed reads what stands after those spoken to, tokens i..e.
func (c *clauses) addressed(i, e int, k class) (shapeOf, int) {
	for c.dated(e) {
		e++
	}
	switch {
	case c.toward(e): // who shall do it is part of what is asked
		return verbPhrase, i
	case c.that(e), c.has(e, cWh) && (k&cWhether != 0 || !c.circumstance(e)):
		return thatClause, e
	case c.quote(e):
		return quotedWords, e
	case (c.comma(e) || c.char(e) == ':') && c.quote(e+1):
		return quotedWords, e + 1
	case k&cThat != 0 && c.has(e, cSubject) && c.clauseFrom(e):
		return bareClause, e
	case k&(cThat|cNames) == 0 && c.has(e, cPrep):
		return nounPhrase, e
	}
	return nothing, 0
}

// called reads what tokens i..e are called.
func (c *clauses) called(i, e int, k class) (shapeOf, int) {
	switch {
	case c.quote(e):
		return quotedWords, e
	case c.word(e, "as") && c.quote(e+1):
		return quotedWords, e + 1
	case k&(cNames|cNamesWeak) == 0, c.word(e, "as"):
		return nounPhrase, i
	}
	return nothing, 0
}

// clausal reads a clause at token i, or one that is announced after when, where
// and to whom it was said.
func (c *clauses) clausal(i int, k class) (shapeOf, int) {
	switch {
	case k&cThat == 0:
		if c.has(i, cSubject) && c.clauseFrom(i) {
			return bareClause, i
		}
	case c.has(i, cPrep) && !c.number(i) && !c.number(i+1), c.toward(i):
		switch j := c.announced(i, k); {
		case j == 0:
		case c.toward(j):
			return verbPhrase, j
		case c.quote(j):
			return quotedWords, j
		default:
			return thatClause, j
		}
	case c.clauseFrom(i):
		return bareClause, i
	}
	return nothing, 0
}

// announceReach is how many tokens may stand between a cue and the word that
// announces what is said: "said on Friday during a visit to the lock that …".
const announceReach = 24

// announced returns the token of "that" or of the quotation mark which
// announces, after other matters, what is said; 0 if none does.
func (c *clauses) announced(i int, k class) int {
	for j := i; j < c.to && j < i+announceReach; j++ {
		switch {
		case c.that(j) && !c.has(j-1, cPrep) && j > i && (c.comma(j-1) || !c.has(j+1, cAux|cPast|cS)):
			return j
		case c.quote(j) && (c.comma(j-1) || c.char(j-1) == ':'):
			return j
		case c.char(j) == ':' && j+1 < c.to:
			return j + 1
		case k&cInf != 0 && c.toward(j) && c.has(j+1, cBase|cBeen|cHave) && j > i:
			return j
		case c.acting(j):
			return 0
		}
	}
	return 0
}

// clauseFrom reports a clause that begins at token i: a finite verb stands
// after its subject.
func (c *clauses) clauseFrom(i int) bool {
	for j := i; j < c.to && j < i+announceReach; j++ {
		if j > i && (c.acting(j) || c.has(j, cAux) || c.poss(j) && (c.has(j-1, cSubject) || c.exists(j-1))) {
			return true
		}
		if c.comma(j) && j == i || c.char(j) == ';' || c.has(j, cConj) && c.joins(j) || c.has(j, cSub) && j > i+1 || c.quote(j) && j == i {
			return false
		}
	}
	return false
}

// end returns the token after the last of the words that begin at from.
func (c *clauses) end(from int, shape shapeOf) int {
	depth, inner := 0, false
	place := c.placed(from)
	for i := from; i < c.to; i++ {
		switch {
		case c.char(i) == '(':
			depth++
		case c.char(i) == ')':
			if depth == 0 {
				return i
			}
			depth--
		}
		if depth > 0 || c.quoted[i] || i == from {
			continue
		}
		if c.char(i) == ';' && shape != quotedWords || c.dash(i) && (shape == bareClause || shape == nounPhrase || shape == verbPhrase) {
			return i
		}
		if c.comma(i) && (c.cut(i, shape) || place == fronted && c.mainClause(i+1) || place == relative && c.resumes(i+1)) {
			return i
		}
		if place == relative && !inner && (shape == nounPhrase || shape == verbPhrase) && i > from+1 && c.acting(i) {
			return i
		}
		inner = inner || c.has(i, cRel|cWh|cSub) || c.that(i)
		if c.has(i, cConj) && (c.speaksOn(i) || (shape == nounPhrase || shape == verbPhrase) && c.joins(i)) {
			return i
		}
		if i > from+1 && (shape == nounPhrase && c.subordinates(i) || c.accord(i)) {
			return i
		}
	}
	return c.to
}

// placement is where the clause of a cue stands in its sentence.
type placement uint8

const (
	main     placement = iota
	fronted            // "If the miners decide to leave, the pit will close."
	relative           // "Miners who want to leave may do so."
)

// placed returns where the clause stands whose cue ends before token from.
func (c *clauses) placed(from int) placement {
	start := from - 1
	for start > c.from && !c.comma(start-1) && c.char(start-1) != ':' && c.char(start-1) != ';' {
		start--
		if c.has(start, cRel) && c.has(start+1, cPast|cS|cBase|cAux|cAdv) {
			return relative
		}
	}
	for c.has(start, cConj|cAdv) && !c.has(start, cSub) && start < from {
		start++
	}
	for j := start; j < from && !c.acting(j); j++ {
		if c.has(j, cSub) || c.circumstance(j) || c.word(j, "since") {
			return fronted
		}
		if j == from-1 && c.has(start, cPrep) { // "Despite his claim that it leaks, …"
			return fronted
		}
	}
	if c.has(start, cIng) && start == c.from {
		return fronted
	}
	return main
}

// mainClause reports a subject at token n and its verb behind it.
func (c *clauses) mainClause(n int) bool {
	for c.has(n, cAdv) && !c.has(n, cDet) {
		n++
	}
	if !c.noun(n) && !c.has(n, cDet|cSubject) || c.has(n, cIng) {
		return false
	}
	for j := n + 1; j < c.to && j < n+announceReach && !c.pause(j) && !c.quoted[j]; j++ {
		if c.acting(j) || c.poss(j) && c.has(j-1, cSubject) {
			return true
		}
		if c.has(j, cRel|cSub|cWh|cTo) {
			return false
		}
	}
	return false
}

// resumes reports a finite verb at token n, adverbs before it: the sentence goes
// on behind a relative clause.
func (c *clauses) resumes(n int) bool {
	for c.has(n, cAdv) {
		n++
	}
	return c.has(n, cAux) && !c.has(n, cBeen) || c.has(n, cPast|cS) && c.verbAt(n).form == finite
}

// reach returns the token up to which the figures after a cue are its
// speaker's: to the end of the sentence, or where another speaks.
func (c *clauses) reach(from int) int {
	for i := from + 1; i < c.to; i++ {
		switch {
		case c.quoted[i]:
		case c.accord(i) && i > from+1, c.has(i, cConj) && c.speaksOn(i):
			return i
		case c.comma(i) && (c.has(i+1, cConj) && c.speaksOn(i+1) || c.speaks(i+1)):
			return i
		case c.char(i) == ';':
			return i
		}
	}
	return c.to
}

// accord reports "according to", which begins the cue of another.
func (c *clauses) accord(i int) bool { return c.toward(i+1) && c.word(i, "according") }

// circumstance reports "when", "where" and "if".
func (c *clauses) circumstance(i int) bool {
	return c.word(i, "when") || c.word(i, "where") || c.word(i, "if")
}

// subordinates reports a word that begins a clause about when or why it is said.
func (c *clauses) subordinates(i int) bool {
	return c.word(i, "after") || c.word(i, "before") || c.word(i, "when") || c.word(i, "while") || c.word(i, "because") || c.word(i, "as") && c.mainClause(i+1)
}

// dash reports a dash that sets off, with space around it or doubled.
func (c *clauses) dash(i int) bool {
	s := c.shape(i)
	return s.Has(token.Dash) && (!s.Has(token.Glued) || c.char(i) == 0xE2 || c.char(i) == '-' && c.char(i+1) == '-')
}

// cut reports a comma after which the story goes on in its own words.
func (c *clauses) cut(i int, shape shapeOf) bool {
	n := i + 1
	if c.quote(n) {
		return false
	}
	switch {
	case c.accord(n), c.word(n, "while"), c.word(n, "whereas"):
		return true
	case c.has(n, cPast|cS) && c.cls[n]&cCue != 0 && c.verbAt(n).form == finite:
		return true
	case c.has(n, cIng) && !c.word(n, "including"):
		return shape != thatClause || c.cls[n]&cCue != 0
	case c.word(n, "but"), c.word(n, "even"), c.word(n, "though"), c.word(n, "although"):
		return shape != thatClause
	case c.has(n, cRel), c.has(n+1, cRel) && c.has(n, cPrep):
		return shape != thatClause && !c.comma(i-2)
	case c.has(n, cConj):
		return c.speaksOn(n) || shape != thatClause && (c.joins(n) || c.clauseAfter(n))
	case c.has(n, cPp) && c.has(n+1, cPrep):
		return shape != thatClause
	case shape != thatClause && (c.word(n, "a") || c.word(n, "an") || c.word(n, "less") || c.word(n, "more") || c.word(n, "compared")), shape == nounPhrase && c.has(n, cDet):
		return true
	case c.has(n, cSubject) || c.has(n, cDet) || c.shape(n).Has(token.Cap):
		return c.speaks(n)
	}
	return false
}

// speaks reports a clause "S said" at token i that ends the sentence or is set
// off by commas.
func (c *clauses) speaks(i int) bool {
	e := i + 1
	if !c.has(i, cSubject) {
		e = c.skipPhrase(i)
	}
	for c.has(e, cAdv|cAux) {
		e++
	}
	return c.has(e, cThat) && c.has(e, cPast|cS|cPp) && (c.pause(e+1) || c.date[min(e+1, c.to-1)] || c.has(e+1, cPrep))
}

// joins reports whether the conjunction at i joins another verb to the one
// before what is said, or begins another clause.
func (c *clauses) joins(i int) bool {
	n := i + 1
	for c.has(n, cAdv|cNeg) {
		n++
	}
	if c.has(n, cPast|cS|cAux) && !c.has(n, cThings) {
		return true
	}
	if c.has(n, cSubject) {
		return c.acting(n+1) || c.acting(n+2)
	}
	return false
}

// speaksOn reports whether the conjunction at i goes on to tell what somebody
// says: "… and said that", "… but the mayor says".
func (c *clauses) speaksOn(i int) bool {
	n := i + 1
	for c.has(n, cAdv) {
		n++
	}
	if !c.has(n, cThat|cWhom) || !c.has(n, cPast|cS) {
		if c.has(n, cSubject) {
			n++
		} else {
			n = c.skipPhrase(n)
		}
		for c.has(n, cAdv|cHave) {
			n++
		}
	}
	return c.has(n, cThat|cWhom) && c.has(n, cPast|cS) && !c.has(n, cThing|cThings) && (c.opens(n+1) || c.pause(n+1))
}

// clauseAfter reports whether the conjunction at i begins a clause with a
// subject of its own.
func (c *clauses) clauseAfter(i int) bool {
	e := c.skipPhrase(i + 1)
	return e > i+1 && c.acting(e)
}
