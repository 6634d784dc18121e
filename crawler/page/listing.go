package page

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/tallywire/tallywire/crawler/textenc"
	"github.com/tallywire/tallywire/crawler/weburl"
)

// Bounds of what is taken from one page of links.
const (
	MaxLinks = 2000
	maxFeeds = 10
)

// Link is an address with the words that lead there.
type Link struct {
	URL  *url.URL
	Text string
}

// Listing is a page read for where it leads.
type Listing struct {
	// Feeds are those the page announces for machines.
	Feeds []*url.URL
	Links []Link
}

// ParseListing reads a start page. It looks at tags only, so broken markup does
// no harm.
func ParseListing(in Input) (*Listing, error) {
	if err := checkType(in); err != nil {
		return nil, err
	}
	text, _ := textenc.UTF8(in.Body, in.Header.Get("Content-Type"))
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, fmt.Errorf("the page is empty: %w", ErrNotHTML)
	}
	l := &Listing{}
	base := in.URL
	z := html.NewTokenizer(bytes.NewReader(text))
	z.SetMaxBuf(1 << 20)
	var open *Link
	for len(l.Links) < MaxLinks {
		switch z.Next() {
		case html.ErrorToken:
			return l, nil
		case html.TextToken:
			if open != nil && len(open.Text) < 200 {
				open.Text += " " + squeeze(string(z.Text()))
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); atom.Lookup(name) == atom.A {
				open = nil
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			switch t.DataAtom {
			case atom.Base:
				if u, err := weburl.Resolve(in.URL, attr(t, "href")); err == nil {
					base = u
				}
			case atom.Link:
				if u := feedLink(base, t); u != nil && len(l.Feeds) < maxFeeds {
					l.Feeds = append(l.Feeds, u)
				}
			case atom.A:
				open = nil
				if strings.Contains(strings.ToLower(attr(t, "rel")), "nofollow") {
					continue
				}
				if u, err := weburl.Resolve(base, attr(t, "href")); err == nil && attr(t, "href") != "" {
					l.Links = append(l.Links, Link{URL: u, Text: squeeze(attr(t, "title"))})
					open = &l.Links[len(l.Links)-1]
				}
			}
		}
	}
	return l, nil
}

func feedLink(base *url.URL, t html.Token) *url.URL {
	rel, kind, href := strings.ToLower(attr(t, "rel")), strings.ToLower(attr(t, "type")), attr(t, "href")
	if !strings.Contains(rel, "alternate") || href == "" || strings.Contains(strings.ToLower(href), "comments") {
		return nil
	}
	switch kind {
	case "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json+feed", "text/rss+xml":
	default:
		return nil
	}
	u, err := weburl.Resolve(base, href)
	if err != nil {
		return nil
	}
	return u
}

func attr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}
