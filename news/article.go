package news

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// SnapshotRef points at one stored fetch of a page: where it lies in the
// archive and the hash that proves it is unchanged.
type SnapshotRef struct {
	// Segment is the archive file's base name, Offset where the record
	// starts in it, Length its stored (compressed) size in bytes.
	Segment string `json:"segment"`
	Offset  int64  `json:"offset"`
	Length  int64  `json:"length"`
	// SHA256 is the hex digest of the body as received, after transfer and
	// content coding were removed.
	SHA256 string `json:"sha256"`
	// NoArchive is set where the page asked not to be archived: the body is
	// not stored, only its hash and headers.
	NoArchive bool `json:"no_archive,omitempty"`
}

// Snapshot is one fetch of one URL, immutable.
type Snapshot struct {
	URL       string    `json:"url"`       // as asked for
	FinalURL  string    `json:"final_url"` // after redirects
	Outlet    string    `json:"outlet"`
	FetchedAt time.Time `json:"fetched_at"`
	Status    int       `json:"status"`
	// Request is the head of the request without its first line, canonical names;
	// nil where it is not known or not asked for. It was a GET.
	Request map[string][]string `json:"-"`
	// Header is the response head, canonical names; Body the body as received,
	// once the codings of transfer and content are undone.
	Header map[string][]string `json:"header"`
	Body   []byte              `json:"-"`
	// NoArchive is set where robots directives forbid keeping the body.
	NoArchive bool `json:"no_archive,omitempty"`
	// Trace is kept of a page in the place of a body that may not be: by it the
	// crawler tells whether the page changed around its article.
	Trace []byte `json:"-"`
}

// Article is what was read from one snapshot of one URL.
type Article struct {
	// ID names the URL (see [ArticleID]), not the revision.
	ID     string `json:"id"`
	Outlet string `json:"outlet"`
	// URL is the canonical address.
	URL       string   `json:"url"`
	Title     string   `json:"title"`
	Authors   []string `json:"authors,omitempty"`
	Publisher string   `json:"publisher,omitempty"`
	Section   string   `json:"section,omitempty"`
	// Published and Modified keep the zone the page gave; zero if it gave none.
	Published time.Time `json:"published,omitzero"`
	Modified  time.Time `json:"modified,omitzero"`
	Lang      string    `json:"lang,omitempty"`
	// Wire is the agency credited ("Reuters"), empty if none.
	Wire string `json:"wire,omitempty"`
	Text string `json:"text"`
	// TextHash is the hex SHA-256 of Text; it changes with each revision.
	TextHash  string      `json:"text_hash"`
	FetchedAt time.Time   `json:"fetched_at,omitzero"`
	Snapshot  SnapshotRef `json:"snapshot,omitzero"`
	// Parser is the version of the page parser that read the snapshot.
	Parser string `json:"parser,omitempty"`
}

// ArticleID returns the id of the article at a canonical URL.
func ArticleID(canonicalURL string) string { return hashID("a_", canonicalURL) }

// HashText returns the hex SHA-256 of an article's text.
func HashText(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// When returns the time an article speaks from: its publication, else the time
// it was fetched.
func (a *Article) When() time.Time {
	if !a.Published.IsZero() {
		return a.Published
	}
	return a.FetchedAt
}
