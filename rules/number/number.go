// Package number reads numbers as news writes them, digits or words, into
// exact decimals. It is a pure function of its input: no state, no locale.
package number

import (
	"errors"
	"fmt"
	"math"
	"slices"
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
	// "half"): Value is then in percent, with two decimals, and Part the part
	// itself (0.666…).
	Percent bool
	Part    *news.Decimal
	// Vague is set for words that only give an order of magnitude.
	Vague bool
}

// ErrNotNumber reports a text that is not a number.
var ErrNotNumber = errors.New("not a number")

// maxWords bounds the words of one number; longer texts are no number.
const maxWords = 24

// someWords is how many words nearly all numbers have at most.
const someWords = 8

// Parse reads one number, range or vague magnitude: "1,700,000", "2.7m",
// "twenty-three thousand four hundred", "half a million", "two-thirds",
// "$10 to $15 billion" (the multiplier is shared), "tens of thousands".
// Currency and percent signs beside the digits are skipped; approximators are
// the caller's business. The error wraps [ErrNotNumber].
func Parse(text string) (Value, error) {
	var buf [someWords]word
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

// Range reads a range of which both ends are given apart, because units or
// approximators stand between them: "44 mg to 50 mg". A multiplier is shared as
// in [Parse]; the lower end may come second.
func Range(from, to string) (Value, error) {
	var buf, buf2 [someWords]word
	left, okL := split(from, buf[:0])
	right, okR := split(to, buf2[:0])
	if !okL || !okR {
		return Value{}, notNumber(from + " to " + to)
	}
	v, ok := span(left, right)
	if !ok {
		v, ok = span(right, left)
	}
	if ok {
		return v.inParts(), nil
	}
	return Value{}, notNumber(from + " to " + to)
}

// inParts gives a range of parts of one ("above a quarter and below a half") in
// numbers, where it stood in percent.
func (v Value) inParts() Value {
	if !v.Percent || v.Low == nil || v.High == nil {
		return v
	}
	low, high := quotient(v.Low.Float(), 100), quotient(v.High.Float(), 100)
	return Value{Low: &low, High: &high}
}

// Term is a number that counts so many times, or over so many, in a [Sum].
type Term struct {
	Text  string
	Times int64 // at least 1
	Over  int64 // at least 1
}

// Sum adds numbers of a larger and a smaller unit: 5 feet 2 inches are 5 + 2/12.
func Sum(terms ...Term) (Value, error) {
	var sum news.Decimal
	for _, t := range terms {
		v, err := parseTerm(t.Text)
		if err != nil {
			return Value{}, err
		}
		d := v.Value
		if v.Percent {
			d = v.Part
		}
		if d == nil {
			return Value{}, notNumber(t.Text)
		}
		p, err := d.Mul(news.Int(t.Times))
		if err != nil {
			return Value{}, notNumber(t.Text)
		}
		if t.Over != 1 {
			p = quotient(p.Float(), float64(t.Over))
		}
		if sum, err = sum.Add(p); err != nil {
			return Value{}, notNumber(t.Text)
		}
	}
	return Value{Value: &sum}, nil
}

// parseTerm reads a number, or what is one of a unit without saying so: the
// article of "an hour", the "thousand" of "thousand litres".
func parseTerm(text string) (Value, error) {
	if w, ok := lookupFold(text); ok && (w.kind == wOne || w.kind == wMagnitude) {
		return Value{Value: &w.num}, nil
	}
	return Parse(text)
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
	part    news.Decimal // with percent: the part of one
	// scaled says a magnitude word or suffix was part of it; scale is the last one.
	scaled bool
	scale  news.Decimal
}

func (a amount) value() Value {
	if a.text != "" {
		return Value{Text: a.text}
	}
	dec := a.dec // the pointer keeps no more than this alive
	v := Value{Value: &dec, Percent: a.percent}
	if a.percent {
		part := a.part
		v.Part = &part
	}
	return v
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
	switch {
	case a.dec.Cmp(b.dec) <= 0:
	case a.dec.Cmp(news.Int(0)) < 0 && b.dec.Cmp(news.Int(0)) < 0: // between -5 and -10
		a, b = b, a
	default:
		return Value{}, false
	}
	low, high := a.dec, b.dec
	return Value{Low: &low, High: &high, Percent: a.percent}, true
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
	if w[0].kind == wMinus {
		return negative(w[1:])
	}
	if a, ok := overNumber(w); ok {
		return a, true
	}
	if a, ok := fraction(w); ok {
		return a, true
	}
	if a, ok := pointed(w); ok {
		return a, true
	}
	if w[0].kind == wDigits || w[0].kind == wBig {
		if a, ok := digits(w); ok {
			return a, true
		}
	}
	if a, ok := spelled(w); ok {
		return a, true
	}
	return improper(w)
}

// overNumber reads a division as it is spoken: "one over twenty".
func overNumber(w []word) (amount, bool) {
	at := slices.IndexFunc(w, func(x word) bool { return x.kind == wOver })
	if at <= 0 {
		return amount{}, false
	}
	a, okA := single(w[:at])
	b, okB := single(w[at+1:])
	if !okA || !okB || a.percent || b.percent || a.text != "" || b.text != "" {
		return amount{}, false
	}
	d, ok := Quotient(a.dec, b.dec)
	return amount{dec: d}, ok
}

// negative reads the number after a minus.
func negative(w []word) (amount, bool) {
	if len(w) == 0 || w[0].kind == wMinus || w[0].kind == wLead {
		return amount{}, false
	}
	a, ok := single(w)
	if !ok || a.text != "" {
		return amount{}, false
	}
	minus := func(d news.Decimal) news.Decimal {
		n, err := d.Mul(news.Int(-1))
		ok = ok && err == nil
		return n
	}
	a.dec, a.part = minus(a.dec), minus(a.part)
	return a, ok
}

// pointed reads decimals in words: "three point five million", "zero point
// zero two", "1 point 25".
func pointed(w []word) (amount, bool) {
	at := slices.IndexFunc(w, func(x word) bool { return x.kind == wPoint })
	if at <= 0 || at+1 == len(w) {
		return amount{}, false
	}
	whole, ok := single(w[:at])
	if !ok || whole.text != "" || whole.percent || whole.dec.String() != strings.TrimLeft(whole.dec.String(), "-.") {
		return amount{}, false
	}
	decimals := ""
	rest := w[at+1:]
	for ; len(rest) > 0; rest = rest[1:] {
		x := rest[0]
		if x.kind == wTen && len(rest) > 1 && rest[1].kind == wUnit && rest[1].num.Cmp(news.Int(10)) < 0 { // point twenty-five
			decimals += x.num.String()[:1]
			continue
		}
		if x.kind != wUnit && x.kind != wTen && (x.kind != wDigits || !x.whole) {
			break
		}
		decimals += x.num.String()
	}
	dec, err := news.ParseDecimal(whole.dec.String() + "." + decimals)
	if decimals == "" || err != nil {
		return amount{}, false
	}
	return scaleAll(amount{dec: dec}, rest)
}

// improper reads what is counted in parts: "twenty-three fifths". Whole or
// more than one it is a number; less than one, a part of a whole.
func improper(w []word) (amount, bool) {
	last := w[len(w)-1]
	if last.kind != wPart || len(w) < 2 {
		return amount{}, false
	}
	over, ok := spelled(w[:len(w)-1])
	if !ok {
		return amount{}, false
	}
	if a, ok := asPercentOf(over.dec, last); ok {
		return a, true
	}
	return amount{dec: quotient(over.dec.Float(), float64(last.den))}, true
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
	if len(rest) > 0 && rest[0].kind == wAnd {
		if part, n := partAfter(rest[1:]); n > 0 { // "2 and a half"
			return plusPart(a, part, rest[1+n:])
		}
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
		if m.kind != wMagnitude && m.kind != wPlural {
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

func plusPart(a amount, part news.Decimal, rest []word) (amount, bool) {
	sum, err := a.dec.Add(part)
	if err != nil {
		return amount{}, false
	}
	a.dec = sum
	return scaleAll(a, rest)
}

// partAfter reads the part of one that w begins with, after the "and" of a
// mixed number: "a half", "quarter", "three quarters", "3/4". It returns how
// many words that took, 0 if there is none.
func partAfter(w []word) (news.Decimal, int) {
	if len(w) == 0 {
		return news.Decimal{}, 0
	}
	switch first := w[0]; {
	case first.kind == wPart:
		return first.num, 1
	case first.kind == wDigits && first.fractional:
		return first.num, 1
	case len(w) > 1 && w[1].kind == wPart && (first.kind == wOne || first.kind == wUnit || first.kind == wDigits && first.whole):
		if n := first.num.Float(); n > 0 && n < float64(w[1].den) {
			return quotient(n, float64(w[1].den)), 2
		}
	}
	return news.Decimal{}, 0
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
	one := quotient(f, float64(part.den))
	d, err := news.NewDecimal(int64(math.Round(1e4*f/float64(part.den))), -2)
	if err != nil || d == (news.Decimal{}) { // less than a hundredth of a percent
		if d, err = one.Mul(news.Int(100)); err != nil {
			return amount{}, false
		}
	}
	return amount{dec: d, percent: true, part: one}, true
}
