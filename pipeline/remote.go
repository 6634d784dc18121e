package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/tallywire/tallywire/news"
)

// Searcher answers questions about claims; the index does, and so does
// [Bus.RemoteSearcher] for an index in another process.
type Searcher interface {
	Search(ctx context.Context, req news.SearchRequest) (*news.SearchResult, error)
	Claim(ctx context.Context, id string) (*news.Hit, error)
	Article(ctx context.Context, id string) (*news.ClaimSet, error)
	Series(ctx context.Context, key string) ([]news.Hit, error)
}

const (
	searchSubject = "tallywire.search."
	searchQueue   = "search"
	// searchers bounds the questions answered at once.
	searchers = 8

	headTimeout = "Tallywire-Timeout-Ms"
	headError   = "Tallywire-Error"
	headPart    = "Tallywire-Part" // "2/5": an answer over the message limit comes in parts
)

// errorCodes are the errors that keep their meaning across the wire.
var errorCodes = []struct {
	code string
	err  error
}{
	{"not_found", news.ErrNotFound}, {"invalid", news.ErrInvalid}, {"corrupt", news.ErrCorrupt},
	{"conflict", news.ErrConflict}, {"unavailable", news.ErrUnavailable}, {"deadline", context.DeadlineExceeded},
}

// ServeSearch answers the questions of [Bus.RemoteSearcher]s until ctx ends; then
// it finishes those it has taken. Several processes that serve share the
// questions.
func (b *Bus) ServeSearch(ctx context.Context, s Searcher) error {
	var wg sync.WaitGroup
	slots := make(chan struct{}, searchers)
	workCtx, stop := graceful(ctx, stopGrace)
	defer stop()
	msgs := make(chan *nats.Msg, 1024)
	sub, err := b.nc.ChanQueueSubscribe(searchSubject+"*", searchQueue, msgs)
	if err != nil {
		return fmt.Errorf("serve search: %w", b.explain(err))
	}
	if err := b.nc.FlushTimeout(requestTimeout); err != nil {
		return errors.Join(fmt.Errorf("serve search: %w", b.explain(err)), sub.Unsubscribe())
	}
	serve := func(m *nats.Msg) {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			b.answer(workCtx, s, m)
		})
	}
	for {
		select {
		case m := <-msgs:
			serve(m)
			continue
		case <-ctx.Done():
		}
		break
	}
	err = sub.Unsubscribe()
	for len(msgs) > 0 {
		serve(<-msgs)
	}
	wg.Wait()
	if flushed := b.nc.FlushTimeout(requestTimeout); err == nil {
		err = flushed
	}
	if err != nil && !errors.Is(err, nats.ErrConnectionClosed) {
		return fmt.Errorf("stop serving search: %w", err)
	}
	return nil
}

func (b *Bus) answer(ctx context.Context, s Searcher, m *nats.Msg) {
	if ms, err := strconv.Atoi(m.Header.Get(headTimeout)); err == nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(ms)*time.Millisecond)
		defer cancel()
	}
	var body []byte
	err := guarded(func() error {
		v, err := ask(ctx, s, m.Subject[len(searchSubject):], m.Data)
		if err == nil {
			body, err = json.Marshal(v)
		}
		return err
	})
	if err := b.reply(m.Reply, body, err); err != nil {
		b.log.Warn("an answer could not be sent", "subject", m.Subject, "err", err)
	}
}

func ask(ctx context.Context, s Searcher, method string, data []byte) (any, error) {
	arg := ""
	if method != "search" {
		if err := json.Unmarshal(data, &arg); err != nil {
			return nil, fmt.Errorf("%s: %w: %w", method, news.ErrInvalid, err)
		}
	}
	switch method {
	case "search":
		var req news.SearchRequest
		if err := json.Unmarshal(data, &req); err != nil {
			return nil, fmt.Errorf("%s: %w: %w", method, news.ErrInvalid, err)
		}
		return s.Search(ctx, req)
	case "claim":
		return s.Claim(ctx, arg)
	case "article":
		return s.Article(ctx, arg)
	case "series":
		return s.Series(ctx, arg)
	}
	return nil, fmt.Errorf("nobody answers %q: %w", method, news.ErrInvalid)
}

// reply sends an answer, in as many parts as it takes.
func (b *Bus) reply(to string, body []byte, failed error) error {
	if to == "" {
		return nil
	}
	if failed != nil {
		m := nats.NewMsg(to)
		code := "internal"
		for _, c := range errorCodes {
			if errors.Is(failed, c.err) {
				code = c.code
				break
			}
		}
		m.Header.Set(headError, code)
		m.Data = []byte(oneLine(failed.Error()))
		return b.nc.PublishMsg(m)
	}
	size := int(min(maxBody, b.nc.MaxPayload()-headerRoom))
	parts := max(1, (len(body)+size-1)/size)
	for i := range parts {
		m := nats.NewMsg(to)
		m.Header.Set(headPart, fmt.Sprintf("%d/%d", i+1, parts))
		m.Data = body[i*size : min(len(body), (i+1)*size)]
		if err := b.nc.PublishMsg(m); err != nil {
			return err
		}
	}
	return nil
}

// RemoteSearcher asks the index of another process. Without an answer the error
// wraps [news.ErrUnavailable]; otherwise errors mean what they mean there.
func (b *Bus) RemoteSearcher() Searcher { return remote{b} }

type remote struct{ bus *Bus }

// remoteError is an error of another process.
type remoteError struct {
	text string
	kind error
}

func (e remoteError) Error() string { return e.text }
func (e remoteError) Unwrap() error { return e.kind }

func (r remote) Search(ctx context.Context, req news.SearchRequest) (*news.SearchResult, error) {
	return call[*news.SearchResult](ctx, r.bus, "search", req)
}

func (r remote) Claim(ctx context.Context, id string) (*news.Hit, error) {
	return call[*news.Hit](ctx, r.bus, "claim", id)
}

func (r remote) Article(ctx context.Context, id string) (*news.ClaimSet, error) {
	return call[*news.ClaimSet](ctx, r.bus, "article", id)
}

func (r remote) Series(ctx context.Context, key string) ([]news.Hit, error) {
	return call[[]news.Hit](ctx, r.bus, "series", key)
}

func call[T any](ctx context.Context, b *Bus, method string, arg any) (T, error) {
	var v T
	ctx, cancel := withTimeout(ctx, requestTimeout)
	defer cancel()
	body, err := b.request(ctx, method, arg)
	if err != nil {
		return v, err
	}
	if err := json.Unmarshal(body, &v); err != nil {
		return v, fmt.Errorf("answer of the index to %s: %w", method, err)
	}
	return v, nil
}

func (b *Bus) request(ctx context.Context, method string, arg any) ([]byte, error) {
	m := nats.NewMsg(searchSubject + method)
	var err error
	if m.Data, err = json.Marshal(arg); err != nil {
		return nil, err
	}
	deadline, _ := ctx.Deadline() // call sets one
	m.Header.Set(headTimeout, strconv.FormatInt(max(1, time.Until(deadline).Milliseconds()), 10))
	m.Reply = b.nc.NewInbox()
	sub, err := b.nc.SubscribeSync(m.Reply)
	if err != nil {
		return nil, fmt.Errorf("ask the index: %w", b.explain(err))
	}
	defer func() { _ = sub.Unsubscribe() }() // fails only when the connection is closed
	if err := b.nc.PublishMsg(m); err != nil {
		return nil, fmt.Errorf("ask the index: %w", b.explain(err))
	}
	var body []byte
	for part := 1; ; part++ {
		r, err := sub.NextMsgWithContext(ctx)
		if err != nil {
			if errors.Is(err, context.Canceled) {
				return nil, err
			}
			if errors.Is(err, nats.ErrNoResponders) {
				return nil, fmt.Errorf("no index is running: %w", news.ErrUnavailable)
			}
			return nil, fmt.Errorf("the index did not answer in time: %w (%w)", news.ErrUnavailable, err)
		}
		if code := r.Header.Get(headError); code != "" {
			e := remoteError{text: string(r.Data)}
			for _, c := range errorCodes {
				if c.code == code {
					e.kind = c.err
				}
			}
			return nil, e
		}
		var i, n int
		if _, err := fmt.Sscanf(r.Header.Get(headPart), "%d/%d", &i, &n); err != nil || i != part {
			return nil, fmt.Errorf("answer of the index to %s: part %q where %d was due: %w", method, r.Header.Get(headPart), part, news.ErrUnavailable)
		}
		body = append(body, r.Data...)
		if i == n {
			return body, nil
		}
	}
}
