package archive

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tallywire/tallywire/news"
)

// Reader reads an archive, also while another process writes it. It holds no
// open file and needs no closing. Its methods may be called by many goroutines.
type Reader struct{ dir string }

// OpenReader reads the archive in a folder. It returns an error that wraps
// [news.ErrNotFound] if there is no archive.
func OpenReader(dir string) (*Reader, error) {
	if _, err := os.Stat(filepath.Join(dir, indexName)); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no archive in %s: %w", dir, news.ErrNotFound)
	} else if err != nil {
		return nil, fmt.Errorf("open the archive: %w", err)
	}
	return &Reader{dir}, nil
}

// Get reads a snapshot, without its request, and checks it against the digest in
// its reference. The
// error wraps [news.ErrCorrupt] and names segment and offset if the stored
// bytes are not those that were acknowledged, [news.ErrNotFound] if the segment
// is not there, [news.ErrInvalid] if the reference cannot be one.
func (r *Reader) Get(ctx context.Context, ref news.SnapshotRef) (*news.Snapshot, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	at := place{ref.Segment, ref.Offset, ref.Length}
	s, sha, err := r.get(at)
	if err != nil {
		return nil, err
	}
	if sha != ref.SHA256 {
		return nil, corrupt(at, fmt.Errorf("the record holds the body %s, the reference names %s", sha, ref.SHA256))
	}
	return s, nil
}

// corrupt names the place of damage.
func corrupt(at place, err error) error {
	return fmt.Errorf("archive segment %s at offset %d: %w: %w", at.segment, at.offset, news.ErrCorrupt, err)
}

// get reads the snapshot at a place with its body and the body's digest, which
// has been checked.
func (r *Reader) get(at place) (*news.Snapshot, string, error) {
	stored, err := r.stored(at)
	if err != nil {
		return nil, "", err
	}
	rec, err := decodeStored(stored)
	if err != nil {
		return nil, "", corrupt(at, err)
	}
	return r.open(at, rec)
}

func (r *Reader) open(at place, rec *record) (*news.Snapshot, string, error) {
	if kindLetter[rec.kind] == 0 || rec.kind == typeInfo || rec.kind == typeRequest {
		return nil, "", corrupt(at, fmt.Errorf("a %q record is no snapshot", rec.kind))
	}
	s, sha, err := rec.snapshot()
	if err != nil {
		return nil, "", corrupt(at, err)
	}
	switch rec.kind {
	case typeMetadata:
		return s, sha, nil
	case typeRevisit:
		if s.Body, err = r.bodyOf(rec); err != nil {
			return nil, "", fmt.Errorf("body of the record at %s offset %d: %w", at.segment, at.offset, err)
		}
	}
	if got := bodyDigest(s.Body); got != sha {
		return nil, "", corrupt(at, fmt.Errorf("body has digest %s, the record says %s", got, sha))
	}
	return s, sha, nil
}

// requestAt reads the head of a request.
func (r *Reader) requestAt(at place) (map[string][]string, error) {
	stored, err := r.stored(at)
	if err != nil {
		return nil, err
	}
	rec, err := decodeStored(stored)
	if err != nil {
		return nil, corrupt(at, err)
	}
	head, err := rec.requestHead()
	if err != nil {
		return nil, corrupt(at, err)
	}
	return head, nil
}

// bodyOf reads the body a revisit record refers to.
func (r *Reader) bodyOf(rec *record) ([]byte, error) {
	at, err := parsePlace(rec.fields.Get(fieldBodyAt))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", news.ErrCorrupt, err)
	}
	stored, err := r.stored(at)
	if err != nil {
		return nil, err
	}
	first, err := decodeStored(stored)
	if err != nil {
		return nil, corrupt(at, err)
	}
	if first.kind != typeResponse {
		return nil, corrupt(at, fmt.Errorf("a %q record holds no body", first.kind))
	}
	s, _, err := first.snapshot()
	if err != nil {
		return nil, corrupt(at, err)
	}
	return s.Body, nil
}

// stored reads a record's bytes as they lie on the disk.
func (r *Reader) stored(at place) ([]byte, error) {
	if _, ok := segmentNumber(at.segment); !ok || at.offset < 0 || at.length <= 0 || at.length > maxBlockBytes {
		return nil, fmt.Errorf("no snapshot can be at %q offset %d length %d: %w", at.segment, at.offset, at.length, news.ErrInvalid)
	}
	f, err := os.Open(filepath.Join(r.dir, at.segment))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("archive segment %s is missing from %s: %w", at.segment, r.dir, news.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("open an archive segment: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() < at.offset+at.length {
		return nil, corrupt(at, fmt.Errorf("the record ends at %d, the segment at %d", at.offset+at.length, info.Size()))
	}
	b := make([]byte, at.length)
	if _, err := f.ReadAt(b, at.offset); err != nil && err != io.EOF {
		return nil, fmt.Errorf("read archive segment %s at offset %d: %w", at.segment, at.offset, err)
	}
	return b, nil
}

// checkStored compares stored bytes with what the index tells of them.
func checkStored(stored []byte, e entry) error {
	if got := crc32.Checksum(stored, castagnoli); got != e.stored {
		// Say more if the record itself tells what is wrong.
		if _, err := decodeStored(stored); err != nil {
			return err
		}
		return fmt.Errorf("stored bytes have checksum %08x, the index says %08x", got, e.stored)
	}
	return nil
}

// Scan calls fn with every acknowledged snapshot in the order they were stored
// and stops at the first error, its own or fn's. It ends at what was
// acknowledged when it got there.
func (r *Reader) Scan(ctx context.Context, fn func(news.SnapshotRef, *news.Snapshot) error) error {
	return r.Since(ctx, news.SnapshotRef{}, fn)
}

// Since is Scan for what was stored after the snapshot at ref; the zero value
// stands before the first. It reads nothing of the snapshots before.
func (r *Reader) Since(ctx context.Context, ref news.SnapshotRef, fn func(news.SnapshotRef, *news.Snapshot) error) error {
	var request entry // the record before, where it is a request's
	err := readIndex(r.dir, func(n int, e entry, bad error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		asked := request
		if request = (entry{}); e.kind == 'q' && bad == nil {
			request = e
		}
		if bad != nil {
			return fmt.Errorf("archive index %s line %d: %w: %w", indexName, n, news.ErrCorrupt, bad)
		}
		at := e.place()
		if !e.isPage() || at.segment < ref.Segment || at.segment == ref.Segment && at.offset <= ref.Offset {
			return nil
		}
		s, sha, err := r.get(at)
		if err == nil && sha != e.sha {
			err = corrupt(at, fmt.Errorf("the record holds the body %s, the index says %s", sha, e.sha))
		}
		if err == nil && asked.segment == e.segment && asked.end() == e.offset {
			s.Request, err = r.requestAt(asked.place())
		}
		if err != nil {
			return err
		}
		return fn(news.SnapshotRef{Segment: at.segment, Offset: at.offset, Length: at.length, SHA256: sha, NoArchive: s.NoArchive}, s)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("no archive in %s: %w", r.dir, news.ErrNotFound)
	}
	return err
}
