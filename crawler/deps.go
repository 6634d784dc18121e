package crawler

import (
	"context"
	"log/slog"
	"time"

	"github.com/tallywire/tallywire/news"
)

// Archiver keeps snapshots for good. Put returns once the snapshot is synced
// to disk. Get returns it again, with an error wrapping news.ErrCorrupt where
// the bytes changed.
type Archiver interface {
	Put(ctx context.Context, s *news.Snapshot) (news.SnapshotRef, error)
	Get(ctx context.Context, ref news.SnapshotRef) (*news.Snapshot, error)
	// Since calls fn with every snapshot stored after the one at ref (the zero
	// value: with all), in their order.
	Since(ctx context.Context, ref news.SnapshotRef, fn func(news.SnapshotRef, *news.Snapshot) error) error
}

// Publisher takes an article into the log and returns its place there once it is
// durable. Publishing the same article (id and text hash) again must do no harm.
// An error wrapping news.ErrInvalid means that trying again will not help.
type Publisher interface {
	PublishArticle(ctx context.Context, a *news.Article) (seq uint64, err error)
	// Article reads back what was published.
	Article(ctx context.Context, seq uint64) (*news.Article, error)
	// ArticlesSince calls fn with every article published after the one at seq.
	ArticlesSince(ctx context.Context, seq uint64, fn func(*news.Article) error) error
	// PublishRevision tells that an article that was published has changed. It
	// is called after the newer text was published, and perhaps again after a
	// crash. Where the hash of both texts is the same, the page changed around
	// the article, and Text is the passages of the page.
	PublishRevision(ctx context.Context, before, after *news.Article) error
}

// Clock tells the time and waits; tests may replace it.
type Clock interface {
	Now() time.Time
	After(d time.Duration) <-chan time.Time
}

// Deps are the parts of the program the crawler works with.
type Deps struct {
	Archive Archiver
	Publish Publisher
	// Log may be nil: nothing is logged.
	Log *slog.Logger
	// Clock may be nil: the system's.
	Clock Clock
	// Progress, if set, is called for every event, from several goroutines; it
	// must return quickly.
	Progress func(Event)
}

// EventKind says what happened.
type EventKind string

// The kinds of [Event].
const (
	// EventFetched: a feed, sitemap, start page or robots.txt was read.
	EventFetched EventKind = "fetched"
	// EventNew and EventRevised: an article was published for the first time,
	// or again because its text changed.
	EventNew     EventKind = "new"
	EventRevised EventKind = "revised"
	// EventUnchanged: not modified, or modified where nobody reads.
	EventUnchanged EventKind = "unchanged"
	// EventSkipped: will not become an article, for the Reason given.
	EventSkipped EventKind = "skipped"
	// EventRetry and EventFailed: an error; tried again soon, or only at the
	// next poll.
	EventRetry  EventKind = "retry"
	EventFailed EventKind = "failed"
)

// Event is one step of the crawl, for people and logs to follow.
type Event struct {
	Kind   EventKind `json:"kind"`
	Time   time.Time `json:"time"`
	Outlet string    `json:"outlet,omitempty"`
	URL    string    `json:"url"`
	// What was asked for: "article", "feed", "sitemap", "start" or "robots".
	What   string `json:"what"`
	Status int    `json:"status,omitempty"`
	// Reason says in words why a page was skipped or failed.
	Reason string `json:"reason,omitempty"`
	Bytes  int    `json:"bytes,omitempty"`
	Found  int    `json:"found,omitempty"` // new addresses found in it
	// Article is the id of the article published.
	Article string `json:"article,omitempty"`
	// Imported: the page was not asked for, but handed in.
	Imported bool `json:"imported,omitempty"`
}

type systemClock struct{}

func (systemClock) Now() time.Time                         { return time.Now() }
func (systemClock) After(d time.Duration) <-chan time.Time { return time.After(d) }
