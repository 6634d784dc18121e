package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sys/unix"

	"github.com/tallywire/tallywire/news"
)

// Options set up an archive. The zero value works.
type Options struct {
	// SegmentSize is the size in bytes at which a new segment is begun; 0 is
	// 1 GiB. A segment exceeds it by at most one record.
	SegmentSize int64
	// Remember is how many of the latest bodies a new one is compared with, so
	// that an identical body is stored once; 0 is 65,536, negative is none.
	Remember int
	// Software names the program in each segment's first record.
	Software string
	// Log gets what recovery did; nil is silence.
	Log *slog.Logger
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

const (
	defaultSegmentSize = 1 << 30
	defaultRemember    = 1 << 16
	// minShared is the size below which a body is stored again: a reference to
	// it would be as large.
	minShared = 1 << 10
)

// ErrInUse reports that another process writes the archive.
var ErrInUse = errors.New("archive is in use by another process")

// ErrClosed reports a Put after Close.
var ErrClosed = errors.New("archive is closed")

// Archive is an archive open for writing. Its methods may be called by many
// goroutines; their Puts share syncs.
type Archive struct {
	*Reader
	opt  Options
	lock *os.File
	open func(name string) (file, error) // testing seam

	queue   chan *put
	stopped chan struct{} // closed when the committer has ended
	stop    chan struct{}
	once    sync.Once

	mu     sync.Mutex
	bodies *recent // where the latest bodies lie

	// The rest belongs to the committer.
	index     file
	indexSize int64
	segment   file // nil until the first Put and after damage
	number    int  // of the latest segment
	size      int64
}

// put is one page's record on its way to the disk, and that of its request.
type put struct {
	request []byte // empty: not known
	stored  []byte
	kind    byte
	sha     string
	result  chan putResult
}

type putResult struct {
	place place
	err   error
}

// Open opens the archive in a folder for writing, making it if need be. What a
// crash left behind the last acknowledged record is taken in where it is whole,
// else cut off, with a line in the log. Damage to acknowledged records does not
// stop Open: it is logged, writing goes on in a new segment, and Check names it.
// It returns [ErrInUse] if another process has the archive open for writing.
func Open(dir string, opt Options) (*Archive, error) {
	return openWith(dir, opt, openFile)
}

func openWith(dir string, opt Options, open func(string) (file, error)) (a *Archive, err error) {
	if opt.SegmentSize <= 0 {
		opt.SegmentSize = defaultSegmentSize
	}
	if opt.Remember == 0 {
		opt.Remember = defaultRemember
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Software == "" {
		opt.Software = "tallywire"
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the archive: %w", err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	a = &Archive{
		Reader: &Reader{dir}, opt: opt, lock: lock, open: open,
		queue: make(chan *put), stop: make(chan struct{}), stopped: make(chan struct{}),
		bodies: newRecent(max(0, opt.Remember)),
	}
	if err := a.recover(); err != nil {
		return nil, errors.Join(err, a.closeFiles())
	}
	go a.commit()
	return a, nil
}

func lockDir(dir string) (*os.File, error) {
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the archive: %w", err)
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		lock.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			err = ErrInUse
		}
		return nil, fmt.Errorf("lock the archive %s: %w", dir, err)
	}
	return lock, nil
}

// Close waits for the Puts under way and gives the archive up.
func (a *Archive) Close() error {
	var err error
	a.once.Do(func() {
		close(a.stop)
		<-a.stopped
		err = a.closeFiles()
	})
	return err
}

func (a *Archive) closeFiles() error {
	var errs []error
	for _, f := range []file{a.segment, a.index} {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	return errors.Join(append(errs, a.lock.Close())...)
}

// Put stores a snapshot and returns where, once it is synced to disk. A body
// that is already stored is referred to instead of stored again; a NoArchive
// snapshot keeps its hash and head only. If the disk is full the error names
// the folder and wraps [news.ErrUnavailable]; what was stored before is safe
// and a later Put may succeed. A snapshot that cannot be written as it is gives
// an error that wraps [news.ErrInvalid].
func (a *Archive) Put(ctx context.Context, s *news.Snapshot) (news.SnapshotRef, error) {
	sha := bodyDigest(s.Body)
	var first *original
	if !s.NoArchive && len(s.Body) >= minShared {
		first = a.firstOf(sha)
	}
	id := newRecordID()
	raw, err := encodeSnapshot(s, id, sha, first)
	if err != nil {
		return news.SnapshotRef{}, err
	}
	request, err := encodeRequest(s, id, newRecordID())
	if err != nil {
		return news.SnapshotRef{}, err
	}
	p := &put{stored: compress(raw), kind: 'r', sha: sha, result: make(chan putResult, 1)}
	if request != nil {
		p.request = compress(request)
	}
	switch {
	case s.NoArchive:
		p.kind = 'm'
	case first != nil:
		p.kind = 'v'
	}
	select {
	case a.queue <- p:
	case <-ctx.Done():
		return news.SnapshotRef{}, ctx.Err()
	case <-a.stop:
		return news.SnapshotRef{}, ErrClosed
	}
	// Once queued it will be stored, so the answer is waited for: it takes one
	// sync, and a caller that left would not know whether it was.
	r := <-p.result
	if r.err != nil {
		return news.SnapshotRef{}, r.err
	}
	if p.kind == 'r' && len(s.Body) >= minShared {
		a.mu.Lock()
		a.bodies.add(sha, r.place)
		a.mu.Unlock()
	}
	return news.SnapshotRef{Segment: r.place.segment, Offset: r.place.offset, Length: r.place.length, SHA256: sha, NoArchive: s.NoArchive}, nil
}

// firstOf finds the record that already holds a body, nil if there is none to
// rely on: a copy that turns out damaged must not be referred to.
func (a *Archive) firstOf(sha string) *original {
	a.mu.Lock()
	at, ok := a.bodies.get(sha)
	a.mu.Unlock()
	if !ok {
		return nil
	}
	s, got, err := a.get(at)
	if err != nil || got != sha {
		a.opt.Log.Error("archive: a stored body cannot be read and is stored again; run a full check",
			"segment", at.segment, "offset", at.offset, "err", err)
		a.mu.Lock()
		a.bodies.forget(sha)
		a.mu.Unlock()
		return nil
	}
	return &original{at, s.FinalURL, s.FetchedAt}
}

func newRecordID() string { return "<urn:uuid:" + uuid.NewString() + ">" }

// recent remembers where the latest n bodies lie.
type recent struct {
	at   map[string]place
	ring []string
	next int
}

func newRecent(n int) *recent { return &recent{at: map[string]place{}, ring: make([]string, n)} }

func (r *recent) get(sha string) (place, bool) {
	p, ok := r.at[sha]
	return p, ok
}

func (r *recent) add(sha string, p place) {
	if len(r.ring) == 0 {
		return
	}
	if _, known := r.at[sha]; known {
		return // the older copy serves as well
	}
	delete(r.at, r.ring[r.next])
	r.ring[r.next] = sha
	r.at[sha] = p
	r.next = (r.next + 1) % len(r.ring)
}

// forget leaves the ring as it is: its slot is emptied in its turn.
func (r *recent) forget(sha string) { delete(r.at, sha) }

// sizeOf returns a file's size, 0 if there is none.
func sizeOf(name string) (int64, error) {
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
