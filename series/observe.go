package series

import (
	"time"

	"github.com/tallywire/tallywire/news"
)

// Observation is a claim as a point of a series.
type Observation struct {
	Series    string `json:"series"`
	ClaimID   string `json:"claim_id"`
	ArticleID string `json:"article_id"`
	Outlet    string `json:"outlet"`
	Wire      string `json:"wire,omitempty"`
	// Speaker and Role are the attribution's, empty where the article states
	// the figure itself.
	Speaker string      `json:"speaker,omitempty"`
	Role    string      `json:"role,omitempty"`
	Figure  news.Figure `json:"figure"`
	Kind    news.Kind   `json:"kind"`
	Quote   string      `json:"quote"`
	// Start and End are the period's, empty where open or not stated.
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
	// Published is when the article speaks, zero if not known.
	Published time.Time `json:"published,omitzero"`
	// Text is a similarity hash of the article's text; near-duplicate texts
	// differ in few bits. Zero where there is no text.
	Text uint64 `json:"text,omitempty"`
}

// Observe returns the observation that c, a claim of a, makes. Its Text is left
// zero; it is [Similarity] of the article's text, where that is at hand.
func Observe(c *news.Claim, a *news.Article) Observation {
	o := Observation{Series: c.Series, ClaimID: c.ID, ArticleID: a.ID, Outlet: a.Outlet, Wire: a.Wire, Figure: c.Figure,
		Kind: c.Kind, Quote: c.Quote, Published: a.Published}
	if c.Attribution != nil {
		o.Speaker = c.Attribution.Actor
		if c.Attribution.Role != nil {
			o.Role = *c.Attribution.Role
		}
	}
	if p := c.Period; p != nil {
		if p.Start != nil {
			o.Start = *p.Start
		}
		if p.End != nil {
			o.End = *p.End
		}
	}
	return o
}

// About returns the moment an observation is about: the last day of its period,
// else the publication. ok is false where neither is known.
func (o Observation) About() (t time.Time, ok bool) {
	if _, t, ok = days(o.End); ok {
		return t, true
	}
	return o.Published, !o.Published.IsZero()
}

// Less orders observations by what they are about, then by publication, then
// by claim id, so that any order of arrival gives one order.
func Less(a, b Observation) int {
	at, _ := a.About()
	bt, _ := b.About()
	if c := at.Compare(bt); c != 0 {
		return c
	}
	if c := a.Published.Compare(b.Published); c != 0 {
		return c
	}
	switch {
	case a.ClaimID < b.ClaimID:
		return -1
	case a.ClaimID > b.ClaimID:
		return 1
	}
	return 0
}

// days returns the first and the last day of an ISO date of any precision.
func days(iso string) (first, last time.Time, ok bool) {
	for _, f := range [...]struct {
		layout string
		y, m   int
	}{{"2006-01-02", 0, 0}, {"2006-01", 0, 1}, {"2006", 1, 0}} {
		if len(iso) == len(f.layout) {
			if t, err := time.Parse(f.layout, iso); err == nil {
				if f.y+f.m > 0 {
					return t, t.AddDate(f.y, f.m, -1), true
				}
				return t, t, true
			}
		}
	}
	return time.Time{}, time.Time{}, false
}

// FirstReported returns the earliest published observation of the same value
// and bounds as o among obs. ok is false where none is dated.
func FirstReported(o Observation, obs []Observation) (first Observation, ok bool) {
	for _, x := range obs {
		if x.Series != o.Series || x.Published.IsZero() || !sameFigure(x.Figure, o.Figure) {
			continue
		}
		if !ok || x.Published.Before(first.Published) || x.Published.Equal(first.Published) && x.ClaimID < first.ClaimID {
			first, ok = x, true
		}
	}
	return first, ok
}

func sameFigure(a, b news.Figure) bool {
	if a.Value != nil || b.Value != nil {
		return a.Value != nil && b.Value != nil && *a.Value == *b.Value && sameDecimal(a.Of, b.Of)
	}
	return sameDecimal(a.Low, b.Low) && sameDecimal(a.High, b.High)
}

func sameDecimal(a, b *news.Decimal) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}
