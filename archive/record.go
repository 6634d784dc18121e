package archive

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tallywire/tallywire/news"
)

// Record types as this package writes them.
const (
	typeInfo     = "warcinfo" // the first record of each segment
	typeRequest  = "request"  // what was asked for; the record of the answer follows
	typeResponse = "response" // a page with its body
	typeRevisit  = "revisit"  // a page whose body an earlier record holds
	typeMetadata = "metadata" // a page whose body must not be kept
)

// Header fields beyond the WARC standard, which allows them.
const (
	fieldRequested = "Tallywire-Requested-URI"
	fieldOutlet    = "Tallywire-Outlet"
	fieldBodyAt    = "Tallywire-Refers-To-Location" // segment offset length
	// fieldBodySum is the body's digest where WARC-Payload-Digest would claim
	// that the record holds the body.
	fieldBodySum = "Tallywire-Body-Digest"
	fieldTrace   = "Tallywire-Body-Trace" // base 64
)

const (
	warcVersion = "WARC/1.1"
	// Dates are written to the nanosecond, as WARC 1.1 allows.
	dateLayout = time.RFC3339Nano
	// The body is stored decoded, so the head lines that describe its coding
	// on the wire are kept under this prefix and do not mislead readers.
	origPrefix     = "X-Archive-Orig-"
	revisitProfile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

	maxHeadBytes  = 1 << 20
	maxBlockBytes = 1 << 30
)

// record is one WARC record, decoded.
type record struct {
	kind   string
	fields textproto.MIMEHeader
	block  []byte
}

// place is where a record's stored bytes lie.
type place struct {
	segment        string
	offset, length int64
}

func (p place) String() string { return fmt.Sprintf("%s %d %d", p.segment, p.offset, p.length) }

func parsePlace(s string) (place, error) {
	var p place
	if n, err := fmt.Sscanf(s, "%s %d %d", &p.segment, &p.offset, &p.length); n != 3 || err != nil {
		return place{}, fmt.Errorf("location %q is not \"segment offset length\"", s)
	}
	return p, nil
}

func bodyDigest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// original is an earlier record that holds the same body.
type original struct {
	at      place
	uri     string
	fetched time.Time
}

// encodeSnapshot returns the record of a snapshot, not yet compressed. With
// first set it is a revisit of that record's body.
func encodeSnapshot(s *news.Snapshot, id, sha string, first *original) ([]byte, error) {
	if err := checkSnapshot(s); err != nil {
		return nil, err
	}
	head := httpHead(s)
	final := cmp.Or(s.FinalURL, s.URL)
	kind, contentType := typeResponse, "application/http;msgtype=response"
	switch {
	case s.NoArchive:
		kind = typeMetadata
	case first != nil:
		kind = typeRevisit
	}
	var b bytes.Buffer
	b.Grow(len(head) + len(s.Body) + 1024)
	field := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	b.WriteString(warcVersion + "\r\n")
	field("WARC-Type", kind)
	field("WARC-Record-ID", id)
	field("WARC-Date", s.FetchedAt.UTC().Format(dateLayout))
	field("WARC-Target-URI", final)
	if s.URL != final {
		field(fieldRequested, s.URL)
	}
	if s.Outlet != "" {
		field(fieldOutlet, s.Outlet)
	}
	block := head
	switch kind {
	case typeResponse:
		field("WARC-Payload-Digest", "sha256:"+sha)
		block = append(head, s.Body...)
	case typeRevisit:
		field("WARC-Payload-Digest", "sha256:"+sha)
		field("WARC-Profile", revisitProfile)
		field("WARC-Truncated", "length")
		field("WARC-Refers-To-Target-URI", first.uri)
		field("WARC-Refers-To-Date", first.fetched.UTC().Format(dateLayout))
		field(fieldBodyAt, first.at.String())
	case typeMetadata:
		field(fieldBodySum, "sha256:"+sha)
		if len(s.Trace) > 0 {
			field(fieldTrace, base64.StdEncoding.EncodeToString(s.Trace))
		}
	}
	field("WARC-Block-Digest", "sha256:"+bodyDigest(block))
	field("Content-Type", contentType)
	field("Content-Length", strconv.Itoa(len(block)))
	b.WriteString("\r\n")
	b.Write(block)
	b.WriteString("\r\n\r\n")
	return b.Bytes(), nil
}

// encodeRequest returns the record of the request that a snapshot answers, nil
// where it is not known. id is the snapshot's record.
func encodeRequest(s *news.Snapshot, id, requestID string) ([]byte, error) {
	if s.Request == nil {
		return nil, nil
	}
	final := cmp.Or(s.FinalURL, s.URL)
	u, err := url.Parse(final)
	if err != nil {
		return nil, fmt.Errorf("snapshot of %q: %w: %w", s.URL, news.ErrInvalid, err)
	}
	size, err := checkHead(s, s.Request)
	if err != nil {
		return nil, err
	}
	if size > maxHeadBytes/2 {
		return nil, fmt.Errorf("snapshot of %q: %d bytes of request headers are too many: %w", s.URL, size, news.ErrInvalid)
	}
	var block bytes.Buffer
	fmt.Fprintf(&block, "GET %s HTTP/1.1\r\nHost: %s\r\n", u.RequestURI(), u.Host)
	for _, name := range slices.Sorted(maps.Keys(s.Request)) {
		for _, v := range s.Request[name] {
			fmt.Fprintf(&block, "%s: %s\r\n", name, v)
		}
	}
	block.WriteString("\r\n")
	return fmt.Appendf(nil, "%s\r\nWARC-Type: %s\r\nWARC-Record-ID: %s\r\nWARC-Concurrent-To: %s\r\nWARC-Date: %s\r\nWARC-Target-URI: %s\r\n"+
		"WARC-Block-Digest: sha256:%s\r\nContent-Type: application/http;msgtype=request\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
		warcVersion, typeRequest, requestID, id, s.FetchedAt.UTC().Format(dateLayout), final, bodyDigest(block.Bytes()), block.Len(), block.Bytes()), nil
}

// requestHead reads the head that a request record holds.
func (rec *record) requestHead() (map[string][]string, error) {
	br := bufio.NewReader(bytes.NewReader(rec.block))
	if _, err := readLine(br, maxHeadBytes); err != nil {
		return nil, fmt.Errorf("request line: %w", err)
	}
	head, err := readFields(br)
	if err != nil {
		return nil, fmt.Errorf("request head: %w", err)
	}
	delete(head, "Host") // of the address
	return head, nil
}

// encodeInfo returns the record that opens a segment.
func encodeInfo(segment, id, software string, now time.Time) []byte {
	block := "software: " + software + "\r\nformat: WARC File Format 1.1\r\n" +
		"conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
	return []byte(fmt.Sprintf("%s\r\nWARC-Type: %s\r\nWARC-Record-ID: %s\r\nWARC-Date: %s\r\nWARC-Filename: %s\r\n"+
		"WARC-Block-Digest: sha256:%s\r\nContent-Type: application/warc-fields\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
		warcVersion, typeInfo, id, now.UTC().Format(dateLayout), segment, bodyDigest([]byte(block)), len(block), block))
}

// checkSnapshot refuses what could not be read back as it was.
func checkSnapshot(s *news.Snapshot) error {
	for _, f := range []struct{ name, value string }{{"url", s.URL}, {"final url", s.FinalURL}, {"outlet", s.Outlet}} {
		if !cleanValue(f.value) {
			return fmt.Errorf("snapshot of %q: its %s has control characters or space at its ends: %w", s.URL, f.name, news.ErrInvalid)
		}
	}
	if s.URL == "" {
		return fmt.Errorf("snapshot without an address: %w", news.ErrInvalid)
	}
	if s.Status < 100 || s.Status > 999 {
		return fmt.Errorf("snapshot of %q: status %d, want three digits: %w", s.URL, s.Status, news.ErrInvalid)
	}
	if y := s.FetchedAt.UTC().Year(); y < 1 || y > 9999 {
		return fmt.Errorf("snapshot of %q: year %d, want four digits: %w", s.URL, y, news.ErrInvalid)
	}
	size, err := checkHead(s, s.Header)
	if err != nil {
		return err
	}
	if size > maxHeadBytes/2 || len(s.Trace) > maxHeadBytes/4 || len(s.Body) > maxBlockBytes/2 {
		return fmt.Errorf("snapshot of %q: %d bytes of headers, %d of trace and %d of body are too many: %w", s.URL, size, len(s.Trace), len(s.Body), news.ErrInvalid)
	}
	return nil
}

// checkHead refuses head lines that could not be read back, and counts their
// bytes.
func checkHead(s *news.Snapshot, head map[string][]string) (size int, err error) {
	for name, values := range head {
		if !validName(name) || textproto.CanonicalMIMEHeaderKey(name) != name {
			return 0, fmt.Errorf("snapshot of %q: header name %q is not in canonical form: %w", s.URL, name, news.ErrInvalid)
		}
		for _, v := range values {
			size += len(name) + len(v)
			// Servers send odd bytes; only what would break the line is refused.
			if strings.Contains(v, "\n") || strings.Trim(v, " \t") != v {
				return 0, fmt.Errorf("snapshot of %q: the value of header %s has a line end or space at its ends: %w", s.URL, name, news.ErrInvalid)
			}
		}
	}
	return size, nil
}

func cleanValue(v string) bool {
	if strings.Trim(v, " \t") != v {
		return false
	}
	for i := 0; i < len(v); i++ {
		if (v[i] < ' ' && v[i] != '\t') || v[i] == 0x7f {
			return false
		}
	}
	return true
}

func validName(name string) bool {
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`()<>@,;:\"/[]?={}`, c) >= 0 {
			return false
		}
	}
	return name != ""
}

// describesCoding reports a head line that tells how the body was coded on the
// wire, or that would be taken for one kept aside.
func describesCoding(name string) bool {
	switch name {
	case "Content-Encoding", "Content-Length", "Transfer-Encoding":
		return true
	}
	return strings.HasPrefix(name, origPrefix)
}

func httpHead(s *news.Snapshot) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %03d %s\r\n", s.Status, http.StatusText(s.Status))
	names := make([]string, 0, len(s.Header))
	for name := range s.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, v := range s.Header[name] {
			if describesCoding(name) {
				b.WriteString(origPrefix)
			}
			fmt.Fprintf(&b, "%s: %s\r\n", name, v)
		}
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// readRecord reads one decompressed record that must fill r, and checks its
// lengths and block digest.
func readRecord(r io.Reader) (*record, error) {
	br := bufio.NewReader(r)
	line, err := readLine(br, maxHeadBytes)
	if err != nil {
		return nil, fmt.Errorf("read the version line: %w", err)
	}
	if line != warcVersion {
		return nil, fmt.Errorf("record begins %.20q, want %s", line, warcVersion)
	}
	fields, err := readFields(br)
	if err != nil {
		return nil, err
	}
	n, err := strconv.ParseInt(fields.Get("Content-Length"), 10, 64)
	if err != nil || n < 0 || n > maxBlockBytes {
		return nil, fmt.Errorf("Content-Length %q is not a length", fields.Get("Content-Length"))
	}
	// The length is not trusted with memory: the buffer grows as bytes come.
	var block bytes.Buffer
	if got, err := io.CopyN(&block, br, n); err != nil {
		return nil, fmt.Errorf("block has %d bytes, Content-Length says %d: %w", got, n, noEOF(err))
	}
	var end [4]byte
	if _, err := io.ReadFull(br, end[:]); err != nil || string(end[:]) != "\r\n\r\n" {
		return nil, fmt.Errorf("record does not end in two line ends after %d bytes of block", n)
	}
	if _, err := br.ReadByte(); err != io.EOF {
		if err != nil {
			return nil, fmt.Errorf("read past the record: %w", err)
		}
		return nil, fmt.Errorf("bytes follow the record within its gzip member")
	}
	rec := &record{fields.Get("WARC-Type"), fields, block.Bytes()}
	if want := fields.Get("WARC-Block-Digest"); want != "sha256:"+bodyDigest(rec.block) {
		return nil, fmt.Errorf("block digest is sha256:%s, the record says %q", bodyDigest(rec.block), want)
	}
	return rec, nil
}

// noEOF keeps a truncated record from being taken for a clean end.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// readLine reads a line that ends as the standard says.
func readLine(br *bufio.Reader, limit int) (string, error) {
	line, err := rawLine(br, limit)
	if err != nil {
		return "", err
	}
	text, ok := strings.CutSuffix(line, "\r\n")
	if !ok {
		return "", fmt.Errorf("line does not end in CR LF")
	}
	return text, nil
}

// rawLine reads a bounded line with its end.
func rawLine(br *bufio.Reader, limit int) (string, error) {
	var line []byte
	for {
		part, err := br.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > limit {
			return "", fmt.Errorf("line longer than %d bytes", limit)
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil {
			return "", noEOF(err)
		}
		return string(line), nil
	}
}

func readFields(br *bufio.Reader) (textproto.MIMEHeader, error) {
	fields := textproto.MIMEHeader{}
	for left := maxHeadBytes; ; {
		line, err := readLine(br, left)
		if err != nil {
			return nil, fmt.Errorf("read the header: %w", err)
		}
		if line == "" {
			return fields, nil
		}
		left -= len(line) + 2
		name, value, ok := strings.Cut(line, ":")
		if !ok || !validName(name) {
			return nil, fmt.Errorf("header line %.60q has no name", line)
		}
		fields.Add(name, strings.Trim(value, " \t"))
	}
}

// snapshot reads the page a record holds; the body of a revisit is left out.
// The digest it returns is what the record says of the body.
func (rec *record) snapshot() (s *news.Snapshot, sha string, err error) {
	at, err := time.Parse(dateLayout, rec.fields.Get("WARC-Date"))
	if err != nil {
		return nil, "", fmt.Errorf("WARC-Date: %w", err)
	}
	s = &news.Snapshot{
		URL: rec.fields.Get(fieldRequested), FinalURL: rec.fields.Get("WARC-Target-URI"),
		Outlet: rec.fields.Get(fieldOutlet), FetchedAt: at, NoArchive: rec.kind == typeMetadata,
	}
	if s.URL == "" {
		s.URL = s.FinalURL
	}
	digest := rec.fields.Get("WARC-Payload-Digest")
	if s.NoArchive {
		digest = rec.fields.Get(fieldBodySum)
		if s.Trace, err = base64.StdEncoding.DecodeString(rec.fields.Get(fieldTrace)); err != nil {
			return nil, "", fmt.Errorf("%s: %w", fieldTrace, err)
		}
	}
	sha, ok := strings.CutPrefix(digest, "sha256:")
	if !ok || len(sha) != 2*sha256.Size {
		return nil, "", fmt.Errorf("payload digest %q is not a sha256", digest)
	}
	br := bufio.NewReader(bytes.NewReader(rec.block))
	line, err := readLine(br, maxHeadBytes)
	if err != nil {
		return nil, "", fmt.Errorf("status line: %w", err)
	}
	if _, err := fmt.Sscanf(line, "HTTP/1.1 %3d", &s.Status); err != nil {
		return nil, "", fmt.Errorf("status line %.40q: %w", line, err)
	}
	head, err := readFields(br)
	if err != nil {
		return nil, "", fmt.Errorf("response head: %w", err)
	}
	s.Header = make(map[string][]string, len(head))
	for name, values := range head {
		s.Header[strings.TrimPrefix(name, origPrefix)] = values
	}
	body, err := io.ReadAll(br)
	if err != nil {
		return nil, "", err
	}
	if rec.kind == typeResponse {
		s.Body = body
	} else if len(body) > 0 {
		return nil, "", fmt.Errorf("%s record has %d bytes of body, want none", rec.kind, len(body))
	}
	return s, sha, nil
}
