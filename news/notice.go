package news

import (
	"encoding/json"
	"net/url"
	"time"
)

// SubscriptionState is where a subscription stands between being asked for and
// being over.
type SubscriptionState string

const (
	// Pending: asked for, not confirmed by the owner of the address. Nothing
	// but the one confirmation is ever sent to it.
	Pending SubscriptionState = "pending"
	// Active: confirmed.
	Active SubscriptionState = "active"
	// Ended: unsubscribed. Kept for a while so that old links still answer.
	Ended SubscriptionState = "ended"
)

// Subscription is a standing query and where its figures go. Exactly one of
// Email and Webhook is set.
type Subscription struct {
	ID string `json:"id"`
	// Query is in the query language, in its canonical spelling.
	Query   string            `json:"query"`
	Email   string            `json:"email,omitempty"`
	Webhook string            `json:"webhook,omitempty"`
	State   SubscriptionState `json:"state"`
	// Alerts asks for a message at each new figure, Digest for one a week.
	Alerts bool `json:"alerts"`
	Digest bool `json:"digest"`
	// Version is raised when an ended subscription is asked for again; a
	// confirmation link signed for an earlier version is refused.
	Version     int       `json:"version"`
	Created     time.Time `json:"created"`
	ConfirmSent time.Time `json:"confirm_sent,omitzero"`
	Confirmed   time.Time `json:"confirmed,omitzero"`
	Ended       time.Time `json:"ended,omitzero"`
}

// Address returns the mail address or webhook URL notices go to.
func (s *Subscription) Address() string {
	if s.Webhook != "" {
		return s.Webhook
	}
	return s.Email
}

// SubscribeRequest asks for a subscription. Exactly one of Email and Webhook,
// and at least one of Alerts and Digest, must be given.
type SubscribeRequest struct {
	Query   string `json:"query"`
	Email   string `json:"email,omitempty"`
	Webhook string `json:"webhook,omitempty"`
	Alerts  bool   `json:"alerts"`
	Digest  bool   `json:"digest"`
	// RemoteIP is who asks, for rate caps only; it is never stored.
	RemoteIP string `json:"-"`
}

// SubscribeReply answers a [SubscribeRequest]. It is the same whether or not
// the address was known, so that it tells nothing about who subscribes.
type SubscribeReply struct {
	// Query is the canonical spelling of what was asked for.
	Query string `json:"query"`
	// Message says in words what happens next.
	Message string `json:"message"`
}

// ConfirmReply answers a confirmed subscription.
type ConfirmReply struct {
	Subscription Subscription `json:"subscription"`
	// Secret is what webhook posts are signed with ("whsec_…"), empty for
	// mail. Whoever could read the confirmation owns the webhook.
	Secret         string `json:"secret,omitempty"`
	UnsubscribeURL string `json:"unsubscribe_url"`
}

// NoticeKind says what a notice is for.
type NoticeKind string

const (
	ConfirmNotice NoticeKind = "confirm"
	AlertNotice   NoticeKind = "alert"
	DigestNotice  NoticeKind = "digest"
	// OperatorNotice goes to who runs the program; it belongs to no subscription.
	OperatorNotice NoticeKind = "operator"
)

// Notice is one message to one subscriber, complete: it can be sent without
// looking anything up. Its ID is a hash of what it announces, so composing the
// same news again gives the same notice.
type Notice struct {
	ID   string     `json:"id"`
	Kind NoticeKind `json:"kind"`
	// Subscription is the id of the subscription it belongs to.
	Subscription string `json:"subscription"`
	// To is a mail address, Webhook a URL; exactly one is set.
	To      string    `json:"to,omitempty"`
	Webhook string    `json:"webhook,omitempty"`
	Created time.Time `json:"created"`
	// Subject, Text and HTML are the mail; Text and HTML say the same.
	Subject string `json:"subject,omitempty"`
	Text    string `json:"text,omitempty"`
	HTML    string `json:"html,omitempty"`
	// Payload is the body posted to a webhook.
	Payload json.RawMessage `json:"payload,omitempty"`
	// UnsubscribeURL ends the subscription by one POST (RFC 8058); empty on a
	// confirmation, which nobody has subscribed to yet.
	UnsubscribeURL string `json:"unsubscribe_url,omitempty"`
}

// NoticeID returns the id of the notice of a kind that announces the named
// thing (series and value, week, …) to a subscription.
func NoticeID(kind NoticeKind, subscription string, names ...string) string {
	return hashID("n_", append([]string{string(kind), subscription}, names...)...)
}

// Paths of the page that notices link to, relative to the page's base URL.
const (
	ConfirmPath     = "/subscribe/confirm"
	UnsubscribePath = "/unsubscribe"
)

// ClaimPath returns the path of a claim's page.
func ClaimPath(claimID string) string { return "/claim/" + url.PathEscape(claimID) }

// SeriesPath returns the path of a series' page.
func SeriesPath(key string) string { return "/series?key=" + url.QueryEscape(key) }

// SearchPath returns the path of the page of what a query finds.
func SearchPath(query string) string { return "/search?q=" + url.QueryEscape(query) }
