// Package fetch makes one HTTP request, within limits, and returns what came.
//
// It follows no redirect, keeps no cookie and decides nothing about whose turn
// it is: the crawler does. What it guarantees is that a request ends in time,
// that its decompressed body is never larger than asked for, and that it
// connects only where safedial allows.
package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/tallywire/tallywire/crawler/safedial"
)

// Errors that [Client.Get] wraps. A page that gives one of them gives it
// again; other errors may pass.
var (
	ErrTooLarge    = errors.New("body is too large")
	ErrEncoding    = errors.New("content encoding cannot be read")
	ErrContentType = errors.New("content type was not asked for")
)

// Options configure a [Client].
type Options struct {
	UserAgent string
	// Proxy is the address of an HTTP proxy, CAFile a PEM file of authorities
	// trusted beside the system's; both may be empty.
	Proxy, CAFile string
	AllowPrivate  bool
	// Timeout bounds a request from dialling to the last byte.
	Timeout time.Duration
	// Connections bounds the idle connections kept.
	Connections int
}

// maxHeader bounds a response head in bytes.
const maxHeader = 256 << 10

// Client makes requests. It is safe for concurrent use.
type Client struct {
	options   Options
	transport *http.Transport
	engine    *engine
}

// New returns a client. The error says what is wrong with proxy or CA file.
func New(o Options) (*Client, error) {
	t := &http.Transport{
		DisableCompression:     true, // ours counts what it unpacks
		ForceAttemptHTTP2:      true,
		IdleConnTimeout:        30 * time.Second,
		MaxIdleConns:           max(o.Connections, 4),
		MaxIdleConnsPerHost:    1,
		MaxResponseHeaderBytes: maxHeader,
		ResponseHeaderTimeout:  o.Timeout,
		TLSHandshakeTimeout:    10 * time.Second,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
	}
	dial := safedial.Options{AllowPrivate: o.AllowPrivate, Timeout: min(10*time.Second, max(o.Timeout, time.Second))}
	if o.Proxy != "" {
		u, err := url.Parse(o.Proxy)
		if err != nil || u.Host == "" {
			return nil, fmt.Errorf("proxy %q is not an address like http://127.0.0.1:3128", o.Proxy)
		}
		if u.Port() == "" {
			u.Host += ":80"
		}
		dial.Proxy = u.Host
		t.Proxy = http.ProxyURL(u)
		t.MaxIdleConnsPerHost = max(o.Connections, 4)
	}
	t.DialContext = safedial.New(dial).DialContext
	if o.CAFile != "" {
		pem, err := os.ReadFile(o.CAFile)
		if err != nil {
			return nil, fmt.Errorf("certificate authorities: %w", err)
		}
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("certificate authorities: %s holds no PEM certificate", o.CAFile)
		}
		t.TLSClientConfig.RootCAs = pool
	}
	return &Client{options: o, transport: t, engine: newEngine(&limited{next: t})}, nil
}

// Close drops idle connections.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Request is what to ask for.
type Request struct {
	URL *url.URL
	// Accept is the Accept header; empty: anything.
	Accept string
	// ETag and LastModified make the request conditional.
	ETag, LastModified string
	// MaxBody bounds the body, unpacked, in bytes.
	MaxBody int64
	// Cut asks for the first MaxBody bytes of a longer body, where it would
	// else be an error.
	Cut bool
	// Refuse says whether a content type is not worth reading.
	Refuse func(contentType string) bool
}

// Response is what came.
type Response struct {
	// Request is the head that was sent, but for Host.
	Request http.Header
	Status  int
	Header  http.Header
	// Body is unpacked and complete.
	Body []byte
	// Elapsed is the time from the request to the last byte.
	Elapsed time.Duration
}

// Get makes the request. Any answer of the server is a Response, an error
// status too; the error says why there is none.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	if !c.options.AllowPrivate {
		if err := safedial.CheckHost(r.URL.Hostname()); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, c.options.Timeout)
	defer cancel()
	reply := &reply{maxBody: r.MaxBody, cut: r.Cut, refuse: r.Refuse}
	header := http.Header{
		"User-Agent":      {c.options.UserAgent},
		"Accept":          {orAny(r.Accept)},
		"Accept-Encoding": {"gzip, deflate"},
		"Accept-Language": {"en, *;q=0.5"},
	}
	if r.ETag != "" {
		header.Set("If-None-Match", r.ETag)
	}
	if r.LastModified != "" {
		header.Set("If-Modified-Since", r.LastModified)
	}
	start := time.Now()
	err := c.engine.get(context.WithValue(ctx, replyKey{}, reply), r.URL.String(), header)
	switch {
	case reply.err != nil:
		return nil, fmt.Errorf("get %s: %w", r.URL, reply.err)
	case reply.header == nil && err != nil:
		return nil, fmt.Errorf("get %s: %w", r.URL, err)
	case reply.header == nil:
		return nil, fmt.Errorf("get %s: no answer", r.URL)
	}
	return &Response{Request: header, Status: reply.status, Header: reply.header, Body: reply.body, Elapsed: time.Since(start)}, nil
}

func orAny(accept string) string {
	if accept == "" {
		return "*/*"
	}
	return accept
}

// Location returns where a redirect leads, as the server wrote it; ok is false
// if the answer is no redirect.
func (r *Response) Location() (location string, permanent, ok bool) {
	location = strings.TrimSpace(r.Header.Get("Location"))
	switch r.Status {
	case http.StatusMovedPermanently, http.StatusPermanentRedirect:
		return location, true, location != ""
	case http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect:
		return location, false, location != ""
	}
	return "", false, false
}

// RetryAfter returns the pause the server asks for, in either form, at most a
// day; 0 if it asks for none.
func (r *Response) RetryAfter(now time.Time) time.Duration {
	v := strings.TrimSpace(r.Header.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if seconds, err := time.ParseDuration(v + "s"); err == nil {
		return min(max(seconds, 0), 24*time.Hour)
	}
	if at, err := http.ParseTime(v); err == nil {
		return min(max(at.Sub(now), 0), 24*time.Hour)
	}
	return 0
}
