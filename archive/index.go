package archive

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	indexName = "archive.index"
	// lineLen is the length of every index line, its line end included.
	lineLen = 8 + 1 + 12 + 1 + 10 + 1 + 1 + 1 + 64 + 1 + 8 + 1 + 8 + 1
	noBody  = "0000000000000000000000000000000000000000000000000000000000000000"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Letters of record kinds in the index.
var kindLetter = map[string]byte{typeInfo: 'i', typeRequest: 'q', typeResponse: 'r', typeRevisit: 'v', typeMetadata: 'm'}

// entry is one line of the index: a record that was acknowledged.
type entry struct {
	segment        int // number of the segment file
	offset, length int64
	kind           byte
	sha            string // of the body; noBody for a record that is no page
	stored         uint32 // CRC-32C of the stored bytes
}

// isPage reports whether the record holds a snapshot.
func (e entry) isPage() bool { return e.kind != 'i' && e.kind != 'q' }

func (e entry) end() int64 { return e.offset + e.length }

func (e entry) place() place { return place{segmentName(e.segment), e.offset, e.length} }

func (e entry) appendTo(b []byte) []byte {
	start := len(b)
	b = fmt.Appendf(b, "%08d %012d %010d %c %s %08x", e.segment, e.offset, e.length, e.kind, e.sha, e.stored)
	sum := crc32.Checksum(b[start:], castagnoli)
	return fmt.Appendf(b, " %08x\n", sum)
}

// parseEntry reads one whole line of the index.
func parseEntry(line []byte) (entry, error) {
	var e entry
	if len(line) != lineLen || line[lineLen-1] != '\n' {
		return e, fmt.Errorf("line of %d bytes, want %d", len(line), lineLen)
	}
	text, sum := line[:lineLen-10], string(line[lineLen-9:lineLen-1])
	if want := fmt.Sprintf("%08x", crc32.Checksum(text, castagnoli)); line[lineLen-10] != ' ' || want != sum {
		return e, fmt.Errorf("line checksum is %s, want %q", want, sum)
	}
	f := strings.Fields(string(text))
	if len(f) != 6 || len(f[3]) != 1 || len(f[4]) != 64 {
		return e, fmt.Errorf("line has not its six fields")
	}
	var err error
	number := func(s string, base, bits int) uint64 {
		n, e := strconv.ParseUint(s, base, bits)
		if e != nil && err == nil {
			err = e
		}
		return n
	}
	e = entry{int(number(f[0], 10, 31)), int64(number(f[1], 10, 62)), int64(number(f[2], 10, 62)), f[3][0], f[4], uint32(number(f[5], 16, 32))}
	return e, err
}

// readIndex calls yield with each line of the index in order: the entry or what
// is wrong with the line. An incomplete last line is left out.
func readIndex(dir string, yield func(n int, e entry, bad error) error) error {
	f, err := os.Open(filepath.Join(dir, indexName))
	if err != nil {
		return err
	}
	defer f.Close()
	return readLines(f, 1, yield)
}

func readLines(r io.Reader, first int, yield func(n int, e entry, bad error) error) error {
	buf := make([]byte, lineLen*512)
	for n := first; ; {
		got, err := io.ReadFull(r, buf)
		for chunk := buf[:got-got%lineLen]; len(chunk) > 0; chunk = chunk[lineLen:] {
			e, bad := parseEntry(chunk[:lineLen])
			if err := yield(n, e, bad); err != nil {
				return err
			}
			n++
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", indexName, err)
		}
	}
}

// indexTail returns the last entries of the index, at most n, and how many
// bytes of it are sound up to the last good line. Lines after that one were
// torn by a crash: what they told is read from the segments again.
func indexTail(f file, size int64, n int) (tail []entry, sound int64, err error) {
	from := max(0, size/lineLen-int64(n)) * lineLen
	buf := make([]byte, size-from)
	if _, err := f.ReadAt(buf, from); err != nil && err != io.EOF {
		return nil, 0, fmt.Errorf("read %s: %w", indexName, err)
	}
	sound = from
	err = readLines(bytes.NewReader(buf), 1, func(i int, e entry, bad error) error {
		if bad == nil {
			tail = append(tail, e)
			sound = from + int64(i)*lineLen
		}
		return nil
	})
	if err == nil && len(tail) == 0 && from > 0 {
		return indexTail(f, from, n)
	}
	return tail, sound, err
}
