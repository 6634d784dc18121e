package statelog

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/tallywire/tallywire/news"
)

func open(t *testing.T, dir string) (*Log, map[string]string, int64) {
	t.Helper()
	got := map[string]string{}
	l, torn, err := Open(dir, func(e Entry) error { got[string(e.Key)] = string(e.Value); return nil })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l, got, torn
}

func kv(k, v string) Entry { return Entry{[]byte(k), []byte(v)} }

func TestLastValueCounts(t *testing.T) {
	dir := t.TempDir()
	l, _, _ := open(t, dir)
	if err := l.Append(t.Context(), kv("a", "1"), kv("b", "2"), kv("a", "3")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(l.Buffer(kv("c", "")), l.Close(), l.Close()); err != nil {
		t.Fatal(err)
	}
	if err := l.Append(t.Context(), kv("d", "")); !errors.Is(err, ErrClosed) {
		t.Errorf("append after close: %v", err)
	}
	_, got, _ := open(t, dir)
	if want := map[string]string{"a": "3", "b": "2", "c": ""}; !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestTornTail cuts the file at every byte of its last record: what was whole
// stays, and the log can be written again.
func TestTornTail(t *testing.T) {
	whole := t.TempDir()
	l, _, _ := open(t, whole)
	for i := range 3 {
		if err := l.Append(t.Context(), kv(fmt.Sprint(i), "value")); err != nil {
			t.Fatal(err)
		}
	}
	l.Close()
	data, err := os.ReadFile(l.path(1))
	if err != nil {
		t.Fatal(err)
	}
	record := (len(data) - headerSize) / 3
	for cut := 1; cut < record; cut++ {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "crawl-000001.log"), data[:len(data)-cut], 0o644); err != nil {
			t.Fatal(err)
		}
		l, got, torn := open(t, dir)
		if len(got) != 2 || torn != int64(record-cut) {
			t.Fatalf("cut %d: %d records left, %d bytes torn", cut, len(got), torn)
		}
		if err := errors.Join(l.Append(context.Background(), kv("2", "again")), l.Close()); err != nil {
			t.Fatal(err)
		}
		if _, got, torn := open(t, dir); got["2"] != "again" || torn != 0 {
			t.Fatalf("cut %d: after writing again %v", cut, got)
		}
	}
}

func TestDamageIsNamed(t *testing.T) {
	dir := t.TempDir()
	l, _, _ := open(t, dir)
	for i := range 5 {
		if err := l.Append(t.Context(), kv(fmt.Sprint(i), "value")); err != nil {
			t.Fatal(err)
		}
	}
	l.Close()
	data, err := os.ReadFile(l.path(1))
	if err != nil {
		t.Fatal(err)
	}
	for i := headerSize; i < headerSize+2*(len(data)-headerSize)/5; i++ {
		bad := append([]byte(nil), data...)
		bad[i] ^= 0x10
		if err := os.WriteFile(l.path(1), bad, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, _, err := Open(dir, func(Entry) error { return nil }); !errors.Is(err, news.ErrCorrupt) {
			t.Fatalf("flipped byte %d: %v", i, err)
		}
	}
}

func TestNewerVersion(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "crawl-000001.log"), []byte(magic+"999\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Open(dir, func(Entry) error { return nil }); !errors.Is(err, ErrNewer) {
		t.Errorf("newer format: %v", err)
	}
}

func TestGroupCommitAndCompaction(t *testing.T) {
	dir := t.TempDir()
	l, _, _ := open(t, dir)
	var mu sync.Mutex
	values := map[string]string{}
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 50 {
				k, v := fmt.Sprint(w, "-", i%5), fmt.Sprint(i)
				mu.Lock()
				values[k] = v
				mu.Unlock()
				if err := l.Append(context.Background(), kv(k, v)); err != nil {
					t.Error(err)
				}
				if w == 0 && i%20 == 10 {
					if err := l.Compact(func(yield func(Entry) bool) {
						mu.Lock()
						defer mu.Unlock()
						for k, v := range values {
							if !yield(kv(k, v)) {
								return
							}
						}
					}); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	l.Close()
	_, got, _ := open(t, dir)
	if !maps.Equal(got, values) {
		t.Errorf("after compaction %d values, want %d", len(got), len(values))
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%d files left", len(files))
	}
}
