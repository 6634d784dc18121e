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

// What the page shows of an article's revisions; the log has all. A value of a
// bucket is one message, which may not be longer than 1 MiB.
const (
	maxRevisions     = 20
	maxRevisionBytes = 768 << 10
)

// revisionBook is a view of the stream REVISIONS: the latest of each article, by
// its id, newest first, as many as fit. Only the crawler of the article's host
// writes it.
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
	value, err := fitting(all[:min(len(all), maxRevisions)])
	if err != nil {
		return err
	}
	_, err = b.bucket.Put(ctx, r.Article, value)
	return err
}

// fitting encodes revisions within maxRevisionBytes. The oldest are left out
// first, then the later figures of the only one that is left.
func fitting(all []news.Revision) ([]byte, error) {
	for {
		value, err := json.Marshal(all)
		switch {
		case err != nil || len(value) <= maxRevisionBytes:
			return value, err
		case len(all) > 1:
			all = all[:len(all)-1]
		case len(all[0].Figures) == 0:
			return nil, fmt.Errorf("revision of article %s has %d bytes without its figures: %w", all[0].Article, len(value), news.ErrInvalid)
		default:
			all[0].Figures = all[0].Figures[:len(all[0].Figures)/2]
		}
	}
}
