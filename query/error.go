package query

import (
	"fmt"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// Error says what is wrong with a query. It wraps [news.ErrInvalid].
type Error struct {
	// Col is where, counted in characters from 1.
	Col int
	// Msg says what is wrong there.
	Msg string
	// Hint is what was probably meant, empty if nothing is near.
	Hint string
	// Allowed lists what may stand there, empty where it is not a short list.
	Allowed []string
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "column %d: %s", e.Col, e.Msg)
	if e.Hint != "" {
		fmt.Fprintf(&b, "; did you mean %s?", e.Hint)
	}
	if len(e.Allowed) > 0 {
		fmt.Fprintf(&b, " (allowed: %s)", strings.Join(e.Allowed, ", "))
	}
	return b.String()
}

// Unwrap returns [news.ErrInvalid].
func (e *Error) Unwrap() error { return news.ErrInvalid }

// nearest returns the word of list that s is a likely slip of, or "".
func nearest(s string, list []string) string {
	best, at := "", 3
	if len(s) <= 4 {
		at = 2
	}
	for _, w := range list {
		if d := distance(s, w, at); d < at {
			best, at = w, d
		}
	}
	return best
}

// distance is the number of letters to add, drop, change or swap to get from a
// to b; it gives up at limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	before, prev, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev, row = prev, row, before
	}
	return prev[len(b)]
}
