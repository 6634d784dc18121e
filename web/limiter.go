package web

import (
	"container/list"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Subscriptions from one network: a handful at once, then one every ten
// minutes. A /24 or /56 counts as one, and the table holds the networks seen
// last, so that it cannot be made to grow.
const (
	limitBurst    = 5
	limitEvery    = 10 * time.Minute
	limitNetworks = 4096
)

type limiter struct {
	now func() time.Time

	mu    sync.Mutex
	order *list.List // of *bucket, most recent first
	byNet map[netip.Prefix]*list.Element
}

type bucket struct {
	net netip.Prefix
	lim *rate.Limiter
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, order: list.New(), byNet: map[netip.Prefix]*list.Element{}}
}

// allow reports whether the network r comes from may act once more.
func (l *limiter) allow(r *http.Request) bool {
	key := network(r.RemoteAddr)
	l.mu.Lock()
	defer l.mu.Unlock()
	el, ok := l.byNet[key]
	if ok {
		l.order.MoveToFront(el)
	} else {
		el = l.order.PushFront(&bucket{key, rate.NewLimiter(rate.Every(limitEvery), limitBurst)})
		l.byNet[key] = el
		if l.order.Len() > limitNetworks {
			last := l.order.Back()
			l.order.Remove(last)
			delete(l.byNet, last.Value.(*bucket).net)
		}
	}
	return el.Value.(*bucket).lim.AllowN(l.now(), 1)
}

// network returns the /24 or /56 of an address; the zero prefix stands for
// everything that has none, such as a local socket.
func network(remote string) netip.Prefix {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return netip.Prefix{}
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Prefix{}
	}
	addr = addr.Unmap().WithZone("")
	bits := 56
	if addr.Is4() {
		bits = 24
	}
	p, err := addr.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}
