package statelog

import (
	"bufio"
	"errors"
	"fmt"
	"os"
)

// NeedsCompaction reports that most of the log is values since replaced: it
// has more than doubled since it was last compacted, and is worth the work.
func (l *Log) NeedsCompaction() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.size > 2*l.live && l.size > 8<<20
}

// Compact replaces the log by the entries that values yields, which must be
// the newest value of every key, those only buffered included. Writers wait
// meanwhile. The new file is complete on disk before the old ones go, so a
// crash at any moment leaves one of the two.
func (l *Log) Compact(values func(yield func(Entry) bool)) (err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.flushing {
		l.cond.Wait()
	}
	if l.err != nil {
		return l.err
	}
	// What is buffered goes to the old file first: should compaction fail, it
	// is not lost.
	if len(l.buffer) > 0 {
		if l.flush(); l.err != nil {
			return l.err
		}
	}
	next := l.segment + 1
	temp := l.path(next) + ".tmp"
	size, err := writeSegment(temp, values)
	if err != nil {
		return errors.Join(fmt.Errorf("crawler state: compaction: %w", err), os.Remove(temp))
	}
	if err := errors.Join(os.Rename(temp, l.path(next)), syncDir(l.dir)); err != nil {
		return l.fail(err)
	}
	f, err := os.OpenFile(l.path(next), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return l.fail(err)
	}
	old, oldSegment := l.file, l.segment
	l.file, l.segment, l.size, l.live = f, next, size+int64(len(l.buffer)), size
	return errors.Join(old.Close(), l.removeUpTo(oldSegment))
}

// fail stops the log: with the new file in place, anything added to the old
// one would be overridden by it at the next start.
func (l *Log) fail(err error) error {
	l.err = fmt.Errorf("crawler state: compaction: %w", err)
	return l.err
}

func (l *Log) removeUpTo(n int) error {
	segments, err := list(l.dir)
	for _, s := range segments {
		if s <= n {
			err = errors.Join(err, os.Remove(l.path(s)))
		}
	}
	return err
}

func writeSegment(path string, values func(yield func(Entry) bool)) (size int64, err error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, 1<<20)
	if _, err := w.Write(header()); err != nil {
		return 0, err
	}
	size = int64(headerSize)
	var frame []byte
	for e := range values {
		frame = appendFrame(frame[:0], e)
		size += int64(len(frame))
		if _, err := w.Write(frame); err != nil {
			return 0, err
		}
	}
	return size, errors.Join(w.Flush(), f.Sync())
}
