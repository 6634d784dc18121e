package number

import (
	"math"
	"strconv"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// digitRun returns the length of the digits at the start of s with the marks
// between them: "1,000.5", "1/2". A mark counts only before another digit.
func digitRun(s string) int {
	i := 0
	for i < len(s) {
		c := s[i]
		switch {
		case isDigit(c):
			i++
		case (c == ',' || c == '.' || c == '/' || c == '\'') && i+1 < len(s) && isDigit(s[i+1]):
			i++
		default:
			return i
		}
	}
	return i
}

// parseDigits reads a run found by digitRun, and the exponent after it.
func parseDigits(s, exponent string) (word, bool) {
	if exponent != "" {
		plain, ok := ungroup(s)
		if !ok {
			return word{}, false
		}
		return power(plain, exponent)
	}
	if top, bottom, found := strings.Cut(s, "/"); found {
		return ratio(top, bottom)
	}
	plain, ok := ungroup(s)
	if !ok {
		return word{}, false
	}
	d, err := news.ParseDecimal(plain)
	if err != nil {
		return word{kind: wBig, text: plain}, true
	}
	w := word{kind: wDigits, num: d, whole: !strings.ContainsAny(plain, ".")}
	if len(s) == len(plain) {
		w.text = plain
	}
	return w, true
}

// power reads digits with an exponent as [token.ExponentEnd] finds them: a power
// of ten to multiply by, or a power the digits are raised to.
func power(mantissa, exponent string) (word, bool) {
	n, raised := exponentValue(exponent)
	if !raised {
		d, err := news.ParseDecimal(mantissa + "e" + strconv.Itoa(n))
		return word{kind: wDigits, num: d}, err == nil
	}
	base, err := news.ParseDecimal(mantissa)
	if err != nil {
		return word{}, false
	}
	if base == news.Int(10) {
		d, err := news.NewDecimal(1, n)
		return word{kind: wDigits, num: d}, err == nil
	}
	d, err := rounded(math.Pow(base.Float(), float64(n)))
	return word{kind: wDigits, num: d}, err == nil
}

// exponentValue reads the sign and digits of an exponent; raised says that it
// raises the digits before it ("^3", the ⁶ of "10⁶").
func exponentValue(s string) (n int, raised bool) {
	switch _, power, scaled := strings.Cut(s, "10"); {
	case s[0]|0x20 == 'e':
		s = s[1:]
	case s[0] != '^' && scaled: // ×10^6
		s = power
	default:
		raised = true
	}
	sign := 1
	for _, r := range s {
		switch v := superscriptValue(r); {
		case v >= 0:
			n = min(10*n+v, 1000)
		case r >= '0' && r <= '9':
			n = min(10*n+int(r-'0'), 1000)
		case r == '-' || r == '−' || r == '⁻':
			sign = -1
		}
	}
	return sign * n, raised
}

func superscriptValue(r rune) int {
	switch r {
	case '¹':
		return 1
	case '²':
		return 2
	case '³':
		return 3
	}
	if r >= '⁰' && r <= '⁹' {
		return int(r - '⁰')
	}
	return -1
}

// Quotient returns a/b to fifteen digits; ok is false where b is zero.
func Quotient(a, b news.Decimal) (d news.Decimal, ok bool) {
	if b == (news.Decimal{}) {
		return d, false
	}
	d, err := rounded(a.Float() / b.Float())
	return d, err == nil
}

// quotient returns a/b to fifteen digits.
func quotient(a, b float64) news.Decimal {
	d, _ := rounded(a / b) // callers divide small whole numbers
	return d
}

func rounded(f float64) (news.Decimal, error) {
	return news.ParseDecimal(strconv.FormatFloat(f, 'g', 15, 64))
}

// ungroup removes grouping marks: 1,000,000, the Indian 1,00,000, 1'000 and
// 1.000.000. One comma before one or two final digits is a decimal comma, also
// after groups: 1.000,50.
func ungroup(s string) (string, bool) {
	if strings.IndexByte(s, '\'') >= 0 {
		s = strings.ReplaceAll(s, "'", ",")
	}
	commas, dots := strings.Count(s, ","), strings.Count(s, ".")
	switch {
	case commas == 0 && dots <= 1:
		return s, true
	case commas == 1 && dots > 0 && strings.LastIndexByte(s, '.') < strings.IndexByte(s, ','): // 1.234,56
		whole, frac, _ := strings.Cut(s, ",")
		if !grouped(whole, '.') || len(frac) > 2 {
			return "", false
		}
		return strings.ReplaceAll(whole, ".", "") + "." + frac, true
	case commas == 0: // 1.000.000
		if !grouped(s, '.') {
			return "", false
		}
		return strings.ReplaceAll(s, ".", ""), true
	case dots > 1:
		return "", false
	}
	whole, frac, hasFrac := strings.Cut(s, ".")
	if strings.IndexByte(frac, ',') >= 0 {
		return "", false
	}
	if !grouped(whole, ',') {
		tail := len(whole) - strings.LastIndexByte(whole, ',') - 1
		if commas == 1 && !hasFrac && tail <= 2 && whole[0] != ',' {
			return strings.Replace(whole, ",", ".", 1), true
		}
		return "", false
	}
	whole = strings.ReplaceAll(whole, ",", "")
	if hasFrac {
		return whole + "." + frac, true
	}
	return whole, true
}

// grouped reports whether mark sets s apart in threes, or in twos before a
// last three as in India.
func grouped(s string, mark byte) bool {
	last := strings.LastIndexByte(s, mark)
	if len(s)-last-1 != 3 {
		return false
	}
	head := s[:last]
	first := true
	for {
		i := strings.LastIndexByte(head, mark)
		n := len(head) - i - 1
		switch {
		case i < 0:
			return n >= 1 && n <= 3
		case n != 3 && n != 2 || !first && n == 0:
			return false
		}
		first = false
		head = head[:i]
	}
}

// ratio reads "3/4". Only proper ones are fractions; whether 9/11 is one is for
// the rules to tell.
func ratio(top, bottom string) (word, bool) {
	a, errA := news.ParseDecimal(top)
	b, errB := news.ParseDecimal(bottom)
	if errA != nil || errB != nil {
		return word{}, false
	}
	n, m := a.Float(), b.Float()
	if n < 1 || n >= m || m > 1000 || n != float64(int(n)) || m != float64(int(m)) {
		return word{}, false
	}
	return word{kind: wDigits, num: quotient(n, m), fractional: true, top: int(n), den: int(m)}, true
}

// vulgar returns numerator*100+denominator of a fraction character, else 0.
func vulgar(r rune) int {
	switch r {
	case '½':
		return 102
	case '⅓':
		return 103
	case '⅔':
		return 203
	case '¼':
		return 104
	case '¾':
		return 304
	case '⅕':
		return 105
	case '⅖':
		return 205
	case '⅗':
		return 305
	case '⅘':
		return 405
	case '⅙':
		return 106
	case '⅚':
		return 506
	case '⅛':
		return 108
	case '⅜':
		return 308
	case '⅝':
		return 508
	case '⅞':
		return 708
	}
	return 0
}

func vulgarWord(r rune) word {
	v := vulgar(r)
	return word{kind: wDigits, num: quotient(float64(v/100), float64(v%100)), fractional: true, top: v / 100, den: v % 100}
}
