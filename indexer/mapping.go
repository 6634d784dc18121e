package indexer

import (
	"math"
	"strconv"
	"strings"
	"time"

	bleveanalysis "github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query"
)

// MappingVersion changes with what is stored or indexed for a claim: the fields
// of package query, its analysis, and this file. An index of an older version
// must be built again, one of a newer version is refused.
//
//	1: first.
const MappingVersion = 1

// Fields of a document beside those of package query.
const (
	typeField   = "_type" // claimType or articleType
	sourceField = "_src"  // sealed record: a hit, or a claim set
	headField   = "_head" // sealed record: an article's head
	valueSort   = "_value"
	lowSuffix   = ".low"  // of fields that hold ranges
	highSuffix  = ".high" //
	facetPrefix = "_facet."
	claimType   = "c"
	articleType = "a"
)

// claimDocID sorts an article's claims in the order of its text.
func claimDocID(h *news.Hit) string {
	start := strconv.Itoa(max(0, h.Claim.Start))
	return "c\x00" + h.ArticleID + "\x00" + strings.Repeat("0", max(0, 10-len(start))) + start + "\x00" + h.Claim.ID
}

func articleDocID(id string) string { return "a\x00" + id }

// facet is one way claims are counted.
type facet struct {
	name  string
	texts func(h *news.Hit) []string
}

// facets are counted for a search that asks for them. The values keep their
// spelling; those that the field of the same name takes for one value are
// counted as one.
var facets = []facet{
	{"speaker", func(h *news.Hit) []string { return []string{h.Claim.Speaker()} }},
	{"outlet", func(h *news.Hit) []string { return []string{h.Outlet} }},
	{"unit", func(h *news.Hit) []string { return []string{h.Claim.Unit} }},
	{"kind", func(h *news.Hit) []string { return []string{string(h.Claim.Kind)} }},
	{"place", func(h *news.Hit) []string {
		var out []string
		for _, p := range h.Claim.Places {
			out = append(out, p.Name)
		}
		return out
	}},
	{"period", years},
}

// maxYears bounds how many years one claim is counted under.
const maxYears = 50

// years returns the years a claim's period touches. A period without beginning,
// or longer than maxYears, counts under its last year alone.
func years(h *news.Hit) []string {
	low, high, ok := query.Lookup("period").Span(h)
	if !ok {
		return nil
	}
	year := func(day float64) int { return time.Unix(int64(day)*24*60*60, 0).UTC().Year() }
	if math.IsInf(high, 0) {
		high = low
	}
	if math.IsInf(high, 0) {
		return nil
	}
	last := year(high)
	first := last
	if !math.IsInf(low, 0) && last-year(low) < maxYears {
		first = year(low)
	}
	var out []string
	for y := first; y <= last; y++ {
		out = append(out, strconv.Itoa(y))
	}
	return out
}

// sortValue returns the number a claim is sorted by: the one stated, else the
// lower bound, else the upper.
func sortValue(h *news.Hit) (float64, bool) {
	low, high, ok := query.Stated(h.Claim.Figure)
	switch {
	case !ok:
		return 0, false
	case h.Claim.Value != nil:
		return h.Claim.Value.Float(), true
	case !math.IsInf(low, 0):
		return low, true
	}
	return high, !math.IsInf(high, 0)
}

// terms is what bleve calls an analyzer: it yields the terms of one field of
// one claim. It runs on bleve's workers.
type terms func() bleveanalysis.TokenStream

// Analyze implements bleve's analysis.Analyzer.
func (t terms) Analyze([]byte) bleveanalysis.TokenStream { return t() }

func textField(name string, options index.FieldIndexingOptions, t terms) document.Field {
	return document.NewTextFieldCustom(name, nil, nil, options, t)
}

// whole marks the term that stands for a whole name. No analysed term starts
// so.
const whole = "="

// farAway keeps such terms out of every phrase.
const farAway = 1 << 20

// fieldTerms yields the terms of a field that holds no range.
func fieldTerms(f *query.Field, h *news.Hit) terms {
	return func() bleveanalysis.TokenStream {
		var out bleveanalysis.TokenStream
		pos := 0
		if f.Type == query.Prose || f.Type == query.Name {
			for _, t := range f.Tokens(h, nil) {
				out = append(out, &bleveanalysis.Token{Term: []byte(t.Term), Start: t.Start, End: t.End, Position: t.Pos, Type: bleveanalysis.AlphaNumeric})
				pos = t.Pos
			}
		}
		if f.Type == query.Prose {
			return out
		}
		prefix := ""
		if f.Type == query.Name {
			prefix = whole
		}
		return append(out, keyTerms(prefix, f.Texts(h), f.Key, pos+farAway)...)
	}
}

// keyTerms yields each value's key once.
func keyTerms(prefix string, values []string, key func(string) string, pos int) bleveanalysis.TokenStream {
	var out bleveanalysis.TokenStream
	seen := make(map[string]bool, len(values))
	for _, v := range values {
		k := key(v)
		if k == "" || seen[k] {
			continue
		}
		seen[k] = true
		pos += 2
		out = append(out, &bleveanalysis.Token{Term: []byte(prefix + k), Position: pos, Type: bleveanalysis.AlphaNumeric})
	}
	return out
}

const (
	indexed    = index.IndexField | index.SkipFreqNorm
	positioned = index.IndexField | index.IncludeTermVectors
	counted    = index.IndexField | index.SkipFreqNorm | index.DocValues
)

// claimDoc returns the document of a claim. source is its sealed record.
func claimDoc(h *news.Hit, source []byte) *document.Document {
	doc := document.NewDocument(claimDocID(h))
	doc.AddField(textField(typeField, indexed, single(claimType)))
	for _, f := range query.Fields() {
		switch {
		case f.Type == query.Prose || f.Type == query.Name:
			doc.AddField(textField(f.Name, positioned, fieldTerms(f, h)))
		case !f.Type.Ranged():
			doc.AddField(textField(f.Name, indexed, fieldTerms(f, h)))
		default:
			addRange(doc, f, h)
		}
	}
	for _, fc := range facets {
		f := query.Lookup(fc.name)
		doc.AddField(textField(facetPrefix+fc.name, counted, func() bleveanalysis.TokenStream {
			return facetTerms(f, fc.texts(h))
		}))
	}
	if v, ok := sortValue(h); ok {
		doc.AddField(document.NewNumericFieldWithIndexingOptions(valueSort, nil, v, counted))
	}
	return doc.AddField(document.NewTextFieldCustom(sourceField, nil, source, index.StoreField, nil))
}

// facetTerms yields values in their own spelling, one for each key.
func facetTerms(f *query.Field, values []string) bleveanalysis.TokenStream {
	var out bleveanalysis.TokenStream
	seen := make(map[string]bool, len(values))
	for _, v := range values {
		k := facetKey(f, v)
		if k == "" || seen[k] {
			continue
		}
		seen[k] = true
		out = append(out, &bleveanalysis.Token{Term: []byte(v), Position: len(out) + 1, Type: bleveanalysis.AlphaNumeric})
	}
	return out
}

func facetKey(f *query.Field, value string) string {
	if f.Type.Ranged() {
		return value
	}
	return f.Key(value)
}

func addRange(doc *document.Document, f *query.Field, h *news.Hit) {
	low, high, ok := f.Span(h)
	if !ok {
		return
	}
	if f.Point() {
		options := index.FieldIndexingOptions(indexed)
		if f.Type == query.Instant {
			options = counted // sorted by
		}
		doc.AddField(document.NewNumericFieldWithIndexingOptions(f.Name, nil, low, options))
		return
	}
	doc.AddField(document.NewNumericFieldWithIndexingOptions(f.Name+lowSuffix, nil, low, indexed))
	doc.AddField(document.NewNumericFieldWithIndexingOptions(f.Name+highSuffix, nil, high, indexed))
}

func single(term string) terms {
	return func() bleveanalysis.TokenStream {
		return bleveanalysis.TokenStream{{Term: []byte(term), Position: 1, Type: bleveanalysis.AlphaNumeric}}
	}
}

// articleDoc returns the document that keeps an article's claim set.
func articleDoc(id string, head, source []byte) *document.Document {
	doc := document.NewDocument(articleDocID(id))
	doc.AddField(textField(typeField, indexed, single(articleType)))
	doc.AddField(document.NewTextFieldCustom(headField, nil, head, index.StoreField, nil))
	return doc.AddField(document.NewTextFieldCustom(sourceField, nil, source, index.StoreField, nil))
}
