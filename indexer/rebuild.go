package indexer

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/tallywire/tallywire/news"
)

// Source yields claim sets of the log in order and ends where the log ends now.
// It stops with the error that yield returns.
type Source func(yield func(Entry) error) error

// Rebuild builds the index again from the log, beside the one in use, and puts
// it in its place at once: searches go on meanwhile and none fails, and what is
// applied meanwhile is in the new index, too. If it returns an error, the index
// is as it was. Entries that cannot be indexed are left out, as by Apply.
func (x *Index) Rebuild(ctx context.Context, source Source) error {
	if x.readOnly {
		return fmt.Errorf("index %s is open read-only: %w", x.dir, news.ErrInvalid)
	}
	x.rebuilding.Lock()
	defer x.rebuilding.Unlock()

	var meanwhile []Entry
	x.apply.Lock()
	x.tee = &meanwhile
	x.apply.Unlock()
	defer func() {
		x.apply.Lock()
		x.tee = nil
		x.apply.Unlock()
	}()

	g, m, err := newGeneration(x.dir)
	if err != nil {
		return err
	}
	if err := x.fill(ctx, g, source); err != nil {
		return errors.Join(fmt.Errorf("build the index again: %w", err), g.close(), os.RemoveAll(g.path))
	}

	x.apply.Lock()
	defer x.apply.Unlock()
	if err := x.applyTo(ctx, g, meanwhile); err != nil {
		return errors.Join(fmt.Errorf("build the index again: %w", err), g.close(), os.RemoveAll(g.path))
	}
	old, err := x.swap(g, m)
	if err != nil {
		return errors.Join(err, g.close(), os.RemoveAll(g.path))
	}
	if err := errors.Join(old.close(), os.RemoveAll(old.path)); err != nil {
		x.log.Warn("the former index cannot be removed", "path", old.path, "error", err)
	}
	return nil
}

// fill applies a whole log to a new generation.
func (x *Index) fill(ctx context.Context, g *generation, source Source) error {
	var entries []Entry
	size := 0
	err := source(func(e Entry) error {
		entries = append(entries, e)
		if e.Set != nil {
			size += len(e.Set.Claims) + 1
		}
		if size < maxBatch {
			return nil
		}
		err := x.applyTo(ctx, g, entries)
		clear(entries)
		entries, size = entries[:0], 0
		return err
	})
	if err != nil {
		return err
	}
	return x.applyTo(ctx, g, entries)
}

// swap makes a generation the current one, on disk and then in memory, and
// returns the former.
func (x *Index) swap(g *generation, m *meta) (old *generation, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.current == nil {
		return nil, errClosed
	}
	if err := writeMeta(x.dir, m); err != nil {
		return nil, err
	}
	old, x.current = x.current, g
	x.seq.Store(g.state.Seq)
	x.damage = nil
	close(x.moved)
	x.moved = make(chan struct{})
	return old, nil
}
