package robots

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jimsmart/grobotstxt"
)

// TestOwnCases are files as sites have them, beside the reference's cases.
func TestOwnCases(t *testing.T) {
	const ours = "Tallywire"
	for name, c := range map[string]struct {
		file    string
		allowed []string
		refused []string
		delay   time.Duration
	}{
		"empty":              {"", []string{"/", "/a"}, nil, 0},
		"html":               {"<!doctype html><html><body>not here</body></html>", []string{"/a"}, nil, 0},
		"rule outside group": {"Disallow: /private/\nUser-agent: *\nDisallow: /search\n", []string{"/private/a"}, []string{"/search?q=1"}, 0},
		"own group wins":     {"User-agent: *\nDisallow: /\nCrawl-delay: 9\n\nUser-agent: tallywire\nDisallow: /no\nCrawl-delay: 2\n", []string{"/a"}, []string{"/no/a"}, 2 * time.Second},
		"groups add up":      {"User-agent: Tallywire/1.0\nDisallow: /a\nUser-agent: x\nDisallow: /b\nUser-agent: tallywire\nDisallow: /c", []string{"/b"}, []string{"/a", "/c"}, 0},
		"shared group":       {"User-agent: x\nUser-agent: Tallywire\nDisallow: /a\nCrawl-delay: 0.5", []string{"/b"}, []string{"/a"}, time.Second / 2},
		"longest wins":       {"User-agent: *\nDisallow: /news\nAllow: /news/open", []string{"/news/open/1", "/"}, []string{"/news/1"}, 0},
		"star and end":       {"User-agent: *\nDisallow: /*.pdf$\nDisallow: /*?print=", []string{"/a.pdf?x", "/a"}, []string{"/a.pdf", "/a?print=1"}, 0},
		"byte order mark":    {"\ufeffUser-agent: *\nDisallow: /a", []string{"/b"}, []string{"/a"}, 0},
		"carriage returns":   {"User-agent: *\rDisallow: /a\rCrawl-delay: 3\r", []string{"/b"}, []string{"/a"}, 3 * time.Second},
		"comments, spaces":   {"  user-agent :  * # all\n disallow : /a # not this", []string{"/b"}, []string{"/a"}, 0},
		"everything":         {"User-agent: *\nDisallow: /", nil, []string{"/", "/a"}, 0},
		"nothing":            {"User-agent: *\nDisallow:", []string{"/", "/a"}, nil, 0},
		"umlauts":            {"User-agent: *\nDisallow: /ä", []string{"/a"}, []string{"/%C3%A4", "/ä/b"}, 0},
		"delay of no number": {"User-agent: *\nCrawl-delay: soon\nCrawl-delay: -4\nCrawl-delay: NaN", []string{"/a"}, nil, 0},
		"delay of ages":      {"User-agent: *\nCrawl-delay: 1e300", []string{"/a"}, nil, 24 * time.Hour},
		"another's delay":    {"User-agent: x\nCrawl-delay: 60\n\nUser-agent: *\nDisallow: /a", []string{"/b"}, []string{"/a"}, 0},
		"rules past the end": {"User-agent: *\n" + strings.Repeat("#\n", MaxSize) + "Disallow: /a", []string{"/a"}, nil, 0},
	} {
		f := Parse([]byte(c.file))
		for _, again := range []*File{f, Parse([]byte(f.Text()))} { // as the cache keeps it
			for _, path := range c.allowed {
				if !again.Allowed(ours, "https://e.org"+path) {
					t.Errorf("%s: %s is refused", name, path)
				}
			}
			for _, path := range c.refused {
				if again.Allowed(ours, "https://e.org"+path) {
					t.Errorf("%s: %s is allowed", name, path)
				}
			}
			if d := again.CrawlDelay(ours); d != c.delay {
				t.Errorf("%s: delay %v, want %v", name, d, c.delay)
			}
		}
	}
}

func TestSitemaps(t *testing.T) {
	f := Parse([]byte("Sitemap: https://e.org/a.xml\nUser-agent: x\nDisallow: /\nsitemap:https://e.org/b.xml\nSitemap: /relative.xml\nSitemap:\n" + strings.Repeat("Sitemap: https://e.org/c.xml\n", 500)))
	if got := f.Sitemaps(); len(got) != maxSitemaps || !slices.Equal(got[:2], []string{"https://e.org/a.xml", "https://e.org/b.xml"}) {
		t.Errorf("%d sitemaps: %q", len(got), got[:min(3, len(got))])
	}
}

// FuzzAllowed: what is kept of a file decides as the reference implementation
// does that reads it again each time.
func FuzzAllowed(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /a\nAllow: /a/index.html\nUser-agent: x\nCrawl-delay: 1\nUser-agent: Tallywire/2\nAllow: /*b$\nDisallow: /", "/a/")
	f.Add("Disallow: /\nUser-agent: x\nUser-agent: * all\nAllow: /\n\nDisallow: /?q=*", "?q=%c3%a4;p#f")
	f.Add("User-agent: tallywire\nDisallow: /ä\nDisallow:\nAllow:", "/%C3%A4")
	f.Add("User-agent: *bot\nDisallow: /", "//a")
	f.Fuzz(func(t *testing.T, text, path string) {
		file := Parse([]byte(text))
		for _, product := range []string{"Tallywire", "x"} {
			address := "https://e.org" + path
			want := file.Text() == "" || grobotstxt.AgentAllowed(file.Text(), product, escape(address))
			if got := file.Allowed(product, address); got != want {
				t.Fatalf("%s %q: allowed %v, want %v", product, address, got, want)
			}
		}
	})
}

func BenchmarkAllowed(b *testing.B) {
	f := Parse([]byte(strings.Repeat("User-agent: other\nDisallow: /a/*/b\n", 200) + "User-agent: *\n" + strings.Repeat("Disallow: /private/*.html$\n", 50)))
	b.ReportAllocs()
	for b.Loop() {
		f.Allowed("Tallywire", "https://e.org/2024/05/06/a-story-of-some-length")
	}
}
