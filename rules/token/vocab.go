package token

import (
	"math/bits"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Vocab numbers the words that rules name. The number 0 stands for all others.
type Vocab struct {
	words []string
	keys  []uint64 // by word
	table []slot   // open addressing, its length a power of two
	shift uint8    // 64 less the binary logarithm of its length
}

// slot is a word in the table of a vocabulary; number 0 is an empty one.
type slot struct {
	key uint64
	id  int32
}

// NewVocab returns an empty vocabulary.
func NewVocab() *Vocab {
	v := &Vocab{words: []string{""}, keys: []uint64{0}}
	v.resize(3)
	return v
}

// Grow makes room for n more words.
func (v *Vocab) Grow(n int) {
	v.words, v.keys = slices.Grow(v.words, n), slices.Grow(v.keys, n)
	if log := uint8(bits.Len(uint(4 * (len(v.words) + n) / 3))); log > 64-v.shift {
		v.resize(log)
	}
}

// resize makes a table of 2^log slots and enters all words into it.
func (v *Vocab) resize(log uint8) {
	v.table, v.shift = make([]slot, 1<<log), 64-log
	for id := 1; id < len(v.words); id++ {
		v.place(int32(id))
	}
}

const (
	// longKey is set in keys that are no more than a hash of their word.
	longKey = 1 << 63
	// asciiCase is the bit, in each byte, that tells a small ASCII letter from a
	// capital.
	asciiCase = 0x2020202020202020
	golden    = 0x9e3779b97f4a7c15
)

// keyOf returns the key of a word, the bits of lower set in each of its bytes.
// The key of a word of fewer than eight bytes is these and their number, so that
// equal keys mean equal words; that of a longer one is a hash.
func keyOf[T string | []byte](word T, lower uint64) uint64 {
	n := len(word)
	if n < 8 {
		var k uint64
		for i := range n {
			k |= uint64(word[i]) << (8 * i)
		}
		return (k|lower)&(1<<(8*n)-1) | uint64(n)<<56
	}
	h := uint64(n)
	for i := 0; i < n; i += 8 {
		h = (h ^ (eight(word, min(i, n-8)) | lower)) * golden
		h ^= h >> 32
	}
	return h | longKey
}

// eight returns the eight bytes at i, the first one lowest.
func eight[T string | []byte](s T, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// at returns the slot where the search for a key begins.
func (v *Vocab) at(key uint64) uint64 { return key * golden >> v.shift }

// find returns the number of a word in normal form, 0 if it has none.
func (v *Vocab) find(word []byte) int32 {
	if len(word) == 0 {
		return 0
	}
	key, mask := keyOf(word, 0), uint64(len(v.table)-1)
	for i := v.at(key); ; i = (i + 1) & mask {
		e := v.table[i]
		if e.id == 0 || e.key == key && (key < longKey || v.words[e.id] == string(word)) {
			return e.id
		}
	}
}

// findKey returns the number of a word of ASCII letters of either case by its key,
// 0 if it has none.
func (v *Vocab) findKey(key uint64, letters string) int32 {
	mask := uint64(len(v.table) - 1)
	for i := v.at(key); ; i = (i + 1) & mask {
		e := v.table[i]
		if e.id == 0 || e.key == key && (key < longKey || foldsTo(letters, v.words[e.id])) {
			return e.id
		}
	}
}

// asciiWord returns how many ASCII letters stand at i, how many of them are
// capitals, and the key of their word in small letters. Most words are shorter than
// eight letters and are taken at one go.
func asciiWord(text string, i int) (letters, capitals int, key uint64) {
	if i+8 <= len(text) {
		x := eight(text, i)
		if n := lettersIn(x); n < 8 {
			below := uint64(1)<<(8*n) - 1
			return n, bits.OnesCount64(^x & asciiCase & below), (x|asciiCase)&below | uint64(n)<<56
		}
	}
	end := i
	for end < len(text) && letterByte(text[end]) {
		capitals += int(^text[end] >> 5 & 1)
		end++
	}
	return end - i, capitals, keyOf(text[i:end], asciiCase)
}

// lettersIn returns how many of eight bytes, the first one lowest, are ASCII letters
// before the first that is none.
func lettersIn(x uint64) int {
	const (
		ones = 0x0101010101010101
		high = 0x80 * ones
	)
	small := x | asciiCase
	// A sum has the high bit of its byte set where that is at least 'a', and past 'z'.
	fromA, pastZ := small&^high+(0x80-'a')*ones, small&^high+(0x7f-'z')*ones
	letter := fromA &^ pastZ &^ small & high
	return bits.TrailingZeros64(letter^high) / 8
}

// foldsTo reports whether s, ASCII letters, is the word in small letters.
func foldsTo(s, word string) bool {
	if len(s) != len(word) {
		return false
	}
	for i := range len(s) {
		if s[i]|0x20 != word[i] {
			return false
		}
	}
	return true
}

// Add returns the number of a word in normal form (see [Normal]), giving it
// one if it has none.
func (v *Vocab) Add(word string) int32 {
	if id := v.ID(word); id != 0 {
		return id
	}
	id := int32(len(v.words))
	v.words = append(v.words, word)
	v.keys = append(v.keys, keyOf(word, 0))
	if 4*len(v.words) > 3*len(v.table) { // small, so that it stays in the processor's caches
		v.resize(64 - v.shift + 1)
	} else {
		v.place(id)
	}
	return id
}

// place enters a word into the table.
func (v *Vocab) place(id int32) {
	key, mask := v.keys[id], uint64(len(v.table)-1)
	i := v.at(key)
	for v.table[i].id != 0 {
		i = (i + 1) & mask
	}
	v.table[i] = slot{key, id}
}

// ID returns the number of a word in normal form, 0 if it has none.
func (v *Vocab) ID(word string) int32 { return v.find([]byte(word)) }

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
