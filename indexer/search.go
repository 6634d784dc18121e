package indexer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/blevesearch/bleve/v2"
	bsearch "github.com/blevesearch/bleve/v2/search"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query"
)

// Search answers a request. Errors wrap [news.ErrInvalid] for a request that
// cannot be answered (a query error is an *[query.Error]) and
// [news.ErrUnavailable] where it took too long or MinSeq was not reached.
//
// Without words to rank by, ByRelevance is ByNewest. Ties are broken by article
// and place in its text.
func (x *Index) Search(ctx context.Context, req news.SearchRequest) (*news.SearchResult, error) {
	started := time.Now()
	q, err := query.Parse(req.Query)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	p, err := pageOf(&req)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, x.opts.Timeout)
	defer cancel()
	if err := x.waitFor(ctx, req.MinSeq); err != nil {
		return nil, err
	}
	res, err := x.search(ctx, query.Simplify(q), p)
	if err != nil {
		return nil, err
	}
	res.Took = time.Since(started)
	return res, nil
}

// page says which part of an answer is wanted, and how.
type page struct {
	from, size int
	order      news.Order
	facets     bool
}

func pageOf(req *news.SearchRequest) (page, error) {
	p := page{from: req.From, size: req.Size, order: req.Order, facets: req.Facets}
	if p.size == 0 {
		p.size = DefaultSize
	}
	if p.order == "" {
		p.order = news.ByRelevance
	}
	switch {
	case p.size < 0 || p.size > MaxSize:
		return p, fmt.Errorf("size %d: allowed are 1 to %d: %w", req.Size, MaxSize, news.ErrInvalid)
	case p.from < 0 || p.from > MaxFrom:
		return p, fmt.Errorf("from %d: allowed are 0 to %d; narrow the query, for instance by published:, to see more: %w", req.From, MaxFrom, news.ErrInvalid)
	}
	switch p.order {
	case news.ByRelevance, news.ByNewest, news.ByOldest, news.ByValue:
		return p, nil
	}
	return p, fmt.Errorf("order %q: allowed are %s, %s, %s, %s: %w", p.order, news.ByRelevance, news.ByNewest, news.ByOldest, news.ByValue, news.ErrInvalid)
}

func (x *Index) search(ctx context.Context, q query.Query, p page) (*news.SearchResult, error) {
	select {
	case x.slots <- struct{}{}:
		defer func() { <-x.slots }()
	case <-ctx.Done():
		return nil, fmt.Errorf("all %d searches are busy: %w: %w", cap(x.slots), news.ErrUnavailable, context.Cause(ctx))
	}
	g, err := x.acquire()
	if err != nil {
		return nil, err
	}
	defer g.refs.Done()
	res := &news.SearchResult{Hits: []news.Hit{}, Seq: x.LastSeq(), ShardsOK: 1, ShardsAsked: 1}
	found, err := g.find(ctx, q, p)
	if err != nil {
		return nil, err
	}
	res.Total = int(found.Total)
	for _, m := range found.Hits {
		h, err := g.hit(m)
		if err == nil && !query.Match(q, h) {
			err = fmt.Errorf("index finds %q, which does not match the query: %w", m.ID, news.ErrCorrupt)
		}
		if err != nil {
			x.damaged.Add(1)
			x.log.Error("a claim is left out of an answer", "generation", g.path, "error", err)
			res.Damaged++
			continue
		}
		h.Matches = query.Highlights(q, h.SentenceText)
		res.Hits = append(res.Hits, *h)
	}
	if p.facets {
		res.Facets = facetsOf(found)
	}
	return res, nil
}

// find asks bleve for matches, with the record of each.
func (g *generation) find(ctx context.Context, q query.Query, p page) (*bleve.SearchResult, error) {
	req := bleve.NewSearchRequestOptions(translate(q), p.size, p.from, false)
	if p.order == news.ByRelevance && !scored(q) {
		p.order = news.ByNewest
	}
	if p.order != news.ByRelevance {
		req.Score = "none"
	}
	req.SortByCustom(sortOrder(p.order))
	if p.facets {
		for _, f := range facets {
			req.AddFacet(f.name, bleve.NewFacetRequest(facetPrefix+f.name, maxFacetTerms))
		}
	}
	req.Fields = []string{sourceField}
	found, err := g.ask(ctx, req)
	if err != nil && ctx.Err() == nil {
		// One record that cannot be read fails the whole request: they are
		// read one by one then.
		req.Fields = nil
		found, err = g.ask(ctx, req)
	}
	if err != nil {
		return nil, err
	}
	if s := found.Status; s != nil && s.Failed > 0 {
		var all []error
		for part, err := range s.Errors {
			all = append(all, fmt.Errorf("%s: %w", part, err))
		}
		return nil, fmt.Errorf("search: %d of %d parts of the index failed: %w: %w", s.Failed, s.Total, news.ErrUnavailable, errors.Join(all...))
	}
	return found, nil
}

func (g *generation) ask(ctx context.Context, req *bleve.SearchRequest) (found *bleve.SearchResult, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = damaged(g.path, fmt.Sprintf("bleve panics in a search: %v", r))
		}
	}()
	found, err = g.bleve.SearchInContext(ctx, req)
	if ctx.Err() != nil {
		return nil, fmt.Errorf("search took too long; narrow the query: %w: %w", news.ErrUnavailable, context.Cause(ctx))
	}
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return found, nil
}

func sortOrder(o news.Order) bsearch.SortOrder {
	id := &bsearch.SortDocID{}
	by := func(field string, desc bool) bsearch.SortOrder {
		return bsearch.SortOrder{&bsearch.SortField{Field: field, Desc: desc, Type: bsearch.SortFieldAsNumber, Missing: bsearch.SortFieldMissingLast}, id}
	}
	switch o {
	case news.ByNewest:
		return by(publishedField, true)
	case news.ByOldest:
		return by(publishedField, false)
	case news.ByValue:
		return by(valueSort, true)
	}
	return bsearch.SortOrder{&bsearch.SortScore{Desc: true}, id}
}

const publishedField = "published"

// hit reads the claim stored with a match.
func (g *generation) hit(m *bsearch.DocumentMatch) (*news.Hit, error) {
	text, loaded := m.Fields[sourceField].(string)
	record := []byte(text)
	if !loaded {
		var err error
		if record, err = g.stored(m.ID, sourceField); err != nil {
			return nil, err
		}
	}
	var h news.Hit
	if err := decode(m.ID, record, &h); err != nil {
		return nil, err
	}
	return &h, nil
}

// Claim returns the claim of an id. It returns an error wrapping
// [news.ErrNotFound] if there is none, [news.ErrCorrupt] if it is damaged.
func (x *Index) Claim(ctx context.Context, id string) (*news.Hit, error) {
	hits, err := x.all(ctx, "id", id, 1)
	if err != nil {
		return nil, err
	}
	if len(hits) == 0 {
		return nil, fmt.Errorf("claim %q: %w", id, news.ErrNotFound)
	}
	return &hits[0], nil
}

// Series returns the claims of a series, oldest article first; where there are
// more than 5,000, the latest ones. An unknown key gives [news.ErrNotFound].
func (x *Index) Series(ctx context.Context, key string) ([]news.Hit, error) {
	hits, err := x.all(ctx, "series", key, maxSeries)
	if err != nil {
		return nil, err
	}
	if len(hits) == 0 {
		return nil, fmt.Errorf("series %q: %w", key, news.ErrNotFound)
	}
	return hits, nil
}

func (x *Index) all(ctx context.Context, field, key string, limit int) ([]news.Hit, error) {
	ctx, cancel := context.WithTimeout(ctx, x.opts.Timeout)
	defer cancel()
	g, err := x.acquire()
	if err != nil {
		return nil, err
	}
	defer g.refs.Done()
	hits, err := g.all(ctx, field, key, limit)
	if errors.Is(err, news.ErrCorrupt) {
		x.damaged.Add(1)
	}
	return hits, err
}

func (g *generation) series(ctx context.Context, key string) ([]news.Hit, error) {
	return g.all(ctx, "series", key, maxSeries)
}

// all returns the latest claims that have a value in a field, oldest first.
func (g *generation) all(ctx context.Context, field, key string, limit int) ([]news.Hit, error) {
	if key == "" {
		return nil, nil
	}
	q, err := query.Exactly(field, key)
	if err != nil {
		return nil, err
	}
	found, err := g.find(ctx, q, page{size: limit, order: news.ByNewest})
	if err != nil {
		return nil, err
	}
	hits := make([]news.Hit, len(found.Hits))
	for i, m := range found.Hits {
		h, err := g.hit(m)
		if err != nil {
			return nil, err
		}
		if !query.Match(q, h) {
			return nil, fmt.Errorf("index finds %q under %s: %w", m.ID, q, news.ErrCorrupt)
		}
		hits[len(hits)-1-i] = *h
	}
	return hits, nil
}

// byTime orders hits by the time of their articles, then by their place.
func byTime(a, b news.Hit) int {
	return cmp.Or(a.When().Compare(b.When()), cmp.Compare(claimDocID(&a), claimDocID(&b)))
}

// Article returns what the index holds of an article: the claim set of its
// latest revision. It returns an error wrapping [news.ErrNotFound] if there is
// none, [news.ErrCorrupt] if it is damaged.
func (x *Index) Article(ctx context.Context, id string) (*news.ClaimSet, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("article %q: %w", id, err)
	}
	g, err := x.acquire()
	if err != nil {
		return nil, err
	}
	defer g.refs.Done()
	set, err := g.article(id)
	if errors.Is(err, news.ErrCorrupt) {
		x.damaged.Add(1)
	}
	if err == nil && set == nil {
		err = fmt.Errorf("article %q: %w", id, news.ErrNotFound)
	}
	return set, err
}

// article returns the claim set of an article, nil if there is none.
func (g *generation) article(id string) (*news.ClaimSet, error) {
	docID := articleDocID(id)
	record, err := g.stored(docID, sourceField)
	if record == nil || err != nil {
		return nil, err
	}
	return decodeSet(docID, record)
}
