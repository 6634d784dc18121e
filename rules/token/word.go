package token

import (
	"strings"
	"unicode"
)

// plainWord reads a word of ASCII letters that is followed by what cannot be
// part of it, in one pass; nearly all words are such. It reads nothing and
// returns false for others.
func (s *scanner) plainWord() bool {
	end, shape, word := s.plain()
	if end > s.pos {
		s.emitWord(end, shape, word)
		return true
	}
	return false
}

// plain returns the end, shape and number of such a word; it ends at s.pos if
// there is none.
func (s *scanner) plain() (end int, shape Shape, word int32) {
	n, upper, key := asciiWord(s.text, s.pos)
	if n == 0 || n > maxWord {
		return s.pos, 0, 0
	}
	end = s.pos + n
	if end < len(s.text) && !plainEnd[s.text[end]] {
		// neither U.S. nor an address
		if s.text[end] != '.' || n == 1 || end+1 < len(s.text) && s.text[end+1] != ' ' && s.text[end+1] != '\n' {
			return s.pos, 0, 0
		}
	}
	shape = Word
	first := s.text[s.pos] <= 'Z'
	switch {
	case upper == 0:
		shape |= Lower
	case upper == n && n > 1:
		shape |= Cap | AllCaps
	case first && upper == 1:
		shape |= Cap
	case first:
		shape |= Cap | Mixed
	default:
		shape |= Mixed
	}
	return end, shape, s.vocab.findKey(key, s.text[s.pos:end])
}

// plainEnd tells the bytes that cannot be part of the word before them.
var plainEnd = [256]bool{' ': true, '\n': true, ',': true, ';': true, ')': true, '-': true, '"': true, '!': true, '?': true}

// word reads a token that begins with a letter.
func (s *scanner) word() {
	if end := s.address(); end > s.pos {
		s.emit(end, URL)
		return
	}
	end, shape := s.run()
	if shape.Has(Word) && end < len(s.text) {
		if e := s.dotted(end); e > end {
			s.emit(e, Word|Dotted|s.casing(e))
			return
		}
		if c, r, size := s.at(end); c == cCurrency && r == '$' && end-s.pos <= 3 && s.casing(end).Has(Cap) { // US$
			s.emit(end+size, Cur)
			return
		}
	}
	if shape.Has(Alnum) {
		if e := s.step(); e > s.pos {
			s.emit(e, Word|Lower)
			return
		}
		if n := currencyPrefix(s.text[s.pos:]); n > 0 {
			s.emit(s.pos+n, Cur|Word|s.casing(s.pos+n))
			return
		}
	}
	s.emit(end, shape|s.casing(end))
	s.suffix()
}

// step returns the end of the letters at s.pos where they are the unit of the
// number before them and a smaller unit follows with its number, all in one
// piece: the h of "2h30m", the ft of "6ft2in". It returns s.pos elsewhere. A
// code ("06f6") ends in no unit.
func (s *scanner) step() int {
	if s.space || s.pos == 0 || !isDecimal(s.text[s.pos-1]) {
		return s.pos
	}
	end := s.letters(s.pos)
	digits := digitsEnd(s.text, end)
	smaller := s.letters(digits)
	if digits == end || digits > end+2 || !larger(s.text[s.pos:end]) || smaller == digits && s.text[s.pos:end] != "ft" {
		return s.pos
	}
	switch s.text[digits:smaller] {
	case "", "h", "hr", "hrs", "m", "min", "mins", "s", "sec", "secs", "in", "ins", "oz", "lb", "lbs", "cm":
		return end
	}
	return s.pos
}

// larger reports the letters of a unit that is told together with a smaller one.
func larger(unit string) bool {
	switch unit {
	case "d", "h", "hr", "hrs", "m", "min", "mins", "ft", "lb", "lbs", "st":
		return true
	}
	return false
}

// run returns the end and shape of the letters, digits and inner apostrophes at
// s.pos. A contraction at its end is left for [scanner.suffix].
func (s *scanner) run() (end int, shape Shape) {
	shape = Word
	end = s.pos
	for {
		c, r, size := s.at(end)
		switch {
		case c == cLetter:
		case c == cDigit:
			shape |= Alnum
		case c == cPunct && superscript(r):
		case c == cIgnore:
			if after, _, _ := s.at(end + size); after != cLetter {
				return s.cutNot(end), shape
			}
		case r == '\'' || r == '’' || r == 'ʼ':
			if n := s.contraction(end); n > 0 {
				return s.cutNot(end), shape
			}
			if after, _, _ := s.at(end + size); after != cLetter {
				return s.cutNot(end), shape
			}
		default:
			return s.cutNot(end), shape
		}
		end += size
	}
}

func superscript(r rune) bool { return r == '²' || r == '³' || r == '¹' || r >= '⁰' && r <= '₉' }

// cutNot moves the end of a run that ends in "n" before "'t" ahead of the n.
func (s *scanner) cutNot(end int) int {
	if end-s.pos >= 2 && s.text[end-1]|0x20 == 'n' {
		if _, letters := s.apostrophe(end); letters == "t" {
			return end - 1
		}
	}
	return end
}

// contraction returns the length of 's, 've and the like at i, 0 if there is none.
func (s *scanner) contraction(i int) int {
	switch n, letters := s.apostrophe(i); letters {
	case "s", "ve", "re", "ll", "d", "m":
		return n
	case "t":
		if i > s.pos && s.text[i-1]|0x20 == 'n' {
			return n
		}
	}
	return 0
}

// apostrophe returns the length of an apostrophe and one or two letters at i, when
// the word ends after them, and the letters as small ones; none if that is not
// what stands there.
func (s *scanner) apostrophe(i int) (n int, letters string) {
	_, r, size := s.at(i)
	if r != '\'' && r != '’' && r != 'ʼ' {
		return 0, ""
	}
	from := i + size
	end := from
	for end < len(s.text) && end-from < len("ve") && letterByte(s.text[end]) {
		end++
	}
	if c, _, _ := s.at(end); end == from || c == cLetter || c == cDigit || c == cIgnore {
		return 0, ""
	}
	return end - i, strings.ToLower(s.text[from:end])
}

// loneContraction reads a text that is a contraction and nothing else.
func (s *scanner) loneContraction() {
	n := len(s.text)
	if n < 2 || n > len("’ve") {
		return
	}
	after, letters := s.apostrophe(1)
	switch {
	case s.contraction(0) == n && s.text[n-1]|0x20 == 's':
		s.emit(n, Poss)
	case s.contraction(0) == n, s.text[0]|0x20 == 'n' && letters == "t" && 1+after == n:
		s.emit(n, Word|Lower)
	}
}

// suffix reads a contraction or possessive that stands right after a word.
func (s *scanner) suffix() {
	if s.pos >= len(s.text) {
		return
	}
	if s.text[s.pos]|0x20 == 'n' {
		if n, letters := s.apostrophe(s.pos + 1); letters == "t" {
			s.emit(s.pos+1+n, Word|Lower)
		}
		return
	}
	_, r, size := s.at(s.pos)
	if r != '\'' && r != '’' && r != 'ʼ' {
		return
	}
	n := s.contraction(s.pos)
	switch {
	case n > 0 && n == size+1 && s.text[s.pos+size]|0x20 == 's':
		s.emit(s.pos+n, Poss)
	case n > 0:
		s.emit(s.pos+n, Word|Lower)
	case s.text[s.pos-1]|0x20 == 's' && !s.openQuote(): // officials'
		if after, _, _ := s.at(s.pos + size); after == cSpace {
			s.emit(s.pos+size, Poss)
		}
	}
}

// openQuote reports whether the last single quotation mark, within reach and on
// the same line, opened a quotation that is not closed yet: then an apostrophe
// after an s closes it.
func (s *scanner) openQuote() bool {
	for i, seen := len(s.out)-1, 0; i >= 0 && seen < 60; i, seen = i-1, seen+1 {
		t := s.out[i]
		if t.Shape.Has(Quote) {
			switch s.text[t.Start:t.End] {
			case "'", "‘", "’":
				return t.Shape.Has(Open)
			}
		}
		if t.Shape.Has(Line) {
			return false
		}
	}
	return false
}

// casing returns the case bits of the word from s.pos to end.
func (s *scanner) casing(end int) Shape {
	var letters, upper int
	var first, later bool // capital first, capital later
	for i := s.pos; i < end; {
		_, r, size := s.at(i)
		i += size
		switch {
		case 'a' <= r && r <= 'z':
			letters++
		case 'A' <= r && r <= 'Z' || r > 127 && unicode.IsUpper(r):
			first = first || letters == 0
			later = later || letters > 0
			upper++
			letters++
		case r > 127 && unicode.IsLetter(r):
			letters++
		}
	}
	switch {
	case letters == 0:
		return 0
	case upper == 0:
		return Lower
	case upper == letters && upper > 1:
		return Cap | AllCaps
	case later && first:
		return Cap | Mixed
	case later:
		return Mixed
	}
	return Cap
}

// dotted returns the end of an abbreviation of single letters with full stops
// (U.S., p.m.) whose first letter ends at i, or i if there is none.
func (s *scanner) dotted(i int) int {
	if i-s.pos > 2 || s.text[i] != '.' {
		return i
	}
	if _, _, size := s.at(s.pos); s.pos+size != i {
		return i
	}
	end := i + 1
	for n := 1; ; n++ {
		c, _, size := s.at(end)
		if c != cLetter || end+size >= len(s.text) || s.text[end+size] != '.' {
			if c == cLetter && n > 1 { // U.S.A without its last stop
				if after, _, _ := s.at(end + size); after != cLetter && after != cDigit {
					return end + size
				}
			}
			if n == 1 {
				return i
			}
			return end
		}
		end += size + 1
	}
}

// wideCurrency are prefixes that are a currency before any number: signs of
// letters and the codes that name nothing else (COP26 is a meeting, RON95 a fuel).
var wideCurrency = [...]string{"RM", "Rs", "PS", "KShs", "Kshs", "KSh", "Ksh", "UShs", "Ush", "TShs", "Tsh", "Sh", "Php", "Tk", "Rp", "SR", "NIS", "Rmb", "Dhs", "Dh", "CHF", "SFr",
	"USD", "EUR", "GBP", "JPY", "CNY", "RMB", "AUD", "CAD", "NZD", "HKD", "SGD", "TWD", "INR", "PKR", "BDT", "LKR", "NPR", "MYR", "IDR", "THB", "PHP", "VND", "KRW",
	"SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "BGN", "RUB", "UAH", "ILS", "AED", "SAR", "QAR", "KWD", "BHD", "OMR", "JOD", "LBP", "SYP", "IQD", "IRR", "YER",
	"EGP", "LYD", "TND", "DZD", "ZAR", "NGN", "KES", "UGX", "TZS", "GHS", "ETB", "RWF", "XAF", "XOF", "ZMW", "BRL", "MXN", "ARS", "CLP", "UYU", "CRC", "JMD", "KZT", "BTC"}

// currencyPrefix returns the length of a currency prefix glued to a number. A
// single letter needs a number that looks like money: N95 is a mask.
func currencyPrefix(text string) int {
	for _, p := range wideCurrency {
		if len(text) > len(p) && strings.HasPrefix(text, p) && isDecimal(text[len(p)]) {
			return len(p)
		}
	}
	if text[0] != 'R' && text[0] != 'N' && text[0] != 'P' && text[0] != 'K' || len(text) < 2 || !isDecimal(text[1]) {
		return 0
	}
	end := digitsEnd(text, 1)
	digits := end - 1
	if end == len(text) {
		if text[0] == 'R' && digits > 1 {
			return 1
		}
		return 0
	}
	rest := text[end:]
	switch {
	case groupsEnd(text, 1, end) > end, len(rest) > 1 && rest[0] == '.' && isDecimal(rest[1]):
		return 1
	case text[0] == 'R' && digits > 1 && !letterByte(rest[0]):
		return 1
	}
	rest = strings.TrimPrefix(strings.TrimPrefix(rest, "-"), " ")
	for _, m := range [...]string{"million", "billion", "trillion", "mn", "bn", "tn", "m", "b", "k"} {
		if strings.HasPrefix(rest, m) && (len(rest) == len(m) || !letterByte(rest[len(m)]) && !isDecimal(rest[len(m)])) {
			return 1
		}
	}
	return 0
}

func letterByte(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// address returns the end of a web or mail address at s.pos, or s.pos.
func (s *scanner) address() int {
	rest := s.text[s.pos:]
	if hasFold(rest, "http://") || hasFold(rest, "https://") || hasFold(rest, "www.") {
		n := strings.IndexFunc(rest, func(r rune) bool {
			return unicode.IsSpace(r) || strings.ContainsRune("\"<>()[]{}“”‘’|", r)
		})
		if n < 0 {
			n = len(rest)
		}
		return s.pos + len(strings.TrimRight(rest[:n], ".,;:!?'"))
	}
	i := s.pos
	for i < len(s.text) && (letterByte(s.text[i]) || isDecimal(s.text[i])) {
		i++
	}
	if i+1 >= len(s.text) || s.text[i] != '@' && s.text[i] != '.' && s.text[i] != '_' {
		return s.pos
	}
	end, sign := i, false
	for end < len(s.text) && end-s.pos < 254 {
		c := s.text[end]
		if c == '@' && !sign {
			sign = true
		} else if !letterByte(c) && !isDecimal(c) && c != '.' && c != '_' && c != '-' {
			break
		}
		end++
	}
	host := strings.TrimRight(s.text[s.pos:end], ".-_")
	dot := strings.LastIndexByte(host, '.')
	if dot <= 0 || !sign && !knownDomain(host[dot+1:]) || sign && dot < strings.IndexByte(host, '@') {
		return s.pos
	}
	return s.pos + len(host)
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && s[0]|0x20 == prefix[0] && strings.EqualFold(s[:len(prefix)], prefix)
}

func knownDomain(d string) bool {
	switch d {
	case "com", "org", "net", "gov", "edu", "int", "info", "io", "co", "example":
		return true
	}
	return false
}
