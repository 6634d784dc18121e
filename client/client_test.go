package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tallywire/tallywire/client"
	"github.com/tallywire/tallywire/indexer"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/web"
)

func TestMain(m *testing.M) {
	// The index's library starts workers for analysis when it is loaded.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// The client can stand in for what the server itself asks.
var (
	_ web.Searcher    = (*client.Client)(nil)
	_ web.Prover      = (*client.Client)(nil)
	_ web.Outlets     = (*client.Client)(nil)
	_ web.DeadLetters = (*client.Client)(nil)
	_ web.Subscribers = (*client.Client)(nil)
	_ web.Digests     = (*client.Client)(nil)
	_ web.Verifier    = (*client.Client)(nil)
	_ web.Exporter    = (*client.Client)(nil)
)

var ctx = context.Background()

// claimSet is one article with one figure.
func claimSet() *news.ClaimSet {
	const text = "Some 300 cranes have come back to the estuary, the wardens said."
	v := news.Int(300)
	counted := "cranes"
	span := news.Span{Start: 0, End: 15}
	a := news.Article{ID: news.ArticleID("https://marsh.example/cranes"), Outlet: "Marsh Gazette", URL: "https://marsh.example/cranes", Title: "Cranes return", Text: text,
		TextHash: news.HashText(text), Published: time.Date(2024, 3, 2, 8, 0, 0, 0, time.UTC)}
	return &news.ClaimSet{Article: a, Ruleset: "r1", Claims: []news.Claim{{ID: news.ClaimID(a.ID, a.TextHash, span, 0), Quote: text[:15], Span: span,
		Sentence: news.Span{Start: 0, End: len(text)}, Figure: news.Figure{Value: &v, Modifier: news.About, Unit: "crane", Counted: &counted}, Kind: news.Stock,
		Modality: news.Reported, Attribution: &news.Attribution{Actor: "wardens", Cue: "said", Type: "indirect"}, Series: "crane|crane|return|stock|XX|level", Rules: []string{"num.digit"}, Confidence: 0.8}}}
}

// parts is what stands behind the server beside the index.
type parts struct {
	set     *news.ClaimSet
	broken  error
	replays []uint64
	asOf    time.Time
	all     bool
	asked   []news.SubscribeRequest
}

func (p *parts) Prove(_ context.Context, h *news.Hit) (news.Proof, error) {
	return news.Proof{ClaimID: h.Claim.ID, State: news.Verified, CheckedAt: p.set.Article.Published}, nil
}
func (p *parts) Outlets(context.Context) ([]news.OutletStatus, error) {
	return []news.OutletStatus{{Name: "Marsh Gazette", Hosts: []string{"marsh.example"}, Articles: 1, Skipped: map[string]int{"not an article": 2}}}, nil
}
func (p *parts) Subscribe(_ context.Context, r news.SubscribeRequest) (news.SubscribeReply, error) {
	p.asked = append(p.asked, r)
	return news.SubscribeReply{Query: r.Query, Message: "a letter is on its way"}, nil
}
func (p *parts) Inspect(context.Context, string) (news.Subscription, error) {
	return news.Subscription{}, news.ErrNotFound
}
func (p *parts) Confirm(context.Context, string) (news.ConfirmReply, error) {
	return news.ConfirmReply{}, news.ErrNotFound
}
func (p *parts) Unsubscribe(context.Context, string) (news.Subscription, error) {
	return news.Subscription{}, news.ErrNotFound
}
func (p *parts) DeadLetters(context.Context) ([]news.DeadLetter, error) {
	return []news.DeadLetter{{Seq: 3, Stage: "extract", Size: 4}}, nil
}
func (p *parts) DeadLetter(_ context.Context, seq uint64) (news.DeadLetter, error) {
	if seq != 3 {
		return news.DeadLetter{}, fmt.Errorf("dead letter %d: %w", seq, news.ErrNotFound)
	}
	return news.DeadLetter{Seq: 3, Stage: "extract", Size: 4, Body: []byte("\x00\xffab")}, nil
}
func (p *parts) ReplayDeadLetter(_ context.Context, seq uint64) error {
	p.replays = append(p.replays, seq)
	return nil
}
func (p *parts) Subscriptions(context.Context) ([]news.Subscription, error) {
	return []news.Subscription{{ID: "s_1", Query: "cranes", Email: "w@marsh.example", State: news.Active}}, nil
}
func (p *parts) RunDigest(_ context.Context, asOf time.Time) (news.DigestRun, error) {
	p.asOf = asOf
	return news.DigestRun{Queued: 1, Held: map[string]int{"over the cap": 2}}, nil
}
func (p *parts) Verify(_ context.Context, all bool, report func(news.Check) error) error {
	p.all = all
	return errors.Join(report(news.Check{Part: "archive", Name: "a", Checked: 1, OK: true}), report(news.Check{Part: "index", Name: "b", Reason: "gone"}))
}
func (p *parts) ExportArticles(_ context.Context, yield func(*news.Article) error) error {
	for range 3 {
		if err := yield(&p.set.Article); err != nil {
			return err
		}
	}
	return p.broken
}
func (p *parts) ExportRevisions(_ context.Context, yield func(*news.Revision) error) error {
	return errors.Join(yield(&news.Revision{Article: p.set.Article.ID}), p.broken)
}
func (p *parts) Revisions(_ context.Context, article string) ([]news.Revision, error) {
	return []news.Revision{{Article: article, Silent: true}}, nil
}
func (p *parts) ExportClaims(_ context.Context, yield func(*news.ClaimSet) error) error {
	return errors.Join(yield(p.set), p.broken)
}

// serve starts a server on a local socket and returns a client of it.
func serve(t *testing.T) (*client.Client, *parts) {
	t.Helper()
	p := &parts{set: claimSet()}
	x, err := indexer.Open(t.TempDir(), indexer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Apply(ctx, []indexer.Entry{{Set: p.set, Seq: 1}}); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(t.TempDir(), "c.sock")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: web.New(web.Config{Searcher: x, Prover: p, Outlets: p, Revisions: p, Subscriptions: p, Version: news.Version{Program: "v9"},
		Admin: &web.Admin{DeadLetters: p, Subscribers: p, Digests: p, Verifier: p, Exporter: p}})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = srv.Serve(l) // ends with ErrServerClosed
	}()
	c, err := client.New(client.Options{Socket: socket})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		_ = srv.Close()
		<-done
		_ = x.Close()
	})
	return c, p
}

func TestEveryMethod(t *testing.T) {
	c, p := serve(t)
	id := p.set.Claims[0].ID
	res, err := c.Search(ctx, news.SearchRequest{Query: "cranes speaker:wardens", Size: 5, Order: news.ByNewest, Facets: true})
	if err != nil || res.Total != 1 || res.Hits[0].Claim.ID != id || len(res.Facets) == 0 {
		t.Fatalf("Search: %+v, %v", res, err)
	}
	hit, err := c.Claim(ctx, id)
	if err != nil || hit.SentenceText != p.set.Article.Text || *hit.Claim.Value != news.Int(300) {
		t.Errorf("Claim: %+v, %v", hit, err)
	}
	if proof, err := c.Prove(ctx, hit); err != nil || proof.State != news.Verified {
		t.Errorf("Prove: %+v, %v", proof, err)
	}
	if set, err := c.Article(ctx, p.set.Article.ID); err != nil || !reflect.DeepEqual(set, p.set) {
		t.Errorf("Article: %+v, %v", set, err)
	}
	if hits, err := c.Series(ctx, p.set.Claims[0].Series); err != nil || len(hits) != 1 {
		t.Errorf("Series: %v, %v", hits, err)
	}
	if list, err := c.Outlets(ctx); err != nil || len(list) != 1 || list[0].Skipped["not an article"] != 2 {
		t.Errorf("Outlets: %v, %v", list, err)
	}
	if r, err := c.Subscribe(ctx, news.SubscribeRequest{Query: "cranes", Email: "w@marsh.example", Alerts: true}); err != nil || r.Query != "cranes" || len(p.asked) != 1 || !p.asked[0].Alerts {
		t.Errorf("Subscribe: %v, %v", r, err)
	}
	if v, err := c.Version(ctx); err != nil || v.Program != "v9" || v.Go == "" {
		t.Errorf("Version: %v, %v", v, err)
	}
	if l, err := c.DeadLetters(ctx); err != nil || len(l) != 1 || l[0].Seq != 3 {
		t.Errorf("DeadLetters: %v, %v", l, err)
	}
	if l, err := c.DeadLetter(ctx, 3); err != nil || string(l.Body) != "\x00\xffab" {
		t.Errorf("DeadLetter: %v, %v", l, err)
	}
	if err := c.ReplayDeadLetter(ctx, 3); err != nil || len(p.replays) != 1 {
		t.Errorf("ReplayDeadLetter: %v %v", p.replays, err)
	}
	if l, err := c.Subscriptions(ctx); err != nil || len(l) != 1 || l[0].State != news.Active {
		t.Errorf("Subscriptions: %v, %v", l, err)
	}
	asOf := time.Date(2024, 3, 4, 0, 0, 0, 0, time.UTC)
	if r, err := c.RunDigest(ctx, asOf); err != nil || r.Held["over the cap"] != 2 || !p.asOf.Equal(asOf) {
		t.Errorf("RunDigest: %v, %v", r, err)
	}
	var checks []news.Check
	if err := c.Verify(ctx, true, func(k news.Check) error { checks = append(checks, k); return nil }); err != nil || len(checks) != 2 || checks[1].Reason != "gone" || !p.all {
		t.Errorf("Verify: %v, %v", checks, err)
	}
	n := 0
	if err := c.ExportArticles(ctx, func(a *news.Article) error { n++; return nil }); err != nil || n != 3 {
		t.Errorf("ExportArticles: %d, %v", n, err)
	}
	n = 0
	if err := c.ExportRevisions(ctx, func(r *news.Revision) error { n++; return nil }); err != nil || n != 1 {
		t.Errorf("ExportRevisions: %d, %v", n, err)
	}
	if list, err := c.Revisions(ctx, "a_7"); err != nil || len(list) != 1 || list[0].Article != "a_7" {
		t.Errorf("Revisions: %v, %v", list, err)
	}
	var sets []*news.ClaimSet
	if err := c.ExportClaims(ctx, func(s *news.ClaimSet) error { sets = append(sets, s); return nil }); err != nil || !reflect.DeepEqual(sets, []*news.ClaimSet{p.set}) {
		t.Errorf("ExportClaims: %v, %v", sets, err)
	}
}

func TestErrorsComeBackAsTheyWere(t *testing.T) {
	c, p := serve(t)
	_, err := c.Claim(ctx, "c_aaaaaaaaaaaaaaaaaaaaaaaaaa")
	if !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a claim that is not there: %v", err)
	}
	if _, err := c.Series(ctx, "a/b|c?d"); !errors.Is(err, news.ErrNotFound) || !strings.Contains(err.Error(), `a/b|c?d`) {
		t.Errorf("a series that is not there: %v", err)
	}
	if _, err := c.DeadLetter(ctx, 4); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a letter that is not there: %v", err)
	}
	_, err = c.Search(ctx, news.SearchRequest{Query: "cranes spaeker:x"})
	var e *client.Error
	if !errors.As(err, &e) || e.Column != 8 || e.Code != "bad_query" || !errors.Is(err, news.ErrInvalid) || !strings.Contains(err.Error(), "speaker") {
		t.Errorf("a bad query: %v", err)
	}
	if _, err := c.Search(ctx, news.SearchRequest{Size: 9999}); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("a size too large: %v", err)
	}
	p.broken = fmt.Errorf("segment 3: %w", news.ErrCorrupt)
	n := 0
	if err := c.ExportArticles(ctx, func(*news.Article) error { n++; return nil }); !errors.Is(err, news.ErrCorrupt) || n != 3 {
		t.Errorf("an export that breaks off: %v after %d", err, n)
	}
	stop := errors.New("enough")
	if err := c.ExportArticles(ctx, func(*news.Article) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the caller's own error: %v", err)
	}
}

// TestCutOff: what arrived of a stream must not pass for all there is.
func TestCutOff(t *testing.T) {
	for name, body := range map[string]string{
		"no end":         `{"id":"a_1"}` + "\n",
		"half a line":    `{"id":"a_1"}` + "\n" + `{"end":true,"lines":1}`,
		"a line missing": `{"id":"a_1"}` + "\n" + `{"end":true,"lines":2}` + "\n",
		"not JSON":       "<html>\n",
		"empty":          "",
	} {
		c := answering(t, 200, body)
		err := c.ExportArticles(ctx, func(*news.Article) error { return nil })
		if !errors.Is(err, news.ErrUnavailable) && !errors.Is(err, news.ErrCorrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c := answering(t, 200, `{"id":"a_1"}`+"\n"+`{"end":true,"lines":1}`+"\n")
	if err := c.ExportArticles(ctx, func(*news.Article) error { return nil }); err != nil {
		t.Errorf("a whole stream: %v", err)
	}
}

func TestStrangers(t *testing.T) {
	for _, tc := range []struct {
		status int
		body   string
		want   error
	}{
		{502, "<h1>Bad gateway</h1>", news.ErrUnavailable}, {302, "", news.ErrUnavailable}, {200, "<html>", news.ErrCorrupt},
		{503, `{"error":{"code":"unavailable","message":"later"}}`, news.ErrUnavailable}, {429, `{"error":{"code":"too_many","message":"later"}}`, news.ErrUnavailable},
		{500, `{"error":{"code":"corrupt","message":"segment 1"}}`, news.ErrCorrupt},
	} {
		if _, err := answering(t, tc.status, tc.body).Version(ctx); !errors.Is(err, tc.want) {
			t.Errorf("%d %s: %v", tc.status, tc.body, err)
		}
	}
	c, err := client.New(client.Options{Socket: filepath.Join(t.TempDir(), "none.sock")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Version(ctx); !errors.Is(err, news.ErrUnavailable) {
		t.Errorf("nobody listens: %v", err)
	}
	for _, o := range []client.Options{{}, {BaseURL: "ftp://x"}, {BaseURL: "x"}, {BaseURL: "http://x", Socket: "y"}} {
		if _, err := client.New(o); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

type trip func(*http.Request) *http.Response

func (f trip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }

// answering returns a client whose server says one thing to everything.
func answering(t *testing.T, status int, body string) *client.Client {
	t.Helper()
	c, err := client.New(client.Options{BaseURL: "http://tally.example/", Transport: trip(func(r *http.Request) *http.Response {
		if !strings.HasPrefix(r.URL.String(), "http://tally.example/api/v1/") {
			t.Errorf("asked %s", r.URL)
		}
		w := httptest.NewRecorder()
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
		return w.Result()
	})})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
