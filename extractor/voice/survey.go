package voice

import "github.com/tallywire/tallywire/news"

// surveyReach is how many tokens may stand between "in" and the noun of the
// survey, and surveyTail how many after it may tell of it.
const (
	surveyReach = 10
	surveyTail  = 16
)

// surveyCue reads "Forty percent would row again in a poll by the club" and "In a
// poll released on Monday, forty percent …", with the noun of the survey at token
// i. Where nothing is counted, a survey is only where something happened.
func (c *clauses) surveyCue(i int) (m cueMention, ok bool) {
	in := c.surveyIn(i)
	if in < 0 || c.noun(i+1) && !c.dated(i+1) && !c.participle(i+1) && !c.acting(i+1) {
		return m, false
	}
	end := i + 1
	for end < i+surveyTail && !c.pause(end) && !c.has(end, cConj) && (!c.acting(end) || c.participle(end)) {
		end++
	}
	m.words = c.surveyed(in, end)
	if m.words.Len() == 0 {
		return m, false
	}
	m.speaker, m.cue = c.span(in+1, end), c.span(in, in+1)
	m.order, m.sure, m.grammar = orderSV, true, true
	return m, true
}

// surveyIn returns the token of the "in" before the survey whose noun is token i,
// -1 if there is none.
func (c *clauses) surveyIn(i int) int {
	for j := i - 1; j >= c.from && j > i-surveyReach; j-- {
		switch {
		case c.word(j, "in"):
			if c.has(j-1, cPp|cIng) || c.word(j-1, "part") { // "took part in", "asked in"
				return -1
			}
			return j
		case c.word(j, "of"), c.char(j) == '/':
		case c.has(j, cClosed), c.pause(j), c.has(j, cDet) && c.noun(j-1):
			return -1
		}
	}
	return -1
}

// participle reports a verb at token i that tells of the noun before it: "a poll
// released on Monday".
func (c *clauses) participle(i int) bool {
	return c.has(i, cPp) && (c.dated(i+1) || c.has(i+1, cPrep))
}

// surveyed returns what is told of a survey that stands in tokens in..end, "in"
// included: the clause behind it where it opens the sentence, all where it stands
// between a subject and its verb, else what stands before. It is empty without a
// figure.
func (c *clauses) surveyed(in, end int) news.Span {
	from, to := c.clauseStart(in), in
	switch {
	case in == c.from:
		if !c.comma(end) || !c.mainClause(end+1) {
			return news.Span{}
		}
		from, to = end+1, c.to
	case c.acting(end):
		to = c.to
	case !c.mainBefore(in):
		return news.Span{}
	}
	for j := from; j < to; j++ {
		if c.num[j] && (j < in || j >= end) {
			return c.span(from, to)
		}
	}
	return news.Span{}
}

// clauseStart returns where the clause begins that holds token i: behind a
// semicolon, a dash, or a comma and a conjunction that a clause follows.
func (c *clauses) clauseStart(i int) int {
	for j := i - 1; j > c.from; j-- {
		if c.char(j) == ';' || c.dash(j) || c.comma(j-1) && c.has(j, cConj|cSub) && c.mainClause(j+1) {
			return j + 1
		}
	}
	return c.from
}
