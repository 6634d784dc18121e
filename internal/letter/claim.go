package letter

import (
	"strings"

	"github.com/tallywire/tallywire/news"
)

// Marked returns the sentence a claim stands in with its figure marked.
func Marked(h *news.Hit) []Inline {
	s, m := h.SentenceText, h.Mark
	if m.Start < 0 || m.End > len(s) || m.Start >= m.End {
		return []Inline{T(h.Claim.Quote)}
	}
	return []Inline{T(s[:m.Start]), {Text: s[m.Start:m.End], Mark: true}, T(s[m.End:])}
}

// Quantity says in a few words what a claim counts or measures: "Afghans,
// return, to Afghanistan".
func Quantity(c *news.Claim) string {
	var parts []string
	if c.Counted != nil && *c.Counted != "" {
		parts = append(parts, *c.Counted)
	}
	if c.Predicate != "" {
		parts = append(parts, c.Predicate)
	}
	for _, p := range c.Places {
		role := p.Role
		if role == "" {
			role = "in"
		}
		parts = append(parts, role+" "+p.Name)
	}
	if c.Period != nil && c.Period.Text != "" {
		parts = append(parts, c.Period.Text)
	}
	if len(parts) == 0 {
		return string(c.Kind)
	}
	return strings.Join(parts, " · ")
}
