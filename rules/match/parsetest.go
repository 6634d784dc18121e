package match

import (
	"fmt"
	"strings"

	"github.com/tallywire/tallywire/rules/token"
)

// look reads (?=…), (?!…), (?<=…) or (?<!…).
func (p *parser) look() *Node {
	start := p.pos
	n := &Node{Op: OpLook}
	rest := p.src[p.pos+2:]
	if strings.HasPrefix(rest, "<") {
		n.Behind = true
		rest = rest[1:]
	}
	switch {
	case strings.HasPrefix(rest, "="):
	case strings.HasPrefix(rest, "!"):
		n.Negate = true
	default:
		return p.stop(start, "(? does not begin a condition", "write (?=x), (?!x), (?<=x) or (?<!x)")
	}
	p.pos = len(p.src) - len(rest) + 1
	any := &Test{Op: TestOr}
	for {
		p.skip()
		edge := byte('$')
		if n.Behind {
			edge = '^'
		}
		if p.peek() == edge && (p.pos+1 >= len(p.src) || !nameByte(p.src[p.pos+1])) {
			n.Edge = true
			p.pos++
		} else {
			at := p.pos
			sub := p.primary()
			if n.Behind && sub.Op == OpLex {
				any.Subs = append(any.Subs, &Test{Op: TestLex, Lex: sub.Lex})
			} else if t := p.lookTest(sub); t != nil {
				any.Subs = append(any.Subs, t)
			} else {
				return p.stop(at, "a condition on a neighbour looks at one item", "use one item form, or several with |")
			}
		}
		p.skip()
		if p.peek() != '|' {
			break
		}
		p.pos++
	}
	if p.peek() != ')' {
		return p.stop(start, "( is not closed, or its condition is more than one item", "")
	}
	p.pos++
	n.Test = any
	return n
}

// lookTest turns a node of one item into its test, nil if it is more than that.
func (p *parser) lookTest(n *Node) *Test {
	switch n.Op {
	case OpItem:
		return n.Test
	case OpLex: // Items 0: an entry of any length starts here
		return &Test{Op: TestStarts, Lex: n.Lex}
	case OpAlt:
		t := &Test{Op: TestOr}
		for _, s := range n.Subs {
			sub := p.lookTest(s)
			if sub == nil {
				return nil
			}
			t.Subs = append(t.Subs, sub)
		}
		return t
	}
	return nil
}

// bracket reads [ … ].
func (p *parser) bracket() *Test {
	start := p.pos
	p.pos++
	p.skip()
	if p.peek() == ']' {
		p.pos++
		return &Test{}
	}
	t := p.testOr()
	if p.pos < len(p.src) && p.peek() != ']' {
		p.stop(p.pos, fmt.Sprintf("unexpected %q in [ ]", p.src[p.pos]), "tests are joined by & and |; a bracket tests one token")
	}
	if p.peek() != ']' {
		p.stop(start, "[ is not closed", "")
		return t
	}
	p.pos++
	return t
}

func (p *parser) testOr() *Test {
	t := &Test{Op: TestOr}
	for {
		t.Subs = append(t.Subs, p.testAnd())
		p.skip()
		if p.peek() != '|' {
			break
		}
		p.pos++
	}
	if len(t.Subs) == 1 {
		return t.Subs[0]
	}
	return t
}

func (p *parser) testAnd() *Test {
	t := &Test{Op: TestAnd}
	for {
		t.Subs = append(t.Subs, p.testUnit())
		p.skip()
		if p.peek() != '&' {
			break
		}
		p.pos++
	}
	if len(t.Subs) == 1 {
		return t.Subs[0]
	}
	return t
}

func (p *parser) testUnit() *Test {
	p.skip()
	start := p.pos
	if p.depth++; p.depth > maxDepth {
		p.stop(start, "nested too deeply", "")
	}
	defer func() { p.depth-- }()
	switch p.peek() {
	case '!':
		p.pos++
		was := p.inNot
		p.inNot = true
		t := &Test{Op: TestNot, Subs: []*Test{p.testUnit()}}
		p.inNot = was
		return t
	case '(':
		p.pos++
		t := p.testOr()
		if p.peek() != ')' {
			p.stop(start, "( is not closed", "")
			return t
		}
		p.pos++
		return t
	case '[':
		return p.bracket()
	case '<':
		if n := p.lexicon(); n.Op == OpLex {
			return &Test{Op: TestLex, Lex: n.Lex}
		}
		return &Test{}
	case '@':
		return p.typeTest()
	case '$':
		n := p.macro()
		if n.Op == OpItem {
			return n.Test
		}
		p.fail(start, "this macro is not a test of one item", "")
		return &Test{}
	}
	if key, ok := p.testKey(); ok {
		return p.keyTest(start, key)
	}
	words, ok := p.literal()
	if ok && len(words) > 1 {
		p.fail(start, fmt.Sprintf("%q is %d tokens, a bracket tests one", p.src[start:p.pos], len(words)), "write it outside the bracket")
	}
	if !ok || len(words) != 1 {
		return &Test{}
	}
	return &Test{Op: TestWord, Word: words[0]}
}

// testKey reads "is=" or "in=" and what looks like it.
func (p *parser) testKey() (string, bool) {
	i := p.pos
	for i < len(p.src) && nameByte(p.src[i]) {
		i++
	}
	if i == p.pos || i >= len(p.src) || p.src[i] != '=' {
		return "", false
	}
	key := p.src[p.pos:i]
	p.pos = i
	return key, true
}

func (p *parser) keyTest(start int, key string) *Test {
	name, ok := p.name("what follows =", 0)
	if !ok {
		return &Test{}
	}
	switch key {
	case "is":
		s, ok := token.ParseShape(name)
		if !ok {
			p.unknown(start, "shape", name)
		}
		return &Test{Op: TestShape, Shape: s}
	case "in":
		return &Test{Op: TestIn, Lex: p.lexiconID(start, name)}
	}
	p.fail(start, fmt.Sprintf("unknown test %q", key), "use is= for a shape, in= for a lexicon")
	return &Test{}
}
