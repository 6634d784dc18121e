package voice

// objectBefore reads a cue at token i whose words stand before its subject,
// tokens from..to, and nothing after it: "the plan she denounced", "which the
// board opposes", "as the mayor said". The group of the verb ends before token
// end; k is what may follow the verb.
func (c *clauses) objectBefore(from, end int, k class) (first, last int, ok bool) {
	b := from - 1
	switch {
	case k&(cThat|cNames|cNamesWeak|cInf) == 0 || !c.clear(end):
		return 0, 0, false
	case k&cThat != 0 && c.has(end, cAux) && (c.has(b, cRel|cWh) || c.that(b)): // "what the board thinks is a flood"
		return end, c.end(end, bareClause), true
	}
	switch {
	case c.word(b, "as") && k&cThat != 0:
		return c.asSaid(b, end)
	case c.word(b, "which"), c.word(b, "what"), c.word(b, "whom"):
		return b, from, true
	case c.that(b) && c.noun(b-1) && !c.has(b-1, cThat):
		return c.nounBefore(b)
	case c.has(from, cSubject) && c.noun(b) && !c.has(b, cAdv|cObject) && !c.dated(b) && !c.has(b, cThat):
		return c.nounBefore(from)
	}
	return 0, 0, false
}

// nounBefore returns the noun phrase that ends before token i, from its last
// article on.
func (c *clauses) nounBefore(i int) (from, to int, ok bool) {
	from, to, ok = c.phraseEnding(i - 1)
	for j := i - 1; ok && j > from; j-- {
		if c.has(j, cDet) {
			return j, to, true
		}
	}
	return from, to, ok && !c.has(from, cPast|cS)
}

// clear reports that no object stands at token i.
func (c *clauses) clear(i int) bool {
	for c.has(i, cAdv) {
		i++
	}
	return c.pause(i) || c.dated(i) || c.has(i, cPrep|cConj|cAux|cSub)
}

// asSaid reads "…, as S said" and "As S said, …", with "as" at token b.
func (c *clauses) asSaid(b, end int) (first, last int, ok bool) {
	if c.comma(b-1) && c.clauseBefore(b-1) {
		return c.from, b - 1, true
	}
	if b != c.from {
		return 0, 0, false
	}
	for i := end; i < c.to; i++ {
		if c.comma(i) {
			return i + 1, c.to, c.mainClause(i + 1)
		}
	}
	return 0, 0, false
}

// passiveCue reads "the sale was denounced by the miners" and "figures published
// by the board" with the cue at token i.
func (c *clauses) passiveCue(i int) (m cueMention, ok bool) {
	if c.cls[i]&(cNames|cNamesWeak|cCalls) == 0 || !c.has(i, cPp) || !c.word(i+1, "by") || c.has(i+2, cIng) || c.number(i+2) {
		return m, false
	}
	to := c.skipPhrase(i + 2)
	if to == i+2 && c.has(to, cObject) {
		to++
	}
	if to == i+2 {
		return m, false
	}
	v := c.verbAt(i)
	var first, last int
	if v.form == passive {
		first, last, ok = c.subject(v.from, 0)
	} else {
		first, last, ok = c.nounBefore(i)
	}
	if !ok {
		return m, false
	}
	m.speaker, m.cue, m.words = c.span(i+2, to), c.span(v.from, i+1), c.span(first, last)
	m.order, m.sure, m.grammar, m.stance = orderSV, true, true, true
	return m, true
}
