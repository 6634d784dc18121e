package weburl

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// refusedSegments are first path segments under which no outlet keeps articles.
var refusedSegments = map[string]bool{
	"tag": true, "tags": true, "topic": true, "topics": true, "search": true, "suche": true, "recherche": true,
	"login": true, "signin": true, "signup": true, "register": true, "account": true, "subscribe": true, "abo": true,
	"newsletter": true, "newsletters": true, "author": true, "authors": true, "autor": true, "category": true,
	"categories": true, "about": true, "about-us": true, "contact": true, "privacy": true, "terms": true, "help": true,
	"cart": true, "shop": true, "jobs": true, "careers": true, "advertise": true, "wp-admin": true, "wp-content": true,
	"wp-login.php": true, "cdn-cgi": true, "feed": true, "rss": true, "private": true, "weather": true, "impressum": true,
	"datenschutz": true, "calendar": true, "events": true, "archive": true, "page": true,
}

// fileEndings are what is not a page of text.
var fileEndings = map[string]bool{
	".jpg": true, ".jpeg": true, ".png": true, ".gif": true, ".svg": true, ".webp": true, ".ico": true, ".pdf": true, ".zip": true,
	".mp3": true, ".mp4": true, ".m4a": true, ".avi": true, ".mov": true, ".css": true, ".js": true, ".json": true, ".xml": true,
	".rss": true, ".atom": true, ".rdf": true, ".gz": true, ".doc": true, ".docx": true, ".xls": true, ".xlsx": true, ".ics": true, ".apk": true, ".exe": true,
}

var (
	dated  = regexp.MustCompile(`(^|[/_-])(19|20)\d\d[/_-]?(0?[1-9]|1[0-2])([/_-]|\d\d|$)`)
	number = regexp.MustCompile(`\d{5,}`)
	word   = regexp.MustCompile(`\pL[\pL\d]*`)
)

// LooksLikeArticle judges a link on a start page by its address and its words.
// It is meant for links that nobody vouches for; what a feed or a sitemap
// names needs no judging.
func LooksLikeArticle(u *url.URL, anchor string) bool { return likeness(u, anchor) >= 3 }

// MayBeArticle reports that something speaks for an article, be it little: an
// address of two words, or a link of three.
func MayBeArticle(u *url.URL, anchor string) bool { return likeness(u, anchor) >= 1 }

// likeness counts what speaks for an article; 0: nothing, or a page of another
// kind for sure.
func likeness(u *url.URL, anchor string) int {
	p := strings.Trim(u.Path, "/")
	if p == "" || fileEndings[strings.ToLower(path.Ext(p))] {
		return 0
	}
	segments := strings.Split(p, "/")
	for _, s := range segments[:max(1, len(segments)-1)] {
		if refusedSegments[strings.ToLower(s)] {
			return 0
		}
	}
	last := segments[len(segments)-1]
	words := len(word.FindAllString(anchor, 12))
	score := 0
	if dated.MatchString("/" + p) {
		score += 2
	}
	if number.MatchString(last) || number.MatchString(u.RawQuery) {
		score += 2
	}
	switch n := strings.Count(last, "-") + strings.Count(last, "_"); {
	case n >= 3: // a headline in the address
		score += 3
	case n >= 1:
		score++
	}
	switch {
	case words >= 5:
		score += 2
	case words >= 3:
		score++
	}
	if len(segments) >= 2 {
		score++
	}
	if strings.HasSuffix(last, ".html") || strings.HasSuffix(last, ".htm") {
		score++
	}
	return score
}

// Shape returns what addresses of one kind have in common on a site: its
// sections by name, and dates, numbers and headlines as such.
func Shape(u *url.URL) string {
	p := strings.Trim(u.Path, "/")
	if p == "" {
		return ""
	}
	segments := strings.Split(p, "/")
	last := len(segments) - 1
	for i, s := range segments[:last] {
		segments[i] = sectionShape(s, i)
	}
	ending := strings.ToLower(path.Ext(segments[last]))
	if len(ending) > 6 {
		ending = ""
	}
	segments[last] = leafShape(segments[last][:len(segments[last])-len(ending)]) + ending
	shape := strings.Join(segments, "/")
	if u.RawQuery != "" {
		names := make([]string, 0, 4)
		for pair := range strings.SplitSeq(u.RawQuery, "&") {
			name, _, _ := strings.Cut(pair, "=")
			names = append(names, strings.ToLower(name))
		}
		slices.Sort(names)
		shape += "?" + strings.Join(slices.Compact(names), "&")
	}
	return shape
}

func sectionShape(s string, depth int) string {
	switch {
	case strings.Trim(s, "0123456789") == "":
		return "#"
	case depth > 1 || len(s) > 24 || strings.ContainsAny(s, "0123456789"):
		return "*"
	}
	return strings.ToLower(s)
}

func leafShape(s string) string {
	switch {
	case s != "" && strings.Trim(s, "0123456789") == "":
		return "#"
	case strings.Count(s, "-")+strings.Count(s, "_") >= 3:
		return "slug"
	case number.MatchString(s):
		return "id"
	}
	return "word"
}
