package crawler

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/tallywire/tallywire/crawler/fetch"
	"github.com/tallywire/tallywire/crawler/frontier"
	"github.com/tallywire/tallywire/crawler/robots"
	"github.com/tallywire/tallywire/crawler/statelog"
	"github.com/tallywire/tallywire/crawler/weburl"
)

// robotsLife is how long a robots.txt is believed.
const robotsLife = 24 * time.Hour

// robotsCache keeps the rules of each origin. The state log has them too, so
// that a crawler that is started again does not ask again.
type robotsCache struct {
	mu    sync.Mutex
	files map[string]robotsEntry
	size  int // bytes of all files
}

type robotsEntry struct {
	file  *robots.File
	until time.Time
}

func newRobotsCache() *robotsCache { return &robotsCache{files: map[string]robotsEntry{}} }

func (r *robotsCache) get(u *url.URL, now time.Time) *robots.File {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e, ok := r.files[weburl.Origin(u)]; ok && now.Before(e.until) {
		return e.file
	}
	return nil
}

// maxOrigins and maxRobotsBytes bound the cache; which entry goes does not
// matter.
const (
	maxOrigins     = 100_000
	maxRobotsBytes = 64 << 20
)

func (r *robotsCache) put(u *url.URL, f *robots.File, now time.Time) robotsEntry {
	e := robotsEntry{f, now.Add(robotsLife)}
	r.set(weburl.Origin(u), e)
	return e
}

func (r *robotsCache) set(origin string, e robotsEntry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.size += e.file.Size()
	if old, ok := r.files[origin]; ok {
		r.size -= old.file.Size()
	}
	r.files[origin] = e
	for k, old := range r.files {
		if len(r.files) <= maxOrigins && r.size <= maxRobotsBytes {
			return
		}
		if k != origin {
			r.size -= old.file.Size()
			delete(r.files, k)
		}
	}
}

// all yields every file that is still believed.
func (r *robotsCache) all(now time.Time, yield func(statelog.Entry) bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for origin, e := range r.files {
		if now.Before(e.until) && !yield(e.entry(origin)) {
			return false
		}
	}
	return true
}

// origins yields the outlet's origins whose rules are known.
func (r *robotsCache) origins(o *outlet) []*url.URL {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []*url.URL
	for origin := range r.files {
		if u, err := url.Parse(origin); err == nil && o.allows(u) {
			out = append(out, u)
		}
	}
	return out
}

// robotsMark begins the keys of robots.txt files in the state log.
const robotsMark = '@'

// entry encodes a file for the state log: when it ends, then its text.
func (e robotsEntry) entry(origin string) statelog.Entry {
	value := binary.AppendVarint(nil, e.until.Unix())
	return statelog.Entry{Key: append([]byte{robotsMark}, origin...), Value: append(value, e.file.Text()...)}
}

// restore takes over what an earlier run was told.
func (r *robotsCache) restore(origin string, value []byte, now time.Time) error {
	until, n := binary.Varint(value)
	if n <= 0 {
		return fmt.Errorf("robots.txt of %s: its time cannot be read", origin)
	}
	if e := (robotsEntry{until: time.Unix(until, 0)}); now.Before(e.until) {
		e.file = robots.Parse(value[n:])
		r.set(origin, e)
	}
	return nil
}

// learnRules keeps what an origin told, for the next start too.
func (c *Crawler) learnRules(u *url.URL, f *robots.File) error {
	return c.buffer(c.robots.put(u, f, c.clock.Now()).entry(weburl.Origin(u)))
}

// errRobotsWait says that a site cannot tell its rules now, and that it must
// be left alone until it can.
var errRobotsWait = errors.New("robots.txt cannot be had")

const maxRedirects = 10

// fetchRobots asks an origin for its rules; the caller holds its host. A
// server that has none, or refuses to show them, allows everything; one that
// fails must be asked again later (RFC 9309, 2.3.1).
func (c *Crawler) fetchRobots(ctx context.Context, o *outlet, origin *url.URL) (*robots.File, time.Duration, error) {
	at := &url.URL{Scheme: origin.Scheme, Host: origin.Host, Path: "/robots.txt"}
	for hop := 0; ; hop++ {
		res, err := c.askRobots(ctx, origin, at)
		if err != nil {
			return nil, 0, fmt.Errorf("%w: %w", errRobotsWait, err)
		}
		c.event(o, Event{Kind: EventFetched, URL: at.String(), What: "robots", Status: res.Status, Bytes: len(res.Body)})
		location, _, redirected := res.Location()
		switch {
		case redirected && hop < 5:
			next, err := weburl.Resolve(at, location)
			if err != nil {
				return &robots.File{}, 0, nil
			}
			at = next
		case res.Status == http.StatusOK:
			return robots.Parse(res.Body), 0, nil
		case res.Status >= 500 || res.Status == http.StatusTooManyRequests:
			return nil, res.RetryAfter(c.clock.Now()), fmt.Errorf("%w: status %d", errRobotsWait, res.Status)
		default:
			return &robots.File{}, 0, nil
		}
	}
}

// askRobots makes one request. Another host than the one held is taken first;
// after some seconds of waiting for it we rather try again later.
func (c *Crawler) askRobots(ctx context.Context, held, at *url.URL) (*fetch.Response, error) {
	if frontier.HostOf(at) != frontier.HostOf(held) {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		if err := c.acquire(ctx, at); err != nil {
			return nil, fmt.Errorf("host of the redirected robots.txt is busy: %w", err)
		}
		defer func() { c.frontier.Release(at, c.clock.Now().Add(c.config.Delay)) }()
	}
	return c.client.Get(ctx, fetch.Request{URL: at, Accept: "text/plain, */*;q=0.1", MaxBody: robots.MaxSize, Cut: true})
}

// acquire waits for a host's turn.
func (c *Crawler) acquire(ctx context.Context, u *url.URL) error {
	for {
		wait, ok := c.frontier.TryAcquire(u, c.clock.Now())
		if ok {
			return nil
		}
		if wait <= 0 {
			wait = 20 * time.Millisecond
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-c.clock.After(wait):
		}
	}
}

// pauseFor is how long a host rests after a request: what the configuration
// or its robots.txt asks for, and never less than the request took it.
func (c *Crawler) pauseFor(o *outlet, f *robots.File, took time.Duration) time.Duration {
	pause := c.config.Delay
	if o != nil {
		pause = o.Delay
	}
	if f != nil {
		pause = max(pause, f.CrawlDelay(c.config.product()))
	}
	return max(pause, min(took, 10*time.Second))
}
