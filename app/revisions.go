package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/pipeline"
)

// maxRevisions is how many of an article's revisions the page shows; the log
// has all.
const maxRevisions = 20

// revisionBook is a view of the stream REVISIONS: the latest of each article, by
// its id, newest first. Only the crawler of the article's host writes it.
type revisionBook struct{ bucket *pipeline.Bucket }

// Revisions returns what changed in an article, newest first.
func (b revisionBook) Revisions(ctx context.Context, article string) ([]news.Revision, error) {
	value, _, err := b.bucket.Get(ctx, article)
	if errors.Is(err, news.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []news.Revision
	if err := json.Unmarshal(value, &all); err != nil {
		return nil, fmt.Errorf("revisions of article %s: %w: %w", article, news.ErrCorrupt, err)
	}
	return all, nil
}

// add puts a revision first, once.
func (b revisionBook) add(ctx context.Context, r *news.Revision) error {
	all, err := b.Revisions(ctx, r.Article)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(o news.Revision) bool { return o.Same(r) })
	all = slices.Insert(all, 0, *r)
	value, err := json.Marshal(all[:min(len(all), maxRevisions)])
	if err != nil {
		return err
	}
	_, err = b.bucket.Put(ctx, r.Article, value)
	return err
}
