package match

import "slices"

// pike finds the captures of a match: it runs the rule over the items of the
// match again, keeping for each instruction the preferred way there.
type pike struct {
	now, next threads
	seen      sparse
	caps      []int32 // of the thread being followed
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
	rule := &d.ph.Rules[m.local]
	if len(rule.Pattern.Captures) == 0 {
		return dst
	}
	layer := &s.layers[m.Layer]
	lo, hi := layer.Sentences[m.Sentence], layer.Sentences[m.Sentence+1]
	class := func(i int32) int32 {
		if i < lo || i >= hi {
			return edgeClass
		}
		return d.class(layer.Items[i].kind, s.kinds)
	}
	v := &s.pike
	if len(v.seen.index) < len(d.ph.insts) {
		v.seen = newSparse(len(d.ph.insts))
	}
	n := 3 * len(rule.Pattern.Captures)
	v.caps = slices.Grow(v.caps[:0], n)[:n]
	for i := range v.caps {
		v.caps[i] = -1
	}
	v.now.clear()
	v.now.pcs = append(v.now.pcs, d.ph.starts[m.local])
	v.now.caps = append(v.now.caps, v.caps...)
	v.found = false
	for i := m.First; ; i++ {
		v.next.clear()
		v.seen.clear()
		at := place{item: i, class: class(i), behind: d.behind[class(i-1)], last: i == m.Last}
		for t, pc := range v.now.pcs {
			copy(v.caps, v.now.caps[t*n:])
			v.follow(d, pc, at)
		}
		if at.last {
			break
		}
		v.now, v.next = v.next, v.now
	}
	for c := 0; c < n; c += 3 {
		from, to := int32(-1), int32(-1)
		if v.found && v.best[c+1] >= 0 {
			from, to = layer.Items[v.best[c+1]].TokStart, layer.Items[v.best[c+2]-1].TokEnd
		}
		dst = append(dst, from, to)
	}
	return dst
}

// place is what instructions see of the items between two of which they are.
type place struct {
	item   int32 // the one ahead
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
