package token

import (
	"unicode"
	"unicode/utf8"
)

// Vocab numbers the words that rules name. The number 0 stands for all others.
type Vocab struct {
	ids   map[string]int32
	words []string
}

// NewVocab returns an empty vocabulary.
func NewVocab() *Vocab {
	return &Vocab{ids: make(map[string]int32), words: []string{""}}
}

// Add returns the number of a word in normal form (see [Normal]), giving it
// one if it has none.
func (v *Vocab) Add(word string) int32 {
	if id, ok := v.ids[word]; ok {
		return id
	}
	id := int32(len(v.words))
	v.ids[word] = id
	v.words = append(v.words, word)
	return id
}

// ID returns the number of a word in normal form, 0 if it has none.
func (v *Vocab) ID(word string) int32 { return v.ids[word] }

// Word returns the word with that number.
func (v *Vocab) Word(id int32) string { return v.words[id] }

// Len returns the number of words, the empty word 0 included.
func (v *Vocab) Len() int { return len(v.words) }

// maxWord is the longest normal form in bytes; longer tokens have no word.
const maxWord = 64

// Normal returns the form in which words are compared: lower case, straight
// apostrophes, without soft hyphens and joiners.
func Normal(word string) string {
	var buf [maxWord]byte
	if n, ok := normalise(word, &buf); ok {
		return string(buf[:n])
	}
	return ""
}

// normalise writes the normal form of s to buf. It fails if that is too long.
func normalise(s string, buf *[maxWord]byte) (n int, ok bool) {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if n == maxWord {
				return 0, false
			}
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			buf[n] = c
			n++
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case r == '’' || r == 'ʼ' || r == '‘':
			r = '\''
		case ignorable(r):
			continue
		default:
			r = unicode.ToLower(r)
		}
		if n+utf8.UTFMax > maxWord {
			return 0, false
		}
		n += utf8.EncodeRune(buf[n:], r)
	}
	return n, true
}

// ignorable reports whether r is invisible within a word: soft hyphen,
// joiners, direction marks and variation selectors.
func ignorable(r rune) bool {
	switch r {
	case '\u00ad', '\u200c', '\u200d', '\u200e', '\u200f', '\ufe0e', '\ufe0f':
		return true
	}
	return false
}
