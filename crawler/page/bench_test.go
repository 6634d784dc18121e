package page

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// benchPages are our own page or, where it stands, every page of newsweb.
func benchPages(b *testing.B) (pages [][]byte, size int64) {
	names, err := filepath.Glob("../../../shared/newsweb/pages/*/*.html.gz")
	if err != nil {
		b.Fatal(err)
	}
	if len(names) == 0 {
		b.Log("../shared is absent: our own page only")
		pages = append(pages, benchPage())
	}
	for _, name := range names {
		pages = append(pages, unzipped(b, name))
	}
	for _, p := range pages {
		size += int64(len(p))
	}
	return pages, size
}

func unzipped(b *testing.B, name string) []byte {
	f, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		b.Fatal(name, err)
	}
	page, err := io.ReadAll(z)
	if err != nil {
		b.Fatal(name, err)
	}
	return page
}

func benchPage() []byte {
	var b strings.Builder
	for i := range 40 {
		fmt.Fprintf(&b, `<div class="card"><a href="/story-%d"><img src="/i/%d.jpg" alt=""><span>Story %d of the day</span></a></div><p>%s</p>`, i, i, i, long)
	}
	return []byte(sample(`<meta property="og:type" content="article"><script>`+strings.Repeat("var a = 1;", 3000)+`</script>`, b.String()))
}

func BenchmarkParse(b *testing.B) {
	pages, size := benchPages(b)
	u := &url.URL{Scheme: "https", Host: "e.org", Path: "/news/x"}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range pages {
			if _, err := Parse(Input{Body: p, URL: u, FetchedAt: time.Unix(1.8e9, 0)}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkHTMLParse is what Parse is measured against.
func BenchmarkHTMLParse(b *testing.B) {
	pages, size := benchPages(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range pages {
			if _, err := html.Parse(bytes.NewReader(p)); err != nil {
				b.Fatal(err)
			}
		}
	}
}
