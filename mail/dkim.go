package mail

import (
	"crypto"
	"fmt"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
	gomail "github.com/wneessen/go-mail"

	"github.com/tallywire/tallywire/news"
)

// DKIM is a signing identity: the public half of Key is published in DNS as
// <Selector>._domainkey.<Domain>.
type DKIM struct {
	Domain, Selector string
	// Key is a PEM private key, RSA or Ed25519.
	Key []byte
}

// signedFields are the header fields that DKIM covers. RFC 8058 asks for the
// two about unsubscribing. Naming a field once more than it stands in the
// message forbids to add another.
var signedFields = []string{"From", "From", "To", "To", "Reply-To", "Subject", "Subject", "Date", "Date", "Message-ID", "Message-ID",
	"MIME-Version", "Content-Type", "List-Id", "List-Unsubscribe", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted"}

// stamp signs messages. It is made by go-msgauth: the mail library's own signer
// folds long field lists within a word, which breaks the signature.
type stamp struct {
	domain, selector string
	key              crypto.Signer
}

func newStamp(d *DKIM) (*stamp, error) {
	key, err := gomail.PrivKeyFromPEM(d.Key)
	if err != nil {
		return nil, fmt.Errorf("mail: %w: DKIM key: %w", news.ErrInvalid, err)
	}
	if d.Domain == "" || d.Selector == "" {
		return nil, fmt.Errorf("mail: %w: DKIM needs a domain and a selector beside its key", news.ErrInvalid)
	}
	return &stamp{domain: d.Domain, selector: d.Selector, key: key}, nil
}

// sign writes the message once to sign it and adds the signature to its header.
// The message must come out the same when it is sent.
func (s *stamp) sign(m *gomail.Msg) error {
	signer, err := dkim.NewSigner(&dkim.SignOptions{Domain: s.domain, Selector: s.selector, Signer: s.key, HeaderKeys: signedFields,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed})
	if err != nil {
		return err
	}
	_, err = m.WriteTo(signer)
	if cerr := signer.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	_, value, ok := strings.Cut(strings.TrimRight(signer.Signature(), "\r\n"), ": ")
	if !ok {
		return fmt.Errorf("%w: the signer gave no header field", news.ErrInvalid)
	}
	m.SetGenHeaderPreformatted("DKIM-Signature", value)
	return nil
}
