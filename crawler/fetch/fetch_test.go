package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/crawler/safedial"
)

func serve(t *testing.T, h http.HandlerFunc) (*Client, *url.URL) {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	c, err := New(Options{UserAgent: "Test/1.0", AllowPrivate: true, Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	u, err := url.Parse(srv.URL + "/page.xml.gz")
	if err != nil {
		t.Fatal(err)
	}
	return c, u
}

func packed(t *testing.T, coding, s string) []byte {
	var b bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&b)
	switch coding {
	case "deflate":
		w = zlib.NewWriter(&b)
	case "deflate bare":
		f, err := flate.NewWriter(&b, 5)
		if err != nil {
			t.Fatal(err)
		}
		w = f
	}
	if _, err := w.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestBodies: the bytes arrive as the server meant them, whatever colly would
// make of their coding, name or character set.
func TestBodies(t *testing.T) {
	text := "caf\xe9 " + strings.Repeat("x", 5000)
	for name, c := range map[string]struct {
		encoding string
		body     []byte
		want     string
		err      error
	}{
		"plain":        {"", []byte(text), text, nil},
		"gzip":         {"gzip", packed(t, "gzip", text), text, nil},
		"deflate":      {"deflate", packed(t, "deflate", text), text, nil},
		"bare deflate": {"deflate", packed(t, "deflate bare", text), text, nil},
		"gzip file":    {"", packed(t, "gzip", text), string(packed(t, "gzip", text)), nil},
		"too large":    {"", bytes.Repeat([]byte("y"), 10_001), "", ErrTooLarge},
		"bomb":         {"gzip", packed(t, "gzip", strings.Repeat("z", 50<<20)), "", ErrTooLarge},
		"not gzip":     {"gzip", []byte("hello hello hello"), "", ErrEncoding},
		"brotli":       {"br", []byte("x"), "", ErrEncoding},
	} {
		client, u := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=iso-8859-1")
			w.Header()["Content-Encoding"] = []string{c.encoding}
			if c.encoding == "" {
				w.Header().Del("Content-Encoding")
			}
			w.Write(c.body)
		})
		res, err := client.Get(t.Context(), Request{URL: u, MaxBody: 10_000})
		if !errors.Is(err, c.err) || c.err == nil && (err != nil || string(res.Body) != c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
	}
}

func TestManners(t *testing.T) {
	var got http.Header
	client, u := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		w.Header().Set("Set-Cookie", "a=b")
		w.Header().Set("Location", "/elsewhere")
		w.Header().Set("Retry-After", "90")
		w.WriteHeader(http.StatusFound)
	})
	for range 2 {
		res, err := client.Get(t.Context(), Request{URL: u, ETag: `"x"`, LastModified: "Mon, 06 May 2024 08:00:00 GMT", MaxBody: 10})
		if err != nil || res.Status != http.StatusFound {
			t.Fatalf("%+v, %v: a redirect must not be followed", res, err)
		}
		if location, permanent, ok := res.Location(); location != "/elsewhere" || permanent || !ok {
			t.Errorf("location %q", location)
		}
		if d := res.RetryAfter(time.Now()); d != 90*time.Second {
			t.Errorf("retry after %v", d)
		}
	}
	if got.Get("User-Agent") != "Test/1.0" || got.Get("If-None-Match") != `"x"` || got.Get("If-Modified-Since") == "" || got.Get("Cookie") != "" {
		t.Errorf("sent %v", got)
	}
	now := time.Date(2024, 5, 6, 8, 0, 0, 0, time.UTC)
	for v, want := range map[string]time.Duration{"Mon, 06 May 2024 08:01:00 GMT": time.Minute, "-5": 0, "soon": 0, "99999999": 24 * time.Hour, "Mon, 06 May 2024 07:00:00 GMT": 0} {
		if d := (&Response{Header: http.Header{"Retry-After": {v}}}).RetryAfter(now); d != want {
			t.Errorf("Retry-After %q: %v, want %v", v, d, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	client, u := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "video/mp4")
		w.Write([]byte("x"))
	})
	if _, err := client.Get(t.Context(), Request{URL: u, MaxBody: 10, Refuse: func(s string) bool { return s == "video/mp4" }}); !errors.Is(err, ErrContentType) {
		t.Errorf("unwanted type: %v", err)
	}
	guarded, err := New(Options{Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer guarded.Close()
	for _, host := range []string{u.Host, "localhost", "2130706433", "[::ffff:127.0.0.1]"} {
		if _, err := guarded.Get(t.Context(), Request{URL: &url.URL{Scheme: "http", Host: host, Path: "/"}, MaxBody: 10}); !errors.Is(err, safedial.ErrRefused) {
			t.Errorf("%s: %v, want refusal", host, err)
		}
	}
}

// TestHostileServers: whatever a server does, a request ends in time and within
// its limits.
func TestHostileServers(t *testing.T) {
	drip := func(w http.ResponseWriter, r *http.Request) {
		for {
			if _, err := w.Write([]byte("x")); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		timeout time.Duration
		want    func(error) bool
	}{
		"head of megabytes": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("y", 2*maxHeader))
		}, 5 * time.Second, func(err error) bool { return strings.Contains(err.Error(), "header") }},
		"body that never ends":   {drip, 200 * time.Millisecond, isTimeout},
		"head that never comes":  {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 200 * time.Millisecond, isTimeout},
		"more than it announced": {func(w http.ResponseWriter, _ *http.Request) { w.Write(bytes.Repeat([]byte("y"), 20_000)) }, 5 * time.Second, func(err error) bool { return errors.Is(err, ErrTooLarge) }},
		"less than it announced": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9000")
			w.Write([]byte("short"))
		}, 5 * time.Second, func(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }},
		"codings in codings": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip, gzip, gzip")
			w.Write([]byte("x"))
		}, 5 * time.Second, func(err error) bool { return errors.Is(err, ErrEncoding) }},
		"bomb in a bomb": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip, gzip")
			w.Write(packed(t, "gzip", string(packed(t, "gzip", strings.Repeat("z", 50<<20)))))
		}, 30 * time.Second, func(err error) bool { return errors.Is(err, ErrTooLarge) }},
	} {
		srv := httptest.NewServer(c.handler)
		client, err := New(Options{AllowPrivate: true, Timeout: c.timeout})
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(srv.URL)
		if err != nil {
			t.Fatal(err)
		}
		if res, err := client.Get(t.Context(), Request{URL: u, MaxBody: 10_000}); err == nil || !c.want(err) {
			t.Errorf("%s: %+v, %v", name, res, err)
		}
		client.Close()
		srv.CloseClientConnections()
		srv.Close()
	}
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}

// TestCertificates: a server that nobody vouches for is not talked to.
func TestCertificates(t *testing.T) {
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }))
	defer srv.Close()
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, trusted := range map[string]bool{"": false, ca: true} {
		client, err := New(Options{AllowPrivate: true, Timeout: 5 * time.Second, CAFile: file})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Get(t.Context(), Request{URL: u, MaxBody: 100}); (err == nil) != trusted {
			t.Errorf("authority %q: %v, want trusted %v", file, err, trusted)
		}
		client.Close()
	}
	// A certificate of somebody else, and a version of TLS that is not safe.
	client, err := New(Options{AllowPrivate: true, Timeout: 5 * time.Second, CAFile: ca})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	var wrong x509.HostnameError
	if _, err := client.Get(t.Context(), Request{URL: &url.URL{Scheme: "https", Host: "localhost:" + u.Port()}, MaxBody: 100}); !errors.As(err, &wrong) {
		t.Errorf("a certificate of another host: %v, want refusal", err)
	}
	old := httptest.NewUnstartedServer(srv.Config.Handler)
	old.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	old.Config.ErrorLog = srv.Config.ErrorLog
	old.StartTLS()
	defer old.Close()
	if u, err = url.Parse(old.URL); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Get(t.Context(), Request{URL: u, MaxBody: 100}); err == nil || !strings.Contains(err.Error(), "protocol version") {
		t.Errorf("TLS 1.1: %v, want refusal", err)
	}
	if _, err := New(Options{CAFile: filepath.Join(t.TempDir(), "none.pem")}); err == nil {
		t.Error("a file of authorities that is not there was accepted")
	}
}
