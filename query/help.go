package query

import "slices"

// FieldHelp describes one field for help texts, the page and the API.
type FieldHelp struct {
	Name    string   `json:"name"`
	Aliases []string `json:"aliases,omitempty"`
	// Type is words, name, term, id, choice, number, date or period.
	Type string `json:"type"`
	// Values lists what a choice may be.
	Values  []string `json:"values,omitempty"`
	Doc     string   `json:"doc"`
	Example string   `json:"example"`
}

// Help describes every field, in the order shown to people.
func Help() []FieldHelp {
	out := make([]FieldHelp, len(fields))
	for i, f := range fields {
		out[i] = FieldHelp{f.Name, slices.Clone(f.Aliases), f.Type.String(), slices.Clone(f.Values), f.Doc, f.Example}
	}
	return out
}
