// Package robots reads robots.txt as RFC 9309 says.
//
// Lines are read and patterns matched by a port of the reference implementation;
// what a file says is kept, so that each question costs only its own rules.
// Crawl-delay, which the standard leaves out, is read too.
package robots

import (
	"math"
	"net/url"
	"slices"
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
	delays   []delay
	sitemaps []string
}

// group is rules and whom they are for: product tokens, or everybody.
type group struct {
	agents    []string
	everybody bool
	rules     []rule
}

type rule struct {
	pattern string
	allow   bool
}

// delay is a Crawl-delay. It may stand between lines that name agents, where a
// group goes on, but is for those before it alone.
type delay struct {
	group
	pause time.Duration
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
// slash) may fetch the address: the longest rule that matches decides, of the
// groups that name the product, or of those for everybody if none does.
func (f *File) Allowed(product, address string) bool {
	if f.text == "" {
		return true
	}
	u, err := url.Parse(escape(address))
	if err != nil {
		return false
	}
	path := u.EscapedPath()
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	if u.RawQuery != "" || u.ForceQuery {
		path += "?" + u.RawQuery
	}
	var ours, everybodys verdict
	named := false
	for i := range f.groups {
		g := &f.groups[i]
		switch {
		case g.names(product):
			named = true
			ours.weigh(g.rules, path)
		case g.everybody:
			everybodys.weigh(g.rules, path)
		}
	}
	if named {
		return ours.allow >= ours.disallow
	}
	return everybodys.allow >= everybodys.disallow
}

func (g *group) names(product string) bool {
	return slices.ContainsFunc(g.agents, func(a string) bool { return strings.EqualFold(a, product) })
}

// verdict is the length of the longest rule of each kind that matched.
type verdict struct{ allow, disallow int }

func (v *verdict) weigh(rules []rule, path string) {
	for _, r := range rules {
		longest := &v.disallow
		if r.allow {
			longest = &v.allow
		}
		switch {
		case len(r.pattern) > *longest && grobotstxt.Matches(path, r.pattern):
			*longest = len(r.pattern)
		case r.allow: // a folder's index may be asked for as the folder
			if i := strings.LastIndexByte(r.pattern, '/'); i >= 0 && strings.HasPrefix(r.pattern[i:], "/index.htm") && i+2 > *longest && grobotstxt.Matches(path, r.pattern[:i+1]+"$") {
				*longest = i + 2
			}
		}
	}
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
	var everybody, ours time.Duration
	named := false
	for i := range f.delays {
		d := &f.delays[i]
		if d.everybody {
			everybody = max(everybody, d.pause)
		}
		if d.names(product) {
			ours, named = max(ours, d.pause), true
		}
	}
	if named {
		return ours
	}
	return everybody
}

// Sitemaps returns the addresses of sitemaps the file names, as written.
func (f *File) Sitemaps() []string { return f.sitemaps }

// reader collects what the parser finds; it implements grobotstxt.ParseHandler.
type reader struct {
	file *File
	// ruled: a rule has ended the lines that name the agents of a group; paused:
	// a Crawl-delay has.
	ruled, paused bool
}

func (r *reader) HandleRobotsStart() {}
func (r *reader) HandleRobotsEnd()   {}

func (r *reader) HandleUserAgent(_ int, value string) {
	f := r.file
	if r.ruled || len(f.groups) == 0 {
		f.groups = append(f.groups, group{})
	}
	if r.ruled || r.paused || len(f.delays) == 0 {
		f.delays = append(f.delays, delay{})
	}
	r.ruled, r.paused = false, false
	for _, g := range [...]*group{&f.groups[len(f.groups)-1], &f.delays[len(f.delays)-1].group} {
		if value == "*" || strings.HasPrefix(value, "* ") || strings.HasPrefix(value, "*\t") {
			g.everybody = true
		} else {
			g.agents = append(g.agents, productToken(value))
		}
	}
}

func (r *reader) HandleAllow(_ int, value string)    { r.rule(rule{value, true}) }
func (r *reader) HandleDisallow(_ int, value string) { r.rule(rule{value, false}) }

func (r *reader) rule(rule rule) {
	if n := len(r.file.groups); n > 0 {
		r.ruled = true
		g := &r.file.groups[n-1]
		g.rules = append(g.rules, rule)
	}
}

// maxSitemaps bounds the sitemaps taken from one file.
const maxSitemaps = 200

func (r *reader) HandleSitemap(_ int, value string) {
	if u, err := url.Parse(strings.TrimSpace(value)); err == nil && u.Host != "" && len(r.file.sitemaps) < maxSitemaps {
		r.file.sitemaps = append(r.file.sitemaps, u.String())
	}
}

func (r *reader) HandleUnknownAction(_ int, action, value string) {
	if !strings.EqualFold(action, "crawl-delay") || len(r.file.delays) == 0 {
		return
	}
	r.paused = true
	seconds, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || seconds <= 0 || math.IsInf(seconds, 0) || math.IsNaN(seconds) {
		return
	}
	d := &r.file.delays[len(r.file.delays)-1]
	d.pause = max(d.pause, time.Duration(min(seconds, 86400)*float64(time.Second)))
}

// productToken cuts "Name/1.0 (x)" to "Name": the letters, digits and signs that
// a product may be called by.
func productToken(agent string) string {
	end := strings.IndexFunc(agent, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("#$%'*+-.^_`|~", c)
	})
	if end >= 0 {
		agent = agent[:end]
	}
	return agent
}
