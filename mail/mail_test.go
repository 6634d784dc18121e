package mail

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"go.uber.org/goleak"

	"github.com/tallywire/tallywire/mail/sink"
	"github.com/tallywire/tallywire/news"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func server(t *testing.T, o sink.Options) *sink.Sink {
	t.Helper()
	s, err := sink.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func sender(t *testing.T, s *sink.Sink, change func(*Config)) *Sender {
	t.Helper()
	c := Config{Host: s.Host(), Port: s.Port(), TLS: NoTLS, From: "Tallywire <figures@tally.example>", Timeout: 5 * time.Second}
	if change != nil {
		change(&c)
	}
	m, err := NewSender(c)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func notice() *news.Notice {
	return &news.Notice{ID: "n_abc", Kind: news.AlertNotice, Subscription: "s_1", To: "ada@mail.example", Created: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC),
		Subject: "more than 600,000 – up from 400,000", Text: "Größer als vorher: 600,000\n\nhttps://tally.example/claim/c_1\n",
		HTML: "<!doctype html><p>Größer: 600,000 & mehr</p>", UnsubscribeURL: "https://tally.example/unsubscribe?token=s_1.1.xyz"}
}

func TestMailArrivesWhole(t *testing.T) {
	box := server(t, sink.Options{})
	m := sender(t, box, func(c *Config) { c.ReplyTo = "desk@tally.example" })
	n := notice()
	for range 2 {
		if err := m.Send(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	got := box.Messages()
	if len(got) != 2 || got[0].From != "figures@tally.example" || got[0].To != "ada@mail.example" {
		t.Fatalf("messages: %+v", got)
	}
	p, err := got[0].Parse()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := got[1].Parse(); err != nil || !reflect.DeepEqual(p, again) {
		t.Errorf("one notice gave two different messages:\n%s\n%s", got[0].Raw, got[1].Raw)
	}
	if p.Text != n.Text || p.HTML != n.HTML {
		t.Errorf("text %q\nHTML %q", p.Text, p.HTML)
	}
	for field, want := range map[string]string{
		"Subject": n.Subject, "To": "<ada@mail.example>", "From": `"Tallywire" <figures@tally.example>`, "Reply-To": "<desk@tally.example>",
		"Message-Id": "<n_abc@tally.example>", "Date": "Mon, 02 Mar 2026 12:00:00 +0000", "List-Unsubscribe": "<" + n.UnsubscribeURL + ">",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Auto-Submitted": "auto-generated", "List-Id": "Tallywire <figures.tally.example>",
	} {
		if v := p.Header[field]; len(v) != 1 || v[0] != want {
			t.Errorf("%s: %q, want %q", field, v, want)
		}
	}
	if p.Header.Get("User-Agent")+p.Header.Get("X-Mailer") != "" {
		t.Error("the message names the library that wrote it")
	}
}

func TestNoUnsubscribeOnConfirmation(t *testing.T) {
	box := server(t, sink.Options{})
	n := notice()
	n.UnsubscribeURL, n.HTML = "", ""
	if err := sender(t, box, nil).Send(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	p, err := box.Messages()[0].Parse()
	if err != nil || len(p.Header["List-Unsubscribe"])+len(p.Header["List-Unsubscribe-Post"]) != 0 || p.Text != n.Text {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestOneClickNeedsHTTPS(t *testing.T) {
	for link, want := range map[string]bool{"https://a.example/u?t=1": true, "http://127.0.0.1:8080/u": true, "http://localhost/u": true, "http://a.example/u": false} {
		if got, err := unsubscribeLink(link); got != want || err != nil {
			t.Errorf("%s: %v, %v", link, got, err)
		}
	}
	for _, bad := range []string{"", "u", "https://a.example/<x>", "https://a.example/a,b"} {
		if _, err := unsubscribeLink(bad); err == nil {
			t.Errorf("%q accepted", bad)
		}
	}
}

// TestHeaderInjection: no field of a notice can add a header, a recipient or a
// second message.
func TestHeaderInjection(t *testing.T) {
	box := server(t, sink.Options{})
	m := sender(t, box, nil)
	for _, evil := range []string{"\r\nBcc: eve@mail.example", "\nBcc: eve@mail.example", "\rX: y", "\r\n\r\n<script>", "\x00", "\r\n.\r\nMAIL FROM:<x@y.example>\r\n", "\x7f"} {
		for name, set := range map[string]func(*news.Notice){
			"id": func(n *news.Notice) { n.ID += evil }, "to": func(n *news.Notice) { n.To += evil },
			"subject": func(n *news.Notice) { n.Subject += evil }, "unsubscribe": func(n *news.Notice) { n.UnsubscribeURL += evil },
		} {
			n := notice()
			set(n)
			if err := m.Send(t.Context(), n); !errors.Is(err, news.ErrInvalid) {
				t.Errorf("%s with %q: %v, want ErrInvalid", name, evil, err)
			}
		}
		n := notice()
		n.Text += evil + "\n.\n"
		n.HTML += evil
		if err := m.Send(t.Context(), n); err != nil && !errors.Is(err, news.ErrInvalid) {
			t.Errorf("body with %q: %v", evil, err)
		}
	}
	for _, msg := range box.Messages() {
		p, err := msg.Parse()
		if err != nil || msg.To != "ada@mail.example" || p.Header.Get("Bcc")+p.Header.Get("X") != "" {
			t.Errorf("to %s, header %v, %v", msg.To, p.Header, err)
		}
	}
}

// TestVerdicts: what the server says decides whether a try is worth repeating.
func TestVerdicts(t *testing.T) {
	var reply error
	box := server(t, sink.Options{Refuse: func(string, string) error { return reply }})
	m := sender(t, box, nil)
	for _, tc := range []struct {
		reply error
		final bool
	}{
		{&sink.Refusal{Code: 550, Message: "no such mailbox"}, true}, {&sink.Refusal{Code: 553, Message: "bad name"}, true},
		{&sink.Refusal{Code: 450, Message: "busy"}, false}, {&sink.Refusal{Code: 452, Message: "full"}, false}, {errors.New("broken"), false},
	} {
		reply = tc.reply
		err := m.Send(t.Context(), notice())
		if err == nil || errors.Is(err, news.ErrInvalid) != tc.final || errors.Is(err, news.ErrUnavailable) == tc.final {
			t.Errorf("%v: %v; final must be %v", tc.reply, err, tc.final)
		}
	}
	if err := box.Close(); err != nil {
		t.Fatal(err)
	}
	if err := m.Send(t.Context(), notice()); !errors.Is(err, news.ErrUnavailable) {
		t.Errorf("nobody listens: %v", err)
	}
	secret := sender(t, box, func(c *Config) { c.User, c.Password = "u", "hunter2" })
	if err := secret.Send(t.Context(), notice()); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("error: %v", err)
	}
}

func TestServerThatHangs(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	m, err := NewSender(Config{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: NoTLS, From: "a@tally.example", Timeout: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Send(t.Context(), notice()); !errors.Is(err, news.ErrUnavailable) {
		t.Errorf("%v", err)
	}
}

// TestTLSIsNotOptional: with starttls a server that does not offer it gets
// nothing.
func TestTLSIsNotOptional(t *testing.T) {
	box := server(t, sink.Options{})
	m := sender(t, box, func(c *Config) { c.TLS = "" })
	if err := m.Send(t.Context(), notice()); !errors.Is(err, news.ErrUnavailable) {
		t.Errorf("%v", err)
	}
	if len(box.Messages()) != 0 {
		t.Error("a message went in the clear")
	}
}

func TestDKIM(t *testing.T) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	key := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	box := server(t, sink.Options{})
	m := sender(t, box, func(c *Config) { c.DKIM = &DKIM{Domain: "tally.example", Selector: "s1", Key: key} })
	if err := m.Send(t.Context(), notice()); err != nil {
		t.Fatal(err)
	}
	raw := box.Messages()[0].Raw
	lookup := func(domain string) ([]string, error) {
		if domain != "s1._domainkey.tally.example" {
			return nil, fmt.Errorf("asked for %s", domain)
		}
		return []string{"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)}, nil
	}
	v, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: lookup})
	if err != nil || len(v) != 1 || v[0].Err != nil {
		t.Fatalf("verify: %v, %v\n%s", v[0].Err, err, raw)
	}
	for _, field := range []string{"List-Unsubscribe", "List-Unsubscribe-Post", "Message-ID", "Subject", "From"} {
		if !slices.ContainsFunc(v[0].HeaderKeys, func(k string) bool { return strings.EqualFold(k, field) }) {
			t.Errorf("%s is not signed; signed are %v", field, v[0].HeaderKeys)
		}
	}
	forged := bytes.Replace(raw, []byte("token=s_1"), []byte("token=s_2"), 1)
	if v, err := dkim.VerifyWithOptions(bytes.NewReader(forged), &dkim.VerifyOptions{LookupTXT: lookup}); err == nil && len(v) == 1 && v[0].Err == nil {
		t.Error("a changed unsubscribe link verifies")
	}
}

func TestConfigRefused(t *testing.T) {
	ok := Config{Host: "mail.example", From: "a@tally.example"}
	for name, change := range map[string]func(*Config){
		"no host": func(c *Config) { c.Host = "" }, "no from": func(c *Config) { c.From = "" }, "bad from": func(c *Config) { c.From = "a@b\r\nX: y" },
		"bad reply-to": func(c *Config) { c.ReplyTo = "nobody" }, "bad tls": func(c *Config) { c.TLS = "ssl" },
		"bad key": func(c *Config) { c.DKIM = &DKIM{Domain: "d", Selector: "s", Key: []byte("x")} },
	} {
		c := ok
		change(&c)
		if _, err := NewSender(c); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := NewSender(ok); err != nil {
		t.Error(err)
	}
}

// memory is what was delivered, and can fail once after a delivery.
type memory struct {
	marked map[string]bool
	fail   error
}

func (m *memory) Has(_ context.Context, id string) (bool, error) { return m.marked[id], nil }
func (m *memory) Mark(_ context.Context, id string) error {
	if err := m.fail; err != nil {
		m.fail = nil
		return err
	}
	m.marked[id] = true
	return nil
}

type everybody bool

func (e everybody) Wanted(context.Context, *news.Notice) (bool, error) { return bool(e), nil }

func TestDispatchOnce(t *testing.T) {
	box := server(t, sink.Options{})
	mem := &memory{marked: map[string]bool{}}
	d := NewDispatcher(sender(t, box, nil), nil, everybody(true), mem)
	for i := range 3 {
		if sent, err := d.Deliver(t.Context(), notice()); sent != (i == 0) || err != nil {
			t.Errorf("delivery %d: %v, %v", i, sent, err)
		}
	}
	if n := len(box.Messages()); n != 1 {
		t.Errorf("%d messages", n)
	}
	other := notice()
	other.ID, mem.fail = "n_other", errors.New("disk full")
	if sent, err := d.Deliver(t.Context(), other); !sent || !errors.Is(err, news.ErrUnavailable) {
		t.Errorf("sent but not marked: %v, %v", sent, err)
	}
	hook := notice()
	hook.ID, hook.Webhook, hook.To = "n_hook", "https://hook.example/", ""
	if _, err := d.Deliver(t.Context(), hook); !errors.Is(err, news.ErrUnavailable) {
		t.Errorf("no way to send: %v", err)
	}
	gone := NewDispatcher(sender(t, box, nil), nil, everybody(false), mem)
	third := notice()
	third.ID = "n_third"
	if sent, err := gone.Deliver(t.Context(), third); sent || !errors.Is(err, ErrUnwanted) || !errors.Is(err, news.ErrInvalid) {
		t.Errorf("unsubscribed: %v, %v", sent, err)
	}
	if n := len(box.Messages()); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}
