package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/tallywire/tallywire/archive"
	"github.com/tallywire/tallywire/crawler"
	"github.com/tallywire/tallywire/news"
)

// counting takes articles and only counts them.
type counting struct{ articles atomic.Int64 }

func (c *counting) PublishArticle(context.Context, *news.Article) (uint64, error) {
	return uint64(c.articles.Add(1)), nil
}

func (c *counting) Article(context.Context, uint64) (*news.Article, error) {
	return nil, news.ErrNotFound
}

func (c *counting) ArticlesSince(context.Context, uint64, func(*news.Article) error) error {
	return nil
}
func (c *counting) PublishRevision(context.Context, *news.Article, *news.Article) error { return nil }

// manySites answers for every host: a front page with links to its articles,
// each with the menus, scripts and teasers that pages have around 4 KB of text.
func manySites(each int) http.Handler {
	var around strings.Builder
	for i := range 150 {
		fmt.Fprintf(&around, `<li class="teaser"><a href="/topics/section-%d" data-track="menu-%d"><span class="label">Section %d</span></a><img src="/img/%d.jpg" alt=""></li>`, i, i, i, i)
	}
	menu := "<nav><ul>" + around.String() + "</ul></nav><script>" + strings.Repeat("window.dataLayer=window.dataLayer||[];dataLayer.push({event:'x',value:1});", 80) + "</script>"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			io.WriteString(w, "User-agent: *\nDisallow: /private/\n")
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if r.URL.Path == "/" {
			for i := range each {
				fmt.Fprintf(w, `<a href="/2024/05/06/flood-relief-reaches-families-in-town-%d">Flood relief reaches families in town %d</a>`, i, i)
			}
			return
		}
		n := len(r.Host) + len(r.URL.Path)
		fmt.Fprintf(w, `<!doctype html><html lang="en"><head><title>Flood relief %s%s</title><meta property="og:type" content="article"><meta property="article:published_time" content="2024-05-06T08:00:00Z"></head><body>%s<article><h1>Flood relief in %s</h1>`, r.Host, r.URL.Path, menu, r.Host)
		for i := range 20 {
			fmt.Fprintf(w, `<p>The regional government said on Monday that %d people had left their homes near %s since the river rose, and that more than %d of them were staying with relatives or in schools.</p>`, n*100+i, r.Host, n+i)
		}
		fmt.Fprintf(w, "</article><aside><ul>%s</ul></aside></body></html>", around.String())
	})
}

// BenchmarkCrawl crawls 2,000 sites that answer at once, from addresses to
// articles, with the archive and the crawler's log on disk. The sites run in the
// same process and cost a part of what is measured.
func BenchmarkCrawl(b *testing.B) {
	const sites, each = 2000, 5
	srv := httptest.NewServer(manySites(each))
	defer srv.Close()
	cfg := crawler.Config{Proxy: srv.URL, AllowPrivate: true, Once: true, Delay: -1, Workers: 32}
	for i := range sites {
		cfg.Outlets = append(cfg.Outlets, crawler.Outlet{Name: fmt.Sprint("site ", i), Start: []string{fmt.Sprintf("http://www.site-%d.example/", i)}})
	}
	var pages int64
	var began, cpu time.Duration
	for b.Loop() {
		store, err := archive.Open(b.TempDir(), archive.Options{})
		if err != nil {
			b.Fatal(err)
		}
		cfg.StateDir = b.TempDir()
		taken := &counting{}
		c, err := crawler.New(cfg, crawler.Deps{Archive: store, Publish: taken})
		if err != nil {
			b.Fatal(err)
		}
		start, used := time.Now(), cpuTime(b)
		if err := errors.Join(c.Run(b.Context()), c.Close(), store.Close()); err != nil {
			b.Fatal(err)
		}
		began, cpu = began+time.Since(start), cpu+cpuTime(b)-used
		if n := taken.articles.Load(); n != sites*each {
			b.Fatalf("%d articles, want %d", n, sites*each)
		}
		pages += sites * each
	}
	b.ReportMetric(float64(pages)/began.Seconds(), "pages/s")
	b.ReportMetric(float64(pages)/cpu.Seconds(), "pages/cpu-s")
	b.ReportMetric(peakMB(b), "MB-peak")
}

func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peakMB is the most memory this process has had, where the system tells.
func peakMB(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	if err != nil {
		b.Fatal(err)
	}
	return kb / 1024
}
