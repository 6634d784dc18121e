package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/net/html"

	"github.com/tallywire/tallywire/news"
)

func TestMain(m *testing.M) {
	// The index's library starts workers for analysis when it is loaded.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// payloads break out of every place text can be put in a page.
var payloads = []string{
	`<script>alert(1)</script>`, `"><script>alert(1)</script>`, `'><script>alert(1)</script>`, `</title><script>alert(1)</script>`,
	`</textarea><script>alert(1)</script>`, `</style><script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `"><img src=x onerror=alert(1)>`,
	`" onmouseover="alert(1)`, `' onmouseover='alert(1)`, `" autofocus onfocus=alert(1) x="`, "` onmouseover=alert(1)", `javascript:alert(1)`,
	`JaVaScRiPt:alert(1)`, "java\tscript:alert(1)", `data:text/html,<script>alert(1)</script>`, `vbscript:msgbox(1)`, `<svg onload=alert(1)>`,
	`<svg><script>alert(1)</script></svg>`, `<iframe src=javascript:alert(1)>`, `<math><mi xlink:href="javascript:alert(1)">`, `<a href="javascript:alert(1)">x</a>`,
	`<base href="//evil.example/">`, `<meta http-equiv=refresh content="0;url=//evil.example">`, `<form action=//evil.example><button>`,
	`<!--<script>alert(1)//-->`, `]]><script>alert(1)</script>`, `{{.}}<script>alert(1)</script>`, "\u2028<script>alert(1)</script>", `&lt;script&gt;alert(1)&lt;/script&gt;<script>`,
	`<scr<script>ipt>alert(1)</scr</script>ipt>`, "<scr\x00ipt>alert(1)</script>",
}

// poisoned is a claim set with a payload in every field that holds text.
func poisoned(p string) *news.ClaimSet {
	role, dir, counted, start := p, p, p, p
	text := p + " 7 things.\n" + p
	quote := p + " 7 things"
	v := news.Int(7)
	a := news.Article{ID: news.ArticleID("https://x.example/" + p), Outlet: p, URL: p, Title: p, Authors: []string{p}, Publisher: p, Section: p, Wire: p, Lang: p,
		Text: text, TextHash: news.HashText(text), Published: now, FetchedAt: now, Parser: p, Snapshot: news.SnapshotRef{Segment: p, SHA256: p}}
	c := news.Claim{ID: news.ClaimID(a.ID, a.TextHash, news.Span{Start: 0, End: len(quote)}, 0), Quote: quote, Span: news.Span{Start: 0, End: len(quote)},
		Sentence: news.Span{Start: 0, End: len(quote) + 1}, Figure: news.Figure{Value: &v, ValueText: p, Modifier: news.Modifier(p), Direction: &dir, Unit: p, Counted: &counted},
		Kind: news.Kind(p), Predicate: p, Modality: news.Modality(p), Attribution: &news.Attribution{Actor: p, Role: &role, Cue: p, Type: p},
		Period: &news.Period{Start: &start, End: &start, Text: p, Duration: &start}, Places: []news.Place{{Name: p, ID: p, Role: p}}, Series: p, Rules: []string{p}}
	d := c
	d.ID, d.Value = news.ClaimID(a.ID, "other", c.Span, 1), nil
	return &news.ClaimSet{Article: a, Ruleset: p, Claims: []news.Claim{c, d}, Skipped: p}
}

// tainted answers every question with one poisoned set, as an index would that
// took in the worst pages of the net.
type tainted struct {
	set *news.ClaimSet
	p   string
}

func (x tainted) hits() []news.Hit {
	var out []news.Hit
	for _, c := range x.set.Claims {
		a := &x.set.Article
		out = append(out, news.Hit{Claim: c, SentenceText: c.Quote + ".", Mark: c.Span, ArticleID: a.ID, URL: a.URL, Title: a.Title, Outlet: a.Outlet, Published: now,
			FetchedAt: now, Wire: a.Wire, Ruleset: x.set.Ruleset, Snapshot: a.Snapshot, Standing: []news.Standing{news.Standing(x.p)}})
	}
	return out
}

func (x tainted) Search(context.Context, news.SearchRequest) (*news.SearchResult, error) {
	var facets []news.Facet
	for _, f := range []string{"speaker", "outlet", "unit", "place", x.p} {
		facets = append(facets, news.Facet{Field: f, Terms: []news.FacetTerm{{Term: x.p, Count: 2}, {Term: x.p + "b", Count: 1}}})
	}
	return &news.SearchResult{Total: 2, Hits: x.hits(), Facets: facets, ShardsOK: 1, ShardsAsked: 2}, nil
}
func (x tainted) Claim(context.Context, string) (*news.Hit, error)        { return &x.hits()[0], nil }
func (x tainted) Article(context.Context, string) (*news.ClaimSet, error) { return x.set, nil }
func (x tainted) Series(context.Context, string) ([]news.Hit, error)      { return x.hits(), nil }

// TestXSS puts each payload into every field of every page and answer. Escaping
// is right if the page has the elements and attributes it has with harmless
// text, however that looks.
func TestXSS(t *testing.T) {
	const harmless = "harmless"
	plain := taintedPages(t, harmless, harmless)
	if len(plain) < 14 {
		t.Fatalf("%d pages", len(plain))
	}
	for _, p := range payloads {
		for path, body := range taintedPages(t, p, p) {
			if got, want := shape(t, body), shape(t, plain[path]); got != want {
				t.Errorf("%s with %q has another shape:\n%s\nwant\n%s", path, p, diff(got, want), diff(want, got))
			}
		}
	}
}

// taintedPages renders every page and API answer with one text everywhere.
func taintedPages(t *testing.T, p, q string) map[string]string {
	t.Helper()
	set := poisoned(p)
	sub := news.Subscription{ID: p, Query: p, Email: p, Webhook: p, State: news.SubscriptionState(p), Alerts: true, Digest: true}
	d := &desk{subs: map[string]news.Subscription{q: sub}}
	h := New(Config{Searcher: tainted{set, p}, Prover: prover{state: news.ProofState(p), reason: p}, Subscriptions: d,
		Outlets: outletList{{Name: p, Hosts: []string{p}, Skipped: map[string]int{p: 1}, Errors: map[string]int{p: 2}, LastError: p}},
		Version: news.Version{Program: p, Ruleset: p}, Now: func() time.Time { return now }})
	enc := url.QueryEscape(`"` + strings.ReplaceAll(strings.ReplaceAll(q, `\`, ``), `"`, `\"`) + `" x`)
	out := map[string]string{}
	for name, path := range map[string]string{
		"front": "/", "search": "/search?q=" + enc, "bad query": "/search?q=" + url.QueryEscape("(((( "+q), "claim": "/claim/c_a", "article": "/article/a_a",
		"series": "/series?key=" + url.QueryEscape(q), "outlets": "/outlets", "about": "/about", "subscribe": "/subscribe?q=" + url.QueryEscape(q),
		"confirm": news.ConfirmPath + "?token=" + url.QueryEscape(q), "unsubscribe": news.UnsubscribePath + "?token=" + url.QueryEscape(q),
		"no claim": "/claim/" + url.PathEscape(q), "no page": "/x/" + url.PathEscape(q), "order": "/search?order=" + url.QueryEscape(q),
	} {
		w := get(t, h, path)
		if w.Code == 500 {
			t.Errorf("%s with %q: %s", name, p, w.Body)
		}
		out[name] = w.Body.String()
	}
	w := post(t, h, news.ConfirmPath+"?token="+url.QueryEscape(q), "", nil)
	out["confirmed"] = w.Body.String()
	// A query that is none, so that the form comes back filled as it was sent.
	w = post(t, h, "/subscribe", url.Values{"q": {"((( " + q}, "email": {q}, "by": {q}}.Encode(), nil)
	out["refused"] = w.Body.String()
	for _, path := range []string{"/search?q=x", "/claims/c_a", "/claims/c_a/proof", "/articles/a_a", "/series/x", "/outlets"} {
		w := get(t, h, api+path)
		if kind := w.Header().Get("Content-Type"); !strings.HasPrefix(kind, "application/json") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s is served as %q", path, kind)
		}
		if strings.ContainsAny(w.Body.String(), "<>") {
			t.Errorf("%s with %q holds a bare angle bracket: %s", path, p, w.Body)
		}
	}
	return out
}

// shape lists the elements of a page with the names of their attributes, and
// the schemes of its links. What depends on the text by design is left out:
// links that are only made for safe addresses, lit runs, and lists.
func shape(t *testing.T, body string) string {
	t.Helper()
	seen := map[string]bool{}
	var out []string
	for n := range tree(t, body).Descendants() {
		if n.Type != html.ElementNode {
			if n.Type == html.CommentNode {
				out = append(out, "comment")
			}
			continue
		}
		line := n.Data
		for _, a := range n.Attr {
			line += " " + a.Key
			switch v := strings.TrimSpace(strings.ToLower(a.Val)); a.Key {
			case "href", "src", "action", "cite":
				if !strings.HasPrefix(v, "/") && !strings.HasPrefix(v, "#") {
					line += "=" + v
				}
			}
		}
		if !seen[line] {
			seen[line] = true
			out = append(out, line)
		}
	}
	slices.Sort(out) // figures of one time stand in the order of their ids
	return strings.Join(out, "\n")
}

// diff returns the lines of a that b does not have.
func diff(a, b string) string {
	have := map[string]bool{}
	for _, l := range strings.Split(b, "\n") {
		have[l] = true
	}
	var out []string
	for _, l := range strings.Split(a, "\n") {
		if !have[l] {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}

// TestHeaders: every answer, faults too, carries the policy.
func TestHeaders(t *testing.T) {
	cfg, o, _ := full(t)
	cfg.BaseURL = "https://tally.example"
	h := New(cfg)
	for _, path := range []string{"/", "/search?q=(", "/nowhere", "/assets/style.css", "/claim/" + o.sets[0].Claims[0].ID, api + "/search", api + "/nowhere", "/healthz"} {
		head := get(t, h, path).Header()
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options":  "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Strict-Transport-Security": "max-age=31536000",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if head.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, head.Get(name))
			}
		}
		if head.Get("Set-Cookie") != "" || head.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %v", path, head)
		}
	}
}

func TestMethods(t *testing.T) {
	h := New(Config{})
	for _, tc := range []struct {
		method, path, allow string
	}{
		{"DELETE", "/", "GET, HEAD"}, {"PUT", "/subscribe", "GET, HEAD, POST"}, {"POST", api + "/search", "GET, HEAD"}, {"GET", api + "/subscriptions", "POST"},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(tc.method, tc.path, nil))
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != tc.allow {
			t.Errorf("%s %s: %d, Allow %q", tc.method, tc.path, w.Code, w.Header().Get("Allow"))
		}
	}
}

// post sends a form the way a browser of the given origin does.
func post(t testing.TB, h http.Handler, path, form string, head map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for k, v := range head {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestCrossOrigin(t *testing.T) {
	cfg, _, d := full(t)
	h := New(cfg)
	form := "q=unit:person&by=mail&email=a@post.example&alerts=1"
	for _, tc := range []struct {
		head map[string]string
		want int
	}{
		{map[string]string{"Sec-Fetch-Site": "cross-site"}, 403}, {map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		{map[string]string{"Origin": "https://evil.example"}, 403}, {map[string]string{"Origin": "null"}, 403},
		{map[string]string{"Sec-Fetch-Site": "same-origin"}, 200}, {map[string]string{"Origin": "http://example.com"}, 200}, {nil, 200},
	} {
		before := len(d.asked)
		w := post(t, h, "/subscribe", form, tc.head)
		if w.Code != tc.want || (tc.want == 403) == (len(d.asked) > before) {
			t.Errorf("%v: %d, %d asked", tc.head, w.Code, len(d.asked)-before)
		}
	}
	w := post(t, h, api+"/subscriptions", `{}`, map[string]string{"Sec-Fetch-Site": "cross-site", "Content-Type": "application/json"})
	if w.Code != 403 || !strings.Contains(w.Body.String(), `"cross_origin"`) {
		t.Errorf("API from another site: %d %s", w.Code, w.Body)
	}
}

func TestRateLimit(t *testing.T) {
	cfg, _, d := full(t)
	clock := now
	cfg.Now = func() time.Time { return clock }
	h := New(cfg)
	try := func(addr string) int {
		r := httptest.NewRequest("POST", api+"/subscriptions", strings.NewReader(`{"query":"unit:person","email":"a@post.example","alerts":true}`))
		r.Header.Set("Content-Type", "application/json")
		r.RemoteAddr = addr
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	for i := range limitBurst {
		if got := try(fmt.Sprintf("203.0.113.%d:1000", i)); got != 202 {
			t.Fatalf("request %d: %d", i, got)
		}
	}
	if got := try("203.0.113.200:9"); got != 429 {
		t.Errorf("the sixth of one /24: %d", got)
	}
	if got := try("[2001:db8::1]:9"); got != 202 {
		t.Errorf("another network: %d", got)
	}
	clock = clock.Add(limitEvery)
	if got := try("203.0.113.200:9"); got != 202 {
		t.Errorf("ten minutes later: %d", got)
	}
	if d.asked[0].RemoteIP != "203.0.113.0" {
		t.Errorf("asked by %q", d.asked[0].RemoteIP)
	}
	l := newLimiter(cfg.Now)
	for i := range 3 * limitNetworks {
		l.allow(&http.Request{RemoteAddr: fmt.Sprintf("[2001:db8:%x:%x::1]:9", i/65536, i%65536)})
	}
	if len(l.byNet) > limitNetworks || l.order.Len() > limitNetworks {
		t.Errorf("the table grew to %d", len(l.byNet))
	}
}

// TestLettersLinks: opening a link changes nothing, its button does, and a mail
// program's one-click post does too.
func TestLettersLinks(t *testing.T) {
	cfg, _, d := full(t)
	h := New(cfg)
	w := get(t, h, news.ConfirmPath+"?token=hook-token")
	if d.subs["hook-token"].State != news.Pending || !strings.Contains(w.Body.String(), "https://hooks.example/in") {
		t.Error("opening a link confirmed it, or the page does not say what for")
	}
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Error("a page with a token may be cached")
	}
	w = post(t, h, news.ConfirmPath+"?token=hook-token", "", map[string]string{"Sec-Fetch-Site": "same-origin"})
	if w.Code != 200 || d.subs["hook-token"].State != news.Active || !strings.Contains(w.Body.String(), "whsec_abc") {
		t.Errorf("confirming: %d %s", w.Code, d.subs["hook-token"].State)
	}
	if !strings.Contains(w.Body.String(), `href="/unsubscribe?token=hook-token"`) {
		t.Error("the confirmation does not link to its end")
	}
	w = post(t, h, news.UnsubscribePath+"?token=mail-token", "List-Unsubscribe=One-Click", nil)
	if w.Code != 200 || d.subs["mail-token"].State != news.Ended {
		t.Errorf("one click: %d %s", w.Code, d.subs["mail-token"].State)
	}
	if w := get(t, h, news.UnsubscribePath+"?token=forged"); w.Code != 404 {
		t.Errorf("a forged token: %d", w.Code)
	}
}

// slow answers when it is told to.
type slow struct {
	tainted
	begun   chan struct{}
	release chan struct{}
}

func (s slow) Search(ctx context.Context, _ news.SearchRequest) (*news.SearchResult, error) {
	s.begun <- struct{}{}
	select {
	case <-s.release:
		return &news.SearchResult{}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func TestSearchesAreBounded(t *testing.T) {
	s := slow{begun: make(chan struct{}), release: make(chan struct{})}
	h := New(Config{Searcher: s})
	done := make(chan int, maxSearches)
	for range maxSearches {
		go func() { done <- get(t, h, api+"/search").Code }()
	}
	for range maxSearches {
		<-s.begun
	}
	if w := get(t, h, api+"/search"); w.Code != 503 || w.Header().Get("Retry-After") == "" {
		t.Errorf("one search too many: %d", w.Code)
	}
	close(s.release)
	for range maxSearches {
		if code := <-done; code != 200 {
			t.Errorf("a search within the bound: %d", code)
		}
	}
}

type panics struct{ tainted }

func (panics) Claim(context.Context, string) (*news.Hit, error) { panic("at the disco /secret/") }

func TestPanicIsAPage(t *testing.T) {
	h := New(Config{Searcher: panics{}})
	for _, path := range []string{"/claim/c_a", api + "/claims/c_a"} {
		w := get(t, h, path)
		if w.Code != 500 || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}
