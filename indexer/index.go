package indexer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2/search/searcher"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query"
)

// Limits of one search.
const (
	MaxSize     = 200  // hits on a page
	MaxFrom     = 2000 // hits skipped before it
	DefaultSize = 20   // where the request gives none
	// maxClauses bounds the terms one clause of a query may expand to in bleve,
	// which by itself sets no bound. A range over numbers takes up to 480.
	maxClauses = 1024
	// maxSeries bounds what Series returns.
	maxSeries = 5000
)

// Options of an index. The zero value is good.
type Options struct {
	// Log hears of what is repaired and what is damaged; nil is silent.
	Log *slog.Logger
	// Repair lets Open put an empty index in the place of a damaged one, or of
	// one with an older mapping. What was wrong is [Index.Damage], LastSeq is
	// 0, and the log has to be applied again.
	Repair bool
	// Timeout bounds one search, 5 s if zero; Searches how many run at once, 8
	// if zero. Others wait.
	Timeout  time.Duration
	Searches int
	// LockWait is how long Open waits for another process to close the index,
	// 2 s if zero.
	LockWait time.Duration
	// Rejected hears of each entry that cannot be indexed and is left out; nil
	// logs it as an error. An entry may be told of more than once.
	Rejected func(*EntryError)
	// Relate says how a claim's figure stands to those of its series that are
	// indexed already, ordered by time; claims of its own article are not
	// among them. Nil leaves [news.Hit.Standing] empty. It must be pure.
	Relate func(h *news.Hit, before []news.Hit) []news.Standing
}

// ErrOldMapping reports an index that an older program built. It has to be
// built again: open it with [Options.Repair] and apply the log.
var ErrOldMapping = errors.New("index has an older mapping and must be built again")

// errClosed reports use after Close.
var errClosed = fmt.Errorf("index is closed: %w", news.ErrUnavailable)

// Index is an open index. It is safe for concurrent use.
type Index struct {
	dir      string
	opts     Options
	log      *slog.Logger
	readOnly bool
	lock     *os.File
	damage   error
	slots    chan struct{} // searches running

	apply sync.Mutex // one change at a time
	tee   *[]Entry   // what is applied while a rebuild runs; held with apply

	rebuilding sync.Mutex

	mu      sync.RWMutex
	current *generation   // nil when closed
	moved   chan struct{} // closed when seq grows or the index closes
	seq     atomic.Uint64

	damaged atomic.Int64
}

var setClauseLimit = sync.OnceFunc(func() { searcher.DisjunctionMaxClauseCount = maxClauses })

// Open makes or opens the index in a folder for reading and writing. Only one
// process can; another gets an error wrapping [news.ErrUnavailable]. It returns
// an error wrapping [news.ErrCorrupt] that names the file if one is damaged,
// [ErrOldMapping] if an older program built the index, unless
// [Options.Repair] is set, and an error wrapping [news.ErrInvalid] if a newer
// program did.
func Open(dir string, opts Options) (*Index, error) { return open(dir, opts, false) }

// OpenReadOnly opens an index that no process has open for writing. Any number
// can. [Options.Repair] is ignored; a missing index gives [news.ErrNotFound].
func OpenReadOnly(dir string, opts Options) (*Index, error) { return open(dir, opts, true) }

func open(dir string, opts Options, readOnly bool) (_ *Index, err error) {
	setClauseLimit()
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Rejected == nil {
		opts.Rejected = func(e *EntryError) {
			opts.Log.Error("a claim set is left out of the index", "seq", e.Seq, "error", e.Err)
		}
	}
	if opts.Timeout == 0 {
		opts.Timeout = 5 * time.Second
	}
	if opts.Searches == 0 {
		opts.Searches = 8
	}
	if opts.LockWait == 0 {
		opts.LockWait = 2 * time.Second
	}
	if readOnly {
		opts.Repair = false
		if _, err := os.Stat(filepath.Join(dir, metaFile)); err != nil {
			return nil, fmt.Errorf("no index in %s: %w", dir, news.ErrNotFound)
		}
	} else if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the index folder: %w", err)
	}
	x := &Index{dir: dir, opts: opts, log: opts.Log, readOnly: readOnly,
		slots: make(chan struct{}, opts.Searches), moved: make(chan struct{})}
	if x.lock, err = lockDir(dir, readOnly, opts.LockWait); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, x.lock.Close())
		}
	}()
	m, err := readMeta(dir)
	if err == nil && m != nil {
		x.current, err = openGeneration(dir, m, readOnly)
	}
	if opts.Repair && (errors.Is(err, news.ErrCorrupt) || errors.Is(err, ErrOldMapping)) {
		x.log.Warn("index is set aside and will be built again", "dir", dir, "reason", err)
		x.damage, m, err = err, nil, nil
	}
	if err == nil && x.current == nil {
		x.current, err = x.startGeneration()
	}
	if err != nil {
		return nil, err
	}
	x.seq.Store(x.current.state.Seq)
	if !readOnly {
		x.removeLeftovers()
	}
	return x, nil
}

// startGeneration makes an empty generation and makes it the current one on
// disk.
func (x *Index) startGeneration() (*generation, error) {
	g, m, err := newGeneration(x.dir)
	if err != nil {
		return nil, err
	}
	if err := writeMeta(x.dir, m); err != nil {
		return nil, errors.Join(err, g.close(), os.RemoveAll(g.path))
	}
	return g, nil
}

// removeLeftovers deletes generations that are not the current one: of a
// rebuild that was cut short, or damaged.
func (x *Index) removeLeftovers() {
	paths, _ := filepath.Glob(filepath.Join(x.dir, generationPrefix+"*"))
	for _, p := range paths {
		if p == x.current.path {
			continue
		}
		if err := os.RemoveAll(p); err != nil {
			x.log.Warn("a leftover of the index cannot be removed", "path", p, "error", err)
		}
	}
}

// Damage returns what was wrong with the index that Open put an empty one in
// the place of, until it is built again by [Index.Rebuild]; else nil.
func (x *Index) Damage() error {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.damage
}

// Damaged returns how many stored records were found not to match their
// checksum, or not the query they were found by, since Open.
func (x *Index) Damaged() int64 { return x.damaged.Load() }

// LastSeq returns the position in the claim log up to which everything is in
// the index.
func (x *Index) LastSeq() uint64 { return x.seq.Load() }

// Count returns how many claims are indexed.
func (x *Index) Count(ctx context.Context) (int, error) {
	r, err := x.search(ctx, query.All{}, page{})
	if err != nil {
		return 0, err
	}
	return r.Total, nil
}

// Close waits for searches that run and closes the index.
func (x *Index) Close() error {
	x.apply.Lock()
	defer x.apply.Unlock()
	x.mu.Lock()
	g := x.current
	x.current = nil
	if g != nil {
		close(x.moved)
	}
	x.mu.Unlock()
	if g == nil {
		return nil
	}
	err := g.close()
	if err == nil && !x.readOnly {
		err = writeSeal(g.path)
	}
	return errors.Join(err, x.lock.Close())
}

// acquire returns the current generation, which stays open until release.
func (x *Index) acquire() (*generation, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.current == nil {
		return nil, errClosed
	}
	x.current.refs.Add(1)
	return x.current, nil
}

// advance tells those who wait that the index has come to seq.
func (x *Index) advance(seq uint64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.current == nil || seq == x.seq.Load() {
		return
	}
	x.seq.Store(seq)
	close(x.moved)
	x.moved = make(chan struct{})
}

// waitFor waits until the index has come to seq.
func (x *Index) waitFor(ctx context.Context, seq uint64) error {
	for {
		x.mu.RLock()
		moved, open := x.moved, x.current != nil
		x.mu.RUnlock()
		at := x.LastSeq()
		switch {
		case at >= seq:
			return nil
		case !open:
			return errClosed
		case x.readOnly:
			return fmt.Errorf("index has come to %d of the log and is open read-only, %d was asked for: %w", at, seq, news.ErrUnavailable)
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return fmt.Errorf("index has come to %d of the log, %d was asked for: %w: %w", at, seq, news.ErrUnavailable, context.Cause(ctx))
		}
	}
}
