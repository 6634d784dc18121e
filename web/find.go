package web

import (
	"context"
	"fmt"
	"net/http"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query"
)

// orders lists how hits may be sorted, in the order shown.
var orders = []struct {
	Order news.Order
	Label string
}{
	{news.ByRelevance, "best match"},
	{news.ByNewest, "newest"},
	{news.ByOldest, "oldest"},
	{news.ByValue, "largest"},
}

var errNotHere = fmt.Errorf("this process does not run that part of Tallywire: %w", news.ErrUnavailable)

// find checks a request, then searches within the limits of one reader.
func (s *site) find(ctx context.Context, req news.SearchRequest) (*news.SearchResult, query.Query, error) {
	q, err := checkRequest(&req)
	if err != nil {
		return nil, q, err
	}
	if s.Searcher == nil {
		return nil, q, errNotHere
	}
	select {
	case s.searches <- struct{}{}:
		defer func() { <-s.searches }()
	default:
		return nil, q, &fault{status: http.StatusServiceUnavailable, code: "unavailable", message: "too many searches at once; try again in a moment"}
	}
	ctx, cancel := context.WithTimeout(ctx, searchTimeout)
	defer cancel()
	res, err := s.Searcher.Search(ctx, req)
	return res, q, err
}

// checkRequest refuses what no search may ask and fills what was left out.
func checkRequest(req *news.SearchRequest) (query.Query, error) {
	var none query.Query
	q, err := query.Parse(req.Query)
	if err != nil {
		return none, err
	}
	if req.Size == 0 {
		req.Size = defaultSize
	}
	if req.Size < 1 || req.Size > maxSize {
		return none, invalid("size is %d; it can be 1 to %d", req.Size, maxSize)
	}
	if req.From < 0 || req.From > maxFrom {
		return none, invalid("from is %d; it can be 0 to %d: narrow the query instead", req.From, maxFrom)
	}
	if req.Order == "" {
		req.Order = news.ByRelevance
	}
	for _, o := range orders {
		if o.Order == req.Order {
			return q, nil
		}
	}
	return none, invalid("order is %q; it can be relevance, newest, oldest or value", req.Order)
}

func invalid(format string, args ...any) error {
	return &fault{status: http.StatusBadRequest, code: "invalid", message: fmt.Sprintf(format, args...)}
}

func (s *site) claim(ctx context.Context, id string) (*news.Hit, error) {
	if s.Searcher == nil {
		return nil, errNotHere
	}
	if err := checkID("claim", "c_", id); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, searchTimeout)
	defer cancel()
	return s.Searcher.Claim(ctx, id)
}

func (s *site) article(ctx context.Context, id string) (*news.ClaimSet, error) {
	if s.Searcher == nil {
		return nil, errNotHere
	}
	if err := checkID("article", "a_", id); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, searchTimeout)
	defer cancel()
	return s.Searcher.Article(ctx, id)
}

// series returns the claims of a series; an empty one is not found.
func (s *site) series(ctx context.Context, key string) ([]news.Hit, error) {
	if s.Searcher == nil {
		return nil, errNotHere
	}
	if len(key) > query.MaxLength {
		return nil, invalid("a series key is at most %d bytes", query.MaxLength)
	}
	ctx, cancel := context.WithTimeout(ctx, searchTimeout)
	defer cancel()
	hits, err := s.Searcher.Series(ctx, key)
	if err == nil && len(hits) == 0 {
		return nil, fmt.Errorf("series %q: %w", key, news.ErrNotFound)
	}
	return hits, err
}

// prove checks a claim's snapshot now. It always has an answer: where the
// check itself could not be made, the proof says so.
func (s *site) prove(ctx context.Context, hit *news.Hit) news.Proof {
	unknown := news.Proof{ClaimID: hit.Claim.ID, State: news.ProofFailed, CheckedAt: s.Now().UTC()}
	if s.Prover == nil {
		unknown.Reason = "this process has no archive to check against"
		return unknown
	}
	ctx, cancel := context.WithTimeout(ctx, proofTimeout)
	defer cancel()
	p, err := s.Prover.Prove(ctx, hit)
	if err != nil {
		s.Log.ErrorContext(ctx, "proof", "claim", hit.Claim.ID, "error", err)
		unknown.Reason = "the check could not be made: " + faultOf(err).message
		return unknown
	}
	return p
}

// checkID refuses what cannot be an id before anything is asked for it.
func checkID(what, prefix, id string) error {
	ok := len(id) > len(prefix) && len(id) <= 64 && id[:len(prefix)] == prefix
	for i := 0; ok && i < len(id); i++ {
		c := id[i]
		ok = c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z'
	}
	if !ok {
		return &fault{status: http.StatusNotFound, code: "not_found",
			message: fmt.Sprintf("no %s has that id; ids are %s and 26 letters and digits", what, prefix)}
	}
	return nil
}
