package app

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/tallywire/tallywire/internal/outlet"
	"github.com/tallywire/tallywire/mail"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/pipeline"
)

// posted is one delivery at a webhook.
type posted struct {
	head http.Header
	body []byte
}

// receiver is a webhook that answers with a status.
func receiver(t *testing.T, status int) (address string, got chan posted) {
	t.Helper()
	got = make(chan posted, 10)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		w.WriteHeader(status)
		got <- posted{r.Header, body}
	}))
	t.Cleanup(s.Close)
	return s.URL + "/hook", got
}

func next(t *testing.T, what string, got chan posted) posted {
	t.Helper()
	select {
	case p := <-got:
		return p
	case <-time.After(patience):
		t.Fatalf("waited %s for %s", patience, what)
	}
	return posted{}
}

// TestWebhook: the owner of a webhook confirms it, and is posted each new
// figure of a series with the old one, signed.
func TestWebhook(t *testing.T) {
	site := &outlet.Site{Name: "Harbour Post", RSS: true}
	startOutlets(t, site)
	hook, got := receiver(t, http.StatusOK)
	a, c, _ := runApp(t, Options{Config: testConfig(t.TempDir(), site), PlainHooks: true})
	if _, err := c.Subscribe(t.Context(), news.SubscribeRequest{Query: "afghans unit:person", Webhook: hook, Alerts: true}); err != nil {
		t.Fatal(err)
	}
	var ask struct {
		ConfirmURL string `json:"confirm_url"`
	}
	if err := json.Unmarshal(next(t, "the question", got).body, &ask); err != nil {
		t.Fatal(err)
	}
	link, err := url.Parse(ask.ConfirmURL)
	if err != nil || !strings.HasPrefix(ask.ConfirmURL, a.URL()+"/") {
		t.Fatalf("confirm_url %q, want one on %s (%v)", ask.ConfirmURL, a.URL(), err)
	}
	reply, err := a.subs.Confirm(t.Context(), link.Query().Get("token"))
	if err != nil {
		t.Fatal(err)
	}
	for i, figure := range []string{"400,000", "500,000"} {
		at := time.Now().Add(time.Duration(i-2) * time.Hour).UTC().Truncate(time.Second)
		site.Publish(outlet.Page{Path: "/asia/returns-" + figure, Title: "More Afghans return", Published: at, Paragraphs: []string{
			"KESTEL — More than " + figure + " Afghans have returned from Pakistan since January, the refugee agency UNHCR said on Tuesday, more than it had prepared for.",
			"Buses leave the border from early morning until dark, and many families wait beside the road with all they own until there is a seat for them.",
		}})
		p := next(t, "the alert on "+figure, got)
		sign, err := mail.Sign(reply.Secret, p.head.Get("webhook-id"), p.head.Get("webhook-timestamp"), p.body)
		if err != nil || p.head.Get("webhook-signature") != sign {
			t.Errorf("signature %q, want %q (%v)", p.head.Get("webhook-signature"), sign, err)
		}
		if digits := strings.ReplaceAll(figure, ",", ""); !strings.Contains(string(p.body), digits) {
			t.Errorf("the alert does not hold %s: %s", digits, p.body)
		}
		if figure == "500,000" && !strings.Contains(string(p.body), "400000") {
			t.Errorf("the second alert does not hold the figure before: %s", p.body)
		}
	}
}

// TestWebhookThatRefuses: what a webhook says no to for good is a dead letter.
func TestWebhookThatRefuses(t *testing.T) {
	hook, got := receiver(t, http.StatusGone)
	_, c, _ := runApp(t, Options{Config: testConfig(t.TempDir()), PlainHooks: true})
	if _, err := c.Subscribe(t.Context(), news.SubscribeRequest{Query: "flood", Webhook: hook, Alerts: true}); err != nil {
		t.Fatal(err)
	}
	next(t, "the question", got)
	waitUntil(t, "the dead letter", func() bool {
		letters, err := c.DeadLetters(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(letters) == 1 && letters[0].Stage == "notify" && letters[0].Deliveries == 1 && strings.Contains(letters[0].Reason, "410 Gone")
	})
}

// TestPoison: a message that nobody can read goes to the dead letters with its
// body and the reason, holds up nothing, and can be shown and put back.
func TestPoison(t *testing.T) {
	// A server with a port, so that a stranger can write into the log.
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true,
		JetStream: true, StoreDir: t.TempDir(), JetStreamMaxStore: 256 << 20, JetStreamMaxMemory: 64 << 20, SyncAlways: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(patience) {
		t.Fatal("the NATS server is not ready")
	}
	site := &outlet.Site{Name: "Harbour Post", RSS: true}
	startOutlets(t, site)
	cfg := testConfig(t.TempDir(), site)
	cfg.NATS.URL = s.ClientURL()
	_, c, _ := runApp(t, Options{Config: cfg})

	nc, err := nats.Connect(s.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	body := []byte(`{"id": "a_poison", "text": `)
	for _, subject := range []string{"article.en", "claim.7"} {
		m := nats.NewMsg(subject)
		m.Data = body
		m.Header.Set("Tallywire-Digest", fmt.Sprintf("%x", sha256.Sum256(body)))
		if _, err := js.PublishMsg(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	site.Publish(story(1))
	waitUntil(t, "the sound article to be searchable", func() bool {
		res, err := c.Search(t.Context(), news.SearchRequest{Query: "storm"})
		return err == nil && res.Total > 0
	})
	byStage := map[string]news.DeadLetter{}
	waitUntil(t, "a dead letter of each stage", func() bool {
		letters, err := c.DeadLetters(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range letters {
			byStage[l.Stage] = l
		}
		return len(byStage) >= 3
	})
	for stage, stream := range map[string]string{"extract": pipeline.Articles, "index": pipeline.Claims, "alert": pipeline.Claims} {
		l, ok := byStage[stage]
		if !ok {
			t.Errorf("no dead letter of %s; there are %v", stage, byStage)
			continue
		}
		if l.Stream != stream || l.OrigSeq != 1 || l.Reason == "" {
			t.Errorf("%s: %+v", stage, l)
		}
		shown, err := c.DeadLetter(t.Context(), l.Seq)
		if err != nil || !strings.Contains(string(shown.Body), "a_poison") {
			t.Errorf("%s: body %q, %v", stage, shown.Body, err)
		}
	}
	if err := c.ReplayDeadLetter(t.Context(), byStage["extract"].Seq); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, "the replayed message to fail again", func() bool {
		letters, err := c.DeadLetters(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range letters {
			if l.Stage == "extract" && l.Seq > byStage["extract"].Seq && l.OrigSeq > 1 {
				return true
			}
		}
		return false
	})
}
