package pipeline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/tallywire/tallywire/news"
)

// Delivered is a message of a batch.
type Delivered[T any] struct {
	Value T
	Meta
}

// BatchOptions say how [Bus.ConsumeClaims] reads.
type BatchOptions struct {
	// Size is the most messages handed over at once; 0 is what the topology says.
	Size int
	// Wait is how long to wait for more after the first; 0 takes what is there.
	Wait time.Duration
	// From, if not 0, is the sequence to begin with: the caller keeps its own
	// position (the sequence of the last message it stored, plus one), nothing
	// is kept on the server, and messages come in order, never skipped except
	// when rejected.
	From uint64
}

// ConsumeClaims hands claim sets to fn in batches until ctx ends; then it lets fn
// finish and returns nil. If fn fails, the batch is tried again one by one, so
// that one bad set does not hold up the others; [Reject] moves a set to the dead
// letters. Without From the position is the durable's on the server and a set
// that fails is tried later, a bounded number of times. With From sets come in
// order and one that fails is tried again until it is stored or rejected.
func (b *Bus) ConsumeClaims(ctx context.Context, durable string, opt BatchOptions, fn func(context.Context, []Delivered[*news.ClaimSet]) error) error {
	r, err := b.newReader(Claims, durable)
	if err != nil {
		return err
	}
	size := opt.Size
	if size <= 0 {
		size = r.spec.fetch
	}
	size = min(size, r.spec.maxAckPending)
	if opt.From > 0 {
		return r.follow(ctx, size, opt, fn)
	}
	return r.run(ctx, size, opt.Wait, func(ctx context.Context, msgs []*message) {
		whole, rest := r.unpack(ctx, msgs)
		for _, m := range rest {
			r.conclude(ctx, m.message, m.err)
		}
		if len(whole) == 0 {
			return
		}
		err := guarded(func() error { return fn(ctx, values(whole)) })
		if err == nil || len(whole) == 1 {
			for _, m := range whole {
				r.conclude(ctx, m.message, err)
			}
			return
		}
		b.log.Warn("a batch was not handled, its messages are tried one by one", "consumer", r.durable, "size", len(whole), "err", err)
		for _, m := range whole {
			r.settle(ctx, m.message, func() error { return fn(ctx, values([]unpacked{m})) })
		}
	})
}

// unpacked is a message with its claim set or why it has none.
type unpacked struct {
	*message
	set *news.ClaimSet
	err error
}

func values(msgs []unpacked) []Delivered[*news.ClaimSet] {
	out := make([]Delivered[*news.ClaimSet], len(msgs))
	for i, m := range msgs {
		out[i] = Delivered[*news.ClaimSet]{m.set, m.meta}
	}
	return out
}

// unpack decodes messages and sets aside those that are done with before the
// handler: marks of lost messages, damage, and what was delivered too often.
func (r *reader) unpack(ctx context.Context, msgs []*message) (whole, rest []unpacked) {
	for _, m := range msgs {
		u := unpacked{message: m}
		if m.meta.Deliveries > r.spec.maxDeliver {
			u.err = Reject(fmt.Errorf("delivered %d times and never finished", m.meta.Deliveries-1))
		} else {
			u.set, u.err = decode[news.ClaimSet](ctx, r.bus, m)
		}
		if u.set == nil {
			rest = append(rest, u)
		} else {
			whole = append(whole, u)
		}
	}
	return whole, rest
}

// follow reads in order from a position that the caller keeps.
func (r *reader) follow(ctx context.Context, size int, opt BatchOptions, fn func(context.Context, []Delivered[*news.ClaimSet]) error) error {
	var last uint64
	err := r.patiently(ctx, func() (err error) {
		last, err = r.bus.LastSeq(ctx, r.spec.stream)
		return err
	})
	if err != nil || ctx.Err() != nil {
		return err
	}
	if opt.From > last+1 {
		return fmt.Errorf("consumer %s begins at %d, but stream %s ends at %d, so it has lost messages; build the view again: %w",
			r.durable, opt.From, r.spec.stream, last, news.ErrCorrupt)
	}
	workCtx, stop := graceful(ctx, stopGrace)
	defer stop()
	next, missed := opt.From, uint64(0)
	for failures := 0; ctx.Err() == nil; failures++ {
		if failures > 0 {
			r.bus.log.Warn("reading the log failed, trying again", "consumer", r.durable, "from", next, "err", err)
			wait(ctx, min(time.Duration(failures-1)*250*time.Millisecond, 5*time.Second))
		}
		var c jetstream.Consumer
		c, err = r.openAt(ctx, next)
		for err == nil && ctx.Err() == nil {
			var msgs []*message
			msgs, err = pull(ctx, c, size, opt.Wait)
			var gap uint64
			if msgs, gap = inOrder(msgs, next); len(msgs) == 0 {
				continue
			}
			if gap > 0 && gap != missed {
				missed = gap // perhaps lost on the way: ask once more from there
				err = fmt.Errorf("message %d did not come", gap)
				continue
			}
			if gap > 0 {
				r.bus.log.Error("messages of the log are missing; run a full check", "stream", r.spec.stream, "from", gap, "to", msgs[0].meta.Seq-1)
			}
			failures = 0
			if !r.insist(ctx, workCtx, msgs, fn) {
				return nil
			}
			next = msgs[len(msgs)-1].meta.Seq + 1
		}
	}
	return nil
}

// inOrder leaves out what was handed over before and stops at a gap: gap is the
// first sequence that is missing before the messages returned, if that is where
// they begin.
func inOrder(msgs []*message, next uint64) (_ []*message, gap uint64) {
	for len(msgs) > 0 && msgs[0].meta.Seq < next {
		msgs = msgs[1:]
	}
	if len(msgs) == 0 {
		return nil, 0
	}
	if msgs[0].meta.Seq > next {
		gap = next
	}
	for i := 1; i < len(msgs); i++ {
		if msgs[i].meta.Seq != msgs[i-1].meta.Seq+1 {
			return msgs[:i], gap // the rest comes again from there
		}
	}
	return msgs, gap
}

// openAt makes a consumer that keeps no position.
func (r *reader) openAt(ctx context.Context, from uint64) (jetstream.Consumer, error) {
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	c, err := r.bus.js.CreateConsumer(ctx, r.spec.stream, jetstream.ConsumerConfig{
		AckPolicy: jetstream.AckNonePolicy, DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: from,
		InactiveThreshold: 5 * time.Minute, MemoryStorage: true, Replicas: 1,
	})
	if err != nil {
		return nil, fmt.Errorf("consumer %s of %s: %w", r.durable, r.spec.stream, r.bus.explain(err))
	}
	return c, nil
}

// insist hands messages over in order until all are stored or rejected; false
// means that ctx ended before.
func (r *reader) insist(ctx, workCtx context.Context, msgs []*message, fn func(context.Context, []Delivered[*news.ClaimSet]) error) bool {
	for try := 1; len(msgs) > 0; {
		whole, taken, err := r.unpackInOrder(workCtx, msgs)
		msgs = msgs[taken:]
		if len(whole) > 0 && !r.insistAll(ctx, workCtx, whole, fn) {
			return false
		}
		if err == nil {
			continue
		}
		delay := min(r.spec.delay(try), time.Minute)
		r.bus.log.Warn("message cannot be read, trying again", "consumer", r.durable, "seq", msgs[0].meta.Seq, "in", delay, "err", err)
		if try++; !wait(ctx, delay) {
			return false
		}
	}
	return true
}

// unpackInOrder decodes messages up to the first that can not be had now, which
// err tells of; taken counts those before it.
func (r *reader) unpackInOrder(ctx context.Context, msgs []*message) (whole []unpacked, taken int, err error) {
	for i, m := range msgs {
		set, err := decode[news.ClaimSet](ctx, r.bus, m)
		if err != nil && !r.reject(ctx, m, err) {
			return whole, i, err
		}
		if set != nil {
			whole = append(whole, unpacked{message: m, set: set})
		}
	}
	return whole, len(msgs), nil
}

func (r *reader) insistAll(ctx, workCtx context.Context, whole []unpacked, fn func(context.Context, []Delivered[*news.ClaimSet]) error) bool {
	err := guarded(func() error { return fn(workCtx, values(whole)) })
	if err == nil {
		return true
	}
	if len(whole) > 1 {
		r.bus.log.Warn("a batch was not stored, its messages are tried one by one", "consumer", r.durable, "size", len(whole), "err", err)
	}
	for _, m := range whole {
		if !r.insistOne(ctx, workCtx, m, fn) {
			return false
		}
	}
	return true
}

func (r *reader) insistOne(ctx, workCtx context.Context, m unpacked, fn func(context.Context, []Delivered[*news.ClaimSet]) error) bool {
	for try := 1; ; try++ {
		err := guarded(func() error { return fn(workCtx, values([]unpacked{m})) })
		if err == nil || r.reject(workCtx, m.message, err) {
			return true
		}
		delay := min(r.spec.delay(try), time.Minute)
		r.bus.log.Warn("message not stored, trying again", "consumer", r.durable, "seq", m.meta.Seq, "in", delay, "err", err)
		if !wait(ctx, delay) {
			return false
		}
	}
}

// reject moves a message to the dead letters if err says that it is bad.
func (r *reader) reject(ctx context.Context, m *message, err error) bool {
	var bad rejection
	if !errors.As(err, &bad) {
		return false
	}
	reason := oneLine(err.Error())
	if dead := r.bus.bury(ctx, r.spec.kind, m, reason); dead != nil {
		r.bus.log.Error("message could not be moved to the dead letters", "consumer", r.durable, "seq", m.meta.Seq, "reason", reason, "err", dead)
		return false
	}
	r.bus.log.Error("message moved to the dead letters", "consumer", r.durable, "seq", m.meta.Seq, "reason", reason)
	return true
}
