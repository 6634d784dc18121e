package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/tallywire/tallywire/news"
)

// TLS says how the connection to the SMTP server is protected.
type TLS string

const (
	// StartTLS begins in the clear and insists on switching; the default.
	StartTLS TLS = "starttls"
	// ImplicitTLS is encrypted from the first byte (port 465).
	ImplicitTLS TLS = "tls"
	// NoTLS is in the clear: for a server on the same machine.
	NoTLS TLS = "none"
)

// Config is what a [Sender] needs.
type Config struct {
	Host string
	Port int // 587 if zero
	// User and Password log in; no login if User is empty.
	User, Password string
	TLS            TLS // StartTLS if empty
	// TLSConfig overrides how the server's certificate is checked, for tests;
	// nil checks it against Host and the system's authorities.
	TLSConfig *tls.Config
	// From is "Name <address>", ReplyTo likewise or empty.
	From, ReplyTo string
	// Timeout of one delivery; 30 seconds if zero.
	Timeout time.Duration
	// DKIM signs each message; nil does not.
	DKIM *DKIM
}

// Sender sends notices as mail. It is safe for concurrent use; each message
// has a connection of its own.
type Sender struct {
	cfg    Config
	from   *netmail.Address
	domain string
	dkim   *stamp // nil: not signed
}

// NewSender checks the configuration; it does not connect.
func NewSender(c Config) (*Sender, error) {
	if c.Host == "" {
		return nil, fmt.Errorf("mail: %w: no SMTP host", news.ErrInvalid)
	}
	if c.Port == 0 {
		c.Port = 587
	}
	if c.TLS == "" {
		c.TLS = StartTLS
	}
	if c.TLS != StartTLS && c.TLS != ImplicitTLS && c.TLS != NoTLS {
		return nil, fmt.Errorf("mail: %w: tls is %q; starttls, tls or none is expected", news.ErrInvalid, c.TLS)
	}
	if c.Timeout <= 0 {
		c.Timeout = 30 * time.Second
	}
	from, err := netmail.ParseAddress(c.From)
	if err != nil {
		return nil, fmt.Errorf("mail: %w: from %q: %w", news.ErrInvalid, c.From, err)
	}
	if c.ReplyTo != "" {
		if _, err := netmail.ParseAddress(c.ReplyTo); err != nil {
			return nil, fmt.Errorf("mail: %w: reply-to %q: %w", news.ErrInvalid, c.ReplyTo, err)
		}
	}
	s := &Sender{cfg: c, from: from, domain: from.Address[strings.LastIndexByte(from.Address, '@')+1:]}
	if c.DKIM != nil {
		if s.dkim, err = newStamp(c.DKIM); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Send delivers one notice to the SMTP server. The same notice gives the same
// message, Message-ID included, so that a second delivery can be recognised.
//
// An error that is [news.ErrInvalid] is final: the notice cannot be a mail, or
// the server refused the recipient or the message for good. Any other error is
// worth trying again. Errors never hold the password.
func (s *Sender) Send(ctx context.Context, n *news.Notice) error {
	msg, err := s.message(n)
	if err != nil {
		return err
	}
	client, err := s.client()
	if err != nil {
		return fmt.Errorf("mail %s: %w", n.ID, err)
	}
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()
	err = client.DialAndSendWithContext(ctx, msg)
	if err == nil || msg.IsDelivered() {
		return nil // what fails after the server took the message is of no concern
	}
	return fmt.Errorf("mail %s to %s: %w", n.ID, s.cfg.Host, verdict(err))
}

// verdict marks an error as final where the server said so about this
// recipient or this message. A refused login or sender is the operator's to
// mend and does not condemn the notice.
func verdict(err error) error {
	var se *gomail.SendError
	if errors.As(err, &se) && se.ErrorCode() >= 500 {
		switch se.Reason {
		case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose, gomail.ErrNoUnencoded, gomail.ErrGetRcpts:
			return fmt.Errorf("%w: %w", news.ErrInvalid, err)
		}
	}
	return fmt.Errorf("%w: %w", news.ErrUnavailable, err)
}

func (s *Sender) client() (*gomail.Client, error) {
	opts := []gomail.Option{gomail.WithPort(s.cfg.Port), gomail.WithTimeout(s.cfg.Timeout), gomail.WithHELO(s.domain), gomail.WithoutNoop()}
	switch s.cfg.TLS {
	case ImplicitTLS:
		opts = append(opts, gomail.WithSSL())
	case NoTLS:
		opts = append(opts, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.cfg.TLSConfig != nil {
		opts = append(opts, gomail.WithTLSConfig(s.cfg.TLSConfig))
	}
	if s.cfg.User != "" {
		opts = append(opts, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.cfg.User), gomail.WithPassword(s.cfg.Password))
	}
	return gomail.NewClient(s.cfg.Host, opts...)
}

// message builds the mail of a notice, the same bytes every time.
func (s *Sender) message(n *news.Notice) (*gomail.Msg, error) {
	bad := func(what string, err error) error {
		return fmt.Errorf("mail %q: %w: %s: %w", n.ID, news.ErrInvalid, what, err)
	}
	for _, f := range []struct{ name, value string }{{"id", n.ID}, {"recipient", n.To}, {"subject", n.Subject}, {"unsubscribe link", n.UnsubscribeURL}} {
		if strings.ContainsFunc(f.value, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return nil, bad(f.name, fmt.Errorf("%q holds a line break or control character", f.value))
		}
	}
	if n.ID == "" || n.Subject == "" || n.Text == "" {
		return nil, bad("notice", errors.New("id, subject and text are all needed"))
	}
	opts := []gomail.MsgOption{gomail.WithNoDefaultUserAgent(), gomail.WithBoundary("tallywire-" + n.ID)}
	m := gomail.NewMsg(opts...)
	m.FromMailAddress(s.from)
	if err := m.To(n.To); err != nil {
		return nil, bad("recipient", err)
	}
	if s.cfg.ReplyTo != "" {
		if err := m.ReplyTo(s.cfg.ReplyTo); err != nil {
			return nil, bad("reply-to", err)
		}
	}
	m.Subject(n.Subject)
	m.SetMessageIDWithValue(n.ID + "@" + s.domain)
	m.SetDateWithValue(n.Created)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeaderPreformatted("List-Id", "Tallywire <figures."+s.domain+">")
	if n.UnsubscribeURL != "" {
		oneClick, err := unsubscribeLink(n.UnsubscribeURL)
		if err != nil {
			return nil, bad("unsubscribe link", err)
		}
		m.SetGenHeaderPreformatted("List-Unsubscribe", "<"+n.UnsubscribeURL+">")
		if oneClick {
			m.SetGenHeaderPreformatted("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
		}
	}
	m.SetBodyString(gomail.TypeTextPlain, n.Text)
	if n.HTML != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, n.HTML)
	}
	if s.dkim != nil {
		if err := s.dkim.sign(m); err != nil {
			return nil, fmt.Errorf("mail %s: DKIM: %w", n.ID, err)
		}
	}
	return m, nil
}

// unsubscribeLink reports whether a link may be announced for one click: RFC
// 8058 asks for https; plain http is accepted from this machine to itself.
func unsubscribeLink(link string) (oneClick bool, err error) {
	u, err := url.Parse(link)
	if err != nil || u.Hostname() == "" || strings.ContainsAny(link, "<> ,\"") {
		return false, fmt.Errorf("%q is not a web address", link)
	}
	if u.Scheme == "https" {
		return true, nil
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && ip.IsLoopback()), nil
}
