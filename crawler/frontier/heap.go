package frontier

import (
	"container/heap"
	"time"
)

// itemHeap orders the items of one host.
type itemHeap struct {
	items []*item
	less  func(a, b *item) bool
	news  int // items of newsRank
}

func byDue(a, b *item) bool { return a.due < b.due }

// byPriority puts what is likely to be news first: feeds, start pages, articles
// that a feed named and nobody has read, those that are read again, other
// articles, sitemaps; the newest first.
func byPriority(a, b *item) bool {
	if a.rank != b.rank {
		return a.rank < b.rank
	}
	if a.hint != b.hint {
		return a.hint > b.hint
	}
	return a.due < b.due
}

// newsRank is the rank of an article that a feed named and nobody has read.
const newsRank = 3*int8(Article) - 2

func rank(k Kind, s State, fresh bool) int8 {
	n := 3 * int8(min(k, 40))
	switch {
	case fresh && s == Known:
		n -= 2
	case fresh:
		n--
	}
	return n
}

func (h *itemHeap) Len() int           { return len(h.items) }
func (h *itemHeap) Less(i, j int) bool { return h.less(h.items[i], h.items[j]) }
func (h *itemHeap) Swap(i, j int) {
	h.items[i], h.items[j] = h.items[j], h.items[i]
	h.items[i].pos, h.items[j].pos = int32(i), int32(j)
}
func (h *itemHeap) Push(x any) {
	it := x.(*item)
	it.pos = int32(len(h.items))
	h.items = append(h.items, it)
	if it.rank == newsRank {
		h.news++
	}
}
func (h *itemHeap) Pop() any {
	n := len(h.items) - 1
	it := h.items[n]
	h.items[n] = nil
	h.items = h.items[:n]
	it.pos = -1
	if it.rank == newsRank {
		h.news--
	}
	return it
}

// readyAt is when the host may be asked for something; it has something queued.
func (h *host) readyAt() time.Time {
	due := h.since
	if len(h.ready.items) == 0 {
		due = h.waiting.items[0].due
	}
	if at := fromMillis(due); at.After(h.notBefore) {
		return at
	}
	return h.notBefore
}

// promote moves what has become due from waiting to ready: one by one where it
// is little, as usual, else all in one go, as after a long rest.
func (h *host) promote(now time.Time) {
	limit := millis(now)
	if len(h.ready.items) == 0 {
		h.since = h.waiting.items[0].due
	}
	for range 8 {
		if len(h.waiting.items) == 0 || h.waiting.items[0].due > limit {
			return
		}
		it := heap.Pop(&h.waiting).(*item)
		it.ready = true
		heap.Push(&h.ready, it)
	}
	all := h.waiting.items
	h.waiting.items, h.waiting.news = nil, 0
	for _, it := range all {
		q := &h.waiting
		if it.ready = it.due <= limit; it.ready {
			q = &h.ready
		}
		q.Push(it)
	}
	heap.Init(&h.waiting)
	heap.Init(&h.ready)
}

// hostHeap orders hosts by a time, kept beside them: a look at every host that
// one is compared with would cost more than the comparison.
type hostHeap struct {
	place   place
	entries []hostAt
}

type hostAt struct {
	host *host
	at   time.Time
}

// place says which of a host's positions a heap keeps.
type place uint8

const (
	inAlarms place = iota
	inLine
)

// put adds a host, or gives it another time.
func (q *hostHeap) put(h *host, at time.Time) {
	if h.pos[q.place] < 0 {
		q.Push(h)
	}
	pos := int(h.pos[q.place])
	q.entries[pos].at = at
	heap.Fix(q, pos)
}

// remove takes a host out if it is there.
func (q *hostHeap) remove(h *host) {
	if pos := int(h.pos[q.place]); pos >= 0 {
		heap.Remove(q, pos)
	}
}

func (q *hostHeap) Len() int           { return len(q.entries) }
func (q *hostHeap) Less(i, j int) bool { return q.entries[i].at.Before(q.entries[j].at) }
func (q *hostHeap) Swap(i, j int) {
	e := q.entries
	e[i], e[j] = e[j], e[i]
	e[i].host.pos[q.place], e[j].host.pos[q.place] = int32(i), int32(j)
}
func (q *hostHeap) Push(x any) {
	h := x.(*host)
	h.pos[q.place] = int32(len(q.entries))
	q.entries = append(q.entries, hostAt{host: h})
}
func (q *hostHeap) Pop() any {
	n := len(q.entries) - 1
	h := q.entries[n].host
	q.entries[n] = hostAt{}
	q.entries = q.entries[:n]
	h.pos[q.place] = -1
	return h
}
