package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tallywire/tallywire/news"
)

// impatient shortens the delays of a kind of consumer for one test.
func impatient(t *testing.T, kind string, change func(*consumer)) {
	t.Helper()
	for i := range consumers {
		if consumers[i].kind == kind {
			old := consumers[i]
			t.Cleanup(func() { consumers[i] = old })
			consumers[i].backOff = []time.Duration{time.Millisecond}
			if change != nil {
				change(&consumers[i])
			}
			return
		}
	}
	t.Fatalf("no consumer %s", kind)
}

func TestRejectedAndFailingMessagesBecomeDeadLetters(t *testing.T) {
	impatient(t, "extract", func(c *consumer) { c.maxDeliver = 3 })
	b := start(t)
	ctx := context.Background()
	publish(t, b, 0, 5)
	tries := make([]atomic.Int32, 6)
	good := make(chan string, 10)
	r := run(t, func(ctx context.Context) error {
		return b.ConsumeArticles(ctx, "extract", func(_ context.Context, a *news.Article, m Meta) error {
			n := tries[m.Seq].Add(1)
			switch {
			case m.Seq == 1:
				return Reject(fmt.Errorf("no numbers\nat all: %w", news.ErrInvalid))
			case m.Seq == 2:
				return errors.New("always fails")
			case m.Seq == 3 && n < 3:
				return errors.New("fails at first")
			case m.Seq == 4 && n == 1:
				panic("oh")
			}
			good <- a.Title
			return nil
		})
	})
	receive(t, good, 3)
	letters := awaitLetters(t, b, 2)
	r.end(t)
	if got := []int32{tries[1].Load(), tries[2].Load(), tries[3].Load(), tries[4].Load(), tries[5].Load()}; fmt.Sprint(got) != "[1 3 3 2 1]" {
		t.Errorf("tries %v", got)
	}
	one, two := letters[0], letters[1]
	if one.OrigSeq > two.OrigSeq {
		one, two = two, one
	}
	if one.Stream != Articles || one.OrigSeq != 1 || one.Stage != "extract" || one.Reason != "no numbers at all: invalid" || one.Deliveries != 1 || one.Size == 0 || one.Body != nil || one.Time.IsZero() {
		t.Errorf("letter %+v", one)
	}
	if two.Reason != "always fails" || two.Deliveries != 3 {
		t.Errorf("letter %+v", two)
	}
	whole, err := b.DeadLetter(ctx, one.Seq)
	if err != nil || !strings.Contains(string(whole.Body), article(0).Text) || len(whole.Body) != one.Size {
		t.Errorf("letter with body: %+v, %v", whole, err)
	}
	if _, err := b.DeadLetter(ctx, 99); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("letter 99: %v, want ErrNotFound", err)
	}
	receipt, err := b.ReplayDeadLetter(ctx, one.Seq)
	if err != nil || receipt.Seq != 6 {
		t.Errorf("replay: %+v, %v", receipt, err)
	}
	if left := awaitLetters(t, b, 1); left[0].Seq != two.Seq {
		t.Errorf("left after the replay: %+v", left)
	}
	if _, err := b.ReplayDeadLetter(ctx, one.Seq); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("second replay: %v, want ErrNotFound", err)
	}
	run(t, func(ctx context.Context) error {
		return b.ConsumeArticles(ctx, "extract", func(_ context.Context, a *news.Article, m Meta) error { good <- a.Title; return nil })
	})
	if got := receive(t, good, 1)[0]; got != "Week 0" {
		t.Errorf("the replayed article is %s", got)
	}
	if err := b.DeleteDeadLetter(ctx, two.Seq); err != nil {
		t.Error(err)
	}
	awaitLetters(t, b, 0)
	wantHealthy(t, b)
}

// awaitLetters looks until there are so many dead letters: the consumer tells
// nobody when it has buried one.
func awaitLetters(t *testing.T, b *Bus, n int) []news.DeadLetter {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; {
		letters, err := b.DeadLetters(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if len(letters) == n {
			return letters
		}
		if time.Now().After(end) {
			t.Fatalf("%d dead letters, want %d", len(letters), n)
		}
	}
}

func TestMessageThatIsNotWhatTheStreamHolds(t *testing.T) {
	b := start(t)
	if _, err := b.publish(context.Background(), Articles, "article.en", "x", nil, []byte("not JSON")); err != nil {
		t.Fatal(err)
	}
	msg := natsMsg("article.en", []byte(`{"id":"a_1"}`), strings.Repeat("0", 64))
	if _, err := b.js.PublishMsg(context.Background(), msg); err != nil {
		t.Fatal(err)
	}
	run(t, func(ctx context.Context) error {
		return b.ConsumeArticles(ctx, "extract", func(_ context.Context, a *news.Article, m Meta) error {
			t.Errorf("%+v was delivered", a)
			return nil
		})
	})
	letters := awaitLetters(t, b, 2)
	if !strings.Contains(letters[0].Reason, "not what the stream holds") || !strings.Contains(letters[1].Reason, "digest") {
		t.Errorf("letters %+v", letters)
	}
	err := b.ReplayArticles(context.Background(), 1, func(context.Context, *news.Article, Meta) error { return nil })
	if !errors.Is(err, news.ErrCorrupt) || !strings.Contains(err.Error(), "messages 1 to 2") {
		t.Errorf("replay: %v", err)
	}
}

func TestInterruptedMessageIsBoundedToo(t *testing.T) {
	// Deliveries that end without an answer, as in a process that dies, count.
	impatient(t, "extract", func(c *consumer) { c.maxDeliver = 2; c.ackWait = 100 * time.Millisecond })
	b := start(t)
	publish(t, b, 0, 1)
	r, err := b.newReader(Articles, "extract")
	if err != nil {
		t.Fatal(err)
	}
	c, err := r.open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if msgs, err := pull(context.Background(), c, 1, 0); err != nil || len(msgs) != 1 {
			t.Fatalf("%d messages, %v", len(msgs), err)
		}
	}
	run(t, func(ctx context.Context) error {
		return b.ConsumeArticles(ctx, "extract", func(context.Context, *news.Article, Meta) error {
			t.Error("the handler was called once more")
			return nil
		})
	})
	if l := awaitLetters(t, b, 1)[0]; !strings.Contains(l.Reason, "never finished") {
		t.Errorf("letter %+v", l)
	}
}

func TestSlowHandlerKeepsItsMessage(t *testing.T) {
	impatient(t, "extract", func(c *consumer) { c.ackWait = 150 * time.Millisecond })
	b := start(t)
	publish(t, b, 0, 2)
	deliveries := make(chan Meta, 10)
	r := run(t, func(ctx context.Context) error {
		return b.ConsumeArticles(ctx, "extract", func(_ context.Context, _ *news.Article, m Meta) error {
			if m.Seq == 1 {
				slow := time.NewTimer(600 * time.Millisecond) // four times what silence is allowed
				<-slow.C
			}
			deliveries <- m
			return nil
		})
	})
	receive(t, deliveries, 2)
	r.end(t)
	info, err := b.js.Consumer(context.Background(), Articles, "extract")
	if err != nil {
		t.Fatal(err)
	}
	if ci := info.CachedInfo(); ci.NumRedelivered != 0 || ci.Delivered.Consumer != 2 {
		t.Errorf("redelivered %d, delivered %d of 2", ci.NumRedelivered, ci.Delivered.Consumer)
	}
}

func TestStopFinishesWhatIsInFlight(t *testing.T) {
	b := start(t)
	publish(t, b, 0, 1)
	begun, finish := make(chan struct{}), make(chan struct{})
	var alive error
	r := run(t, func(ctx context.Context) error {
		return b.ConsumeArticles(ctx, "extract", func(ctx context.Context, _ *news.Article, _ Meta) error {
			close(begun)
			<-finish
			alive = ctx.Err()
			_, err := b.PublishClaims(ctx, claimSet(0))
			return err
		})
	})
	<-begun
	r.stop()
	close(finish)
	r.end(t)
	if alive != nil {
		t.Errorf("the handler's context had ended: %v", alive)
	}
	if last, err := b.LastSeq(context.Background(), Claims); err != nil || last != 1 {
		t.Errorf("claims end at %d, %v", last, err)
	}
	// The server takes an acknowledgement in its own time.
	for end := time.Now().Add(30 * time.Second); ; {
		c, err := b.js.Consumer(context.Background(), Articles, "extract")
		if err != nil {
			t.Fatal(err)
		}
		ci := c.CachedInfo()
		if ci.NumAckPending == 0 && ci.NumPending == 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%d not acknowledged, %d not delivered", ci.NumAckPending, ci.NumPending)
		}
	}
}

func TestNoticesAreTakenOnce(t *testing.T) {
	impatient(t, "notify", nil)
	b := start(t)
	ctx := context.Background()
	for n := range 6 {
		note := &news.Notice{ID: fmt.Sprintf("n_%d", n%5), Kind: news.AlertNotice, To: "reader@mail.example"}
		if n%2 == 1 {
			note.To, note.Webhook = "", "https://hooks.example/x"
		}
		if r, err := b.PublishNotice(ctx, note); err != nil || r.Duplicate != (n == 5) {
			t.Fatalf("notice %d: %+v, %v", n, r, err)
		}
	}
	got := make(chan string, 10)
	failed := false
	r := run(t, func(ctx context.Context) error {
		return b.ConsumeNotices(ctx, "notify", func(_ context.Context, n *news.Notice, m Meta) error {
			if n.ID == "n_2" && !failed {
				failed = true
				return errors.New("mail server is away")
			}
			got <- n.ID
			return nil
		})
	})
	seen := map[string]int{}
	for _, id := range receive(t, got, 5) {
		seen[id]++
	}
	r.end(t)
	if len(seen) != 5 {
		t.Errorf("sent %v, want each once", seen)
	}
	if info, err := b.streamInfo(ctx, Outbox); err != nil || info.State.Msgs != 0 {
		t.Errorf("outbox holds %d, %v; want none", info.State.Msgs, err)
	}
}

func TestClaimsInBatches(t *testing.T) {
	impatient(t, "alert", nil)
	b := start(t)
	publish(t, b, 0, 30)
	got := make(chan string, 200)
	failed := map[uint64]int{}
	r := run(t, func(ctx context.Context) error {
		return b.ConsumeClaims(ctx, "alert", BatchOptions{Size: 10, Wait: 10 * time.Millisecond}, func(_ context.Context, batch []Delivered[*news.ClaimSet]) error {
			if len(batch) > 10 {
				t.Errorf("a batch of %d", len(batch))
			}
			for _, d := range batch {
				switch {
				case d.Seq == 7:
					return Reject(errors.New("seven is bad"))
				case d.Seq == 15 && failed[15] < 3:
					failed[15]++
					return errors.New("fifteen is slow")
				}
			}
			for _, d := range batch {
				got <- d.Value.Claims[0].ID
			}
			return nil
		})
	})
	seen := map[string]int{}
	for _, id := range receive(t, got, 29) {
		seen[id]++
	}
	r.end(t)
	if len(seen) != 29 || seen["c_6"] != 0 {
		t.Errorf("%d claim sets were stored: %v", len(seen), seen)
	}
	if l := awaitLetters(t, b, 1)[0]; l.OrigSeq != 7 || l.Stage != "alert" || l.Stream != Claims {
		t.Errorf("letter %+v", l)
	}
	// Each kind of consumer gets all of them.
	run(t, func(ctx context.Context) error {
		return b.ConsumeClaims(ctx, "digest", BatchOptions{}, func(_ context.Context, batch []Delivered[*news.ClaimSet]) error {
			for _, d := range batch {
				got <- d.Value.Claims[0].ID
			}
			return nil
		})
	})
	receive(t, got, 30)
}

// TestOwnPosition is how the index reads: it says where to begin, gets all in
// order, and what fails holds the rest up until it is stored.
func TestOwnPosition(t *testing.T) {
	impatient(t, "index", nil)
	b := start(t)
	publish(t, b, 0, 50)
	got := make(chan uint64, 200)
	fails := 3
	follow := func(from uint64) *running {
		return run(t, func(ctx context.Context) error {
			return b.ConsumeClaims(ctx, "index", BatchOptions{Size: 8, From: from}, func(_ context.Context, batch []Delivered[*news.ClaimSet]) error {
				for _, d := range batch {
					if d.Seq == 20 && fails > 0 {
						fails--
						return errors.New("disk is busy")
					}
					if d.Seq == 33 {
						return Reject(errors.New("unreadable"))
					}
				}
				for _, d := range batch {
					got <- d.Seq
				}
				return nil
			})
		})
	}
	r := follow(11)
	want := uint64(11)
	for _, seq := range receive(t, got, 39) {
		if want == 33 {
			want++
		}
		if seq != want {
			t.Fatalf("message %d came where %d was due", seq, want)
		}
		want++
	}
	publish(t, b, 50, 52)
	receive(t, got, 2)
	r.end(t)
	if l := awaitLetters(t, b, 1)[0]; l.OrigSeq != 33 || l.Stage != "index" {
		t.Errorf("letter %+v", l)
	}
	publish(t, b, 52, 53)
	r = follow(53)
	if seq := receive(t, got, 1)[0]; seq != 53 {
		t.Errorf("it went on at %d, want 53", seq)
	}
	r.end(t)
	err := b.ConsumeClaims(context.Background(), "index", BatchOptions{From: 99}, nil)
	if !errors.Is(err, news.ErrCorrupt) || !strings.Contains(err.Error(), "ends at 53") {
		t.Errorf("a position beyond the end: %v", err)
	}
}

// TestServerAway: consumers outlive a server that goes and comes back.
func TestConsumerOutlivesItsDeletion(t *testing.T) {
	b := start(t)
	publish(t, b, 0, 1)
	got := make(chan string, 10)
	run(t, func(ctx context.Context) error {
		return b.ConsumeArticles(ctx, "extract", func(_ context.Context, a *news.Article, _ Meta) error { got <- a.Title; return nil })
	})
	receive(t, got, 1)
	if err := b.js.DeleteConsumer(context.Background(), Articles, "extract"); err != nil {
		t.Fatal(err)
	}
	publish(t, b, 1, 2)
	for receive(t, got, 1)[0] != "Week 1" { // it begins anew, so the first comes again
	}
}
