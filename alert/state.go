package alert

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/series"
)

// maxPoints bounds how many observations of a series are kept in full; of older
// ones the value alone is remembered.
const maxPoints = 32

// history is what is known of one series.
type history struct {
	Series string  `json:"series"`
	Points []point `json:"points"`
	// Seen holds the first position of each value, also of points dropped.
	Seen map[string]uint64 `json:"seen"`
}

// point is the first observation of a value by one speaker in one outlet.
type point struct {
	Seq uint64 `json:"seq"`
	// Index orders the claims of one set.
	Index int                `json:"index"`
	Value string             `json:"value"`
	Hit   news.Hit           `json:"hit"`
	Obs   series.Observation `json:"obs"`
}

// before reports whether p was known before the claim at (seq, index). That is
// a matter of the log alone, so a set handled again is judged as it was at
// first, whatever has been learned since.
func (p *point) before(seq uint64, index int) bool {
	return p.Seq < seq || p.Seq == seq && p.Index < index
}

func seriesKey(key string) string { return "series." + news.NoticeID("", key)[2:] }

// learn adds points to a series and returns it with them.
func (m *Matcher) learn(ctx context.Context, key string, points []point) (history, error) {
	var out history
	err := modify(ctx, m.figures, seriesKey(key), func(h *history, _ bool) (bool, error) {
		h.Series = key
		changed := false
		for _, p := range points {
			changed = h.add(p) || changed
		}
		out = *h
		return changed, nil
	})
	return out, err
}

// add notes a point; it reports false where an earlier one says the same.
func (h *history) add(p point) bool {
	if h.Seen == nil {
		h.Seen = map[string]uint64{}
	}
	if first, ok := h.Seen[p.Value]; !ok || p.Seq < first {
		h.Seen[p.Value] = p.Seq
	}
	for i := range h.Points {
		o := &h.Points[i]
		if o.Value != p.Value || o.Hit.Outlet != p.Hit.Outlet || o.Obs.Speaker != p.Obs.Speaker {
			continue
		}
		if !p.before(o.Seq, o.Index) {
			return false
		}
		*o = p
		return true
	}
	h.Points = append(h.Points, p)
	if len(h.Points) > maxPoints {
		oldest := 0
		for i := range h.Points {
			if h.Points[i].before(h.Points[oldest].Seq, h.Points[oldest].Index) {
				oldest = i
			}
		}
		h.Points = slices.Delete(h.Points, oldest, oldest+1)
	}
	return true
}

// dropped reports whether a value was known before seq by a point that is no
// longer kept.
func (h *history) dropped(value string, seq uint64) bool {
	first, ok := h.Seen[value]
	return ok && first < seq && !slices.ContainsFunc(h.Points, func(p point) bool { return p.Value == value && p.Seq < seq })
}

// latest returns the newest point known before (seq, index), by what the points
// are about, that is accepted by ok.
func (h *history) latest(seq uint64, index int, ok func(*point) bool) *point {
	var best *point
	for i := range h.Points {
		p := &h.Points[i]
		if !p.before(seq, index) || !ok(p) {
			continue
		}
		if best == nil || earlier(best.Obs, p.Obs) || !earlier(p.Obs, best.Obs) && best.before(p.Seq, p.Index) {
			best = p
		}
	}
	return best
}

// earlier reports whether a speaks of an earlier moment than b, or of the same
// one in an earlier publication.
func earlier(a, b series.Observation) bool {
	at, okA := a.About()
	bt, okB := b.About()
	if okA && okB && !at.Equal(bt) {
		return at.Before(bt)
	}
	return a.Published.Before(b.Published)
}

// valueKey names a figure's value: the number, or its bounds. Words around it
// ("more than", "about") do not make it another figure; being denied or only
// expected does.
func valueKey(c *news.Claim) string {
	f := c.Figure
	var b strings.Builder
	switch {
	case f.Value != nil:
		b.WriteString(f.Value.String())
		if f.Of != nil {
			b.WriteString("/" + f.Of.String())
		}
	case f.ValueText != "":
		b.WriteString(f.ValueText)
	case f.Low != nil || f.High != nil:
		if f.Low != nil {
			b.WriteString(f.Low.String())
		}
		b.WriteString("..")
		if f.High != nil {
			b.WriteString(f.High.String())
		}
	default:
		return ""
	}
	if f.Direction != nil {
		b.WriteString(" " + *f.Direction)
	}
	switch c.Modality {
	case news.Projected, news.Denied, news.Hypothetical:
		b.WriteString(" " + string(c.Modality))
	}
	return b.String()
}

// looser reports whether a allows every number that b allows, so that after b
// it tells nothing.
func looser(a, b news.Figure) bool {
	al, ah, ok := a.Bounds()
	bl, bh, ok2 := b.Bounds()
	if !ok || !ok2 {
		return false
	}
	low := al == nil || bl != nil && al.Cmp(*bl) <= 0
	high := ah == nil || bh != nil && ah.Cmp(*bh) >= 0
	return low && high
}

// hitsOf returns the claims of a set as a search would show them.
func hitsOf(set *news.ClaimSet) []news.Hit {
	a := &set.Article
	out := make([]news.Hit, len(set.Claims))
	for i, c := range set.Claims {
		h := news.Hit{Claim: c, ArticleID: a.ID, URL: a.URL, Title: a.Title, Outlet: a.Outlet, Published: a.Published,
			FetchedAt: a.FetchedAt, Wire: a.Wire, Ruleset: set.Ruleset, Snapshot: a.Snapshot}
		s := c.Sentence
		if s.Start >= 0 && s.End <= len(a.Text) && s.Contains(c.Span) && c.Start < c.End {
			h.SentenceText = a.Text[s.Start:s.End]
			h.Mark = news.Span{Start: c.Start - s.Start, End: c.End - s.Start}
		} else {
			h.SentenceText, h.Mark = c.Quote, news.Span{End: len(c.Quote)}
		}
		out[i] = h
	}
	return out
}

// standing says how a claim stands to what other articles had said before it.
func standing(h *history, seq uint64, index int, p *point) []news.Standing {
	var out []news.Standing
	fresh, revised, conflict := !h.dropped(p.Value, seq), false, false
	for i := range h.Points {
		o := &h.Points[i]
		if !o.before(seq, index) {
			continue
		}
		if o.Value == p.Value {
			fresh = false
		}
		switch series.Relate(o.Obs, p.Obs).Verdict {
		case series.Revision:
			revised = true
		case series.Conflict:
			conflict = true
		}
	}
	for _, s := range []struct {
		is bool
		s  news.Standing
	}{{fresh, news.StandingNew}, {revised, news.StandingRevised}, {conflict, news.StandingConflict}} {
		if s.is {
			out = append(out, s.s)
		}
	}
	return out
}

// Sweep forgets series in which nothing was observed for the given time and
// returns how many there were.
func (m *Matcher) Sweep(ctx context.Context, unseen time.Duration) (removed int, err error) {
	keys, err := m.figures.Keys(ctx, "series.")
	if err != nil {
		return 0, err
	}
	for _, k := range keys {
		h, err := load[history](ctx, m.figures, k)
		if err != nil || slices.ContainsFunc(h.Points, func(p point) bool { return m.now().Sub(p.Hit.FetchedAt) < unseen }) {
			continue
		}
		if err := m.figures.Delete(ctx, k); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}
