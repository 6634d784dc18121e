package news

import "time"

// Hit is a claim found, with what is needed to show it without its article's
// text: the words of its sentence and where the figure stands in them.
type Hit struct {
	Claim Claim `json:"claim"`
	// SentenceText is the sentence the figure stands in; the figure is at
	// SentenceText[Mark.Start:Mark.End].
	SentenceText string `json:"sentence_text"`
	Mark         Span   `json:"mark"`
	// Matches are the spans of SentenceText that matched words of the query.
	Matches   []Span      `json:"matches,omitempty"`
	ArticleID string      `json:"article_id"`
	URL       string      `json:"url"`
	Title     string      `json:"title"`
	Outlet    string      `json:"outlet"`
	Published time.Time   `json:"published,omitzero"`
	FetchedAt time.Time   `json:"fetched_at,omitzero"`
	Wire      string      `json:"wire,omitempty"`
	Ruleset   string      `json:"ruleset"`
	Snapshot  SnapshotRef `json:"snapshot,omitzero"`
	// Standing says how the figure stood to those of its series that were
	// known before it. It is not known from the claim alone: who builds a hit
	// fills it or leaves it empty.
	Standing []Standing `json:"standing,omitempty"`
}

// Standing is one way a figure stands to those of its series known before it.
type Standing string

const (
	// StandingNew: no claim of another article had stated this figure before.
	StandingNew Standing = "new"
	// StandingRevised: the same speaker or outlet gave another figure for the
	// same time before.
	StandingRevised Standing = "revised"
	// StandingConflict: another speaker gave a figure before that cannot hold
	// together with this one.
	StandingConflict Standing = "conflict"
)

// When returns the time the hit's article speaks from.
func (h *Hit) When() time.Time {
	if !h.Published.IsZero() {
		return h.Published
	}
	return h.FetchedAt
}

// FacetTerm is one value of a facet and how many claims have it.
type FacetTerm struct {
	Term  string `json:"term"`
	Count int    `json:"count"`
}

// Facet counts the claims found by the values of one field.
type Facet struct {
	Field string      `json:"field"`
	Terms []FacetTerm `json:"terms"`
	// Other counts the claims whose value is not among Terms, Missing those
	// that have none.
	Other   int `json:"other"`
	Missing int `json:"missing"`
}

// Order says how hits are sorted.
type Order string

const (
	ByRelevance Order = "relevance"
	ByNewest    Order = "newest"
	ByOldest    Order = "oldest"
	ByValue     Order = "value"
)

// SearchRequest asks for claims. Query is in the query language (package
// query); From and Size page through the hits.
type SearchRequest struct {
	Query  string `json:"query"`
	From   int    `json:"from,omitempty"`
	Size   int    `json:"size,omitempty"`
	Order  Order  `json:"order,omitempty"`
	Facets bool   `json:"facets,omitempty"`
	// MinSeq asks that the answer cover the claim stream at least up to here.
	MinSeq uint64 `json:"min_seq,omitempty"`
}

// SearchResult answers a [SearchRequest].
type SearchResult struct {
	Total  int     `json:"total"`
	Hits   []Hit   `json:"hits"`
	Facets []Facet `json:"facets,omitempty"`
	// Seq is the last position of the claim stream the answer covers.
	Seq uint64 `json:"seq"`
	// ShardsOK of ShardsAsked answered; an answer is never silently partial.
	ShardsOK    int `json:"shards_ok"`
	ShardsAsked int `json:"shards_asked"`
	// Damaged counts the claims left out because what the index has stored of
	// them does not match its checksum.
	Damaged int           `json:"damaged,omitempty"`
	Took    time.Duration `json:"took_ns"`
}

// OutletStatus is what is known of an outlet's health.
type OutletStatus struct {
	Name  string   `json:"name"`
	Hosts []string `json:"hosts"`
	// FirstFetch is when it first answered.
	FirstFetch  time.Time `json:"first_fetch,omitzero"`
	LastFetch   time.Time `json:"last_fetch,omitzero"`
	LastArticle time.Time `json:"last_article,omitzero"`
	Fetched     int       `json:"fetched"`
	NotModified int       `json:"not_modified"`
	Articles    int       `json:"articles"`
	// Skipped and Errors count by reason, in words.
	Skipped   map[string]int `json:"skipped,omitempty"`
	Errors    map[string]int `json:"errors,omitempty"`
	LastError string         `json:"last_error,omitempty"`
	// FailingSince is when the outlet last stopped answering; zero while it does.
	FailingSince time.Time `json:"failing_since,omitzero"`
	// GapSeconds is the usual time between two batches of new articles, learned
	// over Batches of them.
	GapSeconds int64 `json:"gap_seconds,omitempty"`
	Batches    int   `json:"batches,omitempty"`
	// Pages tells of the latest pages that should have been articles, oldest
	// first, a letter each: a for an article, n for none.
	Pages  string        `json:"pages,omitempty"`
	Alarms []OutletAlarm `json:"alarms,omitempty"`
}

// AlarmKind says what is wrong with an outlet.
type AlarmKind string

const (
	// DriedUp: it answers, but nothing new has come for far longer than usual.
	DriedUp AlarmKind = "dried up"
	// Redesigned: its pages come, but are not read as articles any more.
	Redesigned AlarmKind = "redesigned"
	// Unreachable: it has not answered for long.
	Unreachable AlarmKind = "unreachable"
)

// OutletAlarm is something about an outlet that a person should look at.
type OutletAlarm struct {
	Kind   AlarmKind `json:"kind"`
	Since  time.Time `json:"since"`
	Reason string    `json:"reason"`
}

// Proof is the result of opening a claim's snapshot again.
type Proof struct {
	ClaimID string `json:"claim_id"`
	// State is "verified", "not archived", "parser changed" or "failed".
	State  ProofState `json:"state"`
	Reason string     `json:"reason,omitempty"`
	// SHA256 is the digest of the stored body as computed now.
	SHA256    string    `json:"sha256,omitempty"`
	CheckedAt time.Time `json:"checked_at"`
}

// ProofState says how a check of a snapshot ended.
type ProofState string

const (
	Verified      ProofState = "verified"
	NotArchived   ProofState = "not archived"
	ParserChanged ProofState = "parser changed"
	ProofFailed   ProofState = "failed"
)
