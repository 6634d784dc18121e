package crawler

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/tallywire/tallywire/crawler/fetch"
	"github.com/tallywire/tallywire/crawler/frontier"
	"github.com/tallywire/tallywire/crawler/page"
	"github.com/tallywire/tallywire/crawler/passage"
	"github.com/tallywire/tallywire/crawler/weburl"
	"github.com/tallywire/tallywire/news"
)

// article reads a page that was received. What follows is done even if the
// crawl is being stopped: the page was asked for once and should not be again.
func (t *turn) article(ctx context.Context, res *fetch.Response) error {
	sum := sha256.Sum256(res.Body)
	digest := hex.EncodeToString(sum[:])
	t.rec.ETag, t.rec.LastModified = res.Header.Get("ETag"), res.Header.Get("Last-Modified")
	if digest == t.rec.Snapshot.SHA256 && t.rec.Content != "" {
		return t.unchanged(res.Status)
	}
	snapshot := &news.Snapshot{
		URL: t.rec.URL, FinalURL: t.rec.URL, Outlet: t.o.Name, FetchedAt: t.receivedAt(),
		Request: res.Request, Status: res.Status, Header: res.Header, Body: res.Body,
	}
	p, err := page.Parse(page.Input{Body: res.Body, Header: res.Header, URL: t.u, FetchedAt: snapshot.FetchedAt, Product: t.c.config.product(), Picker: t.o.picker})
	if err != nil {
		return t.giveUp(reasonOf(err), 0, res.Status)
	}
	if !p.IsArticle {
		t.rec.Snapshot.SHA256 = ""
		return t.giveUp(p.Reason, 0, res.Status)
	}
	if copied, err := t.isCopy(p); copied || err != nil {
		return err
	}
	snapshot.NoArchive = p.NoArchive
	passages := sync.OnceValue(func() passage.Page { return passage.Of(snapshot) })
	if p.NoArchive {
		snapshot.Trace = passages().Trace()
	}
	if !t.imported() {
		t.o.missed(p.Missed)
	}
	a := p.Article(snapshot)
	revised := t.rec.Content != ""
	if revised && contentDigest(a) == t.rec.Content {
		if t.around, err = t.c.around(ctx, t.rec.Snapshot, passages); err != nil {
			t.c.log.Error("crawler: the page before cannot be read; whether it changed around its article is not told", "url", t.rec.URL, "error", err)
		}
		if t.around == nil {
			return t.unchanged(res.Status)
		}
	}
	return t.store(ctx, snapshot, a, revised)
}

// receivedAt is when the page came, here or where it is imported from.
func (t *turn) receivedAt() time.Time {
	at := t.received
	if !t.imported() {
		at = t.now()
	}
	return at.UTC().Truncate(time.Millisecond)
}

// around returns what changed on a page around its article, nil where nothing
// did. The page after is asked for if the one before can be had.
func (c *Crawler) around(ctx context.Context, before news.SnapshotRef, after func() passage.Page) (*passage.Difference, error) {
	old, err := c.deps.Archive.Get(ctx, before)
	if err != nil {
		return nil, err
	}
	if d, ok := passage.Compare(passage.Of(old), after()); ok {
		return &d, nil
	}
	return nil, nil
}

// store archives and publishes, in the order that survives a crash.
func (t *turn) store(ctx context.Context, snapshot *news.Snapshot, a *news.Article, revised bool) error {
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishTime)
	defer cancel()
	done := t.c.stored.begin()
	defer func() { done(t.rec.Snapshot) }()
	ref, err := t.c.deps.Archive.Put(finish, snapshot)
	if err != nil {
		t.c.log.Error("crawler: page could not be archived", "url", t.rec.URL, "error", err)
		t.rec.ETag, t.rec.LastModified = "", ""
		if t.imported() {
			return fmt.Errorf("archive %s: %w", t.rec.URL, err) // nobody would come back for it
		}
		return t.backOff("article", 0, "archive takes nothing", 0)
	}
	r := &t.rec
	r.SetFetched(ref, snapshot.FetchedAt)
	if err := t.c.save(t.u, *r); err != nil {
		return err
	}
	t.c.complete(a, t.o, *r)
	if err := t.c.publish(ctx, t.o, r, a, snapshot, t.around); errors.Is(err, news.ErrInvalid) {
		r.State = frontier.Known
		return t.giveUp("refused by the log", 0, 0)
	} else if err != nil {
		return nil // stopping: published from the archive at the next start
	}
	t.c.published(r, a)
	if err := t.c.save(t.u, *r); err != nil {
		return err
	}
	done(r.Snapshot)
	if err := t.c.buffer(t.c.stored.entry()); err != nil {
		return err
	}
	kind := EventNew
	if revised {
		kind = EventRevised
	}
	t.tell(Event{Kind: kind, URL: r.URL, What: "article", Status: snapshot.Status, Bytes: len(snapshot.Body), Article: a.ID})
	return nil
}

// contentDigest tells whether a page changed where readers would notice.
func contentDigest(a *news.Article) string {
	sum := sha256.Sum256([]byte(a.ID + "\x00" + a.Title + "\x00" + a.Text))
	return hex.EncodeToString(sum[:12])
}

// published notes that an article is in the log. A page that was old when it was
// met counts as one that was seen unchanged before; one that changed, as new.
func (c *Crawler) published(r *frontier.Record, a *news.Article) {
	first := r.Content == ""
	if first {
		age := r.FetchedAt.Sub(a.When())
		for r.Unchanged = 0; age > c.config.RecheckUntil && r.Unchanged < maxRecheckShift; age /= 2 {
			r.Unchanged++
		}
	}
	r.State, r.Content, r.Article = frontier.Published, contentDigest(a), a.ID
	r.Due = c.recheckAt(*r)
	if u, err := url.Parse(r.URL); err == nil && first {
		c.recall(u, *r)
	}
}

// maxRecheckShift bounds how often the time to the next recheck doubles.
const maxRecheckShift = 10

// recheckAt is when an article is asked for again: soon after we have met it,
// and ever more rarely as it stays the same; zero: never.
func (c *Crawler) recheckAt(r frontier.Record) time.Time {
	next := c.clock.Now().Add(c.config.Recheck << min(r.Unchanged, maxRecheckShift))
	if next.Sub(r.FirstSeen) > c.config.RecheckUntil {
		return time.Time{}
	}
	return next
}

// isCopy folds pages that call another address their own: one article, one
// address. The page at that address is preferred if it is known; else this
// one stands for it, and it is not fetched when met.
func (t *turn) isCopy(p *page.Page) (bool, error) {
	if weburl.Fold(p.Canonical) == weburl.Fold(t.u) || !t.o.allows(p.Canonical) {
		p.Canonical = t.ownAddress(p.Canonical)
		return false, nil
	}
	cover := frontier.Record{
		URL: p.Canonical.String(), Outlet: t.o.Name, Kind: frontier.Article, State: frontier.Moved, Target: t.rec.URL, FirstSeen: t.now(),
	}
	other, added, err := t.c.frontier.Add(p.Canonical, cover)
	switch {
	case err != nil: // over the budget
		return false, nil
	case added:
		return false, t.c.note(p.Canonical, cover)
	case other.State == frontier.Moved && other.Target == t.rec.URL:
		return false, nil
	case other.State == frontier.Skipped, other.State == frontier.Barren, other.Kind != frontier.Article:
		return false, nil
	}
	t.rec.State, t.rec.Target, t.rec.Due = frontier.Moved, p.Canonical.String(), time.Time{}
	t.event(EventSkipped, 0, "same article as another address")
	return true, t.c.save(t.u, t.rec)
}

// ownAddress prefers the page's own spelling of its address, unless that leads
// to a host outside the outlet.
func (t *turn) ownAddress(canonical *url.URL) *url.URL {
	if t.o.allows(canonical) {
		return canonical
	}
	return t.u
}

// redirect follows one step, as a new address with its own turn: its host may
// be another one, and its robots.txt must be asked.
func (t *turn) redirect(location string, status int) error {
	target, err := weburl.Resolve(t.u, location)
	if err != nil {
		return t.giveUp("redirect cannot be read", 0, status)
	}
	if t.rec.Depth++; t.rec.Depth > maxRedirects {
		t.rec.Depth = 0
		return t.giveUp("too many redirects", 0, status)
	}
	if weburl.Fold(target) == weburl.Fold(t.u) {
		if target.String() == t.u.String() {
			return t.giveUp("redirects to itself", 0, status)
		}
		t.rec.URL, t.rec.Due, t.pending = target.String(), t.now(), true
		return t.c.save(t.u, t.rec)
	}
	source := t.rec.Kind != frontier.Article
	if !source && !t.o.allows(target) {
		return t.giveUp("redirects to another site", 0, status)
	}
	next := frontier.Record{
		URL: target.String(), Outlet: t.o.Name, Kind: t.rec.Kind, Depth: t.rec.Depth, Fresh: t.rec.Fresh, Hint: t.rec.Hint, FirstSeen: t.now(), Due: t.now(),
	}
	other, added, err := t.c.frontier.Add(target, next)
	switch {
	case err != nil:
		return t.giveUp("host has too many addresses", 0, status)
	case added:
		if err := t.c.note(target, next); err != nil {
			return err
		}
	case other.State == frontier.Moved && other.Target == t.rec.URL:
		return t.giveUp("redirects in a circle", 0, status)
	}
	t.rec.State, t.rec.Target, t.rec.Due = frontier.Moved, target.String(), time.Time{}
	if !source {
		reason := "redirect"
		if !added {
			reason = "same article as another address"
		}
		t.event(EventSkipped, status, reason)
	}
	t.c.poke()
	return t.c.save(t.u, t.rec)
}

// Fetched is the result of [Crawler.Fetch].
type Fetched struct {
	Snapshot *news.Snapshot
	Page     *page.Page
	// Article is nil where the page is none; Page.Reason says why.
	Article *news.Article
}

// ErrDisallowed reports a page that robots.txt keeps us from.
var ErrDisallowed = errors.New("robots.txt disallows it")

// Fetch asks for one page now, with the same manners as the crawl, and neither
// stores nor publishes it. The outlet is the configured one whose host it is
// on, else the host itself.
func (c *Crawler) Fetch(ctx context.Context, address string) (*Fetched, error) {
	u, err := weburl.Parse(address)
	if err != nil {
		return nil, err
	}
	asked := u.String()
	for hop := 0; hop <= maxRedirects; hop++ {
		o := c.outletOf(u)
		res, err := c.fetchOnce(ctx, o, u)
		if err != nil {
			return nil, err
		}
		if location, _, ok := res.Location(); ok {
			next, err := weburl.Resolve(u, location)
			if err != nil {
				return nil, fmt.Errorf("redirect from %s: %w", u, err)
			}
			u = next
			continue
		}
		if res.Status != 200 {
			return nil, fmt.Errorf("get %s: status %d", u, res.Status)
		}
		name := u.Hostname()
		var picker *page.Picker
		if o != nil {
			name, picker = o.Name, o.picker
		}
		f := &Fetched{Snapshot: &news.Snapshot{
			URL: asked, FinalURL: u.String(), Outlet: name, FetchedAt: c.clock.Now().UTC().Truncate(time.Millisecond), Status: res.Status, Header: res.Header, Body: res.Body,
		}}
		f.Page, err = page.Parse(page.Input{Body: res.Body, Header: res.Header, URL: u, FetchedAt: f.Snapshot.FetchedAt, Product: c.config.product(), Picker: picker})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", u, err)
		}
		f.Snapshot.NoArchive = f.Page.NoArchive
		if f.Page.IsArticle {
			f.Article = f.Page.Article(f.Snapshot)
			sum := sha256.Sum256(res.Body)
			f.Article.Snapshot.SHA256 = hex.EncodeToString(sum[:])
			if o != nil && f.Article.Lang == "" {
				f.Article.Lang = o.Language
			}
		}
		return f, nil
	}
	return nil, fmt.Errorf("get %s: more than %d redirects", asked, maxRedirects)
}

func (c *Crawler) outletOf(u *url.URL) *outlet {
	for _, o := range c.outlets {
		if o.allows(u) {
			return o
		}
	}
	return nil
}

// fetchOnce makes one request, after its host's robots.txt where that is not
// known yet.
func (c *Crawler) fetchOnce(ctx context.Context, o *outlet, u *url.URL) (*fetch.Response, error) {
	rules := c.robots.get(u, c.clock.Now())
	for rules == nil {
		if err := c.acquire(ctx, u); err != nil {
			return nil, err
		}
		start := c.clock.Now()
		f, _, err := c.fetchRobots(ctx, o, u)
		c.frontier.Release(u, c.clock.Now().Add(c.pauseFor(o, f, c.clock.Now().Sub(start))))
		c.poke()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", u, err)
		}
		if err := c.learnRules(u, f); err != nil {
			return nil, err
		}
		rules = f
	}
	if !rules.Allowed(c.config.product(), u.String()) {
		return nil, fmt.Errorf("%s: %w", u, ErrDisallowed)
	}
	if err := c.acquire(ctx, u); err != nil {
		return nil, err
	}
	start := c.clock.Now()
	defer func() {
		c.frontier.Release(u, c.clock.Now().Add(c.pauseFor(o, rules, c.clock.Now().Sub(start))))
		c.poke()
	}()
	return c.client.Get(ctx, fetch.Request{URL: u, Accept: "text/html, application/xhtml+xml, */*;q=0.5", MaxBody: c.config.MaxBody})
}
