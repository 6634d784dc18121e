package frontier

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"
)

// Kind is what an address is expected to give.
type Kind uint8

// The kinds, in the order they are asked for where several are due.
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
	// before others.
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
	// Snapshot of the last full answer: where it is archived.
	Segment        string
	Offset, Length int64
	SHA256         string // hex
	NoArchive      bool
	// Content is the digest of what was last published of the page, empty if
	// nothing was.
	Content string
	// Article is the id under which it was published.
	Article string
	// Target is where a Moved record leads; Reason why a record was skipped or
	// failed last.
	Target, Reason string
}

// recordVersion is the version of the encoding. 1: first.
const recordVersion = 1

const (
	flagFresh = 1 << iota
	flagNoArchive
)

// AppendBinary appends the record's encoding to b, for the state log.
func (r *Record) AppendBinary(b []byte) ([]byte, error) {
	var flags byte
	if r.Fresh {
		flags |= flagFresh
	}
	if r.NoArchive {
		flags |= flagNoArchive
	}
	b = append(b, recordVersion, byte(r.Kind), byte(r.State), r.Depth, flags, r.Attempts, r.Unchanged)
	for _, t := range [...]time.Time{r.Due, r.Hint, r.FirstSeen, r.FetchedAt} {
		b = binary.AppendVarint(b, millis(t))
	}
	b = binary.AppendVarint(b, r.Offset)
	b = binary.AppendVarint(b, r.Length)
	for _, s := range [...]string{r.URL, r.Outlet, r.ETag, r.LastModified, r.Segment, r.SHA256, r.Content, r.Article, r.Target, r.Reason} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	return b, nil
}

// UnmarshalBinary reads what AppendBinary wrote.
func (r *Record) UnmarshalBinary(b []byte) error {
	if len(b) < 7 {
		return errors.New("state record is too short")
	}
	if b[0] != recordVersion {
		return fmt.Errorf("state record has version %d, this program knows %d", b[0], recordVersion)
	}
	*r = Record{Kind: Kind(b[1]), State: State(b[2]), Depth: b[3], Fresh: b[4]&flagFresh != 0, NoArchive: b[4]&flagNoArchive != 0, Attempts: b[5], Unchanged: b[6]}
	b = b[7:]
	var numbers [6]int64
	for i := range numbers {
		n, k := binary.Varint(b)
		if k <= 0 {
			return errors.New("state record ends within a number")
		}
		numbers[i], b = n, b[k:]
	}
	for i, t := range [...]*time.Time{&r.Due, &r.Hint, &r.FirstSeen, &r.FetchedAt} {
		*t = fromMillis(numbers[i])
	}
	r.Offset, r.Length = numbers[4], numbers[5]
	for _, s := range [...]*string{&r.URL, &r.Outlet, &r.ETag, &r.LastModified, &r.Segment, &r.SHA256, &r.Content, &r.Article, &r.Target, &r.Reason} {
		n, k := binary.Uvarint(b)
		if k <= 0 || n > uint64(len(b)-k) {
			return errors.New("state record ends within a text")
		}
		*s, b = string(b[k:k+int(n)]), b[k+int(n):]
	}
	if len(b) > 0 {
		return fmt.Errorf("state record has %d bytes too many", len(b))
	}
	return nil
}

// millis keeps the zero time apart from 1970.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return math.MinInt64
	}
	return t.UnixMilli()
}

func fromMillis(n int64) time.Time {
	if n == math.MinInt64 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}
