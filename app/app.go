// Package app assembles the program: it opens what the roles of this process
// need, starts them, and stops all in the reverse order. Here the siblings
// meet; no other package knows them all.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tallywire/tallywire/alert"
	"github.com/tallywire/tallywire/app/config"
	"github.com/tallywire/tallywire/app/datadir"
	"github.com/tallywire/tallywire/archive"
	"github.com/tallywire/tallywire/crawler"
	"github.com/tallywire/tallywire/indexer"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/pipeline"
)

// Options are what [New] needs beside the configuration.
type Options struct {
	Config config.Config
	// Log receives what happens; nil discards it.
	Log *slog.Logger
	// Once ends Run when everything due was crawled and every role has caught
	// up with the log.
	Once bool
	// Pages, if set, hands out pages that were fetched before, in the order they
	// were, and the role crawl reads them instead of the web. Set Once too.
	Pages func(ctx context.Context, read func(*news.Snapshot) error) error
	// Idle opens everything the roles need but starts none of them: for
	// commands that look at a data folder while nothing runs.
	Idle bool
	// Progress hears every step of the crawl, from several goroutines.
	Progress func(crawler.Event)
	// PlainHooks permits webhooks over plain http, for the demo and tests.
	PlainHooks bool
	Version    news.Version
}

// App is the assembled program.
type App struct {
	cfg   config.Config
	opts  Options
	log   *slog.Logger
	roles []role
	stop  closers

	dir      *datadir.Dir
	bus      *pipeline.Bus
	archive  *archive.Archive // written by the role crawl
	snaps    *archive.Reader  // read by the roles web and crawl
	reading  *Reading
	index    *indexer.Index
	searcher searcher
	key      []byte
	subs     *alert.Subscriptions

	page    net.Listener // nil where no page is served
	metrics net.Listener // nil where Prometheus is not answered
	// ready is closed when the page and the control socket answer.
	ready chan struct{}
	once  sync.Once
}

// New opens what the configured roles need. What was opened is closed again
// when it fails; after success the caller must call [App.Close].
func New(ctx context.Context, opts Options) (_ *App, err error) {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	a := &App{cfg: opts.Config, opts: opts, log: opts.Log, stop: closers{log: opts.Log}, ready: make(chan struct{})}
	if a.roles, err = rolesOf(opts.Config.Roles); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.stop.run(context.WithoutCancel(ctx)))
		}
	}()
	steps := []struct {
		name string
		for_ need
		open func(context.Context) error
	}{
		{"data folder", 0, a.openData},
		{"rules", needRules, a.openRules},
		{"log", 0, a.openBus},
		{"archive", needArchive | needSnapshots, a.openArchive},
		{"index", needIndex, a.openIndex},
		{"search", needSearch, a.openSearch},
		{"page", needPage, a.openPage}, // before what writes links to it
		{"metrics", 0, a.openMetrics},
		{"subscriptions", needSubscriptions, a.openSubscriptions},
	}
	needs := a.needs()
	for _, s := range steps {
		if s.for_ != 0 && s.for_&needs == 0 {
			continue
		}
		if err := s.open(ctx); err != nil {
			return nil, fmt.Errorf("open the %s: %w", s.name, err)
		}
	}
	return a, nil
}

func (a *App) needs() (n need) {
	for _, r := range a.roles {
		n |= r.needs
	}
	return n
}

func (a *App) has(name string) bool {
	return slices.ContainsFunc(a.roles, func(r role) bool { return r.name == name })
}

func (a *App) openData(context.Context) (err error) {
	if a.dir, err = datadir.Open(a.cfg.Data); err != nil {
		return err
	}
	a.stop.closes("data folder", a.dir.Close)
	return nil
}

func (a *App) openRules(context.Context) (err error) {
	a.reading, err = NewReading(a.cfg.Rules)
	return err
}

func (a *App) openBus(ctx context.Context) (err error) {
	opt := pipeline.ConnectOptions{URL: a.cfg.NATS.URL, CredsFile: a.cfg.NATS.CredsFile, Replicas: a.cfg.NATS.Replicas, Name: "tallywire", Log: a.log}
	if opt.URL == "" {
		if opt.Server, err = pipeline.StartServer(pipeline.ServerOptions{
			Dir: a.dir.Path("log"), MaxStore: int64(a.cfg.NATS.MaxStoreMB) << 20, Log: a.log,
		}); err != nil {
			return err
		}
		a.stop.closes("log server", opt.Server.Close)
	}
	if a.bus, err = a.connect(ctx, opt); err != nil {
		return err
	}
	a.stop.closes("log", func() error { a.bus.Close(); return nil })
	return a.bus.Setup(ctx)
}

// connectEvery is how long to wait between tries to reach a cluster.
const connectEvery = time.Second

// connect joins the log. Services start in any order, so a cluster that does
// not answer yet is waited for until ctx ends.
func (a *App) connect(ctx context.Context, opt pipeline.ConnectOptions) (*pipeline.Bus, error) {
	for {
		bus, err := pipeline.Connect(ctx, opt)
		if opt.Server != nil || !errors.Is(err, news.ErrUnavailable) {
			return bus, err
		}
		a.log.Warn("waiting for the log", "err", err)
		wait := time.NewTimer(connectEvery)
		select {
		case <-ctx.Done():
			wait.Stop()
			return nil, err
		case <-wait.C:
		}
	}
}

// archiveDir is where the snapshots are.
func archiveDir(cfg config.Config) string {
	if cfg.Archive != "" {
		return cfg.Archive
	}
	return filepath.Join(cfg.Data, "archive")
}

func (a *App) openArchive(context.Context) (err error) {
	if a.needs()&needArchive == 0 {
		// The crawler of another process may not have made it yet: snapshots
		// are then "not found" until it has.
		a.snaps, err = archive.OpenReader(archiveDir(a.cfg))
		if errors.Is(err, news.ErrNotFound) {
			return nil
		}
		return err
	}
	if a.archive, err = archive.Open(archiveDir(a.cfg), archive.Options{Software: "tallywire/" + a.opts.Version.Program, Log: a.log}); err != nil {
		return err
	}
	a.stop.closes("archive", a.archive.Close)
	a.snaps = a.archive.Reader
	return nil
}

func (a *App) openIndex(ctx context.Context) (err error) {
	if a.index, err = indexer.Open(a.dir.Path("index"), indexer.Options{Log: a.log, Repair: true, Relate: relate}); err != nil {
		return err
	}
	a.stop.closes("index", a.index.Close)
	return nil
}

// searcher answers questions about claims.
type searcher = pipeline.Searcher

// openSearch answers searches from the index of this process or, where it has
// none, from that of another.
func (a *App) openSearch(context.Context) error {
	if a.index != nil {
		a.searcher = a.index
	} else {
		a.searcher = a.bus.RemoteSearcher()
	}
	return nil
}

func (a *App) openSubscriptions(ctx context.Context) (err error) {
	if a.cfg.SecretFile != "" {
		a.key, err = os.ReadFile(a.cfg.SecretFile)
	} else {
		a.key, err = a.dir.Secret()
	}
	if err != nil {
		return err
	}
	if a.cfg.BaseURL == "" && !a.opts.Idle && !a.onlyHere() {
		a.log.Warn("base_url is not set, so links in mail may lead nowhere", "links", a.baseURL())
	}
	bucket, err := a.bus.Bucket(ctx, "subscriptions")
	if err != nil {
		return err
	}
	a.subs, err = alert.NewSubscriptions(alert.Options{
		Store: bucket, Outbox: outbox{a.bus}, Key: a.key, BaseURL: a.baseURL(), PlainHooks: a.opts.PlainHooks, Log: a.log,
	})
	return err
}

func (a *App) openPage(context.Context) (err error) {
	a.page, err = a.listen("page listener", a.cfg.Listen, "with --listen")
	return err
}

func (a *App) openMetrics(context.Context) (err error) {
	a.metrics, err = a.listen("metrics listener", a.cfg.Metrics, "under metrics")
	return err
}

// listen takes an address until the process ends; nil where none is configured
// or nothing is served. where says how another one is chosen.
func (a *App) listen(part, address, where string) (net.Listener, error) {
	if address == "" || a.opts.Idle {
		return nil, nil
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%w; choose another address %s", err, where)
	}
	a.stop.closes(part, func() error { return ignoreClosed(l.Close()) })
	return l, nil
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// onlyHere reports whether this process serves the page, and only to its own
// machine.
func (a *App) onlyHere() bool {
	if a.page == nil {
		return false
	}
	at, ok := a.page.Addr().(*net.TCPAddr)
	return ok && at.IP.IsLoopback()
}

// baseURL is where readers reach the page.
func (a *App) baseURL() string {
	switch {
	case a.cfg.BaseURL != "":
		return a.cfg.BaseURL
	case a.page != nil:
		return "http://" + a.page.Addr().String()
	case a.cfg.Listen != "":
		return "http://" + a.cfg.Listen
	}
	return "http://127.0.0.1:8080"
}

// URL returns the address of the page, empty if this process serves none.
func (a *App) URL() string {
	if a.page == nil {
		return ""
	}
	return "http://" + a.page.Addr().String()
}

// Ready is closed once the roles are running, the page answers and commands
// can reach this process through the data folder.
func (a *App) Ready() <-chan struct{} { return a.ready }

// Run runs the roles until ctx ends, one of them fails or, with
// [Options.Once], the work is done. In-flight work is finished; what is left
// waits in the log and the crawler's state for the next start.
func (a *App) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	group, gctx := errgroup.WithContext(ctx)
	for _, r := range a.roles {
		group.Go(func() error {
			began := time.Now()
			a.log.Info("role started", "role", r.name)
			err := r.run(a, gctx)
			if err != nil && gctx.Err() == nil {
				return fmt.Errorf("role %s: %w", r.name, err)
			}
			a.log.Info("role stopped", "role", r.name, "after", time.Since(began).Round(time.Millisecond))
			if r.name == "crawl" && a.opts.Once && err == nil && gctx.Err() == nil {
				err = a.drain(gctx)
				cancel()
			}
			return err
		})
	}
	group.Go(func() error { return a.serveControl(gctx) })
	if a.metrics != nil {
		group.Go(func() error { return a.serveMetrics(gctx, a.metrics) })
	}
	err := group.Wait()
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return err
}

// Close gives everything up, last opened first.
func (a *App) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return a.stop.run(ctx)
}
