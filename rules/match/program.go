package match

import (
	"encoding/binary"

	"github.com/tallywire/tallywire/rules/token"
)

// Program is all phases, compiled. It does not change and may be shared; each
// goroutine matches with its own [Scratch].
type Program struct {
	lex     *Lexicons
	phases  []*phaseProg
	groupOf []int32 // by word
	groups  []group
	shapes  token.Shape // shapes that some test asks for
	used    []bool      // lexicons that some test asks for
	within  []bool      // lexicons of which some test asks whether an item lies within
	words   map[int32]bool
}

// caseShapes are the shapes that decide what needs are met.
const caseShapes = token.Lower | token.Cap | token.AllCaps | token.Mixed

// NewProgram compiles phases over lexicons, which must be complete.
func NewProgram(l *Lexicons, phases []Phase) (*Program, error) {
	p := &Program{lex: l, used: make([]bool, l.Len()), within: make([]bool, l.Len()), words: make(map[int32]bool)}
	for _, ph := range phases {
		c, err := p.compile(ph)
		if err != nil {
			return nil, err
		}
		p.phases = append(p.phases, c)
	}
	p.groupWords()
	return p, nil
}

// note remembers what a test asks for.
func (p *Program) note(t *Test) {
	switch t.Op {
	case TestShape:
		p.shapes |= t.Shape
	case TestWord:
		t.word = p.lex.vocab.ID(t.Word)
		p.words[t.word] = true
	case TestLex, TestStarts:
		p.used[t.Lex] = true
	case TestIn:
		p.used[t.Lex] = true
		p.within[t.Lex] = true
	}
	for _, s := range t.Subs {
		p.note(s)
	}
}

// groupWords puts words that no test can tell apart into one group, so that
// thousands of names make few kinds of items.
func (p *Program) groupWords() {
	p.groupOf = make([]int32, p.lex.vocab.Len())
	p.groups = make([]group, 1)
	ids := make(map[string]int32)
	var key []byte
	var members []member
	for w := int32(1); int(w) < len(p.groupOf); w++ {
		g := group{}
		key, members = key[:0], members[:0]
		if p.words[w] {
			g.word = w
			key = binary.LittleEndian.AppendUint32(key, uint32(w))
		}
		if int(w) < len(p.lex.single) {
			for i := p.lex.single[w]; i >= 0; i = p.lex.links[i].next {
				k := &p.lex.links[i]
				if !p.used[k.lex] {
					continue
				}
				m := member{lex: k.lex}
				if k.cased {
					m.need = p.lex.entries[i].needs[0]
					g.cased = true
				}
				members = append(members, m)
				key = append(key, byte(m.need))
				key = binary.LittleEndian.AppendUint32(key, uint32(k.lex))
			}
		}
		if len(key) == 0 {
			continue
		}
		id, ok := ids[string(key)]
		if !ok {
			id = int32(len(p.groups))
			ids[string(key)] = id
			g.members = append([]member(nil), members...)
			p.groups = append(p.groups, g)
		}
		p.groupOf[w] = id
	}
}

// tokenKey returns what tests can tell of a token by itself.
func (p *Program) tokenKey(t token.Token) kindKey {
	g := p.groupOf[t.Word]
	shape := t.Shape & p.shapes
	if p.groups[g].cased {
		shape = t.Shape & (p.shapes | caseShapes)
	}
	return kindKey{group: g, shape: shape}
}
