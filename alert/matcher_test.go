package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/internal/golden"
	"github.com/tallywire/tallywire/news"
)

const returns = "person|AF|return|flow|PK>AF|running"

// said is one claim to be told: "more than 600,000 Afghans returned".
type said struct {
	value   int64
	mod     news.Modifier
	speaker string
	series  string // returns if empty; "-" for none
	vague   bool
}

// story makes the claim set of an article that says these things.
func story(outlet string, published, fetched time.Time, claims ...said) *news.ClaimSet {
	set := &news.ClaimSet{Ruleset: "rules-1", Article: news.Article{Outlet: outlet, Title: "Returns go on", Published: published, FetchedAt: fetched,
		URL: "https://" + strings.ToLower(outlet) + ".example/" + published.Format("0102-1504")}}
	a := &set.Article
	a.ID = news.ArticleID(a.URL)
	for _, s := range claims {
		start := len(a.Text)
		quote := fmt.Sprintf("%d Afghans", s.value)
		if s.vague {
			quote = "thousands of Afghans"
		}
		if s.mod == news.MoreThan {
			quote = "more than " + quote
		}
		lead := ""
		c := news.Claim{Quote: quote, Figure: news.Figure{Modifier: s.mod, Unit: "person", Counted: new("Afghans")}, Kind: news.Flow,
			Predicate: "return", Modality: news.Reported, Series: returns, Rules: []string{"num.digit", "qty.counted"},
			Places: []news.Place{{Name: "Afghanistan", ID: "AF", Role: "to"}}}
		if s.speaker != "" {
			lead = s.speaker + " said "
			c.Attribution = &news.Attribution{Actor: s.speaker, Cue: "said", Type: "indirect"}
		}
		v := news.Int(s.value)
		switch {
		case s.vague:
			c.Modifier = news.Vague
		case s.mod == news.MoreThan:
			c.Value, c.Low = &v, &v
		default:
			c.Value = &v
		}
		if s.series == "-" {
			c.Series = ""
		} else if s.series != "" {
			c.Series = s.series
		}
		a.Text += lead + quote + " had returned by then. "
		c.Span = news.Span{Start: start + len(lead), End: start + len(lead) + len(quote)}
		c.Sentence = news.Span{Start: start, End: len(a.Text) - 1}
		set.Claims = append(set.Claims, c)
	}
	a.TextHash = news.HashText(a.Text)
	for i := range set.Claims {
		set.Claims[i].ID = news.ClaimID(a.ID, a.TextHash, set.Claims[i].Span, 0)
	}
	return set
}

// at hands a set to the matcher and returns what it decided, in words.
func (d *desk) at(t *testing.T, seq uint64, set *news.ClaimSet) []string {
	t.Helper()
	dec, err := d.matcher.Handle(t.Context(), set, Arrival{Seq: seq, Time: set.Article.FetchedAt})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, x := range dec {
		s := string(x.Verdict)
		if x.Reason != "" {
			s += ": " + string(x.Reason)
		}
		out = append(out, s)
	}
	return out
}

func (d *desk) alerts() []*news.Notice {
	return slices.DeleteFunc(d.out.all(), func(n *news.Notice) bool { return n.Kind != news.AlertNotice })
}

func (d *desk) balanced(t *testing.T) Ledger {
	t.Helper()
	l, err := d.matcher.Ledger(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !l.Balanced() {
		t.Errorf("matched %d, but sent %d + held %v + failed %d", l.Matched, l.Sent, l.Held, l.Failed)
	}
	return l
}

// TestNewFigureNotNewArticle follows one count through a week: who repeats a
// value is not news, who moves it is.
func TestNewFigureNotNewArticle(t *testing.T) {
	d := newDesk(t, Caps{})
	d.at(t, 1, story("Meridian", day0.Add(-72*time.Hour), day0.Add(-70*time.Hour), said{value: 400000, mod: news.MoreThan, speaker: "Mujahid"}))
	d.clock.pass(time.Minute)
	d.subscribed(t, "ada@mail.example", "unit:person predicate:return")
	h := func(n int) time.Time { return day0.Add(time.Duration(n) * time.Hour) }
	var seq uint64 = 1
	for _, step := range []struct {
		name string
		set  *news.ClaimSet
		want []string
	}{
		{"known value, other outlet", story("Kestrel", h(1), h(1), said{value: 400000, mod: news.MoreThan, speaker: "Mujahid"}), []string{"held: value already known"}},
		{"grows", story("Frontier", h(2), h(2), said{value: 600000, mod: news.MoreThan, speaker: "Ministry"}), []string{"sent"}},
		{"copied", story("Meridian", h(3), h(3), said{value: 600000, mod: news.MoreThan}), []string{"held: value already known"}},
		{"copied without the bound", story("Courier", h(4), h(4), said{value: 600000}), []string{"held: value already known"}},
		{"an older count in a later article", story("Courier", h(-120), h(5), said{value: 390000, mod: news.MoreThan, speaker: "UNHCR"}), []string{"held: article was published long before the subscription"}},
		{"grows again, said twice", story("Kestrel", h(30), h(30), said{value: 800000}, said{value: 800000}), []string{"sent", "held: same value earlier in the article"}},
		{"no number", story("Kestrel", h(31), h(31), said{vague: true}), []string{"held: figure has no number"}},
		{"no series", story("Kestrel", h(32), h(32), said{value: 12, series: "-"}), []string{"held: figure belongs to no series"}},
		{"arrived before", story("Kestrel", h(0), h(-1), said{value: 810000}), []string{"held: article arrived before the subscription"}},
		{"not asked for", story("Kestrel", h(33), h(33)), nil},
	} {
		seq++
		d.clock.pass(time.Minute)
		if got := d.at(t, seq, step.set); !slices.Equal(got, step.want) {
			t.Errorf("%s: %q, want %q", step.name, got, step.want)
		}
	}
	a := d.alerts()
	if len(a) != 2 {
		t.Fatalf("%d alerts, want 2", len(a))
	}
	if a[0].Subject != "more than 600000 Afghans (before: more than 400,000)" {
		t.Errorf("subject %q", a[0].Subject)
	}
	for _, want := range []string{"more than 400,000 [1] → more than 600,000 [2]", "said by Ministry, in Frontier", "said by Mujahid, in Meridian",
		"*more than 600000 Afghans*", "https://tally.example/claim/c_", "num.digit, qty.counted", "a running total that grew", "https://tally.example/unsubscribe?token="} {
		if !strings.Contains(strings.Join(strings.Fields(a[0].Text), " "), want) {
			t.Errorf("the text does not say %q:\n%s", want, a[0].Text)
		}
	}
	if l := d.balanced(t); l.Matched != 10 || l.Sent != 2 {
		t.Errorf("ledger %+v", l)
	}
}

// TestHeldWords gives each remaining reason its case.
func TestHeldWords(t *testing.T) {
	h := func(n int) time.Time { return day0.Add(time.Duration(n) * time.Hour) }
	t.Run("not confirmed", func(t *testing.T) {
		d := newDesk(t, Caps{})
		d.ask(t, "ada@mail.example", "unit:person")
		if got := d.at(t, 1, story("Kestrel", h(1), h(1), said{value: 5})); !slices.Equal(got, []string{"held: subscription not confirmed"}) {
			t.Error(got)
		}
		d.balanced(t)
	})
	t.Run("digest only", func(t *testing.T) {
		d := newDesk(t, Caps{})
		if _, err := d.Subscribe(t.Context(), news.SubscribeRequest{Query: "unit:person", Email: "ada@mail.example", Digest: true}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Confirm(t.Context(), tokenIn(t, d.out.all()[0].Text, news.ConfirmPath)); err != nil {
			t.Fatal(err)
		}
		if got := d.at(t, 1, story("Kestrel", h(1), h(1), said{value: 5})); !slices.Equal(got, []string{"held: subscription asks for the digest only"}) {
			t.Error(got)
		}
	})
	t.Run("replay", func(t *testing.T) {
		d := newDesk(t, Caps{})
		d.subscribed(t, "ada@mail.example", "unit:person")
		set := story("Kestrel", h(1), h(1), said{value: 5})
		d.clock.pass(30 * 24 * time.Hour) // new rules read the whole log again
		if got := d.at(t, 900, set); !slices.Equal(got, []string{"held: article arrived long ago: a replay"}) {
			t.Error(got)
		}
	})
	t.Run("says less", func(t *testing.T) {
		d := newDesk(t, Caps{})
		d.subscribed(t, "ada@mail.example", "unit:person")
		d.at(t, 1, story("Kestrel", h(1), h(1), said{value: 612000}))
		if got := d.at(t, 2, story("Meridian", h(40), h(40), said{value: 600000, mod: news.MoreThan})); !slices.Equal(got, []string{"held: says less than a figure already known"}) {
			t.Error(got)
		}
	})
	t.Run("older figure", func(t *testing.T) {
		d := newDesk(t, Caps{})
		d.subscribed(t, "ada@mail.example", "unit:person")
		d.at(t, 1, story("Kestrel", h(40), h(40), said{value: 600000}))
		if got := d.at(t, 2, story("Meridian", h(1), h(41), said{value: 500000})); !slices.Equal(got, []string{"held: older than the figures already known"}) {
			t.Error(got)
		}
	})
	t.Run("known only outside the query", func(t *testing.T) {
		d := newDesk(t, Caps{})
		d.subscribed(t, "ada@mail.example", "speaker:UNHCR")
		d.at(t, 1, story("Kestrel", h(1), h(1), said{value: 600000, speaker: "Ministry"}))
		if got := d.at(t, 2, story("Meridian", h(2), h(2), said{value: 600000, speaker: "UNHCR"})); !slices.Equal(got, []string{"sent"}) {
			t.Error("the first time this speaker says so is news to who follows the speaker:", got)
		}
	})
	t.Run("ended", func(t *testing.T) {
		d := newDesk(t, Caps{})
		sub := d.subscribed(t, "ada@mail.example", "unit:person")
		d.at(t, 1, story("Kestrel", h(1), h(1), said{value: 1}))
		if _, err := d.Unsubscribe(t.Context(), tokenIn(t, d.UnsubscribeURL(sub), news.UnsubscribePath)); err != nil {
			t.Fatal(err)
		}
		if got := d.at(t, 2, story("Kestrel", h(2), h(2), said{value: 2})); got != nil {
			t.Error(got)
		}
	})
}

// TestSilentRevision: the same article with another figure is a revision, and
// tells both.
func TestSilentRevision(t *testing.T) {
	d := newDesk(t, Caps{})
	d.subscribed(t, "ada@mail.example", "unit:person")
	h := func(n int) time.Time { return day0.Add(time.Duration(n) * time.Hour) }
	d.at(t, 1, story("Courier", h(1), h(1), said{value: 104, speaker: "Interior Ministry"}))
	revised := story("Courier", h(1), h(3), said{value: 98, speaker: "Interior Ministry"})
	if got := d.at(t, 2, revised); !slices.Equal(got, []string{"sent"}) {
		t.Fatal(got)
	}
	text := d.alerts()[1].Text
	if !strings.Contains(text, "104 [1] → 98 [2]") || !strings.Contains(text, "The figure given before was changed") {
		t.Error(text)
	}
}

func TestWebhookPayload(t *testing.T) {
	d := newDesk(t, Caps{})
	if _, err := d.Subscribe(t.Context(), news.SubscribeRequest{Query: "unit:person", Webhook: "https://hook.example/", Alerts: true}); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(d.out.all()[0].Payload), "token=")
	token, _, _ := strings.Cut(rest, `"`)
	if _, err := d.Confirm(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	h := func(n int) time.Time { return day0.Add(time.Duration(n) * time.Hour) }
	d.at(t, 1, story("Courier", h(1), h(1), said{value: 41}))
	d.at(t, 2, story("Courier", h(30), h(30), said{value: 63}))
	var got struct {
		Type, Query, Verdict, Reason string
		New, Old                     *news.Hit
		ClaimURL                     string `json:"claim_url"`
	}
	if err := json.Unmarshal(d.alerts()[1].Payload, &got); err != nil {
		t.Fatal(err)
	}
	if got.Type != "figure.new" || got.New.Claim.Value.String() != "63" || got.Old.Claim.Value.String() != "41" || got.Verdict != "update" ||
		got.ClaimURL != "https://tally.example"+news.ClaimPath(got.New.Claim.ID) {
		t.Errorf("payload: %s", d.alerts()[1].Payload)
	}
}

// TestOutboxDown: nothing is counted while the outbox does not answer, and the
// last try is counted as failed.
func TestOutboxDown(t *testing.T) {
	d := newDesk(t, Caps{})
	d.subscribed(t, "ada@mail.example", "unit:person")
	set := story("Kestrel", day0.Add(time.Hour), day0.Add(time.Hour), said{value: 5}, said{value: 6, series: "-"})
	d.out.down = errors.New("no room")
	if _, err := d.matcher.Handle(t.Context(), set, Arrival{Seq: 1}); err == nil {
		t.Fatal("no error")
	}
	if l := d.balanced(t); l.Matched != 0 {
		t.Errorf("counted an unfinished set: %+v", l)
	}
	dec, err := d.matcher.Handle(t.Context(), set, Arrival{Seq: 1, Last: true})
	if err == nil || len(dec) != 2 || dec[0].Verdict != Failed || dec[1].Reason != NoSeries {
		t.Errorf("last try: %+v, %v", dec, err)
	}
	if l := d.balanced(t); l.Failed != 1 || l.Matched != 2 {
		t.Errorf("ledger %+v", l)
	}
	d.out.down = nil
	if got := d.at(t, 1, set); !slices.Equal(got, []string{"sent", "held: figure belongs to no series"}) {
		t.Errorf("handed in again by hand: %q", got)
	}
	if len(d.alerts()) != 1 {
		t.Error("the notice that failed was not made good")
	}
}

// breaking fails after a number of writes, as a crash would.
type breaking struct {
	Store
	left *int
}

var errCrash = errors.New("crash")

func (b breaking) step() error {
	*b.left--
	if *b.left < 0 {
		return errCrash
	}
	return nil
}

func (b breaking) Create(ctx context.Context, k string, v []byte) (uint64, error) {
	if err := b.step(); err != nil {
		return 0, err
	}
	return b.Store.Create(ctx, k, v)
}

func (b breaking) Update(ctx context.Context, k string, v []byte, rev uint64) (uint64, error) {
	if err := b.step(); err != nil {
		return 0, err
	}
	return b.Store.Update(ctx, k, v, rev)
}

// TestCrashAndRedelivery stops the matcher after each possible number of
// writes, starts it again, hands sets in twice and in another order: the same
// notices go out as without any of it, each once, and the ledger is the same.
func TestCrashAndRedelivery(t *testing.T) {
	h := func(n int) time.Time { return day0.Add(time.Duration(n) * time.Hour) }
	var sets []*news.ClaimSet
	for i, v := range []int64{41, 63, 63, 58, 97, 88, 88, 104} {
		sets = append(sets, story([]string{"Courier", "Northline", "Meridian"}[i%3], h(i+1), h(i+1), said{value: v, speaker: []string{"Ministry", "Relief Corps"}[i/4%2]}, said{value: v * 100, series: "person||displace|stock|BO|level"}))
	}
	outcome := func(t *testing.T, d *desk) string {
		ids := map[string]int{}
		for _, n := range d.alerts() {
			ids[n.ID]++
		}
		var b strings.Builder
		for _, id := range slices.Sorted(maps.Keys(ids)) {
			fmt.Fprintf(&b, "%s x%d\n", id, ids[id])
		}
		l := d.balanced(t)
		fmt.Fprintf(&b, "%d %d %d", l.Matched, l.Sent, l.Failed)
		return b.String()
	}
	d := newDesk(t, Caps{})
	d.subscribed(t, "ada@mail.example", "unit:person")
	for i, s := range sets {
		d.at(t, uint64(i+1), s)
	}
	want := outcome(t, d)
	if strings.Count(want, "x1") < 8 {
		t.Fatalf("the undisturbed run sends little:\n%s", want)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range 4 {
		d := newDesk(t, Caps{})
		d.subscribed(t, "ada@mail.example", "unit:person")
		figures, sent := d.figures, d.sent
		for i := range sets {
			for try := 0; ; try++ { // crash, restart, again
				left := rng.IntN(4) + try
				d.figures, d.sent = breaking{figures, &left}, breaking{sent, &left}
				d.open(t, Caps{})
				_, err := d.matcher.Handle(t.Context(), sets[i], Arrival{Seq: uint64(i + 1), Time: sets[i].Article.FetchedAt})
				if err == nil {
					break
				}
				if !errors.Is(err, errCrash) {
					t.Fatal(err)
				}
			}
		}
		d.figures, d.sent = figures, sent
		d.open(t, Caps{})
		for _, i := range rng.Perm(len(sets)) { // and everything once more, out of order
			d.at(t, uint64(i+1), sets[i])
		}
		if got := outcome(t, d); got != want {
			t.Fatalf("round %d:\n%s\nundisturbed:\n%s", round, got, want)
		}
	}
}

// TestTwoMatchers: two processes at work on one log announce a value once.
func TestTwoMatchers(t *testing.T) {
	d := newDesk(t, Caps{})
	d.subscribed(t, "ada@mail.example", "unit:person")
	other, err := NewMatcher(MatcherOptions{Subscribers: d.Subscriptions, Figures: d.figures, Sent: d.sent, Outbox: d.out,
		BaseURL: "https://tally.example", Now: d.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	for i, m := range []*Matcher{d.matcher, other} {
		go func() {
			var errs error
			for k := range 10 {
				at := day0.Add(time.Duration(k+1) * time.Hour)
				_, err := m.Handle(t.Context(), story([]string{"Kestrel", "Courier"}[i], at, at, said{value: int64(1000 + k)}), Arrival{Seq: uint64(2*k + i + 1)})
				errs = errors.Join(errs, err)
			}
			done <- errs
		}()
	}
	if err := errors.Join(<-done, <-done); err != nil {
		t.Fatal(err)
	}
	if n := len(d.alerts()); n > 10 || n == 0 {
		t.Errorf("%d alerts for 10 values", n)
	}
	if l := d.balanced(t); l.Matched != 20 {
		t.Errorf("ledger %+v", l)
	}
}

// BenchmarkHandle is one article of ten claims, each of its own series, against
// 200 subscriptions: none of them told, or four told of all ten.
func BenchmarkHandle(b *testing.B) {
	for name, event := range map[string]string{"quiet": "leave", "told": "return"} {
		b.Run(name, func(b *testing.B) {
			d := benchDesk(b, 200)
			b.ReportAllocs()
			var seq uint64
			for b.Loop() {
				seq++
				at := day0.Add(time.Duration(seq) * time.Minute)
				var claims []said
				for k := range 10 {
					claims = append(claims, said{value: int64(seq)*10 + int64(k), series: fmt.Sprintf("person|x%d|return|flow|PK>AF|running", k)})
				}
				set := story("Kestrel", at, at, claims...)
				for i := range set.Claims {
					set.Claims[i].Predicate = event
				}
				if _, err := d.matcher.Handle(b.Context(), set, Arrival{Seq: seq}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestLetters holds the mails as a reader gets them.
func TestLetters(t *testing.T) {
	d := newDesk(t, Caps{})
	d.at(t, 1, story("Meridian", day0.Add(-72*time.Hour), day0.Add(-70*time.Hour), said{value: 400000, mod: news.MoreThan, speaker: "Zabihullah Mujahid"}))
	d.subscribed(t, "ada@mail.example", `unit:person "had returned"`)
	d.at(t, 2, story("Frontier", day0.Add(time.Hour), day0.Add(2*time.Hour), said{value: 600000, mod: news.MoreThan, speaker: "Interior Ministry"}))
	n := d.out.all()
	golden.Check(t, "confirm.txt", n[0].Text, 19)
	golden.Check(t, "alert.txt", n[1].Text, 37)
}
