package client

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"time"

	"github.com/tallywire/tallywire/news"
)

// DeadLetters lists all dead letters without their bodies, oldest first.
func (c *Client) DeadLetters(ctx context.Context) ([]news.DeadLetter, error) {
	var out struct {
		DeadLetters []news.DeadLetter `json:"dead_letters"`
	}
	err := c.call(ctx, "GET", "/admin/dlq", nil, nil, &out)
	return out.DeadLetters, err
}

// DeadLetter returns one with its body, or [news.ErrNotFound].
func (c *Client) DeadLetter(ctx context.Context, seq uint64) (news.DeadLetter, error) {
	var out news.DeadLetter
	err := c.call(ctx, "GET", "/admin/dlq/"+strconv.FormatUint(seq, 10), nil, nil, &out)
	return out, err
}

// ReplayDeadLetter puts the message back where it came from.
func (c *Client) ReplayDeadLetter(ctx context.Context, seq uint64) error {
	var out struct{}
	return c.call(ctx, "POST", "/admin/dlq/"+strconv.FormatUint(seq, 10)+"/replay", nil, nil, &out)
}

// Subscriptions lists every subscription, whatever its state.
func (c *Client) Subscriptions(ctx context.Context) ([]news.Subscription, error) {
	var out struct {
		Subscriptions []news.Subscription `json:"subscriptions"`
	}
	err := c.call(ctx, "GET", "/admin/subscriptions", nil, nil, &out)
	return out.Subscriptions, err
}

// RunDigest composes the digests of the week that ends at asOf; zero is now.
func (c *Client) RunDigest(ctx context.Context, asOf time.Time) (news.DigestRun, error) {
	var q url.Values
	if !asOf.IsZero() {
		q = url.Values{"as_of": {asOf.Format(time.RFC3339)}}
	}
	var out news.DigestRun
	err := c.call(ctx, "POST", "/admin/digest", q, nil, &out)
	return out, err
}

// Verify has the server check what it stores; report is called for each part.
func (c *Client) Verify(ctx context.Context, all bool, report func(news.Check) error) error {
	var q url.Values
	if all {
		q = url.Values{"all": {"true"}}
	}
	return stream(ctx, c, "/admin/verify", q, func(v *news.Check) error { return report(*v) })
}

// ExportArticles reads every article on record.
func (c *Client) ExportArticles(ctx context.Context, yield func(*news.Article) error) error {
	return stream(ctx, c, "/admin/export/articles", nil, yield)
}

// ExportRevisions reads every revision on record.
func (c *Client) ExportRevisions(ctx context.Context, yield func(*news.Revision) error) error {
	return stream(ctx, c, "/admin/export/revisions", nil, yield)
}

// ExportClaims reads every claim set on record.
func (c *Client) ExportClaims(ctx context.Context, yield func(*news.ClaimSet) error) error {
	return stream(ctx, c, "/admin/export/claims", nil, yield)
}

// stream reads JSON Lines to the line that ends them. A stream without one was
// cut off, and that is an error: what arrived must not pass for all there is.
func stream[T any](ctx context.Context, c *Client, path string, q url.Values, yield func(*T) error) error {
	res, err := c.request(ctx, "GET", path, q, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	lines := bufio.NewReaderSize(res.Body, 64<<10)
	for n := 0; ; n++ {
		line, err := readLine(lines)
		if err == io.EOF {
			return fmt.Errorf("client: %s after line %d: %w (%w)", path, n, errCutOff, news.ErrUnavailable)
		}
		if err != nil {
			return fmt.Errorf("client: %s after line %d: %w (%w)", path, n, err, news.ErrUnavailable)
		}
		var last struct {
			End   bool   `json:"end"`
			Lines *int   `json:"lines"`
			Error *Error `json:"error"`
		}
		// Only a short line can be the last one: records are not read twice.
		// A record's own number named "end" makes this fail to parse, which is
		// as good as saying that it is no last line.
		if len(line) < 16<<10 && json.Unmarshal(line, &last) == nil {
			if last.Error != nil && last.Error.Code != "" {
				last.Error.Status = res.StatusCode
				return last.Error
			}
			if last.End && last.Lines != nil {
				if *last.Lines != n {
					return fmt.Errorf("client: %s: %d lines of %d arrived: %w", path, n, *last.Lines, news.ErrCorrupt)
				}
				return nil
			}
		}
		v := new(T)
		if err := json.Unmarshal(line, v); err != nil {
			return fmt.Errorf("client: %s, line %d: %w (%w)", path, n+1, err, news.ErrCorrupt)
		}
		if err := yield(v); err != nil {
			return err
		}
	}
}

// readLine returns a line without its newline; a last line without one is cut
// off and reported as the end.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line[:len(line)-1], nil
		case err != bufio.ErrBufferFull:
			return nil, err
		case len(line) > maxLine:
			return nil, fmt.Errorf("a line is longer than %d bytes", maxLine)
		}
	}
}
