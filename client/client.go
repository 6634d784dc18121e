// Package client speaks to a running Tallywire over its HTTP API, at an
// address or over the local control socket. Answers are the types of package
// news, and errors wrap its errors, so a caller cannot tell whether it asked a
// server or an open index.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/tallywire/tallywire/news"
)

// maxAnswer bounds one answer, maxLine one line of a stream, in bytes.
const (
	maxAnswer = 64 << 20
	maxLine   = 64 << 20
)

// Options say which server to speak to. One of BaseURL and Socket is needed.
type Options struct {
	// BaseURL is the server's address ("http://127.0.0.1:8080").
	BaseURL string
	// Socket is the path of a local socket. The admin methods need one.
	Socket string
	// Transport replaces the connection, in tests for example.
	Transport http.RoundTripper
	// UserAgent names the program to the server; empty means "tallywire".
	UserAgent string
}

// Client asks a server. It is safe for concurrent use.
type Client struct {
	base  string
	agent string
	http  *http.Client
}

// New returns a client. It does not connect yet.
// The error wraps [news.ErrInvalid] if the options name no server.
func New(o Options) (*Client, error) {
	c := &Client{base: strings.TrimRight(o.BaseURL, "/"), agent: o.UserAgent}
	if c.agent == "" {
		c.agent = "tallywire"
	}
	transport := o.Transport
	switch {
	case o.Socket != "" && o.BaseURL != "":
		return nil, fmt.Errorf("client: both an address and a socket are given: %w", news.ErrInvalid)
	case o.Socket != "":
		c.base = "http://tallywire"
		if transport == nil {
			socket := o.Socket
			transport = &http.Transport{
				DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
					return new(net.Dialer).DialContext(ctx, "unix", socket)
				},
				IdleConnTimeout: 30 * time.Second,
			}
		}
	case c.base == "" && transport != nil:
		c.base = "http://tallywire"
	}
	u, err := url.Parse(c.base)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, fmt.Errorf("client: server address %q; one like http://127.0.0.1:8080 is expected: %w", o.BaseURL, news.ErrInvalid)
	}
	if transport == nil {
		transport = &http.Transport{Proxy: http.ProxyFromEnvironment, IdleConnTimeout: 30 * time.Second}
	}
	// The API never redirects; following one could carry a request elsewhere.
	c.http = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return c, nil
}

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Error is an answer that says no. errors.Is finds the news error it stands
// for: [news.ErrNotFound], [news.ErrInvalid], [news.ErrCorrupt] or
// [news.ErrUnavailable].
type Error struct {
	Status  int
	Code    string   `json:"code"`
	Message string   `json:"message"`
	Column  int      `json:"column"` // of the query, from 1; 0 if none
	Hint    string   `json:"hint"`
	Allowed []string `json:"allowed"`
}

func (e *Error) Error() string {
	msg := e.Message
	if e.Column > 0 {
		msg = fmt.Sprintf("column %d: %s", e.Column, msg)
	}
	if e.Hint != "" {
		msg += "; did you mean " + e.Hint + "?"
	}
	if len(e.Allowed) > 0 {
		msg += " (allowed: " + strings.Join(e.Allowed, ", ") + ")"
	}
	return msg
}

// Unwrap returns the error of package news that the code stands for.
func (e *Error) Unwrap() error {
	switch e.Code {
	case "not_found":
		return news.ErrNotFound
	case "invalid", "bad_query", "too_large", "method_not_allowed", "cross_origin":
		return news.ErrInvalid
	case "corrupt":
		return news.ErrCorrupt
	case "unavailable", "too_many":
		return news.ErrUnavailable
	}
	return nil
}

// request sends and returns an answer of 2xx, whose body the caller closes.
func (c *Client) request(ctx context.Context, method, path string, q url.Values, body any) (*http.Response, error) {
	addr := c.base + "/api/v1" + path
	if len(q) > 0 {
		addr += "?" + q.Encode()
	}
	var payload io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("client: %w", err)
		}
		payload = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, addr, payload)
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	req.Header.Set("User-Agent", c.agent)
	req.Header.Set("Accept", "application/json, application/jsonl")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := c.http.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("client: %w", err)
		}
		return nil, fmt.Errorf("client: %w (%w)", err, news.ErrUnavailable)
	}
	if res.StatusCode/100 == 2 {
		return res, nil
	}
	defer res.Body.Close()
	return nil, answerError(res)
}

// answerError reads the problem of an answer; what is not from our API keeps
// its status.
func answerError(res *http.Response) error {
	b, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10)) // what arrived is enough
	var p struct {
		Error *Error `json:"error"`
	}
	if json.Unmarshal(b, &p) != nil || p.Error == nil || p.Error.Code == "" {
		p.Error = &Error{Code: "unavailable", Message: fmt.Sprintf("the server answered %s, and not as Tallywire does", res.Status)}
	}
	p.Error.Status = res.StatusCode
	return p.Error
}

// call asks and reads one JSON answer into out.
func (c *Client) call(ctx context.Context, method, path string, q url.Values, body, out any) error {
	res, err := c.request(ctx, method, path, q, body)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return fmt.Errorf("client: reading %s: %w (%w)", path, err, news.ErrUnavailable)
	case len(b) > maxAnswer:
		return fmt.Errorf("client: the answer to %s is larger than %d bytes: %w", path, maxAnswer, news.ErrInvalid)
	}
	if err := json.Unmarshal(b, out); err != nil {
		return fmt.Errorf("client: the answer to %s is not as expected: %w (%w)", path, err, news.ErrCorrupt)
	}
	return nil
}

// Search finds claims.
func (c *Client) Search(ctx context.Context, req news.SearchRequest) (*news.SearchResult, error) {
	q := url.Values{"q": {req.Query}}
	if req.From > 0 {
		q.Set("from", strconv.Itoa(req.From))
	}
	if req.Size != 0 {
		q.Set("size", strconv.Itoa(req.Size))
	}
	if req.Order != "" {
		q.Set("order", string(req.Order))
	}
	if req.Facets {
		q.Set("facets", "true")
	}
	if req.MinSeq > 0 {
		q.Set("min_seq", strconv.FormatUint(req.MinSeq, 10))
	}
	var out news.SearchResult
	return got(&out, c.call(ctx, "GET", "/search", q, nil, &out))
}

// Claim returns one claim, or [news.ErrNotFound].
func (c *Client) Claim(ctx context.Context, id string) (*news.Hit, error) {
	var out news.Hit
	return got(&out, c.call(ctx, "GET", "/claims/"+url.PathEscape(id), nil, nil, &out))
}

// Proof has the server open the claim's snapshot and check it now.
func (c *Client) Proof(ctx context.Context, id string) (news.Proof, error) {
	var out news.Proof
	err := c.call(ctx, "GET", "/claims/"+url.PathEscape(id)+"/proof", nil, nil, &out)
	return out, err
}

// Prove is [Client.Proof] for a hit at hand.
func (c *Client) Prove(ctx context.Context, hit *news.Hit) (news.Proof, error) {
	return c.Proof(ctx, hit.Claim.ID)
}

// Article returns an article with its claims, or [news.ErrNotFound].
func (c *Client) Article(ctx context.Context, id string) (*news.ClaimSet, error) {
	var out news.ClaimSet
	return got(&out, c.call(ctx, "GET", "/articles/"+url.PathEscape(id), nil, nil, &out))
}

// Series returns the claims of a series, or [news.ErrNotFound].
func (c *Client) Series(ctx context.Context, key string) ([]news.Hit, error) {
	var out struct {
		Hits []news.Hit `json:"hits"`
	}
	err := c.call(ctx, "GET", "/series/"+url.PathEscape(key), nil, nil, &out)
	return out.Hits, err
}

// Revisions tells what an outlet changed in an article, newest first.
func (c *Client) Revisions(ctx context.Context, article string) ([]news.Revision, error) {
	var out struct {
		Revisions []news.Revision `json:"revisions"`
	}
	err := c.call(ctx, "GET", "/articles/"+url.PathEscape(article)+"/revisions", nil, nil, &out)
	return out.Revisions, err
}

// Outlets tells how each outlet is doing.
func (c *Client) Outlets(ctx context.Context) ([]news.OutletStatus, error) {
	var out struct {
		Outlets []news.OutletStatus `json:"outlets"`
	}
	err := c.call(ctx, "GET", "/outlets", nil, nil, &out)
	return out.Outlets, err
}

// Subscribe asks for a subscription; nothing is sent until its owner confirms.
func (c *Client) Subscribe(ctx context.Context, req news.SubscribeRequest) (news.SubscribeReply, error) {
	var out news.SubscribeReply
	err := c.call(ctx, "POST", "/subscriptions", nil, req, &out)
	return out, err
}

// Version says what the server is made of.
func (c *Client) Version(ctx context.Context) (news.Version, error) {
	var out news.Version
	err := c.call(ctx, "GET", "/version", nil, nil, &out)
	return out, err
}

func got[T any](v *T, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}

// errCutOff is wrapped by the error of a stream that ended without its end
// line.
var errCutOff = errors.New("the stream was cut off before its end")
