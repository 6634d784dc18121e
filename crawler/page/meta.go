package page

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/tallywire/tallywire/crawler/weburl"
)

// meta is what the page says about itself to machines.
type meta struct {
	named     map[string]string // meta tags: the first non-empty content by name
	authors   []string          // all meta author tags
	htmlLang  string
	canonical string
	title     string // <title>
	scripts   []string

	// From JSON-LD.
	ld                      bool // there is an article object
	ldTypes                 []string
	ldTitle, ldPublisher    string
	ldSection, ldLang       string
	ldPublished, ldModified string
	ldBody                  string
	ldAuthors, ldSite       []string
	ldNames                 map[string]string // names by @id
	ldListing               bool              // there is an object that lists others
	ldVideo                 bool              // there is a video
	paywalled, liveBlog     bool
}

func (m *meta) get(names ...string) string {
	for _, n := range names {
		if v := m.named[n]; v != "" {
			return v
		}
	}
	return ""
}

// tag takes a <meta> element.
func (m *meta) tag(n *html.Node) {
	content := squeeze(attrOf(n, "content"))
	if content == "" {
		return
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "property", "name", "itemprop", "http-equiv":
			for name := range strings.FieldsSeq(strings.ToLower(a.Val)) {
				if m.named[name] == "" {
					m.named[name] = content
				}
				if authorNames[name] {
					m.authors = append(m.authors, content)
				}
			}
		}
	}
}

// authorNames are the meta tags that name authors.
var authorNames = words(`author article:author dc.creator dcterms.creator parsely-author sailthru.author byl article:byline cxenseparse:author citation_author
	article:author_name authors twitter:data1`)

// link takes a <link> element.
func (m *meta) link(n *html.Node) {
	if m.canonical == "" && strings.EqualFold(attrOf(n, "rel"), "canonical") {
		m.canonical = strings.TrimSpace(attrOf(n, "href"))
	}
}

// script keeps a JSON-LD script.
func (m *meta) script(text string) {
	if len(m.scripts) < maxScripts {
		m.scripts = append(m.scripts, text)
	}
}

// maxScripts bounds how many JSON-LD scripts are read.
const maxScripts = 50

// canonical returns the address the page calls its own where that can be
// believed: on the same site, not the front page, not an error page.
func canonical(from *url.URL, m *meta) *url.URL {
	for _, raw := range [...]string{m.canonical, m.get("og:url")} {
		if raw == "" {
			continue
		}
		u, err := weburl.Resolve(from, raw)
		switch {
		case err != nil:
			continue
		case from.Host == "":
			return u
		case !sameSite(u.Hostname(), from.Hostname()), u.Port() != from.Port():
			continue
		}
		if strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && strings.Trim(from.Path, "/") != "" {
			continue
		}
		if u.Scheme == "http" && from.Scheme == "https" && u.Host == from.Host {
			u.Scheme = "https"
		}
		return u
	}
	return from
}

// sameSite reports whether one host is the other or lies below its last two
// labels ("amp.example.org" and "www.example.org").
func sameSite(a, b string) bool {
	a, b = weburl.FoldHost(a), weburl.FoldHost(b)
	return a == b || site(a) == site(b)
}

func site(host string) string {
	labels := strings.Split(host, ".")
	keep := 2
	if n := len(labels); n > 2 && len(labels[n-1]) == 2 && len(labels[n-2]) <= 3 {
		keep = 3 // co.uk, com.au
	}
	return strings.Join(labels[max(0, len(labels)-keep):], ".")
}

// noArchive reads X-Robots-Tag and the meta tags.
func noArchive(in Input, m *meta) bool {
	product, _, _ := strings.Cut(strings.ToLower(in.Product), "/")
	for _, line := range in.Header.Values("X-Robots-Tag") {
		agent, rules, named := strings.Cut(strings.ToLower(line), ":")
		if !named {
			rules = agent
		} else if strings.TrimSpace(agent) != product || product == "" {
			continue
		}
		if hasDirective(rules, "noarchive") {
			return true
		}
	}
	return hasDirective(strings.ToLower(m.get("robots")), "noarchive") || product != "" && hasDirective(strings.ToLower(m.get(product)), "noarchive")
}

func hasDirective(rules, name string) bool {
	return slices.ContainsFunc(strings.Split(rules, ","), func(r string) bool { return strings.TrimSpace(r) == name })
}

var invisible = strings.NewReplacer("\u00ad", "", "\u200b", "", "\ufeff", "", "\u2060", "")

// squeeze removes what cannot be seen and makes any run of space one space.
func squeeze(s string) string {
	return strings.Join(strings.Fields(invisible.Replace(s)), " ")
}

// locked reports whether the page says that not all of it is free.
func (m *meta) locked() bool {
	switch strings.ToLower(m.get("article:content_tier", "content_tier", "cxenseparse:access")) {
	case "locked", "metered", "paid", "premium", "subscriber":
		return true
	}
	return m.paywalled
}
