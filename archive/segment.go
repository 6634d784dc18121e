package archive

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
)

const (
	segmentPrefix = "tw-"
	segmentSuffix = ".warc.gz"
)

func segmentName(n int) string { return fmt.Sprintf("%s%08d%s", segmentPrefix, n, segmentSuffix) }

// segmentNumber returns the number in a segment's name. Anything else, and so
// any path that leads out of the folder, is refused.
func segmentNumber(name string) (int, bool) {
	digits, ok := strings.CutPrefix(name, segmentPrefix)
	if !ok {
		return 0, false
	}
	if digits, ok = strings.CutSuffix(digits, segmentSuffix); !ok || len(digits) != 8 {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil && n > 0 && segmentName(n) == name
}

// segments lists the numbers of the segment files of a folder in order.
func segments(dir string) ([]int, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list the archive: %w", err)
	}
	var nums []int
	for _, e := range entries {
		if n, ok := segmentNumber(e.Name()); ok && e.Type().IsRegular() {
			nums = append(nums, n)
		}
	}
	slices.Sort(nums)
	return nums, nil
}

// memberHead is how compress begins every record; a difference is damage even
// where gzip would not mind.
var memberHead = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}

// writers are used again: each has tables of 800 KB, and a request is 400 bytes.
var writers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// compress returns the gzip member of one record.
func compress(raw []byte) []byte {
	var b bytes.Buffer
	b.Grow(len(raw)/3 + 256)
	w := writers.Get().(*gzip.Writer)
	defer writers.Put(w)
	w.Reset(&b)
	// Neither fails: a bytes.Buffer takes all.
	_, _ = w.Write(raw)
	_ = w.Close()
	return b.Bytes()
}

// countReader counts what is read. It is an io.ByteReader, so that gzip takes
// no byte beyond the member.
type countReader struct {
	r interface {
		io.Reader
		io.ByteReader
	}
	n   int64
	crc uint32
}

func (c *countReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	c.crc = crc32.Update(c.crc, castagnoli, p[:n])
	return n, err
}

func (c *countReader) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
		c.crc = crc32.Update(c.crc, castagnoli, []byte{b})
	}
	return b, err
}

// readMember reads the record in the gzip member that r begins with.
func readMember(r *countReader) (*record, error) {
	gz, err := gzip.NewReader(r)
	if err != nil {
		return nil, noEOF(err)
	}
	gz.Multistream(false)
	return readRecord(gz)
}

// decodeStored reads a record from exactly its stored bytes.
func decodeStored(stored []byte) (*record, error) {
	r := &countReader{r: bytes.NewReader(stored)}
	rec, err := readMember(r)
	if err != nil {
		return nil, err
	}
	if r.n != int64(len(stored)) {
		return nil, fmt.Errorf("record takes %d stored bytes, its reference says %d", r.n, len(stored))
	}
	if !bytes.HasPrefix(stored, memberHead) {
		return nil, errors.New("gzip head is not as it was written")
	}
	return rec, nil
}

// entryOf describes a decoded record for the index.
func entryOf(rec *record, segment int, offset int64, r *countReader) (entry, error) {
	e := entry{segment: segment, offset: offset, length: r.n, kind: kindLetter[rec.kind], sha: noBody, stored: r.crc}
	switch e.kind {
	case 'i':
		return e, nil
	case 'q':
		_, err := rec.requestHead()
		return e, err
	case 0:
		return e, fmt.Errorf("record of unknown type %q", rec.kind)
	}
	s, sha, err := rec.snapshot()
	if err != nil {
		return e, err
	}
	if e.kind == 'r' && bodyDigest(s.Body) != sha {
		return e, fmt.Errorf("body has digest %s, the record says %s", bodyDigest(s.Body), sha)
	}
	e.sha = sha
	return e, nil
}

// file is the narrow seam to the disk, so that tests can make it fail.
type file interface {
	io.ReaderAt
	io.WriterAt
	Sync() error
	Truncate(size int64) error
	Stat() (fs.FileInfo, error)
	Close() error
}

func openFile(name string) (file, error) {
	return os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
}

func syncDir(dir string) error {
	f, err := os.Open(filepath.Clean(dir))
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
