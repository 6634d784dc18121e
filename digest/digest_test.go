package digest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/indexer"
	"github.com/tallywire/tallywire/internal/golden"
	"github.com/tallywire/tallywire/news"
)

var (
	monday = time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC)
	week   = Week{monday.AddDate(0, 0, -7), monday}
	sub    = news.Subscription{ID: "s_1", Query: "unit:person place:BO", Email: "ada@mail.example", State: news.Active, Digest: true}
)

// told is one article with one figure, days before the end of the week.
type told struct {
	daysAgo  float64
	outlet   string
	wire     string
	speaker  string
	value    int64
	mod      news.Modifier
	event    string // kill or displace; "" has no series
	counted  string
	unlisted bool // outside the query
}

var killed = map[string]string{"kill": "person||kill|flow|BO flood|running", "displace": "person|displaced|displace|stock|BO|level"}

func set(i int, x told) *news.ClaimSet {
	at := monday.Add(-time.Duration(x.daysAgo * 24 * float64(time.Hour)))
	quote := fmt.Sprintf("%d %s", x.value, x.counted)
	lead := "The floods: "
	if x.speaker != "" {
		lead = x.speaker + " said "
	}
	a := news.Article{Outlet: x.outlet, Wire: x.wire, Title: "Floods in Cordal", Published: at, FetchedAt: at.Add(time.Minute), Lang: "en",
		URL: fmt.Sprintf("https://%s.example/%d", strings.ToLower(strings.ReplaceAll(x.outlet, " ", "")), i), Text: lead + quote + " so far. " + fmt.Sprint("Report ", i, " of the day, from the valley of the river.")}
	a.ID, a.TextHash = news.ArticleID(a.URL), news.HashText(a.Text)
	v := news.Int(x.value)
	c := news.Claim{Quote: quote, Span: news.Span{Start: len(lead), End: len(lead) + len(quote)}, Sentence: news.Span{End: len(lead+quote) + 8},
		Figure: news.Figure{Value: &v, Modifier: x.mod, Unit: "person", Counted: new(x.counted)}, Kind: news.Flow, Predicate: x.event,
		Modality: news.Reported, Series: killed[x.event], Rules: []string{"num.digit"}, Confidence: 0.9,
		Places: []news.Place{{Name: "Bolivia", ID: "BO", Role: "in"}}}
	if x.mod == news.AtLeast {
		c.Low = &v
	}
	if x.event == "displace" {
		c.Kind = news.Stock
	}
	if x.unlisted {
		c.Places = nil
	}
	if x.speaker != "" {
		c.Attribution = &news.Attribution{Actor: x.speaker, Cue: "said", Type: "indirect"}
	}
	c.ID = news.ClaimID(a.ID, a.TextHash, c.Span, 0)
	return &news.ClaimSet{Article: a, Ruleset: "rules-1", Claims: []news.Claim{c}}
}

// index returns a real index of these articles.
func index(t *testing.T, articles ...told) *indexer.Index {
	t.Helper()
	x, err := indexer.Open(t.TempDir(), indexer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	var entries []indexer.Entry
	for i, a := range articles {
		entries = append(entries, indexer.Entry{Set: set(i, a), Seq: uint64(i + 1)})
	}
	if err := x.Apply(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
	return x
}

var flood = []told{
	{daysAgo: 9, outlet: "Cordal Courier", speaker: "Interior Ministry", value: 41, event: "kill", counted: "people"},
	{daysAgo: 8, outlet: "Northline Wire", speaker: "Relief Corps", value: 12000, event: "displace", counted: "displaced people"},
	{daysAgo: 5, outlet: "Northline Wire", speaker: "Interior Ministry", value: 63, event: "kill", counted: "people"},
	{daysAgo: 5, outlet: "Meridian Post", wire: "Northline Wire", speaker: "Interior Ministry", value: 63, event: "kill", counted: "people"},
	{daysAgo: 3, outlet: "Meridian Post", speaker: "Relief Corps", value: 97, mod: news.AtLeast, event: "kill", counted: "people"},
	{daysAgo: 2.5, outlet: "Northline Wire", speaker: "Interior Ministry", value: 88, event: "kill", counted: "people"},
	{daysAgo: 2, outlet: "Northline Wire", speaker: "Interior Ministry", value: 21000, event: "displace", counted: "displaced people"},
	{daysAgo: 2, outlet: "Kestrel News", value: 14, event: "", counted: "boats"},
	{daysAgo: 1, outlet: "Kestrel News", value: 500, event: "kill", counted: "people", unlisted: true},
	{daysAgo: -1, outlet: "Kestrel News", value: 131, event: "kill", counted: "people"},
}

func TestWeek(t *testing.T) {
	src := index(t, flood...)
	n, err := Run(t.Context(), src, sub, week, "https://tally.example/", "https://tally.example/unsubscribe?token=s_1.1.x")
	if err != nil {
		t.Fatal(err)
	}
	if n.Subject != "Your week: 41 → 88 people, and 1 more" || n.To != sub.Email || n.Kind != news.DigestNotice ||
		n.ID != news.NoticeID(news.DigestNotice, "s_1", "2026-03-02") {
		t.Errorf("notice %+v", n)
	}
	golden.Check(t, "week.txt", n.Text, 35)
	again, err := Run(t.Context(), src, sub, week, "https://tally.example/", "https://tally.example/unsubscribe?token=s_1.1.x")
	if err != nil || again.Text != n.Text || again.HTML != n.HTML {
		t.Errorf("a second run differs: %v", err)
	}
	// Every link to a claim opens, in both parts.
	for _, part := range []string{n.Text, n.HTML} {
		opened := 0
		for _, rest := range strings.Split(part, "https://tally.example/claim/")[1:] {
			id, err := url.PathUnescape(rest[:28])
			if err != nil {
				t.Fatal(err)
			}
			if _, err := src.Claim(t.Context(), id); err != nil {
				t.Errorf("claim %s: %v", id, err)
			}
			opened++
		}
		if opened < 4 {
			t.Errorf("%d links to claims", opened)
		}
	}
}

func TestNothingNew(t *testing.T) {
	for name, articles := range map[string][]told{
		"silence":    {flood[0]},
		"repetition": {flood[0], {daysAgo: 3, outlet: "Meridian Post", speaker: "Interior Ministry", value: 41, event: "kill", counted: "people"}},
		"unmatched":  {flood[8]},
	} {
		n, err := Run(t.Context(), index(t, articles...), sub, week, "https://tally.example", "https://tally.example/u")
		if n != nil || err != nil {
			t.Errorf("%s: %+v, %v", name, n, err)
		}
	}
}

// forgetful is an index whose claims change between search and check.
type forgetful struct {
	Source
	change func(*news.Hit) error
}

func (f forgetful) Claim(ctx context.Context, id string) (*news.Hit, error) {
	h, err := f.Source.Claim(ctx, id)
	if err == nil {
		err = f.change(h)
	}
	return h, err
}

// TestUnresolvedNumberStopsTheMail: a digest is sent whole and true, or not.
func TestUnresolvedNumberStopsTheMail(t *testing.T) {
	src := index(t, flood...)
	for name, change := range map[string]func(*news.Hit) error{
		"gone":        func(*news.Hit) error { return news.ErrNotFound },
		"other value": func(h *news.Hit) error { h.Claim.Value = new(news.Int(7)); return nil },
		"other words": func(h *news.Hit) error { h.Claim.Quote = "seven"; return nil },
		"other bound": func(h *news.Hit) error { h.Claim.High = new(news.Int(7)); return nil },
	} {
		if n, err := Run(t.Context(), forgetful{src, change}, sub, week, "https://tally.example", "https://tally.example/u"); n != nil || !errors.Is(err, ErrUnresolved) {
			t.Errorf("%s: %v, %v", name, n, err)
		}
	}
	down := forgetful{src, func(*news.Hit) error { return news.ErrUnavailable }}
	if _, err := Run(t.Context(), down, sub, week, "https://tally.example", "https://tally.example/u"); !errors.Is(err, news.ErrUnavailable) || errors.Is(err, ErrUnresolved) {
		t.Errorf("index down: %v", err)
	}
	if _, err := Compose(Input{Subscription: sub, Quantities: []Quantity{{Series: "x"}}}); !errors.Is(err, ErrUnresolved) {
		t.Errorf("a figure without claim: %v", err)
	}
	bad := sub
	bad.Query = "colour:red"
	if _, err := Run(t.Context(), src, bad, week, "https://tally.example", "https://tally.example/u"); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("bad query: %v", err)
	}
}

func TestWeekBefore(t *testing.T) {
	for in, want := range map[string]string{"2026-03-09T06:00:00Z": "2026-03-02", "2026-03-11T06:00:00Z": "2026-03-02", "2026-03-08T23:59:00Z": "2026-02-23", "2026-03-09T00:30:00+05:00": "2026-02-23"} {
		at, err := time.Parse(time.RFC3339, in)
		if err != nil {
			t.Fatal(err)
		}
		if w := WeekBefore(at, time.Monday); w.Name() != want || w.To.Sub(w.From) != 7*24*time.Hour || w.To.After(at) {
			t.Errorf("%s: %s to %s, want from %s", in, w.From, w.To, want)
		}
	}
}
