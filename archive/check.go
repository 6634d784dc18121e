package archive

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/tallywire/tallywire/news"
)

// Problem is one piece of damage found by [Reader.Check].
type Problem struct {
	// File is a segment or the index, Offset where in it the damaged record or
	// line begins.
	File   string
	Offset int64
	Reason string
}

func (p Problem) String() string {
	return fmt.Sprintf("%s at offset %d: %s", p.File, p.Offset, p.Reason)
}

// Report is what a check of a whole archive found.
type Report struct {
	// Segments, Records and Bytes count what was read; Records leaves out the
	// record that opens each segment and those of requests.
	Segments, Records int
	Bytes             int64
	// Unacknowledged counts bytes behind the last acknowledged record: a write
	// under way, or what a crash left. They are no damage.
	Unacknowledged int64
	Problems       []Problem
}

// Err returns nil for a sound archive, else an error that wraps
// [news.ErrCorrupt] and names every damaged place.
func (r *Report) Err() error {
	if len(r.Problems) == 0 {
		return nil
	}
	errs := []error{fmt.Errorf("archive: %d damaged places: %w", len(r.Problems), news.ErrCorrupt)}
	for _, p := range r.Problems {
		errs = append(errs, errors.New(p.String()))
	}
	return errors.Join(errs...)
}

// Check reads the whole archive: every stored byte against the index's
// checksum, every record's gzip sum, head, block and body digest, that records
// follow one another without a gap, that no segment or tail is missing, and
// that what is referred to is there. Damage goes into the report, one problem
// for each damaged record; the error is only for a check that could not be done.
//
// What it cannot see is a tail cut off both a segment and the index: references
// kept elsewhere (the article log) show that.
func (r *Reader) Check(ctx context.Context) (*Report, error) {
	rep := &Report{}
	damage := func(file string, offset int64, reason string) {
		rep.Problems = append(rep.Problems, Problem{file, offset, reason})
	}
	// Sizes are read before the index, so that a writer at work cannot make
	// the index look short: what it adds meanwhile lies behind these sizes.
	sizes, nums, err := r.sizes()
	if err != nil {
		return nil, err
	}
	var last entry
	lost := false // a bad line: the next entry may begin anywhere later
	ends := map[int]int64{}
	err = readIndex(r.dir, func(n int, e entry, bad error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if bad != nil {
			damage(indexName, int64(n-1)*lineLen, fmt.Sprintf("line %d: %v", n, bad))
			lost = true
			return nil
		}
		if reason := follows(last, e, lost); reason != "" {
			damage(segmentName(e.segment), e.offset, reason)
		}
		lost, last = false, e
		ends[e.segment] = e.end()
		if _, ok := sizes[e.segment]; !ok {
			// A segment begun since the sizes were read is there on a second look.
			size, err := sizeOf(filepath.Join(r.dir, segmentName(e.segment)))
			if err != nil {
				return err
			}
			sizes[e.segment] = size
			if size > 0 {
				rep.Segments++
			}
		}
		rep.Bytes += e.length
		if e.isPage() {
			rep.Records++
		}
		if err := r.checkEntry(e); err != nil {
			damage(segmentName(e.segment), e.offset, err.Error())
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("check the archive %s: %w", r.dir, err)
	}
	rep.Segments += len(nums)
	for _, n := range nums {
		extra := sizes[n] - ends[n]
		switch {
		case extra <= 0:
		case n >= last.segment:
			rep.Unacknowledged += extra
		default:
			damage(segmentName(n), ends[n], fmt.Sprintf("%d bytes that the index does not tell of", extra))
		}
	}
	return rep, nil
}

func (r *Reader) sizes() (map[int]int64, []int, error) {
	nums, err := segments(r.dir)
	if err != nil {
		return nil, nil, err
	}
	sizes := make(map[int]int64, len(nums))
	for _, n := range nums {
		if sizes[n], err = sizeOf(filepath.Join(r.dir, segmentName(n))); err != nil {
			return nil, nil, err
		}
	}
	return sizes, slices.Clip(nums), nil
}

// follows says what is wrong if e cannot come after last in the index.
func follows(last, e entry, lost bool) string {
	switch {
	case e.segment == last.segment && e.offset == last.end():
		return ""
	case e.segment == last.segment+1 && e.offset == 0:
		return ""
	case lost && (e.segment > last.segment || e.segment == last.segment && e.offset > last.end()):
		return "" // the bad line has been named
	case e.segment == last.segment && e.offset > last.end():
		return fmt.Sprintf("%d bytes before it, from %d on, are no record", e.offset-last.end(), last.end())
	}
	return fmt.Sprintf("the index has it after the record that ends at %s offset %d", segmentName(last.segment), last.end())
}

// checkEntry reads one record and everything it promises.
func (r *Reader) checkEntry(e entry) error {
	at := e.place()
	stored, err := r.stored(at)
	if errors.Is(err, news.ErrNotFound) {
		return errors.New("the segment is missing")
	}
	if err != nil {
		return err
	}
	if err := checkStored(stored, e); err != nil {
		return err
	}
	rec, err := decodeStored(stored)
	if err != nil {
		return err
	}
	if kindLetter[rec.kind] != e.kind {
		return fmt.Errorf("a %q record, the index says %q", rec.kind, e.kind)
	}
	switch e.kind {
	case 'q':
		_, err := rec.requestHead()
		return err
	case 'i':
		if got := rec.fields.Get("WARC-Filename"); got != at.segment {
			return fmt.Errorf("the segment's first record names it %q", got)
		}
		return nil
	}
	_, sha, err := r.open(at, rec)
	if err != nil {
		return err
	}
	if sha != e.sha {
		return fmt.Errorf("the record holds the body %s, the index says %s", sha, e.sha)
	}
	return nil
}
