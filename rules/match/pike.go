package match

import (
	"encoding/binary"
	"slices"
)

// pike finds the captures of a match: it runs the rule over the items of the
// match again, keeping for each instruction the preferred way there.
type pike struct {
	now, next threads
	seen      sparse
	classes   []uint16 // of the items of the match and of those around it
	caps      []int32  // of the thread being followed
	best      []int32
	found     bool
}

// threads are instructions with their captures, preferred ones first. A capture
// takes three numbers: where it was opened last, start and end.
type threads struct {
	pcs  []int32
	caps []int32
}

func (t *threads) clear() { t.pcs, t.caps = t.pcs[:0], t.caps[:0] }

// Captures appends to dst the tokens (from, to) of each capture of a match, -1
// where it is not set.
func (s *Scratch) Captures(m *Match, dst []int32) []int32 {
	d := s.dfas[m.Phase]
	if len(d.ph.Rules[m.local].Pattern.Captures) == 0 {
		return dst
	}
	items := s.layers[m.Layer].Items[m.First:m.Last]
	for at := s.capturesAt(d, m); len(at) > 0; at = at[2:] {
		if at[0] < 0 {
			dst = append(dst, -1, -1)
			continue
		}
		dst = append(dst, items[at[0]].TokStart, items[at[1]-1].TokEnd)
	}
	return dst
}

// maxCaptured bounds the captures a phase remembers.
const maxCaptured = 1 << 16

// captured remembers the captures found in a phase. They depend on the rule and
// the classes of the items alone, and news says the same things over and over.
type captured struct {
	ids map[string]int32 // where those of a rule and its classes begin in at
	at  []int32          // items (from, to), counted from the match's first
}

func (c *captured) forget() { c.ids, c.at = make(map[string]int32), c.at[:0] }

// capturesAt returns the items (from, to) of each capture of a match, counted
// from its first item.
func (s *Scratch) capturesAt(d *dfa, m *Match) []int32 {
	s.pike.classes = s.around(d, m, s.pike.classes[:0])
	n := 2 * len(d.ph.Rules[m.local].Pattern.Captures)
	d.key = binary.LittleEndian.AppendUint32(d.key[:0], uint32(m.local))
	for _, c := range s.pike.classes {
		d.key = binary.LittleEndian.AppendUint16(d.key, c)
	}
	known := &d.captured
	at, ok := known.ids[string(d.key)]
	if !ok {
		if len(known.at) > maxCaptured {
			known.forget()
		}
		at = int32(len(known.at))
		known.ids[string(d.key)] = at
		known.at = s.pike.run(d, m.local, known.at)
	}
	return known.at[at : int(at)+n]
}

// around appends the classes of the items of a match and of those before and
// after it.
func (s *Scratch) around(d *dfa, m *Match, dst []uint16) []uint16 {
	layer := &s.layers[m.Layer]
	lo, hi := layer.Sentences[m.Sentence], layer.Sentences[m.Sentence+1]
	for i := m.First - 1; i <= m.Last; i++ {
		c := uint16(edgeClass)
		if i >= lo && i < hi {
			c = d.classOf[layer.Items[i].kind]
		}
		dst = append(dst, c)
	}
	return dst
}

// run finds the captures of a rule over items of the classes in v.classes, of
// which the first and the last stand before and after the match.
func (v *pike) run(d *dfa, rule int32, dst []int32) []int32 {
	if len(v.seen.index) < len(d.ph.insts) {
		v.seen = newSparse(len(d.ph.insts))
	}
	n := 3 * len(d.ph.Rules[rule].Pattern.Captures)
	v.caps = slices.Grow(v.caps[:0], n)[:n]
	for i := range v.caps {
		v.caps[i] = -1
	}
	v.now.clear()
	v.now.pcs = append(v.now.pcs, d.ph.starts[rule])
	v.now.caps = append(v.now.caps, v.caps...)
	v.found = false
	for i, class := range v.classes[1:] {
		v.next.clear()
		v.seen.clear()
		at := place{item: int32(i), class: int32(class), behind: d.behind[v.classes[i]], last: i == len(v.classes)-2}
		for t, pc := range v.now.pcs {
			copy(v.caps, v.now.caps[t*n:])
			v.follow(d, pc, at)
		}
		v.now, v.next = v.next, v.now
	}
	for c := 0; c < n; c += 3 {
		if v.found && v.best[c+1] >= 0 {
			dst = append(dst, v.best[c+1], v.best[c+2])
		} else {
			dst = append(dst, -1, -1)
		}
	}
	return dst
}

// place is what instructions see of the items between two of which they are.
type place struct {
	item   int32 // the one ahead, counted from the match's first
	class  int32 // of the item ahead
	behind uint64
	last   bool // the match ends here
}

// follow goes from an instruction to those that consume the item ahead and adds
// what comes after these to v.next. Captures met on the way are noted in
// v.caps while following, and taken back.
func (v *pike) follow(d *dfa, pc int32, at place) {
	for v.seen.add(pc) {
		in := &d.ph.insts[pc]
		switch in.op {
		case iItem:
			if !at.last && at.class != edgeClass && d.has(at.class, in.test) {
				v.next.pcs = append(v.next.pcs, in.x)
				v.next.caps = append(v.next.caps, v.caps...)
			}
			return
		case iSplit:
			v.follow(d, in.x, at)
			pc = in.y
			continue
		case iOpen:
			slot := 3 * in.test
			old := v.caps[slot]
			v.caps[slot] = at.item
			v.follow(d, in.x, at)
			v.caps[slot] = old
			return
		case iClose:
			slot := 3 * in.test
			if v.caps[slot] < at.item { // an empty capture counts as not set
				from, to := v.caps[slot+1], v.caps[slot+2]
				v.caps[slot+1], v.caps[slot+2] = v.caps[slot], at.item
				v.follow(d, in.x, at)
				v.caps[slot+1], v.caps[slot+2] = from, to
				return
			}
		case iAhead:
			pass := in.edge
			if at.class != edgeClass {
				pass = d.has(at.class, in.test)
			}
			if pass == in.negate {
				return
			}
		case iBehind:
			if at.behind>>(in.test&63)&1 == 0 {
				return
			}
		case iMatch:
			if at.last && !v.found {
				v.found = true
				v.best = append(v.best[:0], v.caps...)
			}
			return
		}
		pc = in.x
	}
}
