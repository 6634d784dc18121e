package query

import (
	"slices"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query/analysis"
)

// Match reports whether a claim is one the query asks for. To try many queries
// on one claim, use [NewDoc].
func Match(q Query, h *news.Hit) bool { return NewDoc(h).Match(q) }

// Doc is a claim made ready for many queries: what is analysed once is kept. It
// is not safe for concurrent use, and the hit must not change meanwhile.
type Doc struct {
	hit    *news.Hit
	tokens map[*Field][]analysis.Token
}

// NewDoc returns the claim, ready to be matched.
func NewDoc(h *news.Hit) *Doc { return &Doc{hit: h, tokens: make(map[*Field][]analysis.Token)} }

// Match reports whether the claim is one the query asks for.
func (d *Doc) Match(q Query) bool { return q.match(d) }

// phrase reports whether the terms stand side by side in a value of the field.
func (d *Doc) phrase(f *Field, terms []string) bool {
	tokens, done := d.tokens[f]
	if !done {
		tokens = f.Tokens(d.hit, nil)
		d.tokens[f] = tokens
	}
	return findPhrase(tokens, terms, 0) >= 0
}

// findPhrase returns where from index i on the terms stand side by side, or -1.
func findPhrase(tokens []analysis.Token, terms []string, i int) int {
next:
	for ; i+len(terms) <= len(tokens); i++ {
		for k, term := range terms {
			if tokens[i+k].Term != term || tokens[i+k].Pos != tokens[i].Pos+k {
				continue next
			}
		}
		return i
	}
	return -1
}

func (All) match(*Doc) bool { return true }

func (q *And) match(d *Doc) bool {
	for _, part := range q.Of {
		if !part.match(d) {
			return false
		}
	}
	return true
}

func (q *Or) match(d *Doc) bool {
	for _, part := range q.Of {
		if part.match(d) {
			return true
		}
	}
	return false
}

func (q *Not) match(d *Doc) bool { return !q.Of.match(d) }

func (t *Text) match(d *Doc) bool { return d.phrase(Lookup(TextField), t.terms) }

func (c *Compare) match(d *Doc) bool {
	f := c.Field
	switch {
	case f.Type.Ranged():
		low, high, ok := f.span(d.hit)
		return ok && low <= c.high && high >= c.low
	case c.terms != nil:
		return d.phrase(f, c.terms)
	}
	found := false
	f.texts(d.hit, func(v string) { found = found || v != "" && f.Key(v) == c.key })
	return found
}

// Highlights returns the spans of a sentence that match words and phrases of
// the query, in order and apart from each other. Words under a "not" do not
// count.
func Highlights(q Query, sentence string) []news.Span {
	var phrases [][]string
	collect(q, &phrases)
	if len(phrases) == 0 {
		return nil
	}
	tokens := analysis.Words(sentence, nil)
	var spans []news.Span
	for _, terms := range phrases {
		for i := findPhrase(tokens, terms, 0); i >= 0; i = findPhrase(tokens, terms, i+1) {
			spans = append(spans, news.Span{Start: tokens[i].Start, End: tokens[i+len(terms)-1].End})
		}
	}
	slices.SortFunc(spans, func(a, b news.Span) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	var out []news.Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start < out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

func collect(q Query, phrases *[][]string) {
	switch q := q.(type) {
	case *And:
		for _, part := range q.Of {
			collect(part, phrases)
		}
	case *Or:
		for _, part := range q.Of {
			collect(part, phrases)
		}
	case *Text:
		*phrases = append(*phrases, q.terms)
	case *Compare:
		if q.Field.Name == TextField {
			*phrases = append(*phrases, q.terms)
		}
	}
}
