package indexer

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/tallywire/tallywire/news"
)

// inspect checks that a generation's files are as they were written. It returns
// an error wrapping [news.ErrCorrupt] that names the first that is not.
func inspect(path string, m *meta) error {
	if err := checkBleveMeta(filepath.Join(path, bleveMeta), m); err != nil {
		return err
	}
	if err := checkSeal(path); err != nil {
		return err
	}
	if err := checkBoltHeads(filepath.Join(path, rootBolt)); err != nil {
		return err
	}
	b, err := openBleve(path, true)
	if err != nil {
		// Rather the damaged file than what it did to bleve.
		if _, named := checkSegments(allSegments(path)); named != nil {
			return named
		}
		return err
	}
	g := &generation{path: path, bleve: b}
	return errors.Join(g.inspect(), g.close())
}

func checkBleveMeta(name string, m *meta) error {
	content, err := os.ReadFile(name)
	if err != nil {
		return damaged(name, err.Error())
	}
	if hexSum(content) != m.BleveMeta {
		return damaged(name, "it does not match the checksum in "+metaFile)
	}
	return nil
}

// inspect checks the segments in use, and that the documents in them are those
// that were written.
func (g *generation) inspect() error {
	segments, err := g.segments()
	if err != nil {
		return err
	}
	if _, err := checkSegments(segments); err != nil {
		return err
	}
	want, err := g.readState()
	if err != nil {
		return err
	}
	got, err := g.countDocs()
	if err != nil {
		return err
	}
	if got.Docs != want.Docs || got.IDs != want.IDs {
		return damaged(filepath.Join(g.path, rootBolt), fmt.Sprintf("it makes %d documents visible, %d were written, or others than those", got.Docs, want.Docs))
	}
	return nil
}

// snapshot calls fn with bleve's view of the generation as it is now.
func (g *generation) snapshot(fn func(*scorch.IndexSnapshot) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = damaged(g.path, fmt.Sprintf("bleve panics: %v", r))
		}
	}()
	adv, err := g.bleve.Advanced()
	if err != nil {
		return fmt.Errorf("read the index: %w", err)
	}
	r, err := adv.Reader()
	if err != nil {
		return fmt.Errorf("read the index: %w", err)
	}
	s, ok := r.(*scorch.IndexSnapshot)
	if !ok {
		return errors.Join(fmt.Errorf("index %s is of kind %T, expected scorch: %w", g.path, r, news.ErrCorrupt), r.Close())
	}
	return errors.Join(fn(s), s.Close())
}

// segments returns the paths of the segment files in use.
func (g *generation) segments() (paths []string, err error) {
	err = g.snapshot(func(s *scorch.IndexSnapshot) error {
		for _, seg := range s.Segments() {
			if f, ok := seg.Segment().(interface{ Path() string }); ok {
				paths = append(paths, f.Path())
			}
		}
		return nil
	})
	return paths, err
}

func allSegments(path string) []string {
	paths, _ := filepath.Glob(filepath.Join(path, storeDir, "*.zap"))
	return paths
}

// countDocs counts the documents that bleve shows, as in state.
func (g *generation) countDocs() (got state, err error) {
	err = g.eachID(func(id string) error {
		got.add(id)
		return nil
	})
	return got, err
}

func (g *generation) eachID(fn func(id string) error) error {
	return g.snapshot(func(s *scorch.IndexSnapshot) error {
		ids, err := s.DocIDReaderAll()
		if err != nil {
			return fmt.Errorf("read the index's ids: %w", err)
		}
		defer ids.Close()
		for {
			n, err := ids.Next()
			if err != nil {
				return fmt.Errorf("read the index's ids: %w", err)
			}
			if n == nil {
				return nil
			}
			id, err := s.ExternalID(n)
			if err != nil {
				return fmt.Errorf("read the index's ids: %w: %w", err, news.ErrCorrupt)
			}
			if err := fn(id); err != nil {
				return err
			}
		}
	})
}

// checkSegments compares segment files with the CRC-32 that each ends in. It
// returns how many are sound, and the first that is not.
func checkSegments(paths []string) (sound int, err error) {
	for _, p := range paths {
		if err := checkSegment(p); err != nil {
			return sound, err
		}
		sound++
	}
	return sound, nil
}

func checkSegment(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return damaged(path, err.Error())
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return damaged(path, err.Error())
	}
	if info.Size() < crc32.Size {
		return damaged(path, fmt.Sprintf("it has %d bytes", info.Size()))
	}
	h := crc32.NewIEEE()
	r := bufio.NewReaderSize(f, 1<<18)
	if _, err := io.CopyN(h, r, info.Size()-crc32.Size); err != nil {
		return damaged(path, err.Error())
	}
	var want uint32
	if err := binary.Read(r, binary.BigEndian, &want); err != nil {
		return damaged(path, err.Error())
	}
	if got := h.Sum32(); got != want {
		return damaged(path, fmt.Sprintf("its checksum is %08x, it ends in %08x", got, want))
	}
	return nil
}

// checkBoltHeads checks both head pages of root.bolt. Bolt itself falls back to
// the older one, and the index would silently be an older one.
func checkBoltHeads(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return damaged(path, err.Error())
	}
	defer f.Close()
	const (
		pageHead = 16         // before the head's fields
		fields   = 56         // that the checksum covers
		magic    = 0xED0CDAED // of bolt
	)
	pageSize := int64(os.Getpagesize())
	for page := range int64(2) {
		b := make([]byte, fields+8)
		if _, err := f.ReadAt(b, page*pageSize+pageHead); err != nil {
			return damaged(path, fmt.Sprintf("head page %d: %v", page, err))
		}
		sum := fnv.New64a()
		sum.Write(b[:fields])
		if binary.NativeEndian.Uint32(b) != magic || binary.NativeEndian.Uint64(b[fields:]) != sum.Sum64() {
			return damaged(path, fmt.Sprintf("head page %d does not match its checksum", page))
		}
	}
	return nil
}
