package page

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// selector is a group of chains such as "main .text > p, div.story p". It is
// matched in one walk over the page that keeps for each open element which
// beginnings of a chain it and those around it satisfy: time is linear in the
// page whatever stands on it, where matching each element by climbing back is
// not.
type selector []chain

// chain is a list of compounds, each with how it follows the one before: ' ',
// '>', '+' or '~'.
type chain []compound

type compound struct {
	follows byte
	sel     cascadia.Sel
}

// Bounds of a selector: its bytes, its chains, the compounds of a chain.
const (
	maxSelector  = 500
	maxChains    = 16
	maxCompounds = 16
)

// compileSelector reads a selector. What would cost more than one look at an
// element is refused.
func compileSelector(s string) (selector, error) {
	if len(s) > maxSelector {
		return nil, fmt.Errorf("longer than %d bytes", maxSelector)
	}
	var out selector
	var c chain
	follows := byte(0)
	for rest := strings.TrimSpace(s); ; {
		part := rest[:compoundEnd(rest)]
		sel, err := compileCompound(part)
		if err != nil {
			return nil, err
		}
		c = append(c, compound{follows, sel})
		if len(c) > maxCompounds {
			return nil, fmt.Errorf("more than %d parts in a row", maxCompounds)
		}
		tail := rest[len(part):]
		rest = strings.TrimLeft(tail, " \t\r\n")
		if rest == "" || rest[0] == ',' {
			out = append(out, c)
			c = nil
		}
		switch {
		case rest == "":
			return out, nil
		case len(out) >= maxChains:
			return nil, fmt.Errorf("more than %d selectors", maxChains)
		case strings.IndexByte(",>+~", rest[0]) >= 0:
			follows, rest = rest[0], strings.TrimLeft(rest[1:], " \t\r\n")
		default:
			follows = ' '
		}
	}
}

// compoundEnd returns where the compound ends that a text begins with.
func compoundEnd(s string) int {
	depth := 0
	quote := byte(0)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[' || c == '(':
			depth++
		case c == ']' || c == ')':
			depth--
		case depth <= 0 && strings.IndexByte(" \t\r\n,>+~", c) >= 0:
			return i
		}
	}
	return len(s)
}

var (
	// quoted are the parts in which anything may stand.
	quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\\.`)
	// cheap are the pseudo-classes that cost one look at an element.
	cheap = regexp.MustCompile(`:(?:first-child|last-child|empty|root|nth-(?:last-)?child\(\d{1,2}\)|not\([^()\s>+~:]*\))`)
)

func compileCompound(s string) (cascadia.Sel, error) {
	if s == "" {
		return nil, errors.New("a part is missing, such as a name, a .class or an #id")
	}
	if bare := cheap.ReplaceAllString(quoted.ReplaceAllString(s, ""), ""); strings.Contains(bare, ":") {
		return nil, fmt.Errorf("%q: of pseudo-classes only :first-child, :last-child, :nth-child(2), :nth-last-child(2), :empty, :root and :not(…) of one part are known", s)
	}
	return cascadia.Parse(s)
}

// matched are the beginnings of a chain that an element satisfies, a bit each.
type matched uint32

// all returns the outermost elements below a node that the selector matches, in
// the order of the page.
func (s selector) all(root *html.Node) []*html.Node {
	tidy(root)
	m := matching{s: s, none: make([]matched, len(s))}
	m.below(root, m.none, m.none)
	return m.found
}

// tidy takes the comments off a page and joins the texts that they part. Between
// two elements there is then one node at most, so that an element's place among
// its siblings is told by a few steps.
func tidy(parent *html.Node) {
	for n := parent.FirstChild; n != nil; {
		next := n.NextSibling
		switch n.Type {
		case html.CommentNode:
			parent.RemoveChild(n)
		case html.TextNode:
			next = joinTexts(n)
		default:
			tidy(n)
		}
		n = next
	}
}

// joinTexts gives a text those that follow it before the next element, which
// it returns.
func joinTexts(first *html.Node) *html.Node {
	n := first.NextSibling
	if n == nil || n.Type == html.ElementNode {
		return n
	}
	var whole strings.Builder
	whole.WriteString(first.Data)
	for n != nil && n.Type != html.ElementNode {
		next := n.NextSibling
		if n.Type == html.TextNode {
			whole.WriteString(n.Data)
		}
		first.Parent.RemoveChild(n)
		n = next
	}
	first.Data = whole.String()
	return n
}

type matching struct {
	s     selector
	none  []matched
	found []*html.Node
}

// below looks at the elements below a parent; around is what any element
// around them satisfies, the parent too.
func (m *matching) below(parent *html.Node, around, of []matched) {
	before, last := slices.Clone(m.none), slices.Clone(m.none)
	for n := parent.FirstChild; n != nil; n = n.NextSibling {
		if n.Type != html.ElementNode {
			continue
		}
		here := make([]matched, len(m.s))
		whole := false
		for i, c := range m.s {
			for j, part := range c {
				var from matched
				switch part.follows {
				case ' ':
					from = around[i]
				case '>':
					from = of[i]
				case '+':
					from = last[i]
				case '~':
					from = before[i]
				}
				if (j == 0 || from&(1<<(j-1)) != 0) && part.sel.Match(n) {
					here[i] |= 1 << j
				}
			}
			whole = whole || here[i]&(1<<(len(c)-1)) != 0
		}
		if whole {
			m.found = append(m.found, n)
		} else if n.FirstChild != nil {
			inside := slices.Clone(here)
			for i := range inside {
				inside[i] |= around[i]
			}
			m.below(n, inside, here)
		}
		for i := range here {
			before[i] |= here[i]
		}
		last = here
	}
}
