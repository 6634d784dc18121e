package alert

import (
	"fmt"
	"net/mail"
	"net/url"
	"strings"

	"github.com/tallywire/tallywire/internal/letter"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/query"
)

const (
	maxQuery   = 1000 // bytes
	maxAddress = 254  // RFC 5321
	maxHook    = 500  // bytes
)

// checkRequest returns the subscription a request asks for, without state, and
// the domain that caps count it under.
func (s *Subscriptions) checkRequest(r news.SubscribeRequest) (sub news.Subscription, domain string, err error) {
	bad := func(format string, args ...any) (news.Subscription, string, error) {
		return news.Subscription{}, "", fmt.Errorf("%w: "+format, append([]any{news.ErrInvalid}, args...)...)
	}
	switch {
	case (r.Email == "") == (r.Webhook == ""):
		return bad("give a mail address or a webhook, one of the two")
	case !r.Alerts && !r.Digest:
		return bad("ask for alerts, the weekly digest, or both")
	case r.Webhook != "" && r.Digest:
		return bad("the digest goes by mail only")
	case len(r.Query) > maxQuery:
		return bad("query has %d bytes, at most %d are allowed", len(r.Query), maxQuery)
	case strings.Contains(r.Query, "://"):
		// The confirmation quotes the query to somebody who may not have
		// written it: it must not carry links.
		return bad("a query cannot hold a web address; search an outlet with outlet:")
	}
	q, err := query.Parse(r.Query)
	if err != nil {
		return news.Subscription{}, "", err
	}
	canonical := q.String()
	if canonical == "" {
		return bad("give a query: an empty one would match every figure in the news")
	}
	sub = news.Subscription{Query: canonical, Alerts: r.Alerts, Digest: r.Digest}
	if r.Email != "" {
		sub.Email, domain, err = mailAddress(r.Email)
	} else {
		sub.Webhook, domain, err = s.hookURL(r.Webhook)
	}
	if err != nil {
		return news.Subscription{}, "", err
	}
	// The id is made from the wish, so that the same wish is the same
	// subscription; it is keyed, so that nobody can test an address on it.
	sub.ID = "s_" + s.sign.name("subscription", sub.Address(), canonical, fmt.Sprint(r.Alerts, r.Digest))
	return sub, domain, nil
}

// mailAddress accepts one plain address ("name@host.tld"), no display name, no
// quoted or international local part.
func mailAddress(in string) (address, domain string, err error) {
	in = strings.TrimSpace(in)
	a, perr := mail.ParseAddress(in)
	bad := fmt.Errorf("%w: %q is not a mail address; one like name@host.example is expected", news.ErrInvalid, letter.Clean(in))
	if perr != nil || a.Address != in || len(in) > maxAddress || strings.ContainsAny(in, "\"<>()[],;: \t\r\n") {
		return "", "", bad
	}
	for _, r := range in {
		if r <= ' ' || r >= 0x7f {
			return "", "", bad
		}
	}
	at := strings.LastIndexByte(in, '@')
	local, domain := in[:at], strings.ToLower(in[at+1:])
	if len(local) > 64 || !strings.Contains(domain, ".") || strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") {
		return "", "", bad
	}
	return local + "@" + domain, domain, nil
}

// hookURL accepts an absolute https address without user or fragment. Whether
// its host may be reached is for the sender's dialer to say, at each post.
func (s *Subscriptions) hookURL(in string) (hook, host string, err error) {
	u, perr := url.Parse(strings.TrimSpace(in))
	switch {
	case perr != nil || u.Hostname() == "" || len(in) > maxHook:
		return "", "", fmt.Errorf("%w: %q is not a webhook address; one like https://host.example/path is expected", news.ErrInvalid, letter.Clean(in))
	case u.Scheme != "https" && (!s.plainHooks || u.Scheme != "http"):
		return "", "", fmt.Errorf("%w: a webhook must be https, not %q", news.ErrInvalid, u.Scheme)
	case u.User != nil || u.Fragment != "":
		return "", "", fmt.Errorf("%w: a webhook address has no user name and no fragment", news.ErrInvalid)
	}
	u.Host = strings.ToLower(u.Host)
	return u.String(), u.Hostname(), nil
}

// baseURL checks the address of the page and takes the slash from its end.
func baseURL(in string) (string, error) {
	u, err := url.Parse(in)
	if err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https") || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("%w: base URL %q; an address like https://tally.example is expected", news.ErrInvalid, in)
	}
	return strings.TrimSuffix(in, "/"), nil
}
