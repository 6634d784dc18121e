package archive

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/tallywire/tallywire/news"
)

// filled makes an archive of n pages over several segments and closes it.
func filled(t testing.TB, n int, size int64) (string, []news.SnapshotRef) {
	t.Helper()
	dir := t.TempDir()
	a := open(t, dir, Options{SegmentSize: size})
	var refs []news.SnapshotRef
	for i := range n {
		refs = append(refs, mustPut(t, a, page(i)))
	}
	s := page(0) // a revisit and a bodiless record too
	refs = append(refs, mustPut(t, a, s))
	s = page(n)
	s.NoArchive = true
	refs = append(refs, mustPut(t, a, s))
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, refs
}

func edit(t testing.TB, name string, change func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, change(b), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestEveryFlippedByteIsFoundAndNamed flips each byte of a small archive in
// turn: Check must name the record or the line, and no wrong page may be read.
func TestEveryFlippedByteIsFoundAndNamed(t *testing.T) {
	dir, refs := filled(t, 2, 1200)
	r := &Reader{dir}
	nums, err := segments(dir)
	if err != nil || len(nums) < 2 {
		t.Fatalf("segments %v, %v", nums, err)
	}
	files := []string{indexName}
	for _, n := range nums {
		files = append(files, segmentName(n))
	}
	flips := 0
	for _, name := range files {
		path := filepath.Join(dir, name)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		for i := range whole {
			f.WriteAt([]byte{whole[i] ^ (1 << (i % 8))}, int64(i))
			rep, err := r.Check(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			named := false
			for _, p := range rep.Problems {
				named = named || p.File == name && p.Offset <= int64(i)
			}
			if !named || !errors.Is(rep.Err(), news.ErrCorrupt) {
				t.Fatalf("%s byte %d flipped: %v, want %s named", name, i, rep.Err(), name)
			}
			if i%17 == 0 {
				for n, ref := range refs[:2] {
					if s, err := r.Get(context.Background(), ref); err == nil && !bytes.Equal(s.Body, page(n).Body) {
						t.Fatalf("%s byte %d flipped: a wrong body was served", name, i)
					}
				}
			}
			f.WriteAt(whole[i:i+1], int64(i))
			flips++
		}
		f.Close()
	}
	if flips < 3000 {
		t.Errorf("only %d bytes were flipped", flips)
	}
	wantSound(t, r, 4)
}

func TestLossesAreFound(t *testing.T) {
	for name, tc := range map[string]struct {
		lose func(t *testing.T, dir string)
		want string
	}{
		"tail of the last segment": {func(t *testing.T, dir string) {
			nums, _ := segments(dir)
			edit(t, filepath.Join(dir, segmentName(nums[len(nums)-1])), func(b []byte) []byte { return b[:len(b)-1] })
		}, "the record ends at"},
		"tail of an inner segment": {func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, segmentName(2)), func(b []byte) []byte { return b[:len(b)/2] })
		}, "the record ends at"},
		"a whole segment": {func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, segmentName(2))) }, "the segment is missing"},
		"the last segment": {func(t *testing.T, dir string) {
			nums, _ := segments(dir)
			os.Remove(filepath.Join(dir, segmentName(nums[len(nums)-1])))
		}, "the segment is missing"},
		"bytes cut out": {func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, segmentName(1)), func(b []byte) []byte { return append(b[:500:500], b[900:]...) })
		}, segmentName(1)},
		"an index line": {func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, indexName), func(b []byte) []byte { return append(b[:lineLen:lineLen], b[2*lineLen:]...) })
		}, "are no record"},
		"two segments exchanged": {func(t *testing.T, dir string) {
			one, two := filepath.Join(dir, segmentName(1)), filepath.Join(dir, segmentName(2))
			os.Rename(one, one+".x")
			os.Rename(two, one)
			os.Rename(one+".x", two)
		}, segmentName(1)},
		"added bytes": {func(t *testing.T, dir string) {
			edit(t, filepath.Join(dir, segmentName(1)), func(b []byte) []byte { return append(b, "more"...) })
		}, "the index does not tell of"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, _ := filled(t, 12, 4000)
			tc.lose(t, dir)
			rep, err := (&Reader{dir}).Check(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if err := rep.Err(); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("check says %v, want %q", err, tc.want)
			}
			// The program goes on beside the damage and does not hide it.
			a := open(t, dir, Options{SegmentSize: 4000})
			ref := mustPut(t, a, page(500))
			wantSame(t, a.Reader, ref, page(500))
			if name == "an index line" {
				return
			}
			if rep, _ := a.Check(context.Background()); rep.Err() == nil {
				t.Error("after reopening the damage is no longer seen")
			}
		})
	}
}

func TestTornTailIsCutOffWithReason(t *testing.T) {
	dir, refs := filled(t, 3, 1<<20)
	path := filepath.Join(dir, segmentName(1))
	whole, _ := os.ReadFile(path)
	raw, err := encodeSnapshot(page(70), newRecordID(), bodyDigest(page(70).Body), nil)
	if err != nil {
		t.Fatal(err)
	}
	next := compress(raw)
	for _, cut := range []int{1, 5, len(next) / 2, len(next) - 1} {
		os.WriteFile(path, append(whole[:len(whole):len(whole)], next[:cut]...), 0o600)
		log, text := logged()
		a := open(t, dir, Options{Log: log})
		if !strings.Contains(text.String(), "torn record was cut off") || !strings.Contains(text.String(), segmentName(1)) {
			t.Errorf("cut at %d: log says %q", cut, text)
		}
		wantSame(t, a.Reader, refs[0], page(0))
		wantSound(t, a.Reader, 5)
		a.Close()
	}
	// A record that was written whole but not yet acknowledged is kept.
	os.WriteFile(path, append(whole[:len(whole):len(whole)], next...), 0o600)
	a := open(t, dir, Options{})
	wantSound(t, a.Reader, 6)
	mustPut(t, a, page(71))
	wantSound(t, a.Reader, 7)
}

func TestIndexIsMadeAgain(t *testing.T) {
	for name, lose := range map[string]func(b []byte) []byte{
		"removed":        nil,
		"torn line":      func(b []byte) []byte { return b[:len(b)-7] },
		"lost lines":     func(b []byte) []byte { return b[:len(b)-4*lineLen] },
		"zeroed end":     func(b []byte) []byte { clear(b[len(b)-3*lineLen:]); return b },
		"last line flip": func(b []byte) []byte { b[len(b)-20] ^= 4; return b },
	} {
		t.Run(name, func(t *testing.T) {
			dir, refs := filled(t, 12, 4000)
			if lose == nil {
				os.Remove(filepath.Join(dir, indexName))
			} else {
				edit(t, filepath.Join(dir, indexName), lose)
			}
			log, text := logged()
			a := open(t, dir, Options{Log: log})
			if !strings.Contains(text.String(), "index") {
				t.Errorf("log says %q", text)
			}
			wantSound(t, a.Reader, 14)
			wantSame(t, a.Reader, refs[12], page(0))
			mustPut(t, a, page(99))
			wantSound(t, a.Reader, 15)
		})
	}
}

// TestDamageIsNeverTakenForATornTail loses the index and damages a record in
// the middle: what follows must not be cut off.
func TestDamageIsNeverTakenForATornTail(t *testing.T) {
	dir, refs := filled(t, 6, 1<<20)
	os.Remove(filepath.Join(dir, indexName))
	edit(t, filepath.Join(dir, segmentName(1)), func(b []byte) []byte { b[refs[2].Offset+200] ^= 1; return b })
	a := open(t, dir, Options{})
	for _, n := range []int{0, 1, 3, 4, 5} {
		wantSame(t, a.Reader, refs[n], page(n))
	}
	rep, _ := a.Check(context.Background())
	if rep.Records != 7 || rep.Err() == nil || !strings.Contains(rep.Err().Error(), fmt.Sprint(refs[2].Offset)) {
		t.Errorf("%d records, %v; want 7 and the place of the damage", rep.Records, rep.Err())
	}
}

// TestDamagedBodyIsNotReferredTo: the next page with that body heals it.
func TestDamagedBodyIsNotReferredTo(t *testing.T) {
	dir, refs := filled(t, 1, 1<<20)
	edit(t, filepath.Join(dir, segmentName(1)), func(b []byte) []byte { b[refs[0].Offset+100] ^= 1; return b })
	log, text := logged()
	a := open(t, dir, Options{Log: log})
	again := page(0)
	wantSame(t, a.Reader, mustPut(t, a, again), again)
	wantSame(t, a.Reader, mustPut(t, a, again), again)
	if !strings.Contains(text.String(), "stored again") || strings.Count(text.String(), "level=ERROR") != 1 {
		t.Errorf("log says %s", text)
	}
}

func TestFailingDisk(t *testing.T) {
	for name, fail := range map[string]func(w *watched, isIndex bool, on *bool){
		"segment write": func(w *watched, isIndex bool, on *bool) {
			w.onWrite = func(p []byte) (int, error) {
				if *on && !isIndex {
					return len(p) / 2, unix.ENOSPC
				}
				return 0, nil
			}
		},
		"segment sync": func(w *watched, isIndex bool, on *bool) {
			w.onSync = func() error {
				if *on && !isIndex {
					return unix.ENOSPC
				}
				return nil
			}
		},
		"index write": func(w *watched, isIndex bool, on *bool) {
			w.onWrite = func(p []byte) (int, error) {
				if *on && isIndex {
					return len(p) / 3, unix.ENOSPC
				}
				return 0, nil
			}
		},
		"index sync": func(w *watched, isIndex bool, on *bool) {
			w.onSync = func() error {
				if *on && isIndex {
					return unix.ENOSPC
				}
				return nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			on := false
			a, err := openWith(dir, Options{SegmentSize: 1 << 20}, func(path string) (file, error) {
				f, err := openFile(path)
				w := &watched{file: f}
				fail(w, filepath.Base(path) == indexName, &on)
				return w, err
			})
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			ref := mustPut(t, a, page(1))
			on = true
			for range 3 {
				_, err = a.Put(context.Background(), page(2))
				if !errors.Is(err, news.ErrUnavailable) || !errors.Is(err, unix.ENOSPC) || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "no space left") {
					t.Fatalf("Put on a full disk: %v", err)
				}
			}
			wantSame(t, a.Reader, ref, page(1))
			wantSound(t, a.Reader, 1)
			on = false
			mustPut(t, a, page(2))
			wantSound(t, a.Reader, 2)
			a.Close()
			a = open(t, dir, Options{})
			mustPut(t, a, page(3))
			wantSound(t, a.Reader, 3)
		})
	}
}

// TestFullDisk fills a real file system.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("no small file system can be mounted here: %v", err)
	}
	defer unix.Unmount(dir, unix.MNT_DETACH)
	a := open(t, dir, Options{SegmentSize: 50_000, Remember: -1})
	defer a.Close()
	stored := 0
	var err error
	for n := range 5000 {
		if _, err = a.Put(context.Background(), page(n)); err != nil {
			break
		}
		stored++
	}
	if !errors.Is(err, unix.ENOSPC) || !errors.Is(err, news.ErrUnavailable) || !strings.Contains(err.Error(), dir) {
		t.Fatalf("after %d pages: %v, want a full disk that names the folder", stored, err)
	}
	wantSound(t, a.Reader, stored)
	if err := unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT, "size=1m"); err != nil {
		t.Skipf("the file system cannot be made larger: %v", err)
	}
	mustPut(t, a, page(6000))
	wantSound(t, a.Reader, stored+1)
}

const childEnv = "TALLYWIRE_ARCHIVE_CHILD"

// childWriter stores pages until it is killed and tells each reference once it
// is acknowledged.
func childWriter(dir string) {
	a, err := Open(dir, Options{SegmentSize: 20_000})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	out := json.NewEncoder(os.Stdout)
	for n := 0; ; n++ {
		s := page(n)
		s.URL = fmt.Sprintf("http://gazette.example/%d/%d", os.Getpid(), n)
		ref, err := a.Put(context.Background(), s)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		out.Encode(acked{s.URL, ref})
	}
}

type acked struct {
	URL string
	Ref news.SnapshotRef
}

func TestKillNineLosesNothingAcknowledged(t *testing.T) {
	dir := t.TempDir()
	var all []acked
	for round := range 5 {
		cmd := exec.Command(os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), childEnv+"="+dir)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			var a acked
			if json.Unmarshal(lines.Bytes(), &a) != nil {
				break // torn by the kill
			}
			all = append(all, a)
			if n == 20+7*round {
				cmd.Process.Kill()
			}
		}
		cmd.Wait()
		if stderr.Len() > 0 {
			t.Fatal(stderr.String())
		}
	}
	if len(all) < 100 {
		t.Fatalf("only %d acknowledged", len(all))
	}
	a := open(t, dir, Options{})
	for _, k := range all {
		if s, err := a.Get(context.Background(), k.Ref); err != nil || s.URL != k.URL {
			t.Fatalf("%s was acknowledged and is lost: %v", k.URL, err)
		}
	}
	rep, err := a.Check(context.Background())
	if err != nil || rep.Err() != nil || rep.Records < len(all) {
		t.Errorf("%d records of at least %d, %v, %v", rep.Records, len(all), err, rep.Err())
	}
}
