package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/tallywire/tallywire/app/config"
	"github.com/tallywire/tallywire/crawler"
	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
)

// Fetched is what one page gave.
type Fetched struct {
	Article *news.Article
	Result  extractor.Result
}

// FetchOnce fetches single pages, by all the rules of politeness, and reads
// them. Nothing is kept. each is called for every address; its error ends the run.
func FetchOnce(ctx context.Context, cfg config.Config, log *slog.Logger, urls []string, each func(url string, f *Fetched, err error) error) (err error) {
	reading, err := NewReading(cfg.Rules)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "tallywire-crawl-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	c, err := crawler.New(crawlerConfig(cfg, dir, true), crawler.Deps{Log: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	for _, u := range urls {
		f, ferr := fetchOne(ctx, c, reading, u)
		if err := each(u, f, ferr); err != nil {
			return err
		}
	}
	return nil
}

func fetchOne(ctx context.Context, c *crawler.Crawler, reading *Reading, url string) (*Fetched, error) {
	got, err := c.Fetch(ctx, url)
	if err != nil {
		return nil, err
	}
	art := got.Article
	if art == nil {
		return nil, fmt.Errorf("not an article: %s: %w", got.Page.Reason, news.ErrInvalid)
	}
	res, err := reading.Extract(art)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", url, err)
	}
	return &Fetched{art, res}, nil
}
