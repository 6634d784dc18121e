package indexer

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/tallywire/tallywire/news"
)

// TestRebuild: the index is built again several times under searches, while
// more is applied. No search fails or sees less than before, and the last
// generation holds everything.
func TestRebuild(t *testing.T) {
	dir := t.TempDir()
	x := openTest(t, dir, Options{})
	log := fill(t, x, 40)
	before := len(find(t, x, ""))

	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	var searches int
	wg.Go(func() {
		for ctx.Err() == nil {
			r, err := x.Search(t.Context(), news.SearchRequest{Facets: true})
			if err != nil || r.Total < before {
				t.Errorf("search %d: %+v, %v", searches, r, err)
				return
			}
			searches++
		}
	})
	for i := range 3 {
		more := Entry{makeSet("more"+string(rune('a'+i)), 1, persons(int64(i), "trains", "left")), uint64(len(log) + 1)}
		err := x.Rebuild(t.Context(), func(yield func(Entry) error) error {
			if err := source(log)(yield); err != nil {
				return err
			}
			return x.Apply(t.Context(), []Entry{more}) // the log has grown behind the reader's back
		})
		if err != nil {
			t.Fatal(err)
		}
		log = append(log, more)
		if x.LastSeq() != more.Seq {
			t.Errorf("LastSeq = %d, want %d", x.LastSeq(), more.Seq)
		}
	}
	cancel()
	wg.Wait()
	if searches == 0 {
		t.Error("no search ran")
	}
	if got := find(t, x, "trains"); len(got) != 3 {
		t.Errorf("got %v", got)
	}
	checks, err := x.Verify(t.Context(), source(log))
	if err != nil || !checks[len(checks)-1].OK {
		t.Errorf("%+v, %v", checks, err)
	}
	if gens, _ := filepath.Glob(filepath.Join(dir, generationPrefix+"*")); len(gens) != 1 {
		t.Errorf("generations left: %v", gens)
	}
}

func TestRebuildFails(t *testing.T) {
	dir := t.TempDir()
	x := openTest(t, dir, Options{})
	log := fill(t, x, 10)
	want := find(t, x, "")
	broken := errors.New("the log cannot be read")
	err := x.Rebuild(t.Context(), func(yield func(Entry) error) error {
		return errors.Join(yield(log[0]), broken)
	})
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if got := find(t, x, ""); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if gens, _ := filepath.Glob(filepath.Join(dir, generationPrefix+"*")); len(gens) != 1 {
		t.Errorf("generations left: %v", gens)
	}
	mustApply(t, x, Entry{makeSet("later", 1, persons(1, "trains", "left")), 99})
}

// TestLeftovers: what a rebuild that was killed left behind is removed.
func TestLeftovers(t *testing.T) {
	dir, _ := closed(t, 3)
	left := filepath.Join(dir, generationPrefix+"left")
	if err := os.MkdirAll(filepath.Join(left, storeDir), 0o700); err != nil {
		t.Fatal(err)
	}
	openTest(t, dir, Options{})
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
