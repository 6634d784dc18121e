package pipeline

import (
	"context"
	"testing"

	"github.com/tallywire/tallywire/news"
)

// TestBacklogCountsTheNewest asks right after each publication, when the server
// may not have told its consumers of the message yet: one that has been
// acknowledged is never left out.
func TestBacklogCountsTheNewest(t *testing.T) {
	const messages = 1000
	b := start(t)
	publish(t, b, 0, 1)
	got := make(chan *news.Article, 1)
	r := run(t, func(ctx context.Context) error {
		return b.ConsumeArticles(ctx, "extract-r1", func(_ context.Context, a *news.Article, _ Meta) error { got <- a; return nil })
	})
	receive(t, got, 1)
	r.end(t)
	if n, err := b.Backlog(t.Context(), Articles, "extract-r1"); err != nil || n != 0 {
		t.Fatalf("backlog of a reader that has read all: %d, %v", n, err)
	}
	for i := range messages {
		if _, err := b.PublishArticle(t.Context(), article(i+1)); err != nil {
			t.Fatal(err)
		}
		if n, err := b.Backlog(t.Context(), Articles, "extract-r1"); err != nil || n != uint64(i+1) {
			t.Fatalf("backlog right after publication %d: %d, %v", i+1, n, err)
		}
	}
}
