package token

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tokenize appends the tokens of text to dst. Tokens do not overlap, are in
// order, and lie on rune boundaries. The [Start] bit is left to [MarkStart],
// which knows the sentences. A contraction by itself ("'re", "n't") is one token,
// as it is behind a word, so that rules can name it. Of a text of 2 GiB or more it reads the rest as
// nothing.
func (v *Vocab) Tokenize(text string, dst []Token) []Token {
	if len(text) > math.MaxInt32-1 {
		text = text[:math.MaxInt32-1]
	}
	s := scanner{text: text, vocab: v, out: dst, line: true}
	s.loneContraction()
	for s.pos < len(text) {
		if text[s.pos] == ' ' { // nearly all white space
			s.space = true
			s.pos++
			continue
		}
		s.next()
	}
	return s.out
}

// Plain returns the token of a text that is one word of ASCII letters, as
// [Vocab.Tokenize] reads it; ok is false for other texts.
func (v *Vocab) Plain(text string) (t Token, ok bool) {
	s := scanner{text: text, vocab: v}
	end, shape, word := s.plain()
	if end == 0 || end < len(text) {
		return t, false
	}
	return Token{End: int32(end), Word: word, Shape: shape | Line}, true
}

// scanner holds the state of one pass over a text.
type scanner struct {
	text  string
	vocab *Vocab
	out   []Token
	pos   int
	space bool // white space stands before pos
	line  bool // a line begins at pos
	buf   [maxWord]byte
}

// class is what a rune can begin.
type class uint8

const (
	cPunct class = iota
	cSpace
	cLetter
	cDigit
	cFraction
	cQuote
	cDash
	cCurrency
	cPercent
	cIgnore
)

// asciiClass gives the class of each ASCII byte.
var asciiClass = func() (t [128]class) {
	for c := range t {
		switch {
		case c <= ' ' || c == 0x7f:
			t[c] = cSpace
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
			t[c] = cLetter
		case '0' <= c && c <= '9':
			t[c] = cDigit
		}
	}
	t['"'], t['\''], t['-'], t['$'], t['%'] = cQuote, cQuote, cDash, cCurrency, cPercent
	return t
}()

// at returns the class, rune and size of what stands at i; past the end it is space.
func (s *scanner) at(i int) (class, rune, int) {
	if i >= len(s.text) {
		return cSpace, 0, 0
	}
	if c := s.text[i]; c < utf8.RuneSelf {
		return asciiClass[c], rune(c), 1
	}
	r, size := utf8.DecodeRuneInString(s.text[i:])
	return runeClass(r, size), r, size
}

func runeClass(r rune, size int) class {
	switch r {
	case utf8.RuneError:
		if size == 1 {
			return cPunct // an invalid byte breaks words and patterns
		}
	case '“', '”', '„', '‟', '«', '»', '‘', '’', '‚', '‹', '›', '″', '＂':
		return cQuote
	case '‐', '‑', '‒', '–', '—', '―', '−', '﹣', '－':
		return cDash
	case '‰', '٪', '％':
		return cPercent
	case '\u200b', '\ufeff', '\u2060', '\u2028', '\u2029':
		return cSpace
	case '¢':
		return cCurrency
	}
	switch {
	case ignorable(r):
		return cIgnore
	case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Mc, r):
		return cLetter
	case unicode.IsSpace(r):
		return cSpace
	case vulgar(r):
		return cFraction
	case unicode.IsDigit(r):
		return cLetter // digits of other scripts are words
	case unicode.Is(unicode.Sc, r):
		return cCurrency
	}
	return cPunct
}

func vulgar(r rune) bool {
	return r == '¼' || r == '½' || r == '¾' || r >= '⅐' && r <= '⅞'
}

// next reads one token or a stretch of white space.
func (s *scanner) next() {
	if letterByte(s.text[s.pos]) && s.plainWord() {
		return
	}
	c, r, size := s.at(s.pos)
	switch c {
	case cSpace:
		s.space = true
		if r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' {
			s.line = true
		}
		s.pos += size
	case cIgnore:
		s.pos += size
	case cDigit, cFraction:
		s.number()
	case cLetter:
		s.word()
	case cQuote:
		s.quote(r, size)
	case cDash:
		end := s.pos + size
		for end < len(s.text) && s.text[end] == '-' && r == '-' {
			end++
		}
		s.emit(end, Punct|Dash)
	case cCurrency:
		s.emit(s.pos+size, Cur)
	case cPercent:
		s.emit(s.pos+size, Pct|Punct)
	default:
		end := s.pos + size
		for r == '.' && end < len(s.text) && s.text[end] == '.' {
			end++
		}
		s.emit(end, Punct)
	}
}

// emit ends the token that began at s.pos.
func (s *scanner) emit(end int, shape Shape) {
	n, ok := normalise(s.text[s.pos:end], &s.buf)
	if !ok {
		n = 0
	}
	s.emitWord(end, shape, s.vocab.find(s.buf[:n]))
}

// emitWord ends the token that began at s.pos, the number of its word being known.
func (s *scanner) emitWord(end int, shape Shape, word int32) {
	if !s.space && s.pos > 0 {
		shape |= Glued
	}
	if s.line {
		shape |= Line
	}
	s.out = append(s.out, Token{Start: int32(s.pos), End: int32(end), Word: word, Shape: shape})
	s.pos, s.space, s.line = end, false, false
}

// quote reads a quotation mark. A straight one opens before a word and after
// space or an opening bracket, and closes otherwise.
func (s *scanner) quote(r rune, size int) {
	shape := Punct | Quote
	switch r {
	case '“', '‘', '„', '‟', '«', '‚', '‹':
		shape |= Open
	case '”', '’', '»', '›':
		shape |= Close
	default:
		before := s.space || s.pos == 0 || strings.IndexByte("([{-", s.text[s.pos-1]) >= 0
		after, _, _ := s.at(s.pos + size)
		switch {
		case before && after != cSpace:
			shape |= Open
		default:
			shape |= Close
		}
	}
	s.emit(s.pos+size, shape)
}

// MarkStart sets the [Start] bit on the first word or number of a sentence and
// clears it on the tokens before that.
func MarkStart(sentence []Token) {
	for i := range sentence {
		if sentence[i].Shape&(Word|Num|Cur|Alnum|Ord|Decade) != 0 {
			sentence[i].Shape |= Start
			return
		}
	}
}
