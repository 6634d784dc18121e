package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// recover brings the files to a state that writing can go on from: the index
// ends in a whole line, and it tells of every whole record of the segments.
func (a *Archive) recover() error {
	if err := a.openIndex(); err != nil {
		return err
	}
	tail, sound, err := indexTail(a.index, a.indexSize, max(1, a.opt.Remember))
	if err != nil {
		return err
	}
	if sound < a.indexSize {
		a.opt.Log.Warn("archive: the end of the index was torn and is made again from the segments",
			"file", indexName, "bytes", a.indexSize-sound)
		if err := a.index.Truncate(sound); err != nil {
			return fmt.Errorf("mend %s: %w", indexName, err)
		}
		a.indexSize = sound
	}
	var last entry
	for _, e := range tail {
		if e.kind == 'r' {
			a.bodies.add(e.sha, e.place())
		}
		last = e
	}
	nums, err := segments(a.dir)
	if err != nil {
		return err
	}
	if len(nums) > 0 && sound == 0 {
		a.opt.Log.Warn("archive: no index, it is made again from the segments; a tail lost before now cannot be noticed", "folder", a.dir)
	}
	a.number = last.segment
	usable := last.segment > 0
	end := last.end()
	if usable {
		usable, end = a.checkEnd(last)
	}
	for _, n := range nums {
		if n < last.segment {
			continue
		}
		from := int64(0)
		if n == last.segment {
			if !usable {
				continue
			}
			from = end
		}
		took, to, err := a.adopt(n, from)
		if err != nil {
			return err
		}
		if to == 0 {
			// Begun, but its first record was never written: its number is free.
			if err := os.Remove(filepath.Join(a.dir, segmentName(n))); err != nil {
				return fmt.Errorf("remove an empty segment: %w", err)
			}
			usable = false
			continue
		}
		usable, end, a.number = took, to, n
	}
	if !usable {
		return nil // the next Put begins a new segment
	}
	a.size = end
	a.segment, err = a.open(filepath.Join(a.dir, segmentName(a.number)))
	return err
}

func (a *Archive) openIndex() error {
	name := filepath.Join(a.dir, indexName)
	size, err := sizeOf(name)
	if err != nil {
		return err
	}
	if a.index, err = a.open(name); err != nil {
		return fmt.Errorf("open the index of the archive: %w", err)
	}
	a.indexSize = size
	return syncDir(a.dir)
}

// checkEnd looks at the last record the index tells of. If it is not there as
// it was written, acknowledged data is damaged and nothing may be appended.
func (a *Archive) checkEnd(last entry) (usable bool, end int64) {
	stored, err := a.stored(last.place())
	if err == nil {
		err = checkStored(stored, last)
	}
	if err != nil {
		a.opt.Log.Error("archive: the last record is damaged; writing goes on in a new segment, run a full check",
			"segment", segmentName(last.segment), "offset", last.offset, "err", err)
		return false, 0
	}
	return true, last.end()
}

// adopt takes the whole records of a segment from an offset on into the index
// and cuts off what a crash left after them. It reports where the segment ends
// and whether it may be appended to.
func (a *Archive) adopt(n int, from int64) (usable bool, end int64, err error) {
	name := segmentName(n)
	path := filepath.Join(a.dir, name)
	data, err := os.Open(path)
	if err != nil {
		return false, 0, fmt.Errorf("open a segment: %w", err)
	}
	defer data.Close()
	info, err := data.Stat()
	if err != nil {
		return false, 0, err
	}
	var lines []byte
	found := 0
	usable, end = true, from
	for end < info.Size() {
		e, bad := readEntryAt(data, n, end)
		if bad == nil {
			lines = e.appendTo(lines)
			end = e.end()
			found++
			if e.kind == 'r' {
				a.bodies.add(e.sha, e.place())
			}
			continue
		}
		next, ok := nextRecord(data, n, end+1, info.Size())
		if !ok {
			// Nothing whole follows: this is what a crash tore.
			a.opt.Log.Warn("archive: a torn record was cut off; it was never acknowledged",
				"segment", name, "offset", end, "bytes", info.Size()-end, "reason", bad.Error())
			if err := truncate(path, end); err != nil {
				return false, 0, fmt.Errorf("cut a torn record off %s: %w", name, err)
			}
			break
		}
		a.opt.Log.Error("archive: damage between whole records is left as it is; writing goes on in a new segment",
			"segment", name, "offset", end, "bytes", next-end, "reason", bad.Error())
		usable, end = false, next
	}
	if len(lines) == 0 {
		return usable, end, nil
	}
	a.opt.Log.Info("archive: whole records were taken into the index", "segment", name, "records", found)
	if _, err := a.index.WriteAt(lines, a.indexSize); err != nil {
		return false, 0, a.explain(err)
	}
	if err := a.index.Sync(); err != nil {
		return false, 0, a.explain(err)
	}
	a.indexSize += int64(len(lines))
	return usable, end, nil
}

func truncate(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(size), f.Sync(), f.Close())
}

// readEntryAt reads the record at an offset and describes it.
func readEntryAt(f io.ReaderAt, n int, offset int64) (entry, error) {
	r := &countReader{r: bufio.NewReader(io.NewSectionReader(f, offset, maxBlockBytes))}
	rec, err := readMember(r)
	if err != nil {
		return entry{}, err
	}
	return entryOf(rec, n, offset, r)
}

// nextRecord finds the first whole record at or after an offset.
func nextRecord(f io.ReaderAt, n int, from, size int64) (int64, bool) {
	const window = 1 << 16
	buf := make([]byte, window+len(memberHead)-1)
	for from < size {
		got, err := f.ReadAt(buf, from)
		if err != nil && err != io.EOF {
			return 0, false
		}
		for at := 0; ; at++ {
			i := bytes.Index(buf[at:got], memberHead)
			if i < 0 {
				break
			}
			at += i
			if _, err := readEntryAt(f, n, from+int64(at)); err == nil {
				return from + int64(at), true
			}
		}
		from += window
	}
	return 0, false
}
