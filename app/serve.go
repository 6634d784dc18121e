package app

import (
	"context"
	"fmt"
	"time"

	"github.com/tallywire/tallywire/app/datadir"
	"github.com/tallywire/tallywire/crawler/page"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/pipeline"
	"github.com/tallywire/tallywire/web"
)

// runWeb serves the page and the public API.
func (a *App) runWeb(ctx context.Context) error {
	if a.page == nil {
		<-ctx.Done()
		return nil
	}
	cfg, err := a.webConfig(ctx)
	if err != nil {
		return err
	}
	a.log.Info("page is served", "url", a.URL())
	return serve(ctx, a.page, web.New(cfg), pageTimeout, a.log)
}

// webConfig gathers what the pages show. A part whose role is not in this
// process stays nil, and the page says so.
func (a *App) webConfig(ctx context.Context) (web.Config, error) {
	outlets, err := a.bus.Bucket(ctx, "outlets")
	if err != nil {
		return web.Config{}, err
	}
	revisions, err := a.bus.Bucket(ctx, "revisions")
	if err != nil {
		return web.Config{}, err
	}
	cfg := web.Config{Outlets: outletBook{outlets}, Revisions: revisionBook{revisions}, BaseURL: a.cfg.BaseURL, Log: a.log, Version: a.opts.Version}
	cfg.Version.Parser = page.Parser
	if a.reading != nil {
		cfg.Version.Ruleset = a.reading.Ruleset()
	}
	if a.searcher != nil {
		cfg.Searcher = a.searcher
		cfg.Prover = &prover{dir: archiveDir(a.cfg), articles: a.searcher, now: time.Now, pickers: pickersOf(a.cfg.Outlets)}
	}
	if a.subs != nil {
		cfg.Subscriptions = a.subs
	}
	return cfg, nil
}

// serveControl serves the same, and the administrator's routes, on the data
// folder's socket, and announces where.
func (a *App) serveControl(ctx context.Context) error {
	cfg, err := a.webConfig(ctx)
	if err != nil {
		return err
	}
	cfg.Admin = &web.Admin{
		DeadLetters: deadLetters{a.bus},
		Exporter:    exporter{a.bus},
		Verifier:    verifier{archiveDir: archiveDir(a.cfg), bus: a.bus, index: a.index, pickers: pickersOf(a.cfg.Outlets)},
	}
	if a.subs != nil {
		cfg.Admin.Subscribers = subscribers{a}
		cfg.Admin.Digests = digester{a}
	}
	path := socketPath(a.cfg.Data)
	l, err := listenControl(path)
	if err != nil {
		return err
	}
	if err := a.dir.Announce(datadir.Running{PID: pid(), Socket: path, URL: a.URL()}); err != nil {
		return fmt.Errorf("announce the control socket: %w", err)
	}
	a.once.Do(func() { close(a.ready) })
	return serve(ctx, l, web.New(cfg), 0, a.log)
}

// deadLetters is the log's part of the control API.
type deadLetters struct{ *pipeline.Bus }

func (d deadLetters) ReplayDeadLetter(ctx context.Context, seq uint64) error {
	_, err := d.Bus.ReplayDeadLetter(ctx, seq)
	return err
}

// subscribers lists subscriptions for the control API.
type subscribers struct{ a *App }

func (s subscribers) Subscriptions(ctx context.Context) ([]news.Subscription, error) {
	return s.a.subs.List(ctx)
}
