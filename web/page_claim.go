package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// claimPageView is everything known of one claim.
type claimPageView struct {
	claimView
	Context  []paragraph // the sentence's paragraph with its neighbours
	Proof    news.Proof
	State    stateView
	Facts    []fact // the figure, slot by slot
	Citation string
	Authors  string
	Series   *seriesView // what others say, nil where the claim is alone
	API      string
}

// paragraph is one paragraph of an article.
type paragraph struct {
	Runs []run
	Aim  bool // holds the claim's sentence
}

// fact is a name and a value of the description list.
type fact struct{ Name, Value, Note string }

// stateView says in words how the check of the snapshot ended.
type stateView struct {
	Class string // good, plain or bad
	Title string
	Words string
}

func stateOf(p news.Proof) stateView {
	switch p.State {
	case news.Verified:
		return stateView{"good", "Checked just now: it stands.",
			"The stored copy of the page was opened again. Its SHA-256 is unchanged, and the words stand in its text where this page says."}
	case news.ParserChanged:
		return stateView{"plain", "The stored copy is unchanged.",
			"Its SHA-256 was checked just now. The program that reads pages has changed since, so the text could not be derived again in the same way."}
	case news.NotArchived:
		return stateView{"plain", "No copy is kept.",
			"The outlet asks that its pages not be archived. The SHA-256 of what was fetched is kept; the page itself is not, so it cannot be checked again."}
	}
	return stateView{"bad", "Not proven at this moment.",
		"The stored copy could not be shown to hold these words. Do not rely on this figure until it has been checked."}
}

func (s *site) claimPage(w http.ResponseWriter, r *http.Request) error {
	hit, err := s.claim(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	v := claimPageView{claimView: viewOf(hit), API: api + "/claims/" + hit.Claim.ID}
	set, err := s.article(r.Context(), hit.ArticleID)
	switch {
	case err == nil:
		v.Context = contextOf(&set.Article, &hit.Claim)
		v.Authors = clean(strings.Join(set.Article.Authors, ", "))
	case !errors.Is(err, news.ErrNotFound):
		return err
	}
	if len(v.Context) == 0 {
		v.Context = []paragraph{{Runs: v.Runs, Aim: true}}
	}
	v.Proof = s.prove(r.Context(), hit)
	v.State = stateOf(v.Proof)
	v.Facts = factsOf(&v)
	v.Citation = citation(&v, s.base(r))
	if hit.Claim.Series != "" {
		hits, err := s.series(r.Context(), hit.Claim.Series)
		if err != nil && !errors.Is(err, news.ErrNotFound) {
			return err
		}
		if sv := seriesOf(hit.Claim.Series, hits, hit.Claim.ID); len(sv.Rows) > 1 {
			v.Series = sv
		}
	}
	return s.page(w, http.StatusOK, "claim", frame{Title: v.Figure.String() + " · " + v.Says, Body: &v})
}

// contextOf returns the paragraph of a claim's sentence, lit, and those before
// and after it. It returns nothing if the claim's words do not stand in the
// text: an article of another revision must not be shown as proof.
func contextOf(a *news.Article, c *news.Claim) []paragraph {
	if !usable(a.Text, c.Span) || a.Text[c.Start:c.End] != c.Quote {
		return nil
	}
	all := paragraphs(a.Text)
	at := slices.IndexFunc(all, func(p news.Span) bool { return p.Start <= c.Start && c.Start < p.End })
	if at < 0 {
		return nil
	}
	var out []paragraph
	for i := max(0, at-1); i <= min(len(all)-1, at+1); i++ {
		p := all[i]
		out = append(out, paragraph{light(a.Text[p.Start:p.End], p.Start, []mark{{c.Span, run{Fig: true, Here: true}}}), i == at})
	}
	return out
}

var kindNotes = map[news.Kind]string{
	news.Stock:       "how many there are at one moment",
	news.Flow:        "how many over a time, running totals included",
	news.Rate:        "per time, or per person",
	news.Share:       "a part of a whole",
	news.Change:      "by how much something rose or fell",
	news.Measurement: "an amount, price, size or length of one thing",
}

// factsOf lists what the figure was read as.
func factsOf(v *claimPageView) []fact {
	c := &v.Hit.Claim
	var out []fact
	add := func(name, value, note string) {
		if value != "" {
			out = append(out, fact{name, value, note})
		}
	}
	value := exact(c.Value)
	if value == "" {
		value = c.ValueText
	}
	if value != "" && c.Of != nil {
		value += " of " + exact(c.Of)
	}
	add("Value", value, modifierWords[c.Modifier])
	switch {
	case c.Low != nil && c.High != nil && *c.Low == *c.High:
	case c.Low != nil && c.High != nil:
		add("Bounds", exact(c.Low)+" to "+exact(c.High), "")
	case c.Low != nil:
		add("Bounds", exact(c.Low)+" or more", "")
	case c.High != nil:
		add("Bounds", exact(c.High)+" or less", "")
	}
	add("Unit", unitName(c.Unit), "")
	add("What is counted", clean(deref(c.Counted)), "")
	add("What happens", clean(c.Predicate), "")
	add("Direction", deref(c.Direction), "")
	add("Kind", string(c.Kind), kindNotes[c.Kind])
	add("Stated as", string(c.Modality), "")
	add("Holds for", v.When, "")
	add("Where", v.Where, "")
	if c.Confidence > 0 {
		add("Confidence", fmt.Sprintf("%.0f %%", c.Confidence*100), "of the reading, not of the figure")
	}
	return out
}

// citation is what one copies to quote the claim, one thing a line.
func citation(v *claimPageView, base string) string {
	h := v.Hit
	var b strings.Builder
	fmt.Fprintf(&b, "“%s”", clean(h.Claim.Quote))
	if v.Speaker != "" {
		fmt.Fprintf(&b, " — %s", v.Speaker)
		if v.Role != "" {
			fmt.Fprintf(&b, ", %s", v.Role)
		}
	}
	b.WriteString(",\nin ")
	if v.Authors != "" {
		fmt.Fprintf(&b, "%s: ", v.Authors)
	}
	fmt.Fprintf(&b, "“%s”, %s, %s.\n%s\n", clean(h.Title), clean(h.Outlet), day(h.When()), clean(h.URL))
	if !h.FetchedAt.IsZero() {
		fmt.Fprintf(&b, "Fetched %s", moment(h.FetchedAt))
		if h.Snapshot.SHA256 != "" {
			fmt.Fprintf(&b, "; SHA-256 of the page %s", h.Snapshot.SHA256)
		}
		b.WriteString(".\n")
	}
	fmt.Fprintf(&b, "%s%s\n", base, news.ClaimPath(h.Claim.ID))
	return b.String()
}

// base is the address of this page's site, for citations.
func (s *site) base(r *http.Request) string {
	if s.BaseURL != "" {
		return s.BaseURL
	}
	return "http://" + r.Host
}

// articleView is an article with all its figures lit.
type articleView struct {
	*news.ClaimSet
	Paragraphs []paragraph
	Claims     []claimView
	Source     string
	Host       string
	Authors    string
	API        string
	Revisions  []revisionView
}

// revisionView is one change of an article, for people.
type revisionView struct {
	news.Revision
	Changes []changeView
}

// changeView is one figure that differs; a nil side has none.
type changeView struct {
	What          string // changed, added or removed
	Before, After []run
}

func viewOfRevision(r news.Revision) revisionView {
	v := revisionView{Revision: r}
	for _, c := range r.Figures {
		side := func(f *news.StatedFigure) []run {
			if f == nil {
				return nil
			}
			at := strings.Index(f.Context, f.Quote)
			return light(f.Context, 0, []mark{{news.Span{Start: at, End: at + len(f.Quote)}, run{Fig: true}}})
		}
		cv := changeView{What: "changed", Before: side(c.Before), After: side(c.After)}
		switch {
		case c.Before == nil:
			cv.What = "added"
		case c.After == nil:
			cv.What = "removed"
		}
		switch {
		case c.InTitle:
			cv.What += " in the title"
		case c.Elsewhere:
			cv.What += " elsewhere on the page"
		}
		v.Changes = append(v.Changes, cv)
	}
	return v
}

// revisions is empty where this process does not know of any.
func (s *site) revisions(ctx context.Context, id string) ([]news.Revision, error) {
	if s.Revisions == nil {
		return nil, nil
	}
	if err := checkID("article", "a_", id); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, searchTimeout)
	defer cancel()
	return s.Revisions.Revisions(ctx, id)
}

func (s *site) articlePage(w http.ResponseWriter, r *http.Request) error {
	set, err := s.article(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	a := &set.Article
	v := articleView{ClaimSet: set, Source: safeLink(a.URL), Host: hostOf(a.URL),
		Authors: clean(strings.Join(a.Authors, ", ")), API: api + "/articles/" + a.ID}
	var marks []mark
	for i := range set.Claims {
		c := &set.Claims[i]
		marks = append(marks, mark{c.Span, run{Fig: true, Claim: c.ID}})
		v.Claims = append(v.Claims, viewOf(&news.Hit{Claim: *c, ArticleID: a.ID, URL: a.URL, Title: a.Title, Outlet: a.Outlet,
			Published: a.Published, FetchedAt: a.FetchedAt}))
	}
	changed, err := s.revisions(r.Context(), a.ID)
	if err != nil {
		return err
	}
	for _, c := range changed {
		v.Revisions = append(v.Revisions, viewOfRevision(c))
	}
	for _, p := range paragraphs(a.Text) {
		v.Paragraphs = append(v.Paragraphs, paragraph{Runs: light(a.Text[p.Start:p.End], p.Start, marks)})
	}
	return s.page(w, http.StatusOK, "article", frame{Title: clean(a.Title) + " · " + clean(a.Outlet), Body: &v})
}
