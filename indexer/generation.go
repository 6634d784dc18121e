package indexer

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/tallywire/tallywire/news"
)

const (
	storeDir = "store"
	rootBolt = storeDir + "/root.bolt"
)

// stateKey is where the state lies in bleve. It is written with each batch.
const stateKey = "tallywire"

// state says what the documents of a generation are.
type state struct {
	// Seq is the last position of the claim log applied.
	Seq uint64 `json:"seq"`
	// Docs counts the documents, IDs sums a hash of each one's id: a document
	// that rises again or vanishes changes them.
	Docs uint64 `json:"docs"`
	IDs  uint64 `json:"ids"`
}

func (s *state) add(id string) {
	s.Docs++
	s.IDs += idHash(id)
}

func (s *state) remove(id string) {
	s.Docs--
	s.IDs -= idHash(id)
}

func idHash(id string) uint64 {
	sum := sealOf(id, nil)
	return binary.BigEndian.Uint64(sum[:8])
}

// generation is one bleve index and what is known of it.
type generation struct {
	path  string
	bleve bleve.Index
	state state
	// broken is set once bleve has panicked: nothing more is written.
	broken error
	// unsaved is set when a batch failed to reach the disk: the next Apply
	// writes one whatever it holds, and bleve brings all before it along.
	unsaved bool
	sets    setEncoder
	refs    sync.WaitGroup // searches that run on it
}

// bleveConfig bounds how long bleve waits for its lock.
func bleveConfig(readOnly bool) map[string]any {
	c := map[string]any{"bolt_timeout": "2s"}
	if readOnly {
		c["read_only"] = true
	}
	return c
}

// newGeneration makes an empty generation in a folder of its own.
func newGeneration(dir string) (*generation, *meta, error) {
	name := generationPrefix + time.Now().UTC().Format("20060102t150405") + "-" + rand.Text()[:6]
	g := &generation{path: filepath.Join(dir, name)}
	b, err := bleve.NewUsing(g.path, bleve.NewIndexMapping(), scorch.Name, scorch.Name, bleveConfig(false))
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("make the index: %w", err), os.RemoveAll(g.path))
	}
	g.bleve = b
	fail := func(err error) (*generation, *meta, error) {
		return nil, nil, errors.Join(fmt.Errorf("make the index: %w", err), g.close(), os.RemoveAll(g.path))
	}
	batch := b.NewBatch()
	if err := g.putState(batch, g.state); err != nil {
		return fail(err)
	}
	if err := b.Batch(batch); err != nil {
		return fail(err)
	}
	// bleve does not flush its meta file, and without it nothing opens.
	bleveMetaPath := filepath.Join(g.path, bleveMeta)
	if err := errors.Join(syncPath(bleveMetaPath), syncPath(filepath.Join(g.path, storeDir)), syncPath(g.path), syncPath(dir)); err != nil {
		return fail(err)
	}
	content, err := os.ReadFile(bleveMetaPath)
	if err != nil {
		return fail(err)
	}
	return g, &meta{Format: Format, Mapping: MappingVersion, Generation: name, BleveMeta: hexSum(content)}, nil
}

// openGeneration checks the current generation's files and opens it.
func openGeneration(dir string, m *meta, readOnly bool) (_ *generation, err error) {
	g := &generation{path: filepath.Join(dir, m.Generation)}
	if _, err := os.Stat(g.path); err != nil {
		return nil, damaged(filepath.Join(dir, metaFile), "the generation it names is missing")
	}
	// bleve's merges start as it opens and would copy what is damaged: it is
	// opened read-only first.
	if err := inspect(g.path, m); err != nil {
		return nil, err
	}
	if !readOnly {
		if err := breakSeal(g.path); err != nil {
			return nil, err
		}
	}
	if g.bleve, err = openBleve(g.path, readOnly); err != nil {
		return nil, err
	}
	if g.state, err = g.readState(); err != nil {
		return nil, errors.Join(err, g.close())
	}
	return g, nil
}

// openBleve opens a bleve index; what it cannot read is damaged.
func openBleve(path string, readOnly bool) (b bleve.Index, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = damaged(path, fmt.Sprintf("bleve panics: %v", r))
		}
	}()
	b, err = bleve.OpenUsing(path, bleveConfig(readOnly))
	if err != nil {
		return nil, fmt.Errorf("open the index %s: %w: %w", path, err, news.ErrCorrupt)
	}
	return b, nil
}

func (g *generation) putState(batch *bleve.Batch, s state) error {
	b, err := encode(stateKey, s)
	if err != nil {
		return err
	}
	batch.SetInternal([]byte(stateKey), b)
	return nil
}

func (g *generation) readState() (s state, err error) {
	b, err := g.bleve.GetInternal([]byte(stateKey))
	if err != nil {
		return s, fmt.Errorf("read the index's state: %w", err)
	}
	if err := decode(stateKey, b, &s); err != nil {
		return s, fmt.Errorf("index file %s: %w", filepath.Join(g.path, rootBolt), err)
	}
	return s, nil
}

// batch writes a batch. A panic within bleve becomes an error, and nothing more
// is written: what bleve holds in memory can no longer be trusted.
func (g *generation) batch(b *bleve.Batch) (err error) {
	if g.broken != nil {
		return g.broken
	}
	defer func() {
		if r := recover(); r != nil {
			g.broken = fmt.Errorf("index %s: bleve panicked while writing (%v); it must be opened and built again: %w", g.path, r, news.ErrCorrupt)
			err = g.broken
		}
	}()
	if err := g.bleve.Batch(b); err != nil {
		return fmt.Errorf("write to the index: %w", err)
	}
	return nil
}

// close waits for the searches that run and closes bleve.
func (g *generation) close() error {
	g.refs.Wait()
	if err := g.bleve.Close(); err != nil {
		return fmt.Errorf("close the index: %w", err)
	}
	return nil
}
