package query

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query/analysis"
)

// Bounds of a query. They keep the costliest one cheap for the index.
const (
	MaxLength  = 2000 // bytes, as written and as printed
	MaxDepth   = 16   // brackets and negations within each other
	MaxClauses = 64   // words, phrases and comparisons
	MaxTerms   = 256  // terms within them
)

// Parse reads a query. Parts side by side must all match; "or" binds weaker,
// "not" or a leading "-" stronger; brackets group. The empty query is [All].
// It returns an *[Error] if the text is not a query.
func Parse(text string) (Query, error) {
	if len(text) > MaxLength {
		return nil, &Error{Col: 1, Msg: fmt.Sprintf("the query has %d bytes, at most %d are allowed", len(text), MaxLength)}
	}
	if !utf8.ValidString(text) {
		return nil, &Error{Col: 1, Msg: "the query is not valid UTF-8"}
	}
	p := &parser{lexer: lexer{text: text}}
	if p.peek().kind == endToken {
		return All{}, nil
	}
	q, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != endToken {
		return nil, p.fail(t, "a bracket is closed that was never opened")
	}
	if n := len(q.String()); n > MaxLength {
		return nil, &Error{Col: 1, Msg: fmt.Sprintf("the query takes %d bytes when written out, at most %d are allowed", n, MaxLength)}
	}
	return q, nil
}

type parser struct {
	lexer
	clauses, terms int
}

func (p *parser) fail(t token, format string, args ...any) *Error {
	return &Error{Col: p.col(t.at), Msg: fmt.Sprintf(format, args...)}
}

func (p *parser) or(depth int) (Query, error) {
	if depth > MaxDepth {
		return nil, p.fail(p.peek(), "brackets and negations are nested more than %d deep", MaxDepth)
	}
	var of []Query
	for {
		q, err := p.and(depth)
		if err != nil {
			return nil, err
		}
		of = append(of, q)
		if p.peek().kind != orToken {
			break
		}
		p.next()
	}
	if len(of) == 1 {
		return of[0], nil
	}
	return &Or{of}, nil
}

func (p *parser) and(depth int) (Query, error) {
	var of []Query
	for {
		q, err := p.unary(depth)
		if err != nil {
			return nil, err
		}
		of = append(of, q)
		switch p.peek().kind {
		case andToken:
			p.next()
			continue
		case endToken, closeToken, orToken:
		default:
			continue
		}
		break
	}
	if len(of) == 1 {
		return of[0], nil
	}
	return &And{of}, nil
}

func (p *parser) unary(depth int) (Query, error) {
	if depth > MaxDepth {
		return nil, p.fail(p.peek(), "brackets and negations are nested more than %d deep", MaxDepth)
	}
	switch t := p.next(); t.kind {
	case notToken:
		q, err := p.unary(depth + 1)
		if err != nil {
			return nil, err
		}
		return &Not{q}, nil
	case openToken:
		q, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		if p.peek().kind != closeToken {
			return nil, p.fail(t, "this bracket is never closed")
		}
		p.next()
		return q, nil
	case wordToken, phraseToken:
		return p.words(t)
	case fieldToken:
		return p.compare(t)
	case badToken:
		return nil, p.fail(t, "%s", t.text)
	case endToken:
		return nil, p.fail(t, "the query ends where a word or a field should follow")
	case closeToken:
		return nil, p.fail(t, "a word or a field should stand before this bracket")
	default:
		return nil, p.fail(t, "%q stands where a word or a field should; put it in quotes to search for it", t.text)
	}
}

// count adds a clause of some terms to what the query costs.
func (p *parser) count(t token, terms int) error {
	p.clauses++
	p.terms += terms
	switch {
	case p.clauses > MaxClauses:
		return p.fail(t, "the query has more than %d words, phrases and comparisons", MaxClauses)
	case p.terms > MaxTerms:
		return p.fail(t, "the query has more than %d words in all", MaxTerms)
	}
	return nil
}

func (p *parser) words(t token) (Query, error) {
	if t.kind == wordToken && strings.ContainsAny(t.text, "*?") {
		return nil, p.fail(t, "%q: there are no wildcards; inflection is ignored anyway, and quotes search for the words alone", t.text)
	}
	terms := termsOf(analysis.Words(t.text, nil))
	if len(terms) == 0 {
		return nil, p.fail(t, "%q holds no letter or digit to search for", t.text)
	}
	return &Text{Text: t.text, Phrase: t.kind == phraseToken, terms: terms}, p.count(t, len(terms))
}

func (p *parser) compare(t token) (Query, error) {
	f := Lookup(t.text)
	if f == nil {
		return nil, unknownField(t.text, p.col(t.at))
	}
	op, from, to, at, ok := p.value(f.Type.Ranged())
	if !ok {
		e := p.fail(token{at: at}, "%s: has no value", f.Name)
		e.Allowed = f.Values
		return nil, e
	}
	c, err := newCompare(f, op, from, to, p.col(at))
	if err != nil {
		return nil, err
	}
	return c, p.count(t, max(1, len(c.terms)))
}

func unknownField(name string, col int) *Error {
	e := &Error{Col: col, Msg: fmt.Sprintf("there is no field %q", name)}
	for _, f := range fields {
		e.Allowed = append(e.Allowed, f.Name)
	}
	var all []string
	for name := range byName {
		all = append(all, name)
	}
	slices.Sort(all)
	if e.Hint = nearest(strings.ToLower(name), all); e.Hint != "" {
		e.Hint += ":"
	}
	return e
}

// newCompare checks a comparison and computes what matching needs.
func newCompare(f *Field, op Op, value, to string, col int) (*Compare, error) {
	c := &Compare{Field: f, Op: op, Value: value, To: to}
	fail := func(format string, args ...any) (*Compare, error) {
		return nil, &Error{Col: col, Msg: f.Name + ": " + fmt.Sprintf(format, args...)}
	}
	if f.Type.Ranged() {
		return c, c.compileRange(col)
	}
	if op == Equal && f.Type != Name && f.Type != Prose {
		op, c.Op = Has, Has
	}
	if op == Equal && f.Type == Prose {
		return fail("is searched for words and phrases; leave the = out")
	}
	if op != Has && op != Equal {
		return fail("%q cannot stand here: the field holds no number and no date", op)
	}
	switch f.Type {
	case Choice:
		c.Value = strings.ReplaceAll(strings.ToLower(value), "-", "_")
		if !slices.Contains(f.Values, c.Value) {
			return nil, &Error{Col: col, Msg: fmt.Sprintf("%s: has no value %q", f.Name, value), Hint: nearest(c.Value, f.Values), Allowed: f.Values}
		}
		c.key = c.Value
	case ID:
		c.key = value
	default:
		tokens := f.Analyse(value, nil)
		if len(tokens) == 0 {
			return fail("%q holds no letter or digit to search for", value)
		}
		if op == Equal || f.Type == Term {
			c.key = f.Key(value)
		} else {
			c.terms = termsOf(tokens)
		}
	}
	return c, nil
}

// compileRange fills low and high and spells the values canonically.
func (c *Compare) compileRange(col int) error {
	if c.Op == Equal {
		c.Op = Has
	}
	first, last, err := c.Field.bounds(&c.Value, col)
	if err != nil {
		return err
	}
	c.low, c.high = math.Inf(-1), math.Inf(1)
	switch c.Op {
	case Has:
		c.low, c.high = first, last
	case Above:
		c.low = math.Nextafter(last, math.Inf(1))
	case AtLeast:
		c.low = first
	case Below:
		c.high = math.Nextafter(first, math.Inf(-1))
	case AtMost:
		c.high = last
	case Between:
		_, end, err := c.Field.bounds(&c.To, col)
		if err != nil {
			return err
		}
		if c.low, c.high = first, end; c.low > c.high {
			return &Error{Col: col, Msg: fmt.Sprintf("%s: the range %s..%s is empty, the smaller end comes first", c.Field.Name, c.Value, c.To)}
		}
	}
	return nil
}

// bounds returns the range a value of the field covers and rewrites it in
// canonical spelling.
func (f *Field) bounds(value *string, col int) (first, last float64, err error) {
	switch f.Type {
	case Number:
		var d news.Decimal
		if d, err = parseNumber(*value); err == nil {
			*value = d.String()
			return d.Float(), d.Float(), nil
		}
		return 0, 0, &Error{Col: col, Msg: fmt.Sprintf("%s: %q is not a number", f.Name, *value), Allowed: []string{"400000", "400,000", "400k", "1.5m", ">400k", "10..15"}}
	case Instant:
		if t, err := time.Parse(time.RFC3339, *value); err == nil {
			return float64(t.Unix()), float64(t.Unix()), nil
		}
	}
	*value = strings.ToUpper(*value)
	first, last, ok := parseDays(*value)
	if !ok || strings.Contains(*value, "T") {
		return 0, 0, &Error{Col: col, Msg: fmt.Sprintf("%s: %q is not a date", f.Name, *value), Allowed: []string{"2023", "2023-10", "2023-10-03", "2023-Q2", "2023-W45", ">=2023-10", "2022..2023"}}
	}
	if f.Type == Instant {
		return first * secondsPerDay, (last+1)*secondsPerDay - 1, nil
	}
	return first, last, nil
}
