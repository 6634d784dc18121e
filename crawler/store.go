package crawler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/tallywire/tallywire/crawler/frontier"
	"github.com/tallywire/tallywire/crawler/page"
	"github.com/tallywire/tallywire/crawler/passage"
	"github.com/tallywire/tallywire/crawler/statelog"
	"github.com/tallywire/tallywire/crawler/weburl"
	"github.com/tallywire/tallywire/news"
)

// finishTime is how long a page already received may take to be stored after
// the crawl was asked to stop.
const finishTime = 10 * time.Second

// entry encodes a record for the state log, under its fold.
func entry(u *url.URL, r frontier.Record) (statelog.Entry, error) {
	b, err := r.AppendBinary(nil)
	return statelog.Entry{Key: []byte(weburl.Fold(u)), Value: b}, err
}

// note writes a record down without waiting for the disk.
func (c *Crawler) note(u *url.URL, r frontier.Record) error {
	if c.state == nil {
		return nil
	}
	e, err := entry(u, r)
	if err != nil {
		return err
	}
	return c.state.Buffer(e)
}

// save notes the record of an address that the caller holds. The frontier gets
// it first, since compaction writes what the frontier holds.
func (c *Crawler) save(u *url.URL, r frontier.Record) error {
	c.frontier.Set(u, r)
	return c.note(u, r)
}

// buffer writes an entry of another kind down, without waiting for the disk.
func (c *Crawler) buffer(e statelog.Entry) error {
	if c.state == nil {
		return nil
	}
	return c.state.Buffer(e)
}

// saveCounters notes each outlet's counts; losing them is no harm.
func (c *Crawler) saveCounters() {
	if c.state == nil {
		return
	}
	for _, o := range c.outlets {
		if e, ok := counters(o, c.clock.Now()); ok {
			if err := c.state.Buffer(e); err != nil {
				return
			}
		}
	}
}

func counters(o *outlet, now time.Time) (statelog.Entry, bool) {
	s, _ := o.snapshot(now)
	b, err := json.Marshal(s)
	return statelog.Entry{Key: []byte("#" + o.Name), Value: b}, err == nil
}

// compact rewrites the state log when most of it is out of date.
func (c *Crawler) compact() error {
	if c.state == nil || !c.state.NeedsCompaction() {
		return nil
	}
	return c.state.Compact(func(yield func(statelog.Entry) bool) {
		for _, o := range c.outlets {
			if e, ok := counters(o, c.clock.Now()); ok && !yield(e) {
				return
			}
		}
		now := c.clock.Now()
		if !c.robots.all(now, yield) || !yield(c.stored.entry()) || !yield(c.pass.entry()) {
			return
		}
		for host, until := range c.frontier.Resting(now) {
			if !yield(restEntry(host, until)) {
				return
			}
		}
		c.frontier.All(func(r frontier.Record) bool {
			u, err := url.Parse(r.URL)
			if err != nil {
				return true
			}
			e, err := entry(u, r)
			return err != nil || yield(e)
		})
	})
}

// publishLeftovers publishes what was archived but not published when the
// program last ended.
func (c *Crawler) publishLeftovers(ctx context.Context) error {
	var left []frontier.Record
	logged := uint64(0)
	inLog := map[news.SnapshotRef]*news.Article{} // by those not archived; nil: not there
	for r := range c.frontier.All {
		logged = max(logged, r.Logged)
		if r.State == frontier.Fetched {
			left = append(left, r)
			if r.Snapshot.NoArchive {
				inLog[r.Snapshot] = nil
			}
		}
	}
	if len(inLog) > 0 {
		err := c.deps.Publish.ArticlesSince(ctx, logged, func(a *news.Article) error {
			if _, wanted := inLog[a.Snapshot]; wanted {
				inLog[a.Snapshot] = a
			}
			return nil
		})
		if err != nil && !errors.Is(err, news.ErrCorrupt) { // what is lost is fetched again
			return err
		}
	}
	slices.SortFunc(left, func(a, b frontier.Record) int { return a.FetchedAt.Compare(b.FetchedAt) })
	for _, r := range left {
		u, err := url.Parse(r.URL)
		if err != nil {
			continue
		}
		if err := c.republish(ctx, u, r, inLog[r.Snapshot]); err != nil {
			return err
		}
	}
	return nil
}

// republish publishes an archived page. Of one whose text is not archived the
// log may have it already.
func (c *Crawler) republish(ctx context.Context, u *url.URL, r frontier.Record, inLog *news.Article) error {
	o := c.byName[r.Outlet]
	if o == nil {
		return nil // the outlet is gone from the configuration
	}
	again := func(reason string) error { // fetch the page anew
		r.State, r.ETag, r.LastModified, r.Snapshot, r.Due = frontier.Known, "", "", r.Previous, c.clock.Now()
		c.frontier.Restore(u, r, c.clock.Now())
		c.event(o, Event{Kind: EventRetry, URL: r.URL, What: "article", Reason: reason})
		return c.note(u, r)
	}
	snapshot, err := c.deps.Archive.Get(ctx, r.Snapshot)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		c.log.Error("crawler: archived page cannot be read, fetching it again", "url", r.URL, "error", err)
		return again("archived page cannot be read")
	}
	article := inLog
	switch {
	case inLog != nil:
	case r.Snapshot.NoArchive:
		return again("was not archived, fetched again")
	default:
		if article, err = page.Derive(snapshot, c.config.product(), o.picker); err != nil { // the parser changed since
			return again("archived page is no article any more")
		}
		c.complete(article, o, r)
	}
	revised := r.Content != ""
	if err := c.publish(ctx, o, &r, article, snapshot, nil); err != nil {
		if !errors.Is(err, news.ErrInvalid) {
			return err
		}
		r.State, r.Reason, r.Due = frontier.Skipped, "refused by the log", time.Time{}
		return c.save(u, r)
	}
	c.published(&r, article)
	if err := c.save(u, r); err != nil {
		return err
	}
	c.frontier.Restore(u, r, c.clock.Now())
	kind := EventNew
	if revised {
		kind = EventRevised
	}
	c.event(o, Event{Kind: kind, URL: r.URL, What: "article", Article: article.ID, Reason: "from the archive"})
	return nil
}

// complete adds what the snapshot does not say, and does not let a page claim
// an address outside of its outlet.
func (c *Crawler) complete(a *news.Article, o *outlet, r frontier.Record) {
	if u, err := weburl.Parse(a.URL); err != nil || !o.allows(u) {
		a.URL, a.ID = r.URL, news.ArticleID(r.URL)
	}
	if a.Lang == "" {
		a.Lang = o.Language
	}
	a.Snapshot = r.Snapshot
}

// publish hands an article over, and what changed in it where r has been
// published before: around it, where that is known, else looked for in its page.
func (c *Crawler) publish(ctx context.Context, o *outlet, r *frontier.Record, a *news.Article, from *news.Snapshot, around *passage.Difference) error {
	last := r.Logged
	err := c.insist(ctx, o, a, func(ctx context.Context) (err error) {
		r.Logged, err = c.deps.Publish.PublishArticle(ctx, a)
		return err
	})
	if err != nil || r.Content == "" {
		return err
	}
	before, err := c.previous(ctx, o, r, last)
	if err != nil {
		c.log.Error("crawler: the text before a revision cannot be read; what changed is not told", "url", r.URL, "error", err)
		return nil
	}
	after := a
	switch {
	case before.ID != a.ID || before.Snapshot.SHA256 == a.Snapshot.SHA256:
		return nil // another address, or a crash
	case before.TextHash == a.TextHash && before.Title == a.Title:
		if around == nil {
			around, err = c.around(context.WithoutCancel(ctx), before.Snapshot, func() passage.Page { return passage.Of(from) })
		}
		if err != nil {
			c.log.Error("crawler: what changed on a page cannot be read", "url", r.URL, "error", err)
		}
		if around == nil {
			return nil
		}
		was, is := *before, *a
		was.Text, is.Text = around.Before, around.After
		before, after = &was, &is
	}
	err = c.insist(ctx, o, a, func(ctx context.Context) error { return c.deps.Publish.PublishRevision(ctx, before, after) })
	if errors.Is(err, news.ErrInvalid) {
		c.log.Error("crawler: the log refuses a revision", "url", r.URL, "error", err)
		return nil
	}
	return err
}

// previous reads the article as it was before the last revision: from its
// snapshot, by the parser that has read the newer one, or from the log where the
// page is not archived.
func (c *Crawler) previous(ctx context.Context, o *outlet, r *frontier.Record, logged uint64) (*news.Article, error) {
	if r.Previous.NoArchive {
		a, err := c.deps.Publish.Article(context.WithoutCancel(ctx), logged)
		if err == nil {
			a.Snapshot = r.Previous // the log may have the text from an earlier one
		}
		return a, err
	}
	snapshot, err := c.deps.Archive.Get(context.WithoutCancel(ctx), r.Previous)
	if err != nil {
		return nil, err
	}
	a, err := page.Derive(snapshot, c.config.product(), o.picker)
	if err != nil {
		return nil, err
	}
	c.complete(a, o, *r)
	a.Snapshot = r.Previous
	return a, nil
}

// insist hands something over again and again until the log takes it: while
// the log is down nothing more is fetched, and nothing is lost. It gives up
// only when ctx ends or the log refuses for good.
func (c *Crawler) insist(ctx context.Context, o *outlet, a *news.Article, hand func(context.Context) error) error {
	for attempt := 0; ; attempt++ {
		once, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishTime)
		err := hand(once)
		cancel()
		if err == nil || errors.Is(err, news.ErrInvalid) {
			return err
		}
		c.event(o, Event{Kind: EventRetry, URL: a.URL, What: "article", Reason: "log does not take articles"})
		c.log.Warn("crawler: article not published yet", "url", a.URL, "error", err)
		select {
		case <-ctx.Done():
			return fmt.Errorf("publish %s: %w", a.URL, err)
		case <-c.clock.After(backoff(c.config.RetryBase/8, attempt, 10*time.Second)):
		}
	}
}

// backoff doubles from base up to limit.
func backoff(base time.Duration, attempt int, limit time.Duration) time.Duration {
	return min(base<<min(attempt, 20), limit)
}
