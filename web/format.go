package web

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
)

// figure is a figure in words, in the parts that are set in different type:
// "more than" 600,000 "Afghans".
type figure struct {
	Approx string // words before the number: about, more than
	Number string // with currency and percent signs
	Noun   string // what is counted, else the unit
	Size   string // class of Number's type: "", long or verylong
}

// String returns the figure as one phrase.
func (f figure) String() string {
	return strings.Join(strings.Fields(f.Approx+" "+f.Number+" "+f.Noun), " ")
}

var modifierWords = map[news.Modifier]string{
	news.About: "about", news.MoreThan: "more than", news.AtLeast: "at least", news.LessThan: "less than",
	news.AtMost: "at most", news.Nearly: "nearly", news.Vague: "some",
}

// figureOf puts a claim's figure into words.
func figureOf(c *news.Claim) figure {
	f := figure{Approx: modifierWords[c.Modifier]}
	before, after := unitSigns(c.Unit)
	switch {
	case c.Value != nil:
		f.Number = before + number(*c.Value)
		if c.Of != nil {
			f.Number += " of " + number(*c.Of)
		}
		f.Number += after
	case c.ValueText != "":
		f.Number = before + c.ValueText + after
	case c.Low != nil && c.High != nil:
		f.Approx = ""
		f.Number = before + numberRange(*c.Low, *c.High) + after
	case c.Low != nil:
		f.Approx = "at least"
		if c.Modifier == news.MoreThan {
			f.Approx = "more than"
		}
		f.Number = before + number(*c.Low) + after
	case c.High != nil:
		f.Approx = "at most"
		if c.Modifier == news.LessThan {
			f.Approx = "less than"
		}
		f.Number = before + number(*c.High) + after
	default:
		f.Number = c.Quote
		return f
	}
	// The claim does not tell "fell by 9" from "fell to 9", so neither may this.
	switch deref(c.Direction) {
	case "up":
		f.Approx = strings.TrimSuffix("rising, "+f.Approx, ", ")
	case "down":
		f.Approx = strings.TrimSuffix("falling, "+f.Approx, ", ")
	}
	f.Noun = nounOf(c, before+after != "")
	switch n := utf8.RuneCountInString(f.Number); {
	case n > 18:
		f.Size = "verylong"
	case n > 12:
		f.Size = "long"
	}
	return f
}

// nounOf says what a figure counts: the words of the text, else its unit.
func nounOf(c *news.Claim, unitShown bool) string {
	if c.Counted != nil && *c.Counted != "" {
		return *c.Counted
	}
	if unitShown {
		return ""
	}
	if c.Value != nil && *c.Value == news.Int(1) {
		return unitName(c.Unit)
	}
	return plural(unitName(c.Unit))
}

var currencySigns = map[string]string{"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "NGN": "₦", "UAH": "₴"}

// unitSigns returns what is set before and after a number for its unit.
func unitSigns(unit string) (before, after string) {
	if unit == "percent" {
		return "", "%"
	}
	if sign, ok := currencySigns[unit]; ok {
		return sign, ""
	}
	if isCurrency(unit) {
		return unit + "\u00a0", ""
	}
	return "", ""
}

func isCurrency(unit string) bool {
	return len(unit) == 3 && strings.ToUpper(unit) == unit && strings.ToLower(unit) != unit
}

func unitName(unit string) string { return strings.ReplaceAll(unit, "_", " ") }

var plurals = map[string]string{"person": "people", "child": "children", "man": "men", "woman": "women", "foot": "feet", "percent": "percent", "hertz": "hertz"}

// plural returns the plural of a unit's name: "square kilometre per year" is
// left to its last word before "per".
func plural(unit string) string {
	if unit == "" {
		return ""
	}
	head, tail, per := strings.Cut(unit, " per ")
	lead, last := "", head
	if i := strings.LastIndexByte(head, ' '); i >= 0 {
		lead, last = head[:i+1], head[i+1:]
	}
	switch p, ok := plurals[last]; {
	case ok:
		last = p
	case strings.HasSuffix(last, "y") && !strings.ContainsAny(last[max(0, len(last)-2):len(last)-1], "aeiou"):
		last = last[:len(last)-1] + "ies"
	case strings.HasSuffix(last, "s"), strings.HasSuffix(last, "x"), strings.HasSuffix(last, "ch"), strings.HasSuffix(last, "sh"):
		last += "es"
	default:
		last += "s"
	}
	if per {
		return lead + last + " per " + tail
	}
	return lead + last
}

// scales are the magnitudes spelled out; below a million digits read better.
var scales = []struct {
	zeros int
	word  string
}{{12, "trillion"}, {9, "billion"}, {6, "million"}}

// number writes a decimal for reading: 1.7 million, 600,000, 4.1. It is never
// rounded: a number that needs more than two decimals of a million keeps its
// digits.
func number(d news.Decimal) string {
	s, word := scaled(d)
	if word == "" {
		return s
	}
	return s + " " + word
}

func scaled(d news.Decimal) (digits, word string) {
	s := d.String()
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "−", s[1:]
	}
	if !strings.Contains(s, ".") {
		for _, sc := range scales {
			if len(s) <= sc.zeros {
				continue
			}
			whole, frac := s[:len(s)-sc.zeros], strings.TrimRight(s[len(s)-sc.zeros:], "0")
			if len(frac) > 2 {
				break
			}
			if frac != "" {
				return sign + group(whole) + "." + frac, sc.word
			}
			return sign + group(whole), sc.word
		}
	}
	whole, frac, dot := strings.Cut(s, ".")
	if dot {
		return sign + group(whole) + "." + frac, ""
	}
	return sign + group(whole), ""
}

func numberRange(low, high news.Decimal) string {
	a, wa := scaled(low)
	b, wb := scaled(high)
	switch {
	case wa == wb && wa != "":
		return a + "–" + b + " " + wa
	case wa == wb:
		return a + "–" + b
	}
	return number(low) + "–" + number(high)
}

// group sets a comma between each three digits.
func group(digits string) string {
	if len(digits) <= 3 {
		return digits
	}
	var b strings.Builder
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// exact writes every digit of a decimal, grouped, without words.
func exact(d *news.Decimal) string {
	if d == nil {
		return ""
	}
	s := d.String()
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "−", s[1:]
	}
	whole, frac, dot := strings.Cut(s, ".")
	if dot {
		return sign + group(whole) + "." + frac
	}
	return sign + group(whole)
}

// day and moment write times in the zone the page gave.
func day(t time.Time) string {
	if t.IsZero() {
		return "undated"
	}
	return t.Format("2 January 2006")
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	zone := "UTC"
	if _, offset := t.Zone(); offset != 0 {
		zone = "UTC" + t.Format("-07:00")
	}
	return t.Format("2 January 2006, 15:04 ") + zone
}

func machineTime(t time.Time) string { return t.Format(time.RFC3339) }

// clean makes text from the net fit for one line: control characters and
// runs of space become one space.
func clean(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// sentence gives a message a capital and a full stop.
func sentence(s string) string {
	s = clean(s)
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return ""
	}
	s = string(unicode.ToUpper(r)) + s[n:]
	if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") {
		s += "."
	}
	return s
}
