// Package page reads a news page: bytes in, the parts of an article out.
//
// Reading is a pure function. The same bytes, header and address give the same
// article in any process at any time, so that a stored snapshot proves the
// text that was taken from it; [Parser] names the version of that function and
// changes whenever its results may.
package page

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"

	"github.com/tallywire/tallywire/crawler/textenc"
	"github.com/tallywire/tallywire/crawler/weburl"
	"github.com/tallywire/tallywire/news"
)

// Parser is the version of the reading. page/1: first. page/2: text, authors,
// publisher and title by our own reading of the page. page/3: publishers by
// their full names, teasers of one text only. page/4: days that no mark-up
// gives, by our own search. page/5: short stories among many links, titles cut
// short or with the site in front.
const Parser = "page/5"

// ErrNotHTML reports a body that is no HTML page.
var ErrNotHTML = errors.New("not an HTML page")

// Input is one page as it was received.
type Input struct {
	Body []byte
	// Header is the response head; Content-Type, Content-Language and
	// X-Robots-Tag are looked at.
	Header http.Header
	// URL is the address after redirects; nil: the one the page gives.
	URL *url.URL
	// FetchedAt bounds the dates that are believed; zero: no bound.
	FetchedAt time.Time
	// Product is our name in robots directives, with or without a version;
	// empty: only general ones count.
	Product string
	// Picker has the selectors of the page's outlet; nil: none.
	Picker *Picker
}

// Page is what was read.
type Page struct {
	Title     string
	Authors   []string
	Publisher string
	Section   string
	// Published and Modified keep the zone the page gives.
	Published, Modified time.Time
	// Lang is a two-letter code, empty if it cannot be told.
	Lang string
	// Canonical is the address the page calls its own, else the one it came
	// from; clean (package weburl). Without a host: none is known.
	Canonical *url.URL
	// Wire is the agency credited.
	Wire string
	Text string
	// IsArticle says whether this is one article; Reason says why not.
	IsArticle bool
	Reason    string
	Kind      Kind
	// NoArchive is set where robots directives forbid keeping the body.
	NoArchive bool
	// Paywalled is set where the page says that not all of it is free.
	Paywalled bool
	// Charset is the encoding the bytes were in.
	Charset string
	// Parser is the version of the reading ([Picker.Version]); Missed are the
	// keys of the outlet's selectors that found nothing on the page, so that
	// the general reading stood in.
	Parser string
	Missed []string
}

// Parse reads a page. Only a body that is no HTML at all is an error: anything
// else gives a Page, be it one that is no article.
func Parse(in Input) (*Page, error) {
	if err := checkType(in); err != nil {
		return nil, err
	}
	text, charset := textenc.UTF8(in.Body, in.Header.Get("Content-Type"))
	if in.URL == nil {
		in.URL = &url.URL{}
	}
	p := &Page{Charset: charset, Canonical: in.URL, Parser: in.Picker.Version()}
	if len(bytes.TrimSpace(text)) == 0 {
		p.Kind, p.Reason = OtherPage, "the page is empty"
		return p, nil
	}
	root, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		// Nested deeper than any browser bears: take the plain text.
		p.fromTokens(text)
		p.Kind, p.Reason = p.judge(nil)
		p.IsArticle = p.Reason == ""
		return p, nil
	}
	k := in.Picker.pick(root)
	s := look(root)
	s.meta.readJSONLD()
	p.fill(in, root, s, k)
	p.Kind, p.Reason = p.judge(s)
	p.IsArticle = p.Reason == ""
	return p, nil
}

// Types that are read as pages. Many servers send none at all.
func checkType(in Input) error {
	t, _, _ := mime.ParseMediaType(in.Header.Get("Content-Type"))
	if Readable(t) {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrNotHTML, t)
}

// Readable reports whether a content type may be a page.
func Readable(contentType string) bool {
	t, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	switch strings.TrimSpace(t) {
	case "", "text/html", "application/xhtml+xml", "text/plain", "application/octet-stream", "application/xml", "text/xml":
		return true
	}
	return false
}

// Derive reads a snapshot again, with the selectors of its outlet. The article
// has everything but the snapshot's place in the archive. It fails with [ErrNotHTML], or with an error wrapping
// news.ErrInvalid where the snapshot holds no article.
func Derive(s *news.Snapshot, product string, picker *Picker) (*news.Article, error) {
	u, err := weburl.Parse(s.FinalURL)
	if err != nil {
		return nil, fmt.Errorf("snapshot: %w: %w", news.ErrInvalid, err)
	}
	p, err := Parse(Input{Body: s.Body, Header: http.Header(s.Header), URL: u, FetchedAt: s.FetchedAt, Product: product, Picker: picker})
	if err != nil {
		return nil, err
	}
	if !p.IsArticle {
		return nil, fmt.Errorf("%s: %s: %w", s.FinalURL, p.Reason, news.ErrInvalid)
	}
	return p.Article(s), nil
}

// Article returns the page as an article of a snapshot's outlet.
func (p *Page) Article(s *news.Snapshot) *news.Article {
	address := p.Canonical.String()
	return &news.Article{
		ID: news.ArticleID(address), Outlet: s.Outlet, URL: address,
		Title: p.Title, Authors: p.Authors, Publisher: p.Publisher, Section: p.Section,
		Published: p.Published, Modified: p.Modified, Lang: p.Lang, Wire: p.Wire,
		Text: p.Text, TextHash: news.HashText(p.Text), FetchedAt: s.FetchedAt, Parser: p.Parser,
	}
}

func (p *Page) fill(in Input, root *html.Node, s *survey, k *picked) {
	m := s.meta
	p.Canonical = canonical(in.URL, m)
	p.Publisher = s.publisher(p.Canonical.Hostname())
	if p.Title = k.title(); p.Title == "" {
		p.Title = s.title()
	}
	p.Section = first(m.ldSection, m.get("article:section"), m.get("section"))
	p.Published, p.Modified = s.dates(root, in, p.Title, k)
	p.Paywalled = m.locked()
	p.NoArchive = noArchive(in, m)
	if p.Text = k.body(); p.Text == "" {
		p.Text = s.body(p.Title)
	}
	p.Text = withoutTitle(p.Text, p.Title)
	p.Lang = language(p.Text, first(m.htmlLang, m.get("og:locale"), m.get("content-language"), m.ldLang, in.Header.Get("Content-Language")))
	by := s.signed(p.Publisher, k.authors())
	p.Authors, p.Wire = by.names(), wire(append(by.groups, by.people...), p.Text, p.Publisher)
	p.Missed = k.missed
}

func first(values ...string) string {
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			return v
		}
	}
	return ""
}
