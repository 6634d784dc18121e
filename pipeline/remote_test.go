package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tallywire/tallywire/news"
)

// shelf answers from memory.
type shelf struct {
	sets map[string]*news.ClaimSet
	wait chan struct{} // Series "k" waits for it, any other for ever
}

func (s *shelf) Search(_ context.Context, req news.SearchRequest) (*news.SearchResult, error) {
	if req.Query == "(" {
		return nil, fmt.Errorf("column 1: bracket is not closed: %w", news.ErrInvalid)
	}
	res := &news.SearchResult{Total: len(s.sets), ShardsOK: 1, ShardsAsked: 1}
	for n := range req.Size {
		res.Hits = append(res.Hits, news.Hit{Title: fmt.Sprint(req.Query, n), SentenceText: strings.Repeat("x", 4000)})
	}
	return res, nil
}

func (s *shelf) Claim(_ context.Context, id string) (*news.Hit, error) {
	if id == "panic" {
		panic("boom")
	}
	return nil, fmt.Errorf("claim %s: %w", id, news.ErrNotFound)
}

func (s *shelf) Article(_ context.Context, id string) (*news.ClaimSet, error) {
	if set, ok := s.sets[id]; ok {
		return set, nil
	}
	return nil, errors.New("odd")
}

func (s *shelf) Series(ctx context.Context, key string) ([]news.Hit, error) {
	wait := s.wait
	if key != "k" {
		wait = nil
	}
	select {
	case <-wait:
		return []news.Hit{{Title: "at last"}}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func TestSearchOverTheLog(t *testing.T) {
	b := start(t)
	ctx := context.Background()
	ask := b.RemoteSearcher()
	if _, err := ask.Search(ctx, news.SearchRequest{}); !errors.Is(err, news.ErrUnavailable) || !strings.Contains(err.Error(), "no index") {
		t.Errorf("with nobody there: %v", err)
	}
	s := &shelf{sets: map[string]*news.ClaimSet{"a": claimSet(1)}, wait: make(chan struct{})}
	r := run(t, func(ctx context.Context) error { return b.ServeSearch(ctx, s) })
	awaitSearch(t, ask)
	for _, size := range []int{0, 1, 1000} { // 1000 is 4 MB: several parts
		res, err := ask.Search(ctx, news.SearchRequest{Query: "q", Size: size})
		if err != nil || len(res.Hits) != size || size > 0 && res.Hits[size-1].Title != fmt.Sprint("q", size-1) {
			t.Fatalf("size %d: %v", size, err)
		}
	}
	if set, err := ask.Article(ctx, "a"); err != nil || set.Claims[0].ID != "c_1" {
		t.Errorf("Article: %+v, %v", set, err)
	}
	if _, err := ask.Search(ctx, news.SearchRequest{Query: "("}); !errors.Is(err, news.ErrInvalid) || err.Error() != "column 1: bracket is not closed: invalid" {
		t.Errorf("bad query: %v", err)
	}
	if _, err := ask.Claim(ctx, "c_9"); !errors.Is(err, news.ErrNotFound) || !strings.Contains(err.Error(), "c_9") {
		t.Errorf("unknown claim: %v", err)
	}
	if _, err := ask.Claim(ctx, "panic"); err == nil || !strings.Contains(err.Error(), "boom") {
		t.Errorf("a panic: %v", err)
	}
	if _, err := ask.Article(ctx, "b"); err == nil || errors.Is(err, news.ErrNotFound) || err.Error() != "odd" {
		t.Errorf("another error: %v", err)
	}
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	if _, err := ask.Series(short, "never"); err == nil {
		t.Error("an answer that never came")
	}
	// One that is being worked on is answered before serving ends.
	var wg sync.WaitGroup
	wg.Go(func() {
		if hits, err := ask.Series(ctx, "k"); err != nil || len(hits) != 1 {
			t.Errorf("Series: %v, %v", hits, err)
		}
	})
	s.wait <- struct{}{} // taken by the question
	wg.Wait()
	r.end(t)
	if _, err := ask.Search(ctx, news.SearchRequest{}); !errors.Is(err, news.ErrUnavailable) {
		t.Errorf("after serving ended: %v", err)
	}
}

// awaitSearch asks until somebody serves.
func awaitSearch(t *testing.T, s Searcher) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; {
		_, err := s.Search(context.Background(), news.SearchRequest{})
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}
