package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/tallywire/tallywire/news"
)

// Heads of messages.
const (
	headDigest = "Tallywire-Digest" // sha256 of the body, hex
	headObject = "Tallywire-Object" // the body lies in the object store under this name
	headLost   = "Tallywire-Lost"   // stands in for a message that was lost
)

// Receipt says where a message went.
type Receipt struct {
	// Seq is its sequence in the stream. For a Duplicate it is that of the
	// message published before, where the server still knows it.
	Seq uint64
	// Duplicate is set where the same message was published a short while ago,
	// so that it was not stored again.
	Duplicate bool
}

// PublishArticle appends a revision of an article to the log; its message id is
// the article's id and text hash. When it returns without error the message is
// synced to disk. A full disk gives an error that names the folder and wraps
// [news.ErrUnavailable].
func (b *Bus) PublishArticle(ctx context.Context, a *news.Article) (Receipt, error) {
	if a.ID == "" || a.TextHash == "" {
		return Receipt{}, fmt.Errorf("publish the article at %q: it has no id or no text hash: %w", a.URL, news.ErrInvalid)
	}
	return publishJSON(ctx, b, Articles, articleSubject(a), a.ID+"."+a.TextHash, a)
}

// PublishRevision appends what an outlet changed in an article.
func (b *Bus) PublishRevision(ctx context.Context, r *news.Revision) (Receipt, error) {
	if r.Article == "" || r.Before.TextHash == "" || r.After.TextHash == "" {
		return Receipt{}, fmt.Errorf("publish the revision of %q: no article id or text hash: %w", r.URL, news.ErrInvalid)
	}
	return publishJSON(ctx, b, Revisions, "revision", r.Key(), r)
}

// PublishClaims appends the claims of one revision of an article under one
// ruleset to the log, all in one message.
func (b *Bus) PublishClaims(ctx context.Context, s *news.ClaimSet) (Receipt, error) {
	if s.Article.ID == "" || s.Article.TextHash == "" || s.Ruleset == "" {
		return Receipt{}, fmt.Errorf("publish the claims of %q: no article id, text hash or ruleset: %w", s.Article.URL, news.ErrInvalid)
	}
	return publishJSON(ctx, b, Claims, claimSubject(s), s.Article.ID+"."+s.Article.TextHash+"."+s.Ruleset, s)
}

// PublishNotice puts a notice into the outbox. One with the same id is stored
// once within a day.
func (b *Bus) PublishNotice(ctx context.Context, n *news.Notice) (Receipt, error) {
	switch {
	case n.ID == "" || n.To == "" && n.Webhook == "":
		return Receipt{}, fmt.Errorf("publish notice %q: no id or no address: %w", n.ID, news.ErrInvalid)
	case n.Webhook == "" && (n.Kind == "" || strings.ContainsAny(string(n.Kind), " .*>\t\r\n")):
		return Receipt{}, fmt.Errorf("publish notice %s: kind %q: %w", n.ID, n.Kind, news.ErrInvalid)
	}
	return publishJSON(ctx, b, Outbox, noticeSubject(n), n.ID, n)
}

func publishJSON(ctx context.Context, b *Bus, stream, subject, id string, v any) (Receipt, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return Receipt{}, fmt.Errorf("publish to %s: %w", stream, err)
	}
	return b.publish(ctx, stream, subject, id, nil, body)
}

// publish stores one message and returns once it is on disk and in the tally.
func (b *Bus) publish(ctx context.Context, stream, subject, id string, head nats.Header, body []byte) (Receipt, error) {
	ctx, cancel := withTimeout(ctx, requestTimeout)
	defer cancel()
	fail := func(err error) (Receipt, error) {
		return Receipt{}, fmt.Errorf("publish to %s: %w", stream, err)
	}
	if err := b.room(len(body)); err != nil {
		return fail(err)
	}
	msg := nats.NewMsg(subject)
	for k, v := range head {
		msg.Header[k] = v
	}
	digest := digestOf(body)
	msg.Header.Set(headDigest, digest)
	msg.Data = body
	if int64(len(body)) > min(maxBody, b.nc.MaxPayload()-headerRoom) {
		if err := b.putLarge(ctx, digest, body); err != nil {
			return fail(err)
		}
		msg.Header.Set(headObject, digest)
		msg.Data = nil
	}
	ack, err := b.js.PublishMsg(ctx, msg, jetstream.WithMsgID(id), jetstream.WithExpectStream(stream),
		jetstream.WithRetryAttempts(20), jetstream.WithRetryWait(250*time.Millisecond))
	if err != nil {
		return fail(b.explain(err))
	}
	if err := b.note(ctx, stream, ack.Sequence); err != nil {
		return fail(err)
	}
	return Receipt{Seq: ack.Sequence, Duplicate: ack.Duplicate}, nil
}

// room refuses to write to a disk that is nearly full.
func (b *Bus) room(size int) error {
	if b.server == nil {
		return nil
	}
	return b.server.checkSpace(size)
}

func digestOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

func (b *Bus) objects(ctx context.Context) (jetstream.ObjectStore, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.large == nil {
		store, err := b.js.ObjectStore(ctx, largeStore)
		if err != nil {
			return nil, fmt.Errorf("open object store %s: %w", largeStore, b.explain(err))
		}
		b.large = store
	}
	return b.large, nil
}

// putLarge stores a body under its digest; one that is there is left alone.
func (b *Bus) putLarge(ctx context.Context, digest string, body []byte) error {
	store, err := b.objects(ctx)
	if err != nil {
		return err
	}
	if _, err := b.getLarge(ctx, digest); err == nil {
		return nil
	}
	if _, err := store.Put(ctx, jetstream.ObjectMeta{Name: digest}, bytes.NewReader(body)); err != nil {
		return fmt.Errorf("store a body of %d bytes: %w", len(body), b.explain(err))
	}
	return b.noteEnd(ctx, objectStream)
}

func (b *Bus) getLarge(ctx context.Context, digest string) ([]byte, error) {
	store, err := b.objects(ctx)
	if err != nil {
		return nil, err
	}
	body, err := store.GetBytes(ctx, digest)
	if errors.Is(err, jetstream.ErrObjectNotFound) {
		return nil, fmt.Errorf("body %s is not in the object store: %w", digest, news.ErrCorrupt)
	}
	if errors.Is(err, jetstream.ErrDigestMismatch) {
		return nil, fmt.Errorf("body %s in the object store: %w", digest, news.ErrCorrupt)
	}
	return body, b.explain(err)
}

// bodyOf returns a message's body, from the object store if it lies there,
// checked against the digest in the head. Damage wraps [news.ErrCorrupt].
func (b *Bus) bodyOf(ctx context.Context, head nats.Header, data []byte) ([]byte, error) {
	if name := head.Get(headObject); name != "" {
		large, err := b.getLarge(ctx, name)
		if err != nil {
			return nil, err
		}
		data = large
	}
	if got, want := digestOf(data), head.Get(headDigest); got != want {
		return nil, fmt.Errorf("body has digest %s, its head says %q: %w", got, want, news.ErrCorrupt)
	}
	return data, nil
}
