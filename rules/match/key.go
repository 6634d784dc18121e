package match

import (
	"fmt"
	"strings"
)

// Bare returns the node below captures.
func (n *Node) Bare() *Node {
	for n.Op == OpCapture {
		n = n.Subs[0]
	}
	return n
}

// Key returns a text that is equal for patterns that match the same items in
// the same way, captures aside.
func (n *Node) Key() string {
	var b strings.Builder
	n.key(&b)
	return b.String()
}

func (n *Node) key(b *strings.Builder) {
	switch n.Op {
	case OpCapture:
		n.Subs[0].key(b)
		return
	case OpItem:
		b.WriteString(n.Test.Key())
		return
	case OpLex:
		fmt.Fprintf(b, "<%d>", n.Lex)
		return
	case OpLook:
		fmt.Fprintf(b, "?%t%t%t%s", n.Behind, n.Negate, n.Edge, n.Test.Key())
		return
	case OpSeq: // a sequence within a sequence is the same as its parts
		for _, s := range n.Subs {
			s.key(b)
			b.WriteByte(' ')
		}
		return
	}
	b.WriteByte('(')
	for _, s := range n.Subs {
		s.key(b)
		b.WriteByte('|')
	}
	b.WriteByte(')')
	if n.Op == OpRepeat {
		fmt.Fprintf(b, "{%d,%d,%t}", n.Min, n.Max, n.Lazy)
	}
}

// Key returns a text that is equal for equal tests.
func (t *Test) Key() string {
	switch t.Op {
	case TestAny:
		return "[]"
	case TestShape:
		return fmt.Sprintf("[s%d]", t.Shape)
	case TestWord:
		return fmt.Sprintf("[w%q]", t.Word)
	case TestType:
		return fmt.Sprintf("[t%d]", t.Type)
	case TestLex:
		return fmt.Sprintf("[l%d]", t.Lex)
	case TestIn:
		return fmt.Sprintf("[i%d]", t.Lex)
	case TestStarts:
		return fmt.Sprintf("[m%d,%d]", t.Lex, t.Items)
	}
	parts := make([]string, len(t.Subs))
	for i, s := range t.Subs {
		parts[i] = s.Key()
	}
	return fmt.Sprintf("[%d%s]", t.Op, strings.Join(parts, ""))
}
