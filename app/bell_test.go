package app

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/mail/sink"
	"github.com/tallywire/tallywire/news"
)

// TestOperatorIsTold: an alarm is mailed once, however often and by whom it is
// announced, and stands in the metrics and on the page.
func TestOperatorIsTold(t *testing.T) {
	inbox, err := sink.Start(sink.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := inbox.Close(); err != nil {
			t.Error(err)
		}
	})
	cfg := testConfig(t.TempDir())
	cfg.Metrics = "127.0.0.1:0"
	cfg.Mail.Host, cfg.Mail.Port, cfg.Mail.TLS = inbox.Host(), inbox.Port(), "none"
	cfg.Mail.From, cfg.Mail.Operator = "Tallywire <post@tallywire.invalid>", "desk@tallywire.invalid"
	a, c, _ := runApp(t, Options{Config: cfg})

	since := time.Date(2024, 5, 6, 8, 0, 0, 0, time.UTC)
	alarm := func(kind news.AlarmKind) []news.OutletStatus {
		return []news.OutletStatus{{Name: "Harbour Post", Hosts: []string{"post.example"}, Fetched: 7, Articles: 3, LastArticle: since,
			Errors: map[string]int{"status 503": 2}, Alarms: []news.OutletAlarm{{Kind: kind, Since: since, Reason: "nothing new since 6 May 2024"}}}}
	}
	for range 2 { // the second is as after a restart
		b := &bell{app: a, rung: map[string]bool{}}
		b.announce(t.Context(), alarm(news.DriedUp))
		b.announce(t.Context(), alarm(news.DriedUp))
	}
	(&bell{app: a, rung: map[string]bool{}}).announce(t.Context(), alarm(news.Redesigned))
	wait, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	mails, err := inbox.Await(wait, 2)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"Harbour Post: dried up", "Harbour Post: redesigned"} {
		if p, err := mails[i].Parse(); err != nil || p.Header.Get("Subject") != want || !strings.Contains(p.Text, a.URL()+"/outlets") || p.Header.Get("List-Unsubscribe") != "" {
			t.Errorf("mail %d: %v\n%+v", i, err, p)
		}
	}

	bucket, err := a.bus.Bucket(t.Context(), "outlets")
	if err != nil {
		t.Fatal(err)
	}
	a.putStatus(t.Context(), bucket, alarm(news.DriedUp))
	page := ask(t, a.URL()+"/outlets")
	if !strings.Contains(page, "Needs a look") || !strings.Contains(page, "nothing new since 6 May 2024") {
		t.Errorf("the page does not show the alarm:\n%s", page)
	}
	if all, err := c.Outlets(t.Context()); err != nil || len(all) != 1 || len(all[0].Alarms) != 1 {
		t.Errorf("the API gives %+v, %v", all, err)
	}
	metrics := ask(t, "http://"+a.metrics.Addr().String()+"/metrics")
	for _, want := range []string{
		`tallywire_outlet_alarm{kind="dried up",outlet="Harbour Post"} 1`, `tallywire_outlet_alarm{kind="redesigned",outlet="Harbour Post"} 0`,
		`tallywire_outlet_articles_total{outlet="Harbour Post"} 3`, `tallywire_outlet_errors_total{outlet="Harbour Post",reason="status 503"} 2`,
		`tallywire_stream_last_sequence{stream="CLAIMS"} 0`, `tallywire_consumer_backlog{consumer="alert",stream="CLAIMS"} 0`, `tallywire_index_applied_sequence 0`, "go_goroutines",
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("the metrics have no %s", want)
		}
	}
	if got := inbox.Messages(); len(got) != 2 {
		t.Errorf("%d mails, want 2", len(got))
	}
}

func ask(t *testing.T, url string) string {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", url, res.Status, err)
	}
	http.DefaultClient.CloseIdleConnections()
	return string(b)
}
