package match

import (
	"fmt"
	"slices"
)

// instOp is the kind of an instruction.
type instOp uint8

const (
	iItem   instOp = iota // consume an item that passes test
	iSplit                // go to x, or else to y
	iJump                 // go to x
	iOpen                 // a capture begins
	iClose                // a capture ends
	iAhead                // the next item passes test
	iBehind               // the item before passed look
	iMatch                // the rule matches
)

// inst is one instruction of the rules of a phase.
type inst struct {
	op     instOp
	negate bool
	edge   bool
	rule   int32 // index within the phase
	test   int32 // index of a test; of a condition behind for iBehind; slot for iOpen and iClose
	x, y   int32
}

// behind is a condition on the item before; each has a bit in a mask.
type behind struct {
	test         int32
	negate, edge bool
}

// phaseProg is a compiled phase.
type phaseProg struct {
	Phase
	tests []*Test
	// byWord lists the tests that ask for nothing but a word, by word; general
	// the others.
	byWord  map[int32][]int32
	general []int32
	insts   []inst
	starts  []int32  // first instruction of each rule
	ends    []int32  // end of each rule's instructions
	need    []uint64 // conditions behind that can be asked from an instruction before consuming
	behinds []behind
	when    int32 // test of the precondition, -1 for none
	better  []int32
}

// compiler makes a phaseProg.
type compiler struct {
	prog    *Program
	out     *phaseProg
	testIDs map[string]int32
	lookIDs map[behind]int32
	rule    int32
}

func (p *Program) compile(ph Phase) (*phaseProg, error) {
	c := &compiler{prog: p, out: &phaseProg{Phase: ph, byWord: make(map[int32][]int32), when: -1},
		testIDs: make(map[string]int32), lookIDs: make(map[behind]int32)}
	if ph.When != nil {
		c.out.when = c.test(ph.When)
	}
	for i := range ph.Rules {
		c.rule = int32(i)
		c.out.starts = append(c.out.starts, int32(len(c.out.insts)))
		c.node(ph.Rules[i].Pattern.Root)
		c.add(inst{op: iMatch})
		c.out.ends = append(c.out.ends, int32(len(c.out.insts)))
	}
	if len(c.out.behinds) > 64 {
		return nil, fmt.Errorf("phase %q has %d different conditions on the item before, at most 64 are possible", ph.Name, len(c.out.behinds))
	}
	c.needs()
	c.out.better = make([]int32, len(ph.Rules))
	order := make([]int32, len(ph.Rules))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return ph.Rules[b].Priority - ph.Rules[a].Priority })
	for rank, r := range order {
		c.out.better[r] = int32(rank)
	}
	return c.out, nil
}

func (c *compiler) add(i inst) int32 {
	i.rule = c.rule
	c.out.insts = append(c.out.insts, i)
	return int32(len(c.out.insts) - 1)
}

func (c *compiler) next() int32 { return int32(len(c.out.insts)) }

// item adds an instruction that consumes an item and goes on behind itself.
func (c *compiler) item(t *Test) {
	i := c.add(inst{op: iItem, test: c.test(t)})
	c.out.insts[i].x = i + 1
}

// test returns the number of a test, the same for equal ones.
func (c *compiler) test(t *Test) int32 {
	key := t.Key()
	if id, ok := c.testIDs[key]; ok {
		return id
	}
	id := int32(len(c.out.tests))
	c.testIDs[key] = id
	c.out.tests = append(c.out.tests, t)
	if t.Op == TestWord {
		w := c.prog.lex.vocab.ID(t.Word)
		c.out.byWord[w] = append(c.out.byWord[w], id)
	} else {
		c.out.general = append(c.out.general, id)
	}
	c.prog.note(t)
	return id
}

// node adds the instructions of n; what follows comes right behind them.
func (c *compiler) node(n *Node) {
	switch n.Op {
	case OpItem:
		c.item(n.Test)
	case OpLex:
		c.lexicon(n.Lex)
	case OpSeq:
		for _, s := range n.Subs {
			c.node(s)
		}
	case OpAlt:
		var jumps []int32
		for i, s := range n.Subs {
			if i == len(n.Subs)-1 {
				c.node(s)
				break
			}
			split := c.add(inst{op: iSplit, x: c.next() + 1})
			c.node(s)
			jumps = append(jumps, c.add(inst{op: iJump}))
			c.out.insts[split].y = c.next()
		}
		for _, j := range jumps {
			c.out.insts[j].x = c.next()
		}
	case OpRepeat:
		c.repeat(n)
	case OpCapture:
		i := c.add(inst{op: iOpen, test: int32(n.Slot)})
		c.out.insts[i].x = i + 1
		c.node(n.Subs[0])
		i = c.add(inst{op: iClose, test: int32(n.Slot)})
		c.out.insts[i].x = i + 1
	case OpLook:
		c.look(n)
	}
}

// lexicon adds the ways an entry can lie over items: entries of k items begin
// with a test for that and go on with any k-1 items.
func (c *compiler) lexicon(lex int32) {
	most := max(c.prog.lex.longest[lex], 1)
	var firsts []int32
	for k := most; k >= 1; k-- {
		if k > 1 {
			split := c.add(inst{op: iSplit, x: c.next() + 1})
			c.out.insts[split].y = split + 2
		}
		firsts = append(firsts, c.add(inst{op: iItem, test: c.test(starts(lex, k))}))
	}
	chain := c.next() // most-1 items of any kind
	for range most - 1 {
		c.item(&Test{})
	}
	for i, f := range firsts {
		c.out.insts[f].x = chain + int32(i)
	}
}

// starts is the test for an entry of k items.
func starts(lex, k int32) *Test {
	if k == 1 {
		return &Test{Op: TestLex, Lex: lex}
	}
	return &Test{Op: TestStarts, Lex: lex, Items: k}
}

func (c *compiler) repeat(n *Node) {
	for range n.Min {
		c.node(n.Subs[0])
	}
	if n.Max < 0 {
		split := c.split(n.Lazy)
		c.node(n.Subs[0])
		c.add(inst{op: iJump, x: split})
		c.leave(split, n.Lazy)
		return
	}
	var splits []int32
	for range n.Max - n.Min {
		splits = append(splits, c.split(n.Lazy))
		c.node(n.Subs[0])
	}
	for _, s := range splits {
		c.leave(s, n.Lazy)
	}
}

// split adds a choice between going on right behind it and leaving.
func (c *compiler) split(lazy bool) int32 {
	i := c.add(inst{op: iSplit})
	if lazy {
		c.out.insts[i].y = i + 1
	} else {
		c.out.insts[i].x = i + 1
	}
	return i
}

// leave makes a choice leave to what comes next.
func (c *compiler) leave(split int32, lazy bool) {
	if lazy {
		c.out.insts[split].x = c.next()
	} else {
		c.out.insts[split].y = c.next()
	}
}

func (c *compiler) look(n *Node) {
	i := inst{op: iAhead, negate: n.Negate, edge: n.Edge, test: c.test(n.Test), x: c.next() + 1}
	if n.Behind {
		key := behind{i.test, n.Negate, n.Edge}
		id, ok := c.lookIDs[key]
		if !ok {
			id = int32(len(c.out.behinds))
			c.lookIDs[key] = id
			c.out.behinds = append(c.out.behinds, key)
		}
		i.op, i.test = iBehind, id
	}
	c.add(i)
}

// needs finds for each instruction which conditions behind can be asked before
// the next item is consumed.
func (c *compiler) needs() {
	insts := c.out.insts
	c.out.need = make([]uint64, len(insts))
	if len(c.out.behinds) == 0 {
		return
	}
	for changed := true; changed; {
		changed = false
		for i := len(insts) - 1; i >= 0; i-- {
			var m uint64
			switch in := &insts[i]; in.op {
			case iItem, iMatch:
			case iSplit:
				m = c.out.need[in.x] | c.out.need[in.y]
			case iBehind:
				m = c.out.need[in.x] | 1<<(in.test&63)
			default:
				m = c.out.need[in.x]
			}
			if m != c.out.need[i] {
				c.out.need[i], changed = m, true
			}
		}
	}
}
