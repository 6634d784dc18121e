package web

import (
	"context"
	"time"

	"github.com/tallywire/tallywire/news"
)

// Admin holds what the control routes act on. A nil field answers 503: this
// process does not run that part.
type Admin struct {
	DeadLetters DeadLetters
	Subscribers Subscribers
	Digests     Digests
	Verifier    Verifier
	Exporter    Exporter
}

// DeadLetters lists, shows and sends again what could not be worked on.
type DeadLetters interface {
	// DeadLetters lists all letters without bodies, oldest first.
	DeadLetters(ctx context.Context) ([]news.DeadLetter, error)
	// DeadLetter returns one with its body, or [news.ErrNotFound].
	DeadLetter(ctx context.Context, seq uint64) (news.DeadLetter, error)
	// ReplayDeadLetter puts the message back where it came from.
	ReplayDeadLetter(ctx context.Context, seq uint64) error
}

// Subscribers lists every subscription, whatever its state.
type Subscribers interface {
	Subscriptions(ctx context.Context) ([]news.Subscription, error)
}

// Digests composes the digests of the week that ends at asOf (zero: now) and
// queues them.
type Digests interface {
	RunDigest(ctx context.Context, asOf time.Time) (news.DigestRun, error)
}

// Verifier re-opens what is stored and checks it. report is called for each
// part looked at; its error stops the run and is returned.
type Verifier interface {
	Verify(ctx context.Context, all bool, report func(news.Check) error) error
}

// Exporter reads the record from its start to its present end. yield's error
// stops the run and is returned.
type Exporter interface {
	ExportArticles(ctx context.Context, yield func(*news.Article) error) error
	ExportRevisions(ctx context.Context, yield func(*news.Revision) error) error
	ExportClaims(ctx context.Context, yield func(*news.ClaimSet) error) error
}
