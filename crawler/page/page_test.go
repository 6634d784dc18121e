package page

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
)

const long = "The ministry counted 4,100 new homes in the valley this spring, according to the report that it gave to parliament on Tuesday after a long delay."

func sample(head, body string) string {
	return "<!doctype html><html lang=en><head>" + head + "</head><body><nav><a href=/>Home</a><a href=/sport>Sport</a></nav><article><h1>Homes counted in the valley</h1>" + body +
		"<p>" + long + "</p><p>" + strings.Replace(long, "4,100", "380", 1) + "</p><p>" + strings.Replace(long, "4,100", "12", 1) + "</p></article><footer>All rights reserved</footer></body></html>"
}

func read(t *testing.T, doc string, header http.Header) *Page {
	t.Helper()
	u, err := url.Parse("https://www.valley.example/news/homes-counted?utm_x=1")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Parse(Input{Body: []byte(doc), Header: header, URL: u, FetchedAt: time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC), Product: "Tallywire/1.0"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestParse(t *testing.T) {
	zone := time.FixedZone("", 2*3600)
	for name, c := range map[string]struct {
		head, body string
		header     http.Header
		check      func(p *Page) any
		want       any
	}{
		"title by JSON-LD": {`<title>x</title><script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"Valley homes &amp; gardens"}]}</script>`, "", nil, func(p *Page) any { return p.Title }, "Valley homes & gardens"},
		"title by h1":      {"<title>Homes counted in the valley | Valley Post</title>", "", nil, func(p *Page) any { return p.Title }, "Homes counted in the valley"},
		"text without title": {"<title>Homes counted in the valley</title>", "", nil, func(p *Page) any {
			return strings.HasPrefix(p.Text, "The ministry") && strings.Count(p.Text, "\n\n") == 2
		}, true},
		"authors": {`<script type="application/ld+json">{"@type":"Article","author":[{"name":"By Ana Ruiz"},{"name":"Bo Lee and Ida Holm"},{"name":"Reuters"},{"name":"News desk"}]}</script>`, "", nil, func(p *Page) any { return append(p.Authors, p.Wire) },
			[]string{"Ana Ruiz", "Bo Lee", "Ida Holm", "Reuters"}},
		"wire in the text":      {"", "<p>OSLO (AP) — Snow fell on the valley for the third day in a row, and trains were late again.</p>", nil, func(p *Page) any { return p.Wire }, "Associated Press"},
		"published with zone":   {`<meta property="article:published_time" content="2024-05-06T10:00:00+0200">`, "", nil, func(p *Page) any { return p.Published.Format(time.RFC3339) }, time.Date(2024, 5, 6, 10, 0, 0, 0, zone).Format(time.RFC3339)},
		"published by mark-up":  {"", `<time datetime="2024-05-06T08:00:00Z">yesterday</time>`, nil, func(p *Page) any { return p.Published.Format(time.RFC3339) }, "2024-05-06T08:00:00Z"},
		"not in the future":     {`<meta property="article:published_time" content="2031-05-06T10:00:00Z"><meta name="date" content="2024-05-06">`, "", nil, func(p *Page) any { return p.Published.Format(time.DateOnly) }, "2024-05-06"},
		"no date":               {"", "", nil, func(p *Page) any { return p.Published.IsZero() && p.IsArticle }, true},
		"canonical":             {`<link rel="canonical" href="/news/homes?utm_source=a">`, "", nil, func(p *Page) any { return p.Canonical.String() }, "https://www.valley.example/news/homes"},
		"canonical elsewhere":   {`<link rel="canonical" href="https://evil.example/news">`, "", nil, func(p *Page) any { return p.Canonical.Host }, "www.valley.example"},
		"canonical front page":  {`<link rel="canonical" href="/">`, "", nil, func(p *Page) any { return p.Canonical.Path }, "/news/homes-counted"},
		"noarchive by header":   {"", "", http.Header{"X-Robots-Tag": {"tallywire: noarchive"}}, func(p *Page) any { return p.NoArchive }, true},
		"noarchive for another": {"", "", http.Header{"X-Robots-Tag": {"otherbot: noarchive"}}, func(p *Page) any { return p.NoArchive }, false},
		"noarchive by tag":      {`<meta name="robots" content="index, NOARCHIVE">`, "", nil, func(p *Page) any { return p.NoArchive }, true},
		"language by text":      {"", "", nil, func(p *Page) any { return p.Lang }, "en"},
		"paywall and live blog": {`<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Live","isAccessibleForFree":"False"}</script>`, "", nil, func(p *Page) any { return p.Paywalled && p.Kind == LiveBlogPage && p.IsArticle }, true},
	} {
		p := read(t, sample(c.head, c.body), c.header)
		if got := c.check(p); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v\n%+v", name, got, c.want, p)
		}
	}
}

// TestShortStoryAmongLinks: a dated page of one paragraph is an article, be there
// ever so many links around; without a date, or with a second story, it is a list.
func TestShortStoryAmongLinks(t *testing.T) {
	story := "<p>" + strings.Repeat("The council of the valley said on Friday that the bridge stays closed. ", 6) + "</p>"
	links := "<ul>" + strings.Repeat("<li><a href=/a>All that the council has said of the bridge, of the mill and of the road to the pass</a></li>", 30) + "</ul>"
	const head = `<title>Bridge stays closed</title><h1>Bridge stays closed</h1>`
	for name, c := range map[string]struct {
		page string
		want bool
	}{
		"story":    {head + `<time datetime="2024-05-06">6 May 2024</time><div>` + story + links + "</div>", true},
		"no date":  {head + "<div>" + story + links + "</div>", false},
		"teasers":  {head + `<time datetime="2024-05-06">6 May 2024</time><div>` + story + strings.ReplaceAll(story, "bridge", "mill") + strings.ReplaceAll(story, "bridge", "road") + links + links + "</div>", false},
		"no story": {head + `<time datetime="2024-05-06">6 May 2024</time><div><p>The bridge stays closed.</p>` + links + "</div>", false},
	} {
		if p := read(t, c.page, nil); p.IsArticle != c.want {
			t.Errorf("%s: article %v (%s), want %v", name, p.IsArticle, p.Reason, c.want)
		}
	}
}

func TestNoArticle(t *testing.T) {
	for name, c := range map[string][2]string{
		"empty":    {" \n", "the page is empty"},
		"no text":  {"<html><body><img src=a.png></body></html>", "no text"},
		"too deep": {"<title>Deep</title>" + strings.Repeat("<div>", 5000), "no text"},
		"listing":  {"<title>Valley</title><main><h1>Valley news</h1>" + strings.Repeat("<article><h2><a href=/a>Bridge in the valley closed for a summer</a></h2><p>"+long+"</p></article>", 6) + "</main>", "list of articles"},
		"video":    {`<title>Film</title><meta property="og:type" content="video.other"><p>The bridge from above, filmed by the fire brigade.</p>`, "video"},
		"short":    {"<title>Moved</title><p>The page you asked for is gone.</p>", "too little text (under 50 bytes)"},
	} {
		if p := read(t, c[0], nil); p.IsArticle || p.Reason != c[1] {
			t.Errorf("%s: article %v, %q, want %q", name, p.IsArticle, p.Reason, c[1])
		}
	}
	deep := "<title>Deep</title>" + strings.Repeat("<div>", 5000) + "<p>" + long + "<p>" + long + "<p>" + long
	if p := read(t, deep, nil); p.Title != "Deep" || strings.Count(p.Text, "4,100") != 3 {
		t.Errorf("nested too deep: %+v", p)
	}
	if _, err := Parse(Input{Header: http.Header{"Content-Type": {"application/pdf"}}}); !errors.Is(err, ErrNotHTML) {
		t.Errorf("pdf: %v", err)
	}
}

// TestDerive: reading a snapshot again gives the same article.
func TestDerive(t *testing.T) {
	s := &news.Snapshot{FinalURL: "https://www.valley.example/news/homes", Outlet: "Valley", FetchedAt: time.Now(), Header: map[string][]string{"Content-Type": {"text/html"}}, Body: []byte(sample("", ""))}
	first, err := Derive(s, "Tallywire", nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		again, err := Derive(s, "Tallywire", nil)
		if err != nil || !reflect.DeepEqual(first, again) {
			t.Fatalf("%v: %+v, before %+v", err, again, first)
		}
	}
	if first.ID != news.ArticleID("https://www.valley.example/news/homes") || first.Parser != Parser {
		t.Errorf("derived %+v", first)
	}
}

func TestListing(t *testing.T) {
	u, err := url.Parse("https://e.org/section/")
	if err != nil {
		t.Fatal(err)
	}
	l, err := ParseListing(Input{URL: u, Body: []byte(`<base href="/x/"><link rel=alternate type="application/rss+xml" href="feed"><link rel=alternate type="application/rss+xml" href="/comments/feed">` +
		`<a href="story?a=1&amp;b=2"><b>A</b> story</a><a href="javascript:x()">no</a><a rel=nofollow href=/ad>ad</a><a href="#top">top</a>`)})
	if err != nil || len(l.Feeds) != 1 || l.Feeds[0].String() != "https://e.org/x/feed" || len(l.Links) != 2 || l.Links[0].URL.String() != "https://e.org/x/story?a=1&b=2" || strings.TrimSpace(l.Links[0].Text) != "A story" {
		t.Errorf("%+v, %v", l, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(sample(`<script type="application/ld+json">[{"@type":"Article","author":{"name":["a"]}}]</script>`, "<table><tr><td>1<td>2")))
	f.Add([]byte("<table><p><select><svg><math><mi></p>\xff\xfe"))
	u := &url.URL{Scheme: "https", Host: "e.org", Path: "/news/x"}
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := Parse(Input{Body: body, URL: u, FetchedAt: time.Unix(1.7e9, 0)})
		if err == nil && !utf8.ValidString(p.Text+p.Title+fmt.Sprint(p.Authors)) {
			t.Errorf("not UTF-8: %+v", p)
		}
	})
}
