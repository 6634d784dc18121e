package series

import (
	"strings"

	"github.com/tallywire/tallywire/news"
)

// wide are words that take a figure beyond what the headline is about: of a story on
// one city's sales, the nation's.
var wide = set(`nationally nationwide national worldwide global globally statewide countrywide overall industrywide internationally elsewhere`)

// owner returns whose a claim's figure is: the subject of the headline, unless
// the claim's sentence names somebody else or tells of the whole country.
func (t Topic) owner(c *news.Claim) string {
	if t.Subject == "" || !t.unclaimed(c) {
		return ""
	}
	return t.Subject
}

// theme returns the theme of the headline for a claim that nobody named owns.
func (t Topic) theme(c *news.Claim) string {
	if t.Subject != "" || t.Theme == "" || !t.unclaimed(c) {
		return ""
	}
	return t.Theme
}

// unclaimed reports whether a claim's sentence names the subject or nobody: of
// people also who speaks, and whom the figure counts, are nobody.
func (t Topic) unclaimed(c *news.Claim) bool {
	if c.Sentence.Start < 0 || c.Sentence.End > len(t.text) || c.Sentence.Start > c.Sentence.End {
		return true
	}
	sentence := t.text[c.Sentence.Start:c.Sentence.End]
	if t.Subject != "" && strings.Contains(strings.ToLower(sentence), t.Subject) {
		return true
	}
	known := ""
	if c.Attribution != nil && person(c.Unit) {
		known = c.Attribution.Actor
		if c.Attribution.Role != nil {
			known += " " + *c.Attribution.Role
		}
	}
	if c.Counted != nil {
		known += " " + *c.Counted
	}
	last := 0
	for at, w := range located(sentence) {
		lower := strings.ToLower(w)
		if wide[lower] || t.name(w, lower, at == 0 || opening(sentence[last:at])) && !strings.Contains(known, w) {
			return false
		}
		last = at + len(w)
	}
	return true
}

// name reports whether a word names somebody: it has a capital, also where no
// sentence opens, and is no country, nation, month or day.
func (t Topic) name(w, lower string, opens bool) bool {
	if !upper(w) || len(w) < 2 || closed[lower] || calendar[lower] || nationCode[lower] != "" || countryCode[lower] != "" {
		return false
	}
	return !opens || t.names[w]
}

// calendar are names that belong to nobody.
var calendar = set(`january february march april may june july august september october november december monday tuesday wednesday thursday
	friday saturday sunday jan feb mar apr jun jul aug sept oct nov dec us uk eu un u.s u.k`)

// spells are words for lengths of time, which are no theme.
var spells = set(`year month week day hour minute decade century quarter season time today yesterday tomorrow morning night weekend`)

// parties are names of parties told of in any country.
var parties = set(`republican republicans democrat democrats democratic conservative conservatives labour liberal liberals labor tory tories gop`)
