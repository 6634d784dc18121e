package app

import (
	"context"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/pipeline"
)

// exporter reads the record from its start to its present end.
type exporter struct{ bus *pipeline.Bus }

func (e exporter) ExportArticles(ctx context.Context, yield func(*news.Article) error) error {
	return e.bus.ReplayArticles(ctx, 1, func(_ context.Context, a *news.Article, _ pipeline.Meta) error { return yield(a) })
}

func (e exporter) ExportClaims(ctx context.Context, yield func(*news.ClaimSet) error) error {
	return e.bus.ReplayClaims(ctx, 1, func(_ context.Context, s *news.ClaimSet, _ pipeline.Meta) error { return yield(s) })
}
