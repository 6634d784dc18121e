// Package number reads numbers as news writes them, digits or words, into
// exact decimals. It is a pure function of its input: no state, no locale.
package number

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// Value is what a number text says. A plain number has Value; ranges and vague
// words ("dozens") have Low and High (nil where open) and no Value; a number
// too large for a decimal has only Text.
type Value struct {
	Value     *news.Decimal
	Low, High *news.Decimal
	// Text holds the digits of a number too large for Value, grouping removed.
	Text string
	// Percent is set where the words name a part of a whole ("two-thirds",
	// "half"): Value is then in percent, with two decimals.
	Percent bool
	// Vague is set for words that only give an order of magnitude.
	Vague bool
}

// ErrNotNumber reports a text that is not a number.
var ErrNotNumber = errors.New("not a number")

// maxWords bounds the words of one number; longer texts are no number.
const maxWords = 24

// Parse reads one number, range or vague magnitude: "1,700,000", "2.7m",
// "twenty-three thousand four hundred", "half a million", "two-thirds",
// "$10 to $15 billion" (the multiplier is shared), "tens of thousands".
// Currency and percent signs beside the digits are skipped; approximators are
// the caller's business. The error wraps [ErrNotNumber].
func Parse(text string) (Value, error) {
	var buf [maxWords]word
	words, ok := split(text, buf[:0])
	if !ok || len(words) == 0 {
		return Value{}, notNumber(text)
	}
	if v, ok := vague(words); ok {
		return v, nil
	}
	for i := range words {
		if words[i].kind != wRange {
			continue
		}
		if i == 0 { // "between A and B", a leading dash
			continue
		}
		if v, ok := span(words[:i], words[i+1:]); ok {
			return v, nil
		}
	}
	n, ok := single(words)
	if !ok {
		return Value{}, notNumber(text)
	}
	return n.value(), nil
}

func notNumber(text string) error {
	if len(text) > 40 {
		text = strings.ToValidUTF8(text[:40], "") + "…"
	}
	return fmt.Errorf("%q: %w", text, ErrNotNumber)
}

// amount is a number read so far.
type amount struct {
	dec     news.Decimal
	text    string // set instead of dec where it does not fit
	percent bool
	// scaled says a magnitude word or suffix was part of it; scale is the last one.
	scaled bool
	scale  news.Decimal
}

func (a amount) value() Value {
	if a.text != "" {
		return Value{Text: a.text}
	}
	return Value{Value: &a.dec, Percent: a.percent}
}

// span reads a range: left and right of "to", "-" or "and".
func span(left, right []word) (Value, bool) {
	left = trimLead(left)
	a, okA := single(left)
	b, okB := single(right)
	if !okA || !okB || a.text != "" || b.text != "" || a.percent != b.percent {
		return Value{}, false
	}
	if b.scaled && !a.scaled && !b.percent {
		// "10 to 15 billion" shares the multiplier; "500 to 1 million" does not.
		unit, err := a.dec.Mul(b.scale)
		if err == nil && unit.Cmp(b.dec) <= 0 {
			a.dec = unit
		}
	}
	if a.dec.Cmp(b.dec) > 0 {
		return Value{}, false
	}
	return Value{Low: &a.dec, High: &b.dec, Percent: a.percent}, true
}

// trimLead drops the words that only open a range.
func trimLead(w []word) []word {
	for len(w) > 0 && (w[0].kind == wLead) {
		w = w[1:]
	}
	return w
}

// single reads exactly one number.
func single(w []word) (amount, bool) {
	w = trimLead(w)
	if len(w) == 0 {
		return amount{}, false
	}
	if a, ok := fraction(w); ok {
		return a, true
	}
	if w[0].kind == wDigits || w[0].kind == wBig {
		return digits(w)
	}
	return spelled(w)
}

// digits reads a digit token and the magnitudes after it.
func digits(w []word) (amount, bool) {
	if w[0].kind == wBig {
		return amount{text: w[0].text}, len(w) == 1
	}
	a := amount{dec: w[0].num}
	rest := w[1:]
	if len(rest) > 0 && rest[0].kind == wDigits && w[0].whole && rest[0].fractional { // "2 1/2", "1 ½"
		sum, err := a.dec.Add(rest[0].num)
		if err != nil {
			return amount{}, false
		}
		a.dec, rest = sum, rest[1:]
	}
	if len(rest) >= 3 && rest[0].kind == wAnd && rest[1].kind == wOne && rest[2].kind == wPart { // "2 and a half"
		return plusPart(a, rest[2], rest[3:])
	}
	if w[0].fractional && len(w) == 1 {
		return asPercentOf(news.Int(int64(w[0].top)), w[0])
	}
	return scaleAll(a, rest)
}

// scaleAll multiplies a by every magnitude of rest ("hundred thousand").
func scaleAll(a amount, rest []word) (amount, bool) {
	for i := range rest {
		m := rest[i]
		if m.kind == wOf || m.kind == wOne && i > 0 {
			continue
		}
		if m.kind != wMagnitude {
			return amount{}, false
		}
		p, err := a.dec.Mul(m.num)
		if err != nil {
			return amount{}, false
		}
		a.dec, a.scale, a.scaled = p, m.num, true
	}
	return a, true
}

func plusPart(a amount, part word, rest []word) (amount, bool) {
	sum, err := a.dec.Add(part.num)
	if err != nil {
		return amount{}, false
	}
	a.dec = sum
	return scaleAll(a, rest)
}

// fraction reads parts of a whole: "half", "two-thirds", "a quarter of a
// million", "half a dozen".
func fraction(w []word) (amount, bool) {
	over := news.Int(1)
	i := 0
	if w[0].kind == wOne || (w[0].kind == wUnit && len(w) > 1) || (w[0].kind == wDigits && w[0].whole && len(w) > 1) {
		over = w[0].num
		i = 1
	}
	if i >= len(w) || w[i].kind != wPart {
		return amount{}, false
	}
	part := w[i]
	rest := w[i+1:]
	if len(rest) > 0 { // half a million, three quarters of a billion
		for len(rest) > 0 && (rest[0].kind == wOf || rest[0].kind == wOne) {
			rest = rest[1:]
		}
		if len(rest) == 0 {
			return amount{}, false
		}
		dec, err := over.Mul(part.num)
		if err != nil {
			return amount{}, false
		}
		if rest[0].kind != wMagnitude {
			return amount{}, false
		}
		a, ok := scaleAll(amount{dec: dec}, rest)
		a.scaled = false // "half a million to a million": nothing to share
		return a, ok
	}
	return asPercentOf(over, part)
}

// asPercentOf returns over × 1/part.den in percent, rounded to two decimals.
func asPercentOf(over news.Decimal, part word) (amount, bool) {
	f := over.Float()
	if f <= 0 || f > float64(part.den) {
		return amount{}, false
	}
	c := (int64(f)*1_000_000/int64(part.den) + 50) / 100
	d, err := news.NewDecimal(c, -2)
	if err != nil {
		return amount{}, false
	}
	return amount{dec: d, percent: true}, true
}
