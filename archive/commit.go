package archive

import (
	"errors"
	"fmt"
	"hash/crc32"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/tallywire/tallywire/news"
)

// maxGroup bounds how many records share a sync.
const maxGroup = 256

// commit owns the files: it takes the Puts that wait, writes them together,
// syncs once and answers them all.
func (a *Archive) commit() {
	defer close(a.stopped)
	group := make([]*put, 0, maxGroup)
	for {
		select {
		case p := <-a.queue:
			group = append(group[:0], p)
		case <-a.stop:
			return
		}
	more:
		for len(group) < maxGroup {
			select {
			case p := <-a.queue:
				group = append(group, p)
			default:
				break more
			}
		}
		for rest := group; len(rest) > 0; {
			n, places, err := a.store(rest)
			for i, p := range rest[:n] {
				r := putResult{err: err}
				if err == nil {
					r.place = places[i]
				}
				p.result <- r
			}
			rest = rest[n:]
		}
	}
}

// store writes the first puts of a group, as many as the segment takes, and
// syncs them. It answers for n of them: on an error nothing of them is kept.
func (a *Archive) store(group []*put) (n int, places []place, err error) {
	if a.segment == nil || a.size >= a.opt.SegmentSize {
		if err := a.rotate(); err != nil {
			return len(group), nil, a.explain(err)
		}
	}
	var data, lines []byte
	add := func(stored []byte, kind byte, sha string) entry {
		e := entry{a.number, a.size + int64(len(data)), int64(len(stored)), kind, sha, crc32.Checksum(stored, castagnoli)}
		data = append(data, stored...)
		lines = e.appendTo(lines)
		return e
	}
	for _, p := range group {
		if n > 0 && a.size+int64(len(data)) >= a.opt.SegmentSize {
			break
		}
		if len(p.request) > 0 {
			add(p.request, 'q', noBody)
		}
		places = append(places, add(p.stored, p.kind, p.sha).place())
		n++
	}
	if err := a.write(data, lines); err != nil {
		return n, nil, a.explain(err)
	}
	return n, places, nil
}

// write appends records to the segment, then their lines to the index, each
// synced: a line in the index means that its record is on the disk. On an error
// both files are cut back to what was acknowledged.
func (a *Archive) write(data, lines []byte) error {
	_, err := a.segment.WriteAt(data, a.size)
	if err == nil {
		err = a.segment.Sync()
	}
	if err == nil {
		if _, err = a.index.WriteAt(lines, a.indexSize); err == nil {
			err = a.index.Sync()
		}
		if err != nil {
			// A line that stays would promise a record.
			err = errors.Join(err, a.index.Truncate(a.indexSize))
		}
	}
	if err != nil {
		// After a failed sync the pages the system holds cannot be trusted, so
		// the next Put begins a new segment. A remainder that cannot be cut off
		// does no harm there: it lies behind what the index tells of.
		if cut := a.segment.Truncate(a.size); cut != nil {
			a.opt.Log.Warn("archive: could not cut a failed write off", "segment", segmentName(a.number), "err", cut)
		}
		if shut := a.segment.Close(); shut != nil {
			a.opt.Log.Warn("archive: closing a segment", "segment", segmentName(a.number), "err", shut)
		}
		a.segment = nil
		return err
	}
	a.size += int64(len(data))
	a.indexSize += int64(len(lines))
	return nil
}

// rotate begins the next segment with its info record. An empty file of that
// number, left by an attempt that failed, is used.
func (a *Archive) rotate() error {
	name := segmentName(a.number + 1)
	f, err := a.open(filepath.Join(a.dir, name))
	if err != nil {
		return fmt.Errorf("begin segment %s: %w", name, err)
	}
	if err := f.Truncate(0); err != nil {
		return errors.Join(fmt.Errorf("begin segment %s: %w", name, err), f.Close())
	}
	if err := syncDir(a.dir); err != nil {
		return errors.Join(fmt.Errorf("sync the archive folder: %w", err), f.Close())
	}
	if a.segment != nil {
		if err := a.segment.Close(); err != nil {
			a.opt.Log.Warn("archive: closing a segment", "segment", segmentName(a.number), "err", err)
		}
	}
	stored := compress(encodeInfo(name, newRecordID(), a.opt.Software, a.opt.Now()))
	a.segment, a.size = f, 0
	e := entry{a.number + 1, 0, int64(len(stored)), 'i', noBody, crc32.Checksum(stored, castagnoli)}
	if err := a.write(stored, e.appendTo(nil)); err != nil {
		return fmt.Errorf("begin segment %s: %w", name, err)
	}
	a.number++
	return nil
}

// explain turns an error of the disk into one that says where and what to do.
func (a *Archive) explain(err error) error {
	if errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) || errors.Is(err, unix.EFBIG) {
		return fmt.Errorf("archive folder %s: no space left on the disk; free some and try again, nothing stored is lost: %w (%w)", a.dir, news.ErrUnavailable, err)
	}
	return fmt.Errorf("archive folder %s: %w", a.dir, err)
}
