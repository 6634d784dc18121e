// Package frontier decides whose turn it is.
//
// It knows every address met and, for each host, which of them are due. A host
// is handed out to one caller at a time, and only after the pause that it was
// given when it was handed back: that is all there is to politeness, and it
// cannot be broken from outside. The package reads no clock and does no
// input or output; time comes in as a parameter.
package frontier

import (
	"container/heap"
	"crypto/sha256"
	"errors"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/tallywire/tallywire/crawler/weburl"
)

// ErrBudget reports that a host has as many addresses as it may have.
var ErrBudget = errors.New("host has used up its budget of addresses")

// Frontier is safe for concurrent use.
type Frontier struct {
	mu         sync.Mutex
	maxPerHost int
	items      map[key]*item
	hosts      map[string]*host
	idle       hostHeap // hosts nobody holds that have something queued
	pending    int      // queued items that this pass must still do
	names      map[string]string
}

// key is the digest of a fold; the fold itself can be had from the URL.
type key [16]byte

func keyOf(u *url.URL) key {
	sum := sha256.Sum256([]byte(weburl.Fold(u)))
	return key(sum[:16])
}

// New returns an empty frontier that remembers at most maxPerHost addresses of
// one host.
func New(maxPerHost int) *Frontier {
	return &Frontier{maxPerHost: maxPerHost, items: map[key]*item{}, hosts: map[string]*host{}, names: map[string]string{}}
}

// item is one address with its place in its host's queue.
type item struct {
	rec     Record
	host    *host
	pos     int // index in the queue below, -1: in none
	ready   bool
	pending bool
	held    bool // handed out by Next
	touched bool // while it was held
}

type host struct {
	name      string
	waiting   itemHeap // by due time
	ready     itemHeap // due, by priority
	notBefore time.Time
	busy      bool
	pos       int // index in Frontier.idle, -1: not there
	known     int // addresses remembered
	failures  int // in a row
}

// HostOf returns the name under which an address's host is kept: requests to
// one name never overlap.
func HostOf(u *url.URL) string { return strings.ToLower(u.Host) }

func (f *Frontier) host(name string) *host {
	h := f.hosts[name]
	if h == nil {
		h = &host{name: name, pos: -1}
		h.waiting.less = byDue
		h.ready.less = byPriority
		f.hosts[name] = h
	}
	return h
}

// intern keeps one copy of strings that many records share.
func (f *Frontier) intern(s string) string {
	if have, ok := f.names[s]; ok {
		return have
	}
	f.names[s] = s
	return s
}

// Restore puts a record back at start, replacing an earlier one of the same
// address. It is queued if it has a due time, and counts as pending if that is
// before now.
func (f *Frontier) Restore(u *url.URL, r Record, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	k := keyOf(u)
	it := f.items[k]
	if it == nil {
		it = f.insert(k, u, r)
	} else {
		f.unqueue(it)
		if h := f.host(HostOf(u)); h != it.host {
			it.host.known--
			h.known++
			it.host = h
		}
	}
	it.rec = f.shared(r)
	f.queue(it, !r.Due.IsZero() && !r.Due.After(now))
}

func (f *Frontier) insert(k key, u *url.URL, r Record) *item {
	h := f.host(HostOf(u))
	h.known++
	it := &item{rec: f.shared(r), host: h, pos: -1}
	f.items[k] = it
	return it
}

func (f *Frontier) shared(r Record) Record {
	r.Outlet, r.Segment = f.intern(r.Outlet), f.intern(r.Segment)
	return r
}

// Add remembers a new address and queues it as pending at r.Due. If the
// address is known, added is false and known is its record. Addresses that
// the configuration names (Feed, Start) do not count against the budget.
func (f *Frontier) Add(u *url.URL, r Record) (known Record, added bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	k := keyOf(u)
	if it := f.items[k]; it != nil {
		return it.rec, false, nil
	}
	if h := f.host(HostOf(u)); h.known >= f.maxPerHost && r.Kind != Feed && r.Kind != Start {
		return Record{}, false, ErrBudget
	}
	f.queue(f.insert(k, u, r), true)
	return r, true, nil
}

// Get returns the record of an address.
func (f *Frontier) Get(u *url.URL) (Record, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	it := f.items[keyOf(u)]
	if it == nil {
		return Record{}, false
	}
	return it.rec, true
}

// touchSlack allows for clocks that differ and for times given in minutes.
const touchSlack = time.Minute

// Touch tells that an outlet says an address was changed at hint. If that is
// news, and later than our last visit, it is queued for now; changed is its
// record then.
func (f *Frontier) Touch(u *url.URL, hint, now time.Time) (changed Record, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	it := f.items[keyOf(u)]
	if it == nil || !hint.After(it.rec.Hint) {
		return Record{}, false
	}
	it.rec.Hint = hint
	if s := it.rec.State; s != Published && s != Skipped || hint.Before(it.rec.FetchedAt.Add(-touchSlack)) {
		return Record{}, false
	}
	it.rec.Due = now
	if it.held {
		it.touched = true
		return it.rec, true
	}
	f.unqueue(it)
	f.queue(it, true)
	return it.rec, true
}

// Next hands out the most urgent due record of a host that nobody holds; the
// caller gives it back with [Frontier.Done]. If nothing is due, wait is the
// time until something will be, or negative if only a Done or an Add can
// change that.
func (f *Frontier) Next(now time.Time) (r Record, u *url.URL, wait time.Duration, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.idle) > 0 {
		h := f.idle[0]
		if at := h.readyAt(); at.After(now) {
			return Record{}, nil, at.Sub(now), false
		}
		h.promote(now)
		it := h.ready.items[0]
		f.unqueue(it)
		u, err := url.Parse(it.rec.URL)
		if err != nil { // Restore and Add are given parsed addresses
			continue
		}
		h.busy, it.held = true, true
		f.settle(h)
		return it.rec, u, 0, true
	}
	return Record{}, nil, -1, false
}

// Set replaces the record of an address that the caller holds, so that [All]
// yields what the caller is about to write down.
func (f *Frontier) Set(u *url.URL, r Record) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if it := f.items[keyOf(u)]; it != nil {
		if it.rec.Hint.After(r.Hint) {
			r.Hint = it.rec.Hint
		}
		it.rec = f.shared(r)
	}
}

// Done gives a host back: it rests until notBefore. The record replaces the
// one handed out and is queued at its Due time, as pending if this pass should
// still do it. Its URL may have changed to another one with the same fold.
func (f *Frontier) Done(u *url.URL, r Record, notBefore time.Time, pending bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if it := f.items[keyOf(u)]; it != nil {
		if it.rec.Hint.After(r.Hint) {
			r.Hint = it.rec.Hint
		}
		if it.touched {
			r.Due, pending = it.rec.Due, true
		}
		it.held, it.touched = false, false
		f.unqueue(it)
		if next, err := url.Parse(r.URL); err == nil && HostOf(next) != it.host.name {
			it.host.known--
			it.host = f.host(HostOf(next))
			it.host.known++
		}
		it.rec = f.shared(r)
		f.queue(it, pending)
	}
	f.release(f.host(HostOf(u)), notBefore)
}

// TryAcquire takes a host out of turn, for a request that is not in the
// frontier. If the host is busy or resting, ok is false and wait says for how
// long at least (0: until somebody releases it).
func (f *Frontier) TryAcquire(u *url.URL, now time.Time) (wait time.Duration, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.host(HostOf(u))
	switch {
	case h.busy:
		return 0, false
	case h.notBefore.After(now):
		return h.notBefore.Sub(now), false
	}
	h.busy = true
	f.settle(h)
	return 0, true
}

// Release gives back a host taken with [Frontier.TryAcquire].
func (f *Frontier) Release(u *url.URL, notBefore time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.release(f.host(HostOf(u)), notBefore)
}

func (f *Frontier) release(h *host, notBefore time.Time) {
	h.busy = false
	if notBefore.After(h.notBefore) {
		h.notBefore = notBefore
	}
	f.settle(h)
}

// Failed notes that a host did not answer and returns how many times in a row.
func (f *Frontier) Failed(u *url.URL) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.host(HostOf(u))
	h.failures++
	return h.failures
}

// Answered notes that a host works.
func (f *Frontier) Answered(u *url.URL) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.host(HostOf(u)).failures = 0
}

// Defer gives a host up until a later time: nothing of it is pending any more.
func (f *Frontier) Defer(u *url.URL, until time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.host(HostOf(u))
	h.failures = 0
	if until.After(h.notBefore) {
		h.notBefore = until
	}
	for _, q := range [][]*item{h.ready.items, h.waiting.items} {
		for _, it := range q {
			f.setPending(it, false)
		}
	}
	f.settle(h)
}

// Pending counts what is queued and must be done before a single pass ends.
// What callers hold is not counted.
func (f *Frontier) Pending() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.pending
}

// Len counts the addresses remembered.
func (f *Frontier) Len() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.items)
}

// All yields a copy of every record, in no particular order. The frontier
// must not be called from within the loop.
func (f *Frontier) All(yield func(Record) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, it := range f.items {
		if !yield(it.rec) {
			return
		}
	}
}

func (f *Frontier) setPending(it *item, p bool) {
	if it.pending != p {
		it.pending = p
		if p {
			f.pending++
		} else {
			f.pending--
		}
	}
}

// queue puts an item with a due time into its host's queue.
func (f *Frontier) queue(it *item, pending bool) {
	if it.rec.Due.IsZero() {
		return
	}
	it.ready = false
	heap.Push(&it.host.waiting, it)
	f.setPending(it, pending)
	f.settle(it.host)
}

func (f *Frontier) unqueue(it *item) {
	if it.pos < 0 {
		return
	}
	q := &it.host.waiting
	if it.ready {
		q = &it.host.ready
	}
	heap.Remove(q, it.pos)
	f.setPending(it, false)
	f.settle(it.host)
}

// settle puts a host where it belongs among the idle ones after a change.
func (f *Frontier) settle(h *host) {
	want := !h.busy && len(h.ready.items)+len(h.waiting.items) > 0
	switch {
	case want && h.pos < 0:
		heap.Push(&f.idle, h)
	case want:
		heap.Fix(&f.idle, h.pos)
	case h.pos >= 0:
		heap.Remove(&f.idle, h.pos)
	}
}
