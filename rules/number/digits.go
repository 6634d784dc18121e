package number

import (
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

// parseDigits reads a run found by digitRun.
func parseDigits(s string) (word, bool) {
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
	if w.whole && len(s) == len(plain) {
		w.text = plain
	}
	return w, true
}

// ungroup removes grouping marks: 1,000,000, the Indian 1,00,000, 1'000 and
// 1.000.000. One comma before one or two final digits is a decimal comma.
func ungroup(s string) (string, bool) {
	if strings.IndexByte(s, '\'') >= 0 {
		s = strings.ReplaceAll(s, "'", ",")
	}
	commas, dots := strings.Count(s, ","), strings.Count(s, ".")
	switch {
	case commas == 0 && dots <= 1:
		return s, true
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

// ratio reads "3/4". Only small, proper ones are fractions; 9/11 or 24/7 are
// for the rules to tell.
func ratio(top, bottom string) (word, bool) {
	a, errA := news.ParseDecimal(top)
	b, errB := news.ParseDecimal(bottom)
	if errA != nil || errB != nil {
		return word{}, false
	}
	n, m := a.Float(), b.Float()
	if n < 1 || n >= m || m > 100 || n != float64(int(n)) || m != float64(int(m)) {
		return word{}, false
	}
	d, err := news.NewDecimal((int64(n)*10_000_000/int64(m)+5)/10, -6)
	if err != nil {
		return word{}, false
	}
	return word{kind: wDigits, num: d, fractional: true, top: int(n), den: int(m)}, true
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
	d, _ := news.NewDecimal((int64(v/100)*10_000_000/int64(v%100)+5)/10, -6)
	return word{kind: wDigits, num: d, fractional: true, top: v / 100, den: v % 100}
}
