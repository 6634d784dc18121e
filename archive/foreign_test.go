package archive

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha1"
	"encoding/base32"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/news"
)

// readAll reads a file of another program.
func readAll(t testing.TB, file []byte) ([]Foreign, error) {
	t.Helper()
	var all []Foreign
	err := ReadWARC(context.Background(), bytes.NewReader(file), func(f Foreign) error {
		all = append(all, f)
		return nil
	})
	return all, err
}

func TestExportIsReadAgain(t *testing.T) {
	at := time.Date(2024, 5, 6, 7, 8, 9, 120_000_000, time.UTC)
	pages := []*news.Snapshot{
		{URL: "https://a.example/short", FinalURL: "https://a.example/one", Outlet: "A", FetchedAt: at, Status: 200,
			Header: map[string][]string{"Content-Type": {"text/html"}, "Content-Encoding": {"gzip"}, "Set-Cookie": {"a=1", "b=2"}}, Body: []byte("<p>Seven boats.\r\n\r\nWARC/1.1\r\n")},
		{URL: "https://a.example/two", FinalURL: "https://a.example/two", FetchedAt: at.Add(time.Hour), Status: 404, Header: map[string][]string{}, Body: []byte("gone"),
			Request: map[string][]string{"User-Agent": {"Tallywire/1.0"}}},
		{URL: "https://a.example/private", FinalURL: "https://a.example/private", FetchedAt: at, Status: 200, NoArchive: true, Body: []byte("not to be kept")},
	}
	write := func() []byte {
		var b bytes.Buffer
		e, err := NewExporter(&b, "out.warc.gz", "tallywire/test", at)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range pages {
			if err := e.Write(s); err != nil {
				t.Fatal(err)
			}
		}
		if err := e.Write(&news.Snapshot{}); !errors.Is(err, news.ErrInvalid) || e.Written() != 3 {
			t.Errorf("an empty snapshot: %v, %d written", err, e.Written())
		}
		return b.Bytes()
	}
	file := write()
	if !bytes.Equal(file, write()) {
		t.Error("the same snapshots gave another file")
	}
	if bytes.Contains(unzip(t, file), []byte("not to be kept")) {
		t.Error("the body of a page that must not be kept is in the file")
	}
	if plain := string(unzip(t, file)); strings.Count(plain, "WARC-Type: request\r\n") != 1 || !strings.Contains(plain, "\r\n\r\nGET /two HTTP/1.1\r\nHost: a.example\r\nUser-Agent: Tallywire/1.0\r\n\r\n") {
		t.Errorf("the request is not in the file:\n%s", plain)
	}
	pages[1].Request = nil // of no use to who imports
	got, err := readAll(t, file)
	if err != nil || len(got) != 2 {
		t.Fatalf("%d pages, %v; want 2", len(got), err)
	}
	for i, f := range got {
		if f.Reason != "" || !reflect.DeepEqual(f.Snapshot, pages[i]) {
			t.Errorf("page %d came back as %+v (%s)", i, f.Snapshot, f.Reason)
		}
	}
}

func unzip(t *testing.T, file []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(z); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zip(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.String()
}

func sha1Of(s string) string {
	sum := sha1.Sum([]byte(s))
	return "sha1:" + base32.StdEncoding.EncodeToString(sum[:])
}

// foreign builds a record as other programs do.
func foreign(version, kind, uri, extra, block string) string {
	return fmt.Sprintf("%s\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: 2023-12-16T01:02:03Z\r\n%sContent-Length: %d\r\n\r\n%s\r\n\r\n",
		version, kind, uri, extra, len(block), block)
}

func TestReadWARCOfOthers(t *testing.T) {
	const page = "<html><p>Forty-one people.</p></html>"
	head := func(lines string) string { return "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + lines + "\r\n" }
	chunked := fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(page), page)
	whole := head("") + page
	for _, tc := range []struct{ name, record, body, reason string }{
		{"plain", foreign("WARC/1.1", "response", "https://a.example/1", "", whole), page, ""},
		{"version 1.0, address in brackets", foreign("WARC/1.0", "response", "<https://a.example/1>", "", whole), page, ""},
		{"bare line feeds", strings.ReplaceAll(foreign("WARC/1.0", "response", "https://a.example/1", "", strings.ReplaceAll(whole, "\r", "")), "\r", ""), page, ""},
		{"folded and odd head lines", foreign("WARC/1.1", "response", "https://a.example/1", "", head("X-Long: a\r\n  b\r\nno colon here\r\nbad name: 1\r\n")+page), page, ""},
		{"chunked", foreign("WARC/1.1", "response", "https://a.example/1", "", head("Transfer-Encoding: chunked\r\n")+chunked), page, ""},
		{"joined, the head says chunked", foreign("WARC/1.1", "response", "https://a.example/1", "", head("Transfer-Encoding: chunked\r\n")+page), page, ""},
		{"gzip", foreign("WARC/1.1", "response", "https://a.example/1", "", head("Content-Encoding: gzip\r\n")+zip(page)), page, ""},
		{"unpacked, the head says gzip", foreign("WARC/1.1", "response", "https://a.example/1", "", head("Content-Encoding: gzip\r\n")+page), page, ""},
		{"digest of the block", foreign("WARC/1.1", "response", "https://a.example/1", "WARC-Block-Digest: "+sha1Of(whole)+"\r\n", whole), page, ""},
		{"digest of the payload as sent", foreign("WARC/1.1", "response", "https://a.example/1", "WARC-Payload-Digest: "+sha1Of(zip(page))+"\r\n", head("Content-Encoding: gzip\r\n")+zip(page)), page, ""},
		{"digest we do not know", foreign("WARC/1.1", "response", "https://a.example/1", "WARC-Block-Digest: blake3:abc\r\n", whole), page, ""},
		{"wrong digest of the block", foreign("WARC/1.1", "response", "https://a.example/1", "WARC-Block-Digest: "+sha1Of("x")+"\r\n", whole), "", "block: digest does not match"},
		{"wrong digest of the payload", foreign("WARC/1.1", "response", "https://a.example/1", "WARC-Payload-Digest: "+sha1Of("x")+"\r\n", whole), "", "payload: digest does not match"},
		{"coding we do not read", foreign("WARC/1.1", "response", "https://a.example/1", "", head("Content-Encoding: br\r\n")+"\x00\x01\x02\x03\xff"), "", `content encoding "br"`},
		{"gzip that breaks off", foreign("WARC/1.1", "response", "https://a.example/1", "", head("Content-Encoding: gzip\r\n")+zip(page)[:20]), "", "unpack the gzip body"},
		{"no HTTP", foreign("WARC/1.1", "response", "https://a.example/1", "", "SMTP hello\r\n\r\n"), "", "status line"},
		{"no date", strings.Replace(foreign("WARC/1.1", "response", "https://a.example/1", "", whole), "2023-12-16T01:02:03Z", "yesterday", 1), "", `WARC-Date "yesterday"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			// Others around it are passed over or read, whatever becomes of it.
			file := foreign("WARC/1.1", "warcinfo", "", "", "software: x\r\n") + foreign("WARC/1.1", "request", "https://a.example/1", "", "GET / HTTP/1.1\r\n\r\n") +
				tc.record + foreign("WARC/1.1", "response", "dns:a.example", "", "1.2.3.4") + foreign("WARC/1.1", "response", "https://a.example/last", "", whole)
			for _, f := range []string{file, zip(file)} {
				got, err := readAll(t, []byte(f))
				if err != nil || len(got) != 2 {
					t.Fatalf("%d pages, %v; want 2", len(got), err)
				}
				first := got[0]
				if first.Record != 3 || first.URL != "https://a.example/1" || got[1].Snapshot == nil {
					t.Errorf("%+v, then %+v", first, got[1])
				}
				if tc.reason != "" {
					if first.Snapshot != nil || !strings.Contains(first.Reason, tc.reason) {
						t.Errorf("reason %q, want %q", first.Reason, tc.reason)
					}
					continue
				}
				if first.Snapshot == nil || string(first.Snapshot.Body) != tc.body || first.Snapshot.Status != 200 || first.Snapshot.FetchedAt.Year() != 2023 {
					t.Errorf("%+v (%s)", first.Snapshot, first.Reason)
				}
			}
		})
	}
}

// TestReadWARCSetAside: archives that were crawled themselves give head lines
// twice, as they had them and as they send them.
func TestReadWARCSetAside(t *testing.T) {
	record := foreign("WARC/1.1", "response", "https://a.example/1", "", "HTTP/1.1 200 OK\r\nServer: wayback\r\nX-Archive-Orig-Server: nginx\r\n"+
		"X-Archive-Orig-Content-Length: 9\r\nX-Archive-Orig-: nothing\r\n\r\npage")
	want := map[string][]string{"Server": {"wayback"}, "X-Archive-Orig-Server": {"nginx"}, "Content-Length": {"9"}, "X-Archive-Orig-": {"nothing"}}
	for range 20 { // whatever the order
		got, err := readAll(t, []byte(record))
		if err != nil || len(got) != 1 || got[0].Snapshot == nil {
			t.Fatalf("%+v, %v", got, err)
		}
		if !reflect.DeepEqual(got[0].Snapshot.Header, want) {
			t.Fatalf("head %v, want %v", got[0].Snapshot.Header, want)
		}
	}
}

func TestReadWARCDamaged(t *testing.T) {
	one := foreign("WARC/1.1", "response", "https://a.example/1", "", "HTTP/1.1 200 OK\r\n\r\n<p>Nine.</p>")
	bomb := strings.Replace(one, "Content-Length: ", "Content-Length: 9", 1)
	for _, tc := range []struct {
		name, file string
		pages      int
		is         error
		text       string
	}{
		{"empty", "", 0, news.ErrInvalid, "empty"},
		{"another format", "<html>", 0, news.ErrInvalid, "WARC/1.1 or gzip"},
		{"breaks off in a block", one + one[:len(one)-12], 1, news.ErrCorrupt, "record 2 at byte"},
		{"breaks off in a head", one + one[:30], 1, news.ErrCorrupt, "record 2"},
		{"breaks off in the gzip", zip(one + one)[:60], 0, news.ErrCorrupt, "record"},
		{"junk between records", one + "junk\r\n\r\n" + one, 1, news.ErrCorrupt, "record 2"},
		{"length past the end", bomb, 0, news.ErrCorrupt, "Content-Length says"},
		{"length that is none", strings.Replace(one, "Content-Length: ", "Content-Length: x", 1), 0, news.ErrCorrupt, "not a length"},
		{"newer version", strings.Replace(one, "WARC/1.1", "WARC/9.9", 1), 0, news.ErrCorrupt, "WARC/1.0 or WARC/1.1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := readAll(t, []byte(tc.file))
			if len(got) != tc.pages || !errors.Is(err, tc.is) || !strings.Contains(fmt.Sprint(err), tc.text) {
				t.Errorf("%d pages, %v; want %d and %q", len(got), err, tc.pages, tc.text)
			}
		})
	}
}

func FuzzReadWARC(f *testing.F) {
	one := foreign("WARC/1.1", "response", "https://a.example/1", "", "HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
	f.Add([]byte(one))
	f.Add([]byte(zip(one + one)))
	f.Fuzz(func(t *testing.T, file []byte) {
		all, _ := readAll(t, file)
		for _, p := range all {
			if (p.Snapshot == nil) == (p.Reason == "") {
				t.Fatalf("page %+v has neither or both of a snapshot and a reason", p)
			}
			if p.Snapshot != nil {
				if err := checkSnapshot(p.Snapshot); err != nil {
					t.Fatalf("a snapshot that cannot be archived: %v", err)
				}
			}
		}
	})
}
