package frontier

import (
	"time"

	"github.com/tallywire/tallywire/news"
)

// Kind is what an address is expected to give.
type Kind uint8

// The kinds, in the order they are asked for where several of one host are due.
const (
	Feed Kind = iota + 1
	Start
	Article
	Sitemap
)

// String returns the name used in events and reasons.
func (k Kind) String() string {
	switch k {
	case Feed:
		return "feed"
	case Start:
		return "start"
	case Article:
		return "article"
	case Sitemap:
		return "sitemap"
	}
	return "unknown"
}

// State is how far an address has come.
type State uint8

const (
	// Known: not fetched yet, or given up until later.
	Known State = iota
	// Fetched: its snapshot is archived, its article not yet published.
	Fetched
	// Published: its newest article is published.
	Published
	// Skipped: it was looked at and gives no article; Reason says why.
	Skipped
	// Moved: it redirects to, or is a copy of, the page at Target.
	Moved
	// Barren: it was read, and is no article; Reason says why.
	Barren
)

// Record is what is remembered of one address. Records are values: who gets
// one works on a copy and hands it back.
type Record struct {
	// URL is what is requested. Its fold (package weburl) names the record.
	URL    string
	Outlet string
	Kind   Kind
	State  State
	// Depth counts the steps from a configured address: sitemaps in sitemaps,
	// redirects.
	Depth uint8
	// Fresh is set for addresses that a feed or news sitemap named: they go
	// before others of their kind and, until they are read, so does their host.
	Fresh bool
	// Attempts counts failures since the last success.
	Attempts uint8
	// Unchanged counts visits in a row that found nothing new.
	Unchanged uint8
	// Due is when it is asked for next; zero: never.
	Due time.Time
	// Hint is when its outlet says it was last changed.
	Hint time.Time
	// FirstSeen is when it was found, FetchedAt when it was last fetched or
	// confirmed unchanged.
	FirstSeen, FetchedAt time.Time
	// ETag and LastModified are the validators of the last full answer.
	ETag, LastModified string
	// Snapshot is the last full answer and where it is archived; Previous is the
	// one that the last revision replaced.
	Snapshot, Previous news.SnapshotRef
	// Content is the digest of what was last published of the page, empty if
	// nothing was.
	Content string
	// Article is the id under which it was published, Logged its place in the
	// log.
	Article string
	Logged  uint64
	// Target is where a Moved record leads; Reason why a record was skipped or
	// failed last.
	Target, Reason string
}

// SetFetched notes a full answer that has been archived. The one before becomes
// the previous one if an article was published from it.
func (r *Record) SetFetched(ref news.SnapshotRef, at time.Time) {
	if r.Content != "" {
		r.Previous = r.Snapshot
	}
	r.Snapshot = ref
	r.State, r.FetchedAt, r.Due, r.Unchanged = Fetched, at, time.Time{}, 0
}
