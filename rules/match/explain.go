package match

import (
	"cmp"
	"slices"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules/token"
)

// Explanation says how rules fared on a text.
type Explanation struct {
	Found []OracleMatch
	Lost  []Lost
	Near  []Near // of rules that matched nowhere, the furthest first
}

// Lost is a match that was not taken since another rule's overlaps it.
type Lost struct {
	Match
	To int32 // the rule that won
}

// Near is how far a rule got that did not match.
type Near struct {
	Rule             int32
	TokStart, TokEnd int32    // what it matched before it failed
	Items            int      // their number
	Wanted           []string // the parts of the pattern of which it needed one next
}

// Explain matches a text and keeps what Match throws away.
func (o *Oracle) Explain(text string, toks []token.Token, sentences []news.Span) *Explanation {
	e := &Explanation{}
	e.Found = o.match(text, toks, sentences, e)
	e.Near = slices.DeleteFunc(e.Near, func(n Near) bool {
		return slices.ContainsFunc(e.Found, func(m OracleMatch) bool { return m.Rule == n.Rule }) ||
			slices.ContainsFunc(e.Lost, func(l Lost) bool { return l.Rule == n.Rule })
	})
	slices.SortStableFunc(e.Near, func(a, b Near) int { return cmp.Compare(b.Items, a.Items) })
	return e
}

// note keeps the furthest that each rule got.
func (e *Explanation) note(n Near) {
	if n.Items == 0 {
		return
	}
	i := slices.IndexFunc(e.Near, func(o Near) bool { return o.Rule == n.Rule })
	switch {
	case i < 0:
		e.Near = append(e.Near, n)
	case n.Items > e.Near[i].Items:
		e.Near[i] = n
	}
}

// noteLosers notes the matches that the first of matches keeps from being
// taken: the others at its start, and those that start within it.
func (t *oracleText) noteLosers(ph *Phase, items []Item, matches []OracleMatch) {
	winner := matches[0]
	for _, m := range matches[1:] {
		t.explain.Lost = append(t.explain.Lost, Lost{m.Match, winner.Rule})
	}
	for i := winner.First + 1; i < winner.Last; i++ {
		for _, m := range t.at(ph, items, int(i)) {
			t.explain.Lost = append(t.explain.Lost, Lost{m.Match, winner.Rule})
		}
	}
}
