package number

import (
	"strings"

	"github.com/tallywire/tallywire/news"
)

// Ordinal reads the place in a row that text names, in digits or words: "3rd",
// "twenty-fifth", "two hundred and first". The error wraps [ErrNotNumber].
func Ordinal(text string) (Value, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if n := digitRun(text); n > 0 {
		switch text[n:] {
		case "st", "nd", "rd", "th":
			return Parse(text[:n])
		}
		return Value{}, notNumber(text)
	}
	at := strings.LastIndexFunc(text, func(r rune) bool { return r == ' ' || r == '-' || r == '—' || r == '–' })
	last := text
	if at >= 0 {
		last = strings.TrimLeft(text[at:], " -—–")
	}
	cardinal, ok := cardinals[last]
	if _, ones, cut := joined(last); !ok && cut {
		last = ones
		cardinal, ok = cardinals[ones]
	}
	if !ok {
		return Value{}, notNumber(text)
	}
	before := strings.NewReplacer("—", " ", "–", " ", "-", " ").Replace(strings.TrimSuffix(text, last))
	switch magnitude, _ := lookup(cardinal); {
	case strings.TrimSpace(before) != "":
	case magnitude.kind == wMagnitude: // the hundredth
		return Value{Value: &magnitude.num}, nil
	}
	v, err := Parse(before + cardinal)
	if err != nil || v.Value == nil || v.Value.Cmp(news.Int(1)) < 0 {
		return Value{}, notNumber(text)
	}
	return v, nil
}

// cardinals are the numbers that the last word of an ordinal names.
var cardinals = map[string]string{
	"first": "one", "second": "two", "third": "three", "fourth": "four", "fifth": "five", "sixth": "six", "seventh": "seven", "eighth": "eight",
	"ninth": "nine", "tenth": "ten", "eleventh": "eleven", "twelfth": "twelve", "thirteenth": "thirteen", "fourteenth": "fourteen",
	"fifteenth": "fifteen", "sixteenth": "sixteen", "seventeenth": "seventeen", "eighteenth": "eighteen", "nineteenth": "nineteen",
	"twentieth": "twenty", "thirtieth": "thirty", "fortieth": "forty", "fiftieth": "fifty", "sixtieth": "sixty", "seventieth": "seventy",
	"eightieth": "eighty", "ninetieth": "ninety", "hundredth": "hundred", "thousandth": "thousand", "millionth": "million", "billionth": "billion",
}
