// Package statelog keeps a set of keyed values on disk as an append-only log:
// the last value written for a key is the one that counts.
//
// A write is durable when [Log.Append] returns; writes that arrive together
// share one sync (group commit), which no goroutine of its own is needed for:
// the first writer to find the file idle syncs for all that wait. Each record
// has a checksum. What a crash tore off the end is cut away at the next start;
// damage anywhere else is an error that names file and offset, never silence.
package statelog

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/tallywire/tallywire/news"
)

// formatVersion is the version of the files. 1: first.
const formatVersion = 1

const (
	magic       = "tallywire-crawl-log/"
	headerSize  = len(magic) + 4 // magic, three digits, newline
	frameHeader = 8              // length, checksum
	// MaxRecord bounds key and value together, in bytes.
	MaxRecord = 1 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// ErrNewer reports files written by a newer version of the program.
var ErrNewer = errors.New("written by a newer version")

// ErrClosed reports use after [Log.Close].
var ErrClosed = errors.New("state log is closed")

// Entry is one keyed value. An empty value is a value too.
type Entry struct {
	Key, Value []byte
}

// Log is an open log. Its methods are safe for concurrent use.
type Log struct {
	dir string

	mu       sync.Mutex
	cond     *sync.Cond // signalled when a flush ends
	file     *os.File
	segment  int
	size     int64  // of the open segment, buffered bytes included
	live     int64  // bytes of the segment compaction left behind
	buffer   []byte // not yet written
	spare    []byte // reused for buffer
	appended uint64 // records ever buffered
	synced   uint64 // records on disk
	flushing bool
	err      error // first failure; the log takes nothing after it
}

// Open opens or creates the log in dir and calls replay for every record, in
// the order written. Slices given to replay are only valid during the call.
// torn is the number of bytes that were cut off the end as left by a crash.
func Open(dir string, replay func(Entry) error) (log *Log, torn int64, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, 0, fmt.Errorf("crawler state: %w", err)
	}
	segments, err := list(dir)
	if err != nil {
		return nil, 0, err
	}
	l := &Log{dir: dir}
	l.cond = sync.NewCond(&l.mu)
	for i, n := range segments {
		last := i == len(segments)-1
		size, cut, err := l.replaySegment(n, last, replay)
		if err != nil {
			return nil, 0, err
		}
		torn += cut
		if last {
			l.segment, l.size = n, size
		}
	}
	if len(segments) == 0 {
		if err := l.create(1); err != nil {
			return nil, 0, err
		}
		return l, 0, nil
	}
	l.file, err = os.OpenFile(l.path(l.segment), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return nil, 0, fmt.Errorf("crawler state: %w", err)
	}
	l.live = l.size
	return l, torn, nil
}

func (l *Log) path(n int) string { return filepath.Join(l.dir, fmt.Sprintf("crawl-%06d.log", n)) }

// list returns the segment numbers in order and removes unfinished compactions.
func list(dir string) ([]int, error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("crawler state: %w", err)
	}
	var segments []int
	for _, f := range files {
		name := f.Name()
		if strings.HasPrefix(name, "crawl-") && strings.HasSuffix(name, ".log.tmp") {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				return nil, fmt.Errorf("crawler state: %w", err)
			}
		}
		digits, ok := strings.CutPrefix(strings.TrimSuffix(name, ".log"), "crawl-")
		if n, err := strconv.Atoi(digits); ok && err == nil && strings.HasSuffix(name, ".log") {
			segments = append(segments, n)
		}
	}
	slices.Sort(segments)
	return segments, nil
}

// create starts an empty segment and makes its directory entry durable.
func (l *Log) create(n int) error {
	f, err := os.OpenFile(l.path(n), os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o644)
	if err != nil {
		return fmt.Errorf("crawler state: %w", err)
	}
	if _, err := f.Write(header()); err != nil {
		return errors.Join(fmt.Errorf("crawler state: %w", err), f.Close())
	}
	if err := errors.Join(f.Sync(), syncDir(l.dir)); err != nil {
		return errors.Join(fmt.Errorf("crawler state: %w", err), f.Close())
	}
	l.file, l.segment, l.size, l.live = f, n, int64(headerSize), int64(headerSize)
	return nil
}

func header() []byte { return fmt.Appendf(nil, "%s%03d\n", magic, formatVersion) }

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// appendFrame encodes one record: length, checksum, key length, key, value.
func appendFrame(dst []byte, e Entry) []byte {
	start := len(dst)
	dst = append(dst, make([]byte, frameHeader)...)
	dst = binary.AppendUvarint(dst, uint64(len(e.Key)))
	dst = append(dst, e.Key...)
	dst = append(dst, e.Value...)
	payload := dst[start+frameHeader:]
	binary.LittleEndian.PutUint32(dst[start:], uint32(len(payload)))
	binary.LittleEndian.PutUint32(dst[start+4:], crc32.Checksum(payload, castagnoli))
	return dst
}

// Append writes entries in order and returns when they are on disk. They are
// kept together: after a crash either a prefix of them is there or all.
func (l *Log) Append(ctx context.Context, entries ...Entry) error {
	ticket, err := l.enqueue(entries)
	if err != nil {
		return err
	}
	return l.wait(ctx, ticket)
}

// Buffer writes entries with the next sync and does not wait for it. A crash
// may lose them, but never an earlier record and not a later one.
func (l *Log) Buffer(entries ...Entry) error {
	_, err := l.enqueue(entries)
	return err
}

// Sync returns when everything written so far is on disk.
func (l *Log) Sync(ctx context.Context) error {
	l.mu.Lock()
	ticket := l.appended
	l.mu.Unlock()
	return l.wait(ctx, ticket)
}

func (l *Log) enqueue(entries []Entry) (ticket uint64, err error) {
	for _, e := range entries {
		if n := len(e.Key) + len(e.Value); n > MaxRecord {
			return 0, fmt.Errorf("crawler state: record of %d bytes, at most %d: %w", n, MaxRecord, news.ErrInvalid)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return 0, l.err
	}
	for _, e := range entries {
		before := len(l.buffer)
		l.buffer = appendFrame(l.buffer, e)
		l.size += int64(len(l.buffer) - before)
		l.appended++
	}
	return l.appended, nil
}

// wait makes the caller the one who flushes if nobody does. The context is
// looked at only between flushes: a sync in progress cannot be called off.
func (l *Log) wait(ctx context.Context, ticket uint64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.synced < ticket {
		if l.err != nil {
			return l.err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if l.flushing {
			l.cond.Wait()
			continue
		}
		l.flush()
	}
	return nil
}

// flush writes and syncs the buffer; l.mu is held, and given up while the disk
// works.
func (l *Log) flush() {
	l.flushing = true
	out, upTo, file := l.buffer, l.appended, l.file
	l.buffer = l.spare[:0]
	l.mu.Unlock()
	_, err := file.Write(out)
	if err == nil {
		err = file.Sync()
	}
	l.mu.Lock()
	l.spare = out
	l.flushing = false
	if err != nil && l.err == nil {
		// After a failed sync nobody knows what the disk holds: stop here.
		l.err = fmt.Errorf("crawler state: %w", err)
	}
	if err == nil {
		l.synced = upTo
	}
	l.cond.Broadcast()
}

// Close syncs and closes. It is safe to call twice.
func (l *Log) Close() error {
	err := l.Sync(context.Background())
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.flushing {
		l.cond.Wait()
	}
	if errors.Is(l.err, ErrClosed) {
		return nil
	}
	l.err = ErrClosed
	return errors.Join(err, l.file.Close())
}
