package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tallywire/tallywire/news"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		childWriter(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

var fetched = time.Date(2026, 3, 4, 5, 6, 7, 89_000_001, time.UTC)

// page makes a snapshot whose body nothing else has.
func page(n int) *news.Snapshot {
	body := fmt.Sprintf("<html><title>Report %d</title><p>Turnout reached %d.%d%% in ward %d.</p>", n, n%100, n%10, n)
	rnd := rand.New(rand.NewPCG(uint64(n), 7))
	for len(body) < 2500 {
		body += fmt.Sprintf("<p>Line %d counts %d ballots.</p>", len(body), rnd.IntN(1e9))
	}
	return &news.Snapshot{
		URL: fmt.Sprintf("http://gazette.example/%d", n), FinalURL: fmt.Sprintf("https://gazette.example/a/%d", n),
		Outlet: "Gazette", FetchedAt: fetched.Add(time.Duration(n) * time.Second), Status: 200,
		Header: map[string][]string{
			"Content-Type": {"text/html; charset=utf-8"}, "Content-Encoding": {"gzip"}, "Content-Length": {"812"},
			"Set-Cookie": {"a=1", "b=2"}, "Etag": {`"x"`}, "X-Archive-Orig-Server": {"odd"}, "X-Empty": {""},
		},
		Body: []byte(body),
	}
}

func open(t testing.TB, dir string, opt Options) *Archive {
	t.Helper()
	a, err := Open(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

func mustPut(t testing.TB, a *Archive, s *news.Snapshot) news.SnapshotRef {
	t.Helper()
	ref, err := a.Put(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func wantSame(t testing.TB, r *Reader, ref news.SnapshotRef, want *news.Snapshot) {
	t.Helper()
	got, err := r.Get(context.Background(), ref)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("read back\n%+v\nwant\n%+v", got, want)
	}
}

// wantSound checks the whole archive and that it holds so many snapshots.
func wantSound(t testing.TB, r *Reader, records int) {
	t.Helper()
	rep, err := r.Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := rep.Err(); err != nil {
		t.Fatal(err)
	}
	if rep.Records != records {
		t.Fatalf("check read %d records, want %d", rep.Records, records)
	}
	n := 0
	if err := r.Scan(context.Background(), func(news.SnapshotRef, *news.Snapshot) error { n++; return nil }); err != nil || n != records {
		t.Fatalf("scan gave %d snapshots and %v, want %d", n, err, records)
	}
}

func TestPutGetAcrossSegmentsAndReopening(t *testing.T) {
	dir := t.TempDir()
	refs := map[int]news.SnapshotRef{}
	for round := range 3 {
		a := open(t, dir, Options{SegmentSize: 4000})
		for i := range 10 {
			n := round*10 + i
			refs[n] = mustPut(t, a, page(n))
		}
		for n, ref := range refs {
			wantSame(t, a.Reader, ref, page(n))
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	r, err := OpenReader(dir)
	if err != nil {
		t.Fatal(err)
	}
	wantSound(t, r, 30)
	rep, _ := r.Check(context.Background())
	if rep.Segments < 5 || rep.Unacknowledged != 0 {
		t.Errorf("report %+v, want several segments and nothing unacknowledged", rep)
	}
	var seen []news.SnapshotRef
	r.Scan(context.Background(), func(ref news.SnapshotRef, s *news.Snapshot) error {
		if want := page(len(seen)); s.URL != want.URL || !bytes.Equal(s.Body, want.Body) {
			t.Errorf("scan gave %s as number %d", s.URL, len(seen))
		}
		seen = append(seen, ref)
		return nil
	})
	for n, ref := range seen {
		if refs[n] != ref {
			t.Errorf("scan gave reference %+v, Put gave %+v", ref, refs[n])
		}
	}
}

func TestManyWritersShareSyncs(t *testing.T) {
	dir := t.TempDir()
	var syncs counter
	a, err := openWith(dir, Options{}, func(name string) (file, error) {
		f, err := openFile(name)
		return &watched{file: f, onSync: func() error { syncs.add(1); return nil }}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	const writers, each = 16, 10
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				n := w*each + i
				ref, err := a.Put(context.Background(), page(n))
				if err != nil {
					t.Error(err)
					return
				}
				wantSame(t, a.Reader, ref, page(n))
			}
		})
	}
	wg.Wait()
	wantSound(t, a.Reader, writers*each)
	if got := syncs.get(); got >= 2*writers*each {
		t.Errorf("%d syncs for %d records: no group commit", got, writers*each)
	}
}

func TestSameBodyIsStoredOnce(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir, Options{})
	first := page(1)
	again := page(1)
	again.URL, again.FetchedAt = "http://gazette.example/copy", fetched.Add(time.Hour)
	r1, r2 := mustPut(t, a, first), mustPut(t, a, again)
	if r2.Length >= r1.Length || r1.SHA256 != r2.SHA256 {
		t.Errorf("the second takes %d bytes, the first %d; want a short reference to the same digest", r2.Length, r1.Length)
	}
	wantSame(t, a.Reader, r1, first)
	wantSame(t, a.Reader, r2, again)
	a.Close()
	// The memory of bodies survives reopening.
	a = open(t, dir, Options{})
	r3 := mustPut(t, a, first)
	if r3.Length >= r1.Length {
		t.Errorf("after reopening the body was stored again")
	}
	wantSame(t, a.Reader, r3, first)
	a.Close()
	// A small memory forgets.
	a = open(t, dir, Options{Remember: 1})
	mustPut(t, a, page(2))
	if r4 := mustPut(t, a, first); r4.Length < r1.Length/2 {
		t.Errorf("a memory of one body remembered two")
	}
	wantSound(t, a.Reader, 5)
}

func TestNoArchiveKeepsHashAndHeadOnly(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir, Options{})
	s := page(3)
	s.NoArchive, s.Trace = true, []byte("\x01\x00\xff of a page")
	s.Body = append(s.Body, "SECRET-MARK"...)
	ref := mustPut(t, a, s)
	if !ref.NoArchive || ref.SHA256 != bodyDigest(s.Body) {
		t.Errorf("reference %+v, want NoArchive and the body's digest", ref)
	}
	s.Body = nil
	wantSame(t, a.Reader, ref, s)
	stored, err := a.stored(place{ref.Segment, ref.Offset, ref.Length})
	if err != nil {
		t.Fatal(err)
	}
	rec, err := decodeStored(stored)
	if err != nil || bytes.Contains(rec.block, []byte("SECRET-MARK")) || bytes.Contains(rec.block, []byte("Turnout")) {
		t.Errorf("the body was kept (%v)", err)
	}
	wantSound(t, a.Reader, 1)
}

// TestRequestsAreKept: what was asked for stands before what came, is handed out
// with it, and is taken in again where the index is lost.
func TestRequestsAreKept(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir, Options{})
	asked := map[string][]string{"User-Agent": {"Tallywire/1.0 (+https://a.example/bot)"}, "If-None-Match": {`"x"`}}
	var want []*news.Snapshot
	for n := range 4 {
		s := page(n % 3) // the last has the body of the first
		if n != 1 {
			s.Request = asked
		}
		s.NoArchive = n == 2
		ref := mustPut(t, a, s)
		if s.NoArchive {
			s.Body, s.Trace = nil, []byte{}
		}
		want = append(want, s)
		bare := *s
		bare.Request = nil
		wantSame(t, a.Reader, ref, &bare)
	}
	scanned := func() (got []*news.Snapshot) {
		if err := a.Scan(context.Background(), func(_ news.SnapshotRef, s *news.Snapshot) error {
			got = append(got, s)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return got
	}
	if got := scanned(); !reflect.DeepEqual(got, want) {
		t.Errorf("read\n%+v\nwant\n%+v", got, want)
	}
	if err := errors.Join(a.Close(), os.Remove(filepath.Join(dir, indexName))); err != nil {
		t.Fatal(err)
	}
	a = open(t, dir, Options{})
	if got := scanned(); !reflect.DeepEqual(got, want) {
		t.Errorf("from the segments alone: read\n%+v\nwant\n%+v", got, want)
	}
	wantSound(t, a.Reader, 4)
	for _, value := range []string{"a\nb", strings.Repeat("a", 1<<20)} {
		if _, err := a.Put(context.Background(), &news.Snapshot{URL: "https://a.example/", Status: 200, FetchedAt: fetched, Request: map[string][]string{"X": {value}}}); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("a request of two lines or a megabyte: %v", err)
		}
	}
}

func TestOddSnapshots(t *testing.T) {
	a := open(t, t.TempDir(), Options{})
	for name, change := range map[string]func(*news.Snapshot){
		"empty body":      func(s *news.Snapshot) { s.Body = []byte{} },
		"no header":       func(s *news.Snapshot) { s.Header = map[string][]string{} },
		"not modified":    func(s *news.Snapshot) { s.Status, s.Body = 304, []byte{} },
		"unknown status":  func(s *news.Snapshot) { s.Status = 799 },
		"gzip in body":    func(s *news.Snapshot) { s.Body = compress([]byte("WARC/1.1\r\n")) },
		"record in body":  func(s *news.Snapshot) { s.Body = bytes.Repeat([]byte("\r\n\r\nWARC/1.1\r\n"), 100) },
		"no outlet":       func(s *news.Snapshot) { s.Outlet = "" },
		"unicode address": func(s *news.Snapshot) { s.FinalURL = "https://gazette.example/día?q=ü" },
		"odd header":      func(s *news.Snapshot) { s.Header["X-Odd"] = []string{"a\x01b\rc", "naïve"} },
		"large body":      func(s *news.Snapshot) { s.Body = bytes.Repeat([]byte("0123456789abcdef"), 1<<17) },
		"ancient fetch":   func(s *news.Snapshot) { s.FetchedAt = time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		s := page(9)
		change(s)
		t.Run(name, func(t *testing.T) { wantSame(t, a.Reader, mustPut(t, a, s), s) })
	}
	for name, change := range map[string]func(*news.Snapshot){
		"line end in address": func(s *news.Snapshot) { s.URL = "http://a.example/\r\nWARC-Type: x" },
		"line end in header":  func(s *news.Snapshot) { s.Header["X"] = []string{"a\nb"} },
		"header name":         func(s *news.Snapshot) { s.Header["bad name"] = []string{"a"} },
		"no address":          func(s *news.Snapshot) { s.URL = "" },
		"status":              func(s *news.Snapshot) { s.Status = 0 },
		"year":                func(s *news.Snapshot) { s.FetchedAt = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
	} {
		t.Run("refused "+name, func(t *testing.T) {
			s := page(9)
			change(s)
			if _, err := a.Put(context.Background(), s); !errors.Is(err, news.ErrInvalid) {
				t.Errorf("Put gave %v, want ErrInvalid", err)
			}
		})
	}
}

func TestGetRefusesWrongReferences(t *testing.T) {
	a := open(t, t.TempDir(), Options{})
	ref := mustPut(t, a, page(1))
	other := mustPut(t, a, page(2))
	for name, tc := range map[string]struct {
		change func(*news.SnapshotRef)
		want   error
	}{
		"path":            {func(r *news.SnapshotRef) { r.Segment = "../lock" }, news.ErrInvalid},
		"missing segment": {func(r *news.SnapshotRef) { r.Segment = segmentName(77) }, news.ErrNotFound},
		"beyond the end":  {func(r *news.SnapshotRef) { r.Offset = 1 << 40 }, news.ErrCorrupt},
		"negative":        {func(r *news.SnapshotRef) { r.Offset = -1 }, news.ErrInvalid},
		"huge":            {func(r *news.SnapshotRef) { r.Length = 1 << 50 }, news.ErrInvalid},
		"mid-record":      {func(r *news.SnapshotRef) { r.Offset += 3; r.Length -= 3 }, news.ErrCorrupt},
		"short":           {func(r *news.SnapshotRef) { r.Length -= 3 }, news.ErrCorrupt},
		"long":            {func(r *news.SnapshotRef) { r.Length += 3 }, news.ErrCorrupt},
		"other digest":    {func(r *news.SnapshotRef) { r.SHA256 = other.SHA256 }, news.ErrCorrupt},
		"info record":     {func(r *news.SnapshotRef) { r.Length, r.Offset = r.Offset, 0 }, news.ErrCorrupt},
	} {
		t.Run(name, func(t *testing.T) {
			wrong := ref
			tc.change(&wrong)
			s, err := a.Get(context.Background(), wrong)
			if !errors.Is(err, tc.want) || s != nil {
				t.Fatalf("Get gave %v, want %v and no snapshot", err, tc.want)
			}
			if tc.want == news.ErrCorrupt && (!strings.Contains(err.Error(), wrong.Segment) || !strings.Contains(err.Error(), fmt.Sprint(wrong.Offset))) {
				t.Errorf("%v does not name segment and offset", err)
			}
		})
	}
}

func TestSecondWriterIsRefusedReaderIsNot(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir, Options{SegmentSize: 3000})
	ref := mustPut(t, a, page(1))
	if _, err := Open(dir, Options{}); !errors.Is(err, ErrInUse) {
		t.Errorf("second Open: %v, want ErrInUse", err)
	}
	r, err := OpenReader(dir)
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, r, ref, page(1))
	done := make(chan struct{})
	go func() { // a reader never takes a writer at work for damage
		defer close(done)
		for i := 2; i < 60; i++ {
			if _, err := a.Put(context.Background(), page(i)); err != nil {
				t.Error(err)
			}
		}
	}()
	for checks := 0; ; checks++ {
		rep, err := r.Check(context.Background())
		if err != nil || rep.Err() != nil {
			t.Fatal(err, rep.Err())
		}
		select {
		case <-done:
			wantSound(t, r, 59)
			return
		default:
		}
	}
}

func TestNoArchiveFolder(t *testing.T) {
	if _, err := OpenReader(t.TempDir()); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("OpenReader of an empty folder: %v, want ErrNotFound", err)
	}
	a := open(t, filepath.Join(t.TempDir(), "new", "folder"), Options{})
	wantSound(t, a.Reader, 0)
	a.Close()
	if _, err := a.Put(context.Background(), page(1)); !errors.Is(err, ErrClosed) {
		t.Errorf("Put after Close: %v, want ErrClosed", err)
	}
}

func TestCancelledContext(t *testing.T) {
	a := open(t, t.TempDir(), Options{})
	ref := mustPut(t, a, page(1))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := a.Get(ctx, ref); !errors.Is(err, context.Canceled) {
		t.Errorf("Get: %v", err)
	}
	if err := a.Scan(ctx, func(news.SnapshotRef, *news.Snapshot) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("Scan: %v", err)
	}
	if _, err := a.Check(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Check: %v", err)
	}
}

// logged collects what recovery tells.
func logged() (*slog.Logger, *bytes.Buffer) {
	var b bytes.Buffer
	return slog.New(slog.NewTextHandler(&b, nil)), &b
}

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) add(n int) { c.mu.Lock(); c.n += n; c.mu.Unlock() }
func (c *counter) get() int  { c.mu.Lock(); defer c.mu.Unlock(); return c.n }

// watched is a file whose syncs and writes a test sees and can fail.
type watched struct {
	file
	onSync  func() error
	onWrite func(p []byte) (int, error)
}

func (w *watched) Sync() error {
	if w.onSync != nil {
		if err := w.onSync(); err != nil {
			return err
		}
	}
	return w.file.Sync()
}

func (w *watched) WriteAt(p []byte, at int64) (int, error) {
	if w.onWrite != nil {
		if n, err := w.onWrite(p); err != nil {
			w.file.WriteAt(p[:n], at)
			return n, err
		}
	}
	return w.file.WriteAt(p, at)
}

var _ io.ReaderAt = (*watched)(nil)
