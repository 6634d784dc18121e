package page

import (
	"html"
	"strings"
	"unicode"

	"github.com/PuerkitoBio/goquery"
)

// bestTitle prefers the headline that readers see, as long as the page's
// metadata vouches for it.
func (m *meta) bestTitle(doc *goquery.Document) string {
	var h1 string
	doc.Find("h1").EachWithBreak(func(_ int, s *goquery.Selection) bool {
		t := squeeze(s.Text())
		if t == "" {
			return true
		}
		if h1 == "" {
			h1 = t
		}
		for _, other := range [...]string{m.ldTitle, m.get("og:title"), m.title} {
			if sameWords(t, other) {
				h1 = t
				return false
			}
		}
		return true
	})
	og := squeeze(html.UnescapeString(m.get("og:title", "twitter:title", "title", "dc.title")))
	switch {
	case m.ldTitle != "":
		return cutSite(m.ldTitle, m)
	case h1 != "" && (sameWords(h1, og) || sameWords(h1, m.title)):
		return h1
	case og != "":
		return cutSite(og, m)
	case m.title != "" && h1 == "":
		return cutSite(m.title, m)
	case h1 != "":
		return h1
	}
	return cutSite(m.title, m)
}

// fold keeps letters and digits in lower case.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// sameWords reports whether one text is the other, or begins it.
func sameWords(a, b string) bool {
	a, b = fold(a), fold(b)
	if len(a) < 8 || len(b) < 8 {
		return a == b && a != ""
	}
	return strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
}

// cutSite removes " | Site" and " - Site" from the end of a title.
func cutSite(title string, m *meta) string {
	sites := append([]string{m.get("og:site_name"), m.get("application-name"), m.ldPublisher}, m.ldSite...)
	for _, sep := range [...]string{" | ", " - ", " – ", " — ", " · ", " » ", " :: "} {
		i := strings.LastIndex(title, sep)
		if i <= 0 {
			continue
		}
		tail := fold(title[i+len(sep):])
		for _, s := range sites {
			if f := fold(s); f != "" && (tail == f || len(tail) > 3 && strings.HasPrefix(f, tail) || len(f) > 3 && strings.HasPrefix(tail, f)) {
				return cutSite(strings.TrimSpace(title[:i]), m)
			}
		}
		if sep == " | " && i > 20 && i*2 > len(title) {
			return strings.TrimSpace(title[:i])
		}
	}
	return title
}

func (m *meta) bestPublisher() string {
	site := ""
	if len(m.ldSite) > 0 {
		site = m.ldSite[0]
	}
	return squeeze(html.UnescapeString(first(m.get("og:site_name"), m.ldPublisher, site, m.get("application-name", "dc.publisher", "publisher", "apple-mobile-web-app-title"))))
}
