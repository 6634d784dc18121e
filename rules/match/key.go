package match

import "strconv"

// Bare returns the node below captures.
func (n *Node) Bare() *Node {
	for n.Op == OpCapture {
		n = n.Subs[0]
	}
	return n
}

// Key returns a text that is equal for patterns that match the same items in
// the same way, captures aside.
func (n *Node) Key() string { return string(n.key(nil)) }

func (n *Node) key(b []byte) []byte {
	switch n.Op {
	case OpCapture:
		return n.Subs[0].key(b)
	case OpItem:
		return n.Test.key(b)
	case OpLex:
		return append(strconv.AppendInt(append(b, '<'), int64(n.Lex), 10), '>')
	case OpLook:
		for _, is := range [...]bool{n.Behind, n.Negate, n.Edge} {
			b = strconv.AppendBool(append(b, '?'), is)
		}
		return n.Test.key(b)
	case OpSeq: // a sequence within a sequence is the same as its parts
		for _, s := range n.Subs {
			b = append(s.key(b), ' ')
		}
		return b
	}
	b = append(b, '(')
	for _, s := range n.Subs {
		b = append(s.key(b), '|')
	}
	b = append(b, ')')
	if n.Op == OpRepeat {
		b = strconv.AppendInt(append(b, '{'), int64(n.Min), 10)
		b = strconv.AppendInt(append(b, ','), int64(n.Max), 10)
		b = append(strconv.AppendBool(append(b, ','), n.Lazy), '}')
	}
	return b
}

// Key returns a text that is equal for equal tests.
func (t *Test) Key() string { return string(t.key(nil)) }

func (t *Test) key(b []byte) []byte {
	b = append(b, '[')
	switch t.Op {
	case TestAny:
	case TestShape:
		b = strconv.AppendUint(append(b, 's'), uint64(t.Shape), 10)
	case TestWord:
		b = strconv.AppendQuote(append(b, 'w'), t.Word)
	case TestType:
		b = strconv.AppendInt(append(b, 't'), int64(t.Type), 10)
	case TestLex:
		b = strconv.AppendInt(append(b, 'l'), int64(t.Lex), 10)
	case TestIn:
		b = strconv.AppendInt(append(b, 'i'), int64(t.Lex), 10)
	case TestStarts:
		b = strconv.AppendInt(append(b, 'm'), int64(t.Lex), 10)
		b = strconv.AppendInt(append(b, ','), int64(t.Items), 10)
	default:
		b = strconv.AppendInt(b, int64(t.Op), 10)
		for _, s := range t.Subs {
			b = s.key(b)
		}
	}
	return append(b, ']')
}
