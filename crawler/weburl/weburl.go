// Package weburl reads, cleans and compares web addresses.
//
// Two forms are told apart. The clean form ([Parse]) is what is requested: it
// drops only what never selects content. The fold ([Fold]) is for comparing:
// two addresses with one fold are taken for one page, so it also forgets the
// scheme, "www.", a last slash and parameters that tell where a reader came
// from.
package weburl

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// MaxLength is the longest address accepted, in bytes.
const MaxLength = 2048

// ErrTrap marks an address whose shape endless sites make: too long, too many
// parameters, or a path that repeats itself.
var ErrTrap = errors.New("address looks endless")

// Parse reads an absolute http or https address and returns it clean: host in
// lower case and ASCII, no default port, no user, no fragment, no advertising
// parameters, never an empty path.
func Parse(raw string) (*url.URL, error) {
	return Resolve(nil, raw)
}

// Resolve reads raw as it stands on the page at base (nil: raw is absolute)
// and cleans it as [Parse] does.
func Resolve(base *url.URL, raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	if strings.ContainsAny(raw, "\n\r\t") {
		raw = strings.NewReplacer("\n", "", "\r", "", "\t", "").Replace(raw)
	}
	if len(raw) > MaxLength {
		return nil, fmt.Errorf("%.60q…: %d bytes, at most %d: %w", raw, len(raw), MaxLength, ErrTrap)
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("address %q cannot be read: %w", raw, err)
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme = strings.ToLower(u.Scheme); u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("address %q is not http or https", raw)
	}
	host, err := cleanHost(u)
	if err != nil {
		return nil, fmt.Errorf("address %q: %w", raw, err)
	}
	u.Host = host
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	u.RawQuery = filterQuery(u.RawQuery, func(name, value string) bool { return isAdvertising(name) || isSession(name, value) })
	u.ForceQuery = false
	dropPathSession(u)
	return u, nil
}

// dropPathSession removes the session that some servers append to a path
// ("/story;jsessionid=1A2B").
func dropPathSession(u *url.URL) {
	i := strings.LastIndexByte(u.Path, ';')
	if i < 0 || strings.Contains(u.Path[i:], "/") {
		return
	}
	if name, value, _ := strings.Cut(u.Path[i+1:], "="); isSession(strings.ToLower(name), value) {
		u.Path, u.RawPath = u.Path[:i], ""
	}
}

func cleanHost(u *url.URL) (string, error) {
	name := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if name == "" {
		return "", errors.New("no host")
	}
	if !strings.Contains(name, ":") { // not IPv6
		ascii, err := idna.Lookup.ToASCII(name)
		if err != nil && !isASCII(name) {
			return "", fmt.Errorf("host %q: %w", name, err)
		}
		if err == nil {
			name = ascii
		}
		if strings.ContainsAny(name, " \"<>\\^`{|}%") {
			return "", fmt.Errorf("host %q has characters that no host has", name)
		}
	}
	port := u.Port()
	if port == "" || port == "80" && u.Scheme == "http" || port == "443" && u.Scheme == "https" {
		if strings.Contains(name, ":") {
			return "[" + name + "]", nil
		}
		return name, nil
	}
	return net.JoinHostPort(name, port), nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Fold returns the name under which a page is remembered. Pages whose folds
// are equal are the same page.
func Fold(u *url.URL) string {
	key := FoldHost(u.Host) + foldPath(u.EscapedPath())
	q := filterQuery(u.RawQuery, func(name, _ string) bool { return isAdvertising(name) || isReferrer(name) || isAMP(name) })
	if q != "" {
		pairs := strings.Split(q, "&")
		slices.Sort(pairs)
		key += "?" + strings.Join(pairs, "&")
	}
	return key
}

// FoldHost returns host without "www." or "amp.".
func FoldHost(host string) string {
	for _, prefix := range []string{"www.", "amp."} {
		if rest, ok := strings.CutPrefix(host, prefix); ok && strings.Contains(rest, ".") {
			return rest
		}
	}
	return host
}

// foldPath forgets a last slash and what asks for the AMP form of a page:
// "/amp/story", "/story/amp", "/story.amp.html".
func foldPath(p string) string {
	if len(p) > 1 {
		p = strings.TrimSuffix(p, "/")
	}
	for _, end := range []string{"/amp", "/amp.html", ".amp"} {
		if rest, ok := strings.CutSuffix(p, end); ok && len(rest) > 1 {
			return rest
		}
	}
	if rest, ok := strings.CutSuffix(p, ".amp.html"); ok && len(rest) > 1 {
		return rest + ".html"
	}
	if rest, ok := strings.CutPrefix(p, "/amp/"); ok && rest != "" {
		return "/" + rest
	}
	return p
}

// isAMP reports parameters that ask for the AMP form of a page.
func isAMP(name string) bool { return name == "amp" || name == "outputtype" || name == "amp_js_v" }

// Origin returns scheme and host, the part that a robots.txt speaks for.
func Origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// CheckTrap returns an error wrapping [ErrTrap] if the address has the shape
// that endless sites make.
func CheckTrap(u *url.URL) error {
	if n := strings.Count(u.RawQuery, "&"); n > 7 {
		return fmt.Errorf("%s: %d parameters: %w", u, n+1, ErrTrap)
	}
	segments := strings.Split(strings.Trim(path.Clean(u.Path), "/"), "/")
	if len(segments) > 16 {
		return fmt.Errorf("%s: %d path segments: %w", u, len(segments), ErrTrap)
	}
	count := map[string]int{}
	for _, s := range segments {
		if count[s]++; count[s] > 3 || count[s] > 2 && len(s) > 1 {
			return fmt.Errorf("%s: path repeats %q: %w", u, s, ErrTrap)
		}
	}
	return nil
}

// minSessionID is how long a session has to be to be one.
const minSessionID = 16

// isSession reports parameters that carry a session: every visitor gets others,
// for the same page. Some sites number their stories by "sid", which is
// short.
func isSession(name, value string) bool {
	switch name {
	case "sid":
		return len(value) >= minSessionID
	case "phpsessid", "jsessionid", "sessionid", "session_id", "aspsessionid", "cfid", "cftoken", "osid", "zenid", "sessid":
		return true
	}
	return strings.HasPrefix(name, "aspsessionid")
}

// filterQuery removes parameters by name and keeps the others as written.
func filterQuery(raw string, drop func(name, value string) bool) string {
	if raw == "" {
		return ""
	}
	kept := make([]string, 0, 4)
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if pair != "" && !drop(strings.ToLower(name), value) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

// isAdvertising reports parameters that no site chooses content by.
func isAdvertising(name string) bool {
	if strings.HasPrefix(name, "utm_") {
		return true
	}
	switch name {
	case "fbclid", "gclid", "gclsrc", "gad_source", "gad_campaignid", "srsltid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "li_fat_id", "igshid", "igsh", "mibextid",
		"mc_cid", "mc_eid", "_hsenc", "_hsmi", "mkt_tok", "vero_id", "oly_enc_id", "oly_anon_id", "s_kwcid", "_openstat", "__twitter_impression", "sc_cid", "ns_campaign", "ns_mchannel", "ns_source", "ns_linkname":
		return true
	}
	return false
}

// isReferrer reports parameters that name where a reader came from. A site may
// insist on one, so they stay in what is requested.
func isReferrer(name string) bool {
	if strings.HasPrefix(name, "at_") {
		return true
	}
	switch name {
	case "ref", "ref_", "ref_src", "referrer", "referer", "srcref", "src", "source", "cmp", "cmpid", "wt_mc", "wt_zmc", "ico", "maca", "ncid", "ocid", "smid", "partner", "via", "feature", "xtor", "cid":
		return true
	}
	return false
}
