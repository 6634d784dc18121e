package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Outlet is what a crawler must be told of one outlet.
type Outlet struct {
	Name     string
	Start    []string
	Feeds    []string
	Sitemaps []string
	Hosts    []string
	Language string
}

// Page is one article that is online.
type Page struct {
	Outlet, URL, Title, Language string
	Published                    time.Time
	// Closed is set where the site's robots.txt forbids to fetch it.
	Closed bool
	// Paragraphs are its text as it stands now.
	Paragraphs []string
}

// Request is one request that an outlet answered.
type Request struct {
	Outlet, Path, UserAgent string
	Status                  int
	// Forbidden is set where robots.txt closes the path.
	Forbidden bool
}

// Options of [Start]. The zero value works.
type Options struct {
	// Now is the clock that "today" is read from; time.Now if nil.
	Now func() time.Time
}

// Newsroom is the running web of outlets.
type Newsroom struct {
	now   func() time.Time
	start time.Time
	desks []*desk

	mu       sync.Mutex
	requests []Request
	stop     func() bool
	closed   sync.Once
	closeErr error
}

// desk is one outlet online.
type desk struct {
	site
	room   *Newsroom
	base   string
	look   *look
	server *http.Server
	served chan error

	mu     sync.Mutex
	online []*entry // in the order of publication
	held   []*entry // not yet online
}

// entry is an article with its address and times.
type entry struct {
	*article
	url                 string
	published, modified time.Time
	moment              moment
}

// ErrNothingLeft: the newsroom has already done what it was asked for.
var ErrNothingLeft = errors.New("the newsroom has nothing more of this kind")

// Start brings all outlets online, each on a loopback port of the system's
// choice. They stop when ctx ends or by [Newsroom.Close].
func Start(ctx context.Context, o Options) (*Newsroom, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	n := &Newsroom{now: o.Now, start: o.Now()}
	for i := range sites {
		d, err := n.open(ctx, sites[i])
		if err != nil {
			return nil, errors.Join(fmt.Errorf("newsroom: %s: %w", sites[i].name, err), n.Close())
		}
		n.desks = append(n.desks, d)
	}
	n.mu.Lock()
	n.stop = context.AfterFunc(ctx, func() { _ = n.Close() })
	n.mu.Unlock()
	return n, nil
}

func (n *Newsroom) open(ctx context.Context, s site) (*desk, error) {
	d := &desk{site: s, room: n, served: make(chan error, 1)}
	var err error
	if d.look, err = loadLook(s.folder); err != nil {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	d.base = "http://" + l.Addr().String()
	if err := d.fill(); err != nil {
		_ = l.Close()
		return nil, err
	}
	d.server = &http.Server{Handler: d, ReadHeaderTimeout: 10 * time.Second}
	go func() { d.served <- d.server.Serve(l) }()
	return d, nil
}

// fill loads the articles and puts online what is published at the start.
func (d *desk) fill() error {
	articles, err := loadArticles(d.folder)
	if err != nil {
		return err
	}
	for _, a := range articles {
		e := &entry{article: a}
		if e.published, err = publication(a.when, d.room.start, d.zone); err != nil {
			return fmt.Errorf("%s: %w", a.name, err)
		}
		e.modified = e.published
		if a.path == "" {
			a.path = d.urls(e.published, strings.ToLower(strings.ReplaceAll(a.section, " ", "-")), a.name)
		}
		e.url = d.base + a.path
		if _, err := a.paragraphs(d.room.start, moment{}); err != nil {
			return fmt.Errorf("%s: %w", a.name, err)
		}
		if a.late {
			d.held = append(d.held, e)
		} else {
			d.online = append(d.online, e)
		}
	}
	return nil
}

// Close takes all outlets offline and waits until they are. Closing twice is no
// error.
func (n *Newsroom) Close() error {
	n.closed.Do(func() {
		n.mu.Lock()
		if n.stop != nil {
			n.stop()
		}
		n.mu.Unlock()
		for _, d := range n.desks {
			n.closeErr = errors.Join(n.closeErr, d.server.Close())
			if err := <-d.served; !errors.Is(err, http.ErrServerClosed) {
				n.closeErr = errors.Join(n.closeErr, err)
			}
		}
	})
	return n.closeErr
}

// Outlets returns the outlets as a crawler is to be configured for them.
func (n *Newsroom) Outlets() []Outlet {
	out := make([]Outlet, len(n.desks))
	for i, d := range n.desks {
		o := Outlet{Name: d.name, Start: []string{d.base + "/"}, Hosts: []string{strings.TrimPrefix(d.base, "http://")}, Language: d.lang}
		if d.feed == noFeed {
			o.Start, o.Sitemaps = nil, []string{d.base + "/sitemap.xml"}
		} else {
			o.Feeds = []string{d.base + feedPaths[d.feed]}
		}
		out[i] = o
	}
	return out
}

// Pages returns every article that is online, by outlet and publication.
func (n *Newsroom) Pages() []Page {
	var out []Page
	for _, d := range n.desks {
		for _, e := range d.entries() {
			p, err := e.paragraphs(n.start, e.moment)
			if err != nil {
				continue // cannot be: fill has executed it
			}
			out = append(out, Page{Outlet: d.name, URL: e.url, Title: e.title, Language: e.lang, Published: e.published,
				Closed: d.forbids(e.path), Paragraphs: p})
		}
	}
	return out
}

// PublishLate puts the late article online, dated now, and returns its address.
// A second call is [ErrNothingLeft].
func (n *Newsroom) PublishLate() (url string, err error) {
	for _, d := range n.desks {
		d.mu.Lock()
		if len(d.held) > 0 {
			e := d.held[0]
			d.held = d.held[1:]
			e.published = n.now().In(d.zone)
			e.modified = e.published
			// Not e.path: its date is that of the start.
			e.url = d.base + e.path
			d.online = append(d.online, e)
			url = e.url
		}
		d.mu.Unlock()
		if url != "" {
			return url, nil
		}
	}
	return "", ErrNothingLeft
}

// Revise changes figures in an article that is online, without a word on the
// page, and returns its address. A second call is [ErrNothingLeft].
func (n *Newsroom) Revise() (url string, err error) {
	for _, d := range n.desks {
		for _, e := range d.entries() {
			before, err1 := e.paragraphs(n.start, moment{})
			after, err2 := e.paragraphs(n.start, moment{Revised: true})
			if err1 != nil || err2 != nil || e.moment.Revised || strings.Join(before, "\n") == strings.Join(after, "\n") {
				continue
			}
			d.mu.Lock()
			for i, o := range d.online {
				if o.article == e.article {
					next := *e
					next.moment.Revised, next.modified = true, n.now().In(d.zone)
					d.online[i] = &next
				}
			}
			d.mu.Unlock()
			return e.url, nil
		}
	}
	return "", ErrNothingLeft
}

// Requests returns what the outlets were asked for so far.
func (n *Newsroom) Requests() []Request {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]Request(nil), n.requests...)
}

func (n *Newsroom) note(r Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.requests = append(n.requests, r)
}

// entries returns what is online; the entries are not changed later.
func (d *desk) entries() []*entry {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]*entry(nil), d.online...)
}

func (d *desk) forbids(path string) bool {
	for _, p := range d.closed {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}
