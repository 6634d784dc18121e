package app

import (
	"context"
	"crypto/sha256"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/pipeline"
)

// exporter reads the record from its start to its present end. After a crash
// the log may hold the same revision twice; it is exported once.
type exporter struct{ bus *pipeline.Bus }

func (e exporter) ExportArticles(ctx context.Context, yield func(*news.Article) error) error {
	seen := seenSet{}
	return e.bus.ReplayArticles(ctx, 1, func(_ context.Context, a *news.Article, _ pipeline.Meta) error {
		if seen.again(a.ID, a.TextHash) {
			return nil
		}
		if a.Snapshot.NoArchive {
			a.Text = "" // its hash stays; the sentences of its claims are with them
		}
		return yield(a)
	})
}

func (e exporter) ExportClaims(ctx context.Context, yield func(*news.ClaimSet) error) error {
	seen := seenSet{}
	return e.bus.ReplayClaims(ctx, 1, func(_ context.Context, s *news.ClaimSet, _ pipeline.Meta) error {
		if seen.again(s.Article.ID, s.Article.TextHash, s.Ruleset) {
			return nil
		}
		return yield(s)
	})
}

func (e exporter) ExportRevisions(ctx context.Context, yield func(*news.Revision) error) error {
	seen := seenSet{}
	return e.bus.ReplayRevisions(ctx, 1, func(_ context.Context, r *news.Revision, _ pipeline.Meta) error {
		if seen.again(r.Key()) {
			return nil
		}
		return yield(r)
	})
}

// seenSet remembers names by 128 bits of their hash, so that a log of millions
// of articles fits in memory.
type seenSet map[[16]byte]struct{}

// again reports whether the name made of parts was given before.
func (s seenSet) again(parts ...string) bool {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	key := [16]byte(h.Sum(nil))
	_, ok := s[key]
	s[key] = struct{}{}
	return ok
}
