package series

import (
	"strings"

	"github.com/tallywire/tallywire/news"
)

// owner returns whose a claim's figure is: the subject of the headline, unless
// the claim's sentence names somebody else or tells of the whole country.
func (t topic) owner(c *news.Claim) string {
	if t.subject == "" || !t.unclaimed(c) {
		return ""
	}
	return t.subject
}

// themeOf returns the theme of the headline for a claim that nobody named owns.
func (t topic) themeOf(c *news.Claim) string {
	if t.subject != "" || t.theme == "" || !t.unclaimed(c) {
		return ""
	}
	return t.theme
}

// unclaimed reports whether a claim's sentence names the subject or nobody: of
// people also who speaks, and whom the figure counts, are nobody.
func (t topic) unclaimed(c *news.Claim) bool {
	sentence := t.around(c)
	if t.subject != "" && strings.Contains(strings.ToLower(sentence), t.subject) {
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
	if !t.city { // where a firm does something it is still the firm's
		for _, p := range c.Places {
			known += " " + p.Name
		}
	}
	last := 0
	for at, w := range located(sentence) {
		lower := strings.ToLower(w)
		if t.keys.wide.has(lower) || t.name(w, lower, at == 0 || opening(sentence[last:at])) && !strings.Contains(known, w) {
			return false
		}
		last = at + len(w)
	}
	return true
}

// name reports whether a word names somebody: it has a capital, also where no
// sentence opens, and is no country, nation, month or day.
func (t topic) name(w, lower string, opens bool) bool {
	if !upper(w) || len(w) < 2 || closed[lower] || t.keys.calendar.has(lower) || t.keys.nations.has(lower) || t.keys.countries.has(lower) {
		return false
	}
	return !opens || t.names[w]
}
