package fetch

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// reply travels with the request's context and takes the answer, since what
// colly hands on may be cut or converted.
type reply struct {
	maxBody int64
	cut     bool
	refuse  func(contentType string) bool

	status int
	header http.Header
	body   []byte
	err    error
}

type replyKey struct{}

// limited reads an answer whole, unpacking it under the limit.
type limited struct {
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (l *limited) RoundTrip(req *http.Request) (*http.Response, error) {
	into, ok := req.Context().Value(replyKey{}).(*reply)
	if !ok {
		return nil, errors.New("request did not come from fetch.Client")
	}
	res, err := l.next.RoundTrip(req)
	if err != nil {
		into.err = err
		return nil, err
	}
	defer res.Body.Close()
	into.err = into.read(res)
	if into.err != nil {
		return nil, into.err
	}
	into.status, into.header = res.StatusCode, res.Header
	// The caller has all it needs; colly gets an empty answer it cannot alter.
	return &http.Response{
		Status: res.Status, StatusCode: res.StatusCode, Proto: res.Proto, ProtoMajor: res.ProtoMajor, ProtoMinor: res.ProtoMinor,
		Header: http.Header{}, Body: http.NoBody, Uncompressed: true, Request: req,
	}, nil
}

// read fills the body. What is no success keeps little of it: error pages are
// not looked at.
func (r *reply) read(res *http.Response) error {
	limit := r.maxBody
	if res.StatusCode != http.StatusOK {
		r.body = nil
		_, err := io.CopyN(io.Discard, res.Body, 16<<10) // lets the connection be used again
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		return nil
	}
	if t := res.Header.Get("Content-Type"); r.refuse != nil && r.refuse(t) {
		return fmt.Errorf("%q: %w", t, ErrContentType)
	}
	if res.ContentLength > limit && !r.cut {
		return fmt.Errorf("%d bytes announced, at most %d: %w", res.ContentLength, limit, ErrTooLarge)
	}
	body, err := unpack(res.Body, res.Header.Get("Content-Encoding"))
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if res.ContentLength > 0 {
		buf.Grow(int(min(res.ContentLength, limit)) + bytes.MinRead)
	}
	n, err := buf.ReadFrom(io.LimitReader(body, limit+1))
	if n > limit && r.cut {
		r.body = buf.Bytes()[:limit]
		return nil
	}
	if n > limit {
		return fmt.Errorf("more than %d bytes unpacked: %w", limit, ErrTooLarge)
	}
	if err != nil {
		return bodyError(err)
	}
	r.body = buf.Bytes()
	return nil
}

// unpack undoes the content codings that were asked for.
func unpack(body io.Reader, encoding string) (io.Reader, error) {
	codings := strings.Split(strings.ToLower(encoding), ",")
	if len(codings) > 2 {
		return nil, fmt.Errorf("%d codings: %w", len(codings), ErrEncoding)
	}
	for i := len(codings) - 1; i >= 0; i-- {
		switch c := strings.TrimSpace(codings[i]); c {
		case "", "identity":
		case "gzip", "x-gzip":
			z, err := gzip.NewReader(body)
			if errors.Is(err, io.EOF) { // nothing at all
				return bytes.NewReader(nil), nil
			}
			if err != nil {
				return nil, bodyError(err)
			}
			body = z
		case "deflate":
			body = inflate(body)
		default:
			return nil, fmt.Errorf("%q: %w", c, ErrEncoding)
		}
	}
	return body, nil
}

// inflate reads both forms of "deflate": with the zlib head the standard asks
// for, and bare, as some servers send it.
func inflate(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	if head, err := b.Peek(2); err == nil && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		if z, err := zlib.NewReader(b); err == nil {
			return z
		}
	}
	return flate.NewReader(b)
}

// bodyError tells damaged compression, which will not mend, from a broken
// connection, which may.
func bodyError(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, zlib.ErrHeader) || errors.As(err, &corrupt) {
		return fmt.Errorf("%w: %w", ErrEncoding, err)
	}
	return err
}
