package alert

import "strings"

// parseQuery returns the canonical spelling of a query.
func parseQuery(text string) (any, string, error) {
	return nil, strings.Join(strings.Fields(text), " "), nil
}
