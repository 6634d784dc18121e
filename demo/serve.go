package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

// document is one answer: bytes and what they are.
type document struct {
	kind     string
	body     []byte
	modified time.Time
	status   int // 200 if zero
	location string
}

// ServeHTTP answers a request as the outlet's web server.
func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rec := &recorder{ResponseWriter: w, status: http.StatusOK}
	d.answer(rec, r)
	d.room.note(Request{Outlet: d.name, Path: r.URL.Path, UserAgent: r.UserAgent(), Status: rec.status, Forbidden: d.forbids(r.URL.Path)})
}

func (d *desk) answer(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	doc, err := d.find(r.URL.Path)
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	case doc == nil:
		http.NotFound(w, r)
	case doc.location != "":
		http.Redirect(w, r, doc.location, doc.status)
	default:
		sum := sha256.Sum256(doc.body)
		w.Header().Set("Content-Type", doc.kind)
		w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
		w.Header().Set("Cache-Control", "max-age=0")
		http.ServeContent(w, r, "", doc.modified, bytes.NewReader(doc.body))
	}
}

const htmlKind = "text/html; charset=utf-8"

// find returns what is served at a path, nil if nothing is.
func (d *desk) find(path string) (*document, error) {
	online := d.entries()
	slices.SortStableFunc(online, func(a, b *entry) int { return b.published.Compare(a.published) })
	listed := slices.DeleteFunc(slices.Clone(online), func(e *entry) bool { return d.forbids(e.path) })
	latest := d.room.start
	for _, e := range listed {
		if e.modified.After(latest) {
			latest = e.modified
		}
	}
	switch path {
	case "/":
		body, err := d.look.front(d, online)
		return &document{kind: htmlKind, body: body, modified: latest}, err
	case "/about":
		body, err := d.look.about(d)
		return &document{kind: htmlKind, body: body, modified: d.room.start}, err
	case "/robots.txt":
		text := "User-agent: *\n" + strings.ReplaceAll(d.robots, "{base}", d.base)
		return &document{kind: "text/plain; charset=utf-8", body: []byte(text), modified: d.room.start}, nil
	case feedPaths[d.feed]:
		if d.feed != noFeed {
			return d.feedDocument(listed, latest)
		}
	case "/sitemap.xml", "/sitemap-news.xml":
		if d.feed == noFeed {
			return d.sitemap(path, listed, latest)
		}
	}
	if name, ok := strings.CutPrefix(path, "/go/"); ok {
		for _, e := range online {
			if e.name == name {
				return &document{location: e.url, status: http.StatusMovedPermanently}, nil
			}
		}
	}
	for _, e := range online {
		if e.path == path {
			body, err := d.look.article(d, e)
			return &document{kind: htmlKind, body: body, modified: e.modified}, err
		}
	}
	return nil, nil
}

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}
