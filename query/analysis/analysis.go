// Package analysis turns text into the terms that searches compare. The query
// language matches in memory with it and the index stores its terms, so both
// always agree on what a word is.
//
// A term is a run of letters and digits, lower-cased, without accents. "600,000"
// is the one term 600000, "4.1" stays whole, "U.N." is un, "Kabul's" is kabul.
// Nothing is left out: there are no stop words.
package analysis

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Gap separates values that are analysed as one text. No phrase matches across
// it.
const Gap = "\x1f"

// gapWidth is how far positions jump at a Gap: farther than any phrase is long.
const gapWidth = 4096

// maxTerm bounds a term in bytes; what is longer is cut there.
const maxTerm = 64

// Token is one term and where it stands: text[Start:End] in bytes, and Pos, the
// running number of the term, which neighbours differ in by one.
type Token struct {
	Term       string
	Start, End int
	Pos        int
}

// Words appends the stemmed terms of a text to dst: for prose.
func Words(text string, dst []Token) []Token { return scan(text, dst, true) }

// Names appends the terms of a text to dst without stemming: for proper names.
func Names(text string, dst []Token) []Token { return scan(text, dst, false) }

// WordKey returns the stemmed terms of a text joined by spaces. Two texts with
// the same key are the same value.
func WordKey(text string) string { return join(Words(text, nil)) }

// NameKey returns the terms of a name joined by spaces. Two names with the same
// key are the same name.
func NameKey(text string) string { return join(Names(text, nil)) }

func join(tokens []Token) string {
	if len(tokens) == 1 {
		return tokens[0].Term
	}
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Term)
	}
	return b.String()
}

func scan(text string, dst []Token, stem bool) []Token {
	pos := 0
	if n := len(dst); n > 0 {
		pos = dst[n-1].Pos
	}
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		if !inTerm(r) || unicode.Is(unicode.Mn, r) {
			if r == rune(Gap[0]) {
				pos += gapWidth
			}
			i += size
			continue
		}
		end := termEnd(text, i)
		if term := normal(text[i:end], stem); term != "" {
			pos++
			dst = append(dst, Token{Term: term, Start: i, End: end, Pos: pos})
		}
		i = end
	}
	return dst
}

// inTerm reports whether r is part of a term: letters, digits, and the accents
// that follow them in decomposed text.
func inTerm(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// termEnd returns where the term that starts at i ends.
func termEnd(text string, i int) int {
	start, letters := i, 0 // letters since the last dot
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if inTerm(r) {
			letters++
			i += size
			continue
		}
		next, nextSize := utf8.DecodeRuneInString(text[i+size:])
		switch {
		case isApostrophe(r) && unicode.IsLetter(next):
		case r == ',' && i > start && isDigit(text[i-1]) && groupOfThree(text[i+1:]):
		case r == '.' && i > start && isDigit(text[i-1]) && isDigit(byteAt(text, i+1)):
		case r == '.' && letters == 1 && !isDigit(text[i-1]) && unicode.IsLetter(next) && aloneAfter(text, i+size+nextSize):
			letters = 0
		default:
			return i
		}
		i += size
	}
	return i
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func byteAt(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return 0
}

// groupOfThree reports whether s starts with exactly three digits.
func groupOfThree(s string) bool {
	return len(s) >= 3 && isDigit(s[0]) && isDigit(s[1]) && isDigit(s[2]) && !isDigit(byteAt(s, 3))
}

// aloneAfter reports whether no letter or digit stands at i, so that the letter
// before it is one of an abbreviation's ("U.N.", "U.S").
func aloneAfter(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[min(i, len(s)):])
	return !inTerm(r)
}

// normal returns the term that stands for the characters s.
func normal(s string, stem bool) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		c := s[i]
		plain = 'a' <= c && c <= 'z' || isDigit(c)
	}
	if !plain {
		s = fold(s)
	}
	if len(s) > maxTerm {
		cut := maxTerm
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut]
	}
	if stem {
		s = Stem(s)
	}
	return s
}

// fold lower-cases, drops accents, apostrophes (with a possessive s), grouping
// commas and the dots of abbreviations.
func fold(s string) string {
	number := isDigit(s[0])
	ascii := true
	for i := 0; i < len(s); i++ {
		ascii = ascii && s[i] < utf8.RuneSelf
	}
	if !ascii {
		s = norm.NFKD.String(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		switch {
		case isApostrophe(r):
			if rest := s[i+utf8.RuneLen(r):]; rest == "s" || rest == "S" {
				return b.String()
			}
		case r == '.' && number:
			b.WriteByte('.')
		case !inTerm(r) || unicode.Is(unicode.Mn, r):
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}
