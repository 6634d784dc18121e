package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/tallywire/tallywire/news"
)

// get asks a handler and returns status, head and body.
func get(t testing.TB, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w
}

// text returns the words of a page as a reader sees them.
func text(t testing.TB, body string) string {
	t.Helper()
	var b strings.Builder
	for n := range tree(t, body).Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "title" {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func tree(t testing.TB, body string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// TestTheQuestion follows a new reader: who says one million, when, and where
// is that written?
func TestTheQuestion(t *testing.T) {
	cfg, o, _ := full(t)
	h := New(cfg)
	front := text(t, get(t, h, "/").Body.String())
	if !strings.Contains(front, `"one million" who says one million`) {
		t.Error("the front page does not offer the search as an example")
	}
	for _, q := range []string{`"one million" people`, `value:1000000`, `one million unit:person`} {
		w := get(t, h, news.SearchPath(q))
		if w.Code != 200 {
			t.Fatalf("%s: %d", q, w.Code)
		}
		got := text(t, w.Body.String())
		for _, want := range []string{"Relief Council", "The Harbour Post", "12 June 2024", "since May", "More than one million people"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: the results do not say %q", q, want)
			}
		}
		if !strings.Contains(w.Body.String(), "<mark>More than one million people</mark>") {
			t.Errorf("%s: the figure is not lit", q)
		}
	}
	claim := o.sets[0].Claims[0]
	page := get(t, h, news.ClaimPath(claim.ID)).Body.String()
	got := text(t, page)
	for _, want := range []string{"more than 1 million people", "Relief Council", "since May (from May 2024)", "Checked just now: it stands.",
		"The river rose again overnight.", "num.digit", "What others say", "interior ministry", "840,000", "Ilse Brandt", "2c4b036fbb24"} {
		if !strings.Contains(got, want) {
			t.Errorf("the claim page does not say %q", want)
		}
	}
	if !strings.Contains(page, `href="https://harbourpost.example/floods/one-million"`) {
		t.Error("the claim page does not link to the article at its outlet")
	}
	article := get(t, h, "/article/"+o.sets[0].Article.ID).Body.String()
	for _, c := range o.sets[0].Claims {
		if !strings.Contains(article, `id="`+c.ID+`"`) {
			t.Errorf("%q is not lit in its article", c.Quote)
		}
	}
	for _, want := range []string{"What the outlet changed", "without saying so", "killed 63 <people>", "killed 88 <people>"} {
		if !strings.Contains(text(t, article), want) {
			t.Errorf("the article page does not say %q", want)
		}
	}
	ser := text(t, get(t, h, news.SeriesPath(displaced)).Body.String())
	for _, want := range []string{"Where they do not agree", "conflict", "interior ministry : 2 figures in 2 outlets"} {
		if !strings.Contains(ser, want) {
			t.Errorf("the series page does not say %q", want)
		}
	}
}

// The API says how the figures of a series stand to each other, as the page does.
func TestSeriesRelations(t *testing.T) {
	cfg, _, _ := full(t)
	var got struct {
		Hits      []news.Hit
		Relations []struct{ A, B, Verdict, Reason string }
	}
	if err := json.Unmarshal(get(t, New(cfg), api+"/series/"+pathEscape(displaced)).Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	order := map[string]int{}
	for i, h := range got.Hits {
		order[h.Claim.ID] = i + 1
	}
	verdicts := map[string]bool{}
	for _, r := range got.Relations {
		verdicts[r.Verdict] = true
		if a, b := order[r.A], order[r.B]; a == 0 || a >= b {
			t.Errorf("%v: a is figure %d, b figure %d", r, a, b)
		}
		if r.Reason == "" {
			t.Errorf("%v: no reason", r)
		}
	}
	if !verdicts["conflict"] || len(got.Relations) < len(got.Hits)-1 {
		t.Errorf("%d figures, relations %v", len(got.Hits), got.Relations)
	}
}

func TestSearchPage(t *testing.T) {
	cfg, _, _ := full(t)
	h := New(cfg)
	for _, tc := range []struct {
		path   string
		status int
		want   []string
	}{
		{"/search?q=unit:person+speeker:x", 400, []string{"column 13", "speaker:"}},
		{"/search?q=%22open", 400, []string{"column"}},
		{"/search?q=zzzz", 200, []string{"No figure fits"}},
		{"/search?q=" + strings.Repeat("a", 2100), 400, []string{"2000 are allowed"}},
		{"/search?q=unit:person&order=best", 400, []string{"order"}},
		{"/search?q=unit:person&page=99999", 400, []string{"narrow the query"}},
		{"/search?q=unit:person", 200, []string{"7 figures", "1 of 1 shard answered", "Narrow down", "Merowa Daily"}},
		{"/nowhere", 404, []string{"Not found", "Search the figures instead"}},
		{"/claim/c_zzz", 404, []string{"Not found"}},
		{"/claim/%3Cscript%3E", 404, []string{"no claim has that id"}},
		{"/article/a_zzz", 404, []string{"Not found"}},
		{"/series", 400, []string{"no series is named"}},
		{"/subscribe/confirm", 400, []string{"link is not whole"}},
	} {
		w := get(t, h, tc.path)
		got := text(t, w.Body.String())
		if w.Code != tc.status {
			t.Errorf("%.80s: status %d, want %d", tc.path, w.Code, tc.status)
		}
		for _, want := range tc.want {
			if !strings.Contains(strings.ToLower(got), strings.ToLower(want)) {
				t.Errorf("%.80s: does not say %q: %.900s", tc.path, want, got)
			}
		}
	}
	empty := New(Config{Searcher: index(t), Outlets: outletList{}})
	if got := text(t, get(t, empty, "/").Body.String()); !strings.Contains(got, "No figure is stored yet") {
		t.Errorf("an empty index does not teach: %s", got)
	}
	if got := text(t, get(t, empty, "/outlets").Body.String()); !strings.Contains(got, "No outlet is configured yet") {
		t.Errorf("no outlets: %s", got)
	}
}

// TestFacetsNarrow: each facet's link finds as many claims as it says, and a
// condition can be taken away again.
func TestFacetsNarrow(t *testing.T) {
	cfg, _, _ := full(t)
	h := New(cfg)
	body := get(t, h, "/search?q=people+or+families").Body.String()
	links := 0
	for n := range tree(t, body).Descendants() {
		if n.Data != "li" || n.Parent == nil || n.Parent.Parent == nil || attr(n.Parent.Parent, "aria-label") == "" || n.FirstChild.Data != "a" {
			continue
		}
		if attr(n.Parent.Parent, "aria-label") == "Period" {
			continue // a period asked for finds what overlaps it
		}
		link, count := attr(n.FirstChild, "href"), n.LastChild.FirstChild.Data
		found := get(t, h, link).Body.String()
		if got := text(t, found); !strings.Contains(got, " "+count+" figure") {
			t.Errorf("%s: should find %s: %.300s", link, count, got)
		}
		if !strings.Contains(found, "Remove the condition") {
			t.Errorf("%s: nothing to take away", link)
		}
		links++
	}
	if links < 8 {
		t.Errorf("%d facet links: the test proves nothing", links)
	}
}

func TestProofStates(t *testing.T) {
	cfg, o, _ := full(t)
	path := news.ClaimPath(o.sets[0].Claims[0].ID)
	for _, tc := range []struct {
		p    Prover
		want string
	}{
		{prover{state: news.Verified}, "Checked just now: it stands."},
		{prover{state: news.NotArchived}, "No copy is kept."},
		{prover{state: news.ParserChanged}, "The stored copy is unchanged."},
		{prover{state: news.ProofFailed, reason: "segment x: hash differs"}, "Not proven at this moment. The stored copy could not be shown to hold these words. Do not rely on this figure until it has been checked. segment x: hash differs"},
		{prover{err: errors.New("disk on fire at /secret/path")}, "Not proven at this moment."},
		{nil, "this process has no archive to check against"},
	} {
		cfg.Prover = tc.p
		body := get(t, New(cfg), path).Body.String()
		if got := text(t, body); !strings.Contains(got, tc.want) {
			t.Errorf("%+v: the page does not say %q", tc.p, tc.want)
		}
		if strings.Contains(body, "/secret/") {
			t.Error("an internal fault reaches the page")
		}
	}
}

// TestWrongRevision: a claim whose words do not stand in the stored article is
// never shown in that article's context.
func TestWrongRevision(t *testing.T) {
	set := stories[0].set(t)
	a := set.Article
	a.Text = strings.Replace(a.Text, "More than one million", "More than two million", 1)
	if got := contextOf(&a, &set.Claims[0]); got != nil {
		t.Errorf("context %v", got)
	}
	for _, span := range []news.Span{{Start: -1, End: 4}, {Start: 5, End: 5}, {Start: 9, End: 3}, {Start: 0, End: 1 << 40}} {
		c := set.Claims[0]
		c.Span = span
		if got := contextOf(&set.Article, &c); got != nil {
			t.Errorf("span %v: context %v", span, got)
		}
	}
}

func TestLight(t *testing.T) {
	const s = "über 5 Mio. Menschen"
	for _, tc := range []struct {
		marks []mark
		want  string
	}{
		{nil, "über 5 Mio. Menschen"},
		{[]mark{{news.Span{Start: 6, End: 12}, run{Fig: true}}}, "über [5 Mio.] Menschen"},
		{[]mark{{news.Span{Start: 6, End: 12}, run{Fig: true}}, {news.Span{Start: 8, End: 21}, run{Hit: true}}, {news.Span{Start: 0, End: 5}, run{Hit: true}}}, "(über) [5 Mio.] Menschen"},
		{[]mark{{news.Span{Start: 1, End: 4}, run{Fig: true}}}, "über 5 Mio. Menschen"}, // cuts a letter in two
		{[]mark{{news.Span{Start: 0, End: 99}, run{Fig: true}}}, "über 5 Mio. Menschen"},
	} {
		var b strings.Builder
		for _, r := range light(s, 0, tc.marks) {
			switch {
			case r.Fig:
				b.WriteString("[" + r.Text + "]")
			case r.Hit:
				b.WriteString("(" + r.Text + ")")
			default:
				b.WriteString(r.Text)
			}
		}
		if b.String() != tc.want {
			t.Errorf("%v: %s, want %s", tc.marks, b.String(), tc.want)
		}
	}
}

// site links: every link and form of every page leads to a page that is there,
// no page runs a script, and every page is fit to be read aloud.
func TestPagesHoldTogether(t *testing.T) {
	cfg, o, _ := full(t)
	h := New(cfg)
	queue := []string{"/", "/search?q=people", "/search?q=unit:person+speeker:x", "/outlets", "/about", "/subscribe", "/nowhere",
		news.ConfirmPath + "?token=mail-token", news.UnsubscribePath + "?token=hook-token", "/article/" + o.sets[1].Article.ID}
	seen := map[string]bool{}
	meant := map[string]int{"/nowhere": 404, "/search?q=unit:person+speeker:x": 400}
	for len(queue) > 0 && len(seen) < 600 {
		path, frag, _ := strings.Cut(queue[0], "#")
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		w := get(t, h, path)
		want := meant[path]
		if want == 0 {
			want = 200
		}
		if w.Code != want {
			// An example of the help may name an id that nothing has.
			t.Errorf("%s: status %d, want %d", path, w.Code, want)
			continue
		}
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		body := w.Body.String()
		if frag != "" && !strings.Contains(body, `id="`+frag+`"`) {
			t.Errorf("%s has no #%s", path, frag)
		}
		queue = append(queue, inspect(t, path, body)...)
	}
	if len(seen) < 60 {
		t.Errorf("%d pages seen: the test proves nothing", len(seen))
	}
}

// inspect checks one page and returns its links within the site.
func inspect(t *testing.T, path, body string) []string {
	t.Helper()
	var links []string
	labels, ids := map[string]bool{}, map[string]int{}
	var inputs []*html.Node
	count := map[string]int{}
	for n := range tree(t, body).Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		count[n.Data]++
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || strings.HasPrefix(strings.TrimSpace(strings.ToLower(a.Val)), "javascript:") {
				t.Errorf("%s: <%s %s=%q>", path, n.Data, a.Key, a.Val)
			}
			if a.Key == "id" {
				ids[a.Val]++
			}
		}
		switch n.Data {
		case "script", "style", "iframe", "object", "embed", "base":
			t.Errorf("%s: has <%s>", path, n.Data)
		case "a", "link":
			href := attr(n, "href")
			if strings.HasPrefix(href, "/") {
				links = append(links, href)
			} else if href != "" && !strings.HasPrefix(href, "#") && safeLink(href) == "" {
				t.Errorf("%s: link to %q", path, href)
			}
		case "form":
			if !strings.HasPrefix(attr(n, "action"), "/") {
				t.Errorf("%s: form to %q", path, attr(n, "action"))
			}
		case "label":
			labels[attr(n, "for")] = true
		case "input", "textarea", "select":
			inputs = append(inputs, n)
		case "th":
			if attr(n, "scope") == "" {
				t.Errorf("%s: <th> without scope", path)
			}
		case "table":
			if n.FirstChild == nil || !strings.Contains(body, "<caption>") {
				t.Errorf("%s: table without caption", path)
			}
		}
	}
	for _, n := range inputs {
		if !labels[attr(n, "id")] {
			t.Errorf("%s: <%s name=%q> has no label", path, n.Data, attr(n, "name"))
		}
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%s: id %q stands %d times", path, id, n)
		}
	}
	for _, one := range []string{"main", "h1", "title", "header"} {
		if count[one] < 1 || count["main"] != 1 || count["h1"] != 1 {
			t.Errorf("%s: %d <%s>, %d <h1>", path, count[one], one, count["h1"])
			break
		}
	}
	if !strings.Contains(body, `<html lang="en">`) || !strings.Contains(body, `href="#main"`) {
		t.Errorf("%s: no language or skip link", path)
	}
	return links
}

func TestAssetsAndSmallFiles(t *testing.T) {
	h := New(Config{})
	front := get(t, h, "/about").Body.String()
	i := strings.Index(front, "/assets/style.css?v=")
	if i < 0 {
		t.Fatal("no style sheet")
	}
	link := front[i : i+strings.IndexByte(front[i:], '"')]
	w := get(t, h, link)
	if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("%s: %d %v", link, w.Code, w.Header())
	}
	r := httptest.NewRequest("GET", "/assets/style.css", nil)
	r.Header.Set("If-None-Match", w.Header().Get("ETag"))
	again := httptest.NewRecorder()
	h.ServeHTTP(again, r)
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("an unchanged sheet is sent again: %d", again.Code)
	}
	for path, want := range map[string]int{"/assets/../web.go": 404, "/assets/none": 404, "/robots.txt": 200, "/healthz": 200, "/favicon.ico": 200} {
		r := httptest.NewRequest("GET", "http://x/", nil)
		r.URL.Path = path
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want && (w.Code < 300 || w.Code >= 400) {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
		if loc := w.Header().Get("Location"); loc != "" && !strings.HasPrefix(loc, "/") {
			t.Errorf("%s: sent on to %q", path, loc)
		}
	}
	if bytes.Contains(must(io.ReadAll(get(t, h, link).Body)), []byte("url(")) {
		t.Error("the style sheet loads something")
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
