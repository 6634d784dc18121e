// Package sink is a small SMTP server that accepts every message, delivers
// none and keeps them for looking at: what the demo shows and what tests send
// to. It speaks the protocol in full over a real connection.
package sink

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Options of [Start]. The zero value is a sink on a free loopback port.
type Options struct {
	// Addr to listen on; "127.0.0.1:0" if empty.
	Addr string
	// Keep is how many of the newest messages are kept; 1000 if zero.
	Keep int
	// Refuse, if set, is asked before a message is accepted; an error of type
	// *Refusal is answered with its code, any other with 451. It is called
	// for each recipient with the sender and the recipient.
	Refuse func(from, to string) error
	Log    *slog.Logger
}

// Refusal is an SMTP reply that turns a message away.
type Refusal struct {
	Code    int // 4xx: try again; 5xx: do not
	Message string
}

// Error returns the reply as it goes over the wire.
func (r *Refusal) Error() string { return fmt.Sprintf("%d %s", r.Code, r.Message) }

// Message is one message as it arrived.
type Message struct {
	From, To string
	Received time.Time
	// Raw is the whole message with its header, lines ending in CRLF.
	Raw []byte
}

// maxMessage is the largest message taken, in bytes.
const maxMessage = 4 << 20

// Sink is a running server.
type Sink struct {
	server *smtp.Server
	addr   *net.TCPAddr
	keep   int
	refuse func(from, to string) error
	served chan struct{}

	mu       sync.Mutex
	messages []Message
	total    int
	arrived  chan struct{} // closed and replaced at each message
}

// Start listens and serves until [Sink.Close].
func Start(o Options) (*Sink, error) {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.Keep <= 0 {
		o.Keep = 1000
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	l, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return nil, fmt.Errorf("mail sink: %w", err)
	}
	s := &Sink{addr: l.Addr().(*net.TCPAddr), keep: o.Keep, refuse: o.Refuse, served: make(chan struct{}), arrived: make(chan struct{})}
	s.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{sink: s}, nil }))
	s.server.Domain = "sink.localhost"
	s.server.MaxRecipients = 50
	s.server.MaxMessageBytes = maxMessage
	s.server.ReadTimeout, s.server.WriteTimeout = time.Minute, time.Minute
	s.server.ErrorLog = slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug)
	go func() {
		defer close(s.served)
		if err := s.server.Serve(l); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			o.Log.Error("mail sink stopped", "error", err)
		}
	}()
	return s, nil
}

// Addr returns "host:port"; Host and Port are its parts.
func (s *Sink) Addr() string { return s.addr.String() }

// Host returns the address listened on.
func (s *Sink) Host() string { return s.addr.IP.String() }

// Port returns the port listened on.
func (s *Sink) Port() int { return s.addr.Port }

// Close stops the server and its connections. The messages stay readable.
func (s *Sink) Close() error {
	err := s.server.Close()
	<-s.served
	if errors.Is(err, smtp.ErrServerClosed) {
		return nil
	}
	return err
}

// Messages returns the messages kept, oldest first.
func (s *Sink) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Message(nil), s.messages...)
}

// Await returns the messages kept once at least n have arrived since the start,
// or fails when ctx ends first.
func (s *Sink) Await(ctx context.Context, n int) ([]Message, error) {
	for {
		s.mu.Lock()
		total, arrived := s.total, s.arrived
		s.mu.Unlock()
		if total >= n {
			return s.Messages(), nil
		}
		select {
		case <-arrived:
		case <-ctx.Done():
			return nil, fmt.Errorf("mail sink: %d of %d messages arrived: %w", total, n, context.Cause(ctx))
		}
	}
}

func (s *Sink) add(m Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total++
	s.messages = append(s.messages, m)
	if len(s.messages) > s.keep {
		s.messages = append([]Message(nil), s.messages[len(s.messages)-s.keep:]...)
	}
	close(s.arrived)
	s.arrived = make(chan struct{})
}

// session is one connection's state.
type session struct {
	sink *Sink
	from string
	to   []string
}

func (c *session) Reset()        { c.from, c.to = "", nil }
func (c *session) Logout() error { return nil }

func (c *session) Mail(from string, _ *smtp.MailOptions) error {
	c.from = from
	return nil
}

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if c.sink.refuse != nil {
		if err := c.sink.refuse(c.from, to); err != nil {
			var r *Refusal
			if errors.As(err, &r) {
				return &smtp.SMTPError{Code: r.Code, EnhancedCode: smtp.EnhancedCode{r.Code / 100, 0, 0}, Message: r.Message}
			}
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: err.Error()}
		}
	}
	c.to = append(c.to, to)
	return nil
}

func (c *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	for _, to := range c.to {
		c.sink.add(Message{From: c.from, To: to, Received: time.Now().UTC(), Raw: raw})
	}
	return nil
}

// Parts is a message taken apart as a mail program does it.
type Parts struct {
	// Header holds the fields with encoded words decoded.
	Header netmail.Header
	Text   string
	HTML   string
}

// Parse takes a message apart. It fails on one that is not well formed.
func (m *Message) Parse() (Parts, error) {
	msg, err := netmail.ReadMessage(bytes.NewReader(m.Raw))
	if err != nil {
		return Parts{}, fmt.Errorf("message to %s: %w", m.To, err)
	}
	p := Parts{Header: netmail.Header{}}
	dec := new(mime.WordDecoder)
	for name, values := range msg.Header {
		for _, v := range values {
			if d, err := dec.DecodeHeader(v); err == nil {
				v = d
			}
			p.Header[name] = append(p.Header[name], v)
		}
	}
	return p, p.read(msg.Header.Get("Content-Type"), msg.Header.Get("Content-Transfer-Encoding"), msg.Body)
}

func (p *Parts) read(contentType, encoding string, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return fmt.Errorf("content type %q: %w", contentType, err)
	}
	if strings.HasPrefix(kind, "multipart/") {
		for r := multipart.NewReader(body, params["boundary"]); ; {
			part, err := r.NextRawPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("%s: %w", kind, err)
			}
			if err := p.read(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part); err != nil {
				return err
			}
		}
	}
	if strings.EqualFold(encoding, "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("%s: %w", kind, err)
	}
	s := strings.ReplaceAll(string(b), "\r\n", "\n")
	switch kind {
	case "text/plain":
		p.Text = s
	case "text/html":
		p.HTML = s
	}
	return nil
}
