package web

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"time"

	"github.com/tallywire/tallywire/news"
)

//go:embed templates/*.html
var templateFiles embed.FS

// pageNames are the pages; each is its own file put into layout.html.
var pageNames = []string{"search", "claim", "article", "series", "outlets", "about", "subscribe", "token", "error"}

func (s *site) loadTemplates() map[string]*template.Template {
	funcs := template.FuncMap{
		"asset": s.assets.url, "day": day, "moment": moment, "machine": machineTime, "exact": exact,
		"clean": clean, "articleLink": articleLink, "seriesLink": news.SeriesPath, "claimLink": news.ClaimPath,
		"searchLink": news.SearchPath, "subscribeLink": subscribeLink, "number": group, "count": count,
		"sentence": sentence,
		"isZero":   func(t time.Time) bool { return t.IsZero() },
	}
	base := template.Must(template.New("layout.html").Funcs(funcs).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html"))
	pages := map[string]*template.Template{}
	for _, name := range pageNames {
		pages[name] = template.Must(template.Must(base.Clone()).ParseFS(templateFiles, "templates/"+name+".html"))
	}
	return pages
}

// frame is what the layout needs of every page.
type frame struct {
	Title   string
	Section string // of the navigation, lit
	Query   string // in the search box of the header
	Version news.Version
	Body    any
}

// page renders a template whole before the first byte is sent, so that a fault
// in it is an error page and not half a page.
func (s *site) page(w http.ResponseWriter, status int, name string, f frame) error {
	f.Version = s.Version
	var buf bytes.Buffer
	if err := s.pages[name].Execute(&buf, f); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	w.WriteHeader(status)
	_, _ = w.Write(buf.Bytes()) // the reader may have left
	return nil
}

// errorPage says what went wrong. If even that cannot be rendered, plain text
// does.
func (s *site) errorPage(w http.ResponseWriter, _ *http.Request, f *fault) {
	titles := map[int]string{
		http.StatusNotFound: "Not found", http.StatusBadRequest: "That cannot be done", http.StatusForbidden: "Refused",
		http.StatusMethodNotAllowed: "Not possible here", http.StatusTooManyRequests: "Too many at once",
		http.StatusServiceUnavailable: "Not available now", http.StatusRequestEntityTooLarge: "Too large",
	}
	title := titles[f.status]
	if title == "" {
		title = "Something broke"
	}
	err := s.page(w, f.status, "error", frame{Title: title, Body: struct {
		Status  int
		Title   string
		Message string
	}{f.status, title, f.message}})
	if err != nil {
		s.Log.Error("error page", "error", err)
		http.Error(w, title, f.status)
	}
}

func articleLink(id string) string { return "/article/" + id }

func subscribeLink(q string) string {
	return "/subscribe?" + values("q", q)
}
