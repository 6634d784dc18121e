package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/tallywire/tallywire/news"
)

// Heads of dead letters: where they came from and why.
const (
	headStream     = "Tallywire-Origin-Stream"
	headSeq        = "Tallywire-Origin-Seq"
	headSubject    = "Tallywire-Origin-Subject"
	headID         = "Tallywire-Origin-Id"
	headReason     = "Tallywire-Reason"
	headDeliveries = "Tallywire-Deliveries"
)

// bury copies a message to the dead letters with its body, so that it outlives
// the stream it came from. A body in the object store stays there.
func (b *Bus) bury(ctx context.Context, stage string, m *message, reason string) error {
	ctx, cancel := withTimeout(ctx, requestTimeout)
	defer cancel()
	if err := b.room(len(m.msg.Data())); err != nil {
		return err
	}
	out := nats.NewMsg("dlq." + stage)
	for _, name := range []string{headDigest, headObject} {
		if v := m.msg.Headers().Get(name); v != "" {
			out.Header.Set(name, v)
		}
	}
	out.Header.Set(headStream, m.meta.Stream)
	out.Header.Set(headSeq, strconv.FormatUint(m.meta.Seq, 10))
	out.Header.Set(headSubject, m.msg.Subject())
	out.Header.Set(headID, m.msg.Headers().Get(jetstream.MsgIDHeader))
	out.Header.Set(headReason, reason)
	out.Header.Set(headDeliveries, strconv.Itoa(m.meta.Deliveries))
	out.Data = m.msg.Data()
	id := fmt.Sprintf("%s.%s.%d", stage, m.meta.Stream, m.meta.Seq)
	ack, err := b.js.PublishMsg(ctx, out, jetstream.WithMsgID(id), jetstream.WithExpectStream(DLQ))
	if err != nil {
		return b.explain(err)
	}
	return b.note(ctx, DLQ, ack.Sequence)
}

// DeadLetters lists the dead letters, oldest first, without their bodies.
func (b *Bus) DeadLetters(ctx context.Context) ([]news.DeadLetter, error) {
	var letters []news.DeadLetter
	err := b.scan(ctx, DLQ, 1, func(m *stored) error {
		l, err := b.letter(ctx, m)
		if err != nil {
			return err
		}
		l.Body = nil
		letters = append(letters, l)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the dead letters: %w", err)
	}
	return letters, nil
}

// DeadLetter returns one dead letter with its body. The error wraps
// [news.ErrNotFound] if there is none of that number.
func (b *Bus) DeadLetter(ctx context.Context, seq uint64) (news.DeadLetter, error) {
	m, err := b.deadMessage(ctx, seq)
	if err != nil {
		return news.DeadLetter{}, err
	}
	return b.letter(ctx, m)
}

func (b *Bus) deadMessage(ctx context.Context, seq uint64) (*stored, error) {
	m, err := b.getStored(ctx, DLQ, seq)
	if err != nil {
		return nil, fmt.Errorf("dead letter %d: %w", seq, err)
	}
	return m, nil
}

// letter reads a dead letter. A body that cannot be had does not hide the rest:
// its reason then says so.
func (b *Bus) letter(ctx context.Context, m *stored) (news.DeadLetter, error) {
	orig, err1 := strconv.ParseUint(m.head.Get(headSeq), 10, 64)
	deliveries, err2 := strconv.Atoi(m.head.Get(headDeliveries))
	if err := errors.Join(err1, err2); err != nil {
		return news.DeadLetter{}, fmt.Errorf("dead letter %d has a damaged head: %w: %w", m.seq, news.ErrCorrupt, err)
	}
	l := news.DeadLetter{
		Seq: m.seq, Stream: m.head.Get(headStream), OrigSeq: orig, Stage: m.subject[len("dlq."):],
		Reason: m.head.Get(headReason), Deliveries: deliveries, Time: m.at,
	}
	body, err := b.bodyOf(ctx, m.head, m.data)
	if errors.Is(err, news.ErrCorrupt) {
		l.Reason += " (and its body cannot be read: " + oneLine(err.Error()) + ")"
		body = m.data
	} else if err != nil {
		return l, fmt.Errorf("body of dead letter %d: %w", m.seq, err)
	}
	l.Size, l.Body = len(body), body
	return l, nil
}

// ReplayDeadLetter publishes a dead letter to the stream it came from, where
// every consumer gets it again, and removes it from the dead letters.
func (b *Bus) ReplayDeadLetter(ctx context.Context, seq uint64) (Receipt, error) {
	ctx, cancel := withTimeout(ctx, requestTimeout)
	defer cancel()
	m, err := b.deadMessage(ctx, seq)
	if err != nil {
		return Receipt{}, err
	}
	body, err := b.bodyOf(ctx, m.head, m.data)
	if err != nil {
		return Receipt{}, fmt.Errorf("replay dead letter %d: %w", seq, err)
	}
	// The first id may still be remembered; the letter's own number keeps a
	// replay that was interrupted from being stored twice.
	id := fmt.Sprintf("%s.replay.%d.%d", m.head.Get(headID), seq, m.at.UnixNano())
	r, err := b.publish(ctx, m.head.Get(headStream), m.head.Get(headSubject), id, nil, body)
	if err != nil {
		return Receipt{}, fmt.Errorf("replay dead letter %d: %w", seq, err)
	}
	return r, b.DeleteDeadLetter(ctx, seq)
}

// DeleteDeadLetter removes a dead letter for good.
func (b *Bus) DeleteDeadLetter(ctx context.Context, seq uint64) error {
	ctx, cancel := withTimeout(ctx, requestTimeout)
	defer cancel()
	s, err := b.js.Stream(ctx, DLQ)
	if err == nil {
		err = s.DeleteMsg(ctx, seq)
	}
	if err != nil {
		return fmt.Errorf("remove dead letter %d: %w", seq, b.explain(err))
	}
	return nil
}

// stored is a message as it lies in a stream.
type stored struct {
	subject string
	seq     uint64
	at      time.Time
	head    nats.Header
	data    []byte
	// pending is how many more the stream holds behind it.
	pending uint64
}

// getStored reads one message.
func (b *Bus) getStored(ctx context.Context, stream string, seq uint64) (*stored, error) {
	ctx, cancel := withTimeout(ctx, requestTimeout)
	defer cancel()
	s, err := b.js.Stream(ctx, stream)
	if err != nil {
		return nil, b.explain(err)
	}
	m, err := s.GetMsg(ctx, seq)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, fmt.Errorf("message %d of %s: %w", seq, stream, news.ErrNotFound)
	}
	if err != nil {
		return nil, b.explain(err)
	}
	return &stored{subject: m.Subject, seq: m.Sequence, at: m.Time, head: m.Header, data: m.Data}, nil
}

func (b *Bus) streamInfo(ctx context.Context, stream string) (*jetstream.StreamInfo, error) {
	ctx, cancel := withTimeout(ctx, requestTimeout)
	defer cancel()
	s, err := b.js.Stream(ctx, stream)
	if err != nil {
		return nil, fmt.Errorf("stream %s: %w", stream, b.explain(err))
	}
	return s.CachedInfo(), nil
}
