package frontier

import (
	"container/heap"
	"time"
)

// itemHeap orders the items of one host.
type itemHeap struct {
	items []*item
	less  func(a, b *item) bool
}

func byDue(a, b *item) bool { return a.due < b.due }

// byPriority puts what is likely to be news first: feeds, start pages,
// articles that a feed named, other articles, sitemaps; the newest first.
func byPriority(a, b *item) bool {
	if a.rank != b.rank {
		return a.rank < b.rank
	}
	if a.hint != b.hint {
		return a.hint > b.hint
	}
	return a.due < b.due
}

func rank(r *Record) int8 {
	n := 2 * min(int8(r.Kind), 60)
	if r.Fresh {
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
}
func (h *itemHeap) Pop() any {
	n := len(h.items) - 1
	it := h.items[n]
	h.items[n] = nil
	h.items = h.items[:n]
	it.pos = -1
	return it
}

// readyAt is when the host may be asked for something; it has something queued.
func (h *host) readyAt() time.Time {
	if len(h.ready.items) > 0 {
		return h.notBefore
	}
	if due := fromMillis(h.waiting.items[0].due); due.After(h.notBefore) {
		return due
	}
	return h.notBefore
}

// promote moves what has become due from waiting to ready: one by one where it
// is little, as usual, else all in one go, as after a long rest.
func (h *host) promote(now time.Time) {
	limit := millis(now)
	for range 8 {
		if len(h.waiting.items) == 0 || h.waiting.items[0].due > limit {
			return
		}
		it := heap.Pop(&h.waiting).(*item)
		it.ready = true
		heap.Push(&h.ready, it)
	}
	all := h.waiting.items
	h.waiting.items = nil
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

// hostHeap orders hosts by when they may be asked.
type hostHeap []*host

func (h hostHeap) Len() int           { return len(h) }
func (h hostHeap) Less(i, j int) bool { return h[i].readyAt().Before(h[j].readyAt()) }
func (h hostHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].pos, h[j].pos = i, j
}
func (h *hostHeap) Push(x any) {
	t := x.(*host)
	t.pos = len(*h)
	*h = append(*h, t)
}
func (h *hostHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	t.pos = -1
	return t
}
