package rules

import (
	"fmt"
	"slices"
	"strings"
)

// suggest returns a hint naming the known word nearest to an unknown one, or
// listing all if they are few and none is near.
func suggest(unknown string, known []string) string {
	best, dist := "", len(unknown)/2+1
	for _, k := range known {
		if d := distance(strings.ToLower(unknown), strings.ToLower(k)); d < dist || d == dist && best != "" && k < best {
			best, dist = k, d
		}
	}
	switch {
	case best != "" && best != unknown:
		return fmt.Sprintf("did you mean %q?", best)
	case len(known) > 0 && len(known) <= 30:
		sorted := slices.Sorted(slices.Values(known))
		return "known are " + strings.Join(sorted, ", ")
	}
	return ""
}

// distance is the number of letters to insert, remove, change or swap with a
// neighbour to turn a into b.
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	var rows [3][65]int
	for j := 0; j <= len(b); j++ {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur, prev, before := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			change := prev[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			cur[j] = min(change, prev[j]+1, cur[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
	}
	return rows[len(a)%3][len(b)]
}
