package pipeline

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/nats-io/nats.go/jetstream"
)

// tallyFile stands beside the streams.
const tallyFile = "tally"

// tally keeps, outside the streams, the highest sequence acknowledged in each.
// A server that finds a damaged block may cut it off and use its sequences
// again without a word; against the tally the loss shows. Concurrent notes
// share one write.
type tally struct {
	save func(map[string]uint64) error
	// load reads what other processes have noted; nil if there are none.
	load func(context.Context) (map[string]uint64, error)
	shut func() error

	mu     sync.Mutex
	turn   *sync.Cond
	want   map[string]uint64
	saved  map[string]uint64
	saving bool
}

func newTally(start map[string]uint64, save func(map[string]uint64) error, shut func() error) *tally {
	t := &tally{save: save, shut: shut, want: start, saved: maps.Clone(start)}
	t.turn = sync.NewCond(&t.mu)
	return t
}

// note returns once the tally of a name is stored to be at least n.
func (t *tally) note(name string, n uint64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.want[name] = max(t.want[name], n)
	for t.saved[name] < n {
		if t.saving {
			t.turn.Wait()
			continue
		}
		changed := map[string]uint64{}
		for k, v := range t.want {
			if t.saved[k] < v {
				changed[k] = v
			}
		}
		t.saving = true
		t.mu.Unlock()
		err := t.save(changed)
		t.mu.Lock()
		t.saving = false
		t.turn.Broadcast()
		if err != nil {
			return fmt.Errorf("keep the tally of %s: %w", name, err)
		}
		for k, v := range changed {
			t.saved[k] = max(t.saved[k], v)
		}
	}
	return nil
}

// refresh takes in what other processes have noted.
func (t *tally) refresh(ctx context.Context) error {
	if t.load == nil {
		return nil
	}
	now, err := t.load(ctx)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for name, n := range now {
		t.saved[name] = max(t.saved[name], n)
		t.want[name] = max(t.want[name], n)
	}
	return nil
}

func (t *tally) get(name string) uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.saved[name]
}

func (t *tally) close() error { return t.shut() }

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func tallyLine(name string, n uint64) string {
	text := fmt.Sprintf("%s %d", name, n)
	return fmt.Sprintf("%s %08x\n", text, crc32.Checksum([]byte(text), castagnoli))
}

// openFileTally reads the tally in a file of lines, of which the highest for a
// name counts, and appends to it. A bad line is logged and left out: a crash
// tears the last one, which was not acknowledged.
func openFileTally(path string, log *slog.Logger) (*tally, error) {
	start := map[string]uint64{}
	b, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the tally: %w", err)
	}
	for lines := bufio.NewScanner(strings.NewReader(string(b))); lines.Scan(); {
		var name string
		var n uint64
		if _, err := fmt.Sscanf(lines.Text(), "%s %d", &name, &n); err != nil || tallyLine(name, n) != lines.Text()+"\n" {
			log.Warn("a damaged line of the tally is left out", "file", path, "line", lines.Text())
			continue
		}
		start[name] = max(start[name], n)
	}
	// Written anew at each start, whole or not at all, so that it stays small.
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(start)) {
		text.WriteString(tallyLine(name, start[name]))
	}
	f, err := replaceFile(path, text.String())
	if err != nil {
		return nil, fmt.Errorf("write the tally: %w", err)
	}
	save := func(changed map[string]uint64) error {
		var lines strings.Builder
		for name, n := range changed {
			lines.WriteString(tallyLine(name, n))
		}
		if _, err := f.WriteString(lines.String()); err != nil {
			return err
		}
		return f.Sync()
	}
	return newTally(start, save, f.Close), nil
}

// replaceFile puts a file in place of another and returns it open for append.
func replaceFile(path, text string) (*os.File, error) {
	f, err := os.OpenFile(path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync()); err == nil {
		err = os.Rename(path+".new", path)
	}
	if err == nil {
		var dir *os.File
		if dir, err = os.Open(filepath.Dir(path)); err == nil {
			err = errors.Join(dir.Sync(), dir.Close())
		}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// openKVTally keeps the tally of a cluster in a bucket that all its processes
// share.
func openKVTally(ctx context.Context, kv jetstream.KeyValue) (*tally, error) {
	load := func(ctx context.Context) (map[string]uint64, error) {
		now := map[string]uint64{}
		for _, name := range tallied() {
			n, _, err := readTally(ctx, kv, name)
			if err != nil {
				return nil, err
			}
			now[name] = n
		}
		return now, nil
	}
	start, err := load(ctx)
	if err != nil {
		return nil, err
	}
	save := func(changed map[string]uint64) error {
		ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
		defer cancel()
		for name, n := range changed {
			if err := raiseTally(ctx, kv, name, n); err != nil {
				return err
			}
		}
		return nil
	}
	t := newTally(start, save, func() error { return nil })
	t.load = load
	return t, nil
}

func readTally(ctx context.Context, kv jetstream.KeyValue, name string) (n, revision uint64, err error) {
	e, err := kv.Get(ctx, encodeKey(name))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, fmt.Errorf("read the tally of %s: %w", name, err)
	}
	if err := json.Unmarshal(e.Value(), &n); err != nil {
		return 0, 0, fmt.Errorf("read the tally of %s: %w", name, err)
	}
	return n, e.Revision(), nil
}

func raiseTally(ctx context.Context, kv jetstream.KeyValue, name string, n uint64) error {
	for {
		old, revision, err := readTally(ctx, kv, name)
		if err != nil || old >= n {
			return err
		}
		// Another process may have raised it meanwhile: then look again.
		_, err = kv.Update(ctx, encodeKey(name), fmt.Appendf(nil, "%d", n), revision)
		if err == nil || !isConflict(err) {
			return err
		}
	}
}

// tallied lists the streams whose sequences are kept.
func tallied() []string {
	var names []string
	for _, s := range streams {
		names = append(names, s.name, mended(s.name), damaged(s.name))
	}
	for _, b := range buckets {
		if name := bucketStream(b.name); b.name != tallyBucket {
			names = append(names, name, mended(name), damaged(name))
		}
	}
	return append(names, objectStream, mended(objectStream), damaged(objectStream))
}

// bucketStream is the stream that a bucket is kept in.
func bucketStream(bucket string) string { return "KV_" + bucket }

// objectStream is the stream that the object store is kept in.
const objectStream = "OBJ_" + largeStore

// mended is the name under which the tally keeps up to which sequence a
// stream's losses have been made good.
func mended(stream string) string { return "mended/" + stream }

// damaged is the name under which the tally keeps the highest sequence that was
// cut out of a stream's blocks.
func damaged(stream string) string { return "damaged/" + stream }
