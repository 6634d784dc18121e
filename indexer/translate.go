package indexer

import (
	"math"

	"github.com/blevesearch/bleve/v2"
	bquery "github.com/blevesearch/bleve/v2/search/query"

	"github.com/tallywire/tallywire/query"
)

// translate returns the bleve query that finds the claims q matches. Only bare
// words and phrases count towards relevance.
func translate(q query.Query) bquery.Query {
	switch q := q.(type) {
	case *query.And:
		return bleve.NewConjunctionQuery(translateAll(q.Of)...)
	case *query.Or:
		return bleve.NewDisjunctionQuery(translateAll(q.Of)...)
	case *query.Not:
		b := bleve.NewBooleanQuery()
		b.AddMust(everyClaim())
		b.AddMustNot(translate(q.Of))
		return b
	case *query.Text:
		return phrase(query.TextField, q.Terms(), 1)
	case *query.Compare:
		return compare(q)
	}
	return everyClaim()
}

func translateAll(of []query.Query) []bquery.Query {
	out := make([]bquery.Query, len(of))
	for i, q := range of {
		out[i] = translate(q)
	}
	return out
}

func everyClaim() bquery.Query { return term(typeField, claimType, 0) }

func term(field, text string, boost float64) bquery.Query {
	t := bleve.NewTermQuery(text)
	t.SetField(field)
	t.SetBoost(boost)
	return t
}

func phrase(field string, terms []string, boost float64) bquery.Query {
	if len(terms) == 1 {
		return term(field, terms[0], boost)
	}
	p := bleve.NewPhraseQuery(terms, field)
	p.SetBoost(boost)
	return p
}

func compare(c *query.Compare) bquery.Query {
	f := c.Field
	switch {
	case f.Type.Ranged():
		return overlap(c)
	case c.Terms() != nil:
		boost := 0.0
		if f.Name == query.TextField {
			boost = 1
		}
		return phrase(f.Name, c.Terms(), boost)
	case f.Type == query.Name:
		return term(f.Name, whole+c.Key(), 0)
	}
	return term(f.Name, c.Key(), 0)
}

// overlap finds the claims whose range overlaps the one asked for.
func overlap(c *query.Compare) bquery.Query {
	low, high := c.Span()
	if c.Field.Point() {
		return between(c.Field.Name, low, high)
	}
	starts := between(c.Field.Name+lowSuffix, math.Inf(-1), high)
	ends := between(c.Field.Name+highSuffix, low, math.Inf(1))
	return bleve.NewConjunctionQuery(starts, ends)
}

func between(field string, low, high float64) bquery.Query {
	yes := true
	r := bleve.NewNumericRangeInclusiveQuery(&low, &high, &yes, &yes)
	r.SetField(field)
	r.SetBoost(0)
	return r
}

// scored reports whether a query holds words to rank hits by.
func scored(q query.Query) bool {
	switch q := q.(type) {
	case *query.And:
		return anyScored(q.Of)
	case *query.Or:
		return anyScored(q.Of)
	case *query.Text:
		return true
	case *query.Compare:
		return q.Field.Name == query.TextField
	}
	return false
}

func anyScored(of []query.Query) bool {
	for _, q := range of {
		if scored(q) {
			return true
		}
	}
	return false
}
