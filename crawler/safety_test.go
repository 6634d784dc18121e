package crawler_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tallywire/tallywire/crawler"
)

// TestHostileAddresses: however an address within is given away, by a link, a
// feed, a redirect of a page or of a robots.txt, nobody is asked for it, even where
// the outlet's own hosts are said to be those. A proxy hears every request.
func TestHostileAddresses(t *testing.T) {
	inside := []string{"127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "10.0.0.7", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
		"[::1]", "[::ffff:127.0.0.1]", "[::ffff:a00:7]", "[fe80::1]", "[fd00:ec2::254]", "localhost", "desk.localhost", "metadata.google.internal"}
	var mu sync.Mutex
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.URL.Host)
		mu.Unlock()
		switch {
		case r.URL.Path == "/robots.txt" && r.URL.Host == "moved.example":
			http.Redirect(w, r, "http://169.254.169.254/robots.txt", http.StatusFound)
		case r.URL.Path == "/feed":
			fmt.Fprint(w, "<rss><channel><title>Post</title>")
			for i, host := range inside {
				fmt.Fprintf(w, "<item><link>http://%s/news/inside</link></item><item><link>http://post.example/news/moved-%d</link></item>", host, i)
			}
			fmt.Fprint(w, "<item><link>http://moved.example/news/behind</link></item></channel></rss>")
		case strings.HasPrefix(r.URL.Path, "/news/moved-"):
			var i int
			fmt.Sscanf(r.URL.Path, "/news/moved-%d", &i)
			http.Redirect(w, r, "http://"+inside[i]+"/latest/meta-data", http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	defer proxy.Close()
	cfg := crawler.Config{Once: true, Delay: -1, Timeout: time.Hour, Proxy: proxy.URL}
	cfg.Outlets = []crawler.Outlet{{Name: "Post", Feeds: []string{"http://post.example/feed"}, Hosts: append([]string{"post.example", "moved.example"}, inside...)}}
	st := &store{}
	refused := map[string]bool{}
	for _, e := range crawl(t, cfg, crawler.Deps{Archive: st, Publish: st}) {
		if e.Reason == "address refused for safety" {
			refused[e.URL] = true
		}
	}
	for _, host := range asked {
		if !slices.Contains([]string{"post.example", "moved.example"}, host) {
			t.Errorf("%s was asked", host)
		}
	}
	if n := len(asked); n < len(inside) {
		t.Errorf("only %d requests were made: the feed was not followed", n)
	}
	for _, host := range inside {
		for _, path := range []string{"/news/inside", "/latest/meta-data"} {
			if !refused["http://"+host+path] {
				t.Errorf("http://%s%s was not met, or given up for another reason", host, path)
			}
		}
	}
	if !refused["http://moved.example/news/behind"] {
		t.Error("the redirect of a robots.txt was not refused")
	}
}
