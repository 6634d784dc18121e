package outlet

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"net/http"
	"strings"
	"time"
)

func (s *Site) serve(w http.ResponseWriter, r *http.Request) {
	defer s.enter(r)()
	path := r.URL.Path
	s.mu.Lock()
	h := s.handler(path)
	var body []byte
	contentType, ok := "", false
	if h == nil {
		body, contentType, ok = s.document(path)
	}
	s.mu.Unlock()
	switch {
	case h != nil:
		h.ServeHTTP(w, r)
		return
	case !ok:
		http.NotFound(w, r)
		return
	}
	sum := sha256.Sum256(body)
	etag := `"` + hex.EncodeToString(sum[:8]) + `"`
	w.Header().Set("ETag", etag)
	w.Header().Set("Content-Type", contentType)
	if r.Header.Get("If-None-Match") == etag {
		s.mu.Lock()
		s.counters.NotModified++
		s.mu.Unlock()
		w.WriteHeader(http.StatusNotModified)
		return
	}
	s.mu.Lock()
	s.counters.Full[path]++
	s.mu.Unlock()
	w.Write(body) // a reader who left is no fault of ours
}

// enter counts a request and returns what counts its end.
func (s *Site) enter(r *http.Request) func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &s.counters
	c.Requests++
	c.Header = r.Header.Clone()
	s.inFlight++
	c.Peak = max(c.Peak, s.inFlight)
	switch {
	case r.URL.Path == "/robots.txt":
		c.RobotsFetches++
	case c.RobotsFetches == 0:
		c.BeforeRobots++
	}
	if strings.HasPrefix(r.URL.Path, "/private/") {
		c.Disallowed++
	}
	return func() {
		s.mu.Lock()
		s.inFlight--
		s.mu.Unlock()
	}
}

// handler returns the caller's handler for a path: the exact one, else the one
// for the longest folder.
func (s *Site) handler(path string) http.Handler {
	if h := s.custom[path]; h != nil {
		return h
	}
	best := ""
	for p := range s.custom {
		if strings.HasSuffix(p, "/") && p != "/" && strings.HasPrefix(path, p) && len(p) > len(best) {
			best = p
		}
	}
	return s.custom[best]
}

func (s *Site) document(path string) (body []byte, contentType string, ok bool) {
	const xmlType = "application/xml"
	switch {
	case path == "/robots.txt" && !s.NoRobots:
		return s.robots(), "text/plain; charset=utf-8", true
	case path == "/":
		return s.front(), "text/html; charset=utf-8", true
	case path == "/feed.xml" && s.RSS:
		return s.rss(), "application/rss+xml", true
	case path == "/atom.xml" && s.Atom:
		return s.atom(), "application/atom+xml", true
	case path == "/feed.json" && s.JSON:
		return s.jsonFeed(), "application/feed+json", true
	case path == "/sitemap.xml" && s.Sitemap:
		return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>%s</loc></sitemap><sitemap><loc>%s</loc></sitemap></sitemapindex>`,
			s.URL("/sitemap-news.xml"), s.URL("/sitemap-archive.xml.gz")), xmlType, true
	case path == "/sitemap-news.xml" && s.Sitemap:
		return s.sitemap(true), xmlType, true
	case path == "/sitemap-archive.xml.gz" && s.Sitemap:
		var z bytes.Buffer
		g := gzip.NewWriter(&z)
		g.Write(s.sitemap(false)) // to memory: cannot fail
		g.Close()
		return z.Bytes(), "application/gzip", true
	}
	p := s.pages[path]
	if p == nil || p.From.After(s.Now()) {
		return nil, "", false
	}
	contentType = p.ContentType
	if contentType == "" {
		contentType = "text/html; charset=utf-8"
	}
	if p.HTML != "" {
		return []byte(p.HTML), contentType, true
	}
	return s.article(p), contentType, true
}

func (s *Site) robots() []byte {
	text := s.Robots
	if text == "" {
		text = "User-agent: *\nDisallow: /private/\n"
	}
	if s.Sitemap {
		text += "\nSitemap: " + s.URL("/sitemap.xml") + "\n"
	}
	return []byte(text)
}

func (s *Site) lang() string {
	if s.Lang == "" {
		return "en"
	}
	return s.Lang
}

func (s *Site) front() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<!doctype html><html lang=%q><head><title>%s</title>", s.lang(), html.EscapeString(s.Name))
	for _, f := range []struct {
		on         bool
		kind, path string
	}{{s.RSS, "application/rss+xml", "/feed.xml"}, {s.Atom, "application/atom+xml", "/atom.xml"}, {s.JSON, "application/feed+json", "/feed.json"}} {
		if f.on {
			fmt.Fprintf(&b, "<link rel=\"alternate\" type=%q href=%q>", f.kind, f.path)
		}
	}
	fmt.Fprintf(&b, `</head><body><h1>%s</h1><nav><a href="/">Home</a> <a href="/private/desk">Desk</a></nav><ul>`, html.EscapeString(s.Name))
	for _, p := range s.live() {
		fmt.Fprintf(&b, "<li><a href=\"%s\">%s</a></li>", html.EscapeString(p.Path), html.EscapeString(p.Title))
	}
	b.WriteString("</ul></body></html>")
	return b.Bytes()
}

func (s *Site) article(p *Page) []byte {
	ld := map[string]any{
		"@context": "https://schema.org", "@type": "NewsArticle", "headline": p.Title, "datePublished": p.Published.Format(time.RFC3339),
		"publisher": map[string]any{"@type": "Organization", "name": s.Name},
	}
	if p.Author != "" {
		ld["author"] = map[string]any{"@type": "Person", "name": p.Author}
	}
	if p.Section != "" {
		ld["articleSection"] = p.Section
	}
	if !p.Modified.IsZero() {
		ld["dateModified"] = p.Modified.Format(time.RFC3339)
	}
	meta, err := json.Marshal(ld) // escapes < and >
	if err != nil {
		meta = []byte("{}")
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "<!doctype html><html lang=%q><head><meta charset=\"utf-8\"><title>%s | %s</title><link rel=\"canonical\" href=%q>", s.lang(), html.EscapeString(p.Title), html.EscapeString(s.Name), s.URL(p.Path))
	fmt.Fprintf(&b, "<meta property=\"og:type\" content=\"article\"><meta property=\"og:site_name\" content=\"%s\"><script type=\"application/ld+json\">%s</script></head>", html.EscapeString(s.Name), meta)
	fmt.Fprintf(&b, "<body><header><nav><a href=\"/\">%s</a></nav></header><main><article><h1>%s</h1>", html.EscapeString(s.Name), html.EscapeString(p.Title))
	for _, text := range p.Paragraphs {
		fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(text))
	}
	b.WriteString("</article></main></body></html>")
	return b.Bytes()
}

func esc(s string) string {
	var b strings.Builder
	if xml.EscapeText(&b, []byte(s)) != nil {
		return ""
	}
	return b.String()
}

func (s *Site) rss() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>%s</title><link>%s</link>`, esc(s.Name), s.URL("/"))
	for _, p := range s.live() {
		fmt.Fprintf(&b, `<item><title>%s</title><link>%s?utm_source=rss</link><guid isPermaLink="false">%s</guid><pubDate>%s</pubDate>`, esc(p.Title), s.URL(esc(p.Path)), esc(p.Path), p.Published.Format(time.RFC1123Z))
		if !p.Modified.IsZero() {
			fmt.Fprintf(&b, `<atom:updated>%s</atom:updated>`, p.Modified.Format(time.RFC3339))
		}
		b.WriteString("</item>")
	}
	b.WriteString("</channel></rss>")
	return b.Bytes()
}

func (s *Site) atom() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>%s</title><id>%s</id>`, esc(s.Name), s.URL("/"))
	for _, p := range s.live() {
		fmt.Fprintf(&b, `<entry><title>%s</title><link rel="alternate" href="%s"/><id>%s</id><published>%s</published><updated>%s</updated></entry>`,
			esc(p.Title), s.URL(esc(p.Path)), s.URL(esc(p.Path)), p.Published.Format(time.RFC3339), later(p.Published, p.Modified).Format(time.RFC3339))
	}
	b.WriteString("</feed>")
	return b.Bytes()
}

func (s *Site) jsonFeed() []byte {
	type item struct {
		ID        string `json:"id"`
		URL       string `json:"url"`
		Title     string `json:"title"`
		Published string `json:"date_published"`
		Modified  string `json:"date_modified"`
	}
	items := []item{}
	for _, p := range s.live() {
		items = append(items, item{s.URL(p.Path), s.URL(p.Path), p.Title, p.Published.Format(time.RFC3339), later(p.Published, p.Modified).Format(time.RFC3339)})
	}
	b, err := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": s.Name, "items": items})
	if err != nil {
		return nil
	}
	return b
}

func (s *Site) sitemap(asNews bool) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">`)
	for _, p := range s.live() {
		fmt.Fprintf(&b, "<url><loc>%s</loc><lastmod>%s</lastmod>", s.URL(esc(p.Path)), later(p.Published, p.Modified).Format(time.RFC3339))
		if asNews {
			fmt.Fprintf(&b, "<news:news><news:publication><news:name>%s</news:name><news:language>%s</news:language></news:publication><news:publication_date>%s</news:publication_date><news:title>%s</news:title></news:news>",
				esc(s.Name), s.lang(), p.Published.Format(time.RFC3339), esc(p.Title))
		}
		b.WriteString("</url>")
	}
	b.WriteString("</urlset>")
	return b.Bytes()
}
