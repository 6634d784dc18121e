package crawler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tallywire/tallywire/crawler/fetch"
	"github.com/tallywire/tallywire/crawler/frontier"
	"github.com/tallywire/tallywire/crawler/statelog"
	"github.com/tallywire/tallywire/crawler/weburl"
	"github.com/tallywire/tallywire/news"
)

// Crawler crawls the outlets of its [Config]. Its methods are safe for
// concurrent use, but Run may be called only once at a time.
type Crawler struct {
	config   Config
	deps     Deps
	log      *slog.Logger
	clock    Clock
	client   *fetch.Client
	frontier *frontier.Frontier
	state    *statelog.Log // nil: nothing is remembered
	robots   *robotsCache
	stored   *watermark
	pass     pass
	takenUp  bool // what the run before left has been taken up
	outlets  []*outlet
	byName   map[string]*outlet
	// wake tells the loop of Run that something may be due now.
	wake chan struct{}
}

// New reads the state folder and returns a crawler ready to run. The error
// names every mistake in the configuration, a state folder of a newer version
// (statelog.ErrNewer) or a damaged one (news.ErrCorrupt). Close it.
func New(config Config, deps Deps) (*Crawler, error) {
	if err := config.validate(); err != nil {
		return nil, err
	}
	config = config.withDefaults()
	c := &Crawler{config: config, deps: deps, log: deps.Log, clock: deps.Clock, byName: map[string]*outlet{}, wake: make(chan struct{}, 1)}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.clock == nil {
		c.clock = systemClock{}
	}
	for _, o := range config.Outlets {
		rt := newOutlet(o)
		c.outlets = append(c.outlets, rt)
		c.byName[o.Name] = rt
	}
	var err error
	c.client, err = fetch.New(fetch.Options{
		UserAgent: config.userAgent(), Proxy: config.Proxy, CAFile: config.CAFile, AllowPrivate: config.AllowPrivate,
		Timeout: config.Timeout, Connections: 2 * config.Workers,
	})
	if err != nil {
		return nil, fmt.Errorf("crawler: %w", err)
	}
	c.frontier = frontier.New(config.MaxURLsPerHost)
	c.robots = newRobotsCache()
	c.stored = newWatermark()
	if config.StateDir != "" {
		if err := c.restore(); err != nil {
			return nil, err
		}
	}
	c.addSources()
	return c, nil
}

// restore replays the state log into the frontier.
func (c *Crawler) restore() error {
	now := c.clock.Now()
	log, torn, err := statelog.Open(c.config.StateDir, func(e statelog.Entry) error {
		switch key := string(e.Key); {
		case key == "":
			return nil
		case key[0] == '#':
			if o := c.byName[key[1:]]; o != nil {
				o.restore(e.Value)
			}
			return nil
		case key[0] == robotsMark:
			return c.robots.restore(key[1:], e.Value, now)
		case key[0] == restMark:
			return c.restoreRest(key[1:], e.Value)
		case key == storedKey:
			return c.stored.restore(e.Value)
		case key == passKey:
			return c.pass.restore(e.Value)
		}
		b, err := c.frontier.RestoreBinary(e.Key, e.Value, now)
		if err != nil || c.byName[string(b.Outlet)] == nil {
			return err
		}
		r := frontier.Record{URL: string(b.URL), Outlet: string(b.Outlet), Kind: b.Kind, State: b.State}
		u, err := url.Parse(r.URL)
		if err != nil {
			return fmt.Errorf("address %q: %w", r.URL, err)
		}
		c.recall(u, r)
		return nil
	})
	if err != nil {
		return err
	}
	if torn > 0 {
		c.log.Info("crawler: cut a torn record off the state log", "bytes", torn)
	}
	c.state = log
	for _, o := range c.outlets {
		c.restHosts(o, now)
	}
	return nil
}

// restHosts lets every host of an outlet rest for its pause: the run before may
// have asked it a moment ago.
func (c *Crawler) restHosts(o *outlet, now time.Time) {
	for _, u := range c.robots.origins(o) {
		c.frontier.Rest(frontier.HostOf(u), now.Add(c.pauseFor(o, c.robots.get(u, now), 0)))
	}
}

// addSources queues every configured start page, feed and sitemap: for now, or
// for later where this pass, or a pass less than a poll ago, has had it. Those
// known keep their validators.
func (c *Crawler) addSources() {
	now := c.clock.Now()
	for _, o := range c.outlets {
		for _, list := range []struct {
			kind      frontier.Kind
			addresses []string
		}{{frontier.Feed, o.Feeds}, {frontier.Start, o.Start}, {frontier.Sitemap, o.Sitemaps}} {
			for _, raw := range list.addresses {
				u, err := weburl.Parse(raw)
				if err != nil { // validate has refused it
					continue
				}
				r, known := c.frontier.Get(u)
				if !known || r.Kind != list.kind || r.Outlet != o.Name {
					r = frontier.Record{URL: u.String(), Outlet: o.Name, Kind: list.kind, FirstSeen: now}
				}
				if !c.recent(r, now) {
					r.Due, r.Attempts, r.State = now, 0, frontier.Known
				}
				c.frontier.Restore(u, r, now)
			}
		}
	}
}

// Close syncs and closes the state log and drops connections. Call it after
// Run has returned.
func (c *Crawler) Close() error {
	c.client.Close()
	if c.state == nil {
		return nil
	}
	c.saveCounters()
	return c.state.Close()
}

// Run crawls until ctx ends, or, with Config.Once, until nothing is due. What
// is in flight when ctx ends is finished if its page has been received, and
// else left for the next start. The error is nil then; it says why the crawl
// cannot go on where the state log cannot be written.
func (c *Crawler) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stop := func(err error) {
		c.log.Error("crawler: stopping", "error", err)
		cancel(err)
	}
	if err := c.resume(ctx); err != nil && ctx.Err() == nil {
		return err
	}
	var running sync.WaitGroup
	var inFlight atomic.Int32
	slots := make(chan struct{}, c.config.Workers)
	for ctx.Err() == nil {
		rec, u, wait, ok := c.frontier.Next(c.clock.Now(), c.config.Once)
		if !ok {
			if c.config.Once && inFlight.Load() == 0 && c.frontier.Pending() == 0 {
				break
			}
			c.idle(ctx, wait)
			continue
		}
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			c.frontier.Done(u, rec, time.Time{}, true)
			continue
		}
		inFlight.Add(1)
		running.Go(func() {
			if err := c.visit(ctx, rec, u); err != nil {
				stop(err)
			}
			<-slots
			inFlight.Add(-1)
			c.poke()
		})
	}
	running.Wait()
	c.saveCounters()
	if err := context.Cause(ctx); err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if ctx.Err() == nil { // nothing is due any more
		if err := c.endPass(); err != nil {
			return err
		}
	}
	return c.sync()
}

// idle waits until something may be due: for wait unless it is negative, and
// never longer than until the next [Crawler.poke].
func (c *Crawler) idle(ctx context.Context, wait time.Duration) {
	var timer <-chan time.Time
	if wait >= 0 {
		timer = c.clock.After(wait)
	}
	select {
	case <-c.wake:
	case <-timer:
	case <-ctx.Done():
	}
}

// poke makes Run look at the frontier again.
func (c *Crawler) poke() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *Crawler) sync() error {
	if c.state == nil {
		return nil
	}
	return c.state.Sync(context.Background())
}

// Status returns what is known of each outlet, in the order configured. An alarm
// in it is on disk: after a crash it is the same one, raised at the same time.
func (c *Crawler) Status() []news.OutletStatus {
	now := c.clock.Now()
	out := make([]news.OutletStatus, len(c.outlets))
	rung := false
	for i, o := range c.outlets {
		var changed bool
		out[i], changed = o.snapshot(now)
		rung = rung || changed
	}
	if rung && c.state != nil {
		c.saveCounters()
		if err := c.sync(); err != nil {
			c.log.Warn("crawler: alarms could not be written down", "error", err)
		}
	}
	return out
}

// event tells who listens what happened, and counts it.
func (c *Crawler) event(o *outlet, e Event) {
	e.Time = c.clock.Now()
	if o != nil {
		e.Outlet = o.Name
		o.count(e)
	}
	if c.deps.Progress != nil {
		c.deps.Progress(e)
	}
	level := slog.LevelDebug
	if e.Kind == EventFailed {
		level = slog.LevelWarn
	}
	c.log.Log(context.Background(), level, "crawler: "+string(e.Kind), "outlet", e.Outlet, "what", e.What, "url", e.URL, "status", e.Status, "reason", e.Reason)
}
