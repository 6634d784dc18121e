package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// handle answers a request or returns why it cannot; nothing may have been
// written when it returns an error.
type handle func(w http.ResponseWriter, r *http.Request) error

// route is one line of the table of everything served.
type route struct {
	method, pattern string
	api             bool // errors are JSON
	handle          handle
}

const api = "/api/v1"

// routes returns the table. docs/openapi.yaml describes exactly its API lines;
// a test compares them.
func (s *site) routes() []route {
	table := []route{
		{"GET", "/{$}", false, s.searchPage},
		{"GET", "/search", false, s.searchPage},
		{"GET", "/claim/{id}", false, s.claimPage},
		{"GET", "/article/{id}", false, s.articlePage},
		{"GET", "/series", false, s.seriesPage},
		{"GET", "/outlets", false, s.outletsPage},
		{"GET", "/about", false, s.aboutPage},
		{"GET", "/subscribe", false, s.subscribePage},
		{"POST", "/subscribe", false, s.subscribePost},
		{"GET", news.ConfirmPath, false, s.confirmPage},
		{"POST", news.ConfirmPath, false, s.confirmPost},
		{"GET", news.UnsubscribePath, false, s.unsubscribePage},
		{"POST", news.UnsubscribePath, false, s.unsubscribePost},
		{"GET", "/assets/{name}", false, s.asset},
		{"GET", "/favicon.ico", false, s.favicon},
		{"GET", "/robots.txt", false, s.robots},
		{"GET", "/healthz", false, s.healthz},

		{"GET", api + "/search", true, s.apiSearch},
		{"GET", api + "/claims/{id}", true, s.apiClaim},
		{"GET", api + "/claims/{id}/proof", true, s.apiProof},
		{"GET", api + "/articles/{id}", true, s.apiArticle},
		{"GET", api + "/articles/{id}/revisions", true, s.apiRevisions},
		{"GET", api + "/series/{key}", true, s.apiSeries},
		{"GET", api + "/outlets", true, s.apiOutlets},
		{"POST", api + "/subscriptions", true, s.apiSubscribe},
		{"GET", api + "/version", true, s.apiVersion},
	}
	if s.Admin != nil {
		table = append(table,
			route{"GET", api + "/admin/dlq", true, s.apiDeadLetters},
			route{"GET", api + "/admin/dlq/{seq}", true, s.apiDeadLetter},
			route{"POST", api + "/admin/dlq/{seq}/replay", true, s.apiReplay},
			route{"GET", api + "/admin/subscriptions", true, s.apiSubscribers},
			route{"POST", api + "/admin/digest", true, s.apiDigest},
			route{"GET", api + "/admin/verify", true, s.apiVerify},
			route{"GET", api + "/admin/export/articles", true, s.apiExportArticles},
			route{"GET", api + "/admin/export/revisions", true, s.apiExportRevisions},
			route{"GET", api + "/admin/export/claims", true, s.apiExportClaims},
		)
	}
	return table
}

// mux builds the router: the table, a 405 for each known path asked with
// another method, and a 404 for the rest.
func (s *site) mux() *http.ServeMux {
	mux := http.NewServeMux()
	allowed := map[string][]string{}
	for _, rt := range s.routes() {
		mux.Handle(rt.method+" "+rt.pattern, s.serve(rt.api, rt.handle))
		allowed[rt.pattern] = append(allowed[rt.pattern], rt.method)
		if rt.method == "GET" {
			allowed[rt.pattern] = append(allowed[rt.pattern], "HEAD")
		}
	}
	for pattern, methods := range allowed {
		slices.Sort(methods)
		list := strings.Join(methods, ", ")
		mux.Handle(pattern, s.serve(strings.HasPrefix(pattern, api), func(w http.ResponseWriter, r *http.Request) error {
			w.Header().Set("Allow", list)
			return &fault{status: http.StatusMethodNotAllowed, code: "method_not_allowed",
				message: r.Method + " is not possible here; use " + list}
		}))
	}
	mux.Handle("/", s.serve(false, notFound))
	mux.Handle("/api/", s.serve(true, notFound))
	return mux
}

func notFound(_ http.ResponseWriter, r *http.Request) error {
	return &fault{status: http.StatusNotFound, code: "not_found", message: "nothing is at this address"}
}
