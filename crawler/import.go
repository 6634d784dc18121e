package crawler

import (
	"context"
	"fmt"
	"net/http"

	"github.com/tallywire/tallywire/crawler/fetch"
	"github.com/tallywire/tallywire/crawler/frontier"
	"github.com/tallywire/tallywire/crawler/weburl"
	"github.com/tallywire/tallywire/news"
)

// Import takes a page that somebody else fetched as if this crawler had
// received it when they did: it is read, archived and published, or passed over
// with a reason, and remembered, so that neither a second import nor the crawl
// takes it again. What came of it is told as an [Event]. A page of a host that
// no outlet has is filed under the host's name. Import must not be called while
// Run runs, nor twice at once. An error means that nothing more can be stored.
func (c *Crawler) Import(ctx context.Context, s *news.Snapshot) error {
	u, err := weburl.Parse(s.FinalURL)
	if err != nil {
		c.event(nil, Event{Kind: EventSkipped, URL: s.FinalURL, What: "article", Reason: "address cannot be read"})
		return nil
	}
	if err := c.takeUp(ctx); err != nil {
		return err
	}
	o := c.outletOf(u)
	if o == nil {
		o = newOutlet(Outlet{Name: u.Hostname(), Hosts: []string{u.Host}})
	}
	rec, known := c.frontier.Get(u)
	if !known {
		rec = frontier.Record{URL: u.String(), Outlet: o.Name, Kind: frontier.Article, FirstSeen: s.FetchedAt}
		if _, _, err := c.frontier.Add(u, rec); err != nil {
			c.event(o, Event{Kind: EventSkipped, URL: rec.URL, What: "article", Reason: "host has too many addresses", Imported: true})
			return nil
		}
	}
	t := &turn{c: c, o: o, u: u, rec: rec, received: s.FetchedAt}
	switch {
	case rec.Kind != frontier.Article:
		t.event(EventSkipped, s.Status, "not an article but a "+rec.Kind.String())
		return nil
	case s.Status != http.StatusOK:
		t.event(EventSkipped, s.Status, fmt.Sprintf("status %d", s.Status))
		return nil
	case int64(len(s.Body)) > c.config.MaxBody:
		t.event(EventSkipped, s.Status, reasonOf(fetch.ErrTooLarge))
		return nil
	case s.FetchedAt.Before(rec.FetchedAt):
		t.event(EventSkipped, s.Status, "a later copy is known")
		return nil
	}
	err = t.article(ctx, &fetch.Response{Status: s.Status, Header: s.Header, Body: s.Body})
	c.frontier.Done(u, t.rec, t.rest, t.pending)
	if err == nil {
		err = c.compact()
	}
	return err
}
