package web

import (
	"net/http"
	"slices"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/series"
)

// seriesView is a series in the order of time.
type seriesView struct {
	Key     string
	Words   string // the key in words
	Name    string // what the figures count, for the heading
	Rows    []seriesRow
	Chart   *chart
	Issues  []issue // conflicts and revisions
	Origins []originView
	Outlets int
	API     string
	Query   string // finds the series
}

// seriesRow is one observation. Since is how it stands to the one before.
type seriesRow struct {
	claimView
	About   string
	Here    bool // the claim of the page
	Verdict series.Verdict
	Reason  string
	Voice   int // colour of who says it
}

// issue is two figures that do not agree, and why.
type issue struct {
	Verdict series.Verdict
	Reason  string
	A, B    claimView
}

// originView is one independent first source and the outlets that print it.
type originView struct {
	Name    string
	Stated  bool
	Figures int
	Outlets int
}

const (
	maxIssues = 20
	maxRows   = 500
)

func (s *site) seriesPage(w http.ResponseWriter, r *http.Request) error {
	key := r.URL.Query().Get("key")
	if key == "" {
		return invalid("no series is named; open one from a claim")
	}
	hits, err := s.series(r.Context(), key)
	if err != nil {
		return err
	}
	v := seriesOf(key, hits, "")
	v.Chart = chartOf(v.Rows)
	return s.page(w, http.StatusOK, "series", frame{Title: "Series: " + v.Name, Body: v})
}

// seriesOf orders the hits of a series and says how each stands to the others.
// here is the claim a page is about, if any.
func seriesOf(key string, hits []news.Hit, here string) *seriesView {
	v := &seriesView{Key: key, Words: series.Explain(key), API: api + "/series/" + pathEscape(key), Query: fieldQuery("series", key)}
	type point struct {
		obs series.Observation
		hit *news.Hit
	}
	points := make([]point, 0, min(len(hits), maxRows))
	for i := range hits[:min(len(hits), maxRows)] {
		points = append(points, point{observe(&hits[i]), &hits[i]})
	}
	slices.SortFunc(points, func(a, b point) int { return series.Less(a.obs, b.obs) })
	voices := map[string]int{}
	outlets := map[string]bool{}
	obs := make([]series.Observation, len(points))
	for i, p := range points {
		obs[i] = p.obs
		row := seriesRow{claimView: viewOf(p.hit), Here: p.hit.Claim.ID == here}
		if t, ok := p.obs.About(); ok {
			row.About = day(t)
		}
		voice, ok := voices[row.Says]
		if !ok {
			voice = len(voices)
			voices[row.Says] = voice
		}
		row.Voice = voice
		outlets[p.hit.Outlet] = true
		if i > 0 {
			rel := series.Relate(obs[i-1], p.obs)
			row.Verdict, row.Reason = rel.Verdict, rel.Reason
		}
		v.Rows = append(v.Rows, row)
	}
	v.Outlets = len(outlets)
	v.Name = nameOf(v.Rows)
	for j := range points {
		for i := range j {
			rel := series.Relate(obs[i], obs[j])
			if (rel.Verdict == series.Conflict || rel.Verdict == series.Revision) && len(v.Issues) < maxIssues {
				v.Issues = append(v.Issues, issue{rel.Verdict, rel.Reason, v.Rows[i].claimView, v.Rows[j].claimView})
			}
		}
	}
	for _, o := range series.Origins(obs) {
		ov := originView{Name: o.Name, Stated: o.Stated, Figures: len(o.Observations)}
		seen := map[string]bool{}
		for _, x := range o.Observations {
			seen[x.Outlet] = true
		}
		ov.Outlets = len(seen)
		v.Origins = append(v.Origins, ov)
	}
	return v
}

// observe makes an observation of a hit, which carries no text: origins are
// then told apart by speaker and wire alone.
func observe(h *news.Hit) series.Observation {
	return series.Observe(&h.Claim, &news.Article{ID: h.ArticleID, Outlet: h.Outlet, Wire: h.Wire, URL: h.URL,
		Title: h.Title, Published: h.Published, FetchedAt: h.FetchedAt})
}

// nameOf calls a series by what most of its figures count.
func nameOf(rows []seriesRow) string {
	tally := map[string]int{}
	best := ""
	for _, r := range rows {
		name := r.Figure.Noun
		if name == "" {
			name = plural(unitName(r.Hit.Claim.Unit))
		}
		if p := clean(r.Hit.Claim.Predicate); p != "" && name != "" {
			name += " (" + p + ")"
		}
		if name == "" {
			continue
		}
		tally[name]++
		if best == "" || tally[name] > tally[best] {
			best = name
		}
	}
	if best == "" {
		return "figures of one quantity"
	}
	return best
}
