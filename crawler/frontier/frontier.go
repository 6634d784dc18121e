// Package frontier decides whose turn it is.
//
// It knows every address met and, for each host, which of them are due. A host
// is handed out to one caller at a time, and only after the pause that it was
// given when it was handed back: that is all there is to politeness, and it
// cannot be broken from outside. Where more hosts may be asked than callers ask
// for, those with an article that a feed named and nobody has read go before
// those that are only polled or read again, four times out of five at most; in
// either line, who has waited longest is first. The package reads no clock and
// does no input or output; time comes in as a parameter.
package frontier

import (
	"container/heap"
	"errors"
	"hash/maphash"
	"math"
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
	seed       maphash.Seed
	items      map[key]*item
	hosts      map[string]*host
	alarms     hostHeap // hosts nobody holds, by when they may be asked or more of theirs comes due
	urgent     hostHeap // those that may be asked now and have news, by since when
	routine    hostHeap // those that may be asked now and have none
	streak     int      // urgent hosts handed out since the last routine one
	pending    int      // queued items that this pass must still do
	shared     *names
	scratch    []byte
}

// key is the keyed hash of a fold; the fold itself can be had from the URL.
// Among a hundred million addresses two share a key once in 3,700 frontiers,
// and nobody outside can make them.
type key uint64

func (f *Frontier) keyOf(u *url.URL) key { return key(maphash.String(f.seed, weburl.Fold(u))) }

// New returns an empty frontier that remembers at most maxPerHost addresses of
// one host.
func New(maxPerHost int) *Frontier {
	return &Frontier{
		maxPerHost: maxPerHost, seed: maphash.MakeSeed(), items: map[key]*item{}, hosts: map[string]*host{}, shared: newNames(),
		alarms: hostHeap{place: inAlarms}, urgent: hostHeap{place: inLine}, routine: hostHeap{place: inLine},
	}
}

// maxStreak is how many urgent hosts are handed out in a row while a routine one
// may be asked too: without its feeds there would soon be no news.
const maxStreak = 4

// item is one address with its place in its host's queue. There are as many as
// addresses, so what the queues do not look at is kept encoded.
type item struct {
	packed    string // the record, see Record.append
	host      *host
	due, hint int64 // milliseconds, never: none
	pos       int32 // index in the queue below, -1: in none
	rank      int8
	ready     bool
	pending   bool
	grip      grip
}

// never is the zero time in milliseconds.
const never = math.MinInt64

// grip says whether somebody holds an item.
type grip uint8

const (
	free    grip = iota
	held         // handed out by Next
	touched      // and since then said to have changed
)

// record decodes what is remembered.
func (f *Frontier) record(it *item) Record {
	var r Record
	if err := r.read([]byte(it.packed), f.shared, it.host.name); err != nil {
		panic(err) // nobody but put has written it
	}
	r.Due, r.Hint = fromMillis(it.due), fromMillis(it.hint)
	return r
}

// put encodes what is to be remembered. The item must not be queued.
func (f *Frontier) put(it *item, r Record) {
	it.due, it.hint, it.rank = millis(r.Due), millis(r.Hint), rank(r.Kind, r.State, r.Fresh)
	f.scratch = r.append(f.scratch[:0], f.shared, it.host.name)
	it.packed = string(f.scratch)
}

type host struct {
	name      string
	waiting   itemHeap // by due time
	ready     itemHeap // due, by priority
	since     int64    // when the first of ready came due, in milliseconds
	notBefore time.Time
	line      *hostHeap // Frontier.urgent or routine, nil: in neither
	pos       [2]int32  // index in alarms and in line, -1: not there
	busy      bool
	known     int // addresses remembered
	failures  int // in a row
}

// HostOf returns the name under which an address's host is kept: requests to
// one name never overlap.
func HostOf(u *url.URL) string { return strings.ToLower(u.Host) }

func (f *Frontier) host(name string) *host {
	h := f.hosts[name]
	if h == nil {
		h = &host{name: name, pos: [2]int32{-1, -1}}
		h.waiting.less = byDue
		h.ready.less = byPriority
		f.hosts[name] = h
	}
	return h
}

// Restore puts a record back at start, replacing an earlier one of the same
// address. It is queued if it has a due time, and counts as pending if that is
// before now.
func (f *Frontier) Restore(u *url.URL, r Record, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	k := f.keyOf(u)
	it := f.items[k]
	if it == nil {
		it = f.insert(k, HostOf(u))
	} else {
		f.unqueue(it)
		f.rehome(it, u)
	}
	f.put(it, r)
	f.queue(it, !r.Due.IsZero() && !r.Due.After(now))
}

// Brief is what a restored record says of itself; its slices are those of the
// record.
type Brief struct {
	URL, Outlet []byte
	Kind        Kind
	State       State
}

// RestoreBinary is Restore for a record as AppendBinary wrote it, without taking
// it apart: at a start there may be a million. fold is the fold of its address
// (package weburl).
func (f *Frontier) RestoreBinary(fold, b []byte, now time.Time) (Brief, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p, err := f.repack(b)
	if err != nil {
		return Brief{}, err
	}
	k := key(maphash.Bytes(f.seed, fold))
	it := f.items[k]
	if it == nil {
		it = f.insert(k, p.host.name)
	} else {
		f.unqueue(it)
		f.moveTo(it, p.host)
	}
	it.packed, it.due, it.hint, it.rank = string(f.scratch), p.due, p.hint, rank(p.Kind, p.State, p.fresh)
	f.queue(it, p.due != never && p.due <= millis(now))
	return p.Brief, nil
}

func (f *Frontier) insert(k key, host string) *item {
	it := &item{host: f.host(host), pos: -1}
	it.host.known++
	f.items[k] = it
	return it
}

// rehome moves an item that is not queued to the host of u.
func (f *Frontier) rehome(it *item, u *url.URL) {
	f.moveTo(it, f.host(HostOf(u)))
}

func (f *Frontier) moveTo(it *item, h *host) {
	if h != it.host {
		it.host.known--
		h.known++
		it.host = h
	}
}

// Add remembers a new address and queues it as pending at r.Due. If the
// address is known, added is false and known is its record. Addresses that
// the configuration names (Feed, Start) do not count against the budget.
func (f *Frontier) Add(u *url.URL, r Record) (known Record, added bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	k := f.keyOf(u)
	if it := f.items[k]; it != nil {
		return f.record(it), false, nil
	}
	if h := f.host(HostOf(u)); h.known >= f.maxPerHost && r.Kind != Feed && r.Kind != Start {
		return Record{}, false, ErrBudget
	}
	it := f.insert(k, HostOf(u))
	f.put(it, r)
	f.queue(it, true)
	return r, true, nil
}

// Get returns the record of an address.
func (f *Frontier) Get(u *url.URL) (Record, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	it := f.items[f.keyOf(u)]
	if it == nil {
		return Record{}, false
	}
	return f.record(it), true
}

// touchSlack allows for clocks that differ and for times given in minutes.
const touchSlack = time.Minute

// Touch tells that an outlet says an address was changed at hint. If that is
// news, and later than our last visit, it is queued for now; changed is its
// record then.
func (f *Frontier) Touch(u *url.URL, hint, now time.Time) (changed Record, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	it := f.items[f.keyOf(u)]
	if it == nil || millis(hint) <= it.hint {
		return Record{}, false
	}
	r := f.record(it)
	news := (r.State == Published || r.State == Skipped || r.State == Barren) && !hint.Before(r.FetchedAt.Add(-touchSlack))
	if r.Hint = hint; news {
		r.Due = now
	}
	if it.grip != free {
		it.due, it.hint = millis(r.Due), millis(hint)
		if news {
			it.grip = touched
		}
		return r, news
	}
	pending := it.pending || news
	f.unqueue(it)
	f.put(it, r)
	f.queue(it, pending)
	return r, news
}

// Next hands out the most urgent due record of a host that nobody holds; the
// caller gives it back with [Frontier.Done]. If nothing is due, wait is the
// time until something will be, or negative if only a Done or an Add can
// change that. In a single pass nothing is handed out that became due again
// after the pass had it: it leaves the queues, and keeps its time for the next
// start.
func (f *Frontier) Next(now time.Time, single bool) (r Record, u *url.URL, wait time.Duration, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		f.wake(now)
		h := f.first()
		if h == nil {
			break
		}
		urgent := h.line == &f.urgent
		it := h.ready.items[0]
		if single && !it.pending {
			f.unqueue(it)
			continue
		}
		r := f.record(it)
		u, err := url.Parse(r.URL)
		if err != nil { // Restore and Add are given parsed addresses
			f.unqueue(it)
			continue
		}
		h.busy, it.grip = true, held
		f.unqueue(it)
		if f.streak++; !urgent {
			f.streak = 0
		}
		return r, u, 0, true
	}
	if len(f.alarms.entries) > 0 {
		return Record{}, nil, f.alarms.entries[0].at.Sub(now), false
	}
	return Record{}, nil, -1, false
}

// wake puts the hosts that may be asked by now in the line where they belong.
func (f *Frontier) wake(now time.Time) {
	for len(f.alarms.entries) > 0 && !f.alarms.entries[0].at.After(now) {
		h := f.alarms.entries[0].host
		at := h.readyAt()
		h.promote(now)
		line := &f.routine
		if h.ready.news > 0 {
			line = &f.urgent
		}
		if h.line != line {
			h.leaveLine()
			h.line = line
			line.put(h, at)
		}
		if len(h.waiting.items) > 0 {
			f.alarms.put(h, fromMillis(h.waiting.items[0].due))
		} else {
			f.alarms.remove(h)
		}
	}
}

// first is the host in line whose turn it is, nil if there is none.
func (f *Frontier) first() *host {
	switch urgent, routine := f.urgent.entries, f.routine.entries; {
	case len(urgent) > 0 && (len(routine) == 0 || f.streak < maxStreak):
		return urgent[0].host
	case len(routine) > 0:
		return routine[0].host
	}
	return nil
}

// Set replaces the record of an address that the caller holds, so that [All]
// yields what the caller is about to write down.
func (f *Frontier) Set(u *url.URL, r Record) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if it := f.items[f.keyOf(u)]; it != nil {
		due := it.due
		f.put(it, it.newest(r))
		if it.grip == touched {
			it.due = due
		}
	}
}

// newest gives a record that comes back the latest hint.
func (it *item) newest(r Record) Record {
	if it.hint > millis(r.Hint) {
		r.Hint = fromMillis(it.hint)
	}
	return r
}

// Done gives a host back: it rests until notBefore. The record replaces the
// one handed out and is queued at its Due time, as pending if this pass should
// still do it. Its URL may have changed to another one with the same fold.
func (f *Frontier) Done(u *url.URL, r Record, notBefore time.Time, pending bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if it := f.items[f.keyOf(u)]; it != nil {
		r = it.newest(r)
		if it.grip == touched {
			r.Due, pending = fromMillis(it.due), true
		}
		it.grip = free
		f.unqueue(it)
		if next, err := url.Parse(r.URL); err == nil {
			f.rehome(it, next)
		}
		f.put(it, r)
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

// Rest leaves a host alone until a time.
func (f *Frontier) Rest(host string, until time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.host(host)
	if until.After(h.notBefore) {
		h.notBefore = until
		f.settle(h)
	}
}

// Resting yields the hosts that are left alone after now, and until when. The
// frontier must not be called from within the loop.
func (f *Frontier) Resting(now time.Time) func(yield func(string, time.Time) bool) {
	return func(yield func(string, time.Time) bool) {
		f.mu.Lock()
		defer f.mu.Unlock()
		for name, h := range f.hosts {
			if h.notBefore.After(now) && !yield(name, h.notBefore) {
				return
			}
		}
	}
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
		if !yield(f.record(it)) {
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
	if it.due == never {
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
	heap.Remove(q, int(it.pos))
	f.setPending(it, false)
	f.settle(it.host)
}

// settle takes a host out of line after a change; the next wake puts it back
// where it belongs then.
func (f *Frontier) settle(h *host) {
	h.leaveLine()
	if h.busy || len(h.ready.items)+len(h.waiting.items) == 0 {
		f.alarms.remove(h)
		return
	}
	f.alarms.put(h, h.readyAt())
}

func (h *host) leaveLine() {
	if h.line != nil {
		h.line.remove(h)
		h.line = nil
	}
}
