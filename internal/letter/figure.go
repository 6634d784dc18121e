package letter

import (
	"strings"

	"github.com/tallywire/tallywire/news"
)

// Figure returns a figure in a few words, as a headline would: "more than
// 600,000", "14 of 24", "up 12 %", "4.1 billion USD", "10 to 15".
func Figure(f news.Figure) string {
	var b strings.Builder
	if f.Direction != nil && *f.Direction != "" {
		b.WriteString(*f.Direction + " ")
	}
	switch {
	case f.Value != nil:
		b.WriteString(modifierWords[f.Modifier] + Grouped(*f.Value))
		if f.Of != nil {
			b.WriteString(" of " + Grouped(*f.Of))
		}
	case f.ValueText != "":
		b.WriteString(modifierWords[f.Modifier] + Clean(f.ValueText))
	case f.Low != nil && f.High != nil:
		b.WriteString(Grouped(*f.Low) + " to " + Grouped(*f.High))
	case f.Low != nil:
		b.WriteString("at least " + Grouped(*f.Low))
	case f.High != nil:
		b.WriteString("at most " + Grouped(*f.High))
	default:
		return "no number"
	}
	switch f.Unit {
	case "", "person":
	case "percent":
		b.WriteString("%")
	default:
		b.WriteString(" " + Clean(f.Unit))
	}
	return b.String()
}

var modifierWords = map[news.Modifier]string{
	news.About: "about ", news.MoreThan: "more than ", news.AtLeast: "at least ", news.LessThan: "less than ",
	news.AtMost: "at most ", news.Nearly: "nearly ",
}

// Grouped returns a number with its thousands set apart ("1,700,000.5"), and
// whole millions and more as headlines write them ("4.1 billion").
func Grouped(d news.Decimal) string {
	s := d.String()
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, frac, _ := strings.Cut(s, ".")
	if frac == "" {
		for _, m := range [...]struct {
			zeros int
			word  string
		}{{12, "trillion"}, {9, "billion"}, {6, "million"}} {
			if len(whole) <= m.zeros || strings.Trim(whole[len(whole)-m.zeros+2:], "0") != "" {
				continue
			}
			head, tail := whole[:len(whole)-m.zeros], strings.TrimRight(whole[len(whole)-m.zeros:], "0")
			if len(tail) > 0 {
				head += "." + tail
			}
			return sign + head + " " + m.word
		}
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if frac != "" {
		whole += "." + frac
	}
	return sign + whole
}
