package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/tallywire/tallywire/crawler/fetch"
	"github.com/tallywire/tallywire/crawler/frontier"
	"github.com/tallywire/tallywire/crawler/page"
	"github.com/tallywire/tallywire/crawler/passage"
	"github.com/tallywire/tallywire/crawler/robots"
	"github.com/tallywire/tallywire/crawler/safedial"
)

// refusedRest is when a page that we may not read is looked at again.
const refusedRest = 24 * time.Hour

// turn is one visit to an address while its host is held.
type turn struct {
	c     *Crawler
	o     *outlet
	u     *url.URL
	rec   frontier.Record
	rules *robots.File
	// pending: the single pass must come back to this record.
	pending bool
	// rest is when the host may be asked again.
	rest time.Time
	// received is when an imported page was fetched; zero: now.
	received time.Time
	// around is what changed on a page around an article that did not.
	around *passage.Difference
}

// visit makes at most one request for a page (or for the robots.txt that must
// come first) and gives the host back. An error means that the state log
// cannot be written and the crawl must stop.
func (c *Crawler) visit(ctx context.Context, rec frontier.Record, u *url.URL) error {
	t := &turn{c: c, o: c.byName[rec.Outlet], u: u, rec: rec}
	if t.o == nil { // gone from the configuration
		t.rec.Due = time.Time{}
		c.frontier.Done(u, t.rec, time.Time{}, false)
		return nil
	}
	err := t.run(ctx)
	if ctx.Err() != nil && err == nil && t.rec.Due.IsZero() && t.rec.State == frontier.Known {
		t.rec.Due = c.clock.Now() // stopped half way: due again at the next start
	}
	if err == nil { // before the host is asked for something else
		err = c.sync()
	}
	c.frontier.Done(u, t.rec, t.rest, t.pending)
	if err == nil {
		err = c.compact()
	}
	return err
}

func (t *turn) now() time.Time { return t.c.clock.Now() }

// imported reports that the page was not asked for, but handed in.
func (t *turn) imported() bool { return !t.received.IsZero() }

func (t *turn) tell(e Event) {
	e.Imported = t.imported()
	t.c.event(t.o, e)
}

func (t *turn) event(kind EventKind, status int, reason string) {
	t.tell(Event{Kind: kind, URL: t.rec.URL, What: t.rec.Kind.String(), Status: status, Reason: reason})
}

func (t *turn) run(ctx context.Context) error {
	if t.rules = t.c.robots.get(t.u, t.now()); t.rules == nil {
		return t.askRules(ctx)
	}
	if !t.rules.Allowed(t.c.config.product(), t.u.String()) {
		return t.giveUp("robots.txt disallows it", refusedRest, 0)
	}
	request := fetch.Request{URL: t.u, ETag: t.rec.ETag, LastModified: t.rec.LastModified}
	switch t.rec.Kind {
	case frontier.Feed:
		request.Accept, request.MaxBody = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5", t.c.config.MaxFeed
	case frontier.Sitemap:
		request.Accept, request.MaxBody = "application/xml, text/xml, application/gzip, */*;q=0.5", t.c.config.MaxSitemap
	default:
		request.Accept, request.MaxBody = "text/html, application/xhtml+xml, */*;q=0.5", t.c.config.MaxBody
		request.Refuse = func(contentType string) bool { return !page.Readable(contentType) }
	}
	start := t.now()
	res, err := t.c.client.Get(ctx, request)
	t.rest = t.now().Add(t.c.pauseFor(t.o, t.rules, t.now().Sub(start)))
	if err != nil {
		return t.failed(ctx, err)
	}
	return t.answer(ctx, res)
}

// askRules spends the turn on robots.txt; the page stays due.
func (t *turn) askRules(ctx context.Context) error {
	start := t.now()
	rules, retryAfter, err := t.c.fetchRobots(ctx, t.o, t.u)
	if ctx.Err() != nil {
		t.pending = true
		return nil
	}
	t.rest = t.now().Add(t.c.pauseFor(t.o, rules, t.now().Sub(start)))
	if err != nil {
		if permanent(err) {
			return t.giveUp(reasonOf(err), refusedRest, 0)
		}
		return t.backOff("robots", 0, reasonOf(err), retryAfter)
	}
	t.c.frontier.Answered(t.u)
	t.pending = true
	if err := t.addSitemaps(rules); err != nil {
		return err
	}
	// Written down after the sitemaps it names, as a later start will not ask.
	return t.c.learnRules(t.u, rules)
}

// failed handles a request that got no answer.
func (t *turn) failed(ctx context.Context, err error) error {
	if ctx.Err() != nil { // we are stopping, the site is not to blame
		t.pending = true
		return nil
	}
	if permanent(err) {
		t.c.frontier.Answered(t.u)
		return t.giveUp(reasonOf(err), 0, 0)
	}
	return t.backOff(t.rec.Kind.String(), 0, reasonOf(err), 0)
}

// permanent reports errors that the same request would give again.
func permanent(err error) bool {
	return errors.Is(err, fetch.ErrTooLarge) || errors.Is(err, fetch.ErrEncoding) || errors.Is(err, fetch.ErrContentType) || errors.Is(err, safedial.ErrRefused)
}

// backOff comes back later, after longer pauses each time. When a host has
// failed too often in a row it is left alone until its next poll.
func (t *turn) backOff(what string, status int, reason string, retryAfter time.Duration) error {
	failures := t.c.frontier.Failed(t.u)
	t.rec.Attempts = uint8(min(int(t.rec.Attempts)+1, 255))
	t.rec.Reason = reason
	pause := max(retryAfter, backoff(t.c.config.RetryBase, min(failures, int(t.rec.Attempts))-1, time.Hour))
	e := Event{Kind: EventRetry, URL: t.rec.URL, What: what, Status: status, Reason: reason}
	again := t.now().Add(pause)
	switch {
	case failures >= t.c.config.MaxAttempts:
		e.Kind = EventFailed
		again = t.now().Add(max(pause, t.later()))
		t.rec.Due = again
		t.c.frontier.Defer(t.u, again)
	case int(t.rec.Attempts) >= t.c.config.MaxAttempts:
		e.Kind = EventFailed
		t.rec.Due = t.now().Add(max(pause, t.later()))
	default:
		t.rec.Due, t.pending = again, true
	}
	t.tell(e)
	if !again.After(t.rest) {
		return nil
	}
	t.rest = again // the whole host rests: it asked for it, or it is in trouble
	// The frontier knows first, since compaction writes what the frontier holds.
	t.c.frontier.Rest(frontier.HostOf(t.u), again)
	return t.c.buffer(restEntry(frontier.HostOf(t.u), again))
}

// later is when something given up is tried again.
func (t *turn) later() time.Duration {
	if t.rec.Kind == frontier.Article {
		return max(t.o.Poll, t.c.config.Recheck)
	}
	return t.o.Poll
}

// giveUp records why a page gives no article (or a source nothing). rest 0: it
// is not asked for again, unless a source changes its mind about it.
func (t *turn) giveUp(reason string, rest time.Duration, status int) error {
	t.rec.Reason, t.rec.Attempts = reason, 0
	t.rec.Due = time.Time{}
	kind := EventSkipped
	if t.rec.Kind == frontier.Article {
		switch {
		case t.rec.State == frontier.Published: // what was published stays so
		case status == http.StatusOK:
			t.rec.State = frontier.Barren
			t.c.recall(t.u, t.rec)
		default:
			t.rec.State = frontier.Skipped
		}
		t.rec.FetchedAt = t.receivedAt()
	} else {
		kind = EventFailed
		rest = max(rest, 4*t.o.Poll)
	}
	if rest > 0 {
		t.rec.Due = t.now().Add(rest)
	}
	t.event(kind, status, reason)
	return t.c.save(t.u, t.rec)
}

// answer handles what the server said.
func (t *turn) answer(ctx context.Context, res *fetch.Response) error {
	if res.Status == http.StatusTooManyRequests || res.Status >= 500 {
		return t.backOff(t.rec.Kind.String(), res.Status, fmt.Sprintf("status %d", res.Status), res.RetryAfter(t.now()))
	}
	t.c.frontier.Answered(t.u)
	t.rec.Attempts, t.rec.Reason = 0, ""
	if location, _, ok := res.Location(); ok {
		return t.redirect(location, res.Status)
	}
	switch res.Status {
	case http.StatusOK:
		if t.rec.Kind == frontier.Article {
			return t.article(ctx, res)
		}
		return t.source(res)
	case http.StatusNotModified:
		return t.unchanged(res.Status)
	case http.StatusNotFound, http.StatusGone:
		return t.giveUp(fmt.Sprintf("status %d", res.Status), 0, res.Status)
	}
	return t.giveUp(fmt.Sprintf("status %d", res.Status), refusedRest, res.Status)
}

// unchanged plans the next look at something that is as it was.
func (t *turn) unchanged(status int) error {
	t.rec.Unchanged = uint8(min(int(t.rec.Unchanged)+1, 255))
	t.rec.FetchedAt = t.receivedAt()
	if t.rec.Kind == frontier.Article {
		t.rec.Due = t.c.recheckAt(t.rec)
	} else {
		t.rec.Due = t.nextPoll()
	}
	t.event(EventUnchanged, status, "")
	return t.c.save(t.u, t.rec)
}

// reasonOf puts an error in few words, so that it can be counted.
func reasonOf(err error) string {
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, errRobotsWait) && errors.As(err, &timeout) && timeout.Timeout():
		return "robots.txt: no answer in time"
	case errors.Is(err, safedial.ErrRefused):
		return "address refused for safety"
	case errors.Is(err, errRobotsWait):
		return "robots.txt cannot be had"
	case errors.Is(err, fetch.ErrTooLarge):
		return "body is too large"
	case errors.Is(err, fetch.ErrEncoding):
		return "content encoding cannot be read"
	case errors.Is(err, fetch.ErrContentType), errors.Is(err, page.ErrNotHTML):
		return "not an HTML page"
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	}
	return "connection failed"
}
