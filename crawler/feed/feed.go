// Package feed reads what an outlet announces: RSS in its versions, RDF, Atom
// and JSON Feed, and as much as can be had of a broken one.
package feed

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"

	"github.com/tallywire/tallywire/crawler/textenc"
)

// MaxItems is how many items of a feed are read.
const MaxItems = 2000

// ErrNotFeed reports a document that is no feed.
var ErrNotFeed = errors.New("not a feed")

// Item is one announcement.
type Item struct {
	// URL as written, which may be relative to the feed's address.
	URL   string
	Title string
	// Published and Updated are zero if the feed does not tell.
	Published, Updated time.Time
}

// Changed is the later of both times.
func (i Item) Changed() time.Time {
	if i.Updated.After(i.Published) {
		return i.Updated
	}
	return i.Published
}

// Feed is what was read.
type Feed struct {
	Title string
	Items []Item
	// Damaged is set where the document was broken and read by guessing.
	Damaged bool
}

// Parse reads a feed. The error wraps [ErrNotFeed] if there is none in it.
func Parse(body []byte, contentType string) (*Feed, error) {
	text, _ := textenc.UTF8(body, contentType)
	text = textenc.DropXMLDeclaration(text)
	head := bytes.ToLower(bytes.TrimSpace(text[:min(len(text), 1024)]))
	if len(head) == 0 {
		return nil, fmt.Errorf("the document is empty: %w", ErrNotFeed)
	}
	if bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html")) {
		return nil, fmt.Errorf("the document is an HTML page: %w", ErrNotFeed)
	}
	parsed, err := parse(clean(text))
	if err == nil && parsed.FeedType == "json" && parsed.FeedVersion == "" && len(parsed.Items) == 0 {
		return nil, fmt.Errorf("JSON without version and items: %w", ErrNotFeed)
	}
	if err == nil {
		return convert(parsed), nil
	}
	if items := salvage(text); len(items) > 0 {
		return &Feed{Items: items, Damaged: true}, nil
	}
	return nil, fmt.Errorf("%w: %w", ErrNotFeed, err)
}

// parse keeps a panic in the library from ending the crawl: feeds come from
// strangers.
func parse(text []byte) (f *gofeed.Feed, err error) {
	defer func() {
		if p := recover(); p != nil {
			f, err = nil, fmt.Errorf("feed parser gave up: %v", p)
		}
	}()
	return gofeed.NewParser().Parse(bytes.NewReader(text))
}

// clean removes control characters that XML forbids and some outlets send.
func clean(text []byte) []byte {
	bad := func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0xfffe || r == 0xffff }
	if bytes.IndexFunc(text, bad) < 0 {
		return text
	}
	return bytes.Map(func(r rune) rune {
		if bad(r) {
			return -1
		}
		return r
	}, text)
}

func convert(p *gofeed.Feed) *Feed {
	f := &Feed{Title: p.Title}
	for _, it := range p.Items {
		if len(f.Items) == MaxItems {
			break
		}
		link := it.Link
		if link == "" && len(it.Links) > 0 {
			link = it.Links[0]
		}
		if link == "" && (strings.HasPrefix(it.GUID, "http://") || strings.HasPrefix(it.GUID, "https://")) {
			link = it.GUID
		}
		if link == "" {
			continue
		}
		item := Item{URL: link, Title: it.Title}
		if it.PublishedParsed != nil {
			item.Published = *it.PublishedParsed
		}
		if it.UpdatedParsed != nil {
			item.Updated = *it.UpdatedParsed
		}
		f.Items = append(f.Items, item)
	}
	return f
}
