package app

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/tallywire/tallywire/app/datadir"
	"github.com/tallywire/tallywire/crawler"
)

// Step is one step of a crawl, for people and machines to follow, and the kinds
// of steps.
type Step = crawler.Event

const (
	StepFetched   = crawler.EventFetched
	StepNew       = crawler.EventNew
	StepRevised   = crawler.EventRevised
	StepUnchanged = crawler.EventUnchanged
	StepSkipped   = crawler.EventSkipped
	StepRetry     = crawler.EventRetry
	StepFailed    = crawler.EventFailed
)

// Planned is what a crawl would do with an address.
type Planned = crawler.Planned

// CrawlOnce crawls what is due of the configured outlets and ends when its
// claims can be searched; each hears of every step, from several goroutines.
// The page is not served meanwhile.
func CrawlOnce(ctx context.Context, opts Options, each func(Step)) error {
	opts.Once, opts.Progress = true, each
	opts.Config.Listen = ""
	opts.Config.Roles = []string{"crawl", "extract", "index", "alert", "notify"}
	a, err := New(ctx, opts)
	if err != nil {
		return err
	}
	return errors.Join(a.Run(ctx), a.Close())
}

// CrawlPlan returns what [CrawlOnce] would do now, without asking anybody. A
// data folder that is not there yet is not made.
func CrawlPlan(opts Options) (plan []Planned, err error) {
	state := ""
	if _, err := os.Stat(opts.Config.Data); err == nil {
		dir, err := datadir.Open(opts.Config.Data)
		if err != nil {
			return nil, err
		}
		defer dir.Close()
		if _, err := os.Stat(dir.Path("crawl")); err == nil {
			state = dir.Path("crawl")
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	c, err := crawler.New(crawlerConfig(opts.Config, state, true), crawler.Deps{Log: opts.Log})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	return c.Plan(), nil
}
