package crawler

import (
	"net/url"
	"sync"

	"github.com/tallywire/tallywire/crawler/weburl"
)

// Bounds of what is learned of one outlet's addresses.
const (
	maxShapes = 2000
	// enough visits to a shape tell what is behind it.
	enoughArticles = 3
	enoughOthers   = 12
)

// shapes is what an outlet's addresses have turned out to be, by their shape.
// It decides about links of start pages alone: what a feed or a sitemap names
// is always looked at. So an endless site of pages that are no articles ends
// after a dozen of each shape.
type shapes struct {
	mu   sync.Mutex
	seen map[string]*yield
}

// yield counts the pages of a shape that were articles and those that were not.
type yield struct{ articles, others int }

func (s *shapes) learn(u *url.URL, article bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen = map[string]*yield{}
	}
	shape := weburl.Shape(u)
	y := s.seen[shape]
	if y == nil {
		if len(s.seen) >= maxShapes {
			return
		}
		y = &yield{}
		s.seen[shape] = y
	}
	if article {
		y.articles++
	} else {
		y.others++
	}
}

// promising judges a link by what its shape has given, and by its looks where
// that is not known. curious is for outlets of which nothing but start pages is
// known: there less has to speak for a link, and its page decides.
func (s *shapes) promising(u *url.URL, words string, curious bool) bool {
	s.mu.Lock()
	y := yield{}
	if known := s.seen[weburl.Shape(u)]; known != nil {
		y = *known
	}
	s.mu.Unlock()
	switch {
	case y.others >= enoughOthers && y.others > 20*y.articles:
		return false
	case y.articles >= enoughArticles && y.articles > y.others && weburl.Shape(u) != "":
		return true
	}
	if curious {
		return weburl.MayBeArticle(u, words)
	}
	return weburl.LooksLikeArticle(u, words)
}
