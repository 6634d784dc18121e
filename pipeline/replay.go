package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/tallywire/tallywire/news"
)

// ReplayArticles calls fn with every article of the log from a sequence on, in
// order, up to the log's end when it was called. Messages that are lost or
// damaged are left out, and then, after all others, the error wraps
// [news.ErrCorrupt] and names them; fn's own error stops at once.
func (b *Bus) ReplayArticles(ctx context.Context, from uint64, fn func(context.Context, *news.Article, Meta) error) error {
	return replay(ctx, b, Articles, from, fn)
}

// ReplayRevisions does the same with revisions; see [Bus.ReplayArticles].
func (b *Bus) ReplayRevisions(ctx context.Context, from uint64, fn func(context.Context, *news.Revision, Meta) error) error {
	return replay(ctx, b, Revisions, from, fn)
}

// ReplayClaims does the same with claim sets; see [Bus.ReplayArticles].
func (b *Bus) ReplayClaims(ctx context.Context, from uint64, fn func(context.Context, *news.ClaimSet, Meta) error) error {
	return replay(ctx, b, Claims, from, fn)
}

func replay[T any](ctx context.Context, b *Bus, stream string, from uint64, fn func(context.Context, *T, Meta) error) error {
	from = max(from, 1)
	last, err := b.LastSeq(ctx, stream)
	if err != nil {
		return err
	}
	var bad gaps
	next := from
	err = b.scan(ctx, stream, from, func(m *stored) error {
		if m.seq > last {
			return errEnough
		}
		bad.add(next, m.seq)
		next = m.seq + 1
		if m.head.Get(headLost) != "" {
			bad.add(m.seq, m.seq+1)
			return nil
		}
		body, err := b.bodyOf(ctx, m.head, m.data)
		if errors.Is(err, news.ErrCorrupt) {
			bad.add(m.seq, m.seq+1)
			return nil
		}
		if err != nil {
			return err
		}
		v := new(T)
		if err := json.Unmarshal(body, v); err != nil {
			bad.add(m.seq, m.seq+1)
			return nil
		}
		return fn(ctx, v, Meta{Stream: stream, Seq: m.seq, Deliveries: 1, Published: m.at, Pending: m.pending})
	})
	if err != nil && !errors.Is(err, errEnough) {
		return fmt.Errorf("replay %s: %w", stream, err)
	}
	bad.add(next, last+1)
	if len(bad) > 0 {
		return fmt.Errorf("stream %s: %s lost or damaged: %w", stream, bad, news.ErrCorrupt)
	}
	return nil
}

var errEnough = errors.New("enough")

// scanBatch is how many messages are asked for at once.
const scanBatch = 512

// scan calls fn with every message of a stream that can be read, from a sequence
// on, in order, up to the end. Messages that cannot be read are not mentioned by
// the server: the caller sees that their sequences are missing.
func (b *Bus) scan(ctx context.Context, stream string, from uint64, fn func(*stored) error) error {
	for from = max(from, 1); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		msgs, err := b.getBatch(ctx, stream, from)
		if err != nil {
			return err
		}
		if len(msgs) == 0 {
			return nil
		}
		for _, m := range msgs {
			if err := fn(m); err != nil {
				return err
			}
			from = m.seq + 1
		}
	}
}

// getBatch reads up to scanBatch messages from a sequence on in one request. The
// client library has no call for it.
func (b *Bus) getBatch(ctx context.Context, stream string, from uint64) ([]*stored, error) {
	ctx, cancel := withTimeout(ctx, requestTimeout)
	defer cancel()
	req, err := json.Marshal(map[string]any{"seq": from, "batch": scanBatch, "max_bytes": 8 << 20})
	if err != nil {
		return nil, err
	}
	inbox := b.nc.NewInbox()
	sub, err := b.nc.SubscribeSync(inbox)
	if err != nil {
		return nil, b.explain(err)
	}
	defer func() { _ = sub.Unsubscribe() }() // fails only when the connection is closed
	if err := b.nc.PublishRequest("$JS.API.DIRECT.GET."+stream, inbox, req); err != nil {
		return nil, b.explain(err)
	}
	var msgs []*stored
	for {
		m, err := sub.NextMsgWithContext(ctx)
		if err != nil { // also when nobody holds the stream
			return nil, fmt.Errorf("read %s from %d: %w", stream, from, b.explain(err))
		}
		switch status := m.Header.Get("Status"); status {
		case "":
		case "204", "404": // the end of the batch; nothing from there on
			return msgs, nil
		default:
			return nil, fmt.Errorf("read %s from %d: status %s %s", stream, from, status, m.Header.Get("Description"))
		}
		s, err := parseStored(m)
		if err != nil {
			return nil, fmt.Errorf("read %s from %d: %w", stream, from, err)
		}
		msgs = append(msgs, s)
	}
}

func parseStored(m *nats.Msg) (*stored, error) {
	seq, err1 := strconv.ParseUint(m.Header.Get("Nats-Sequence"), 10, 64)
	at, err2 := time.Parse(time.RFC3339Nano, m.Header.Get("Nats-Time-Stamp"))
	pending, err3 := strconv.ParseUint(m.Header.Get("Nats-Num-Pending"), 10, 64)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, fmt.Errorf("message without its place in the stream: %w", err)
	}
	return &stored{subject: m.Header.Get("Nats-Subject"), seq: seq, at: at, head: m.Header, data: m.Data, pending: pending}, nil
}

// gaps are ranges of sequences, end exclusive, in order.
type gaps [][2]uint64

func (g *gaps) add(from, to uint64) {
	if from >= to {
		return
	}
	if n := len(*g); n > 0 && (*g)[n-1][1] == from {
		(*g)[n-1][1] = to
		return
	}
	*g = append(*g, [2]uint64{from, to})
}

func (g gaps) count() (n uint64) {
	for _, r := range g {
		n += r[1] - r[0]
	}
	return n
}

// String lists the first few ranges.
func (g gaps) String() string {
	text := ""
	for i, r := range g {
		if i == 8 {
			return fmt.Sprintf("%s and %d more ranges", text, len(g)-i)
		}
		if i > 0 {
			text += ", "
		}
		if r[1] == r[0]+1 {
			text += fmt.Sprintf("message %d", r[0])
		} else {
			text += fmt.Sprintf("messages %d to %d", r[0], r[1]-1)
		}
	}
	return text
}
