package token

import (
	"unicode"
	"unicode/utf8"
)

// Vocab numbers the words that rules name. The number 0 stands for all others.
type Vocab struct {
	words  []string
	hashes []uint32 // by word
	table  []int32  // open addressing; 0 is empty
}

// NewVocab returns an empty vocabulary.
func NewVocab() *Vocab {
	return &Vocab{words: []string{""}, hashes: []uint32{0}, table: make([]int32, 256)}
}

// The hash of a word is FNV-1a, computed as its normal form is written.
const (
	hashSeed  = 2166136261
	hashPrime = 16777619
)

func hashOf(word []byte) uint32 {
	h := uint32(hashSeed)
	for _, c := range word {
		h = (h ^ uint32(c)) * hashPrime
	}
	return h
}

// find returns the number of a word of a hash, 0 if it has none.
func (v *Vocab) find(word []byte, hash uint32) int32 {
	mask := uint32(len(v.table) - 1)
	for i := (hash ^ hash>>15) & mask; ; i = (i + 1) & mask {
		id := v.table[i]
		if id == 0 || v.hashes[id] == hash && v.words[id] == string(word) {
			return id
		}
	}
}

// Add returns the number of a word in normal form (see [Normal]), giving it
// one if it has none.
func (v *Vocab) Add(word string) int32 {
	hash := hashOf([]byte(word))
	if id := v.find([]byte(word), hash); id != 0 {
		return id
	}
	id := int32(len(v.words))
	v.words = append(v.words, word)
	v.hashes = append(v.hashes, hash)
	if 2*len(v.words) > len(v.table) {
		v.table = make([]int32, 2*len(v.table))
		for id := 1; id < len(v.words); id++ {
			v.place(int32(id))
		}
	} else {
		v.place(id)
	}
	return id
}

// place enters a word into the table.
func (v *Vocab) place(id int32) {
	hash, mask := v.hashes[id], uint32(len(v.table)-1)
	i := (hash ^ hash>>15) & mask
	for v.table[i] != 0 {
		i = (i + 1) & mask
	}
	v.table[i] = id
}

// ID returns the number of a word in normal form, 0 if it has none.
func (v *Vocab) ID(word string) int32 { return v.find([]byte(word), hashOf([]byte(word))) }

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
