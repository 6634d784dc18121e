package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query"
)

// searchView is the search page: an empty query shows the newest figures and
// teaches the language.
type searchView struct {
	Query   string
	Empty   bool // nothing was asked
	Problem *queryProblem
	Result  *news.SearchResult
	Claims  []claimView
	Facets  []facetView
	Filters []filterView
	Orders  []orderView
	Order   news.Order
	From    int // 1-based number of the first hit shown
	To      int
	Prev    string
	Next    string
	Page    int
	Pages   int
	Partial bool // some shards did not answer
	Millis  int64
	Samples []sample
	API     string
}

// queryProblem shows where a query is wrong.
type queryProblem struct {
	Message string
	Column  int
	Before  string // the query up to the column
	At      string // the character there, and the rest
	Hint    string
	Allowed []string
}

type facetView struct {
	Field string
	Label string
	Terms []termView
	More  []termView // beyond the first few
	Other int
}

type termView struct {
	Label string
	Count int
	Link  string
}

// filterView is a condition of the query that can be taken away.
type filterView struct {
	Label string
	Link  string
}

type orderView struct {
	Label  string
	Link   string
	Active bool
}

// sample is a query to try, with what it asks in words.
type sample struct{ Query, Says string }

var samples = []sample{
	{`"one million"`, "who says one million, in these words"},
	{`value:1000000`, "who says one million, however it is written"},
	{`unit:person value:>400000`, "more than 400,000 people, of any kind"},
	{`speaker:"health ministry" kind:flow`, "counts over a time from one speaker"},
	{`unit:percent (inflation or prices)`, "percentages in sentences on prices"},
	{`place:Kenya not is:revised`, "figures tied to a place, first versions only"},
}

const firstTerms = 6

func (s *site) searchPage(w http.ResponseWriter, r *http.Request) error {
	vals := r.URL.Query()
	v := searchView{Query: vals.Get("q"), Order: news.Order(vals.Get("order")), Page: 1, Samples: samples}
	v.Empty = v.Query == ""
	if n, err := strconv.Atoi(vals.Get("page")); err == nil && n > 1 {
		v.Page = n
	}
	if v.Order == "" {
		v.Order = news.ByRelevance
		if v.Empty {
			v.Order = news.ByNewest
		}
	}
	req := news.SearchRequest{Query: v.Query, From: (v.Page - 1) * defaultSize, Size: defaultSize, Order: v.Order, Facets: true}
	res, q, err := s.find(r.Context(), req)
	status := http.StatusOK
	var qe *query.Error
	switch {
	case errors.As(err, &qe):
		v.Problem = problemOf(v.Query, qe)
		status = http.StatusBadRequest
	case err != nil:
		return err
	default:
		v.fill(req, res, q)
	}
	title := "Figures in the news"
	if !v.Empty {
		title = clean(v.Query) + " · search"
	}
	return s.page(w, status, "search", frame{Title: title, Section: "search", Query: v.Query, Body: &v})
}

func problemOf(q string, e *query.Error) *queryProblem {
	p := &queryProblem{Message: e.Msg, Column: e.Col, Hint: e.Hint, Allowed: e.Allowed}
	runes := []rune(q)
	at := min(max(e.Col-1, 0), len(runes))
	p.Before, p.At = string(runes[:at]), string(runes[at:])
	return p
}

func (v *searchView) fill(req news.SearchRequest, res *news.SearchResult, q query.Query) {
	v.Result = res
	v.Claims = viewsOf(res.Hits)
	v.From, v.To = req.From+1, req.From+len(res.Hits)
	v.Pages = (min(res.Total, maxFrom+defaultSize) + defaultSize - 1) / defaultSize
	v.Partial = res.ShardsOK < res.ShardsAsked
	v.Millis = max(res.Took.Milliseconds(), 1)
	if v.Page > 1 {
		v.Prev = searchURL(v.Query, v.Order, v.Page-1)
	}
	if v.Page < v.Pages {
		v.Next = searchURL(v.Query, v.Order, v.Page+1)
	}
	for _, o := range orders {
		if v.Empty && o.Order == news.ByRelevance {
			continue // nothing to match
		}
		v.Orders = append(v.Orders, orderView{o.Label, searchURL(v.Query, o.Order, 1), o.Order == v.Order})
	}
	v.API = api + "/search?" + values("q", v.Query, "order", string(v.Order), "facets", "true")
	for _, f := range res.Facets {
		fv := facetView{Field: f.Field, Label: facetLabels[f.Field], Other: f.Other}
		if fv.Label == "" {
			fv.Label = f.Field
		}
		for i, t := range f.Terms {
			narrowed, ok := narrow(q, f.Field, t.Term)
			if !ok {
				continue // it is asked for already
			}
			tv := termView{Label: termLabel(f.Field, t.Term), Count: t.Count, Link: searchURL(narrowed, v.Order, 1)}
			if i < firstTerms {
				fv.Terms = append(fv.Terms, tv)
			} else {
				fv.More = append(fv.More, tv)
			}
		}
		if len(fv.Terms)+len(fv.More) > 0 {
			v.Facets = append(v.Facets, fv)
		}
	}
	for _, f := range filters(q) {
		v.Filters = append(v.Filters, filterView{f.label, searchURL(f.without, v.Order, 1)})
	}
}

var facetLabels = map[string]string{
	"speaker": "Speaker", "outlet": "Outlet", "unit": "Unit", "kind": "Kind", "place": "Place", "period": "Period",
}

// termLabel writes a facet's value for people.
func termLabel(field, term string) string {
	if field == "unit" {
		return unitName(term)
	}
	return clean(term)
}

// searchURL is the address of a page of results; what is the default is left
// out, so that equal searches have equal addresses.
func searchURL(q string, order news.Order, page int) string {
	pairs := []string{"q", q}
	if order != "" && order != news.ByRelevance {
		pairs = append(pairs, "order", string(order))
	}
	if page > 1 {
		pairs = append(pairs, "page", strconv.Itoa(page))
	}
	return "/search?" + values(pairs...)
}

// values encodes names and values in the order given.
func values(pairs ...string) string {
	out := ""
	for i := 0; i+1 < len(pairs); i += 2 {
		if out != "" {
			out += "&"
		}
		out += url.QueryEscape(pairs[i]) + "=" + url.QueryEscape(pairs[i+1])
	}
	return out
}
