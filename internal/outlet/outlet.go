// Package outlet is a newsroom in a box: news sites served over real HTTP on
// loopback, for the demo and for tests.
//
// Each [Site] listens on a port of its own, so that host:port is one host to a
// crawler. Articles can be published and revised while it runs; feeds,
// sitemaps and front page follow. Every site keeps count of how it was
// treated: requests, those robots.txt forbade, and how many came at once.
// Hostile sites can be made with [Site.Handle] and the handlers of this
// package.
package outlet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Page is one article of a site.
type Page struct {
	// Path is the address on the site, starting with a slash.
	Path  string
	Title string
	// Paragraphs are the text. If HTML is set it is served instead of a page
	// made from the other fields.
	Paragraphs []string
	HTML       string
	Author     string
	Section    string
	// Published is when the page says it appeared; zero: when it was added.
	Published time.Time
	// Modified is zero until the page is revised.
	Modified time.Time
	// ContentType is sent instead of "text/html; charset=utf-8".
	ContentType string
	// From hides the page until then; zero: shown at once.
	From time.Time
}

// Site is one outlet. Set its fields before [Start]; use its methods after.
type Site struct {
	Name string
	// Lang is the language of its pages; empty: en.
	Lang string
	// RSS, Atom, JSON and Sitemap say what the site offers: at /feed.xml,
	// /atom.xml, /feed.json and /sitemap.xml (an index with a news sitemap and
	// a gzipped archive).
	RSS, Atom, JSON, Sitemap bool
	// Robots is the robots.txt; empty: one that allows all but /private/. The
	// sitemap's address is added.
	Robots string
	// NoRobots answers 404 for robots.txt.
	NoRobots bool
	// Articles are published at start.
	Articles []Page
	// Now tells the time; nil: the system's.
	Now func() time.Time

	mu       sync.Mutex
	pages    map[string]*Page
	order    []string // paths, newest last
	custom   map[string]http.Handler
	counters Counters
	inFlight int
	server   *http.Server
	url      string
}

// Counters say how a site was treated.
type Counters struct {
	Requests    int
	NotModified int
	// Disallowed counts requests below /private/, Peak the most at once,
	// BeforeRobots those that came before robots.txt had been asked for.
	Disallowed, Peak, BeforeRobots int
	RobotsFetches                  int
	// Full counts whole answers by path, Last is the time of the last request.
	Full map[string]int
	// Header is the head of the last request.
	Header http.Header
}

// Newsroom is a set of running sites.
type Newsroom struct {
	Sites []*Site
}

// Start serves each site on a free port of 127.0.0.1.
func Start(sites ...*Site) (*Newsroom, error) {
	n := &Newsroom{}
	for _, s := range sites {
		if err := s.start(); err != nil {
			return nil, errors.Join(err, n.Close())
		}
		n.Sites = append(n.Sites, s)
	}
	return n, nil
}

// Close stops every site and waits for its requests.
func (n *Newsroom) Close() error {
	var errs []error
	for _, s := range n.Sites {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		if err := s.server.Shutdown(ctx); err != nil {
			errs = append(errs, s.server.Close())
		}
		cancel()
	}
	return errors.Join(errs...)
}

func (s *Site) start() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("outlet %s: %w", s.Name, err)
	}
	s.url = "http://" + l.Addr().String()
	s.pages, s.custom = map[string]*Page{}, map[string]http.Handler{}
	s.counters.Full = map[string]int{}
	if s.Now == nil {
		s.Now = time.Now
	}
	for _, p := range s.Articles {
		s.Publish(p)
	}
	s.server = &http.Server{Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: 10 * time.Second}
	go s.server.Serve(l) // ends with Newsroom.Close
	return nil
}

// URL returns the address of a path on the site.
func (s *Site) URL(path string) string { return s.url + path }

// Publish adds an article, or replaces the one at its path.
func (s *Site) Publish(p Page) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.Published.IsZero() {
		p.Published = s.Now().UTC().Truncate(time.Second)
	}
	if s.pages[p.Path] == nil {
		s.order = append(s.order, p.Path)
	}
	s.pages[p.Path] = &p
}

// Revise changes an article and the time it says it was changed.
func (s *Site) Revise(path string, change func(*Page)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.pages[path]
	if p == nil {
		return fmt.Errorf("outlet %s: no article at %s", s.Name, path)
	}
	next := *p
	change(&next)
	next.Modified = s.Now().UTC().Truncate(time.Second)
	if !next.Modified.After(p.Published) || !next.Modified.After(p.Modified) {
		next.Modified = later(p.Published, p.Modified).Add(time.Second)
	}
	s.pages[path] = &next
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Handle serves a path, or with a slash at the end all below it, by a handler
// of the caller's. Requests are counted as usual.
func (s *Site) Handle(path string, h http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.custom[path] = h
}

// Counters returns the counts so far.
func (s *Site) Counters() Counters {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.counters
	c.Full = map[string]int{}
	for k, v := range s.counters.Full {
		c.Full[k] = v
	}
	return c
}

// live returns the articles shown now, newest first.
func (s *Site) live() []Page {
	now := s.Now()
	var out []Page
	for i := len(s.order) - 1; i >= 0; i-- {
		if p := s.pages[s.order[i]]; !p.From.After(now) {
			out = append(out, *p)
		}
	}
	return out
}
