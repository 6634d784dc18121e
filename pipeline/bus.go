package pipeline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/tallywire/tallywire/news"
)

// ConnectOptions say which log to join: Server or URL must be set.
type ConnectOptions struct {
	// Server is an embedded server of this process.
	Server *Server
	// URL is one or several addresses of a cluster, comma separated.
	URL string
	// CredsFile authenticates to the cluster; empty is none.
	CredsFile string
	// Replicas is how many servers keep each message; 0 is one, 3 suits a
	// cluster.
	Replicas int
	// Name tells the connection in the server's lists.
	Name string
	// Log gets what happens beside the calls; nil is silence.
	Log *slog.Logger
}

const (
	// requestTimeout bounds one exchange with the server where the caller's
	// context sets no bound.
	requestTimeout = 10 * time.Second
	setupTimeout   = 30 * time.Second
	// askTimeout bounds the first request to a cluster for a part of the
	// topology; it doubles with each further one.
	askTimeout = 250 * time.Millisecond
	// headerRoom is left of a message's limit for its head.
	headerRoom = 8 << 10
	// maxBody is the largest body that goes into a message; larger ones go to
	// the object store.
	maxBody = 900 << 10
)

// Bus joins a process to the log. Its methods may be called by many goroutines.
type Bus struct {
	nc       *nats.Conn
	js       jetstream.JetStream
	server   *Server // nil for a cluster
	replicas int
	log      *slog.Logger

	mu    sync.Mutex
	count *tally                // set by Setup
	large jetstream.ObjectStore // set when first needed
}

// Connect joins the log. A cluster that does not answer gives an error that
// wraps [news.ErrUnavailable].
func Connect(ctx context.Context, opt ConnectOptions) (*Bus, error) {
	b := &Bus{server: opt.Server, replicas: max(1, opt.Replicas), log: opt.Log}
	if b.log == nil {
		b.log = slog.New(slog.DiscardHandler)
	}
	options := []nats.Option{
		nats.Name(opt.Name), nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil {
				b.log.Warn("connection to the log lost, trying again", "err", err)
			}
		}),
		nats.ReconnectHandler(func(nc *nats.Conn) { b.log.Info("connection to the log is back") }),
		nats.ErrorHandler(func(_ *nats.Conn, s *nats.Subscription, err error) { b.log.Warn("connection to the log", "err", err) }),
	}
	url := opt.URL
	switch {
	case opt.Server != nil && url != "":
		return nil, fmt.Errorf("connect to the log: both an embedded server and %q are given: %w", url, news.ErrInvalid)
	case opt.Server != nil:
		options = append(options, nats.InProcessServer(opt.Server.ns))
		b.count = opt.Server.tally
	case url == "":
		return nil, fmt.Errorf("connect to the log: neither an embedded server nor an address is given: %w", news.ErrInvalid)
	case opt.CredsFile != "":
		options = append(options, nats.UserCredentials(opt.CredsFile))
	}
	if deadline, ok := ctx.Deadline(); ok {
		options = append(options, nats.Timeout(time.Until(deadline)))
	}
	var err error
	if b.nc, err = nats.Connect(url, options...); err != nil {
		return nil, fmt.Errorf("connect to the log at %s: %w: %w", orEmbedded(url), news.ErrUnavailable, err)
	}
	if b.js, err = jetstream.New(b.nc); err != nil {
		b.nc.Close()
		return nil, fmt.Errorf("connect to the log: %w", err)
	}
	return b, nil
}

func orEmbedded(url string) string {
	if url == "" {
		return "the embedded server"
	}
	return url
}

// Close leaves the log. Consumers must have been stopped by their contexts.
func (b *Bus) Close() {
	b.nc.Close()
}

// Setup makes the streams and buckets of the topology, or brings those that
// are there up to it; running it again changes nothing. Where a stream ends
// before what was once acknowledged, it logs the loss and fills the sequences
// with marks, so that no position kept elsewhere comes to mean another message;
// see [Bus.CheckStreams].
//
// A cluster that is just starting is waited for: half a minute, or as long as ctx
// allows.
func (b *Bus) Setup(ctx context.Context) error {
	ctx, cancel := withTimeout(ctx, setupTimeout)
	defer cancel()
	for {
		err := b.setup(ctx)
		if err == nil || b.server != nil || !errors.Is(err, news.ErrUnavailable) || !wait(ctx, 250*time.Millisecond) {
			return err
		}
		b.log.Warn("the log is not ready, trying again", "err", err)
	}
}

func (b *Bus) setup(ctx context.Context) error {
	for _, s := range streams {
		err := b.ask(ctx, func(ctx context.Context) error {
			_, err := b.js.CreateOrUpdateStream(ctx, b.streamConfig(s))
			return err
		})
		if err != nil {
			return fmt.Errorf("set up stream %s: %w", s.name, err)
		}
	}
	for _, k := range buckets {
		if k.name == tallyBucket && b.server != nil {
			continue
		}
		err := b.ask(ctx, func(ctx context.Context) error {
			_, err := b.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: k.name, History: k.history, Replicas: b.replicas, Storage: jetstream.FileStorage})
			return err
		})
		if err != nil {
			return fmt.Errorf("set up bucket %s: %w", k.name, err)
		}
	}
	err := b.ask(ctx, func(ctx context.Context) error {
		_, err := b.js.CreateOrUpdateObjectStore(ctx, jetstream.ObjectStoreConfig{Bucket: largeStore, Replicas: b.replicas, Storage: jetstream.FileStorage})
		return err
	})
	if err != nil {
		return fmt.Errorf("set up object store %s: %w", largeStore, err)
	}
	if err := b.openTally(ctx); err != nil {
		return err
	}
	return b.fillLostTails(ctx)
}

// ask makes a part of the topology. Where several processes make the same part
// of a new cluster at once, the server answers only some of them: what is not
// answered soon is asked for again, and then the part is there.
func (b *Bus) ask(ctx context.Context, request func(context.Context) error) error {
	if b.server != nil {
		return b.explain(request(ctx))
	}
	for patience := askTimeout; ; patience *= 2 {
		try, cancel := context.WithTimeout(ctx, patience)
		err := b.explain(request(try))
		cancel()
		// Processes that started together must not ask together for ever.
		if !errors.Is(err, news.ErrUnavailable) || patience > requestTimeout || !wait(ctx, rand.N(patience/2)) {
			return err
		}
	}
}

func (b *Bus) streamConfig(s stream) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name: s.name, Subjects: s.subjects, Retention: s.retention, MaxAge: s.maxAge,
		Storage: jetstream.FileStorage, Replicas: b.replicas, Duplicates: s.repeats,
		DenyDelete: s.record, DenyPurge: s.record, AllowDirect: true, Discard: jetstream.DiscardNew,
		Description: "message id: " + s.messageID,
	}
}

func (b *Bus) openTally(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.count != nil {
		return nil
	}
	kv, err := b.js.KeyValue(ctx, tallyBucket)
	if err != nil {
		return fmt.Errorf("open the tally: %w", b.explain(err))
	}
	b.count, err = openKVTally(ctx, kv)
	return err
}

// tally returns the tally, opening it where Setup was run by another process.
func (b *Bus) tally(ctx context.Context) (*tally, error) {
	if err := b.openTally(ctx); err != nil {
		return nil, err
	}
	return b.count, nil
}

// note puts a sequence that was acknowledged into the tally.
func (b *Bus) note(ctx context.Context, stream string, seq uint64) error {
	count, err := b.tally(ctx)
	if err != nil {
		return err
	}
	return count.note(stream, seq)
}

// noteEnd does so with the present end of a stream, where the sequence of a
// write is not told.
func (b *Bus) noteEnd(ctx context.Context, stream string) error {
	last, err := b.LastSeq(ctx, stream)
	if err != nil {
		return err
	}
	return b.note(ctx, stream, last)
}

// withTimeout bounds a context that has no deadline.
func withTimeout(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, d)
}

// explain turns what the server says into the errors of package news.
func (b *Bus) explain(err error) error {
	var api *jetstream.APIError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &api):
		switch api.ErrorCode {
		case 10023, 10047, 10028: // insufficient resources, storage exceeded, memory exceeded
			return fmt.Errorf("the log's store is full; raise its limit or free space: %w (%w)", news.ErrUnavailable, err)
		case 10005, 10006, 10008, 10009, 10076: // no peers, not available, not now, no leader, not enabled
			return fmt.Errorf("the log is not ready: %w (%w)", news.ErrUnavailable, err)
		case 10077: // store failed
			return fmt.Errorf("the log could not store: %w (%w)", news.ErrUnavailable, err)
		}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, nats.ErrTimeout), errors.Is(err, nats.ErrNoResponders),
		errors.Is(err, jetstream.ErrNoStreamResponse), errors.Is(err, nats.ErrConnectionClosed):
		if b.server != nil {
			// The server answers a full disk with silence.
			if full := b.server.checkSpace(0); full != nil {
				return fmt.Errorf("%w (%w)", full, err)
			}
		}
		return fmt.Errorf("the log does not answer: %w (%w)", news.ErrUnavailable, err)
	}
	return err
}
