package frontier

import (
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/tallywire/tallywire/news"
)

// recordVersion is the version of the encoding. 1: first. 2: two snapshots;
// digests as bytes and dates as numbers.
const recordVersion = 2

const (
	flagFresh = 1 << iota
	flagNoArchive
	flagSnapshot
	flagPrevious
	flagLogged
)

// AppendBinary appends the record's encoding to b, for the state log.
func (r *Record) AppendBinary(b []byte) ([]byte, error) {
	return r.append(b, nil, ""), nil
}

// UnmarshalBinary reads what AppendBinary wrote, in this version or an earlier
// one.
func (r *Record) UnmarshalBinary(b []byte) error { return r.read(b, nil, "") }

// names gives numbers to texts that many records share.
type names struct {
	ids  map[string]uint64
	list []string
}

func newNames() *names { return &names{ids: map[string]uint64{}} }

func (n *names) id(s string) uint64 {
	id, ok := n.ids[s]
	if !ok {
		id = uint64(len(n.list))
		s = strings.Clone(s)
		n.ids[s], n.list = id, append(n.list, s)
	}
	return id
}

// append encodes a record. In memory, shared holds what records have in common
// and host what their addresses begin with; in the log a record stands alone.
func (r *Record) append(b []byte, shared *names, host string) []byte {
	var flags byte
	if r.Fresh {
		flags |= flagFresh
	}
	if r.Snapshot != (news.SnapshotRef{}) {
		flags |= flagSnapshot
	}
	if r.Previous != (news.SnapshotRef{}) {
		flags |= flagPrevious
	}
	if r.Logged != 0 {
		flags |= flagLogged
	}
	b = append(b, recordVersion, byte(r.Kind), byte(r.State), r.Depth, flags, r.Attempts, r.Unchanged)
	if shared == nil { // in memory the queues have them
		b = binary.AppendVarint(b, millis(r.Due))
		b = binary.AppendVarint(b, millis(r.Hint))
	}
	b = binary.AppendVarint(b, millis(r.FirstSeen))
	b = binary.AppendVarint(b, millis(r.FetchedAt))
	b = appendURL(b, r.URL, host)
	b = appendName(b, r.Outlet, shared)
	if flags&flagSnapshot != 0 {
		b = appendSnapshot(b, r.Snapshot, shared)
	}
	if flags&flagPrevious != 0 {
		b = appendSnapshot(b, r.Previous, shared)
	}
	for _, s := range [...]string{r.ETag, r.LastModified, r.Content, r.Article, r.Target, r.Reason} {
		b = appendText(b, s)
	}
	if flags&flagLogged != 0 {
		b = binary.AppendUvarint(b, r.Logged)
	}
	return b
}

func appendSnapshot(b []byte, s news.SnapshotRef, shared *names) []byte {
	b = appendName(b, s.Segment, shared)
	b = binary.AppendVarint(b, s.Offset)
	b = binary.AppendVarint(b, s.Length)
	b = appendText(b, s.SHA256)
	if s.NoArchive {
		return append(b, 1)
	}
	return append(b, 0)
}

func appendName(b []byte, s string, shared *names) []byte {
	if shared == nil {
		return appendText(b, s)
	}
	return binary.AppendUvarint(b, shared.id(s))
}

// How an address begins.
const (
	asWritten = iota
	httpHost
	httpsHost
)

func appendURL(b []byte, s, host string) []byte {
	if host != "" {
		scheme, rest, _ := strings.Cut(s, "://")
		path, here := strings.CutPrefix(rest, host)
		switch {
		case here && scheme == "http":
			return appendText(append(b, httpHost), path)
		case here && scheme == "https":
			return appendText(append(b, httpsHost), path)
		}
	}
	return appendText(append(b, asWritten), s)
}

// How a text is kept, in the two low bits of its length.
const (
	plainText = iota
	hexDigits // pairs of them, as bytes
	articleID // news.ArticleID: "a_" and base 32
	httpDate  // of HTTP headers, as seconds
)

// appendText keeps common forms short, if they come back exactly.
func appendText(b []byte, s string) []byte {
	how, kept := plainText, []byte(nil)
	switch {
	case len(s) < 8:
	case strings.HasPrefix(s, "a_"):
		if raw, err := idDigits.DecodeString(s[2:]); err == nil && idDigits.EncodeToString(raw) == s[2:] {
			how, kept = articleID, raw
		}
	case strings.HasSuffix(s, " GMT"):
		if t, err := time.Parse(http.TimeFormat, s); err == nil && t.UTC().Format(http.TimeFormat) == s {
			how, kept = httpDate, binary.AppendVarint(nil, t.Unix())
		}
	default:
		if raw, ok := fromHex(s); ok {
			how, kept = hexDigits, raw
		}
	}
	if how == plainText {
		b = binary.AppendUvarint(b, uint64(len(s))<<2)
		return append(b, s...)
	}
	b = binary.AppendUvarint(b, uint64(len(kept))<<2|uint64(how))
	return append(b, kept...)
}

// idDigits are the digits of ids.
var idDigits = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func fromHex(s string) ([]byte, bool) {
	if len(s)%2 != 0 || strings.Trim(s, "0123456789abcdef") != "" {
		return nil, false
	}
	raw, err := hex.DecodeString(s)
	return raw, err == nil
}

var (
	errNumber = errors.New("state record ends within a number")
	errText   = errors.New("state record ends within a text")
)

// reader takes an encoding apart and remembers the first error.
type reader struct {
	b      []byte
	shared *names
	err    error
}

func (d *reader) fail(err error) {
	if d.err == nil {
		d.b, d.err = nil, err
	}
}

func (d *reader) byte() byte {
	if len(d.b) == 0 {
		d.fail(errNumber)
		return 0
	}
	c := d.b[0]
	d.b = d.b[1:]
	return c
}

func (d *reader) varint() int64 {
	n, k := binary.Varint(d.b)
	if k <= 0 {
		d.fail(errNumber)
		return 0
	}
	d.b = d.b[k:]
	return n
}

func (d *reader) uvarint() uint64 {
	n, k := binary.Uvarint(d.b)
	if k <= 0 {
		d.fail(errNumber)
		return 0
	}
	d.b = d.b[k:]
	return n
}

func (d *reader) bytes(n uint64) []byte {
	if n > uint64(len(d.b)) {
		d.fail(errText)
		return nil
	}
	s := d.b[:n]
	d.b = d.b[n:]
	return s
}

func (d *reader) text() string {
	n := d.uvarint()
	kept := d.bytes(n >> 2)
	if d.err != nil {
		return ""
	}
	switch n & 3 {
	case hexDigits:
		return hex.EncodeToString(kept)
	case articleID:
		return "a_" + idDigits.EncodeToString(kept)
	case httpDate:
		seconds, k := binary.Varint(kept)
		if k <= 0 {
			d.fail(errNumber)
		}
		return time.Unix(seconds, 0).UTC().Format(http.TimeFormat)
	}
	return string(kept)
}

func (d *reader) name() string {
	if d.shared == nil {
		return d.text()
	}
	if id := d.uvarint(); id < uint64(len(d.shared.list)) {
		return d.shared.list[id]
	}
	d.fail(errText)
	return ""
}

func (d *reader) url(host string) string {
	switch d.byte() {
	case httpHost:
		return "http://" + host + d.text()
	case httpsHost:
		return "https://" + host + d.text()
	}
	return d.text()
}

func (d *reader) snapshot() news.SnapshotRef {
	return news.SnapshotRef{Segment: d.name(), Offset: d.varint(), Length: d.varint(), SHA256: d.text(), NoArchive: d.byte() != 0}
}

// read is the reverse of append.
func (r *Record) read(b []byte, shared *names, host string) error {
	if len(b) < 7 {
		return errors.New("state record is too short")
	}
	if b[0] != 1 && b[0] != recordVersion {
		return fmt.Errorf("state record has version %d, this program knows up to %d", b[0], recordVersion)
	}
	*r = Record{Kind: Kind(b[1]), State: State(b[2]), Depth: b[3], Fresh: b[4]&flagFresh != 0, Attempts: b[5], Unchanged: b[6]}
	d := &reader{b: b[7:], shared: shared}
	if shared == nil {
		r.Due, r.Hint = fromMillis(d.varint()), fromMillis(d.varint())
	}
	r.FirstSeen, r.FetchedAt = fromMillis(d.varint()), fromMillis(d.varint())
	if b[0] == 1 {
		r.readFirst(d, b[4])
	} else {
		r.URL, r.Outlet = d.url(host), d.name()
		if b[4]&flagSnapshot != 0 {
			r.Snapshot = d.snapshot()
		}
		if b[4]&flagPrevious != 0 {
			r.Previous = d.snapshot()
		}
		for _, s := range [...]*string{&r.ETag, &r.LastModified, &r.Content, &r.Article, &r.Target, &r.Reason} {
			*s = d.text()
		}
		if b[4]&flagLogged != 0 {
			r.Logged = d.uvarint()
		}
	}
	if d.err == nil && len(d.b) > 0 {
		return fmt.Errorf("state record has %d bytes too many", len(d.b))
	}
	return d.err
}

// readFirst reads what version 1 has after the times.
func (r *Record) readFirst(d *reader, flags byte) {
	r.Snapshot.NoArchive = flags&flagNoArchive != 0
	r.Snapshot.Offset, r.Snapshot.Length = d.varint(), d.varint()
	for _, s := range [...]*string{&r.URL, &r.Outlet, &r.ETag, &r.LastModified, &r.Snapshot.Segment, &r.Snapshot.SHA256, &r.Content, &r.Article, &r.Target, &r.Reason} {
		*s = string(d.bytes(d.uvarint()))
	}
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
