package match

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/tallywire/tallywire/rules/token"
)

// member is a lexicon that a word belongs to by itself, with what its capitals
// must be like.
type member struct {
	lex  int32
	need need
}

// group is a set of words that tests cannot tell apart.
type group struct {
	word    int32 // the word, if some test asks for it by itself
	members []member
	cased   bool // some member wants capitals
}

// kindKey is all that tests can tell of an item.
type kindKey struct {
	group int32
	shape token.Shape
	typ   int32
	hits  int32 // entries of several tokens that start at the item or hold it
}

// hit says that an entry of a lexicon, items long, starts at an item; with 0
// items, that the item lies within an entry.
type hit struct{ lex, items int32 }

// occurrence is an entry of several tokens found in the text.
type occurrence struct {
	from, to int32 // tokens
	lex      int32
}

// kinds numbers the kinds of items that occur.
type kinds struct {
	keys  []kindKey
	table []int32 // open addressing over keys; 0 is empty, else kind+1
	// hits are sets of hits, interned; number 0 is the empty set.
	hits   [][]hit
	hitIDs map[string]int32
	buf    []byte
}

func newKinds() *kinds {
	return &kinds{table: make([]int32, 1024), hits: make([][]hit, 1), hitIDs: make(map[string]int32)}
}

// id returns the number of a kind, giving it one if it has none.
func (k *kinds) id(key kindKey) int32 {
	mask := uint32(len(k.table) - 1)
	for i := key.hash() & mask; ; i = (i + 1) & mask {
		e := k.table[i]
		if e == 0 {
			k.keys = append(k.keys, key)
			k.table[i] = int32(len(k.keys))
			if len(k.keys)*2 > len(k.table) {
				k.grow()
			}
			return int32(len(k.keys) - 1)
		}
		if k.keys[e-1] == key {
			return e - 1
		}
	}
}

func (k *kinds) grow() {
	k.table = make([]int32, 2*len(k.table))
	mask := uint32(len(k.table) - 1)
	for n, key := range k.keys {
		i := key.hash() & mask
		for k.table[i] != 0 {
			i = (i + 1) & mask
		}
		k.table[i] = int32(n + 1)
	}
}

func (k kindKey) hash() uint32 {
	h := uint64(uint32(k.group))<<32 | uint64(k.shape)
	h ^= uint64(uint32(k.typ))<<17 ^ uint64(uint32(k.hits))<<41
	h *= 0x9e3779b97f4a7c15
	return uint32(h >> 32)
}

// hitSet returns the number of a set of hits; it sorts them.
func (k *kinds) hitSet(hits []hit) int32 {
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(a.lex, b.lex), cmp.Compare(a.items, b.items)) })
	hits = slices.Compact(hits)
	k.buf = k.buf[:0]
	for _, h := range hits {
		k.buf = binary.LittleEndian.AppendUint32(k.buf, uint32(h.lex)<<6|uint32(h.items))
	}
	id, ok := k.hitIDs[string(k.buf)]
	if !ok {
		id = int32(len(k.hits))
		k.hitIDs[string(k.buf)] = id
		k.hits = append(k.hits, slices.Clone(hits))
	}
	return id
}

// passes reports whether items of a kind pass a test.
func (p *Program) passes(t *Test, key kindKey, k *kinds) bool {
	switch t.Op {
	case TestAny:
		return true
	case TestAnd:
		for _, s := range t.Subs {
			if !p.passes(s, key, k) {
				return false
			}
		}
		return true
	case TestOr:
		for _, s := range t.Subs {
			if p.passes(s, key, k) {
				return true
			}
		}
		return false
	case TestNot:
		return !p.passes(t.Subs[0], key, k)
	case TestShape:
		return key.shape.Has(t.Shape)
	case TestWord:
		g := p.groups[key.group].word
		return g != 0 && g == t.word
	case TestType:
		return key.typ == t.Type
	case TestLex:
		return p.isMember(t.Lex, key) || hasHit(k.hits[key.hits], t.Lex, 1, 1)
	case TestIn:
		return p.isMember(t.Lex, key) || hasHit(k.hits[key.hits], t.Lex, 0, 0)
	case TestStarts:
		if t.Items == 0 {
			return p.isMember(t.Lex, key) || hasHit(k.hits[key.hits], t.Lex, 1, maxEntry)
		}
		return hasHit(k.hits[key.hits], t.Lex, t.Items, t.Items)
	}
	return false
}

func (p *Program) isMember(lex int32, key kindKey) bool {
	for _, m := range p.groups[key.group].members {
		if m.lex == lex && m.need.met(key.shape) {
			return true
		}
	}
	return false
}

func hasHit(hits []hit, lex, least, most int32) bool {
	for _, h := range hits {
		if h.lex == lex && h.items >= least && h.items <= most {
			return true
		}
	}
	return false
}
