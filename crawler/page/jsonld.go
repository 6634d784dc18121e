package page

import (
	"encoding/json"
	"html"
	"strings"
)

// maxDepth bounds how deep JSON-LD is followed.
const maxDepth = 8

// readJSONLD takes what the first article object says.
func (m *meta) readJSONLD() {
	var values []any
	for _, text := range m.scripts {
		if v, ok := decodeLoose(text); ok {
			values = append(values, v)
		}
	}
	m.ldNames = map[string]string{}
	for _, v := range values {
		m.noteNames(v, 0)
	}
	for _, v := range values {
		m.walk(v, 0)
	}
}

// noteNames notes what objects are called that others refer to by their id.
func (m *meta) noteNames(v any, depth int) {
	if depth > maxDepth {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			m.noteNames(e, depth+1)
		}
	case map[string]any:
		if id, ok := v["@id"].(string); ok && m.ldNames[id] == "" {
			if n, ok := v["name"].(string); ok {
				m.ldNames[id] = n
			}
		}
		for _, key := range [...]string{"@graph", "author", "publisher", "mainEntity", "isPartOf"} {
			m.noteNames(v[key], depth+1)
		}
	}
}

// decodeLoose reads JSON as pages really hold it: in comments or CDATA, with
// bare control characters in strings, with a semicolon behind.
func decodeLoose(text string) (any, bool) {
	text = strings.TrimSpace(text)
	for _, wrap := range [...][2]string{{"<!--", "-->"}, {"/*<![CDATA[*/", "/*]]>*/"}, {"//<![CDATA[", "//]]>"}, {"<![CDATA[", "]]>"}} {
		text = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(text, wrap[0]), wrap[1]))
	}
	text = strings.TrimSuffix(text, ";")
	var v any
	if json.Unmarshal([]byte(text), &v) == nil {
		return v, true
	}
	repaired := strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, text)
	if json.Unmarshal([]byte(repaired), &v) == nil {
		return v, true
	}
	return nil, false
}

func (m *meta) walk(v any, depth int) {
	if depth > maxDepth {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			m.walk(e, depth+1)
		}
	case map[string]any:
		types := texts(v["@type"])
		kind := kindOf(types)
		switch kind {
		case ldArticle:
			m.article(v, types)
		case ldList:
			m.ldListing = true
		case ldVideo:
			m.ldVideo = true
		case ldOrganisation:
			if n := m.name(v["name"]); n != "" {
				m.ldSite = append(m.ldSite, n)
			}
		}
		// Not followed: hasPart and liveBlogUpdate, since parts of an article
		// are not the article.
		for _, key := range [...]string{"@graph", "mainEntity", "mainEntityOfPage"} {
			m.walk(v[key], depth+1)
		}
	}
}

type ldKind int

const (
	ldOther ldKind = iota
	ldArticle
	ldList
	ldOrganisation
	ldVideo
)

func kindOf(types []string) ldKind {
	for _, t := range types {
		t = t[strings.LastIndexAny(t, "/:#")+1:]
		switch {
		case strings.HasSuffix(t, "Article"), t == "LiveBlogPosting", t == "BlogPosting", t == "Report", t == "OpinionNewsArticle", t == "SocialMediaPosting":
			return ldArticle
		case t == "CollectionPage", t == "ItemList", t == "SearchResultsPage":
			return ldList
		case t == "NewsMediaOrganization", t == "Organization", t == "WebSite":
			return ldOrganisation
		case t == "VideoObject":
			return ldVideo
		}
	}
	return ldOther
}

// article keeps the first object's values and fills gaps from later ones.
func (m *meta) article(v map[string]any, types []string) {
	m.ld = true
	m.ldTypes = append(m.ldTypes, types...)
	for _, t := range types {
		if strings.HasSuffix(t, "LiveBlogPosting") {
			m.liveBlog = true
		}
	}
	keep(&m.ldTitle, m.name(v["headline"]))
	keep(&m.ldPublisher, m.name(v["publisher"]))
	keep(&m.ldSection, m.name(v["articleSection"]))
	keep(&m.ldLang, m.name(v["inLanguage"]))
	keep(&m.ldPublished, m.name(v["datePublished"]))
	keep(&m.ldModified, m.name(v["dateModified"]))
	if body, ok := v["articleBody"].(string); ok {
		keep(&m.ldBody, html.UnescapeString(body))
	}
	if len(m.ldAuthors) == 0 {
		m.ldAuthors = m.names(v["author"])
	}
	if len(m.ldAuthors) == 0 {
		m.ldAuthors = m.names(v["creator"])
	}
	switch free := v["isAccessibleForFree"].(type) {
	case bool:
		m.paywalled = m.paywalled || !free
	case string:
		m.paywalled = m.paywalled || strings.EqualFold(free, "false")
	}
}

func keep(dst *string, value string) {
	if *dst == "" {
		*dst = value
	}
}

// texts returns a value that may be one string or several.
func texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, e := range v {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// name returns a text that may be given as a string, as an object with a name
// or value, or as the first of a list of those.
func (m *meta) name(v any) string {
	switch v := v.(type) {
	case string:
		return squeeze(html.UnescapeString(v))
	case map[string]any:
		if n := m.name(v["name"]); n != "" {
			return n
		}
		return first(m.name(v["@value"]), m.ldNames[m.name(v["@id"])])
	case []any:
		for _, e := range v {
			if n := m.name(e); n != "" {
				return n
			}
		}
	}
	return ""
}

func (m *meta) names(v any) []string {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	var out []string
	for _, e := range list {
		if o, ok := e.(map[string]any); ok {
			if several, ok := o["name"].([]any); ok {
				out = append(out, m.names(several)...)
				continue
			}
		}
		if n := m.name(e); n != "" {
			out = append(out, n)
		}
	}
	return out
}
