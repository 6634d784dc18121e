package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"go.uber.org/goleak"

	"github.com/tallywire/tallywire/news"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		childPublisher(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

// article makes one that nothing else equals.
func article(n int) *news.Article {
	text := fmt.Sprintf("The harbour handled %d containers in week %d, the port authority said.", 1000+n, n)
	return &news.Article{
		ID: news.ArticleID(fmt.Sprintf("https://harbour.example/%d", n)), Outlet: "Harbour", URL: fmt.Sprintf("https://harbour.example/%d", n),
		Title: fmt.Sprintf("Week %d", n), Lang: "en", Text: text, TextHash: news.HashText(text),
		Published: time.Date(2026, 2, 1, 8, 0, n%60, 0, time.UTC),
	}
}

func claimSet(n int) *news.ClaimSet {
	return &news.ClaimSet{Article: *article(n), Ruleset: "r1", Claims: []news.Claim{{ID: fmt.Sprintf("c_%d", n), Quote: fmt.Sprint(1000 + n)}}}
}

func startOn(t testing.TB, dir string, log *slog.Logger) (*Server, *Bus) {
	t.Helper()
	s, err := StartServer(ServerOptions{Dir: dir, MaxStore: 1 << 30, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	b, err := Connect(context.Background(), ConnectOptions{Server: s, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	if err := b.Setup(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s, b
}

func start(t testing.TB) *Bus {
	t.Helper()
	_, b := startOn(t, t.TempDir(), nil)
	return b
}

func publish(t testing.TB, b *Bus, from, to int) {
	t.Helper()
	for n := from; n < to; n++ {
		if _, err := b.PublishArticle(context.Background(), article(n)); err != nil {
			t.Fatal(err)
		}
		if _, err := b.PublishClaims(context.Background(), claimSet(n)); err != nil {
			t.Fatal(err)
		}
	}
}

// running is a consumer in a goroutine of its own.
type running struct {
	stop func()
	done chan error
}

func run(t testing.TB, consume func(ctx context.Context) error) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{cancel, make(chan error, 1)}
	go func() { r.done <- consume(ctx) }()
	t.Cleanup(func() { r.end(t) })
	return r
}

func (r *running) end(t testing.TB) {
	t.Helper()
	r.stop()
	select {
	case err, ok := <-r.done:
		if ok && err != nil {
			t.Errorf("consumer ended with %v", err)
		}
		if ok {
			close(r.done)
		}
	case <-time.After(30 * time.Second):
		t.Error("consumer does not stop")
	}
}

// receive waits for n values.
func receive[T any](t testing.TB, c <-chan T, n int) []T {
	t.Helper()
	var got []T
	end := time.After(30 * time.Second)
	for len(got) < n {
		select {
		case v := <-c:
			got = append(got, v)
		case <-end:
			t.Fatalf("%d of %d came", len(got), n)
		}
	}
	return got
}

func TestPublishAndConsume(t *testing.T) {
	b := start(t)
	publish(t, b, 0, 5)
	got := make(chan *news.Article, 10)
	var metas []Meta
	r := run(t, func(ctx context.Context) error {
		return b.ConsumeArticles(ctx, "extract-r1", func(_ context.Context, a *news.Article, m Meta) error {
			metas = append(metas, m)
			got <- a
			return nil
		})
	})
	for n, a := range receive(t, got, 5) {
		if !reflect.DeepEqual(a, article(n)) {
			t.Errorf("article %d came as %+v", n, a)
		}
	}
	publish(t, b, 5, 6) // one that comes while the consumer waits
	receive(t, got, 1)
	r.end(t)
	for i, m := range metas {
		if m.Stream != Articles || m.Seq != uint64(i+1) || m.Deliveries != 1 || m.Published.IsZero() || i < 5 && m.Pending != uint64(4-i) {
			t.Errorf("message %d has %+v", i, m)
		}
	}
	// A position is kept for each name.
	publish(t, b, 6, 7)
	for _, c := range []struct {
		name string
		want int
	}{{"extract-r1", 1}, {"extract-r2", 7}} {
		r := run(t, func(ctx context.Context) error {
			return b.ConsumeArticles(ctx, c.name, func(_ context.Context, a *news.Article, _ Meta) error { got <- a; return nil })
		})
		all := receive(t, got, c.want)
		if last := all[len(all)-1].Title; last != "Week 6" {
			t.Errorf("%s ended at %s", c.name, last)
		}
		r.end(t)
		if n, err := b.Backlog(context.Background(), Articles, c.name+"-new"); err != nil || n != 7 {
			t.Errorf("backlog of a new reader: %d, %v; want 7", n, err)
		}
	}
}

func TestPublishTwiceIsStoredOnce(t *testing.T) {
	b := start(t)
	ctx := context.Background()
	first, err := b.PublishArticle(ctx, article(1))
	if err != nil || first.Duplicate || first.Seq != 1 {
		t.Fatalf("%+v, %v", first, err)
	}
	again, err := b.PublishArticle(ctx, article(1))
	if err != nil || !again.Duplicate || again.Seq != 1 {
		t.Errorf("%+v, %v; want a duplicate of 1", again, err)
	}
	revised := article(1)
	revised.Text += " Corrected."
	revised.TextHash = news.HashText(revised.Text)
	if r, err := b.PublishArticle(ctx, revised); err != nil || r.Duplicate {
		t.Errorf("a revision: %+v, %v", r, err)
	}
	one, other := claimSet(1), claimSet(1)
	other.Ruleset = "r2"
	r1, _ := b.PublishClaims(ctx, one)
	r2, _ := b.PublishClaims(ctx, one)
	r3, _ := b.PublishClaims(ctx, other)
	if r1.Duplicate || !r2.Duplicate || r3.Duplicate {
		t.Errorf("claims %+v, again %+v, other rules %+v", r1, r2, r3)
	}
}

func TestPublishRefusesWhatHasNoIdentity(t *testing.T) {
	b := start(t)
	ctx := context.Background()
	_, err1 := b.PublishArticle(ctx, &news.Article{URL: "https://x.example"})
	_, err2 := b.PublishClaims(ctx, &news.ClaimSet{Article: *article(1)})
	_, err3 := b.PublishNotice(ctx, &news.Notice{ID: "n_1"})
	_, err4 := b.PublishNotice(ctx, &news.Notice{ID: "n_1", To: "a@x.example", Kind: "a.b"})
	for i, err := range []error{err1, err2, err3, err4} {
		if !errors.Is(err, news.ErrInvalid) {
			t.Errorf("case %d: %v, want ErrInvalid", i+1, err)
		}
	}
}

func TestLargeMessagesGoThroughTheObjectStore(t *testing.T) {
	b := start(t)
	ctx := context.Background()
	for n, size := range map[int]int{1: maxBody - 2000, 2: maxBody + 1, 3: 5 << 20} {
		a := article(n)
		a.Text = strings.Repeat("9 of 10 wards reported. ", size/24)
		a.TextHash = news.HashText(a.Text)
		for range 2 { // the second is a duplicate
			if _, err := b.PublishArticle(ctx, a); err != nil {
				t.Fatal(err)
			}
		}
	}
	seen := 0
	if err := b.ReplayArticles(ctx, 1, func(_ context.Context, a *news.Article, _ Meta) error {
		seen++
		if news.HashText(a.Text) != a.TextHash {
			t.Errorf("article %s came back changed", a.Title)
		}
		return nil
	}); err != nil || seen != 3 {
		t.Fatalf("%d articles, %v", seen, err)
	}
	got := make(chan int, 3)
	run(t, func(ctx context.Context) error {
		return b.ConsumeArticles(ctx, "extract", func(_ context.Context, a *news.Article, _ Meta) error { got <- len(a.Text); return nil })
	})
	receive(t, got, 3)
	wantHealthy(t, b)
}

func wantHealthy(t testing.TB, b *Bus) {
	t.Helper()
	all, err := b.CheckStreams(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 10 {
		t.Errorf("only %d streams were checked", len(all))
	}
	for _, h := range all {
		if err := h.Err(); err != nil {
			t.Error(err)
		}
	}
}

func TestReplayEndsAtThePresentEnd(t *testing.T) {
	b := start(t)
	publish(t, b, 0, 1200) // more than one batch
	var seen []uint64
	err := b.ReplayClaims(context.Background(), 101, func(_ context.Context, s *news.ClaimSet, m Meta) error {
		if want := claimSet(int(m.Seq) - 1); s.Claims[0].ID != want.Claims[0].ID {
			t.Errorf("message %d holds %s", m.Seq, s.Claims[0].ID)
		}
		if len(seen) == 0 {
			publish(t, b, 1200, 1201) // comes after the replay began
		}
		seen = append(seen, m.Seq)
		return nil
	})
	if err != nil || len(seen) != 1100 || seen[0] != 101 || seen[1099] != 1200 {
		t.Errorf("%d messages, %v", len(seen), err)
	}
	stop := errors.New("stop")
	if err := b.ReplayClaims(context.Background(), 1, func(context.Context, *news.ClaimSet, Meta) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the caller's error came as %v", err)
	}
	if err := start(t).ReplayArticles(context.Background(), 0, nil); err != nil {
		t.Errorf("replay of nothing: %v", err)
	}
}

func TestSetupTwiceAndReopen(t *testing.T) {
	dir := t.TempDir()
	s, b := startOn(t, dir, nil)
	if err := b.Setup(context.Background()); err != nil {
		t.Fatal(err)
	}
	publish(t, b, 0, 10)
	if _, err := StartServer(ServerOptions{Dir: dir}); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Errorf("second server on the folder: %v, want ErrInUse that names it", err)
	}
	b.Close()
	s.Close()
	_, b = startOn(t, dir, nil)
	wantHealthy(t, b)
	if r, err := b.PublishArticle(context.Background(), article(10)); err != nil || r.Seq != 11 {
		t.Errorf("after reopening %+v, %v; want sequence 11", r, err)
	}
	if r, err := b.PublishArticle(context.Background(), article(3)); err != nil || !r.Duplicate {
		t.Errorf("after reopening a repeated message: %+v, %v", r, err)
	}
}

func TestTemporaryServerLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s, err := StartServer(ServerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(os.Getenv("TMPDIR")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestConnectErrors(t *testing.T) {
	ctx := context.Background()
	for want, opt := range map[error]ConnectOptions{
		news.ErrInvalid:     {},
		news.ErrUnavailable: {URL: "nats://127.0.0.1:1"},
	} {
		if _, err := Connect(ctx, opt); !errors.Is(err, want) {
			t.Errorf("Connect(%+v) gave %v, want %v", opt, err, want)
		}
	}
	b := start(t)
	err := b.ConsumeArticles(ctx, "nobody", nil)
	if !errors.Is(err, news.ErrInvalid) {
		t.Errorf("unknown consumer: %v", err)
	}
	if err := b.ConsumeArticles(ctx, "extract-a.b", nil); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("consumer name with a dot: %v", err)
	}
	if _, err := b.Bucket(ctx, "nothing"); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("unknown bucket: %v", err)
	}
}

// TestTopology holds what the rest relies on.
func TestTopology(t *testing.T) {
	for _, c := range consumers {
		s, ok := streamNamed(c.stream)
		if !ok {
			t.Errorf("%s reads %s, which is no stream", c.kind, c.stream)
		}
		if len(c.backOff) == 0 || c.maxDeliver < len(c.backOff) || c.ackWait < time.Second || c.maxAckPending < c.fetch || c.fetch < 1 {
			t.Errorf("%s: %+v does not hold together", c.kind, c)
		}
		if strings.Contains(c.kind, "-") || s.name == DLQ {
			t.Errorf("%s: a kind has no dash and reads no dead letters", c.kind)
		}
	}
	for n, want := range map[string]int{"a_1": Partition("a_1"), "": 5} {
		if p := Partition(n); p != want || p < 0 || p >= partitions {
			t.Errorf("Partition(%q) = %d, want %d for ever", n, p, want)
		}
	}
	for lang, want := range map[string]string{"en": "article.en", "en-GB": "article.en", "": "article.und", "x y": "article.und", "*": "article.und", "DE": "article.de"} {
		if got := articleSubject(&news.Article{Lang: lang}); got != want {
			t.Errorf("language %q goes to %s, want %s", lang, got, want)
		}
	}
}

// logged collects a log, safe for the server's goroutines.
func logged() (*slog.Logger, func() string) {
	var mu sync.Mutex
	var b bytes.Buffer
	w := writer(func(p []byte) (int, error) { mu.Lock(); defer mu.Unlock(); return b.Write(p) })
	return slog.New(slog.NewTextHandler(w, nil)), func() string { mu.Lock(); defer mu.Unlock(); return b.String() }
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

func natsMsg(subject string, body []byte, digest string) *nats.Msg {
	m := nats.NewMsg(subject)
	m.Header.Set(headDigest, digest)
	m.Data = body
	return m
}
