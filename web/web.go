// Package web serves what Tallywire knows to people and programs: pages made
// of plain HTML, without scripts, and the same data as JSON under /api/v1.
//
// [New] returns the handler. What the pages show comes through small
// interfaces declared here, so the package knows nothing of indexes, archives
// or brokers. The control routes under /api/v1/admin exist only where
// [Config.Admin] is set; serve such a handler on a local socket, never on a
// public address.
package web

import (
	"context"
	"html/template"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/tallywire/tallywire/news"
)

// Searcher finds claims. Errors wrap [news.ErrNotFound], [news.ErrInvalid] or
// [news.ErrUnavailable]; others are shown as an internal fault and logged.
type Searcher interface {
	Search(ctx context.Context, req news.SearchRequest) (*news.SearchResult, error)
	Claim(ctx context.Context, id string) (*news.Hit, error)
	Article(ctx context.Context, id string) (*news.ClaimSet, error)
	Series(ctx context.Context, key string) ([]news.Hit, error)
}

// Prover opens the snapshot a claim was read from and checks it now.
type Prover interface {
	Prove(ctx context.Context, hit *news.Hit) (news.Proof, error)
}

// Outlets tells what is known of each outlet's health.
type Outlets interface {
	Outlets(ctx context.Context) ([]news.OutletStatus, error)
}

// Revisions tells what an outlet changed in an article, newest first.
type Revisions interface {
	Revisions(ctx context.Context, article string) ([]news.Revision, error)
}

// Subscriptions takes standing queries. Tokens come from the links in letters;
// one that is forged or old is [news.ErrInvalid], one whose subscription is
// gone [news.ErrNotFound].
type Subscriptions interface {
	Subscribe(ctx context.Context, req news.SubscribeRequest) (news.SubscribeReply, error)
	// Inspect returns what a link is about and changes nothing.
	Inspect(ctx context.Context, token string) (news.Subscription, error)
	Confirm(ctx context.Context, token string) (news.ConfirmReply, error)
	Unsubscribe(ctx context.Context, token string) (news.Subscription, error)
}

// Config says what [New] serves. A nil part leaves its pages standing; they
// then say that this process does not have it.
type Config struct {
	Searcher      Searcher
	Prover        Prover
	Outlets       Outlets
	Revisions     Revisions
	Subscriptions Subscriptions
	// Admin mounts the control routes.
	Admin *Admin
	// BaseURL is the public address ("https://figures.example"), used in
	// citations; empty means the address the reader used.
	BaseURL string
	// Log receives faults and refused requests; nil discards them.
	Log *slog.Logger
	// Version is shown on every page and at /api/v1/version.
	Version news.Version
	// Now is the clock; nil is [time.Now].
	Now func() time.Time
}

// Limits of one request. Searches beyond maxSearches at once are refused with
// 503, so that a burst of costly queries cannot starve the process.
const (
	defaultSize   = 20
	maxSize       = 200
	maxFrom       = 2000
	maxBody       = 16 << 10
	maxSearches   = 8
	searchTimeout = 2 * time.Second
	proofTimeout  = 5 * time.Second
)

// site is the handler's state: the configuration and what is made of it once.
type site struct {
	Config
	pages    map[string]*template.Template
	assets   *assets
	searches chan struct{} // a slot for each search under way
	limit    *limiter      // of subscriptions, per network
}

// New returns the handler of pages and API. It starts no goroutine.
func New(cfg Config) http.Handler {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Version.Program == "" {
		cfg.Version.Program = "development"
	}
	if cfg.Version.Go == "" {
		cfg.Version.Go = runtime.Version()
	}
	cfg.BaseURL = strings.TrimRight(cfg.BaseURL, "/")
	s := &site{Config: cfg, searches: make(chan struct{}, maxSearches), limit: newLimiter(cfg.Now)}
	s.assets = loadAssets()
	s.pages = s.loadTemplates()
	return s.middleware(s.mux())
}
