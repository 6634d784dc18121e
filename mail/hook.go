package mail

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/tallywire/tallywire/news"
)

const (
	// hookTimeout bounds one post, connecting and reading the reply included.
	hookTimeout = 10 * time.Second
	// hookReply is how much of a reply is read.
	hookReply = 64 << 10
)

// Hook posts notices to webhooks, signed as Standard Webhooks describes: the
// headers webhook-id, webhook-timestamp and webhook-signature, the signature
// being HMAC-SHA256 over "id.timestamp.body". It is safe for concurrent use.
type Hook struct {
	client *http.Client
	secret func(subscription string) string
	agent  string
}

// NewHook returns a sender that dials through client's transport, which must
// refuse addresses that strangers may not make us reach. secret returns a
// subscription's "whsec_…"; agent is sent as User-Agent.
func NewHook(client *http.Client, secret func(subscription string) string, agent string) *Hook {
	c := *client
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.Timeout = hookTimeout
	c.Jar = nil
	return &Hook{client: &c, secret: secret, agent: agent}
}

// Send posts one notice. An error that is [news.ErrInvalid] is final; any other
// is worth trying again. Errors name the host, never the path or query of the
// webhook, which may be secret.
func (h *Hook) Send(ctx context.Context, n *news.Notice) error {
	u, err := url.Parse(n.Webhook)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("webhook %s: %w: not a web address", n.ID, news.ErrInvalid)
	}
	if len(n.Payload) == 0 {
		return fmt.Errorf("webhook %s: %w: no payload", n.ID, news.ErrInvalid)
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	signature, err := Sign(h.secret(n.Subscription), n.ID, stamp, n.Payload)
	if err != nil {
		return fmt.Errorf("webhook %s: %w", n.ID, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, n.Webhook, bytes.NewReader(n.Payload))
	if err != nil {
		return fmt.Errorf("webhook %s: %w: not a web address", n.ID, news.ErrInvalid)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", h.agent)
	req.Header.Set("webhook-id", n.ID)
	req.Header.Set("webhook-timestamp", stamp)
	req.Header.Set("webhook-signature", signature)
	resp, err := h.client.Do(req)
	if err != nil {
		var ue *url.Error // its text holds the whole address
		if errors.As(err, &ue) {
			err = ue.Err
		}
		return fmt.Errorf("webhook %s to %s: %w: %w", n.ID, u.Host, news.ErrUnavailable, err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(resp.Body, hookReply)); err != nil && resp.StatusCode/100 != 2 {
		return fmt.Errorf("webhook %s to %s: %w: %w", n.ID, u.Host, news.ErrUnavailable, err)
	}
	ok, retry := judge(resp.StatusCode)
	switch {
	case ok:
		return nil
	case retry:
		return fmt.Errorf("webhook %s to %s: %w: answered %s", n.ID, u.Host, news.ErrUnavailable, resp.Status)
	}
	return fmt.Errorf("webhook %s to %s: %w: answered %s; 2xx is expected", n.ID, u.Host, news.ErrInvalid, resp.Status)
}

// judge says whether a status means delivered and, if not, whether the same
// post may succeed later. Redirects are not followed: whoever confirmed the
// address did not confirm another one.
func judge(status int) (ok, retry bool) {
	switch {
	case status >= 200 && status < 300:
		return true, false
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests, status >= 500 && status != http.StatusNotImplemented:
		return false, true
	}
	return false, false
}

// Sign returns the value of webhook-signature ("v1,…") for a body. secret is
// "whsec_" and base64.
func Sign(secret, id, timestamp string, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) == 0 {
		return "", fmt.Errorf("%w: the webhook secret is not whsec_ and base64", news.ErrInvalid)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}
