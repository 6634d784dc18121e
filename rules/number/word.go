package number

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules/token"
)

type kind uint8

const (
	wOther     kind = iota
	wDigits         // 1,700,000
	wBig            // digits beyond a decimal
	wUnit           // one … nineteen
	wTen            // twenty … ninety
	wMagnitude      // hundred, dozen, million, m, bn
	wPlural         // hundreds, dozens, millions
	wPart           // half, third, quarters
	wOne            // a, an
	wFew            // several, a few, many
	wAnd
	wOf
	wRange // to, -, –
	wLead  // between, from
	wPoint // point: decimals in words follow
	wMinus // minus, negative, a sign before digits
	wPercentWord
	wOver // over: what is divided by
)

// word is one part of a number text.
type word struct {
	kind       kind
	num        news.Decimal
	text       string // of a wBig its digits; of a wDigits too, where nothing was removed
	exp        int    // order of magnitude of a wMagnitude or wPlural
	glue       bool   // hundred, dozen, score: multiplies inside a group
	whole      bool   // digits without fraction
	fractional bool   // 1/2, ½
	top, den   int    // of a fraction; a wPart has den only
	low, high  int64  // bounds of a wPlural; high 0 is open
}

func unit(n int64) word { return word{kind: wUnit, num: news.Int(n)} }
func ten(n int64) word  { return word{kind: wTen, num: news.Int(n)} }
func mag(exp int) word {
	d, _ := news.NewDecimal(1, exp) // exponents below are small constants
	w := word{kind: wMagnitude, num: d, exp: exp, glue: exp == 2}
	w.low, w.high = vagueBounds(exp)
	return w
}
func glued(n int64) word {
	w := word{kind: wMagnitude, num: news.Int(n), exp: 2, glue: true, low: 2 * n, high: 99}
	if n == 20 {
		w.high = 199
	}
	return w
}
func plural(exp int) word {
	w := mag(exp)
	w.kind, w.glue = wPlural, false
	return w
}
func part(den int) word {
	return word{kind: wPart, den: den, num: quotient(1, float64(den))}
}

func vagueBounds(exp int) (low, high int64) {
	switch exp {
	case 1:
		return 20, 99
	case 2:
		return 200, 999
	case 3:
		return 2000, 999_999
	}
	low = 2
	for range exp {
		low *= 10
	}
	return low, 0
}

// lookup returns the meaning of a lower-case number word.
func lookup(s string) (word, bool) {
	if w, ok := numberWords[s]; ok {
		return w, true
	}
	tens, ones, ok := joined(s)
	if !ok {
		return word{}, false
	}
	a, b := numberWords[tens], numberWords[ones]
	if a.kind != wTen || b.kind != wUnit || b.num.Cmp(news.Int(1)) < 0 || b.num.Cmp(news.Int(9)) > 0 {
		return word{}, false
	}
	sum, err := a.num.Add(b.num)
	return word{kind: wUnit, num: sum}, err == nil
}

// joined cuts a number of two words that are written as one, behind its tens:
// "twentyfive", "seventythird".
func joined(s string) (tens, rest string, ok bool) {
	tens, rest, ok = strings.Cut(s, "ty")
	return tens + "ty", rest, ok && rest != ""
}

var numberWords = map[string]word{
	"zero": unit(0), "nil": unit(0), "naught": unit(0), "nought": unit(0), "oh": unit(0), "one": unit(1), "two": unit(2), "three": unit(3), "four": unit(4), "five": unit(5),
	"six": unit(6), "seven": unit(7), "eight": unit(8), "nine": unit(9), "ten": unit(10), "eleven": unit(11),
	"twelve": unit(12), "thirteen": unit(13), "fourteen": unit(14), "fifteen": unit(15), "sixteen": unit(16),
	"seventeen": unit(17), "eighteen": unit(18), "nineteen": unit(19), "once": unit(1), "twice": unit(2), "thrice": unit(3),
	"couple": unit(2), "pair": unit(2), "single": unit(1), "both": unit(2), "no": unit(0),
	"twenty": ten(20), "thirty": ten(30), "forty": ten(40), "fourty": ten(40), "fifty": ten(50), "sixty": ten(60), "seventy": ten(70),
	"eighty": ten(80), "ninety": ten(90),
	"hundred": mag(2), "thousand": mag(3), "million": mag(6), "billion": mag(9), "trillion": mag(12), "quadrillion": mag(15),
	"quintillion": mag(18), "sextillion": mag(21), "septillion": mag(24), "octillion": mag(27), "nonillion": mag(30), "decillion": mag(33), "googol": mag(100),
	"lakh": mag(5), "lac": mag(5), "crore": mag(7), "krore": mag(7), "koti": mag(7), "cr": mag(7), "dozen": glued(12), "score": glued(20), "gross": glued(144),
	"k": mag(3), "m": mag(6), "mn": mag(6), "mln": mag(6), "mio": mag(6), "milliard": mag(9), "mrd": mag(9), "b": mag(9), "bn": mag(9), "bln": mag(9),
	"t": mag(12), "tn": mag(12), "trn": mag(12),
	"tens": plural(1), "hundreds": plural(2), "thousands": plural(3), "millions": plural(6), "billions": plural(9),
	"trillions": plural(12), "lakhs": plural(5), "lacs": plural(5), "crores": plural(7), "krores": plural(7),
	"dozens": {kind: wPlural, exp: 1, num: news.Int(12), low: 24, high: 99},
	"scores": {kind: wPlural, exp: 1, num: news.Int(20), low: 40, high: 199},
	"half":   part(2), "halves": part(2), "third": part(3), "thirds": part(3), "quarter": part(4), "quarters": part(4),
	"fourth": part(4), "fourths": part(4), "fifth": part(5), "fifths": part(5), "sixth": part(6), "sixths": part(6),
	"seventh": part(7), "sevenths": part(7), "eighth": part(8), "eighths": part(8), "ninth": part(9), "ninths": part(9),
	"tenth": part(10), "tenths": part(10), "eleventh": part(11), "elevenths": part(11), "twelfth": part(12), "twelfths": part(12),
	"sixteenth": part(16), "sixteenths": part(16), "twentieth": part(20), "twentieths": part(20), "hundredth": part(1e2), "hundredths": part(1e2),
	"thousandth": part(1e3), "thousandths": part(1e3), "millionth": part(1e6), "millionths": part(1e6), "billionth": part(1e9), "billionths": part(1e9),
	"trillionth": part(1e12), "trillionths": part(1e12),
	"a": {kind: wOne, num: news.Int(1)}, "an": {kind: wOne, num: news.Int(1)},
	"several": {kind: wFew}, "few": {kind: wFew}, "many": {kind: wFew}, "some": {kind: wFew}, "multiple": {kind: wFew},
	"and": {kind: wAnd}, "of": {kind: wOf}, "the": {kind: wLead},
	"percent": {kind: wPercentWord}, "per": {kind: wPercentWord}, "cent": {kind: wPercentWord}, "pct": {kind: wPercentWord},
	"point": {kind: wPoint}, "over": {kind: wOver}, "plus": {kind: wLead}, "minus": {kind: wMinus}, "negative": {kind: wMinus},
	"to": {kind: wRange}, "or": {kind: wRange}, "-": {kind: wRange}, "between": {kind: wLead}, "from": {kind: wLead},
}

// split cuts text into words; ok is false where something is no part of a
// number or there are too many words.
func split(text string, dst []word) (words []word, ok bool) {
	rest := text
	between := false
	for {
		rest = strings.TrimLeftFunc(rest, isSpace)
		if rest == "" {
			break
		}
		if len(dst) == maxWords {
			return nil, false
		}
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case r >= '0' && r <= '9' || (r == '.' || r == ',') && len(rest) > 1 && isDigit(rest[1]):
			n := digitRun(rest)
			end := token.ExponentEnd(rest, n)
			w, ok := parseDigits(rest[:n], rest[n:end])
			if !ok {
				return nil, false
			}
			dst, rest = append(dst, w), rest[end:]
		case vulgar(r) != 0:
			dst, rest = append(dst, vulgarWord(r)), rest[size:]
		case r == '-' || r == '–' || r == '—' || r == '−' || r == '‑' || r == '‐':
			rest = rest[size:]
			w, ok := dash(dst, rest)
			if !ok {
				return nil, false
			}
			if w.kind != wOther {
				dst = append(dst, w)
			}
		case r == ',' && len(dst) > 0: // "80 , 000", "two million, three hundred"
			rest = rest[size:]
			if k := dst[len(dst)-1].kind; k != wDigits && k != wMagnitude {
				return nil, false
			}
		case unicode.Is(unicode.Sc, r) || r == '%':
			rest = rest[size:] // the sign is the caller's
		case r == '~' && len(dst) > 0: // 20~30
			dst, rest = append(dst, word{kind: wRange}), rest[size:]
		case r == '&':
			dst, rest = append(dst, word{kind: wAnd}), rest[size:]
		case unicode.IsLetter(r):
			n := letterRun(rest)
			w, known := lookupFold(rest[:n])
			if !known {
				if n <= 3 && (len(dst) == 0 || dst[len(dst)-1].kind == wRange) && followedByDigit(rest[n:]) {
					rest = rest[n:] // RM23, US$10, C$5
					continue
				}
				return nil, false
			}
			if w.kind == wPercentWord { // the sign in words
				rest = rest[n:]
				continue
			}
			if w.kind == wLead {
				between = between || len(dst) == 0
			}
			if w.kind == wAnd && between && len(dst) > 0 && betweenAnd(dst) {
				w.kind, between = wRange, false
			}
			dst, rest = append(dst, w), rest[n:]
		default:
			return nil, false
		}
	}
	return joinGroups(dropArticle(dst)), true
}

// dash tells what a dash between what was read and the rest is: a minus before
// digits where a number may begin, a hyphen that joins words (nothing), or a
// range.
func dash(before []word, rest string) (word, bool) {
	next, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(rest, isSpace))
	letter := unicode.IsLetter(next)
	begins := len(before) == 0 || before[len(before)-1].kind == wRange || before[len(before)-1].kind == wLead
	switch {
	case len(before) > 0 && before[len(before)-1].kind == wMinus: // minus-1.4
		return word{}, true
	case begins && (letter || next == utf8.RuneError):
		return word{}, false
	case begins:
		return word{kind: wMinus}, true
	case letter: // twenty-three, 20-million
		return word{}, true
	}
	return word{kind: wRange}, true
}

// dropArticle removes the "a" of "a couple" and "a few" and the "of" of "a
// couple of dozen", which mean nothing there.
func dropArticle(w []word) []word {
	if len(w) > 1 && w[0].kind == wOne && (w[1].kind == wFew || w[1].kind == wUnit) {
		w = w[1:]
		if len(w) > 2 && w[0].kind == wUnit && w[1].kind == wOf && w[2].kind == wMagnitude {
			w[1] = w[0]
			w = w[1:]
		}
	}
	return w
}

// betweenAnd reports whether what stands before "and" can be the first number
// of "between A and B": a number without an open hundred.
func betweenAnd(w []word) bool {
	k := w[len(w)-1].kind
	return k == wDigits || k == wUnit || k == wTen || k == wMagnitude || k == wPart
}

// joinGroups joins "1 000 000": digit groups set apart by spaces.
func joinGroups(w []word) []word {
	out := w[:0]
	for _, x := range w {
		if n := len(out); n > 0 && groupsOn(out[n-1], x) {
			joined := out[n-1].text + x.text
			if d, err := news.ParseDecimal(joined); err == nil {
				out[n-1].num, out[n-1].text, out[n-1].whole = d, joined, x.whole
				continue
			}
		}
		out = append(out, x)
	}
	return out
}

// groupsOn reports whether x is the next group of three after w, the last with
// or without decimals.
func groupsOn(w, x word) bool {
	if w.kind != wDigits || x.kind != wDigits || !w.whole || w.text == "" || len(w.text) > 12 {
		return false
	}
	group, _, _ := strings.Cut(x.text, ".")
	return len(group) == 3
}

func lookupFold(s string) (word, bool) {
	if len(s) > 16 {
		return word{}, false
	}
	var buf [16]byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf[i] = c
	}
	return lookup(string(buf[:len(s)]))
}

func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u2060'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func letterRun(s string) int {
	for i, r := range s {
		if !unicode.IsLetter(r) {
			return i
		}
	}
	return len(s)
}

func followedByDigit(s string) bool {
	s = strings.TrimLeftFunc(s, func(r rune) bool { return isSpace(r) || unicode.Is(unicode.Sc, r) })
	return s != "" && (isDigit(s[0]) || s[0] == '.')
}
