package web

import (
	"slices"

	"github.com/tallywire/tallywire/query"
)

// conditions are the parts of a query that must all hold.
func conditions(q query.Query) []query.Query {
	switch q := query.Simplify(q).(type) {
	case query.All:
		return nil
	case *query.And:
		return q.Of
	default:
		return []query.Query{q}
	}
}

func allOf(of []query.Query) query.Query {
	switch len(of) {
	case 0:
		return query.All{}
	case 1:
		return of[0]
	}
	return query.Simplify(&query.And{Of: of})
}

// narrow adds "field has exactly this value" to a query; ok is false if the
// query says so already, or cannot.
func narrow(q query.Query, field, value string) (text string, ok bool) {
	c, err := query.Exactly(field, value)
	if err != nil {
		return "", false
	}
	was := allOf(conditions(q)).String()
	text = allOf(append(slices.Clone(conditions(q)), c)).String()
	return text, text != was && len(text) <= query.MaxLength
}

// filter is one condition on a field and the query without it.
type filter struct{ label, without string }

// filters lists what can be taken out of a query: each of its conditions,
// where there is more than one or the one is on a field.
func filters(q query.Query) []filter {
	parts := conditions(q)
	if len(parts) == 1 {
		if _, ok := parts[0].(*query.Compare); !ok {
			return nil
		}
	}
	var out []filter
	for i, p := range parts {
		rest := slices.Delete(slices.Clone(parts), i, i+1)
		out = append(out, filter{allOf([]query.Query{p}).String(), allOf(rest).String()})
	}
	return out
}

// fieldQuery is the query for one field having one value, as facets count it.
func fieldQuery(field, value string) string {
	c, err := query.Exactly(field, value)
	if err != nil {
		return ""
	}
	return c.String()
}
