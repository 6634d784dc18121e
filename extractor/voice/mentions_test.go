package voice

import (
	"strings"
	"testing"

	"github.com/tallywire/tallywire/rules/token"
)

// TestMentions lists all that a text names: kind, words, and the full name
// where it differs from them.
func TestMentions(t *testing.T) {
	r, m := reading(t)
	tests := []struct{ name, text, want string }{
		{"a person and the surname", "Tomas Lind left. Lind came back.", "person Tomas Lind; person Lind = Tomas Lind"},
		{"the first name", "Tomas Lind left. We saw Tomas.", "person Tomas Lind; group We; person Tomas = Tomas Lind"},
		{"pronouns", "Tomas Lind left. He and his wife row.", "person Tomas Lind; person He = Tomas Lind; person his = Tomas Lind"},
		{"an unknown town", "Wells failed in Dunmorra. Dunmorra is dry.", "place Dunmorra; place Dunmorra"},
		{"an unknown firm", "Then Ropeworx announced that it will close.", "organisation Ropeworx"},
		{"bodies and places by their kind", "The rowing club left the old village.", "organisation The rowing club; place the old village"},
		{"sides", "Some rebels and three villagers met.", "group Some rebels; group three villagers"},
		{"nations", "Many Peruvians left.", "group Peruvians"},
		{"a country that acts", "Peru closed the lock.", "organisation Peru"},
		{"a country as a place", "The lock is in Peru.", "place Peru"},
		{"a name of a thing", "We flew River Lights in the rain.", "group We"},
		{"an acronym that is counted", "They saw a QVX.", "group They"},
		{"a noun before another", "The army barracks burned.", "place The army barracks"},
		{"papers are nobody", "A study was lost.", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := r.Read(m.Match(tt.text, token.Sentences(tt.text, nil)))
			var got []string
			for _, a := range s.Mentions() {
				words := tt.text[a.Start:a.End]
				item := string(a.Kind) + " " + words
				if a.Kind == Person && a.Name != words {
					item += " = " + a.Name
				}
				got = append(got, item)
			}
			if g := strings.Join(got, "; "); g != tt.want {
				t.Errorf("got  %s\nwant %s", g, tt.want)
			}
		})
	}
}
