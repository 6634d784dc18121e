package indexer

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/tallywire/tallywire/news"
)

// fill applies n articles of two claims each, in several batches, with
// revisions among them, and returns the log.
func fill(t testing.TB, x *Index, n int) []Entry {
	t.Helper()
	var log []Entry
	add := func(article string, revision int, v int64) {
		log = append(log, Entry{makeSet(article, revision, persons(v, "boats", "sank"), persons(v+1, "drivers", "were fined")), uint64(len(log) + 1)})
	}
	for i := range n {
		add("a"+strings.Repeat("x", i%7)+string(rune('a'+i%26)), 1+i/26, int64(i))
	}
	for batch := range slices.Chunk(log, 10) {
		mustApply(t, x, batch...)
	}
	return log
}

func source(log []Entry) Source {
	return func(yield func(Entry) error) error {
		for _, e := range log {
			if err := yield(e); err != nil {
				return err
			}
		}
		return nil
	}
}

// closed returns the folder of an index that was filled and closed.
func closed(t *testing.T, n int) (dir string, log []Entry) {
	t.Helper()
	dir = t.TempDir()
	x, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	log = fill(t, x, n)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, log
}

func files(t testing.TB, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && d.Name() != lockFile {
			out = append(out, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func flip(t testing.TB, name string, at int64) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b[at] ^= 1 << (at % 8)
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestFlippedByte: wherever one bit of a closed index is flipped, opening it
// names the file, and opening it to repair starts an empty one.
func TestFlippedByte(t *testing.T) {
	dir, log := closed(t, 60)
	all := files(t, dir)
	if len(all) < 5 {
		t.Fatalf("only %v", all)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, name := range all {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		places := []int64{0, info.Size() - 1}
		for range 10 {
			places = append(places, r.Int64N(info.Size()))
		}
		for _, at := range places {
			flip(t, name, at)
			for _, open := range []func(string, Options) (*Index, error){OpenReadOnly, Open} {
				x, err := open(dir, Options{})
				if err == nil {
					t.Errorf("%s, byte %d: opens", name, at)
					x.Close()
				} else if !errors.Is(err, news.ErrCorrupt) || !strings.Contains(err.Error(), filepath.Base(name)) {
					t.Errorf("%s, byte %d: got %v", name, at, err)
				}
			}
			flip(t, name, at)
		}
	}
	x := openTest(t, dir, Options{}) // all is as it was
	checks, err := x.Verify(t.Context(), source(log))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if !c.OK {
			t.Errorf("%+v", c)
		}
	}
	if last := checks[len(checks)-1]; last.Name != "documents" || last.Checked < 60 {
		t.Errorf("got %+v", last)
	}
}

func TestRepair(t *testing.T) {
	dir, log := closed(t, 60)
	segment := allSegments(currentPath(t, dir))[0]
	flip(t, segment, 100)
	x := openTest(t, dir, Options{Repair: true})
	if err := x.Damage(); !errors.Is(err, news.ErrCorrupt) || !strings.Contains(err.Error(), segment) {
		t.Errorf("Damage = %v", err)
	}
	if x.LastSeq() != 0 {
		t.Errorf("LastSeq = %d, want 0", x.LastSeq())
	}
	if _, err := os.Stat(segment); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the damaged generation is still there: %v", err)
	}
	if err := x.Rebuild(t.Context(), source(log)); err != nil {
		t.Fatal(err)
	}
	if x.LastSeq() != uint64(len(log)) || x.Damage() != nil {
		t.Errorf("after the rebuild at %d of %d, %v", x.LastSeq(), len(log), x.Damage())
	}
}

func currentPath(t testing.TB, dir string) string {
	t.Helper()
	m, err := readMeta(dir)
	if err != nil || m == nil {
		t.Fatalf("%+v, %v", m, err)
	}
	return filepath.Join(dir, m.Generation)
}

// TestFlippedWhileOpen: a bit of the stored claims is flipped under an open
// index. No answer holds a wrong claim, and Verify names the file.
func TestFlippedWhileOpen(t *testing.T) {
	dir := t.TempDir()
	x := openTest(t, dir, Options{})
	log := fill(t, x, 60)
	right := make(map[string]string)
	for _, id := range find(t, x, "") {
		h, err := x.Claim(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		right[id] = h.SentenceText
	}
	segments := mergeAll(t, x)
	r := rand.New(rand.NewPCG(3, 4))
	for range 40 {
		name := segments[r.IntN(len(segments))]
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		at := r.Int64N(info.Size())
		flipInPlace(t, name, at)
		for _, q := range []string{"", "boats", "value:>10", "unit:person -drivers"} {
			res, err := x.Search(t.Context(), news.SearchRequest{Query: q, Size: MaxSize, Facets: true})
			if err != nil {
				continue // an error is honest
			}
			for _, h := range res.Hits {
				if right[h.Claim.ID] != h.SentenceText {
					t.Errorf("%s, byte %d: %s is served as %q", name, at, h.Claim.ID, h.SentenceText)
				}
			}
		}
		named := false
		checks, err := x.Verify(t.Context(), source(log))
		named = err != nil && strings.Contains(err.Error(), filepath.Base(x.current.path))
		for _, c := range checks {
			named = named || !c.OK && c.Name == name
		}
		if !named {
			t.Errorf("%s, byte %d: not named by %+v, %v", name, at, checks, err)
		}
		flipInPlace(t, name, at)
	}
}

// mergeAll has bleve merge its segments, so that no merge changes them during a
// test, and returns those in use.
func mergeAll(t testing.TB, x *Index) []string {
	t.Helper()
	adv, err := x.current.bleve.Advanced()
	if err != nil {
		t.Fatal(err)
	}
	if err := adv.(*scorch.Scorch).ForceMerge(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	segments, err := x.current.segments()
	if err != nil || len(segments) != 1 {
		t.Fatal(segments, err)
	}
	return segments
}

// flipInPlace flips a bit of a file that is mapped into memory.
func flipInPlace(t testing.TB, name string, at int64) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b := make([]byte, 1)
	if _, err := f.ReadAt(b, at); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 1 << (at % 8)
	if _, err := f.WriteAt(b, at); err != nil {
		t.Fatal(err)
	}
}

// TestVerifyAgainstLog: what the index has otherwise than the log is named.
func TestVerifyAgainstLog(t *testing.T) {
	x := openTest(t, t.TempDir(), Options{})
	log := []Entry{
		{makeSet("a1", 1, persons(1, "boats", "sank")), 1},
		{makeSet("a2", 1, persons(2, "boats", "sank")), 2},
		{makeSet("a3", 1, persons(3, "boats", "sank")), 3},
		{makeSet("a4", 1, persons(4, "boats", "sank")), 4},
	}
	mustApply(t, x, log...)
	other := slices.Clone(log)
	changed := makeSet("a2", 1, persons(2, "boats", "sank"))
	changed.Claims[0].Value = num(3)
	other[1].Set = changed
	other[2].Seq = 9                                                                      // not applied yet
	other[3] = Entry{makeSet("a5", 1, persons(4, "boats", "sank")), 4}                    // a4 is not in this log
	other = append(other, Entry{makeSet("a6", 1, statement{number: "", noun: "x"}), 100}) // later
	checks, err := x.Verify(t.Context(), source(other))
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]string)
	for _, c := range checks {
		if !c.OK {
			got[c.Name] = c.Reason
		}
	}
	for name, want := range map[string]string{
		"a2": "not the one in the log", "a3": "the log does not", "a4": "the log does not", "a5": "the index does not", "documents": "4 differ",
	} {
		if !strings.Contains(got[name], want) {
			t.Errorf("%s: got %q, want %q", name, got[name], want)
		}
	}
	if len(got) != 5 {
		t.Errorf("got %v", got)
	}
	if checks, err := x.Verify(t.Context(), nil); err != nil || !checks[len(checks)-1].OK {
		t.Errorf("without a log: %+v, %v", checks, err)
	}
}

func TestVersions(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*meta)
		want   error
		text   string
	}{
		{"newer mapping", func(m *meta) { m.Mapping++ }, news.ErrInvalid, "use a newer tallywire"},
		{"newer format", func(m *meta) { m.Format++ }, news.ErrInvalid, "use a newer tallywire"},
		{"older mapping", func(m *meta) { m.Mapping-- }, ErrOldMapping, "mapping 0 instead of 1"},
		{"no such generation", func(m *meta) { m.Generation = "gen-x" }, news.ErrCorrupt, "is missing"},
	} {
		dir, _ := closed(t, 3)
		m, err := readMeta(dir)
		if err != nil {
			t.Fatal(err)
		}
		tc.change(m)
		if err := writeMeta(dir, m); err != nil {
			t.Fatal(err)
		}
		x, err := Open(dir, Options{})
		if !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.text) {
			t.Errorf("%s: got %v", tc.name, err)
		}
		if err == nil {
			x.Close()
		}
		x, err = Open(dir, Options{Repair: true})
		switch {
		case tc.want == news.ErrInvalid && err == nil:
			t.Errorf("%s: repaired, which destroys what a newer program made", tc.name)
		case tc.want != news.ErrInvalid && (err != nil || x.Damage() == nil):
			t.Errorf("%s: not repaired: %v", tc.name, err)
		}
		if err == nil {
			x.Close()
		}
	}
}

// TestOneWriter: a second process gets a clear error, at once; readers share.
func TestOneWriter(t *testing.T) {
	dir, _ := closed(t, 3)
	soon := Options{LockWait: 1}
	busy := func(err error) {
		t.Helper()
		if !errors.Is(err, news.ErrUnavailable) || !strings.Contains(err.Error(), "open in another process") {
			t.Errorf("got %v", err)
		}
	}
	w, err := Open(dir, soon)
	if err != nil {
		t.Fatal(err)
	}
	busy(second(Open(dir, soon)))
	busy(second(OpenReadOnly(dir, soon)))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r1, r2 := mustReadOnly(t, dir), mustReadOnly(t, dir)
	busy(second(Open(dir, soon)))
	if got := find(t, r1, ""); len(got) == 0 || !slices.Equal(got, find(t, r2, "")) {
		t.Errorf("got %v", got)
	}
	if err := r1.Apply(t.Context(), nil); !errors.Is(err, news.ErrInvalid) {
		t.Errorf("Apply on a reader: %v", err)
	}
	if _, err := OpenReadOnly(t.TempDir(), soon); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func mustReadOnly(t *testing.T, dir string) *Index {
	t.Helper()
	x, err := OpenReadOnly(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}
