package sitemap

import (
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/unicode"
)

func read(body []byte, limit int64) (out []Entry, err error) {
	err = Read(body, limit, func(e Entry) bool { out = append(out, e); return true })
	return out, err
}

func zip(s string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(s))
	z.Close()
	return b.Bytes()
}

func TestRead(t *testing.T) {
	set := `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc> https://e.org/1?a=1&amp;b=2 </loc><lastmod>2024-05-06T08:00Z</lastmod>` +
		`<news:news><news:publication_date>2024-05-05</news:publication_date><news:title>One</news:title></news:news></url><url><loc></loc></url></urlset>`
	want := Entry{URL: "https://e.org/1?a=1&b=2", News: true, Title: "One", Published: time.Date(2024, 5, 5, 0, 0, 0, 0, time.UTC), LastMod: time.Date(2024, 5, 6, 8, 0, 0, 0, time.UTC)}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.Replace(set, `"1.0"`, `"1.0" encoding="UTF-16"`, 1))
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string][]byte{
		"plain": []byte(set), "gzip": zip(set), "utf-16": []byte(utf16), "gzipped utf-16": zip(utf16),
		"declared utf-16, is not": []byte(strings.Replace(set, `"1.0"`, `"1.0" encoding="UTF-16"`, 1)),
		"bare ampersand":          []byte(strings.Replace(set, "&amp;", "&", 1)),
		"wrong namespace":         []byte(strings.Replace(set, "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.google.com/schemas/sitemap/0.84", 1)),
	} {
		got, err := read(body, 1<<20)
		if err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	got, err := read([]byte(`<sitemapindex><sitemap><loc>https://e.org/a.xml</loc></sitemap></sitemapindex>`), 1<<20)
	if err != nil || len(got) != 1 || !got[0].Index {
		t.Errorf("index: %+v, %v", got, err)
	}
	if got, err := read([]byte("https://e.org/1\n\nhttps://e.org/2\n"), 1<<20); err != nil || len(got) != 2 {
		t.Errorf("text: %+v, %v", got, err)
	}
	if got, err := read([]byte(set[:strings.Index(set, "<url><loc></loc>")]), 1<<20); err == nil || len(got) != 1 {
		t.Errorf("cut off: %+v, %v; want the whole entries and an error", got, err)
	}
}

func TestLimits(t *testing.T) {
	bomb := zip("<urlset>" + strings.Repeat(" ", 64<<20) + "</urlset>")
	if _, err := read(bomb, 1<<20); !errors.Is(err, ErrTooLarge) {
		t.Errorf("bomb of %d bytes: %v", len(bomb), err)
	}
	many := "<urlset>" + strings.Repeat("<url><loc>https://e.org/</loc></url>", MaxEntries+1) + "</urlset>"
	if got, err := read([]byte(many), 50<<20); !errors.Is(err, ErrTooLarge) || len(got) != MaxEntries {
		t.Errorf("%d entries, %v", len(got), err)
	}
	for name, body := range map[string]string{"html": "<!doctype html><html><body>hi", "rss": "<rss><channel/></rss>", "empty": "", "text": "hello", "deep": strings.Repeat("<a>", 100_000)} {
		if _, err := read([]byte(body), 1<<20); !errors.Is(err, ErrNotSitemap) {
			t.Errorf("%s: %v", name, err)
		}
	}
	entity := `<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://e.org/&x;</loc></url></urlset>`
	if got, _ := read([]byte(entity), 1<<20); len(got) == 1 && strings.Contains(got[0].URL, "root") {
		t.Error("an external entity was read")
	}
}
