package extractor

import (
	"slices"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/rules/token"
)

// class is the set of closed word classes a token may have.
type class uint16

const (
	cPrep   class = 1 << iota
	cConj         // and, or, but
	cSub          // that, while, as, because: a clause begins
	cRel          // who, which, whose
	cDet          // the, its, those
	cPron         // it, they, he
	cAdv          // also, still, just
	cComma        // ,
	cBreak        // ; : . dash with space, bracket
	cQuote        // quotation mark
	cUpDown       // up, down, higher, lower
	cNeg          // not, n't, never
)

// view is the article as the linking code sees it: for each token its closed
// class and the verb group, quantity and date it lies in. It is scratch,
// reused from article to article.
type view struct {
	x      *Extractor
	lexica lookup
	doc    *rules.Doc
	cls    []class
	vg     []int32 // index into doc.Mentions plus one
	vgs    []int32 // tokens before this one that lie in a verb group
	qty    []int32
	dat    []int32
	groups []group // of verbs, by their mention from the firstGroup on
	// firstGroup is the first verb group as vg has it.
	firstGroup int32
}

func (v *view) reset(x *Extractor, doc *rules.Doc) {
	v.x, v.doc = x, doc
	n := len(doc.Tokens)
	v.cls, v.vg, v.qty, v.dat = grow(v.cls, n), grow(v.vg, n), grow(v.qty, n), grow(v.dat, n)
	v.vgs = grow(v.vgs, n+1)
	for i := range doc.Tokens {
		v.cls[i] = v.classify(i)
	}
	v.firstGroup = 0
	last := int32(-1)
	for i := range doc.Mentions {
		m := &doc.Mentions[i]
		var at []int32
		switch m.Type {
		case x.ids.vg:
			if at = v.vg; last < 0 {
				v.firstGroup = int32(i) + 1
			}
			last = int32(i) + 1
		case x.ids.qty:
			at = v.qty
		case x.ids.date:
			at = v.dat
		default:
			continue
		}
		for t := m.TokStart; t < m.TokEnd; t++ {
			at[t] = int32(i) + 1
		}
	}
	v.groups = grow(v.groups, int(last-v.firstGroup)+1)
	for i, g := range v.vg {
		v.vgs[i+1] = v.vgs[i] + min(g, 1)
	}
}

// verbless reports whether none of tokens from..to lies in a verb group.
func (v *view) verbless(from, to int) bool { return from >= to || v.vgs[from] == v.vgs[to] }

// grow returns s with n zero elements, reusing its memory.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	s = s[:n]
	clear(s)
	return s
}

func (v *view) mention(i int32) *rules.Mention { return &v.doc.Mentions[i-1] }

// verb returns the verb group over token i, nil if there is none.
func (v *view) verb(i int) *rules.Mention {
	if i < 0 || i >= len(v.vg) || v.vg[i] == 0 {
		return nil
	}
	return v.mention(v.vg[i])
}

// stretch is how many tokens of a sentence are looked at together: more than
// sentences have that are written to be read. A longer one falls into stretches,
// so that a page without a full stop costs time in proportion to its length.
const stretch = 256

// bounds returns the tokens of the sentence, or the stretch of it, that m lies in.
func (v *view) bounds(m *rules.Mention) (from, to int) {
	from, to = v.doc.TokensOf(int(m.Sentence))
	if to-from > stretch {
		from += (int(m.TokStart) - from) / stretch * stretch
		to = max(min(to, from+stretch), int(m.TokEnd))
	}
	return from, to
}

// sameSentence reports whether two byte offsets lie in one sentence.
func (v *view) sameSentence(a, b int32) bool {
	i, found := slices.BinarySearchFunc(v.doc.Sentences, int(a), func(s news.Span, at int) int {
		switch {
		case s.End <= at:
			return -1
		case s.Start > at:
			return 1
		}
		return 0
	})
	return found && v.doc.Sentences[i].Start <= int(b) && int(b) < v.doc.Sentences[i].End
}

// word returns the text of token i, empty outside the text.
func (v *view) word(i int) string {
	if i < 0 || i >= len(v.doc.Tokens) {
		return ""
	}
	t := v.doc.Tokens[i]
	return v.doc.Text[t.Start:t.End]
}

func (v *view) shape(i int) token.Shape {
	if i < 0 || i >= len(v.doc.Tokens) {
		return 0
	}
	return v.doc.Tokens[i].Shape
}

// is reports whether token i is a word, given in small letters.
func (v *view) is(i int, word string) bool {
	return v.length(i) == len(word) && equalFold(v.word(i), word)
}

// isAny reports whether token i is one of words, given in small letters.
func (v *view) isAny(i int, words ...string) bool {
	n := v.length(i)
	for _, w := range words {
		if len(w) == n && equalFold(v.word(i), w) {
			return true
		}
	}
	return false
}

// length returns the length of token i in bytes, 0 outside the text.
func (v *view) length(i int) int {
	if i < 0 || i >= len(v.doc.Tokens) {
		return 0
	}
	return int(v.doc.Tokens[i].End - v.doc.Tokens[i].Start)
}

// has reports whether token i has any of the classes.
func (v *view) has(i int, c class) bool { return i >= 0 && i < len(v.cls) && v.cls[i]&c != 0 }

// in reports whether token i, by itself, is an entry of a lexicon.
func (v *view) in(lex lexicon, i int) bool {
	if i < 0 || i >= len(v.doc.Tokens) {
		return false
	}
	return v.lexica.holds(lex, v.doc.Tokens[i])
}

// equalFold compares ASCII words without regard to case; b is in small letters.
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 0; i < len(a); i++ {
		c := a[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != b[i] {
			return false
		}
	}
	return true
}

// classify returns the classes of token i.
func (v *view) classify(i int) class {
	switch s := v.doc.Tokens[i].Shape; {
	case s&(token.Quote|token.Punct|token.Dash) == 0:
		return v.lexica.class(v.doc.Tokens[i])
	case s.Has(token.Quote):
		return cQuote
	default:
		switch v.word(i) {
		case ",":
			return cComma
		case ";", ":", ".", "(", ")", "[", "]", "?", "!", "…":
			return cBreak
		}
		if s.Has(token.Dash) && !s.Has(token.Glued) {
			return cBreak
		}
		return 0
	}
}
