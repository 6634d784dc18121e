package archive

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/news"
)

// FuzzReadRecord feeds the record reader any bytes: it must not panic, and what
// it accepts must be written back the same.
func FuzzReadRecord(f *testing.F) {
	for _, change := range []func(*news.Snapshot){
		func(*news.Snapshot) {}, func(s *news.Snapshot) { s.NoArchive = true }, func(s *news.Snapshot) { s.Header = nil; s.Body = nil },
	} {
		s := page(1)
		change(s)
		raw, err := encodeSnapshot(s, newRecordID(), bodyDigest(s.Body), nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
		f.Add(compress(raw))
	}
	f.Add(encodeInfo(segmentName(1), newRecordID(), "x", fetched))
	f.Add([]byte("WARC/1.1\r\nContent-Length: 99999999999\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = decodeStored(b)
		rec, err := readRecord(bytes.NewReader(b))
		if err != nil {
			return
		}
		s, sha, err := rec.snapshot()
		if err != nil || rec.kind != typeResponse || sha != bodyDigest(s.Body) {
			return
		}
		raw, err := encodeSnapshot(s, newRecordID(), sha, nil)
		if err != nil {
			return // readable, but nothing this package would write
		}
		again, err := readRecord(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("written back it cannot be read: %v", err)
		}
		if s2, sha2, err := again.snapshot(); err != nil || sha2 != sha || !reflect.DeepEqual(s, s2) {
			t.Fatalf("written back it reads\n%+v (%v)\nwant\n%+v", s2, err, s)
		}
	})
}

func TestReadRecordNamesWhatIsWrong(t *testing.T) {
	s := page(1)
	whole, err := encodeSnapshot(s, newRecordID(), bodyDigest(s.Body), nil)
	if err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(string) string{
		"want WARC/1.1":         func(r string) string { return "WARC/1.0" + r[8:] },
		"is not a length":       func(r string) string { return strings.Replace(r, "\r\nContent-Length: ", "\r\nContent-Length: x", 1) },
		"unexpected EOF":        func(r string) string { return r[:len(r)/2] },
		"two line ends":         func(r string) string { return r[:len(r)-1] },
		"bytes follow":          func(r string) string { return r + "x" },
		"block digest":          func(r string) string { return strings.Replace(r, "Turnout", "Turnips", 1) },
		"has no name":           func(r string) string { return strings.Replace(r, "WARC-Type: ", "WARC Type ", 1) },
		"does not end in CR LF": func(r string) string { return strings.Replace(r, "\r\n", "\n", 1) },
	} {
		if _, err := readRecord(strings.NewReader(change(string(whole)))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("read gave %v, want %q", err, want)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	for _, writers := range []int{1, 16} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			a := open(b, b.TempDir(), Options{Remember: -1})
			s := page(1)
			s.Body = bytes.Repeat(s.Body, 20) // 50 KB
			b.SetParallelism(writers)
			b.SetBytes(int64(len(s.Body)))
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := a.Put(context.Background(), s); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}

func BenchmarkGet(b *testing.B) {
	a := open(b, b.TempDir(), Options{})
	s := page(1)
	s.Body = bytes.Repeat(s.Body, 20)
	ref := mustPut(b, a, s)
	b.SetBytes(int64(len(s.Body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.Get(context.Background(), ref); err != nil {
			b.Fatal(err)
		}
	}
}
