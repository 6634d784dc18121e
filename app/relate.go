package app

import (
	"slices"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/series"
)

// relate says how a claim's figure stands to those of its series that were
// known before.
func relate(h *news.Hit, before []news.Hit) []news.Standing {
	if h.Claim.Series == "" {
		return nil
	}
	now := observe(h)
	known := false
	var out []news.Standing
	add := func(s news.Standing) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for i := range before {
		switch series.Relate(observe(&before[i]), now).Verdict {
		case series.Same:
			known = true
		case series.Revision:
			add(news.StandingRevised)
		case series.Conflict:
			add(news.StandingConflict)
		}
	}
	if !known {
		add(news.StandingNew)
	}
	return out
}

// observe makes the observation of a hit. The hit carries what an observation
// needs of its article except the text, which only origins look at.
func observe(h *news.Hit) series.Observation {
	return series.Observe(&h.Claim, &news.Article{
		ID: h.ArticleID, Outlet: h.Outlet, Wire: h.Wire, Title: h.Title, Published: h.Published, FetchedAt: h.FetchedAt,
	})
}
