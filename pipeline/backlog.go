package pipeline

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// Backlog returns how many messages a durable has not acknowledged yet: those
// waiting and those being worked on. A durable that was never opened has all
// messages of its stream before it.
func (b *Bus) Backlog(ctx context.Context, stream, durable string) (uint64, error) {
	ctx, cancel := withTimeout(ctx, requestTimeout)
	defer cancel()
	c, err := b.js.Consumer(ctx, stream, durable)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		info, err := b.streamInfo(ctx, stream)
		if err != nil {
			return 0, err
		}
		return info.State.Msgs, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look at consumer %s of %s: %w", durable, stream, b.explain(err))
	}
	info := c.CachedInfo()
	return info.NumPending + uint64(info.NumAckPending), nil
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
