package page

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// survey is what one walk over the page finds; everything else is read from
// it, so that the page is walked once.
type survey struct {
	meta    *meta
	boxes   *boxTree
	h1      []string
	times   []timeMark
	bylines []bylineMark
	// copyright are the lines that say who owns it.
	copyright []string
}

// Bounds of what is kept of one page.
const (
	maxHeadlines = 20
	maxTimes     = 200
	maxBylines   = 60
	maxCopyright = 4
)

// timeMark is an element that says when something was; less is better.
type timeMark struct {
	rank  int
	value string
}

// bylineMark is an element that is named for an author; less is better.
type bylineMark struct {
	rank int
	box  int // where it stands
	text string
}

// look walks over a page.
func look(root *html.Node) *survey {
	s := &survey{meta: &meta{named: map[string]string{}}, boxes: newBoxTree()}
	s.walk(root, place{})
	s.boxes.weigh()
	return s
}

// place is what the elements around a node say about it.
type place struct {
	head    bool
	article bool
	author  bool // inside an element that is already noted as a byline
	beside  bool // inside navigation, a footer, a picture
}

func (s *survey) walk(n *html.Node, at place) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			if !at.head {
				s.text(c.Data)
			}
		case html.ElementNode:
			s.element(c, at)
		}
	}
}

func (s *survey) text(data string) {
	s.boxes.words(data)
	if len(s.copyright) < maxCopyright && len(data) < 1000 && (strings.Contains(data, "©") || strings.Contains(data, "Copyright")) {
		s.copyright = append(s.copyright, squeeze(data))
	}
}

func (s *survey) element(n *html.Node, at place) {
	switch n.DataAtom {
	case atom.Html:
		s.meta.htmlLang = first(attrOf(n, "lang"), attrOf(n, "xml:lang"))
	case atom.Head:
		at.head = true
		s.walk(n, at)
		return
	case atom.Meta:
		s.meta.tag(n)
		return
	case atom.Link:
		s.meta.link(n)
		return
	case atom.Title:
		if at.head && s.meta.title == "" {
			s.meta.title = squeeze(textOf(n))
		}
		return
	case atom.Script:
		if strings.EqualFold(strings.TrimSpace(attrOf(n, "type")), "application/ld+json") {
			s.meta.script(textOf(n))
		}
		return
	case atom.H1:
		if len(s.h1) < maxHeadlines {
			if t := squeeze(render(n)); t != "" {
				s.h1 = append(s.h1, t)
			}
		}
	case atom.Article, atom.Main:
		at.article = true
	case atom.A:
		s.boxes.links++
		defer func() { s.boxes.links-- }()
	}
	if silent(n.DataAtom) {
		return
	}
	tr := traitsOf(n)
	s.timeOf(n, tr, at)
	at.beside = at.beside || tr.suspect >= byPlace
	if tr.byline > 0 && !at.author && !at.beside && len(s.bylines) < maxBylines {
		at.author = s.byline(n, tr)
	}
	if isInline(n.DataAtom) {
		s.walk(n, at)
		return
	}
	s.boxes.enter(n, tr)
	s.walk(n, at)
	s.boxes.leave()
}

// timeOf notes the times that mark-up gives.
func (s *survey) timeOf(n *html.Node, tr traits, at place) {
	published := tr.itemprop == "datepublished"
	if n.DataAtom != atom.Time && !published || len(s.times) >= maxTimes {
		return
	}
	value := first(attrOf(n, "datetime"), attrOf(n, "content"))
	if value == "" && published {
		value = squeeze(textOf(n))
	}
	if value == "" {
		return
	}
	rank := 3
	switch {
	case published:
		rank = 0
	case hasAttr(n, "pubdate"):
		rank = 1
	case at.article:
		rank = 2
	}
	s.times = append(s.times, timeMark{rank, value})
}

// maxByline is the length in bytes over which an element is no byline.
const maxByline = 200

// byline notes an element named for an author, and reports whether it was one.
func (s *survey) byline(n *html.Node, tr traits) bool {
	text := bylineText(n)
	if text == "" || len(text) > maxByline {
		return false
	}
	s.bylines = append(s.bylines, bylineMark{tr.byline, s.boxes.open, text})
	return true
}

// bylineText returns the names in an element, a line each: of the links in it
// where there are any, since the rest is roles and dates then.
func bylineText(n *html.Node) string {
	var links []string
	var find func(*html.Node)
	find = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode || silent(c.DataAtom) {
				continue
			}
			if c.DataAtom == atom.Meta && attrOf(c, "itemprop") == "name" || c.DataAtom == atom.A || attrOf(c, "itemprop") == "name" {
				if t := squeeze(first(attrOf(c, "content"), render(c))); t != "" && !slices.Contains(links, t) {
					links = append(links, t)
				}
				continue
			}
			find(c)
		}
	}
	find(n)
	if len(links) > 0 && len(links) <= 8 {
		return strings.Join(links, "\n")
	}
	return strings.TrimSpace(bylineParts(n))
}

// bylineParts joins the texts of an element so that what stands in elements of
// its own is parted.
func bylineParts(n *html.Node) string {
	var b strings.Builder
	var add func(*html.Node)
	add = func(n *html.Node) {
		for c := n.FirstChild; c != nil && b.Len() <= 2*maxByline; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode:
				b.WriteString(squeeze(c.Data) + " ")
			case c.Type == html.ElementNode && !silent(c.DataAtom) && c.DataAtom != atom.Time:
				b.WriteString("\n")
				add(c)
				b.WriteString("\n")
			}
		}
	}
	add(n)
	return b.String()
}

// textOf returns the text directly in a node.
func textOf(n *html.Node) string {
	if c := n.FirstChild; c != nil && c.NextSibling == nil && c.Type == html.TextNode {
		return c.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

func attrOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}
