package archive

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/http/httputil"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/tallywire/tallywire/news"
)

// maxForeignBody bounds a page in a file of another program, in bytes, as
// stored and unpacked.
const maxForeignBody = 64 << 20

// Foreign is a page met in a WARC file, or the reason why a record gave none.
type Foreign struct {
	// Record counts the records of the file from 1; Offset is where the record
	// begins in the file once it is unpacked.
	Record int
	Offset int64
	URL    string
	// Snapshot is nil where Reason says why.
	Snapshot *news.Snapshot
	Reason   string
}

// ReadWARC calls fn with every answer of a web server in a WARC 1.0 or 1.1
// file, plain or compressed with gzip, and ends at the first error fn returns.
// Records of other types are passed over. A record whose digests do not match,
// or whose content cannot be read, is handed out with its reason. An error that
// wraps [news.ErrCorrupt] names the record after which the file cannot be
// followed any more.
func ReadWARC(ctx context.Context, r io.Reader, fn func(Foreign) error) error {
	in, err := unpackFile(r)
	if err != nil {
		return err
	}
	count := &tally{r: in}
	br := bufio.NewReaderSize(count, 64<<10)
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := skipBlankLines(br); err != nil {
			return ended(n, count.n, err)
		}
		f := Foreign{Record: n, Offset: count.n - int64(br.Buffered())}
		rec, tooLarge, err := readForeign(br)
		if err != nil {
			return fmt.Errorf("record %d at byte %d: %w: %w", n, f.Offset, news.ErrCorrupt, noEOF(err))
		}
		if rec.kind != typeResponse {
			continue
		}
		f.URL = strings.Trim(rec.fields.Get("WARC-Target-URI"), "<>")
		if !strings.HasPrefix(f.URL, "http://") && !strings.HasPrefix(f.URL, "https://") {
			continue // dns: and the like
		}
		if tooLarge {
			f.Reason = fmt.Sprintf("larger than %d MiB", maxForeignBody>>20)
		} else if f.Snapshot, err = rec.foreignSnapshot(f.URL); err != nil {
			f.Snapshot, f.Reason = nil, err.Error()
		}
		if err := fn(f); err != nil {
			return err
		}
	}
}

// tally counts what is read.
type tally struct {
	r io.Reader
	n int64
}

func (t *tally) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	t.n += int64(n)
	return n, err
}

// unpackFile looks at the first bytes to tell whether a file is compressed.
func unpackFile(r io.Reader) (io.Reader, error) {
	br := bufio.NewReaderSize(r, 64<<10)
	head, err := br.Peek(5)
	switch {
	case err == io.EOF && len(head) == 0:
		return nil, fmt.Errorf("the file is empty, want WARC records: %w", news.ErrInvalid)
	case bytes.HasPrefix(head, []byte("WARC/")):
		return br, nil
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(br)
		if err != nil {
			return nil, fmt.Errorf("unpack the file: %w: %w", news.ErrCorrupt, noEOF(err))
		}
		return z, nil // reads on from member to member
	case err != nil && err != io.EOF:
		return nil, err
	}
	return nil, fmt.Errorf("the file begins %q, want WARC/1.1 or gzip: %w", head, news.ErrInvalid)
}

func skipBlankLines(br *bufio.Reader) error {
	for {
		c, err := br.ReadByte()
		if err != nil {
			return err
		}
		if c != '\r' && c != '\n' {
			return br.UnreadByte()
		}
	}
}

// ended tells a file's end from one that breaks off.
func ended(n int, at int64, err error) error {
	if err == io.EOF {
		return nil
	}
	return fmt.Errorf("after record %d, at byte %d: %w: %w", n-1, at, news.ErrCorrupt, err)
}

// readForeign reads one record. The block of one that is of no use to us is
// passed over, as is one that is too large.
func readForeign(br *bufio.Reader) (rec *record, tooLarge bool, err error) {
	line, err := looseLine(br)
	if err != nil {
		return nil, false, err
	}
	if line != "WARC/1.0" && line != "WARC/1.1" {
		return nil, false, fmt.Errorf("record begins %.20q, want WARC/1.0 or WARC/1.1", line)
	}
	fields, err := looseFields(br)
	if err != nil {
		return nil, false, err
	}
	n, err := strconv.ParseInt(fields.Get("Content-Length"), 10, 64)
	if err != nil || n < 0 {
		return nil, false, fmt.Errorf("Content-Length %q is not a length", fields.Get("Content-Length"))
	}
	rec = &record{kind: strings.ToLower(fields.Get("WARC-Type")), fields: fields}
	if tooLarge = n > maxForeignBody; tooLarge || rec.kind != typeResponse {
		if _, err := io.CopyN(io.Discard, br, n); err != nil {
			return nil, false, fmt.Errorf("block of %d bytes: %w", n, noEOF(err))
		}
		return rec, tooLarge, nil
	}
	// The length is not trusted with memory: the buffer grows as bytes come.
	var block bytes.Buffer
	if got, err := io.CopyN(&block, br, n); err != nil {
		return nil, false, fmt.Errorf("block has %d bytes, Content-Length says %d: %w", got, n, noEOF(err))
	}
	rec.block = block.Bytes()
	return rec, false, nil
}

// looseLine reads a line that ends as the standard says or in a bare LF.
func looseLine(br *bufio.Reader) (string, error) {
	line, err := rawLine(br, maxHeadBytes)
	return strings.TrimRight(line, "\r\n"), err
}

// looseFields reads head lines, folded ones too; what is no head line is
// passed over, since servers send odd ones and archives keep them.
func looseFields(br *bufio.Reader) (textproto.MIMEHeader, error) {
	fields := textproto.MIMEHeader{}
	last := ""
	for left := maxHeadBytes; ; {
		line, err := looseLine(br)
		if err != nil {
			return nil, fmt.Errorf("read the header: %w", err)
		}
		if line == "" {
			return fields, nil
		}
		if left -= len(line); left < 0 {
			return nil, fmt.Errorf("header larger than %d bytes", maxHeadBytes)
		}
		if line[0] == ' ' || line[0] == '\t' {
			if have := fields[last]; len(have) > 0 {
				have[len(have)-1] += " " + strings.Trim(line, " \t\r")
			}
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		name = strings.TrimRight(name, " \t")
		if !ok || !validName(name) {
			continue
		}
		last = textproto.CanonicalMIMEHeaderKey(name)
		fields[last] = append(fields[last], strings.Trim(value, " \t\r"))
	}
}

var errDigest = errors.New("digest does not match")

// foreignSnapshot reads the answer that a response record holds.
func (rec *record) foreignSnapshot(uri string) (*news.Snapshot, error) {
	if err := checkDigest(rec.fields.Get("WARC-Block-Digest"), rec.block); err != nil {
		return nil, fmt.Errorf("block: %w", err)
	}
	at, err := time.Parse(time.RFC3339Nano, rec.fields.Get("WARC-Date"))
	if err != nil {
		return nil, fmt.Errorf("WARC-Date %q is not a time", rec.fields.Get("WARC-Date"))
	}
	br := bufio.NewReader(bytes.NewReader(rec.block))
	line, err := looseLine(br)
	if err != nil {
		return nil, fmt.Errorf("status line: %w", err)
	}
	s := &news.Snapshot{URL: rec.fields.Get(fieldRequested), FinalURL: uri, Outlet: rec.fields.Get(fieldOutlet), FetchedAt: at.UTC()}
	if s.URL == "" {
		s.URL = uri
	}
	version, rest, _ := strings.Cut(line, " ")
	code, _, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
	if s.Status, err = strconv.Atoi(code); err != nil || !strings.HasPrefix(version, "HTTP/") {
		return nil, fmt.Errorf("status line %.40q is not one of HTTP", line)
	}
	head, err := looseFields(br)
	if err != nil {
		return nil, err
	}
	s.Header = make(map[string][]string, len(head))
	for name, values := range head {
		// Set aside by us; by another archive only where the name is not taken.
		if plain, aside := strings.CutPrefix(name, origPrefix); aside && plain != "" && head[plain] == nil {
			name = plain
		}
		s.Header[name] = values
	}
	stored, err := io.ReadAll(br)
	if err != nil {
		return nil, err
	}
	joined := unchunked(head, stored)
	if s.Body, err = uncoded(head, joined); err != nil {
		return nil, err
	}
	// Archives differ in what they call the payload of a coded body.
	digest := rec.fields.Get("WARC-Payload-Digest")
	for _, payload := range [][]byte{joined, s.Body, stored} {
		if err = checkDigest(digest, payload); err == nil {
			return s, checkSnapshot(s)
		}
	}
	return nil, fmt.Errorf("payload: %w", err)
}

// unchunked joins a body stored in the chunks it came in. Many archives store
// it joined and leave the head as it was.
func unchunked(head textproto.MIMEHeader, body []byte) []byte {
	if !strings.EqualFold(head.Get("Transfer-Encoding"), "chunked") {
		return body
	}
	joined, err := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(body)))
	if err != nil {
		return body
	}
	return joined
}

// uncoded unpacks a body under the limit. One that does not begin as its coding
// says was stored unpacked.
func uncoded(head textproto.MIMEHeader, body []byte) ([]byte, error) {
	var r io.ReadCloser
	var err error
	coding := strings.ToLower(head.Get("Content-Encoding"))
	switch coding {
	case "gzip", "x-gzip":
		if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
			return body, nil
		}
		r, err = gzip.NewReader(bytes.NewReader(body))
	case "deflate":
		if r, err = zlib.NewReader(bytes.NewReader(body)); err != nil {
			r, err = flate.NewReader(bytes.NewReader(body)), nil
		}
	case "", "identity":
		return body, nil
	default:
		if plain := http.DetectContentType(body); strings.HasPrefix(plain, "text/") {
			return body, nil
		}
		return nil, fmt.Errorf("content encoding %q is not one we read", coding)
	}
	if err != nil {
		return nil, fmt.Errorf("unpack the %s body: %w", coding, noEOF(err))
	}
	defer r.Close()
	out, err := io.ReadAll(io.LimitReader(r, maxForeignBody+1))
	switch {
	case err != nil && coding == "deflate" && strings.HasPrefix(http.DetectContentType(body), "text/"):
		return body, nil
	case err != nil:
		return nil, fmt.Errorf("unpack the %s body: %w", coding, noEOF(err))
	case len(out) > maxForeignBody:
		return nil, fmt.Errorf("body unpacks to more than %d MiB", maxForeignBody>>20)
	}
	return out, nil
}

// digests are the algorithms that WARC files use, by their labels.
var digests = map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha512": sha512.New, "md5": md5.New}

// checkDigest compares bytes with a labelled digest in hexadecimal or base 32.
// None, or one with a label that we do not know, proves nothing either way.
func checkDigest(labelled string, b []byte) error {
	label, want, _ := strings.Cut(labelled, ":")
	algorithm := digests[strings.ReplaceAll(strings.ToLower(label), "-", "")]
	if algorithm == nil {
		return nil
	}
	h := algorithm()
	h.Write(b)
	sum := h.Sum(nil)
	if strings.EqualFold(want, hex.EncodeToString(sum)) || strings.EqualFold(strings.TrimRight(want, "="), base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum)) {
		return nil
	}
	return fmt.Errorf("%w: the record says %s, its bytes have %s:%s", errDigest, labelled, label, hex.EncodeToString(sum))
}
