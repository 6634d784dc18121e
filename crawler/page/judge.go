package page

import (
	"fmt"
	"strings"
)

// Lengths in bytes of text that make an article, with and without the page
// saying it is one.
const (
	minDeclared   = 120
	minUndeclared = 300
)

// judge decides whether the page is one article, and says why not.
func (p *Page) judge(in Input, m *meta) (bool, string) {
	declared := false
	if m != nil {
		declared = m.ld || strings.HasSuffix(strings.ToLower(m.get("og:type")), "article")
	}
	switch n := len(p.Text); {
	case strings.Trim(p.Canonical.Path, "/") == "" && p.Canonical.RawQuery == "":
		return false, "front page"
	case n == 0:
		return false, "no text"
	case declared && n < minDeclared, !declared && n < minUndeclared:
		return false, fmt.Sprintf("too little text (%s)", size(n))
	case p.Title == "":
		return false, "no title"
	case m != nil && !declared && m.ldListing:
		return false, "list of articles"
	case !declared && p.Published.IsZero() && !proseLike(p.Text):
		return false, "no article"
	}
	return true, ""
}

// size keeps the number of different reasons small.
func size(n int) string {
	for _, limit := range [...]int{50, 100, 200, 500} {
		if n < limit {
			return fmt.Sprintf("under %d bytes", limit)
		}
	}
	return "over 500 bytes"
}

// proseLike reports whether most of a text stands in long paragraphs, as
// sentences do and lists of links do not.
func proseLike(text string) bool {
	long := 0
	for part := range strings.SplitSeq(text, "\n") {
		if len(part) >= 80 {
			long += len(part)
		}
	}
	return long*2 > len(text)
}
