package alert

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/crawler/page"
	"github.com/tallywire/tallywire/demo"
	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/mail"
	"github.com/tallywire/tallywire/mail/sink"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/series"
)

// TestDemoStory runs the demo's flood through all that stands between a page
// and a mailbox: the late article and the silent revision reach a subscriber,
// what was there before does not.
func TestDemoStory(t *testing.T) {
	rs, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	x, keys := extractor.New(rs), series.New(rs)
	room, err := demo.Start(t.Context(), demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(func() {
		c.CloseIdleConnections()
		if err := room.Close(); err != nil {
			t.Error(err)
		}
	})
	box, err := sink.Start(sink.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	sender, err := mail.NewSender(mail.Config{Host: box.Host(), Port: box.Port(), TLS: mail.NoTLS, From: "Tallywire <figures@tally.example>"})
	if err != nil {
		t.Fatal(err)
	}

	d := newDesk(t, Caps{})
	d.clock.t = time.Now()
	var seq uint64
	handle := func(url, outlet string) (decisions []Decision) {
		t.Helper()
		resp, err := c.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		d.clock.pass(time.Second)
		got, err := page.Parse(page.Input{Body: body, Header: resp.Header, URL: resp.Request.URL, FetchedAt: d.clock.now()})
		if err != nil {
			t.Fatal(err)
		}
		a := news.Article{ID: news.ArticleID(url), URL: url, Outlet: outlet, Title: got.Title, Text: got.Text, TextHash: news.HashText(got.Text),
			Published: got.Published, Wire: got.Wire, FetchedAt: d.clock.now()}
		r, err := x.Extract(&a)
		if err != nil {
			t.Fatal(err)
		}
		set := &news.ClaimSet{Article: a, Claims: r.Claims}
		keys.Fill(set)
		seq++
		decisions, err = d.matcher.Handle(t.Context(), set, Arrival{Seq: seq, Time: d.clock.now()})
		if err != nil {
			t.Fatal(err)
		}
		return decisions
	}
	for _, p := range room.Pages() {
		if !p.Closed {
			handle(p.URL, p.Outlet)
		}
	}
	d.clock.pass(time.Second)
	d.subscribed(t, "ada@mail.example", "unit:person place:BO predicate:kill or unit:person killed floods")
	late, err := room.PublishLate()
	if err != nil {
		t.Fatal(err)
	}
	handle(late, "Northline Wire")
	revised, err := room.Revise()
	if err != nil {
		t.Fatal(err)
	}
	handle(revised, "Cordal Courier")
	again := handle(late, "Northline Wire") // fetched once more, unchanged
	for _, x := range again {
		if x.Verdict == Sent && x.Notice == "" {
			t.Errorf("%+v", x)
		}
	}
	ledger := d.balanced(t)
	alerts := d.alerts()
	if len(alerts) < 2 || ledger.Sent < len(alerts) {
		t.Fatalf("%d alerts, ledger %+v", len(alerts), ledger)
	}
	dispatch := mail.NewDispatcher(sender, nil, d.Subscriptions, NewDelivered(d.sent))
	for range 2 {
		for _, n := range alerts {
			if _, err := dispatch.Deliver(t.Context(), n); err != nil {
				t.Fatal(err)
			}
		}
	}
	got := box.Messages()
	if len(got) != len(alerts) {
		t.Fatalf("%d messages for %d alerts", len(got), len(alerts))
	}
	var all strings.Builder
	for _, m := range got {
		p, err := m.Parse()
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(p.Header.Get("Subject") + "\n" + p.Text)
	}
	for _, want := range []string{"131 people (before: 104)", "104 [1] → 131 [2]", "have killed *131", "112 people", "The figure given before was changed"} {
		if !strings.Contains(all.String(), want) {
			t.Errorf("no mail says %q:\n%s", want, all.String())
		}
	}
}
