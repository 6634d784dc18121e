package crawler

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tallywire/tallywire/crawler/page"
	"github.com/tallywire/tallywire/crawler/weburl"
	"github.com/tallywire/tallywire/news"
)

// outlet is an Outlet with what has been seen of it.
type outlet struct {
	Outlet
	hosts  map[string]bool // folded
	picker *page.Picker    // nil: no selectors
	shapes shapes
	// hasFeed and hasSitemap: one of them could be read.
	hasFeed, hasSitemap atomic.Bool

	mu       sync.Mutex
	status   news.OutletStatus
	sitemaps int // found so far
}

func newOutlet(o Outlet) *outlet {
	rt := &outlet{Outlet: o, hosts: map[string]bool{}}
	rt.picker, _ = o.Selectors.Compile() // the configuration was validated
	names := slices.Clone(o.Hosts)
	if len(names) == 0 {
		for _, list := range [][]string{o.Start, o.Feeds, o.Sitemaps} {
			for _, raw := range list {
				if u, err := weburl.Parse(raw); err == nil && !slices.Contains(names, u.Host) {
					names = append(names, u.Host)
				}
			}
		}
	}
	for _, h := range names {
		if u, err := weburl.Parse("https://" + h); err == nil {
			rt.hosts[weburl.FoldHost(u.Host)] = true
		}
	}
	rt.status = news.OutletStatus{Name: o.Name, Hosts: names, Skipped: map[string]int{}, Errors: map[string]int{}}
	return rt
}

// allows reports whether the outlet's articles may be at an address.
func (o *outlet) allows(u *url.URL) bool { return o.hosts[weburl.FoldHost(u.Host)] }

// maxReasons bounds the different reasons kept, whatever servers send.
const maxReasons = 64

func (o *outlet) count(e Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	s := &o.status
	if e.Imported { // says nothing of how the outlet answers
		if e.Kind == EventNew {
			s.Articles++
		}
		return
	}
	learn(s, e)
	switch e.Kind {
	case EventFetched:
		s.Fetched++
		s.LastFetch = e.Time
	case EventNew, EventRevised:
		s.Fetched++
		s.LastFetch, s.LastArticle = e.Time, e.Time
		if e.Kind == EventNew {
			s.Articles++
		}
	case EventUnchanged:
		s.NotModified++
		s.LastFetch = e.Time
	case EventSkipped:
		bump(s.Skipped, e.Reason)
	case EventRetry, EventFailed:
		bump(s.Errors, e.Reason)
		s.LastError = e.Reason + ": " + e.URL
	}
}

// skip counts an address that is not worth an event.
func (o *outlet) skip(reason string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	bump(o.status.Skipped, reason)
}

// missed counts the selectors that found nothing on an article: a site that was
// redesigned shows it here.
func (o *outlet) missed(keys []string) {
	if len(keys) == 0 {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, key := range keys {
		bump(o.status.Errors, "selector "+key+" found nothing")
	}
}

func bump(counts map[string]int, reason string) {
	if _, known := counts[reason]; !known && len(counts) >= maxReasons {
		reason = "other"
	}
	counts[reason]++
}

// snapshot returns what has been seen of the outlet, judged at a time, and
// whether its alarms are others than before.
func (o *outlet) snapshot(now time.Time) (s news.OutletStatus, rung bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	before := o.status.Alarms
	o.status.Alarms = alarms(&o.status, now)
	rung = !slices.EqualFunc(before, o.status.Alarms, func(a, b news.OutletAlarm) bool { return a.Kind == b.Kind && a.Since.Equal(b.Since) })
	s = o.status
	s.Hosts, s.Skipped, s.Errors = slices.Clone(s.Hosts), maps.Clone(s.Skipped), maps.Clone(s.Errors)
	return s, rung
}

// restore takes over the counts of an earlier run.
func (o *outlet) restore(saved []byte) {
	var s news.OutletStatus
	if json.Unmarshal(saved, &s) != nil {
		return // counts are worth no failure
	}
	s.Name, s.Hosts = o.status.Name, o.status.Hosts
	if s.Skipped == nil {
		s.Skipped = map[string]int{}
	}
	if s.Errors == nil {
		s.Errors = map[string]int{}
	}
	o.status = s
}
