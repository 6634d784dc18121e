package page

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// layouts are the ways machines write a time on pages; those with a zone first.
var layouts = []string{
	time.RFC3339, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04Z0700",
	"2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04:05 Z0700", "2006-01-02 15:04:05Z0700", "2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02T15:04:05Z07", "2006-01-02T15:04:05 Z0700",
	"Mon, 2 Jan 2006 15:04:05 Z0700", "Mon Jan 2 15:04:05 Z0700 2006", "Mon Jan 2 2006 15:04:05 GMT-0700", "January 2, 2006 3:04 PM Z0700",
	"2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "20060102T150405Z", "20060102150405",
	"January 2, 2006 15:04:05", "January 2, 2006", "Jan 2, 2006", "2 January 2006", "2 Jan 2006", "2006-01-02", "2006/01/02", "20060102",
}

// zones are the abbreviations that mean one thing in news.
var zones = map[string]string{
	"GMT": "+0000", "UTC": "+0000", "EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500", "MST": "-0700", "MDT": "-0600",
	"PST": "-0800", "PDT": "-0700", "BST": "+0100", "CET": "+0100", "CEST": "+0200", "MEZ": "+0100", "MESZ": "+0200", "JST": "+0900", "AEST": "+1000", "AEDT": "+1100",
}

// earliest is before any news page.
var earliest = time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC)

// parseTime reads a time as machines write it; without a zone it is UTC.
func parseTime(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 80 {
		return time.Time{}, false
	}
	if name := s[strings.LastIndexByte(s, ' ')+1:]; zones[name] != "" {
		s = s[:len(s)-len(name)] + zones[name]
	}
	if i := strings.Index(s, " ("); i > 0 { // a zone's name after its offset
		s = s[:i]
	}
	for _, l := range layouts {
		// In UTC, so that this machine's zone takes no part.
		if t, err := time.ParseInLocation(l, s, time.UTC); err == nil && t.After(earliest) {
			return t, true
		}
	}
	return time.Time{}, false
}

var (
	publishedNames = []string{
		"article:published_time", "article:published", "og:article:published_time", "datepublished", "date.published", "dc.date.issued", "dcterms.created", "dcterms.issued",
		"parsely-pub-date", "sailthru.date", "publishdate", "publish-date", "publish_date", "pubdate", "publication_date", "publicationdate", "published_time_telegram",
		"cxenseparse:recs:publishtime", "cxenseparse:publishtime", "rnews:datepublished", "originalpublicationdate", "article.published", "published", "datecreated",
		"dc.date", "dcterms.date", "date", "dc.date.created", "timestamp", "og:pubdate", "bt:pubdate", "created", "article:create_at",
	}
	modifiedNames = []string{
		"article:modified_time", "article:modified", "og:updated_time", "datemodified", "dc.date.modified", "dcterms.modified", "lastmod", "last-modified", "article:updated_time",
		"date.updated", "revised", "updated_time", "og:article:modified_time", "article.updated",
	}
)

// dates returns when the page says it was published and changed: where the
// outlet's selectors say, then JSON-LD and meta tags first, then marked-up times, then what can be found on the page.
func (s *survey) dates(root *html.Node, in Input, title string, k *picked) (published, modified time.Time) {
	m := s.meta
	latest := time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	if !in.FetchedAt.IsZero() {
		latest = in.FetchedAt.Add(48 * time.Hour)
	}
	pick := func(candidates ...string) time.Time {
		for _, c := range candidates {
			if t, ok := parseTime(c); ok && t.Before(latest) {
				return t
			}
		}
		return time.Time{}
	}
	published = k.published(monthFirst(m.htmlLang, in.URL.Host), latest)
	if published.IsZero() {
		published = pick(append([]string{m.ldPublished}, m.all(publishedNames)...)...)
	}
	modified = pick(append([]string{m.ldModified}, m.all(modifiedNames)...)...)
	if published.IsZero() {
		published = pick(s.markedTimes()...)
	}
	if published.IsZero() {
		published = s.searchedDate(root, in, title, latest)
	}
	if published.IsZero() {
		published = modified
	}
	if modified.Before(published) {
		modified = time.Time{}
	}
	return published, modified
}

func (m *meta) all(keys []string) []string {
	var out []string
	for _, k := range keys {
		if v := m.named[k]; v != "" {
			out = append(out, v)
		}
	}
	return out
}

// markedTimes returns the times that mark-up gives, the best first.
func (s *survey) markedTimes() []string {
	marks := slices.Clone(s.times)
	slices.SortStableFunc(marks, func(a, b timeMark) int { return a.rank - b.rank })
	var out []string
	for _, t := range marks {
		out = append(out, t.value)
	}
	return out
}
