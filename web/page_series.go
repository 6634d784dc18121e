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
	ordered, obs := inOrder(hits[:min(len(hits), maxRows)])
	voices := map[string]int{}
	outlets := map[string]bool{}
	for i, hit := range ordered {
		row := seriesRow{claimView: viewOf(hit), Here: hit.Claim.ID == here}
		if t, ok := obs[i].About(); ok {
			row.About = day(t)
		}
		voice, ok := voices[row.Says]
		if !ok {
			voice = len(voices)
			voices[row.Says] = voice
		}
		row.Voice = voice
		outlets[hit.Outlet] = true
		v.Rows = append(v.Rows, row)
	}
	v.Outlets = len(outlets)
	v.Name = nameOf(v.Rows)
	for _, st := range standings(obs) {
		if st.b == st.a+1 {
			v.Rows[st.b].Verdict, v.Rows[st.b].Reason = st.Verdict, st.Reason
		}
		if st.disagrees() && len(v.Issues) < maxIssues {
			v.Issues = append(v.Issues, issue{st.Verdict, st.Reason, v.Rows[st.a].claimView, v.Rows[st.b].claimView})
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

// inOrder returns the hits of a series in the order of what they are about, and the
// observation of each.
func inOrder(hits []news.Hit) ([]*news.Hit, []series.Observation) {
	ordered := make([]*news.Hit, len(hits))
	for i := range ordered {
		ordered[i] = &hits[i]
	}
	slices.SortFunc(ordered, func(a, b *news.Hit) int { return series.Less(observe(a), observe(b)) })
	obs := make([]series.Observation, len(ordered))
	for i, h := range ordered {
		obs[i] = observe(h)
	}
	return ordered, obs
}

// standing is how observation b stands to the earlier a.
type standing struct {
	a, b int
	series.Relation
}

func (s standing) disagrees() bool {
	return s.Verdict == series.Conflict || s.Verdict == series.Revision
}

// standings tells how each observation stands to the one before it, and which
// disagree, up to maxIssues of these, among the first maxRows.
func standings(obs []series.Observation) []standing {
	var out []standing
	issues := 0
	for b := range min(len(obs), maxRows) {
		for a := range b {
			st := standing{a, b, series.Relate(obs[a], obs[b])}
			if st.disagrees() {
				issues++
			}
			if b == a+1 || st.disagrees() && issues <= maxIssues {
				out = append(out, st)
			}
		}
	}
	return out
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
