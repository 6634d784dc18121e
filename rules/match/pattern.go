// Package match compiles patterns over tokens and finds them in text.
//
// Two engines live here. [Program] is the one that runs: the rules of a phase
// become one automaton, built as far as texts need it. [Oracle] reads the
// pattern trees directly; it is slow and plain, explains, and is what tests
// hold the automaton to.
package match

import "github.com/tallywire/tallywire/rules/token"

// MaxItems is the length of the longest match in items. It bounds the work
// for each start position, so that matching takes linear time.
const MaxItems = 256

// TestOp is the kind of a [Test].
type TestOp uint8

// The kinds of tests.
const (
	TestAny    TestOp = iota // true for every item
	TestAnd                  // all of Subs
	TestOr                   // one of Subs
	TestNot                  // not Subs[0]
	TestShape                // the item has the shape
	TestWord                 // the item is one token with that word
	TestType                 // the item is a mention of that type
	TestLex                  // the item is an entry of the lexicon
	TestIn                   // the item lies within an entry of the lexicon
	TestStarts               // an entry of the lexicon, Items items long, starts at the item
)

// Test is a condition on one item.
type Test struct {
	Op    TestOp
	Subs  []*Test
	Shape token.Shape
	Word  string // in normal form
	Type  int32
	Lex   int32
	Items int32

	word int32 // number of Word, set when the test is compiled
}

// Op is the kind of a [Node].
type Op uint8

// The kinds of nodes.
const (
	OpItem    Op = iota // one item that passes Test
	OpLex               // an entry of lexicon Lex, over one item or more
	OpSeq               // Subs one after the other
	OpAlt               // one of Subs
	OpRepeat            // Subs[0], Min to Max times (Max -1: no limit)
	OpCapture           // Subs[0], remembered in slot Slot
	OpLook              // the item ahead or behind passes Test
)

// Node is a pattern or a part of one.
type Node struct {
	Op       Op
	Test     *Test
	Lex      int32
	Subs     []*Node
	Min, Max int
	Lazy     bool
	Slot     int
	Text     string // of OpItem and OpLex: as the rule writes it
	// For OpLook: Behind looks back, Negate wants the test to fail, Edge
	// makes the sentence's edge count as passing.
	Behind, Negate, Edge bool
}

// Capture is a named part of a pattern.
type Capture struct {
	Name     string
	Lexicons []int32 // those named within the capture, in order
}

// Pattern is a parsed pattern.
type Pattern struct {
	Root     *Node
	Captures []Capture
	Types    []int32 // item types it names
	nodes    int
}

// Slot returns the slot of the capture of that name, -1 if there is none.
func (p *Pattern) Slot(name string) int {
	for i := range p.Captures {
		if p.Captures[i].Name == name {
			return i
		}
	}
	return -1
}

// minLen returns the least number of items n matches.
func (n *Node) minLen() int {
	switch n.Op {
	case OpItem, OpLex:
		return 1
	case OpSeq:
		sum := 0
		for _, s := range n.Subs {
			sum += s.minLen()
		}
		return sum
	case OpAlt:
		least := n.Subs[0].minLen()
		for _, s := range n.Subs[1:] {
			least = min(least, s.minLen())
		}
		return least
	case OpRepeat:
		return min(n.Min, 1) * n.Subs[0].minLen()
	case OpCapture:
		return n.Subs[0].minLen()
	}
	return 0
}

// product returns the greatest product of nested finite repeat counts.
func (n *Node) product() int {
	most := 1
	for _, s := range n.Subs {
		most = max(most, s.product())
	}
	if n.Op == OpRepeat {
		most *= max(n.Min, n.Max, 1)
	}
	return most
}

// steps returns how long n becomes when its repetitions are written out.
func (n *Node) steps() int {
	sum := 1
	for _, s := range n.Subs {
		sum += s.steps()
	}
	if n.Op == OpRepeat {
		sum *= max(n.Min, n.Max, 1)
	}
	return sum
}

// Phase is a stage of matching.
type Phase struct {
	Name     string
	All      bool  // keep all matches; otherwise longest, none overlapping
	Collapse bool  // each match becomes one item for later phases
	When     *Test // if set, only sentences with an item that passes
	Rules    []Rule
}

// Rule is a pattern that makes mentions of a type.
type Rule struct {
	ID       int32 // in the order of files
	Type     int32
	Priority int
	Pattern  *Pattern
}

// Item is what patterns see: a token, or a mention that an earlier phase
// collapsed.
type Item struct {
	TokStart, TokEnd int32
	Type             int32 // 0 for a bare token
	Mention          int32 // index of the match, -1 for a bare token
	kind             int32 // what tests can tell of it; see kinds
}

// Match is one application of a rule.
type Match struct {
	Rule             int32
	Type             int32
	Phase            int32
	Sentence         int32
	TokStart, TokEnd int32
	// Layer and First..Last (end exclusive) say which items it covers.
	Layer, First, Last int32

	local int32 // index of the rule within its phase
}
