package query

import (
	"strings"
	"unicode"

	"github.com/tallywire/tallywire/query/analysis"
)

// Query is a tree of [All], [And], [Or], [Not], [Text] and [Compare]. Trees
// from [Parse], [Simplify] and [Exactly] are complete; those put together by
// hand must hold parts from there only.
type Query interface {
	// String returns the canonical spelling, which Parse reads as the same
	// tree.
	String() string
	// prints the query as a part of a larger one.
	print(b *strings.Builder)
	match(d *Doc) bool
}

// All is the empty query: it matches every claim.
type All struct{}

// And matches what all its parts match. It has two or more.
type And struct{ Of []Query }

// Or matches what any of its parts matches. It has two or more.
type Or struct{ Of []Query }

// Not matches what its part does not.
type Not struct{ Of Query }

// Text is a bare word, or a phrase in quotes. It matches where its terms stand
// side by side in the sentence or the title.
type Text struct {
	Text   string
	Phrase bool
	terms  []string
}

// Terms returns the terms that must stand side by side; at least one.
func (t *Text) Terms() []string { return t.terms }

// Op is how a field is compared.
type Op string

// What may stand between field and value. Has is nothing: a name or prose holds
// the words, a choice, term or id is the value, a range overlaps it.
const (
	Has     Op = ""
	Equal   Op = "="
	Above   Op = ">"
	AtLeast Op = ">="
	Below   Op = "<"
	AtMost  Op = "<="
	Between Op = ".."
)

// Compare is a comparison of one field: "unit:person", "value:>400000",
// "period:2022..2023".
type Compare struct {
	Field *Field
	Op    Op
	// Value is in canonical spelling; To is the end of a Between.
	Value, To string

	terms     []string // Prose and Name with Has
	key       string   // whole value otherwise
	low, high float64  // Ranged
}

// Terms returns the terms that must stand side by side in a value of the field,
// or nil where the whole value is compared.
func (c *Compare) Terms() []string { return c.terms }

// Key returns the whole value asked for, as [Field.Key] spells it, where Terms
// is nil and the field is not [Type.Ranged].
func (c *Compare) Key() string { return c.key }

// Span returns the closed range of numbers asked for; a claim matches if its
// own range overlaps it. It is for fields that are [Type.Ranged].
func (c *Compare) Span() (low, high float64) { return c.low, c.high }

func (All) String() string        { return "" }
func (q *And) String() string     { return joined(q.Of, " ") }
func (q *Or) String() string      { return joined(q.Of, " or ") }
func (q *Not) String() string     { return spell(q) }
func (t *Text) String() string    { return spell(t) }
func (c *Compare) String() string { return spell(c) }

func spell(q Query) string {
	var b strings.Builder
	q.print(&b)
	return b.String()
}

func joined(of []Query, sep string) string {
	var b strings.Builder
	for i, q := range of {
		if i > 0 {
			b.WriteString(sep)
		}
		q.print(&b)
	}
	return b.String()
}

func (All) print(*strings.Builder) {}

func (q *And) print(b *strings.Builder) { b.WriteString("(" + q.String() + ")") }
func (q *Or) print(b *strings.Builder)  { b.WriteString("(" + q.String() + ")") }

func (q *Not) print(b *strings.Builder) {
	b.WriteByte('-')
	q.Of.print(b)
}

func (t *Text) print(b *strings.Builder) {
	if t.Phrase {
		quote(b, t.Text)
		return
	}
	b.WriteString(t.Text)
}

func (c *Compare) print(b *strings.Builder) {
	b.WriteString(c.Field.Name + ":")
	if c.Op != Between {
		b.WriteString(string(c.Op))
	}
	printValue(b, c.Value)
	if c.Op == Between {
		b.WriteString("..")
		printValue(b, c.To)
	}
}

func printValue(b *strings.Builder, v string) {
	plain := v != "" && v[0] != '.'
	for i, r := range v {
		plain = plain && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '.' || r == ':' || r == '+' && i > 0 || r == '-')
	}
	if plain && !strings.Contains(v, "..") {
		b.WriteString(v)
		return
	}
	quote(b, v)
}

func quote(b *strings.Builder, s string) {
	b.WriteByte('"')
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	b.WriteByte('"')
}

// Exactly returns the query for claims whose field has the whole value, as a
// facet's row counts them. It returns an *[Error] if there is no such field or
// it has no whole values, or the value is none it can have.
func Exactly(field, value string) (Query, error) {
	f := Lookup(field)
	if f == nil {
		return nil, unknownField(field, 1)
	}
	op := Has
	if f.Type == Name {
		op = Equal
	}
	return newCompare(f, op, value, "", 1)
}

// Simplify returns a query that matches the same claims with fewer parts:
// brackets that change nothing, double negation and repetition are removed.
func Simplify(q Query) Query {
	switch q := q.(type) {
	case *And:
		return simplifyList(q.Of, func(q Query) []Query {
			if in, ok := q.(*And); ok {
				return in.Of
			}
			return []Query{q}
		}, func(of []Query) Query { return &And{of} })
	case *Or:
		return simplifyList(q.Of, func(q Query) []Query {
			if in, ok := q.(*Or); ok {
				return in.Of
			}
			return []Query{q}
		}, func(of []Query) Query { return &Or{of} })
	case *Not:
		in := Simplify(q.Of)
		if not, ok := in.(*Not); ok {
			return not.Of
		}
		return &Not{in}
	}
	return q
}

func simplifyList(of []Query, parts func(Query) []Query, list func([]Query) Query) Query {
	var out []Query
	seen := make(map[string]bool)
	for _, q := range of {
		for _, part := range parts(Simplify(q)) {
			if s := spell(part); !seen[s] {
				seen[s] = true
				out = append(out, part)
			}
		}
	}
	if len(out) == 1 {
		return out[0]
	}
	return list(out)
}

func termsOf(tokens []analysis.Token) []string {
	out := make([]string, len(tokens))
	for i, t := range tokens {
		out[i] = t.Term
	}
	return out
}
