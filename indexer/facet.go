package indexer

import (
	"cmp"
	"slices"

	"github.com/blevesearch/bleve/v2"
	bsearch "github.com/blevesearch/bleve/v2/search"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query"
)

const (
	// shownFacetTerms is how many values of a facet an answer lists.
	shownFacetTerms = 20
	// maxFacetTerms is how many values of a facet are told apart: bleve cuts
	// its list before spellings are put together.
	maxFacetTerms = 20000
)

// facetsOf returns the counts of an answer. Values that the facet's field takes
// for one are counted as one, under their most frequent spelling. A claim with
// two places counts under both, so that Other counts such claims twice, too.
func facetsOf(found *bleve.SearchResult) []news.Facet {
	out := make([]news.Facet, 0, len(facets))
	for _, f := range facets {
		r := found.Facets[f.name]
		if r == nil {
			continue
		}
		out = append(out, mergeFacet(f.name, r))
	}
	return out
}

func mergeFacet(name string, r *bsearch.FacetResult) news.Facet {
	field := query.Lookup(name)
	at := make(map[string]int)
	terms := []news.FacetTerm{}
	for _, t := range r.Terms.Terms() { // most frequent spelling first
		key := facetKey(field, t.Term)
		i, known := at[key]
		if !known {
			i = len(terms)
			at[key] = i
			terms = append(terms, news.FacetTerm{Term: t.Term})
		}
		terms[i].Count += t.Count
	}
	slices.SortStableFunc(terms, func(a, b news.FacetTerm) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Term, b.Term))
	})
	shown := terms[:min(len(terms), shownFacetTerms)]
	other := r.Total
	for _, t := range shown {
		other -= t.Count
	}
	return news.Facet{Field: name, Terms: shown, Other: other, Missing: r.Missing}
}
