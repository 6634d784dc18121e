package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tallywire/tallywire/app/config"
	"github.com/tallywire/tallywire/crawler"
	"github.com/tallywire/tallywire/crawler/page"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/pipeline"
	"github.com/tallywire/tallywire/series"
)

// product is the crawler's name; robots.txt groups are matched with the part
// before the slash.
const product = "Tallywire/1.0"

// crawlerConfig translates the operator's configuration.
func crawlerConfig(cfg config.Config, stateDir string, once bool) crawler.Config {
	c := crawler.Config{
		UserAgent: product, Contact: cfg.Crawl.Contact, Proxy: cfg.Crawl.Proxy, CAFile: cfg.Crawl.CAFile,
		AllowPrivate: cfg.Crawl.AllowPrivate, StateDir: stateDir, Once: once, Workers: cfg.Crawl.Workers,
		Delay: noneIfZero(cfg.Crawl.Delay), Poll: cfg.Crawl.Poll, Recheck: cfg.Crawl.Recheck, Timeout: cfg.Crawl.Timeout, MaxBody: int64(cfg.Crawl.MaxBodyMB) << 20,
	}
	for _, o := range cfg.Outlets {
		c.Outlets = append(c.Outlets, crawler.Outlet{
			Name: o.Name, Start: o.Start, Feeds: o.Feeds, Sitemaps: o.Sitemaps, Hosts: o.Hosts, Language: o.Language, Delay: o.Delay, Poll: o.Poll,
			Selectors: page.Selectors(o.Selectors),
		})
	}
	return c
}

// noneIfZero says "no delay" the crawler's way, to which 0 means the default.
func noneIfZero(d time.Duration) time.Duration {
	if d == 0 {
		return -1
	}
	return d
}

// publisher hands articles and their revisions to the log.
type publisher struct {
	bus       *pipeline.Bus
	revisions *pipeline.Bucket
}

func (p publisher) PublishArticle(ctx context.Context, a *news.Article) (uint64, error) {
	r, err := p.bus.PublishArticle(ctx, a)
	return r.Seq, err
}

func (p publisher) Article(ctx context.Context, seq uint64) (*news.Article, error) {
	if seq == 0 {
		return nil, fmt.Errorf("article at an unknown place of the log: %w", news.ErrNotFound)
	}
	var found *news.Article
	err := p.bus.ReplayArticles(ctx, seq, func(_ context.Context, a *news.Article, m pipeline.Meta) error {
		if m.Seq == seq {
			found = a
		}
		return errFirst
	})
	if found != nil {
		return found, nil
	}
	if err == nil || errors.Is(err, errFirst) {
		err = news.ErrNotFound
	}
	return nil, fmt.Errorf("article %d of the log: %w", seq, err)
}

func (p publisher) ArticlesSince(ctx context.Context, seq uint64, fn func(*news.Article) error) error {
	return p.bus.ReplayArticles(ctx, seq+1, func(_ context.Context, a *news.Article, _ pipeline.Meta) error { return fn(a) })
}

// errFirst ends a replay at its first message.
var errFirst = errors.New("one is enough")

func (p publisher) PublishRevision(ctx context.Context, before, after *news.Article) error {
	r := series.Revise(before, after)
	if _, err := p.bus.PublishRevision(ctx, r); err != nil {
		return err
	}
	return revisionBook{p.revisions}.add(ctx, r)
}

// statusEvery is how often the crawler's tallies are written down for others.
const statusEvery = 2 * time.Second

// runCrawl crawls the outlets and keeps what is known of their health in a
// bucket, where the page finds it, in this process or another.
func (a *App) runCrawl(ctx context.Context) (err error) {
	if len(a.cfg.Outlets) == 0 && a.opts.Pages == nil {
		a.log.Warn("no outlets are configured; nothing will be crawled")
	}
	bucket, err := a.bus.Bucket(ctx, "outlets")
	if err != nil {
		return err
	}
	revisions, err := a.bus.Bucket(ctx, "revisions")
	if err != nil {
		return err
	}
	c, err := crawler.New(crawlerConfig(a.cfg, a.dir.Path("crawl"), a.opts.Once), crawler.Deps{
		Archive: a.archive, Publish: publisher{a.bus, revisions}, Log: a.log, Progress: a.opts.Progress,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()

	told := &bell{app: a, rung: map[string]bool{}}
	reported := make(chan struct{})
	stop, cancel := context.WithCancel(ctx)
	go func() {
		defer close(reported)
		tick := time.NewTicker(statusEvery)
		defer tick.Stop()
		for {
			select {
			case <-stop.Done():
				return
			case <-tick.C:
				all := c.Status()
				a.putStatus(stop, bucket, all)
				told.announce(stop, all)
			}
		}
	}()
	if a.opts.Pages != nil {
		err = a.opts.Pages(ctx, func(s *news.Snapshot) error { return c.Import(ctx, s) })
	} else {
		err = c.Run(ctx)
	}
	cancel()
	<-reported
	last, done := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer done()
	a.putStatus(last, bucket, c.Status())
	return err
}

// putStatus writes every outlet's status; a failure is logged, as the crawl
// itself does not depend on it.
func (a *App) putStatus(ctx context.Context, bucket *pipeline.Bucket, all []news.OutletStatus) {
	for _, s := range all {
		b, err := json.Marshal(s)
		if err == nil {
			_, err = bucket.Put(ctx, s.Name, b)
		}
		if err != nil && ctx.Err() == nil {
			a.log.Warn("outlet status not written", "outlet", s.Name, "err", err)
		}
	}
}

// outletBook reads the outlets' status from the bucket.
type outletBook struct{ bucket *pipeline.Bucket }

// Outlets returns the status of every outlet, by name.
func (o outletBook) Outlets(ctx context.Context) ([]news.OutletStatus, error) {
	var all []news.OutletStatus
	err := o.bucket.List(ctx, func(e pipeline.Entry) error {
		var s news.OutletStatus
		if err := json.Unmarshal(e.Value, &s); err != nil {
			return fmt.Errorf("status of outlet %s: %w", e.Key, err)
		}
		all = append(all, s)
		return nil
	})
	slices.SortFunc(all, func(x, y news.OutletStatus) int { return strings.Compare(x.Name, y.Name) })
	return all, err
}

// drain waits until every role of this process has worked off the log.
func (a *App) drain(ctx context.Context) error {
	tick := time.NewTicker(drainPoll)
	defer tick.Stop()
	for {
		done, err := a.drained(ctx)
		if err != nil || done {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// consumer is a position in a stream that a role of this process keeps.
type consumer struct{ stream, durable string }

// consumers are those that work off a record stream, in the order data flows.
func (a *App) consumers() (all []consumer) {
	if a.has("extract") && a.reading != nil {
		all = append(all, consumer{pipeline.Articles, extractDurable(a.reading.Ruleset())})
	}
	if a.has("alert") {
		all = append(all, consumer{pipeline.Claims, "alert"})
	}
	return all
}

func (a *App) drained(ctx context.Context) (bool, error) {
	for _, w := range a.consumers() {
		if n, err := a.bus.Backlog(ctx, w.stream, w.durable); err != nil || n > 0 {
			return false, err
		}
	}
	if a.index != nil {
		last, err := a.bus.LastSeq(ctx, pipeline.Claims)
		if err != nil || a.index.LastSeq() < last {
			return false, err
		}
	}
	return true, nil
}
