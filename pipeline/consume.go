package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/tallywire/tallywire/news"
)

// Meta says where a message stands in its stream.
type Meta struct {
	Stream string
	Seq    uint64
	// Deliveries counts this one; more than 1 means that an earlier try failed
	// or was interrupted.
	Deliveries int
	// Published is when the message was stored.
	Published time.Time
	// Pending is how many messages of the stream were waiting behind this one
	// when it was delivered; 0 means that the reader has caught up.
	Pending uint64
}

// rejection marks bad input.
type rejection struct{ err error }

func (r rejection) Error() string { return r.err.Error() }
func (r rejection) Unwrap() error { return r.err }

// Reject marks an error as the message's own fault: it goes to the dead letters
// at once instead of being tried again.
func Reject(err error) error {
	if err == nil {
		return nil
	}
	return rejection{err}
}

// stopGrace is how long a handler that is at work may go on after its consumer
// was asked to stop.
const stopGrace = 20 * time.Second

const (
	// openTimeout bounds one try to open a consumer.
	openTimeout = 3 * time.Second
	// heartbeat is how often the server says that it still waits with us; after
	// twice that in silence the consumer is opened again.
	heartbeat = 2 * time.Second
)

// ConsumeArticles hands every article of the log to fn, one at a time, until ctx
// ends; then it lets fn finish and returns nil. durable names the position that
// is kept on the server: "extract" or "extract-" and a version. fn returns nil
// when the article is done with, [Reject] for bad input, any other error to be
// called again later.
func (b *Bus) ConsumeArticles(ctx context.Context, durable string, fn func(context.Context, *news.Article, Meta) error) error {
	return consumeJSON(ctx, b, Articles, durable, fn)
}

// ConsumeNotices hands out the notices of the outbox, one at a time, each to one
// consumer; what fn returns nil for is gone, and known to be gone before the
// next one is taken. See [Bus.ConsumeArticles].
func (b *Bus) ConsumeNotices(ctx context.Context, durable string, fn func(context.Context, *news.Notice, Meta) error) error {
	return consumeJSON(ctx, b, Outbox, durable, fn)
}

func consumeJSON[T any](ctx context.Context, b *Bus, stream, durable string, fn func(context.Context, *T, Meta) error) error {
	r, err := b.newReader(stream, durable)
	if err != nil {
		return err
	}
	return r.run(ctx, r.spec.fetch, 0, func(ctx context.Context, msgs []*message) {
		for _, m := range msgs {
			r.settle(ctx, m, func() error {
				v, err := decode[T](ctx, b, m)
				if v == nil || err != nil {
					return err
				}
				return fn(ctx, v, m.meta)
			})
		}
	})
}

// message is one delivery in hand.
type message struct {
	msg  jetstream.Msg
	meta Meta
}

// decode reads a message's body. The value is nil for a mark of a lost message.
func decode[T any](ctx context.Context, b *Bus, m *message) (*T, error) {
	if m.msg.Headers().Get(headLost) != "" {
		return nil, nil
	}
	body, err := b.bodyOf(ctx, m.msg.Headers(), m.msg.Data())
	if errors.Is(err, news.ErrCorrupt) {
		return nil, Reject(err)
	}
	if err != nil {
		return nil, err
	}
	v := new(T)
	if err := json.Unmarshal(body, v); err != nil {
		return nil, Reject(fmt.Errorf("message %d of %s is not what the stream holds: %w: %w", m.meta.Seq, m.meta.Stream, news.ErrInvalid, err))
	}
	return v, nil
}

// reader pulls from one durable consumer.
type reader struct {
	bus     *Bus
	spec    consumer
	durable string
}

func (b *Bus) newReader(stream, durable string) (*reader, error) {
	spec, err := consumerFor(durable, stream)
	if err != nil {
		return nil, err
	}
	return &reader{b, spec, durable}, nil
}

// open makes the consumer on the server or finds it. The server delivers without
// end: the bound is kept here, before the handler, so that a message is never
// left behind silently and one that kills its process is bounded too.
func (r *reader) open(ctx context.Context) (jetstream.Consumer, error) {
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	c, err := r.bus.js.CreateOrUpdateConsumer(ctx, r.spec.stream, jetstream.ConsumerConfig{
		Durable: r.durable, AckPolicy: jetstream.AckExplicitPolicy, AckWait: r.spec.ackWait,
		MaxDeliver: -1, MaxAckPending: r.spec.maxAckPending, Replicas: r.bus.replicas,
	})
	if err != nil {
		return nil, fmt.Errorf("consumer %s of %s: %w", r.durable, r.spec.stream, r.bus.explain(err))
	}
	return c, nil
}

// run pulls up to n messages at a time and hands them to work until ctx ends.
// After the first of them it waits up to linger for more. A server that does not
// answer is waited for, also at the start; an error is returned only if it
// refuses the consumer.
func (r *reader) run(ctx context.Context, n int, linger time.Duration, work func(context.Context, []*message)) error {
	var c jetstream.Consumer
	err := r.patiently(ctx, func() (err error) {
		c, err = r.open(ctx)
		return err
	})
	if err != nil || ctx.Err() != nil {
		return err
	}
	workCtx, stop := graceful(ctx, stopGrace)
	defer stop()
	for failures := 0; ctx.Err() == nil; {
		msgs, err := pull(ctx, c, n, linger)
		if len(msgs) > 0 {
			failures = 0
			done := r.beat(msgs)
			work(workCtx, msgs)
			done()
		}
		if err == nil || ctx.Err() != nil {
			continue
		}
		failures++
		r.bus.log.Warn("reading the log failed, trying again", "consumer", r.durable, "err", err)
		if !wait(ctx, min(time.Duration(failures)*250*time.Millisecond, 5*time.Second)) {
			break
		}
		if again, err := r.open(ctx); err == nil {
			c = again // the old one may be gone
		}
	}
	// Acknowledgements are on their way; the caller may close the connection.
	if err := r.bus.nc.FlushTimeout(requestTimeout); err != nil {
		r.bus.log.Warn("the last acknowledgements may not have arrived; their messages will come again", "consumer", r.durable, "err", err)
	}
	return nil
}

// patiently calls do until it succeeds, fails for good, or ctx ends, which is no
// error: while a cluster elects a leader nobody answers.
func (r *reader) patiently(ctx context.Context, do func() error) error {
	for {
		err := do()
		if err == nil || ctx.Err() != nil {
			return nil
		}
		if !errors.Is(err, news.ErrUnavailable) {
			return err
		}
		r.bus.log.Warn("the log does not answer, trying again", "consumer", r.durable, "err", err)
		wait(ctx, 250*time.Millisecond)
	}
}

// graceful returns a context that outlives ctx by a grace period.
func graceful(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	unhook := context.AfterFunc(ctx, func() {
		t := time.NewTimer(grace)
		defer t.Stop()
		select {
		case <-t.C:
			cancel()
		case <-out.Done():
		}
	})
	return out, func() { unhook(); cancel() }
}

func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// pull takes what waits, at most n; if nothing does it waits for the first and
// lingers for more. It may return both messages and an error.
func pull(ctx context.Context, c jetstream.Consumer, n int, linger time.Duration) ([]*message, error) {
	msgs, err := collect(c.FetchNoWait(n))
	if err != nil || len(msgs) == n {
		return msgs, err
	}
	if len(msgs) == 0 {
		if msgs, err = collect(c.Fetch(1, jetstream.FetchContext(ctx), jetstream.FetchHeartbeat(heartbeat))); len(msgs) == 0 || err != nil || n == 1 {
			return msgs, err
		}
	}
	var more []*message
	if linger > 0 {
		more, err = collect(c.Fetch(n-len(msgs), jetstream.FetchMaxWait(linger)))
	} else {
		more, err = collect(c.FetchNoWait(n - len(msgs)))
	}
	return append(msgs, more...), err
}

func collect(batch jetstream.MessageBatch, err error) ([]*message, error) {
	if err != nil {
		return nil, err
	}
	var msgs []*message
	for m := range batch.Messages() {
		meta, err := m.Metadata()
		if err != nil {
			return msgs, fmt.Errorf("a message without its place in the stream: %w", err)
		}
		msgs = append(msgs, &message{m, Meta{
			Stream: meta.Stream, Seq: meta.Sequence.Stream, Deliveries: int(meta.NumDelivered), Published: meta.Timestamp, Pending: meta.NumPending,
		}})
	}
	if err := batch.Error(); err != nil && !errors.Is(err, nats.ErrTimeout) && !errors.Is(err, jetstream.ErrNoMessages) &&
		!errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return msgs, err
	}
	return msgs, nil
}

// beat tells the server that the messages are being worked on, until done is
// called.
func (r *reader) beat(msgs []*message) (done func()) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		t := time.NewTicker(r.spec.ackWait / 3)
		defer t.Stop()
		for {
			select {
			case <-stop:
				return
			case <-t.C:
				for _, m := range msgs {
					// Those that are settled already answer with an error.
					_ = m.msg.InProgress()
				}
			}
		}
	}()
	return func() { close(stop); <-stopped }
}

// settle runs do for a message and tells the server what came of it. ctx is
// alive, if short, even while the consumer stops.
func (r *reader) settle(ctx context.Context, m *message, do func() error) {
	var err error
	if m.meta.Deliveries > r.spec.maxDeliver {
		// Its tries were all interrupted: it may be what interrupts them.
		err = Reject(fmt.Errorf("delivered %d times and never finished", m.meta.Deliveries-1))
	} else {
		err = guarded(do)
	}
	r.conclude(ctx, m, err)
}

// conclude acknowledges, delays or buries a message after its handler returned.
func (r *reader) conclude(ctx context.Context, m *message, err error) {
	log := r.bus.log.With("consumer", r.durable, "stream", m.meta.Stream, "seq", m.meta.Seq, "deliveries", m.meta.Deliveries)
	if err == nil {
		if r.spec.doubleAck {
			ctx, cancel := withTimeout(ctx, requestTimeout)
			defer cancel()
			err = m.msg.DoubleAck(ctx)
		} else {
			err = m.msg.Ack()
		}
		if err != nil {
			log.Warn("the acknowledgement was not taken; the message will come again", "err", err)
		}
		return
	}
	var bad rejection
	if !errors.As(err, &bad) && m.meta.Deliveries < r.spec.maxDeliver {
		delay := r.spec.delay(m.meta.Deliveries)
		log.Warn("message not handled, it will come again", "in", delay, "err", err)
		if err := m.msg.NakWithDelay(delay); err != nil {
			log.Warn("the delay was not taken; the message will come again sooner", "err", err)
		}
		return
	}
	reason := oneLine(err.Error())
	if dead := r.bus.bury(ctx, r.spec.kind, m, reason); dead != nil {
		log.Error("message could not be moved to the dead letters, it will come again", "reason", reason, "err", dead)
		if err := m.msg.NakWithDelay(r.spec.delay(len(r.spec.backOff))); err != nil {
			log.Warn("the delay was not taken; the message will come again sooner", "err", err)
		}
		return
	}
	log.Error("message moved to the dead letters", "reason", reason)
	if err := m.msg.TermWithReason(reason); err != nil {
		log.Warn("the end of the message was not taken; it will come again", "err", err)
	}
}

// oneLine makes a reason fit for a message's head.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 2000 {
		s = strings.ToValidUTF8(s[:2000], "") + " …"
	}
	return s
}

// guarded turns a panic of a handler into an error: one bad message must not
// take the others with it.
func guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("handler panicked: %v\n%s", p, debug.Stack())
		}
	}()
	return do()
}
