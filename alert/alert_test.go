package alert

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tallywire/tallywire/internal/natstest"
	"github.com/tallywire/tallywire/news"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// outbox keeps notices by id, as the real one does within its window, and can
// be out of order.
type outbox struct {
	mu      sync.Mutex
	notices []*news.Notice
	ids     map[string]bool
	down    error
}

func (o *outbox) PutNotice(_ context.Context, n *news.Notice) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.down != nil {
		return o.down
	}
	if o.ids == nil {
		o.ids = map[string]bool{}
	}
	if !o.ids[n.ID] {
		o.ids[n.ID] = true
		o.notices = append(o.notices, n)
	}
	return nil
}

func (o *outbox) all() []*news.Notice {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]*news.Notice(nil), o.notices...)
}

// clock is set by hand.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

var day0 = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// desk is the whole alert side on a real log.
type desk struct {
	*Subscriptions
	matcher *Matcher
	out     *outbox
	clock   *clock
	subs    Store
	sent    Store
	figures Store
}

func newDesk(t testing.TB, caps Caps) *desk {
	t.Helper()
	bus := natstest.Bus(t)
	d := &desk{out: &outbox{}, clock: &clock{t: day0}}
	for name, store := range map[string]*Store{"subscriptions": &d.subs, "sent": &d.sent, "figures": &d.figures} {
		b, err := bus.Bucket(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		*store = b
	}
	d.open(t, caps)
	return d
}

// open starts the services anew on what is stored, as after a crash.
func (d *desk) open(t testing.TB, caps Caps) {
	t.Helper()
	var err error
	d.Subscriptions, err = NewSubscriptions(Options{Store: d.subs, Outbox: d.out, Key: []byte("a key for tests, 32 bytes long.."),
		BaseURL: "https://tally.example/", Caps: caps, Now: d.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	d.matcher, err = NewMatcher(MatcherOptions{Subscribers: d.Subscriptions, Figures: d.figures, Sent: d.sent, Outbox: d.out,
		BaseURL: "https://tally.example", Now: d.clock.now})
	if err != nil {
		t.Fatal(err)
	}
}

func (d *desk) ask(t *testing.T, email, query string) {
	t.Helper()
	if _, err := d.Subscribe(t.Context(), news.SubscribeRequest{Query: query, Email: email, Alerts: true}); err != nil {
		t.Fatal(err)
	}
}

// subscribed asks and confirms as a person would, from the mail.
func (d *desk) subscribed(t *testing.T, email, query string) news.Subscription {
	t.Helper()
	before := len(d.out.all())
	d.ask(t, email, query)
	sent := d.out.all()
	if len(sent) != before+1 {
		t.Fatalf("%d confirmations, want 1", len(sent)-before)
	}
	r, err := d.Confirm(t.Context(), tokenIn(t, sent[len(sent)-1].Text, news.ConfirmPath))
	if err != nil {
		t.Fatal(err)
	}
	return r.Subscription
}

// tokenIn returns the token of the link to a path in the text of a mail.
func tokenIn(t *testing.T, text, path string) string {
	t.Helper()
	for _, word := range strings.Fields(text) {
		if u, err := url.Parse(word); err == nil && u.Path == path {
			return u.Query().Get("token")
		}
	}
	t.Fatalf("no link to %s in\n%s", path, text)
	return ""
}

func TestDoubleOptIn(t *testing.T) {
	d := newDesk(t, Caps{})
	d.ask(t, "ada@mail.example", "  unit:person   returned ")
	n := d.out.all()
	if len(n) != 1 || n[0].Kind != news.ConfirmNotice || n[0].To != "ada@mail.example" || n[0].UnsubscribeURL != "" {
		t.Fatalf("notices: %+v", n)
	}
	all, err := d.List(t.Context())
	if err != nil || len(all) != 1 || all[0].State != news.Pending || all[0].ConfirmSent.IsZero() {
		t.Fatalf("subscriptions: %+v, %v", all, err)
	}
	token := tokenIn(t, n[0].Text, news.ConfirmPath)
	if s, err := d.Inspect(t.Context(), token); err != nil || s.State != news.Pending {
		t.Errorf("looking at the link: %+v, %v; it must change nothing", s, err)
	}
	for range 2 { // a second click is no error
		r, err := d.Confirm(t.Context(), token)
		if err != nil || r.Subscription.State != news.Active || r.Secret != "" {
			t.Fatalf("confirm: %+v, %v", r, err)
		}
		stop := tokenIn(t, r.UnsubscribeURL, news.UnsubscribePath)
		if s, err := d.Inspect(t.Context(), stop); err != nil || s.State != news.Active {
			t.Errorf("looking at the unsubscribe link: %+v, %v", s, err)
		}
	}
	stop := tokenIn(t, d.unsubscribeURL(all[0]), news.UnsubscribePath)
	for range 2 {
		if s, err := d.Unsubscribe(t.Context(), stop); err != nil || s.State != news.Ended {
			t.Fatalf("unsubscribe: %+v, %v", s, err)
		}
	}
	if _, err := d.Confirm(t.Context(), token); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("the old confirmation revived an ended subscription: %v", err)
	}
	// Asking again needs a new confirmation; the old one stays dead, the old
	// way out stays open.
	d.clock.pass(25 * time.Hour)
	again := d.subscribed(t, "ada@mail.example", "unit:person returned")
	if again.Version != 2 || again.ID != all[0].ID {
		t.Errorf("asked again: %+v", again)
	}
	if _, err := d.Confirm(t.Context(), token); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("a link of version 1 on version 2: %v", err)
	}
	if s, err := d.Unsubscribe(t.Context(), stop); err != nil || s.State != news.Ended {
		t.Errorf("an old mail's link must still work: %+v, %v", s, err)
	}
}

func TestConfirmationExpires(t *testing.T) {
	d := newDesk(t, Caps{})
	d.ask(t, "ada@mail.example", "flood")
	token := tokenIn(t, d.out.all()[0].Text, news.ConfirmPath)
	d.clock.pass(8 * 24 * time.Hour)
	if _, err := d.Confirm(t.Context(), token); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("a link eight days old: %v", err)
	}
	if n, err := d.Sweep(t.Context()); n != 1 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	if all, _ := d.List(t.Context()); len(all) != 0 {
		t.Errorf("left: %+v", all)
	}
	if _, err := d.Confirm(t.Context(), token); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a link whose subscription is gone: %v", err)
	}
}

// TestTokensAreForOnePurpose: no token works for what it was not made for, for
// another subscription or version, or changed by one character.
func TestTokensAreForOnePurpose(t *testing.T) {
	s, err := newSigner([]byte("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	token := s.token(confirm, "s_abc", 1)
	if id, v, err := s.check(confirm, token); id != "s_abc" || v != 1 || err != nil {
		t.Fatalf("check: %s %d %v", id, v, err)
	}
	other, _ := newSigner([]byte("0123456789abcdeX"))
	sig := token[strings.LastIndexByte(token, '.')+1:]
	bad := map[string]string{
		"other purpose": s.token(unsubscribe, "s_abc", 1), "other key": other.token(confirm, "s_abc", 1),
		"other id": "s_abd.1." + sig, "other version": "s_abc.2." + sig, "moved dot": "s_ab.c1." + sig,
		"no signature": "s_abc.1.", "empty": "", "long": strings.Repeat("x", 5000), "dots": "....", "webhook secret": s.secret("s_abc"),
	}
	for i := range token {
		c := byte('A')
		if token[i] == c {
			c = 'B'
		}
		bad[fmt.Sprint("character ", i)] = token[:i] + string(c) + token[i+1:]
	}
	for what, tok := range bad {
		if id, v, err := s.check(confirm, tok); !errors.Is(err, ErrToken) {
			t.Errorf("%s: accepted as %s %d, %v", what, id, v, err)
		}
	}
	if _, err := newSigner([]byte("short")); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("a short key: %v", err)
	}
}

// TestSubscriptionBombing: a stranger cannot make us mail somebody more than
// once a day, and learns nothing of who is subscribed.
func TestSubscriptionBombing(t *testing.T) {
	d := newDesk(t, Caps{})
	ask := func(email, query string) news.SubscribeReply {
		t.Helper()
		r, err := d.Subscribe(t.Context(), news.SubscribeRequest{Query: query, Email: email, Alerts: true})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for i := range 6 {
		for _, spelling := range []string{"victim@mail.example", "Victim@mail.example", "victim+x@mail.example"} {
			ask(spelling, fmt.Sprintf("flood%d", i))
		}
	}
	if n := len(d.out.all()); n != 1 {
		t.Fatalf("%d messages to one mailbox in a day, want 1", n)
	}
	unknown := ask("nobody@mail.example", "flood0")
	d.clock.pass(25 * time.Hour)
	known := d.subscribed(t, "victim@mail.example", "flood0")
	if r := ask("victim@mail.example", "flood0"); r != unknown {
		t.Errorf("active subscriber: %+v, unknown address: %+v", r, unknown)
	}
	before := len(d.out.all())
	ask(known.Email, "flood0")
	if len(d.out.all()) != before {
		t.Error("an active subscription was asked to confirm again")
	}
}

// TestHeldBackConfirmations: who asks for two searches in a day gets the second
// confirmation once the first is answered.
func TestHeldBackConfirmations(t *testing.T) {
	d := newDesk(t, Caps{})
	d.ask(t, "ada@mail.example", "flood")
	d.ask(t, "ada@mail.example", "drought")
	if n := len(d.out.all()); n != 1 {
		t.Fatalf("%d confirmations before the address is known", n)
	}
	if _, err := d.Confirm(t.Context(), tokenIn(t, d.out.all()[0].Text, news.ConfirmPath)); err != nil {
		t.Fatal(err)
	}
	n := d.out.all()
	if len(n) != 2 || !strings.Contains(n[1].Text, "drought") {
		t.Fatalf("after the first was confirmed: %d notices", len(n))
	}
}

func TestCaps(t *testing.T) {
	for _, tc := range []struct {
		name string
		caps Caps
		req  func(i int) news.SubscribeRequest
		max  int
	}{
		{"domain", Caps{PerDomain: 3}, func(i int) news.SubscribeRequest {
			return news.SubscribeRequest{Email: fmt.Sprintf("u%d@one.example", i)}
		}, 3},
		{"network", Caps{PerNet: 4}, func(i int) news.SubscribeRequest {
			return news.SubscribeRequest{Email: fmt.Sprintf("u@d%d.example", i), RemoteIP: fmt.Sprintf("192.0.2.%d", i+1)}
		}, 4},
		{"network 6", Caps{PerNet: 4}, func(i int) news.SubscribeRequest {
			return news.SubscribeRequest{Email: fmt.Sprintf("u@d%d.example", i), RemoteIP: fmt.Sprintf("2001:db8:0:%x::1", i)}
		}, 4},
		{"total", Caps{Total: 5}, func(i int) news.SubscribeRequest {
			return news.SubscribeRequest{Email: fmt.Sprintf("u@d%d.example", i)}
		}, 5},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := newDesk(t, tc.caps)
			accepted := 0
			ask := func(i int) error {
				r := tc.req(i)
				r.Query, r.Alerts = "flood", true
				_, err := d.Subscribe(t.Context(), r)
				return err
			}
			for i := range tc.max + 3 {
				if err := ask(i); err == nil {
					accepted++
				} else if !errors.Is(err, news.ErrUnavailable) {
					t.Fatal(err)
				}
			}
			if accepted != tc.max {
				t.Errorf("%d accepted, want %d", accepted, tc.max)
			}
			d.clock.pass(time.Hour)
			if err := ask(100); err != nil {
				t.Errorf("an hour later: %v", err)
			}
		})
	}
}

func TestRequestsRefused(t *testing.T) {
	d := newDesk(t, Caps{})
	ok := news.SubscribeRequest{Query: "flood", Email: "ada@mail.example", Alerts: true}
	for name, change := range map[string]func(*news.SubscribeRequest){
		"no address":      func(r *news.SubscribeRequest) { r.Email = "" },
		"two addresses":   func(r *news.SubscribeRequest) { r.Webhook = "https://x.example/" },
		"nothing asked":   func(r *news.SubscribeRequest) { r.Alerts = false },
		"empty query":     func(r *news.SubscribeRequest) { r.Query = "  " },
		"bad query":       func(r *news.SubscribeRequest) { r.Query = "colour:red" },
		"long query":      func(r *news.SubscribeRequest) { r.Query = strings.Repeat("a ", 800) },
		"link in query":   func(r *news.SubscribeRequest) { r.Query = `"see https://evil.example now"` },
		"display name":    func(r *news.SubscribeRequest) { r.Email = "Ada <ada@mail.example>" },
		"no domain":       func(r *news.SubscribeRequest) { r.Email = "ada" },
		"no dot":          func(r *news.SubscribeRequest) { r.Email = "ada@localhost" },
		"line break":      func(r *news.SubscribeRequest) { r.Email = "ada@mail.example\r\nBcc: eve@mail.example" },
		"two mailboxes":   func(r *news.SubscribeRequest) { r.Email = "ada@mail.example,eve@mail.example" },
		"comment":         func(r *news.SubscribeRequest) { r.Email = "ada@mail.example (x)" },
		"quoted":          func(r *news.SubscribeRequest) { r.Email = `"a da"@mail.example` },
		"plain hook":      func(r *news.SubscribeRequest) { r.Email, r.Webhook = "", "http://hook.example/" },
		"file hook":       func(r *news.SubscribeRequest) { r.Email, r.Webhook = "", "file:///etc/passwd" },
		"hook with user":  func(r *news.SubscribeRequest) { r.Email, r.Webhook = "", "https://a:b@hook.example/" },
		"hook for digest": func(r *news.SubscribeRequest) { r.Email, r.Webhook, r.Digest = "", "https://hook.example/", true },
	} {
		r := ok
		change(&r)
		if _, err := d.Subscribe(t.Context(), r); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
	if n := d.out.all(); len(n) != 0 {
		t.Errorf("%d notices for refused requests", len(n))
	}
}

func TestWebhookSubscription(t *testing.T) {
	d := newDesk(t, Caps{})
	if _, err := d.Subscribe(t.Context(), news.SubscribeRequest{Query: "flood", Webhook: "https://Hook.example/in?x=1", Alerts: true}); err != nil {
		t.Fatal(err)
	}
	n := d.out.all()[0]
	if n.Webhook != "https://hook.example/in?x=1" || n.To != "" || !strings.Contains(string(n.Payload), `"confirm_url":"https://tally.example/subscribe/confirm?token=`) {
		t.Fatalf("notice: %+v", n)
	}
	_, rest, _ := strings.Cut(string(n.Payload), "token=")
	token, _, _ := strings.Cut(rest, `"`)
	r, err := d.Confirm(t.Context(), token)
	if err != nil || !strings.HasPrefix(r.Secret, "whsec_") || r.Secret != d.Secret(r.Subscription.ID) {
		t.Errorf("confirm: %+v, %v", r, err)
	}
}

func TestWanted(t *testing.T) {
	d := newDesk(t, Caps{})
	sub := d.subscribed(t, "ada@mail.example", "flood")
	wanted := func(kind news.NoticeKind) bool {
		ok, err := d.Wanted(t.Context(), &news.Notice{Kind: kind, Subscription: sub.ID})
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if !wanted(news.AlertNotice) || wanted(news.ConfirmNotice) {
		t.Error("an active subscription wants alerts and no confirmation")
	}
	if _, err := d.Unsubscribe(t.Context(), tokenIn(t, d.UnsubscribeURL(sub), news.UnsubscribePath)); err != nil {
		t.Fatal(err)
	}
	if wanted(news.AlertNotice) {
		t.Error("an ended subscription still gets alerts")
	}
	if ok, err := d.Wanted(t.Context(), &news.Notice{Kind: news.AlertNotice, Subscription: "s_gone"}); ok || err != nil {
		t.Errorf("a subscription that is gone: %v, %v", ok, err)
	}
	d.clock.pass(31 * 24 * time.Hour)
	if n, err := d.Sweep(t.Context()); n != 1 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
}

// benchDesk has n active subscriptions, one in fifty of which the benchmark's
// claims match.
func benchDesk(b *testing.B, n int) *desk {
	b.Helper()
	d := newDesk(b, Caps{Total: n + 1, PerDomain: n + 1})
	for i := range n {
		q := fmt.Sprintf("speaker:nobody%d value:>%d", i, i)
		if i%50 == 0 {
			q = "unit:person predicate:return"
		}
		sub := news.Subscription{ID: fmt.Sprintf("s_%d", i), Query: q, Email: fmt.Sprintf("u%d@mail.example", i), Alerts: true,
			State: news.Active, Version: 1, Created: day0, Confirmed: day0}
		if err := d.edit(b.Context(), sub.ID, func(have *news.Subscription, _ bool) (bool, error) {
			*have = sub
			return true, nil
		}); err != nil {
			b.Fatal(err)
		}
	}
	return d
}
