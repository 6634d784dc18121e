// Package robots reads robots.txt as RFC 9309 says.
//
// Matching is done by a port of the reference implementation; Crawl-delay,
// which the standard leaves out, is read here.
package robots

import (
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jimsmart/grobotstxt"
)

// MaxSize is how much of a file is read, in bytes; the rest is ignored as the
// standard allows.
const MaxSize = 500 << 10

// File is a robots.txt. The zero value allows everything.
type File struct {
	text     string
	groups   []group
	sitemaps []string
}

type group struct {
	agents []string // lower case, product tokens
	delay  time.Duration
}

// Parse reads a file; whatever is no rule is passed over.
func Parse(body []byte) *File {
	body = body[:min(len(body), MaxSize)]
	f := &File{text: strings.ToValidUTF8(string(body), "�")}
	grobotstxt.Parse(f.text, &reader{file: f})
	return f
}

// Text returns the file as it was read, for Parse to read again.
func (f *File) Text() string { return f.text }

// Size is the length of the file in bytes.
func (f *File) Size() int { return len(f.text) }

// Allowed reports whether the product (the part of a User-Agent before the
// slash) may fetch the address.
func (f *File) Allowed(product, address string) bool {
	if f.text == "" {
		return true
	}
	return grobotstxt.AgentAllowed(f.text, product, escape(address))
}

// escape percent-encodes what must not stand bare in an address, so that rules
// written escaped match it.
func escape(address string) string {
	var b strings.Builder
	for i := range len(address) {
		if c := address[i]; c >= 0x80 || c <= ' ' || c == 0x7f {
			b.WriteString("%" + strings.ToUpper(strconv.FormatInt(int64(c)+0x100, 16)[1:]))
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// CrawlDelay returns the pause asked of the product, or of everybody if no
// group names it; 0 if none is asked.
func (f *File) CrawlDelay(product string) time.Duration {
	product = strings.ToLower(product)
	var everybody, ours time.Duration
	named := false
	for _, g := range f.groups {
		for _, a := range g.agents {
			switch a {
			case "*":
				everybody = max(everybody, g.delay)
			case product:
				ours, named = max(ours, g.delay), true
			}
		}
	}
	if named {
		return ours
	}
	return everybody
}

// Sitemaps returns the addresses of sitemaps the file names, as written.
func (f *File) Sitemaps() []string { return f.sitemaps }

// reader collects groups for Crawl-delay; it implements
// grobotstxt.ParseHandler.
type reader struct {
	file *File
	open bool // the last line was a user-agent line
}

func (r *reader) HandleRobotsStart() {}
func (r *reader) HandleRobotsEnd()   {}

func (r *reader) HandleUserAgent(_ int, value string) {
	if !r.open {
		r.file.groups = append(r.file.groups, group{})
	}
	r.open = true
	g := &r.file.groups[len(r.file.groups)-1]
	g.agents = append(g.agents, productToken(value))
}

func (r *reader) HandleAllow(int, string)    { r.open = false }
func (r *reader) HandleDisallow(int, string) { r.open = false }

// maxSitemaps bounds the sitemaps taken from one file.
const maxSitemaps = 200

func (r *reader) HandleSitemap(_ int, value string) {
	if u, err := url.Parse(strings.TrimSpace(value)); err == nil && u.Host != "" && len(r.file.sitemaps) < maxSitemaps {
		r.file.sitemaps = append(r.file.sitemaps, u.String())
	}
}

func (r *reader) HandleUnknownAction(_ int, action, value string) {
	if !strings.EqualFold(action, "crawl-delay") || len(r.file.groups) == 0 {
		return
	}
	r.open = false
	seconds, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || seconds <= 0 || math.IsInf(seconds, 0) || math.IsNaN(seconds) {
		return
	}
	g := &r.file.groups[len(r.file.groups)-1]
	g.delay = max(g.delay, time.Duration(min(seconds, 86400)*float64(time.Second)))
}

// productToken cuts "Name/1.0 (x)" to "name".
func productToken(agent string) string {
	agent = strings.TrimSpace(agent)
	if strings.HasPrefix(agent, "*") {
		return "*"
	}
	end := strings.IndexFunc(agent, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '_' && c != '-'
	})
	if end >= 0 {
		agent = agent[:end]
	}
	return strings.ToLower(agent)
}
