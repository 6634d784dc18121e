package crawler

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/tallywire/tallywire/crawler/frontier"
	"github.com/tallywire/tallywire/crawler/statelog"
	"github.com/tallywire/tallywire/crawler/weburl"
	"github.com/tallywire/tallywire/news"
)

// Keys of the state log that name no address: no host begins like them.
const (
	storedKey = "!stored"
	passKey   = "!pass"
	restMark  = '~'
)

// watermark tells up to where everything in the archive is also in the state
// log. The archive syncs before the state log does, so a crash can leave pages
// there that the log has not heard of: resume finds them behind the mark.
type watermark struct {
	mu    sync.Mutex
	mark  news.SnapshotRef
	last  news.SnapshotRef         // the farthest that was stored
	open  map[int]news.SnapshotRef // puts under way: what was last before them
	count int
}

func newWatermark() *watermark { return &watermark{open: map[int]news.SnapshotRef{}} }

// begin is called before a page is archived, and what it returns when the
// page's record has been noted, with the place it was given.
func (w *watermark) begin() (done func(news.SnapshotRef)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.count
	w.count++
	w.open[n] = w.last
	return func(ref news.SnapshotRef) {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.open, n)
		w.last = later(w.last, ref)
		w.mark = w.last
		for _, before := range w.open {
			if later(before, w.mark) == w.mark {
				w.mark = before
			}
		}
	}
}

// later returns the one stored later. Segments are numbered in order.
func later(a, b news.SnapshotRef) news.SnapshotRef {
	if c := strings.Compare(a.Segment, b.Segment); c > 0 || c == 0 && a.Offset > b.Offset {
		return a
	}
	return b
}

func (w *watermark) entry() statelog.Entry {
	w.mu.Lock()
	defer w.mu.Unlock()
	b, _ := json.Marshal(w.mark) // texts and numbers always can be
	return statelog.Entry{Key: []byte(storedKey), Value: b}
}

func (w *watermark) restore(value []byte) error {
	if err := json.Unmarshal(value, &w.mark); err != nil {
		return fmt.Errorf("place in the archive: %w", err)
	}
	w.last = w.mark
	return nil
}

// pass is when a single pass began that has not ended; zero: none.
type pass struct{ began time.Time }

func (p pass) entry() statelog.Entry {
	var value []byte
	if !p.began.IsZero() {
		value = binary.AppendVarint(nil, p.began.UnixMilli())
	}
	return statelog.Entry{Key: []byte(passKey), Value: value}
}

func (p *pass) restore(value []byte) error {
	p.began = time.Time{}
	if len(value) == 0 {
		return nil
	}
	ms, n := binary.Varint(value)
	if n <= 0 {
		return errors.New("beginning of the pass cannot be read")
	}
	p.began = time.UnixMilli(ms)
	return nil
}

// recent reports that a source need not be asked again at start: a single pass
// goes on where it was interrupted, and else its next poll has not come.
func (c *Crawler) recent(r frontier.Record, now time.Time) bool {
	switch {
	case r.FetchedAt.IsZero() || r.Due.IsZero() || !r.Due.After(now):
		return false
	case c.config.Once:
		return !c.pass.began.IsZero() && !r.FetchedAt.Before(c.pass.began)
	}
	return true
}

func (c *Crawler) beginPass() error {
	if !c.config.Once || !c.pass.began.IsZero() {
		return nil
	}
	c.pass.began = c.clock.Now()
	return c.buffer(c.pass.entry())
}

func (c *Crawler) endPass() error {
	c.pass = pass{}
	return c.buffer(c.pass.entry())
}

// restEntry notes until when a host is left alone.
func restEntry(host string, until time.Time) statelog.Entry {
	return statelog.Entry{Key: append([]byte{restMark}, host...), Value: binary.AppendVarint(nil, until.UnixMilli())}
}

func (c *Crawler) restoreRest(host string, value []byte) error {
	ms, n := binary.Varint(value)
	if n <= 0 {
		return fmt.Errorf("rest of host %s cannot be read", host)
	}
	c.frontier.Rest(host, time.UnixMilli(ms))
	return nil
}

// recall learns of an outlet again what a record tells.
func (c *Crawler) recall(u *url.URL, r frontier.Record) {
	o := c.byName[r.Outlet]
	switch {
	case o == nil:
	case r.Kind == frontier.Feed && r.State == frontier.Published:
		o.hasFeed.Store(true)
	case r.Kind == frontier.Sitemap && r.State == frontier.Published:
		o.hasSitemap.Store(true)
	case r.Kind == frontier.Article && r.State == frontier.Published:
		o.shapes.learn(u, true)
	case r.State == frontier.Barren:
		o.shapes.learn(u, false)
	}
}

// resume takes up what the run before could not finish: pages that were
// archived without the state log knowing, and those not published yet.
func (c *Crawler) resume(ctx context.Context) error {
	if err := c.beginPass(); err != nil {
		return err
	}
	return c.takeUp(ctx)
}

// takeUp is the part of resume that comes before anything new is archived.
func (c *Crawler) takeUp(ctx context.Context) error {
	if c.state == nil || c.takenUp {
		return nil
	}
	if err := c.deps.Archive.Since(ctx, c.stored.mark, c.adopt); err != nil && !errors.Is(err, news.ErrNotFound) {
		if ctx.Err() != nil {
			return err
		}
		c.log.Error("crawler: end of the archive cannot be read; what it holds may be fetched again", "error", err)
	}
	if err := c.publishLeftovers(ctx); err != nil {
		return err
	}
	c.takenUp = true
	return nil
}

// adopt takes a stored page over as fetched.
func (c *Crawler) adopt(ref news.SnapshotRef, s *news.Snapshot) error {
	c.stored.begin()(ref)
	u, err := weburl.Parse(s.URL)
	if err != nil || c.byName[s.Outlet] == nil {
		return nil // stored by somebody else
	}
	r, known := c.frontier.Get(u)
	if known && (r.Snapshot.SHA256 == ref.SHA256 || r.FetchedAt.After(s.FetchedAt)) {
		return nil
	}
	if !known {
		r = frontier.Record{Kind: frontier.Article, FirstSeen: s.FetchedAt}
	}
	header := http.Header(s.Header)
	r.URL, r.Outlet = s.URL, s.Outlet
	r.ETag, r.LastModified = header.Get("ETag"), header.Get("Last-Modified")
	r.SetFetched(ref, s.FetchedAt)
	c.frontier.Restore(u, r, c.clock.Now())
	return c.note(u, r)
}
