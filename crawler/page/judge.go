package page

import (
	"fmt"
	"strings"
)

// Kind is what a page is.
type Kind string

// Kinds of page. An article and a live blog are articles.
const (
	ArticlePage  Kind = "article"
	LiveBlogPage Kind = "live blog"
	FrontPage    Kind = "front page"
	ListingPage  Kind = "listing"
	VideoPage    Kind = "video"
	OtherPage    Kind = "other"
)

// Lengths in bytes of text that make an article, with and without the page
// saying it is one.
const (
	minDeclared   = 120
	minUndeclared = 300
)

// judge decides what the page is and, where it is no article, why not. s is
// nil for a page that could not be walked.
func (p *Page) judge(s *survey) (Kind, string) {
	declared := false
	if s != nil {
		declared = s.meta.ld || strings.HasSuffix(strings.ToLower(s.meta.get("og:type")), "article")
	}
	n := len(p.Text)
	switch {
	case p.Canonical.Host != "" && strings.Trim(p.Canonical.Path, "/") == "" && p.Canonical.RawQuery == "":
		return FrontPage, "front page"
	case s != nil && n < minUndeclared && s.isVideo(declared):
		return VideoPage, "video"
	case n == 0:
		return OtherPage, "no text"
	case s != nil && !declared && s.isListing() && (p.Published.IsZero() || !oneStory(p.Text)):
		return ListingPage, "list of articles"
	case declared && n < minDeclared, !declared && n < minUndeclared:
		return OtherPage, fmt.Sprintf("too little text (%s)", size(n))
	case p.Title == "":
		return OtherPage, "no title"
	case !declared && p.Published.IsZero() && !proseLike(p.Text):
		return OtherPage, "no article"
	case s != nil && s.isLiveBlog(p.Title):
		return LiveBlogPage, ""
	}
	return ArticlePage, ""
}

// oneStory reports a text of which one paragraph is at least half, and long: a
// short piece of news among many links, where a list has a teaser for each.
func oneStory(text string) bool {
	longest := 0
	for part := range strings.SplitSeq(text, "\n") {
		longest = max(longest, len(part))
	}
	return longest >= minUndeclared && longest*2 >= len(text)
}

// isVideo reports a page that is about a video and little else.
func (s *survey) isVideo(declared bool) bool {
	return s.meta.ldVideo && !declared || strings.HasPrefix(strings.ToLower(s.meta.get("og:type")), "video")
}

// Shapes of a list of articles: the number of articles marked on it, the bytes
// of paragraphs it has at most, and the share of link text in its main part.
const (
	manyArticles = 5
	fewWords     = 1000
	linkShare    = 0.5
)

// isListing reports a page that leads to articles and is none.
func (s *survey) isListing() bool {
	if s.meta.ldListing {
		return true
	}
	articles, words := 0, 0
	for i := range s.boxes.boxes {
		b := &s.boxes.boxes[i]
		if b.article && b.allLink >= minTeaserLink {
			articles++
		}
		if b.kind == paragraph && !b.junk {
			words += b.own - b.ownLink
		}
	}
	main := &s.boxes.boxes[s.boxes.container()]
	return articles >= manyArticles && words < fewWords || float64(main.allLink) > linkShare*float64(main.all)
}

// fewestTimes is the number of marked times from which a page titled as live
// is a live blog: each entry has one.
const fewestTimes = 5

// isLiveBlog reports a page that goes on being written in entries.
func (s *survey) isLiveBlog(title string) bool {
	if s.meta.liveBlog {
		return true
	}
	title = strings.ToLower(title)
	for _, word := range [...]string{"live updates", "live blog", "liveblog", "liveticker", "live-ticker", "newsticker", "news-ticker", "as it happened", "minuto a minuto", "en direct", "in diretta", "ao vivo"} {
		if strings.Contains(title, word) {
			return len(s.times) >= fewestTimes
		}
	}
	return false
}

// size keeps the number of different reasons small.
func size(n int) string {
	for _, limit := range [...]int{50, 100, 200, 500} {
		if n < limit {
			return fmt.Sprintf("under %d bytes", limit)
		}
	}
	return "over 500 bytes"
}

// proseLike reports whether most of a text stands in long paragraphs, as
// sentences do and lists of links do not.
func proseLike(text string) bool {
	long := 0
	for part := range strings.SplitSeq(text, "\n") {
		if len(part) >= 80 {
			long += len(part)
		}
	}
	return long*2 > len(text)
}
