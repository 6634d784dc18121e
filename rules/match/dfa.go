package match

import (
	"encoding/binary"
	"slices"
)

// edgeClass is the class of what lies beyond the ends of a sentence.
const edgeClass = 0

// maxCells bounds the transitions one phase keeps; when more are needed all
// states are forgotten and built anew.
const maxCells = 1 << 21

// dfa is the automaton of a phase, built as texts need it. Its alphabet are
// classes: kinds of items that pass the same tests. A state is a set of
// instructions at which the rules may be, before they are followed to those
// that consume: what comes next decides on conditions ahead and on the end.
type dfa struct {
	prog  *Program
	ph    *phaseProg
	words int // of a set of tests, in uint64

	classOf  []uint16 // by kind; edgeClass, which is none's, if not known yet
	bits     []uint64 // tests passed, by class
	classIDs map[string]int32
	behind   []uint64 // conditions on the item before that hold after a class
	roles    []role   // of a class
	startOf  []int32  // state in which matching starts after an item of the class, -1 if not known yet

	states   []state
	pcs      []int32 // instructions of the states
	accepts  []int32 // rules of the states
	stateIDs map[string]int32
	trans    []uint16 // by state × stride + class: see link; 0 if not known yet
	stride   int
	captured captured

	// scratch
	next, acc, stack  []int32
	visited, appended sparse
	key               []byte
	steps             int // work done, for tests
	flushes           int // how often the states were forgotten
	maxCells          int // see maxCells; tests lower it
}

// role is what items of a class can do in a phase.
type role uint8

const (
	opens  role = 1 << iota // be the first of a match, whatever stands before it
	wanted                  // pass the phase's precondition
)

// state is a state of the automaton. The rules in accepts matched up to the
// item whose reading led here, that item not included.
type state struct {
	pcs, pcsEnd       int32 // in dfa.pcs
	accepts, acceptsN int32 // in dfa.accepts
	behind            uint64
}

// link packs a state for the table of transitions: its number + 1, shifted, and
// whether it accepts, so that the hot loop looks at nothing else.
func (d *dfa) link(s int32) uint16 {
	if d.states[s].acceptsN > 0 {
		return uint16(s+1)<<1 | 1
	}
	return uint16(s+1) << 1
}

// maxStates is how many states links can lead to.
const maxStates = 1<<15 - 1

// deadLink is the link to the dead state.
const deadLink = (deadState + 1) << 1

// deadState is the state from which nothing matches.
const deadState = 0

// sparse is a set of small numbers that empties in no time.
type sparse struct {
	dense, index []int32
}

func newSparse(n int) sparse { return sparse{make([]int32, 0, n), make([]int32, n)} }

// add adds i and reports whether it was not in the set.
func (s *sparse) add(i int32) bool {
	if at := s.index[i]; int(at) < len(s.dense) && s.dense[at] == i {
		return false
	}
	s.index[i] = int32(len(s.dense))
	s.dense = append(s.dense, i)
	return true
}

func (s *sparse) clear() { s.dense = s.dense[:0] }

func newDFA(p *Program, ph *phaseProg) *dfa {
	d := &dfa{prog: p, ph: ph, words: (len(ph.tests) + 63) / 64, stride: 64, maxCells: maxCells,
		visited: newSparse(len(ph.insts)), appended: newSparse(len(ph.insts))}
	d.forgetClasses()
	return d
}

// forgetClasses drops all classes, and with them all states.
func (d *dfa) forgetClasses() {
	d.classOf, d.bits, d.behind, d.roles, d.startOf = d.classOf[:0], d.bits[:0], d.behind[:0], d.roles[:0], d.startOf[:0]
	d.classIDs = make(map[string]int32)
	d.captured.forget()
	d.addClass(make([]uint64, d.words), true)
	d.forgetStates()
}

func (d *dfa) forgetStates() {
	d.flushes++
	d.states = append(d.states[:0], state{})
	d.pcs, d.accepts = d.pcs[:0], d.accepts[:0]
	d.stateIDs = make(map[string]int32)
	d.trans = append(d.trans[:0], make([]uint16, d.stride)...)
	for i := range d.startOf {
		d.startOf[i] = -1
	}
}

// addClass adds the class of items that pass the given tests.
func (d *dfa) addClass(bits []uint64, edge bool) int32 {
	c := int32(len(d.behind))
	d.bits = append(d.bits, bits...)
	var behind uint64
	for i, b := range d.ph.behinds {
		pass := d.has(c, b.test)
		if edge {
			pass = b.edge
		}
		if pass != b.negate {
			behind |= 1 << i
		}
	}
	d.behind = append(d.behind, behind)
	d.startOf = append(d.startOf, -1)
	d.roles = append(d.roles, 0)
	if !edge {
		d.roles[c] = d.roleOf(c)
	}
	if int(c) >= d.stride {
		d.stride *= 2
		d.forgetStates()
	}
	return c
}

// has reports whether items of the class pass the test.
func (d *dfa) has(class, test int32) bool {
	return d.bits[int(class)*d.words+int(test>>6)]>>(test&63)&1 != 0
}

// classify finds the class of a kind that is not known yet. It must not be called
// while matching, as a new class may drop the states.
func (d *dfa) classify(kind int32, k *kinds) uint16 {
	key := k.keys[kind]
	bits := make([]uint64, d.words)
	d.key = d.key[:0]
	for _, t := range d.ph.general {
		if d.prog.passes(d.ph.tests[t], key, k) {
			bits[t>>6] |= 1 << (t & 63)
		}
	}
	if w := d.prog.groups[key.group].word; w != 0 {
		for _, t := range d.ph.byWord[w] {
			bits[t>>6] |= 1 << (t & 63)
		}
	}
	for _, b := range bits {
		d.key = binary.LittleEndian.AppendUint64(d.key, b)
	}
	c, ok := d.classIDs[string(d.key)]
	if !ok {
		c = d.addClass(bits, false)
		d.classIDs[string(d.key)] = c
	}
	d.classOf[kind] = uint16(c)
	d.steps += len(d.ph.general)
	return uint16(c)
}

// roleOf finds the role of a class.
func (d *dfa) roleOf(class int32) role {
	var r role
	if d.ph.when >= 0 && d.has(class, d.ph.when) {
		r |= wanted
	}
	d.visited.clear()
	d.appended.clear()
	d.next = d.next[:0]
	for _, pc := range d.ph.starts {
		if d.follow(pc, ^uint64(0), class); len(d.next) > 0 {
			return r | opens
		}
	}
	return r
}

// read gives the classes of the items of a sentence, between two edges, in the
// space of dst.
func (d *dfa) read(items []Item, k *kinds, dst []uint16) []uint16 {
	for len(d.classOf) < len(k.keys) {
		d.classOf = append(d.classOf, edgeClass)
	}
	n := len(items)
	classes := slices.Grow(dst[:0], n+2)[:n+2]
	classes[0], classes[n+1] = edgeClass, edgeClass
	classOf := d.classOf // at hand for the loop
	for i := range items {
		kind := items[i].kind
		c := classOf[kind]
		if c == edgeClass {
			c = d.classify(kind, k)
		}
		classes[i+1] = c
	}
	return classes
}

// applies reports whether the phase's precondition holds for the classes of a
// sentence.
func (d *dfa) applies(classes []uint16) bool {
	return d.ph.when < 0 || slices.ContainsFunc(classes, func(c uint16) bool { return d.roles[c]&wanted != 0 })
}

// longest returns how many items the longest match takes that begins with the
// second of classes, the first standing before it, and the local number of its
// rule, -1 if there is none.
func (d *dfa) longest(classes []uint16) (items int, rule int32) {
	rule = -1
	st := d.start(int32(classes[0]))
	classes = classes[1:min(len(classes), MaxItems+2)]
	trans, stride := d.trans, d.stride
	p := 0
	for ; p < len(classes); p++ {
		link := trans[int(st)*stride+int(classes[p])]
		if link == 0 {
			link = d.step(st, int32(classes[p]))
			trans = d.trans
		}
		if link == deadLink {
			break
		}
		st = int32(link>>1) - 1
		if link&1 != 0 {
			items, rule = p, d.accepts[d.states[st].accepts]
		}
	}
	d.steps += p + 1
	return items, rule
}

// start returns the state in which matching starts after an item of a class.
func (d *dfa) start(before int32) int32 {
	if s := d.startOf[before]; s >= 0 {
		return s
	}
	d.next, d.acc = append(d.next[:0], d.ph.starts...), d.acc[:0]
	s := d.intern(d.behind[before])
	d.startOf[before] = s
	return s
}

// intern returns the state of the instructions in d.next, having accepted the
// rules in d.acc.
func (d *dfa) intern(behind uint64) int32 {
	var need uint64
	for _, pc := range d.next {
		need |= d.ph.need[pc]
	}
	behind &= need
	if len(d.next) == 0 && len(d.acc) == 0 {
		return deadState
	}
	d.key = binary.LittleEndian.AppendUint64(d.key[:0], behind)
	d.key = binary.LittleEndian.AppendUint32(d.key, uint32(len(d.acc)))
	for _, r := range d.acc {
		d.key = binary.LittleEndian.AppendUint32(d.key, uint32(r))
	}
	for _, pc := range d.next {
		d.key = binary.LittleEndian.AppendUint32(d.key, uint32(pc))
	}
	if s, ok := d.stateIDs[string(d.key)]; ok {
		return s
	}
	if (len(d.states)+1)*d.stride > max(d.maxCells, 8*d.stride) || len(d.states) == maxStates {
		d.forgetStates()
	}
	s := int32(len(d.states))
	d.states = append(d.states, state{pcs: int32(len(d.pcs)), pcsEnd: int32(len(d.pcs) + len(d.next)),
		accepts: int32(len(d.accepts)), acceptsN: int32(len(d.acc)), behind: behind})
	d.pcs = append(d.pcs, d.next...)
	d.accepts = append(d.accepts, d.acc...)
	d.stateIDs[string(d.key)] = s
	if need := len(d.states) * d.stride; cap(d.trans) < need { // grow by doubling, zeroed
		d.trans = slices.Grow(d.trans, need)
	}
	d.trans = d.trans[:len(d.states)*d.stride]
	clear(d.trans[int(s)*d.stride:])
	return s
}

// step computes the link to the state that follows s on an item of a class.
// Building it may drop all other states; the one returned is valid in any case.
func (d *dfa) step(s, class int32) uint16 {
	st := d.states[s]
	d.visited.clear()
	d.appended.clear()
	d.next, d.acc = d.next[:0], d.acc[:0]
	done := int32(-1) // rule that has matched in a preferred way
	for _, pc := range d.pcs[st.pcs:st.pcsEnd] {
		r := d.ph.insts[pc].rule
		if r == done && d.ph.All {
			continue
		}
		if d.follow(pc, st.behind, class) {
			done = r
			if d.ph.All {
				d.acc = append(d.acc, r)
			} else if len(d.acc) == 0 || d.ph.better[r] < d.ph.better[d.acc[0]] {
				d.acc = append(d.acc[:0], r)
			}
		}
	}
	if !d.ph.All {
		slices.Sort(d.next) // order means nothing: fewer states
	}
	flushes := d.flushes
	to := d.intern(d.behind[class])
	if d.flushes == flushes { // otherwise s is gone
		d.trans[int(s)*d.stride+int(class)] = d.link(to)
	}
	return d.link(to)
}

// follow goes from an instruction to those that consume an item of the class,
// and adds what comes after these. It reports whether the rule matches before
// the item; in a phase that keeps all, that ends the search, as what was found
// so far is preferred.
func (d *dfa) follow(pc int32, behind uint64, class int32) bool {
	matched := false
	d.stack = append(d.stack[:0], pc)
	for len(d.stack) > 0 {
		pc := d.stack[len(d.stack)-1]
		d.stack = d.stack[:len(d.stack)-1]
		if !d.visited.add(pc) {
			continue
		}
		d.steps++
		switch in := &d.ph.insts[pc]; in.op {
		case iItem:
			if class != edgeClass && d.has(class, in.test) && d.appended.add(in.x) {
				d.next = append(d.next, in.x)
			}
		case iSplit:
			d.stack = append(d.stack, in.y, in.x)
		case iAhead:
			pass := in.edge
			if class != edgeClass {
				pass = d.has(class, in.test)
			}
			if pass != in.negate {
				d.stack = append(d.stack, in.x)
			}
		case iBehind:
			if behind>>(in.test&63)&1 != 0 {
				d.stack = append(d.stack, in.x)
			}
		case iMatch:
			matched = true
			if d.ph.All {
				return true
			}
		default:
			d.stack = append(d.stack, in.x)
		}
	}
	return matched
}
