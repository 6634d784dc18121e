package alert

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// purpose says what a signed link is good for. It is part of what is signed:
// a link that ends a subscription never confirms one.
type purpose string

const (
	confirm     purpose = "confirm"
	unsubscribe purpose = "unsubscribe"
)

// ErrToken: a link was not signed here, or was cut or changed on its way.
var ErrToken = fmt.Errorf("%w: the link is damaged or was not made here", news.ErrInvalid)

// signer makes and checks the tokens in links and the secrets of webhooks, all
// from one key.
type signer struct{ key []byte }

// minKey is the shortest key accepted, in bytes.
const minKey = 16

func newSigner(key []byte) (signer, error) {
	if len(key) < minKey {
		return signer{}, fmt.Errorf("%w: key for signed links has %d bytes, at least %d expected", news.ErrInvalid, len(key), minKey)
	}
	return signer{key: append([]byte(nil), key...)}, nil
}

// mac is over the parts with their lengths, so that no two lists of parts sign
// alike.
func (s signer) mac(parts ...string) []byte {
	h := hmac.New(sha256.New, s.key)
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return h.Sum(nil)
}

// token returns "id.version.signature", safe in a URL and in a mail header.
func (s signer) token(p purpose, id string, version int) string {
	v := strconv.Itoa(version)
	return id + "." + v + "." + base64.RawURLEncoding.EncodeToString(s.mac("link", string(p), id, v))
}

// check returns what a token was signed for. It fails with [ErrToken] on
// anything that token(p, …) did not return.
func (s signer) check(p purpose, token string) (id string, version int, err error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || len(token) > 200 {
		return "", 0, ErrToken
	}
	got, err := base64.RawURLEncoding.Strict().DecodeString(parts[2])
	if err != nil || !hmac.Equal(got, s.mac("link", string(p), parts[0], parts[1])) {
		return "", 0, ErrToken
	}
	version, err = strconv.Atoi(parts[1])
	if err != nil {
		return "", 0, ErrToken
	}
	return parts[0], version, nil
}

// checkAny is check for any purpose.
func (s signer) checkAny(token string) (p purpose, id string, version int, err error) {
	for _, p = range []purpose{confirm, unsubscribe} {
		if id, version, err = s.check(p, token); !errors.Is(err, ErrToken) {
			return p, id, version, err
		}
	}
	return "", "", 0, ErrToken
}

// secret returns what posts to a subscription's webhook are signed with, in the
// form of Standard Webhooks.
func (s signer) secret(id string) string {
	return "whsec_" + base64.StdEncoding.EncodeToString(s.mac("webhook", id)[:24])
}

// name returns an identifier for values that should not be read or guessed
// from it, such as addresses.
func (s signer) name(parts ...string) string {
	sum := s.mac(append([]string{"name"}, parts...)...)
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]))
}
