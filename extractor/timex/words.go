package timex

import (
	"strconv"
	"strings"
)

// cardinals and ordinals are the number words that dates and lengths are made
// of, below twenty by their value.
var (
	cardinals = [...]string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
		"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"}
	ordinals = [...]string{"zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
		"twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"}
	tens     = [...]string{"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
	tenths   = [...]string{"", "", "twentieth", "thirtieth"}
	decadesN = [...]string{"", "", "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"}
)

// numberWord returns what one word counts.
func numberWord(w string) (int, bool) {
	for _, t := range [...][]string{cardinals[:], ordinals[:]} {
		for i, name := range t {
			if name == w {
				return i, true
			}
		}
	}
	for _, t := range [...][]string{tens[2:], tenths[2:], decadesN[2:]} {
		for i, name := range t {
			if name == w {
				return 10 * (i + 2), true
			}
		}
	}
	return 0, false
}

// small reads the digits of "3", "03", "3rd" or "1990s", or number words below
// ten thousand ("third", "twenty-second", "two thousand and eighteen"); 0 if
// there are none.
func small(s string) int {
	if s == "" {
		return 0
	}
	end := 0
	for end < len(s) && end < 5 && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	if end > 0 {
		n, _ := strconv.Atoi(s[:end])
		return n
	}
	n, ok := spelled(s)
	if !ok || n != float64(int(n)) {
		return 0
	}
	return int(n)
}

// amount reads the number of units: "3", "2.5", "1/4", "two and a half", "three
// quarters of an", "a couple of"; ok is false for words that give none
// ("several").
func amount(s string) (n float64, ok bool) {
	if f, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64); err == nil {
		return f, true
	}
	if over, under, found := strings.Cut(s, "/"); found {
		a, err1 := strconv.ParseFloat(strings.TrimSpace(over), 64)
		b, err2 := strconv.ParseFloat(strings.TrimSpace(under), 64)
		return a / b, err1 == nil && err2 == nil && b != 0
	}
	return spelled(s)
}

// spelled adds up number words. "a" counts only where nothing else does.
func spelled(s string) (total float64, ok bool) {
	article := false
	for s = lower(s); s != ""; {
		w := s
		if i := strings.IndexAny(s, " -"); i >= 0 {
			w, s = s[:i], s[i+1:]
		} else {
			s = ""
		}
		switch w {
		case "", "and", "of", "the", "single", "minute", "minutes", "min":
			continue
		case "a", "an":
			article = true
			continue
		case "half":
			total += 0.5
		case "quarter":
			total += 0.25
		case "quarters":
			total /= 4
		case "couple", "pair", "other": // every other week
			total += 2
		case "dozen", "hundred", "thousand":
			total = max(total, 1) * map[string]float64{"dozen": 12, "hundred": 100, "thousand": 1000}[w]
		default:
			n, known := numberWord(w)
			if !known {
				f, err := strconv.ParseFloat(w, 64)
				if err != nil {
					return 0, false
				}
				total += f
				break
			}
			total += float64(n)
		}
		ok = true
	}
	if !ok && article {
		return 1, true
	}
	return total, ok
}
