package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/tallywire/tallywire/news"
)

// StreamHealth is what a check found of one stream.
type StreamHealth struct {
	Name string
	// Messages, First and Last are what the server says it holds; Read is how
	// many of them could be read and match their digests.
	Messages, First, Last uint64
	Read                  uint64
	// Tally is the highest sequence that was ever acknowledged.
	Tally uint64
	// Lost counts acknowledged messages that are gone or damaged, Mended how
	// many of the lost were made good (see [Bus.MarkMended]).
	Lost, Mended uint64
	// Reason says what is wrong, naming the sequences; empty for a sound stream.
	Reason string
}

// Err returns nil for a sound stream, else an error that names it and wraps
// [news.ErrCorrupt].
func (h StreamHealth) Err() error {
	if h.Reason == "" {
		return nil
	}
	return fmt.Errorf("stream %s: %s: %w", h.Name, h.Reason, news.ErrCorrupt)
}

// CheckStreams reads every message of every stream, bucket and object store and
// compares: each body with the digest in its head, the sequences of a record
// stream with one another, what could be read with what the server says it
// holds, and the end with the tally kept outside. A server that met a damaged
// block says nothing and goes on without its messages; this is what notices. The
// error is for a check that could not be done; damage is in the reports.
func (b *Bus) CheckStreams(ctx context.Context) ([]StreamHealth, error) {
	count, err := b.tally(ctx)
	if err != nil {
		return nil, err
	}
	if err := count.refresh(ctx); err != nil {
		return nil, err
	}
	var all []StreamHealth
	for _, name := range b.streamNames() {
		h, err := b.checkStream(ctx, count, name)
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			h.Reason, err = "it is gone", nil
		}
		if err != nil {
			return all, fmt.Errorf("check stream %s: %w", name, err)
		}
		all = append(all, h)
	}
	return all, nil
}

func (b *Bus) streamNames() []string {
	var names []string
	for _, s := range streams {
		names = append(names, s.name)
	}
	for _, k := range buckets {
		if k.name != tallyBucket || b.server == nil {
			names = append(names, bucketStream(k.name))
		}
	}
	return append(names, objectStream)
}

// checkTries is how often a stream that changes while it is read is read again.
const checkTries = 5

func (b *Bus) checkStream(ctx context.Context, count *tally, name string) (StreamHealth, error) {
	spec, _ := streamNamed(name)
	for try := 1; ; try++ {
		// The tally is read first: what is published meanwhile is not missed.
		h := StreamHealth{Name: name, Tally: count.get(name)}
		before, err := b.streamInfo(ctx, name)
		if err != nil {
			return h, err
		}
		h.Messages, h.First, h.Last = before.State.Msgs, before.State.FirstSeq, before.State.LastSeq
		found, err := b.readAll(ctx, &h, spec)
		if err != nil {
			return h, err
		}
		if !spec.record && h.Read+found.damaged.count() != h.Messages {
			// Messages may have come or gone while it was read.
			after, err := b.streamInfo(ctx, name)
			if err != nil {
				return h, err
			}
			if try < checkTries && (after.State.Msgs != before.State.Msgs || after.State.FirstSeq != before.State.FirstSeq || after.State.LastSeq != before.State.LastSeq) {
				continue
			}
		}
		b.judge(&h, spec, found, count.get(mended(name)), count.get(damaged(name)))
		return h, nil
	}
}

// findings are the sequences that something is wrong with.
type findings struct{ missing, damaged, marked gaps }

// readAll reads the messages of a stream that were there when h was made.
func (b *Bus) readAll(ctx context.Context, h *StreamHealth, spec stream) (findings, error) {
	var f findings
	next := uint64(1)
	err := b.scan(ctx, h.Name, 1, func(m *stored) error {
		if m.seq > h.Last {
			return errEnough
		}
		if spec.record {
			if err := b.confirmMissing(ctx, &f.missing, h.Name, next, m.seq); err != nil {
				return err
			}
		}
		next = m.seq + 1
		if m.head.Get(headLost) != "" {
			f.marked.add(m.seq, m.seq+1)
			h.Read++
			return nil
		}
		if spec.name != "" { // ours: the digest is in the head
			_, err := b.bodyOf(ctx, m.head, m.data)
			if errors.Is(err, news.ErrCorrupt) {
				f.damaged.add(m.seq, m.seq+1)
				return nil
			}
			if err != nil {
				return err
			}
		}
		if checkSealed(h.Name, m) != nil {
			f.damaged.add(m.seq, m.seq+1)
			return nil
		}
		h.Read++
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return f, err
	}
	if spec.record {
		return f, b.confirmMissing(ctx, &f.missing, h.Name, next, h.Last+1)
	}
	return f, nil
}

// checkSealed checks a message of a bucket against the value's checksum.
func checkSealed(stream string, m *stored) error {
	name, isBucket := strings.CutPrefix(stream, bucketStream(""))
	if !isBucket || name == tallyBucket || m.head.Get("KV-Operation") != "" || m.head.Get(jetstream.MarkerReasonHeader) != "" {
		return nil
	}
	text, ok := strings.CutPrefix(m.subject, "$KV."+name+".")
	if !ok {
		return fmt.Errorf("subject %q is not of the bucket: %w", m.subject, news.ErrCorrupt)
	}
	key, err := decodeKey(text)
	if err == nil {
		_, err = unseal(key, m.data)
	}
	return err
}

// confirmMissing notes the sequences of a range that the stream's leader does
// not have either: a batch may be answered by a server that lags behind it.
func (b *Bus) confirmMissing(ctx context.Context, missing *gaps, name string, from, to uint64) error {
	if b.replicas == 1 {
		missing.add(from, to)
		return nil
	}
	for seq := from; seq < to; seq++ {
		_, err := b.getStored(ctx, name, seq)
		if errors.Is(err, news.ErrNotFound) {
			missing.add(seq, seq+1)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// judge turns findings into words.
func (b *Bus) judge(h *StreamHealth, spec stream, f findings, mendedTo, damagedTo uint64) {
	var reasons []string
	say := func(format string, args ...any) { reasons = append(reasons, fmt.Sprintf(format, args...)) }
	for _, kind := range []struct {
		what string
		seqs gaps
	}{{"cannot be read", f.missing}, {"do not match their digest", f.damaged}, {"were lost before", f.marked}} {
		old, fresh := kind.seqs.split(mendedTo)
		h.Mended += old.count()
		h.Lost += fresh.count()
		if len(fresh) > 0 {
			say("%s %s", fresh, kind.what)
		}
	}
	if h.Tally > max(h.Last, mendedTo) {
		h.Lost += h.Tally - h.Last
		say("it ends at %d, but %d were acknowledged", h.Last, h.Tally)
	}
	if readable := h.Read + f.damaged.count(); !spec.record && readable < h.Messages {
		h.Lost += h.Messages - readable
		say("%d of %d messages cannot be read", h.Messages-readable, h.Messages)
	}
	if !spec.record && damagedTo > mendedTo {
		// In a record stream the sequence is missing and has been named.
		h.Lost++
		say("a damaged message was cut out at %d", damagedTo)
	}
	h.Reason = strings.Join(reasons, "; ")
}

// split parts ranges at a sequence: up to and including it, and after.
func (g gaps) split(at uint64) (upTo, after gaps) {
	for _, r := range g {
		upTo.add(r[0], min(r[1], at+1))
		after.add(max(r[0], at+1), r[1])
	}
	return upTo, after
}

// MarkMended records that what a stream has lost so far has been made good, by
// publishing it again or building it anew: the sequences stay empty but are no
// longer called lost.
func (b *Bus) MarkMended(ctx context.Context, name string) error {
	count, err := b.tally(ctx)
	if err != nil {
		return err
	}
	last, err := b.LastSeq(ctx, name)
	if err != nil {
		return err
	}
	return count.note(mended(name), max(last, count.get(name), count.get(damaged(name))))
}

// fillLostTails puts a mark in the place of each message at the end of a stream
// that was acknowledged and is gone. Without it the server would give their
// sequences to new messages, and every view whose position is beyond would skip
// those.
func (b *Bus) fillLostTails(ctx context.Context) error {
	for _, s := range streams {
		last, err := b.LastSeq(ctx, s.name)
		if err != nil {
			return err
		}
		want := b.count.get(s.name)
		if last >= want {
			continue
		}
		b.log.Error("the end of a stream is lost; marks are put in its place, run a full check", "stream", s.name, "from", last+1, "to", want)
		subject := strings.Replace(s.subjects[0], "*", "lost", 1)
		for seq := last + 1; seq <= want; seq++ {
			m := nats.NewMsg(subject)
			m.Header.Set(headLost, "1")
			m.Header.Set(headDigest, digestOf(nil))
			ack, err := b.js.PublishMsg(ctx, m, jetstream.WithExpectStream(s.name))
			if err != nil {
				return fmt.Errorf("mark what stream %s lost: %w", s.name, b.explain(err))
			}
			if ack.Sequence >= want {
				break // another process does the same
			}
		}
	}
	return nil
}
