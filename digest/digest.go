// Package digest composes the weekly mail of a subscription: one line for each
// quantity its query found something new about, old figure and new figure, each
// linked to the claim that proves it.
//
// [Gather] reads what a week holds, [Check] makes sure that every number to be
// sent can be opened and says what the mail says, [Compose] writes the mail and
// is a pure function: the same input gives the same bytes.
package digest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query"
	"github.com/tallywire/tallywire/series"
)

// Source is where claims are found; the index is one.
type Source interface {
	Search(ctx context.Context, req news.SearchRequest) (*news.SearchResult, error)
	Claim(ctx context.Context, id string) (*news.Hit, error)
	Series(ctx context.Context, key string) ([]news.Hit, error)
}

// Week is the time a digest covers: from From up to and not including To.
type Week struct{ From, To time.Time }

// WeekBefore returns the seven days that ended at the last day given that began
// at or before t, in UTC.
func WeekBefore(t time.Time, day time.Weekday) Week {
	t = t.UTC()
	to := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	to = to.AddDate(0, 0, -((int(to.Weekday()) - int(day) + 7) % 7))
	return Week{to.AddDate(0, 0, -7), to}
}

// Name returns the day the week begins, which names it.
func (w Week) Name() string { return w.From.UTC().Format(time.DateOnly) }

func (w Week) holds(t time.Time) bool { return !t.Before(w.From) && t.Before(w.To) }

// Quantity is one line of a digest.
type Quantity struct {
	Series string
	// New is the week's last figure, Old the last one before the week that it
	// can be compared with; nil if there was none.
	New news.Hit
	Old *news.Hit
	// Relation says how New follows Old.
	Relation series.Relation
	// Disputed are figures of the week by other voices that cannot hold
	// together with New, one for each voice.
	Disputed []news.Hit
	// Outlets is how many outlets gave figures this week, Sources how many
	// independent sources they had at least.
	Outlets, Sources int
}

// Input is what a digest is composed of.
type Input struct {
	Subscription   news.Subscription
	Week           Week
	Quantities     []Quantity
	Single         int // figures of the week that belong to no series
	BaseURL        string
	UnsubscribeURL string
}

const (
	pageSize = 100
	// maxHits bounds how many claims of a week are read for one digest, the
	// newest first.
	maxHits = 2000
)

// Gather reads what the subscription's query found in the week: claims whose
// articles were published then (fetched, where they do not say).
func Gather(ctx context.Context, src Source, sub news.Subscription, week Week) (Input, error) {
	in := Input{Subscription: sub, Week: week}
	q, err := query.Parse(sub.Query)
	if err != nil {
		return in, fmt.Errorf("digest of %s: %w", sub.ID, err)
	}
	found := map[string][]news.Hit{}
	for from := 0; from < maxHits; from += pageSize {
		res, err := src.Search(ctx, news.SearchRequest{Query: sub.Query, From: from, Size: pageSize, Order: news.ByNewest})
		if err != nil {
			return in, fmt.Errorf("digest of %s: %w", sub.ID, err)
		}
		if res.ShardsOK < res.ShardsAsked {
			return in, fmt.Errorf("digest of %s: %w: %d of %d shards answered", sub.ID, news.ErrUnavailable, res.ShardsOK, res.ShardsAsked)
		}
		past := false
		for _, h := range res.Hits {
			switch {
			case h.When().Before(week.From):
				past = true
			case !week.holds(h.When()):
			case h.Claim.Series == "":
				in.Single++
			default:
				found[h.Claim.Series] = append(found[h.Claim.Series], h)
			}
		}
		if past || len(res.Hits) < pageSize {
			break
		}
	}
	for key, hits := range found {
		all, err := src.Series(ctx, key)
		if err != nil {
			return in, fmt.Errorf("digest of %s: series %s: %w", sub.ID, key, err)
		}
		before := slices.DeleteFunc(slices.Clone(all), func(h news.Hit) bool {
			return !h.When().Before(week.From) || !query.Match(q, &h)
		})
		if x, ok := quantity(key, hits, before); ok {
			in.Quantities = append(in.Quantities, x)
		}
	}
	slices.SortFunc(in.Quantities, func(a, b Quantity) int {
		return cmp.Or(-cmp.Compare(len(a.Disputed), len(b.Disputed)), -cmp.Compare(a.Sources, b.Sources),
			-cmp.Compare(a.Outlets, b.Outlets), cmp.Compare(a.Series, b.Series))
	})
	return in, nil
}

// quantity makes the line of one series from the week's claims and those before
// it. ok is false where the week only repeated what was known.
func quantity(key string, week, before []news.Hit) (x Quantity, ok bool) {
	type seen struct {
		hit *news.Hit
		obs series.Observation
	}
	sorted := func(hits []news.Hit) []seen {
		out := make([]seen, len(hits))
		for i := range hits {
			out[i] = seen{&hits[i], observe(&hits[i])}
		}
		slices.SortFunc(out, func(a, b seen) int { return series.Less(a.obs, b.obs) })
		return out
	}
	now, old := sorted(week), sorted(before)
	last := now[len(now)-1]
	x = Quantity{Series: key, New: *last.hit}
	outlets := map[string]bool{}
	var obs []series.Observation
	voices := map[string]bool{}
	for _, s := range now {
		outlets[s.hit.Outlet] = true
		obs = append(obs, s.obs)
		if series.Relate(s.obs, last.obs).Verdict == series.Conflict && !voices[voice(s.hit)] {
			voices[voice(s.hit)] = true
			x.Disputed = append(x.Disputed, *s.hit)
		}
	}
	x.Outlets, x.Sources = len(outlets), series.Independent(series.Origins(obs))
	for i := len(old) - 1; i >= 0; i-- {
		switch r := series.Relate(old[i].obs, last.obs); r.Verdict {
		case series.Same:
			return x, len(x.Disputed) > 0
		case series.Update, series.Revision, series.Conflict:
			x.Old, x.Relation = old[i].hit, r
			return x, true
		}
	}
	// Nothing before: the week's own first figure is where the line starts.
	for i := range now {
		r := series.Relate(now[i].obs, last.obs)
		if r.Verdict == series.Update || r.Verdict == series.Revision {
			x.Old, x.Relation = now[i].hit, r
			break
		}
	}
	return x, true
}

// observe returns the observation of a hit. The article's text is not at hand,
// so near-copies without a wire credit are not folded here.
func observe(h *news.Hit) series.Observation {
	a := news.Article{ID: h.ArticleID, URL: h.URL, Title: h.Title, Outlet: h.Outlet, Published: h.When(), FetchedAt: h.FetchedAt, Wire: h.Wire}
	return series.Observe(&h.Claim, &a)
}

func voice(h *news.Hit) string {
	if s := h.Claim.Speaker(); s != "" {
		return s
	}
	return h.Outlet
}

// ErrUnresolved: a number of the digest cannot be opened, or its claim no
// longer says what the mail would say. Such a digest is not sent.
var ErrUnresolved = errors.New("a number of the digest does not resolve")

// Check opens every claim the digest will name and compares it.
func Check(ctx context.Context, src Source, in Input) error {
	for _, x := range in.Quantities {
		hits := append([]news.Hit{x.New}, x.Disputed...)
		if x.Old != nil {
			hits = append(hits, *x.Old)
		}
		for _, h := range hits {
			got, err := src.Claim(ctx, h.Claim.ID)
			if errors.Is(err, news.ErrNotFound) {
				return fmt.Errorf("digest of %s: %w: claim %s (%s) is gone", in.Subscription.ID, ErrUnresolved, h.Claim.ID, h.Claim.Quote)
			}
			if err != nil {
				return fmt.Errorf("digest of %s: claim %s: %w", in.Subscription.ID, h.Claim.ID, err)
			}
			if !sayTheSame(got, &h) {
				return fmt.Errorf("digest of %s: %w: claim %s now reads %q, not %q", in.Subscription.ID, ErrUnresolved, h.Claim.ID, got.Claim.Quote, h.Claim.Quote)
			}
		}
	}
	return nil
}

func sayTheSame(a, b *news.Hit) bool {
	same := func(x, y *news.Decimal) bool { return x == nil && y == nil || x != nil && y != nil && *x == *y }
	f, g := a.Claim.Figure, b.Claim.Figure
	return a.Claim.Quote == b.Claim.Quote && a.Claim.Span == b.Claim.Span && a.ArticleID == b.ArticleID &&
		same(f.Value, g.Value) && same(f.Low, g.Low) && same(f.High, g.High) && same(f.Of, g.Of) && f.ValueText == g.ValueText
}

// Run gathers, checks and composes. It returns nil and no error where the week
// held nothing new.
func Run(ctx context.Context, src Source, sub news.Subscription, week Week, baseURL, unsubscribeURL string) (*news.Notice, error) {
	in, err := Gather(ctx, src, sub, week)
	if err != nil {
		return nil, err
	}
	in.BaseURL, in.UnsubscribeURL = baseURL, unsubscribeURL
	if len(in.Quantities) == 0 {
		return nil, nil
	}
	if err := Check(ctx, src, in); err != nil {
		return nil, err
	}
	return Compose(in)
}
