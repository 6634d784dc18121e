package outlet

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
)

// Hang answers nothing until the client goes away.
func Hang() http.Handler {
	return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
}

// Static answers with one body.
func Static(status int, contentType, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		io.WriteString(w, body) // a reader who left is no fault of ours
	})
}

// Huge answers with a page of that many bytes.
func Huge(bytes int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		writeMany(w, bytes)
	})
}

// Bomb answers with a small gzip stream that unpacks to that many bytes.
func Bomb(bytes int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		writeMany(z, bytes)
		z.Close() // a reader who left is no fault of ours
	})
}

func writeMany(w io.Writer, bytes int) {
	line := []byte(strings.Repeat("<p>all work and no play</p>", 1000))
	for n := 0; n < bytes; n += len(line) {
		if _, err := w.Write(line); err != nil {
			return
		}
	}
}

// Failing answers the first times with a status and a Retry-After of the given
// text, and then as next does.
func Failing(times, status int, retryAfter string, next http.Handler) http.Handler {
	var mu sync.Mutex
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		fail := times > 0
		times--
		mu.Unlock()
		if !fail {
			next.ServeHTTP(w, r)
			return
		}
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.WriteHeader(status)
	})
}

// Endless is a maze: each page below path links to ten more, for ever.
func Endless(path string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		for i := range 10 {
			fmt.Fprintf(w, `<a href="%s%d-%s-a-story-without-an-end">A story without any end at all %d</a>`, path, i, strings.TrimPrefix(r.URL.Path, path), i)
		}
	})
}
