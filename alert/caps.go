package alert

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/tallywire/tallywire/news"
)

// Caps bound how much mail strangers can make Tallywire send to people who
// never asked for it. A zero field means its default.
type Caps struct {
	// PerAddress confirmations to an address in 24 hours (1); PerKnown where
	// the address has an active subscription, so that its owner is known to
	// want mail (5).
	PerAddress int
	PerKnown   int
	// PerDomain, PerNet and Total requests an hour: for one mail domain or
	// webhook host (60), from one IPv4 /24 or IPv6 /56 (20), together (600).
	PerDomain int
	PerNet    int
	Total     int
}

func (c Caps) orDefault() Caps {
	pick := func(n, def int) int {
		if n > 0 {
			return n
		}
		return def
	}
	return Caps{PerAddress: pick(c.PerAddress, 1), PerKnown: pick(c.PerKnown, 5), PerDomain: pick(c.PerDomain, 60),
		PerNet: pick(c.PerNet, 20), Total: pick(c.Total, 600)}
}

// window counts what happened since Start.
type window struct {
	Start time.Time `json:"start"`
	Count int       `json:"count"`
}

const capPrefix = "cap."

// take counts one more of name and reports whether it is still within limit for
// the present window.
func (s *Subscriptions) take(ctx context.Context, name string, limit int, length time.Duration) (ok bool, err error) {
	now := s.now()
	err = modify(ctx, s.store, capPrefix+s.sign.name("cap", name), func(w *window, _ bool) (bool, error) {
		if now.Sub(w.Start) >= length || now.Before(w.Start) {
			*w = window{Start: now}
		}
		w.Count++
		ok = w.Count <= limit
		return ok, nil
	})
	return ok, err
}

// admit applies the caps that do not depend on whether the address is known.
func (s *Subscriptions) admit(ctx context.Context, domain, remoteIP string) error {
	type rule struct {
		name, words string
		limit       int
	}
	var limits []rule // narrow before wide: one network cannot use up everybody's share
	if n, ok := network(remoteIP); ok {
		limits = append(limits, rule{"net " + n, "from your network", s.caps.PerNet})
	}
	limits = append(limits, rule{"domain " + domain, "for " + domain, s.caps.PerDomain}, rule{"total", "in all", s.caps.Total})
	for _, l := range limits {
		ok, err := s.take(ctx, l.name, l.limit, time.Hour)
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("%w: more than %d subscriptions asked for %s this hour; try again later", news.ErrUnavailable, l.limit, l.words)
		}
	}
	return nil
}

// network returns the block an address is rated by: /24 or /56.
func network(ip string) (string, bool) {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return "", false
	}
	a = a.Unmap()
	bits := 24
	if a.Is6() {
		bits = 56
	}
	p, err := a.WithZone("").Prefix(bits)
	return p.String(), err == nil
}

// mailbox folds the spellings of one mailbox, for caps only: case, and what
// follows a plus sign.
func mailbox(address string) string {
	local, domain, _ := strings.Cut(strings.ToLower(address), "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}
