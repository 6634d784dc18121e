package match

import (
	"slices"

	"github.com/tallywire/tallywire/rules/token"
)

// Case says how the capitals of an entry bind the text.
type Case uint8

// The ways of case.
const (
	CaseAny   Case = iota // capitals do not matter
	CaseCap               // a capital in the entry wants one in the text
	CaseExact             // the same pattern of capitals
)

// need is what the case of one word of an entry demands of a token.
type need uint8

const (
	needNothing need = iota
	needCap          // begins with a capital
	needAllCaps      // all capitals
	needTitle        // one capital, at the beginning
	needLower        // no capitals
	needMixed        // capitals within
)

// met reports whether a token of that shape fulfils the need.
func (n need) met(s token.Shape) bool {
	switch n {
	case needCap:
		return s.Has(token.Cap)
	case needAllCaps:
		return s.Has(token.AllCaps)
	case needTitle:
		return s.Has(token.Cap) && s&(token.AllCaps|token.Mixed) == 0
	case needLower:
		return s.Has(token.Lower)
	case needMixed:
		return s.Has(token.Mixed)
	}
	return true
}

// needOf returns what a word of an entry of that shape demands.
func needOf(c Case, s token.Shape) need {
	switch {
	case c == CaseAny || s&(token.Lower|token.Cap|token.Mixed) == 0:
		return needNothing
	case s.Has(token.AllCaps):
		return needAllCaps
	case c == CaseCap && s.Has(token.Cap):
		return needCap
	case c == CaseCap:
		return needNothing
	case s.Has(token.Mixed):
		return needMixed
	case s.Has(token.Cap):
		return needTitle
	}
	return needLower
}

// maxEntry is the greatest number of tokens in an entry.
const maxEntry = 16

// entry is one entry of one lexicon.
type entry struct {
	canon string
	words []int32
	needs []need
}

// link ties an entry to the others with the same words. Links are followed all
// the time, entries are not: they are kept apart.
type link struct {
	lex   int32
	next  int32 // next entry with the same words, -1 at the end
	cased bool  // the entry has needs
}

// fits reports whether the tokens, as many as the entry has words, fulfil its
// needs; that they are its words is known.
func (e *entry) fits(toks []token.Token) bool {
	for i, n := range e.needs {
		if n != needNothing && !n.met(toks[i].Shape) {
			return false
		}
	}
	return true
}

// edges lead from the nodes of the tree of entries by a word to further nodes, in
// a table of open addressing.
type edges struct {
	table []edge // its length is a power of two
	used  int
}

// edge is one of them; from is 0 where the table is empty.
type edge struct{ from, word, to int32 }

// at returns where an edge is, or is to be.
func (e *edges) at(from, word int32) *edge {
	mask := uint64(len(e.table) - 1)
	for i := (uint64(from)<<32 | uint64(word)) * 0x9e3779b97f4a7c15 >> 32; ; i++ {
		if x := &e.table[i&mask]; x.from == 0 || x.from == from && x.word == word {
			return x
		}
	}
}

// next returns the node to which a word leads from a node, 0 if it leads nowhere.
func (e *edges) next(from, word int32) int32 { return e.at(from, word).to }

// put notes an edge that is not there.
func (e *edges) put(from, word, to int32) {
	if e.used++; 2*e.used > len(e.table) {
		old := e.table
		e.table = make([]edge, 2*len(old))
		for _, x := range old {
			if x.from != 0 {
				*e.at(x.from, x.word) = x
			}
		}
	}
	*e.at(from, word) = edge{from, word, to}
}

// Lexicons holds the entries of all lexicons. Fill it with Add, then use it.
type Lexicons struct {
	vocab   *token.Vocab
	names   []string
	longest []int32 // tokens of the longest entry, by lexicon
	first   []int32 // first entry of a lexicon, and how many it has
	count   []int32
	cased   []bool // some entry of the lexicon has needs
	entries []entry
	links   []link  // by entry
	single  []int32 // first entry of the one word, by word; -1 for none
	// The tree of entries of several words: the root is by first word.
	roots []int32
	tree  edges
	ends  []int32 // first entry that ends at a node, by node
	toks  []token.Token
	words []int32 // what is left of the block that entries take words from
	needs []need  // the same of needs
}

// NewLexicons returns an empty set over a vocabulary.
func NewLexicons(v *token.Vocab) *Lexicons {
	return &Lexicons{vocab: v, tree: edges{table: make([]edge, 256)}, ends: []int32{-1}}
}

// New adds a lexicon and returns its number.
func (l *Lexicons) New(name string) int32 {
	l.names = append(l.names, name)
	l.longest, l.first, l.count, l.cased = append(l.longest, 0), append(l.first, 0), append(l.count, 0), append(l.cased, false)
	return int32(len(l.names) - 1)
}

// Grow makes room for n more entries.
func (l *Lexicons) Grow(n int) {
	l.vocab.Grow(n / 2) // half the entries are words of their own
	l.entries, l.links = slices.Grow(l.entries, n), slices.Grow(l.links, n)
	l.single, l.roots = slices.Grow(l.single, n), slices.Grow(l.roots, n)
}

// Cased reports whether capitals matter to some entry of a lexicon.
func (l *Lexicons) Cased(lex int32) bool { return l.cased[lex] }

// Len returns the number of lexicons.
func (l *Lexicons) Len() int { return len(l.names) }

// Size returns the number of entries.
func (l *Lexicons) Size() int { return len(l.entries) }

// AddResult says what became of an entry.
type AddResult uint8

// The results of [Lexicons.Add].
const (
	Added     AddResult = iota
	Repeated            // the lexicon has it with the same value
	Disagrees           // the lexicon has it with another value, which stays
	NoTokens            // the text holds no token
	TooLong             // more than 16 tokens, or a token of more than 64 bytes
)

// Add adds an entry to a lexicon.
func (l *Lexicons) Add(lex int32, text, canon string, c Case) AddResult {
	l.toks = l.vocab.Tokenize(text, l.toks[:0])
	switch {
	case len(l.toks) == 0:
		return NoTokens
	case len(l.toks) > maxEntry:
		return TooLong
	}
	e := entry{canon: canon, words: carve(&l.words, len(l.toks))}
	for i, t := range l.toks {
		if e.words[i] = t.Word; t.Word == 0 { // a new word
			word := token.Normal(text[t.Start:t.End])
			if word == "" {
				return TooLong
			}
			e.words[i] = l.vocab.Add(word)
		}
		if n := needOf(c, t.Shape); n != needNothing {
			if e.needs == nil {
				e.needs = carve(&l.needs, len(l.toks))
			}
			e.needs[i] = n
		}
	}
	first := l.place(e.words)
	for i := *first; i >= 0; i = l.links[i].next {
		if o := &l.entries[i]; l.links[i].lex == lex && slices.Equal(o.needs, e.needs) {
			if o.canon == canon {
				return Repeated
			}
			return Disagrees
		}
	}
	id := int32(len(l.entries))
	l.entries = append(l.entries, e)
	l.links = append(l.links, link{lex: lex, next: *first, cased: e.needs != nil})
	*first = id
	if l.count[lex]++; l.count[lex] == 1 {
		l.first[lex] = id
	}
	l.longest[lex] = max(l.longest[lex], int32(len(e.words)))
	l.cased[lex] = l.cased[lex] || e.needs != nil
	return Added
}

// carve takes n elements, all zero, from a block shared by many entries: entries
// are tens of thousands and short.
func carve[T any](block *[]T, n int) []T {
	if n > len(*block) {
		*block = make([]T, max(n, 4096))
	}
	out := (*block)[:n:n]
	*block = (*block)[n:]
	return out
}

// place returns where the first entry with these words is noted.
func (l *Lexicons) place(words []int32) *int32 {
	for len(l.single) < l.vocab.Len() {
		l.single = append(l.single, -1)
		l.roots = append(l.roots, 0)
	}
	if len(words) == 1 {
		return &l.single[words[0]]
	}
	node := l.roots[words[0]]
	if node == 0 {
		node = l.newNode()
		l.roots[words[0]] = node
	}
	for _, w := range words[1:] {
		next := l.tree.next(node, w)
		if next == 0 {
			next = l.newNode()
			l.tree.put(node, w, next)
		}
		node = next
	}
	return &l.ends[node]
}

func (l *Lexicons) newNode() int32 {
	l.ends = append(l.ends, -1)
	return int32(len(l.ends) - 1)
}

// find returns the first entry whose words are exactly those of toks, -1 if
// there is none. Its link leads to the others; fits has to be asked.
func (l *Lexicons) find(toks []token.Token) int32 {
	if len(toks) == 0 || len(toks) > maxEntry {
		return -1
	}
	w := toks[0].Word
	if int(w) >= len(l.single) || w == 0 {
		return -1
	}
	if len(toks) == 1 {
		return l.single[w]
	}
	node := l.roots[w]
	for _, t := range toks[1:] {
		if node == 0 {
			return -1
		}
		node = l.tree.next(node, t.Word)
	}
	if node == 0 {
		return -1
	}
	return l.ends[node]
}

// Entries calls yield with the words and the canonical value of each entry of a
// lexicon, until it returns false.
func (l *Lexicons) Entries(lex int32, yield func(words []int32, canon string) bool) {
	left := l.count[lex]
	for i := l.first[lex]; left > 0; i++ {
		if l.links[i].lex != lex {
			continue
		}
		left--
		if e := &l.entries[i]; !yield(e.words, e.canon) {
			return
		}
	}
}

// Canon returns the canonical value of the entry of the lexicon that toks are.
func (l *Lexicons) Canon(lex int32, toks []token.Token) (canon string, ok bool) {
	for i := l.find(toks); i >= 0; i = l.links[i].next {
		if k := &l.links[i]; k.lex == lex && (!k.cased || l.entries[i].fits(toks)) {
			return l.entries[i].canon, true
		}
	}
	return "", false
}

// CanonWithin returns the canonical value of the first, and there the longest,
// entry of one of the lexicons within toks. Of several that are equally long
// the lexicon named first wins.
func (l *Lexicons) CanonWithin(lexicons []int32, toks []token.Token) (canon string, ok bool) {
	var entries [maxEntry]int32 // the first whose words are one token more than the index
	for start := range toks {
		w := toks[start].Word
		if int(w) >= len(l.single) || w == 0 {
			continue
		}
		rest := toks[start:min(len(toks), start+maxEntry)]
		entries[0] = l.single[w]
		n := 1
		for node := l.roots[w]; node != 0 && n < len(rest); n++ {
			if node = l.tree.next(node, rest[n].Word); node == 0 {
				break
			}
			entries[n] = l.ends[node]
		}
		for ; n > 0; n-- {
			if e := l.preferred(lexicons, entries[n-1], rest[:n]); e >= 0 {
				return l.entries[e].canon, true
			}
		}
	}
	return "", false
}

// preferred returns, of the entry with the words of toks and those after it, the
// one in the lexicon named first, -1 if they are in none.
func (l *Lexicons) preferred(lexicons []int32, entry int32, toks []token.Token) int32 {
	found := int32(-1)
	for i := entry; i >= 0; i = l.links[i].next {
		k := &l.links[i]
		if at := slices.Index(lexicons, k.lex); at >= 0 && (!k.cased || l.entries[i].fits(toks)) {
			found, lexicons = i, lexicons[:at]
		}
	}
	return found
}
