package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tallywire/tallywire/digest"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/pipeline"
)

// runDigest composes the week's digests when their hour has come. A start after
// that hour makes up for it: what was queued before is remembered.
func (a *App) runDigest(ctx context.Context) error {
	day, err := a.cfg.Digest.Day()
	if err != nil {
		return err
	}
	for {
		now := time.Now().UTC()
		due := lastDue(now, day, a.cfg.Digest.Hour)
		run, err := a.composeDigests(ctx, digest.WeekBefore(due, day), now)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			a.log.Error("digests are not complete; trying again in an hour", "err", err)
		case run.Queued > 0:
			a.log.Info("digests queued", "from", run.From, "to", run.To, "queued", run.Queued, "quiet", run.Quiet)
		}
		wait := time.NewTimer(min(time.Hour, time.Until(due.AddDate(0, 0, 7))))
		select {
		case <-ctx.Done():
			wait.Stop()
			return nil
		case <-wait.C:
		}
	}
}

// lastDue returns the last moment at or before now that is the given hour of
// the given weekday, in UTC.
func lastDue(now time.Time, day time.Weekday, hour int) time.Time {
	at := time.Date(now.Year(), now.Month(), now.Day(), hour, 0, 0, 0, time.UTC)
	at = at.AddDate(0, 0, -int((at.Weekday()-day+7)%7))
	if at.After(now) {
		at = at.AddDate(0, 0, -7)
	}
	return at
}

// composeDigests queues the digest of a week for every active subscription
// that has not had it.
func (a *App) composeDigests(ctx context.Context, week digest.Week, now time.Time) (news.DigestRun, error) {
	run := news.DigestRun{From: week.From, To: week.To, Held: map[string]int{}}
	subs, err := a.subs.List(ctx)
	if err != nil {
		return run, err
	}
	sent, err := a.bus.Bucket(ctx, "sent")
	if err != nil {
		return run, err
	}
	var errs []error
	for _, s := range subs {
		if s.State != news.Active || !s.Digest || s.Confirmed.After(now) {
			continue
		}
		if err := a.composeDigest(ctx, sent, s, week, &run); err != nil {
			errs = append(errs, fmt.Errorf("digest of subscription %s: %w", s.ID, err))
		}
	}
	return run, errors.Join(errs...)
}

func (a *App) composeDigest(ctx context.Context, sent *pipeline.Bucket, s news.Subscription, week digest.Week, run *news.DigestRun) error {
	key := "digest." + week.Name() + "." + s.ID
	if _, _, err := sent.Get(ctx, key); err == nil {
		run.Held["sent before"]++
		return nil
	} else if !errors.Is(err, news.ErrNotFound) {
		return err
	}
	n, err := digest.Run(ctx, a.searcher, s, week, a.baseURL(), a.subs.UnsubscribeURL(s))
	switch {
	case errors.Is(err, digest.ErrUnresolved):
		run.Held["a number does not resolve"]++
		return err
	case err != nil:
		return err
	case n == nil:
		run.Quiet++
		return nil
	}
	if err := (outbox{a.bus}).PutNotice(ctx, n); err != nil {
		return err
	}
	run.Queued++
	_, err = sent.Put(ctx, key, []byte(n.ID))
	return err
}

// digester runs digests for the control API.
type digester struct{ a *App }

func (d digester) RunDigest(ctx context.Context, asOf time.Time) (news.DigestRun, error) {
	now := time.Now().UTC()
	if asOf.IsZero() {
		asOf = now
	}
	day, err := d.a.cfg.Digest.Day()
	if err != nil {
		return news.DigestRun{}, err
	}
	return d.a.composeDigests(ctx, digest.WeekBefore(asOf, day), now)
}
