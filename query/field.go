package query

import (
	"math"
	"slices"
	"strings"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query/analysis"
)

// Type says how a field's values are compared.
type Type int

const (
	// Prose holds sentences: words and phrases, English inflection ignored.
	Prose Type = iota
	// Name holds proper names: words and phrases as written, or with = the
	// whole name.
	Name
	// Term holds short terms compared whole, English inflection ignored.
	Term
	// ID holds identifiers compared whole, letter by letter.
	ID
	// Choice holds one of a fixed list of values.
	Choice
	// Number holds a number or a range of numbers.
	Number
	// Instant holds a moment, counted in seconds since 1970 in UTC; a date in
	// a query means the whole of it.
	Instant
	// Days holds a range of days, counted since 1970.
	Days
)

// String returns the type's name for people.
func (t Type) String() string {
	return [...]string{"words", "name", "term", "id", "choice", "number", "date", "period"}[t]
}

// Ranged reports whether fields of the type take <, >, and "..".
func (t Type) Ranged() bool { return t >= Number }

// Field is one field of a claim that can be searched.
type Field struct {
	// Name is what is written before the colon; Aliases may be, too.
	Name    string
	Aliases []string
	Type    Type
	// Values lists what a Choice may be.
	Values []string
	// Doc says in a sentence what is compared, Example shows it.
	Doc, Example string

	point bool // a claim's range is always one number
	texts func(h *news.Hit, add func(string))
	span  func(h *news.Hit) (low, high float64, ok bool)
}

// Texts returns the values a claim has in a field that is not [Type.Ranged].
func (f *Field) Texts(h *news.Hit) []string {
	var out []string
	f.texts(h, func(s string) {
		if s != "" {
			out = append(out, s)
		}
	})
	return out
}

// Span returns the closed range of numbers a claim has in a field that is
// [Type.Ranged]; a bound may be infinite. ok is false where it has none, and
// then no comparison holds.
func (f *Field) Span(h *news.Hit) (low, high float64, ok bool) { return f.span(h) }

// Point reports whether the range of a claim in the field is always one number.
func (f *Field) Point() bool { return f.point }

// Key returns what two values must share to be the same value of the field.
func (f *Field) Key(value string) string {
	switch f.Type {
	case Prose, Term:
		return analysis.WordKey(value)
	case Name:
		return analysis.NameKey(value)
	case Choice:
		return strings.ToLower(value)
	}
	return value
}

// Analyse appends the terms of a value to dst the way the field compares them.
func (f *Field) Analyse(value string, dst []analysis.Token) []analysis.Token {
	if f.Type == Prose {
		return analysis.Words(value, dst)
	}
	return analysis.Names(value, dst)
}

// Tokens appends the terms of all values a claim has in the field to dst. No
// phrase reaches from one value into the next.
func (f *Field) Tokens(h *news.Hit, dst []analysis.Token) []analysis.Token {
	return f.Analyse(strings.Join(f.Texts(h), analysis.Gap), dst)
}

// TextField is the name of the field that bare words and phrases search.
const TextField = "text"

// Fields returns the fields of a claim, in the order shown to people. The slice
// is the caller's; the fields are shared and must not be changed.
func Fields() []*Field { return slices.Clone(fields) }

// Lookup returns the field of a name or alias, or nil.
func Lookup(name string) *Field { return byName[strings.ToLower(name)] }

var byName = func() map[string]*Field {
	m := make(map[string]*Field)
	for _, f := range fields {
		m[f.Name] = f
		for _, a := range f.Aliases {
			m[a] = f
		}
	}
	return m
}()

// Stated returns the range of numbers a figure is found under in value:. It is
// the stated number, if there is one: "nearly 600" is found under 600. "More
// than 600,000" also reaches a hair above it, so that value:>600000 finds it
// (and value:>600001 does not: the text says nothing of that), "less than" and
// "nearly" a hair below. A range is found under every number in it, "between 10
// and 15" under 12. A vague word is found as more than its lower bound is:
// "thousands" under 2000 and >1000, but not under >400k, which it hardly means.
func Stated(f news.Figure) (low, high float64, ok bool) {
	if f.Value == nil {
		l, h, ok := f.Bounds()
		if !ok {
			return statedText(f.ValueText)
		}
		low, high = bound(l, -1), bound(h, 1)
		if f.Modifier == news.Vague && l != nil {
			high = math.Nextafter(low, math.Inf(1))
		}
		return low, high, low <= high
	}
	v := f.Value.Float()
	switch f.Modifier {
	case news.MoreThan:
		return v, math.Nextafter(v, math.Inf(1)), true
	case news.LessThan, news.Nearly:
		return math.Nextafter(v, math.Inf(-1)), v, true
	}
	return v, v, true
}

// bound returns a decimal as a number, infinity of the sign given for none.
func bound(d *news.Decimal, sign int) float64 {
	if d == nil {
		return math.Inf(sign)
	}
	return d.Float()
}
