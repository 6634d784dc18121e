package crawler

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"github.com/tallywire/tallywire/crawler/frontier"
)

// Planned is what the crawl would do with an address it knows.
type Planned struct {
	URL    string `json:"url"`
	Outlet string `json:"outlet"`
	// What it is: "article", "feed", "sitemap" or "start".
	What string `json:"what"`
	// Fetch says whether it would be asked for now; Reason says why not, or on
	// what condition.
	Fetch  bool   `json:"fetch"`
	Reason string `json:"reason,omitempty"`
	// Due is when it is asked for again; zero: not at all.
	Due time.Time `json:"due,omitzero"`
}

// Plan tells what Run would do now with every address known, without asking
// anybody: what it would fetch first, then the rest, by address. It must not be
// called while Run runs.
func (c *Crawler) Plan() []Planned {
	now := c.clock.Now()
	var out []Planned
	for r := range c.frontier.All {
		if c.byName[r.Outlet] == nil {
			continue // gone from the configuration
		}
		out = append(out, c.planned(r, now))
	}
	slices.SortFunc(out, func(a, b Planned) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Outlet, b.Outlet), cmp.Compare(a.URL, b.URL))
	})
	return out
}

func rank(p Planned) int {
	if p.Fetch {
		return 0
	}
	return 1
}

func (c *Crawler) planned(r frontier.Record, now time.Time) Planned {
	p := Planned{URL: r.URL, Outlet: r.Outlet, What: r.Kind.String(), Due: r.Due}
	u, err := url.Parse(r.URL)
	if err != nil { // addresses are parsed before they are remembered
		p.Reason = "address cannot be read"
		return p
	}
	switch rules := c.robots.get(u, now); {
	case r.Due.IsZero() && r.State == frontier.Moved:
		p.Reason = "same article as " + r.Target
	case r.Due.IsZero() && r.Reason != "":
		p.Reason = r.Reason
	case r.Due.IsZero():
		p.Reason = "has not changed for long"
	case rules != nil && !rules.Allowed(c.config.product(), r.URL):
		p.Reason = "robots.txt disallows it"
	case r.Due.After(now):
		p.Reason = cmp.Or(r.Reason, "not due yet")
	case rules == nil:
		p.Fetch, p.Reason = true, "if its robots.txt, which is asked for first, allows it"
	default:
		p.Fetch = true
	}
	return p
}
