package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/tallywire/tallywire/alert"
	"github.com/tallywire/tallywire/app/config"
	"github.com/tallywire/tallywire/crawler/safedial"
	"github.com/tallywire/tallywire/mail"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/pipeline"
)

// outbox puts notices into the log.
type outbox struct{ bus *pipeline.Bus }

func (o outbox) PutNotice(ctx context.Context, n *news.Notice) error {
	_, err := o.bus.PublishNotice(ctx, n)
	return err
}

// runAlert watches the claims for standing queries.
func (a *App) runAlert(ctx context.Context) error {
	m, err := a.matcher(ctx)
	if err != nil {
		return err
	}
	swept := make(chan struct{})
	go func() { defer close(swept); a.sweep(ctx, m) }()
	defer func() { <-swept }()
	return a.bus.ConsumeClaims(ctx, "alert", pipeline.BatchOptions{Size: 16},
		func(ctx context.Context, batch []pipeline.Delivered[*news.ClaimSet]) error {
			for _, d := range batch {
				at := alert.Arrival{Seq: d.Seq, Time: d.Published, Last: pipeline.LastTry(pipeline.Claims, "alert", d.Deliveries)}
				if _, err := m.Handle(ctx, d.Value, at); err != nil {
					return fmt.Errorf("alerts on article %s: %w", d.Value.Article.ID, err)
				}
			}
			return nil
		})
}

const (
	sweepEvery = 24 * time.Hour
	// forgetSeries is how long after its last figure a series is still told
	// "first" from "another": beyond a year, so that yearly figures meet.
	forgetSeries = 400 * 24 * time.Hour
)

// sweep forgets unconfirmed and ended subscriptions and long silent series,
// once a day until ctx ends.
func (a *App) sweep(ctx context.Context, m *alert.Matcher) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		subs, err := a.subs.Sweep(ctx)
		series, err2 := m.Sweep(ctx, forgetSeries)
		if err := errors.Join(err, err2); err != nil && ctx.Err() == nil {
			a.log.Error("sweep is not complete; trying again tomorrow", "err", err)
		}
		a.log.Info("swept", "subscriptions", subs, "series", series)
	}
}

func (a *App) matcher(ctx context.Context) (*alert.Matcher, error) {
	figures, err := a.bus.Bucket(ctx, "figures")
	if err != nil {
		return nil, err
	}
	sent, err := a.bus.Bucket(ctx, "sent")
	if err != nil {
		return nil, err
	}
	return alert.NewMatcher(alert.MatcherOptions{
		Subscribers: a.subs, Figures: figures, Sent: sent, Outbox: outbox{a.bus}, BaseURL: a.baseURL(), Log: a.log,
	})
}

// runNotify sends what is in the outbox.
func (a *App) runNotify(ctx context.Context) error {
	sender, err := mailSender(a.cfg.Mail)
	if err != nil {
		return err
	}
	if sender == nil {
		a.log.Warn("no mail host is configured; mail waits in the outbox and then in the dead letters")
	}
	sent, err := a.bus.Bucket(ctx, "sent")
	if err != nil {
		return err
	}
	// Webhooks are addresses strangers give: they are dialled as carefully as
	// crawled pages.
	transport := &http.Transport{
		DialContext:         safedial.New(safedial.Options{AllowPrivate: a.cfg.Crawl.AllowPrivate}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second, IdleConnTimeout: time.Minute,
	}
	defer transport.CloseIdleConnections()
	hook := mail.NewHook(&http.Client{Transport: transport}, a.subs.Secret, product)
	d := mail.NewDispatcher(sender, hook, a.subs, alert.NewDelivered(sent))
	return a.bus.ConsumeNotices(ctx, "notify", func(ctx context.Context, n *news.Notice, _ pipeline.Meta) error {
		wasSent, err := d.Deliver(ctx, n)
		switch {
		case errors.Is(err, mail.ErrUnwanted):
			a.log.Info("notice dropped, the subscription has ended", "notice", n.ID)
			return nil
		case errors.Is(err, news.ErrInvalid), errors.Is(err, safedial.ErrRefused):
			return pipeline.Reject(err)
		case err != nil:
			return err
		}
		a.log.Info("notice delivered", "notice", n.ID, "kind", n.Kind, "sent", wasSent)
		return nil
	})
}

// mailSender returns nil where no mail host is configured.
func mailSender(cfg config.Mail) (mail.Channel, error) {
	if cfg.Host == "" {
		return nil, nil
	}
	mc := mail.Config{Host: cfg.Host, Port: cfg.Port, User: cfg.User, From: cfg.From, TLS: mail.TLS(cfg.TLS)}
	if cfg.PasswordFile != "" {
		b, err := os.ReadFile(cfg.PasswordFile)
		if err != nil {
			return nil, fmt.Errorf("mail.password_file: %w", err)
		}
		mc.Password = strings.TrimRight(string(b), "\r\n")
	}
	if cfg.DKIMDomain != "" {
		key, err := os.ReadFile(cfg.DKIMKeyFile)
		if err != nil {
			return nil, fmt.Errorf("mail.dkim_key_file: %w", err)
		}
		mc.DKIM = &mail.DKIM{Domain: cfg.DKIMDomain, Selector: cfg.DKIMSelector, Key: key}
	}
	return mail.NewSender(mc)
}
