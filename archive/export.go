package archive

import (
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"

	"github.com/tallywire/tallywire/news"
)

// Exporter writes snapshots as a WARC 1.1 file for other programs: one gzip
// member a record, every body whole, digests of block and payload. The same
// snapshots give the same bytes.
type Exporter struct {
	w io.Writer
	n int
}

// NewExporter begins a file with its warcinfo record. name is what the file is
// called, software the program that writes it, now the time that stands in it.
func NewExporter(w io.Writer, name, software string, now time.Time) (*Exporter, error) {
	e := &Exporter{w: w}
	return e, e.write(encodeInfo(name, recordID("info", name, now.UTC().Format(dateLayout)), software, now))
}

// Write appends one snapshot: the request record where the request is known, and a
// response record, or for a page that must not be
// kept a metadata record with its response head. An error that wraps
// [news.ErrInvalid] says that the snapshot cannot be written; nothing was then.
func (e *Exporter) Write(s *news.Snapshot) error {
	sha := bodyDigest(s.Body)
	id := recordID(s.FinalURL, s.URL, s.FetchedAt.UTC().Format(dateLayout), sha)
	raw, err := encodeSnapshot(s, id, sha, nil)
	if err != nil {
		return err
	}
	request, err := encodeRequest(s, id, recordID("request", id))
	if err != nil {
		return err
	}
	if request != nil {
		if err := e.write(request); err != nil {
			return err
		}
	}
	e.n++
	return e.write(raw)
}

// Written counts the snapshots.
func (e *Exporter) Written() int { return e.n }

func (e *Exporter) write(raw []byte) error {
	if _, err := e.w.Write(compress(raw)); err != nil {
		return fmt.Errorf("write the WARC file: %w", err)
	}
	return nil
}

// recordID names a record after what is in it (RFC 9562, version 5).
func recordID(parts ...string) string {
	return "<urn:uuid:" + uuid.NewSHA1(uuid.NameSpaceURL, fmt.Appendf(nil, "%q", parts)).String() + ">"
}
