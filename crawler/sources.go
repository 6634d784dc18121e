package crawler

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"time"

	"github.com/tallywire/tallywire/crawler/feed"
	"github.com/tallywire/tallywire/crawler/fetch"
	"github.com/tallywire/tallywire/crawler/frontier"
	"github.com/tallywire/tallywire/crawler/page"
	"github.com/tallywire/tallywire/crawler/robots"
	"github.com/tallywire/tallywire/crawler/sitemap"
	"github.com/tallywire/tallywire/crawler/weburl"
)

// Bounds of discovery for one outlet.
const (
	maxSitemaps     = 500
	maxSitemapDepth = 3
)

// source reads a feed, sitemap or start page. Addresses found are noted before
// the source's own record with its validators.
func (t *turn) source(res *fetch.Response) error {
	sum := sha256.Sum256(res.Body)
	digest := hex.EncodeToString(sum[:])
	t.rec.ETag, t.rec.LastModified = res.Header.Get("ETag"), res.Header.Get("Last-Modified")
	if digest == t.rec.Snapshot.SHA256 {
		return t.unchanged(res.Status)
	}
	var found int
	var err error
	switch t.rec.Kind {
	case frontier.Feed:
		found, err = t.feed(res)
	case frontier.Sitemap:
		found, err = t.sitemap(res)
	default:
		found, err = t.start(res)
	}
	var state *stateError
	if errors.As(err, &state) {
		return err
	}
	if err != nil {
		t.rec.ETag, t.rec.LastModified, t.rec.Snapshot.SHA256 = "", "", "" // look at it whole next time
		return t.giveUp(sourceReason(err), 0, res.Status)
	}
	t.rec.Snapshot.SHA256, t.rec.Unchanged, t.rec.State, t.rec.FetchedAt = digest, 0, frontier.Published, t.now()
	t.c.recall(t.u, t.rec)
	t.rec.Due = t.nextPoll()
	t.tell(Event{Kind: EventFetched, URL: t.rec.URL, What: t.rec.Kind.String(), Status: res.Status, Bytes: len(res.Body), Found: found})
	t.c.poke()
	return t.c.save(t.u, t.rec)
}

// nextPoll asks feeds every time, and what rarely changes more rarely. Sitemaps
// are as good as feeds where an outlet has no feed, and start pages where it has
// neither.
func (t *turn) nextPoll() time.Time {
	poll := t.o.Poll
	switch {
	case t.rec.Kind == frontier.Sitemap && t.o.hasFeed.Load():
		poll <<= min(t.rec.Unchanged, 4)
	case t.rec.Kind == frontier.Start && (t.o.hasFeed.Load() || t.o.hasSitemap.Load()):
		poll <<= min(t.rec.Unchanged, 2)
	}
	return t.now().Add(poll)
}

func sourceReason(err error) string {
	switch {
	case errors.Is(err, feed.ErrNotFeed):
		return "not a feed"
	case errors.Is(err, sitemap.ErrNotSitemap):
		return "not a sitemap"
	case errors.Is(err, sitemap.ErrTooLarge):
		return "sitemap is too large"
	case errors.Is(err, page.ErrNotHTML):
		return "not an HTML page"
	}
	return "damaged sitemap"
}

func (t *turn) feed(res *fetch.Response) (found int, err error) {
	f, err := feed.Parse(res.Body, res.Header.Get("Content-Type"))
	if err != nil {
		return 0, err
	}
	return t.items(f)
}

func (t *turn) items(f *feed.Feed) (found int, err error) {
	if f.Damaged {
		t.o.skip("feed is damaged, read as far as possible")
	}
	for _, item := range f.Items {
		n, err := t.discover(item.URL, frontier.Record{Kind: frontier.Article, Hint: item.Changed(), Fresh: true})
		if err != nil {
			return found, err
		}
		found += n
	}
	return found, nil
}

func (t *turn) sitemap(res *fetch.Response) (found int, err error) {
	var inner error
	err = sitemap.Read(res.Body, t.c.config.MaxSitemap, func(e sitemap.Entry) bool {
		r := frontier.Record{Kind: frontier.Article, Hint: e.Changed(), Fresh: e.News}
		if e.Index {
			if int(t.rec.Depth)+1 > maxSitemapDepth || !t.o.takeSitemap() {
				t.o.skip("too many sitemaps")
				return true
			}
			r = frontier.Record{Kind: frontier.Sitemap, Hint: e.LastMod, Depth: t.rec.Depth + 1}
		}
		var n int
		n, inner = t.discover(e.URL, r)
		found += n
		return inner == nil
	})
	if errors.Is(err, sitemap.ErrNotSitemap) { // the protocol lets a sitemap be a feed
		if f, bad := feed.Parse(res.Body, res.Header.Get("Content-Type")); bad == nil {
			return t.items(f)
		}
	}
	return found, errors.Join(inner, err)
}

// hasSources reports whether a feed or a sitemap of the outlet is known, read or
// not.
func (o *outlet) hasSources() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.sitemaps > 0 || len(o.Feeds)+len(o.Sitemaps) > 0 || o.hasFeed.Load() || o.hasSitemap.Load()
}

// takeSitemap counts the sitemaps found for an outlet.
func (o *outlet) takeSitemap() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sitemaps++
	return o.sitemaps <= maxSitemaps
}

func (t *turn) start(res *fetch.Response) (found int, err error) {
	l, err := page.ParseListing(page.Input{Body: res.Body, Header: res.Header, URL: t.u})
	if err != nil {
		return 0, err
	}
	for _, u := range l.Feeds {
		n, err := t.discover(u.String(), frontier.Record{Kind: frontier.Feed})
		if err != nil {
			return found, err
		}
		found += n
	}
	curious := len(l.Feeds) == 0 && !t.o.hasSources()
	for _, link := range l.Links {
		if !t.o.allows(link.URL) || !t.o.shapes.promising(link.URL, link.Text, curious) {
			continue
		}
		n, err := t.discover(link.URL.String(), frontier.Record{Kind: frontier.Article})
		if err != nil {
			return found, err
		}
		found += n
	}
	return found, nil
}

// addSitemaps queues what robots.txt names.
func (t *turn) addSitemaps(f *robots.File) error {
	for _, raw := range f.Sitemaps() {
		if !t.o.takeSitemap() {
			return nil
		}
		if _, err := t.discover(raw, frontier.Record{Kind: frontier.Sitemap}); err != nil {
			return err
		}
	}
	return nil
}

// stateError marks an error of the state log, which ends the crawl.
type stateError struct{ error }

func (e *stateError) Unwrap() error { return e.error }

// discover adds one address if it is new and the outlet's own, and tells a
// known one when it was last changed. n is 1 for a new address.
func (t *turn) discover(raw string, r frontier.Record) (n int, err error) {
	u, err := weburl.Resolve(t.u, raw)
	if err == nil {
		err = weburl.CheckTrap(u)
	}
	switch {
	case errors.Is(err, weburl.ErrTrap):
		t.o.skip("address looks endless")
		return 0, nil
	case err != nil:
		t.o.skip("address cannot be read")
		return 0, nil
	case !t.o.allows(u):
		t.o.skip("address of another site")
		return 0, nil
	}
	now := t.now()
	if r.Hint.After(now.Add(48 * time.Hour)) {
		r.Hint = time.Time{} // a date that cannot be
	}
	r.URL, r.Outlet, r.FirstSeen, r.Due = u.String(), t.o.Name, now, now
	_, added, err := t.c.frontier.Add(u, r)
	switch {
	case err != nil:
		t.o.skip("host has too many addresses")
		return 0, nil
	case added:
		return 1, t.noteDiscovery(u, r)
	}
	if changed, ok := t.c.frontier.Touch(u, r.Hint, now); ok {
		return 0, t.noteDiscovery(u, changed)
	}
	return 0, nil
}

func (t *turn) noteDiscovery(u *url.URL, r frontier.Record) error {
	if err := t.c.note(u, r); err != nil {
		return &stateError{err}
	}
	return nil
}
