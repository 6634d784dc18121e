package alert

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query"
	"github.com/tallywire/tallywire/series"
)

// Subscribers is what a [Matcher] asks of [Subscriptions].
type Subscribers interface {
	List(ctx context.Context) ([]news.Subscription, error)
	// Changes returns a number that rises when List would return something
	// else.
	Changes(ctx context.Context) (uint64, error)
	UnsubscribeURL(sub news.Subscription) string
}

// MatcherOptions are what [NewMatcher] needs.
type MatcherOptions struct {
	Subscribers Subscribers
	// Figures keeps what is known of each series, Sent what was announced to
	// whom and the ledger. They may be one store.
	Figures, Sent Store
	Outbox        Outbox
	// BaseURL is where readers reach the page.
	BaseURL string
	// MaxAge is how long after its article arrived a claim may still be
	// announced; an older one is a replay. 48 hours if zero.
	MaxAge time.Duration
	// Grace is how long before a subscription an article may have been
	// published and still be news to it. 48 hours if zero.
	Grace time.Duration
	// Now is the clock; time.Now if nil.
	Now func() time.Time
	Log *slog.Logger
}

// Matcher decides which claims are news to whom. It is safe for concurrent use,
// by several processes on the same stores too.
type Matcher struct {
	subs          Subscribers
	figures, sent Store
	outbox        Outbox
	base          string
	maxAge, grace time.Duration
	now           func() time.Time
	log           *slog.Logger

	mu       sync.Mutex
	list     []standingQuery
	loadedAt time.Time
	changes  uint64
}

// standingQuery is a subscription with its query parsed.
type standingQuery struct {
	news.Subscription
	query query.Query
}

const (
	// clockSkew is by how much the clocks of crawler and matcher may differ.
	clockSkew = 5 * time.Second
	// refresh is how old the copy of the subscriptions may be whatever Changes
	// says: a crash may lose one count.
	refresh = time.Minute
)

// NewMatcher returns a matcher. It fails where the base URL is none.
func NewMatcher(o MatcherOptions) (*Matcher, error) {
	base, err := baseURL(o.BaseURL)
	if err != nil {
		return nil, err
	}
	m := &Matcher{subs: o.Subscribers, figures: o.Figures, sent: o.Sent, outbox: o.Outbox, base: base,
		maxAge: o.MaxAge, grace: o.Grace, now: o.Now, log: o.Log}
	if m.maxAge <= 0 {
		m.maxAge = 48 * time.Hour
	}
	if m.grace <= 0 {
		m.grace = 48 * time.Hour
	}
	if m.now == nil {
		m.now = time.Now
	}
	if m.log == nil {
		m.log = slog.New(slog.DiscardHandler)
	}
	return m, nil
}

// Arrival says where and when a claim set came in the log.
type Arrival struct {
	// Seq is its position in the log of claim sets; later sets have higher
	// ones.
	Seq uint64
	// Time is when the set was stored there.
	Time time.Time
	// Last is set on the last try: what fails now is counted as failed.
	Last bool
}

// Handle decides on every claim of a set for every subscription it matches,
// puts the notices that are due into the outbox and enters the decisions into
// the ledger. Handling a set again changes nothing but completes what was left
// undone.
//
// On an error nothing is counted and the set should be handed in again, unless
// at.Last is set: then failures are counted and returned as well.
func (m *Matcher) Handle(ctx context.Context, set *news.ClaimSet, at Arrival) ([]Decision, error) {
	if len(set.Claims) == 0 {
		return nil, nil
	}
	hits := hitsOf(set)
	points, histories, err := m.observe(ctx, set, hits, at.Seq)
	if err != nil {
		return nil, err
	}
	subs, err := m.standing(ctx, set.Article.FetchedAt)
	if err != nil {
		return nil, err
	}
	docs := make([]*query.Doc, len(hits))
	for i := range hits {
		if h := histories[hits[i].Claim.Series]; h != nil && points[i].Value != "" {
			hits[i].Standing = standing(h, at.Seq, i, &points[i])
		}
		docs[i] = query.NewDoc(&hits[i])
	}
	var decisions []Decision
	var failures error
	for s := range subs {
		sub := &subs[s]
		for i := range hits {
			if !docs[i].Match(sub.query) {
				continue
			}
			d, err := m.decide(ctx, sub, &claimAt{set: set, hit: &hits[i], point: &points[i], index: i, at: at,
				history: histories[hits[i].Claim.Series]})
			if err != nil {
				failures = errors.Join(failures, err)
				d.Verdict, d.Reason, d.Detail = Failed, "", err.Error()
			}
			decisions = append(decisions, d)
		}
	}
	if failures != nil && !at.Last {
		return nil, fmt.Errorf("alerts on article %s at %d: %w", set.Article.ID, at.Seq, failures)
	}
	return decisions, errors.Join(failures, m.enter(ctx, at.Seq, decisions))
}

// observe notes the figures of a set in their series. The histories returned
// hold them and whatever else is known.
func (m *Matcher) observe(ctx context.Context, set *news.ClaimSet, hits []news.Hit, seq uint64) ([]point, map[string]*history, error) {
	points := make([]point, len(hits))
	bySeries := map[string][]point{}
	similarity := series.Similarity(set.Article.Text)
	var keys []string
	for i := range hits {
		c := &set.Claims[i]
		points[i] = point{Seq: seq, Index: i, Value: valueKey(c), Hit: hits[i]}
		if c.Series == "" || points[i].Value == "" {
			continue
		}
		points[i].Obs = series.Observe(c, &set.Article)
		points[i].Obs.Text = similarity
		if bySeries[c.Series] == nil {
			keys = append(keys, c.Series)
		}
		bySeries[c.Series] = append(bySeries[c.Series], points[i])
	}
	histories := map[string]*history{}
	for _, k := range keys {
		h, err := m.learn(ctx, k, bySeries[k])
		if err != nil {
			return nil, nil, err
		}
		histories[k] = &h
	}
	return points, histories, nil
}

// standing returns the subscriptions that may concern an article fetched at the
// given time. Only those confirmed before that can be told of it, so a list
// read later than that is complete and is not read again.
func (m *Matcher) standing(ctx context.Context, fetched time.Time) ([]standingQuery, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.loadedAt.After(fetched.Add(clockSkew)) {
		return m.list, nil
	}
	now := m.now()
	changes, err := m.subs.Changes(ctx) // before the list: a change between the two is seen next time
	if err != nil {
		return nil, err
	}
	if changes == m.changes && now.Sub(m.loadedAt) < refresh {
		return m.list, nil
	}
	all, err := m.subs.List(ctx)
	if err != nil {
		return nil, err
	}
	parsed := make(map[string]query.Query, len(m.list))
	for _, s := range m.list {
		parsed[s.Query] = s.query
	}
	list := make([]standingQuery, 0, len(all))
	for _, s := range all {
		if s.State == news.Ended {
			continue
		}
		q := parsed[s.Query]
		if q == nil {
			if q, err = query.Parse(s.Query); err != nil {
				m.log.Error("a stored query is no longer understood; its subscription is left out", "subscription", s.ID, "query", s.Query, "error", err)
				continue
			}
			parsed[s.Query] = q
		}
		list = append(list, standingQuery{s, q})
	}
	m.list, m.loadedAt, m.changes = slices.Clip(list), now, changes
	return m.list, nil
}
