package web

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query"
)

// outletView is one outlet with its reasons counted, most first.
type outletView struct {
	news.OutletStatus
	Skips  []reasonView
	Fails  []reasonView
	Search string
}

type reasonView struct {
	Reason string
	Count  int
}

// outletViews are the rows of the page.
type outletViews []outletView

// Alarmed are those that need a look.
func (v outletViews) Alarmed() (some outletViews) {
	for _, o := range v {
		if len(o.Alarms) > 0 {
			some = append(some, o)
		}
	}
	return some
}

func (s *site) outletsPage(w http.ResponseWriter, r *http.Request) error {
	if s.Outlets == nil {
		return errNotHere
	}
	list, err := s.Outlets.Outlets(r.Context())
	if err != nil {
		return err
	}
	views := make(outletViews, 0, len(list))
	for _, o := range list {
		views = append(views, outletView{o, reasons(o.Skipped), reasons(o.Errors), news.SearchPath(fieldQuery("outlet", o.Name))})
	}
	slices.SortStableFunc(views, func(a, b outletView) int { return cmp.Compare(a.Name, b.Name) })
	return s.page(w, http.StatusOK, "outlets", frame{Title: "Outlets", Section: "outlets", Body: views})
}

func reasons(m map[string]int) []reasonView {
	out := make([]reasonView, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, reasonView{k, m[k]})
	}
	slices.SortStableFunc(out, func(a, b reasonView) int { return cmp.Compare(b.Count, a.Count) })
	return out
}

// aboutView is the help of the query language, made from its own table.
type aboutView struct {
	Fields  []query.FieldHelp
	Samples []sample
	Kinds   []fact
}

func (s *site) aboutPage(w http.ResponseWriter, _ *http.Request) error {
	v := aboutView{Samples: samples, Fields: query.Help()}
	for _, k := range news.Kinds {
		v.Kinds = append(v.Kinds, fact{Name: string(k), Value: kindNotes[k]})
	}
	return s.page(w, http.StatusOK, "about", frame{Title: "About and query help", Section: "about", Body: v})
}

func pathEscape(s string) string { return url.PathEscape(s) }

// count writes a number of things: 1 figure, 2,304 figures.
func count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return group(strconv.Itoa(n)) + " " + plural(one)
}
