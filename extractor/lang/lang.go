// Package lang says whether a text is English, the one language the rules
// read. A text in another language is skipped with its language named, never
// read badly.
package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"
)

// Verdict is what is known of a text's language.
type Verdict struct {
	English bool
	// Lang is the ISO 639-1 code, empty where it cannot be told.
	Lang string
	// Reason says in words why the text is skipped; empty where English is set.
	Reason string
}

// sampleSize bounds, in bytes, what is read of a long text: enough to tell
// languages apart, little enough to cost nothing.
const sampleSize = 2000

// minWords is the number of words below which the words of a text alone do not
// tell its language and the page's own hint decides.
const minWords = 8

// function reports the commonest English words that are rare in other languages
// written in Latin letters. They are short.
func function(word string) bool {
	var buf [8]byte
	if len(word) > len(buf) {
		return false
	}
	for i := range len(word) {
		c := word[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf[i] = c
	}
	switch string(buf[:len(word)]) {
	case "the", "of", "and", "to", "that", "is", "was", "were", "for", "with", "by", "from", "have", "has", "had",
		"their", "this", "they", "are", "been", "which", "who", "his", "her", "can", "could", "through", "into", "about",
		"there", "then", "when", "what", "you", "your", "our", "its", "but", "she", "or", "should", "between", "before",
		"every", "next", "how", "if", "be", "us", "said", "it", "not", "than", "after", "will", "would", "more",
		"each", "per", "out", "some", "any", "during", "while", "where", "these", "those", "them", "did", "does", "only", "against", "since":
		return true
	}
	return false
}

// Check tells the language of text. hint is what the page says of itself
// ("en-GB", "ur", or empty); it decides only where the words cannot.
func Check(text, hint string) Verdict {
	hint = primary(hint)
	s := sample(text)
	words, english := count(s)
	switch {
	case words == 0 && strings.TrimSpace(s) == "":
		return Verdict{Reason: "no text"}
	case words == 0 && (hint == "" || hint == "en"): // figures alone are no language
		return Verdict{English: true, Lang: hint}
	case words >= minWords && enough(words, english):
		return Verdict{English: true, Lang: "en"}
	case words < minWords && hint == "en":
		return Verdict{English: true, Lang: "en"}
	}
	info := whatlanggo.Detect(s)
	code := info.Lang.Iso6391()
	switch {
	case hint != "" && hint != "en" && (words < minWords || !info.IsReliable()):
		return Verdict{Lang: hint, Reason: "language is " + hint + ", only en is read"}
	case code == "en":
		return Verdict{English: true, Lang: "en"}
	case info.IsReliable() && words >= minWords || english == 0 && !latin(s):
		if code == "" {
			return Verdict{Reason: "language cannot be told"}
		}
		return Verdict{Lang: code, Reason: "language is " + code + ", only en is read"}
	case hint == "en", words < 2*minWords && english > 0, words < minWords && hint == "":
		// Too little to tell: headlines and figures alone are read as English.
		return Verdict{English: true, Lang: "en"}
	}
	return Verdict{Lang: code, Reason: "language is " + code + ", only en is read"}
}

// primary returns the language subtag of a tag such as "en-GB", lower case.
func primary(tag string) string {
	tag = strings.ToLower(strings.TrimSpace(tag))
	if i := strings.IndexAny(tag, "-_"); i >= 0 {
		tag = tag[:i]
	}
	return tag
}

// sample returns at most sampleSize bytes from inside the text, where page
// furniture is rarest, cut at rune boundaries.
func sample(text string) string {
	if len(text) <= sampleSize {
		return text
	}
	start := (len(text) - sampleSize) / 3
	end := start + sampleSize
	for start < end && !utf8.RuneStart(text[start]) {
		start++
	}
	for end > start && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[start:end]
}

// enough reports whether so many function words among so many words make a text
// English.
func enough(words, english int) bool { return english*100 >= words*12 }

// count returns the number of words of s and how many of them are English
// function words. Latin letters glued to a digit (i7, 5km) are of no language. It
// stops where these are enough whatever follows: a word takes two bytes at least.
func count(s string) (words, english int) {
	for at := 0; at < len(s); {
		end := letters(s, at)
		if end == at {
			at = next(s, at)
			continue
		}
		if s[at] >= utf8.RuneSelf || !digit(s, at-1) && !digit(s, end) {
			words++
			if function(s[at:end]) {
				if english++; words >= minWords && enough(words+(len(s)-end+1)/2, english) {
					break
				}
			}
		}
		at = end
	}
	return words, english
}

// next returns where the rune behind the one at a byte begins.
func next(s string, at int) int {
	if s[at] < utf8.RuneSelf {
		return at + 1
	}
	_, n := utf8.DecodeRuneInString(s[at:])
	return at + n
}

// letters returns where the letters end that begin at a byte.
func letters(s string, at int) int {
	for {
		for at < len(s) && s[at]|0x20-'a' <= 'z'-'a' {
			at++
		}
		if at == len(s) || s[at] < utf8.RuneSelf {
			return at
		}
		r, n := utf8.DecodeRuneInString(s[at:])
		if !unicode.IsLetter(r) {
			return at
		}
		at += n
	}
}

// digit reports a digit at a byte.
func digit(s string, at int) bool { return at >= 0 && at < len(s) && '0' <= s[at] && s[at] <= '9' }

// latin reports whether s has a Latin letter.
func latin(s string) bool {
	for _, r := range s {
		if unicode.Is(unicode.Latin, r) {
			return true
		}
	}
	return false
}
