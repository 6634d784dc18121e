package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query"
	"github.com/tallywire/tallywire/series"
)

// claimAt is one claim where it stands in the log.
type claimAt struct {
	set     *news.ClaimSet
	hit     *news.Hit
	point   *point
	index   int
	at      Arrival
	history *history // nil where the claim has no series or no value
}

// replaced returns the figure that stood in an earlier revision of the same
// article and is gone from this one, the latest if there are several; nil if
// the article was not changed so.
func (c *claimAt) replaced() *point {
	return c.history.latest(c.at.Seq, c.index, func(p *point) bool {
		return p.Seq < c.at.Seq && p.Hit.ArticleID == c.hit.ArticleID && p.Value != c.point.Value &&
			!slices.ContainsFunc(c.set.Claims, func(o news.Claim) bool { return o.Series == c.hit.Claim.Series && valueKey(&o) == p.Value })
	})
}

// decide says what becomes of a claim that matches a subscription, and does it.
func (m *Matcher) decide(ctx context.Context, sub *standingQuery, c *claimAt) (Decision, error) {
	d := Decision{Subscription: sub.ID, Claim: c.hit.Claim.ID, Series: c.hit.Claim.Series, Verdict: Held}
	if d.Reason, d.Detail = m.notNow(sub, c); d.Reason != "" {
		return d, nil
	}
	if d.Reason, d.Detail = notNew(sub.query, c); d.Reason != "" {
		return d, nil
	}
	return m.announce(ctx, sub, c, d)
}

// notNow holds back what the subscription is not, or not yet, to be told.
func (m *Matcher) notNow(sub *standingQuery, c *claimAt) (Reason, string) {
	a := &c.set.Article
	switch {
	case sub.State != news.Active:
		return NotConfirmed, ""
	case !sub.Alerts:
		return DigestOnly, ""
	case a.FetchedAt.Before(sub.Confirmed):
		return ArrivedBefore, fmt.Sprintf("arrived %s, subscribed %s", stamp(a.FetchedAt), stamp(sub.Confirmed))
	case m.now().Sub(a.FetchedAt) > m.maxAge:
		return Replay, "arrived " + stamp(a.FetchedAt)
	case !a.Published.IsZero() && sub.Confirmed.Sub(a.Published) > m.grace:
		return PublishedLong, "published " + stamp(a.Published)
	case c.hit.Claim.Series == "":
		return NoSeries, ""
	case c.point.Value == "":
		return NoNumber, "vague: " + c.hit.Claim.Quote
	}
	return "", ""
}

// notNew holds back a figure that claims matching the same query have given
// before, or that tells less than they do.
func notNew(q query.Query, c *claimAt) (Reason, string) {
	if c.history.dropped(c.point.Value, c.at.Seq) {
		return SameValue, "known for long"
	}
	replaced := c.replaced() != nil
	for i := range c.history.Points {
		p := &c.history.Points[i]
		if !p.before(c.at.Seq, c.index) {
			continue
		}
		same, less, older := p.Value == c.point.Value, false, false
		if !same {
			v := series.Relate(p.Obs, c.point.Obs).Verdict
			less = v == series.Same && looser(c.hit.Claim.Figure, p.Hit.Claim.Figure)
			older = !replaced && (v == series.Update || v == series.Revision) && earlier(c.point.Obs, p.Obs)
		}
		if !same && !less && !older || !query.Match(q, &p.Hit) {
			continue
		}
		where := fmt.Sprintf("%s in %s, %s (claim %s)", p.Hit.Claim.Quote, p.Hit.Outlet, stamp(p.Hit.When()), p.Hit.Claim.ID)
		switch {
		case same && p.Seq == c.at.Seq:
			return TwiceInArticle, where
		case same:
			return SameValue, where
		case less:
			return SaysLess, where
		default:
			return OlderFigure, where
		}
	}
	return "", ""
}

// receipt is an entry of the sent log: which claim a value was announced with.
type receipt struct {
	Seq       uint64    `json:"seq"`
	Claim     string    `json:"claim"`
	Published bool      `json:"published"` // the outbox has it
	Time      time.Time `json:"time"`
}

func sentKey(notice string) string { return "sent." + notice }

// announce puts the notice of a new figure into the outbox, once. The sent log
// is written before, so that two claims cannot both announce one value, and
// after, so that an interrupted announcement is completed by the next try.
func (m *Matcher) announce(ctx context.Context, sub *standingQuery, c *claimAt, d Decision) (Decision, error) {
	id := news.NoticeID(news.AlertNotice, sub.ID, d.Series, c.point.Value)
	mine := receipt{Seq: c.at.Seq, Claim: d.Claim, Time: c.at.Time}
	var taken receipt
	err := modify(ctx, m.sent, sentKey(id), func(r *receipt, found bool) (bool, error) {
		if found {
			taken = *r
			return false, nil
		}
		*r, taken = mine, mine
		return true, nil
	})
	if err != nil {
		return d, err
	}
	if taken.Seq != mine.Seq || taken.Claim != mine.Claim {
		d.Reason, d.Detail = AlreadyTold, "by claim "+taken.Claim
		return d, nil
	}
	d.Verdict, d.Reason, d.Notice = Sent, "", id
	if taken.Published {
		return d, nil
	}
	n, err := m.notice(sub, c, id)
	if err != nil {
		return d, err
	}
	if err := m.outbox.PutNotice(ctx, n); err != nil {
		return d, fmt.Errorf("notice %s: %w", id, err)
	}
	return d, modify(ctx, m.sent, sentKey(id), func(r *receipt, _ bool) (bool, error) {
		*r = mine
		r.Published = true
		return true, nil
	})
}

// Delivered is the part of the sent log that says which notices have left; the
// dispatcher of notices keeps it.
type Delivered struct{ store Store }

// NewDelivered returns the log in a store, which may be the matcher's.
func NewDelivered(s Store) *Delivered { return &Delivered{s} }

func deliveredKey(notice string) string { return "delivered." + notice }

// Has reports whether a notice was marked.
func (d *Delivered) Has(ctx context.Context, noticeID string) (bool, error) {
	_, _, err := d.store.Get(ctx, deliveredKey(noticeID))
	if errors.Is(err, news.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Mark remembers that a notice has left; marking twice is no error.
func (d *Delivered) Mark(ctx context.Context, noticeID string) error {
	now, err := json.Marshal(time.Now().UTC())
	if err != nil {
		return err
	}
	if _, err := d.store.Create(ctx, deliveredKey(noticeID), now); err != nil && !errors.Is(err, news.ErrConflict) {
		return err
	}
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }
