package token

import (
	"strings"
	"unicode/utf8"
)

// number reads a token that begins with a digit or a vulgar fraction.
func (s *scanner) number() {
	text, start := s.text, s.pos
	end := digitsEnd(text, start)
	digits := end - start
	plain := true // digits only
	if grouped := groupsEnd(text, start, end); grouped > end {
		end, plain = grouped, false
	}
	shape := Num | Int
	if grouped := commaDecimalEnd(text, start); grouped > end { // 1.234,56
		s.emit(grouped, Num)
		return
	}
	if plain && digits > 0 {
		if grouped := dottedGroupsEnd(text, start, end); grouped > end { // 1.000.000
			s.emit(grouped, shape)
			return
		}
	}
	if end+1 < len(text) && text[end] == '.' && isDecimal(text[end+1]) && digits > 0 {
		end = digitsEnd(text, end+1)
		shape, plain = Num, false
		if end+1 < len(text) && text[end] == '.' && isDecimal(text[end+1]) { // 1.2.3: a date, a version, an address
			for end+1 < len(text) && text[end] == '.' && isDecimal(text[end+1]) {
				end = digitsEnd(text, end+1)
			}
			s.emit(end, Other)
			return
		}
	}
	if c, _, size := s.at(end); c == cFraction { // 2½
		s.emit(end+size, Num)
		return
	}
	if e := ExponentEnd(text, end); e > end { // 1.2e6, 4×10⁻³
		s.emit(e, Num)
		return
	}
	if plain {
		switch suffix := s.letters(end); {
		case ordinal(text[start:end], text[end:suffix]):
			s.emit(suffix, Ord)
			return
		case text[end:suffix] == "s" && digits >= 2 && text[end-1] == '0' && (s.space || start == 0 || !letterByte(text[start-1])): // not the 20s of 1m20s
			s.emit(suffix, Decade)
			return
		}
		shape |= sizeOf(text[start:end])
	}
	s.emit(end, shape)
}

// letters returns the end of the letters at i.
func (s *scanner) letters(i int) int {
	for {
		c, _, size := s.at(i)
		if c != cLetter {
			return i
		}
		i += size
	}
}

func isDecimal(c byte) bool { return c-'0' <= 9 }

func digitsEnd(text string, i int) int {
	for i < len(text) && isDecimal(text[i]) {
		i++
	}
	return i
}

// maxGroups bounds the groups of one number, so that a long list of digits costs
// no more than other text.
const maxGroups = 12

// groupsEnd returns the end of digit groups that follow the digits in
// text[start:end], or end if there are none: 1,000,000, 12,34,567 (lakh), 1'000,
// and groups divided by a no-break or thin space. An ordinary space, or a comma
// with space beside it, groups only where nothing else is meant: "1 234 567",
// "10 000", "80 , 000".
func groupsEnd(text string, start, end int) int {
	if end-start > 3 || end == start {
		return end
	}
	mark, loose := groupMark(text, end)
	if mark == "" || loose && (text[start] == '0' || start > 0 && text[start-1] == '+') {
		return end
	}
	at, last, groups := end, 0, 0
	for groups < maxGroups {
		if len(text)-at <= len(mark) || text[at:at+len(mark)] != mark {
			break
		}
		next := digitsEnd(text, at+len(mark))
		n := next - at - len(mark)
		if n != 3 && (n != 2 || mark != "," || end-start > 2 || last == 3) {
			break
		}
		at, last = next, n
		groups++
	}
	if last != 3 { // "5,60" or "1,2": a list or a mistake
		return end
	}
	if loose && text[at-3:at] != "000" && (mark != " " || groups < 2) {
		return end
	}
	return at
}

// groupMark returns the mark at i that may set groups of digits apart; loose
// ones do so only where the digits leave no doubt.
func groupMark(text string, i int) (mark string, loose bool) {
	for _, mark := range [...]string{",", "\u00a0", "\u202f", "\u2009", "'", "’", " ", ", ", " , "} {
		after := i + len(mark)
		if after < len(text) && text[i:after] == mark && isDecimal(text[after]) {
			return mark, mark[len(mark)-1] == ' '
		}
	}
	return "", false
}

// dottedGroupsEnd returns the end of groups of three set apart by full stops,
// two at least ("1.234.567"), or end. Four parts of a byte each are an address.
func dottedGroupsEnd(text string, start, end int) int {
	if end-start > 3 || text[start] == '0' {
		return end
	}
	at, groups, bytes := end, 0, text[start:end] <= "255" || end-start < 3
	for at < len(text) && text[at] == '.' && groups < maxGroups {
		next := digitsEnd(text, at+1)
		if next-at != 4 {
			break
		}
		bytes = bytes && text[at+1:next] <= "255"
		at = next
		groups++
	}
	if groups < 2 || groups == 3 && bytes || at+1 < len(text) && text[at] == '.' && isDecimal(text[at+1]) {
		return end
	}
	return at
}

// commaDecimalEnd returns the end of a number at i as most of Europe writes it,
// in groups of three set apart by full stops or spaces, with a comma and one or
// two decimals: "1.234,56", "12 500,00". The comma tells that the groups are
// some. It returns i where there is none.
func commaDecimalEnd(text string, i int) int {
	at := digitsEnd(text, i)
	if at == i || at-i > 3 || at == len(text) || text[i] == '0' {
		return i
	}
	mark := ""
	for _, m := range [...]string{".", " ", "\u00a0", "\u202f", "\u2009"} {
		if strings.HasPrefix(text[at:], m) {
			mark = m
		}
	}
	if mark == "" {
		return i
	}
	for range maxGroups {
		if !strings.HasPrefix(text[at:], mark) || digitsEnd(text, at+len(mark)) != at+len(mark)+3 {
			break
		}
		at += len(mark) + 3
		if at == len(text) || text[at] != ',' {
			continue
		}
		end := digitsEnd(text, at+1)
		if end == at+1 || end > at+3 || end+1 < len(text) && (text[end] == '.' || text[end] == ',') && isDecimal(text[end+1]) {
			return i
		}
		return end
	}
	return i
}

// ExponentEnd returns the end of the exponent that follows the digits ending
// at i, or i: "e6" and "E-3", "×10⁻³" and " x 10^9", and the power "^2" or,
// after 10, a superscript.
func ExponentEnd(text string, i int) int {
	if i >= len(text) {
		return i
	}
	switch c := text[i]; {
	case c|0x20 == 'e':
		end := signedEnd(text, i+1)
		if end == i+1 || end < len(text) && letterByte(text[end]) {
			return i
		}
		return end
	case c == '^':
		if end := signedEnd(text, i+1); end > i+1 {
			return end
		}
		return i
	case c < utf8.RuneSelf && c != ' ' && c != 'x' && c != '*':
		return i
	}
	if end := superscriptEnd(text, i); end > i && i >= 2 && text[i-2:i] == "10" && (i == 2 || !isDecimal(text[i-3])) {
		return end
	}
	at := skipSpace(text, i)
	r, size := utf8.DecodeRuneInString(text[at:])
	if r != '×' && r != '·' && r != 'x' && r != '*' {
		return i
	}
	at = skipSpace(text, at+size)
	if !strings.HasPrefix(text[at:], "10") {
		return i
	}
	at += 2
	if end := superscriptEnd(text, at); end > at {
		return end
	}
	hat := strings.HasPrefix(text[at:], "^")
	if hat {
		at++
	}
	end := signedEnd(text, at)
	if end == at || !hat && isDecimal(text[at]) {
		return i
	}
	return end
}

func skipSpace(text string, i int) int {
	if i < len(text) && text[i] == ' ' {
		i++
	}
	return i
}

// signedEnd returns the end of digits with an optional sign at i, or i.
func signedEnd(text string, i int) int {
	at := i
	for _, sign := range [...]string{"-", "+", "−"} {
		if strings.HasPrefix(text[i:], sign) {
			at += len(sign)
			break
		}
	}
	if end := digitsEnd(text, at); end > at {
		return end
	}
	return i
}

// superscriptEnd returns the end of superscript digits, with an optional sign, at i.
func superscriptEnd(text string, i int) int {
	end := i
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !superscript(r) || r >= '₀' {
			if r != '⁻' || end > i {
				break
			}
		}
		end += size
	}
	return end
}

func ordinal(digits, suffix string) bool {
	if len(suffix) != 2 {
		return false
	}
	switch string([]byte{suffix[0] | 0x20, suffix[1] | 0x20}) {
	case "st", "nd", "rd", "th":
		return true
	}
	return false
}

// sizeOf tells what plain digits may be by how many they are and how large.
func sizeOf(digits string) Shape {
	if len(digits) > 4 {
		return 0
	}
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	switch {
	case len(digits) == 4 && n >= 1500 && n < 2200:
		return Year
	case len(digits) <= 2 && n >= 1 && n <= 31:
		return Day
	case len(digits) == 3:
		return Group
	}
	return 0
}
