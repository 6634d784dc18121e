package pipeline

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// Backlog returns how many messages of a record stream a durable has not
// acknowledged yet: those waiting and those being worked on. A durable that was
// never opened has all messages of its stream before it. Every message that was
// acknowledged to its publisher before the call is counted.
func (b *Bus) Backlog(ctx context.Context, stream, durable string) (uint64, error) {
	ctx, cancel := withTimeout(ctx, requestTimeout)
	defer cancel()
	last, err := b.streamInfo(ctx, stream)
	if err != nil {
		return 0, err
	}
	c, err := b.js.Consumer(ctx, stream, durable)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		return last.State.Msgs, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look at consumer %s of %s: %w", durable, stream, b.explain(err))
	}
	info := c.CachedInfo()
	waiting := info.NumPending
	// The server acknowledges a message before it tells its consumers of it, so
	// what they call pending can be short of the newest. A record stream has no
	// gaps: the distance to its end is exact.
	if delivered := info.Delivered.Stream; last.State.LastSeq > delivered {
		waiting = max(waiting, last.State.LastSeq-delivered)
	}
	return waiting + uint64(info.NumAckPending), nil
}

// LastSeq returns the sequence of the last message of a stream, 0 for none.
func (b *Bus) LastSeq(ctx context.Context, stream string) (uint64, error) {
	info, err := b.streamInfo(ctx, stream)
	if err != nil {
		return 0, err
	}
	return info.State.LastSeq, nil
}

// LastTry reports whether a delivery of the named durable is its last: if it
// fails, the message goes to the dead letters.
func LastTry(stream, durable string, deliveries int) bool {
	c, err := consumerFor(durable, stream)
	return err == nil && deliveries >= c.maxDeliver
}
