package feed

import (
	"bytes"
	"net/mail"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// salvage picks items out of a document that is no well-formed feed: it reads
// tags one after the other and minds neither nesting nor end tags.
func salvage(text []byte) []Item {
	z := html.NewTokenizer(bytes.NewReader(text))
	z.SetMaxBuf(1 << 20)
	z.AllowCDATA(true)
	var items []Item
	var field string
	inItem := false
	for len(items) < MaxItems {
		switch z.Next() {
		case html.ErrorToken:
			return withLinks(items)
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			field = t.Data
			switch {
			case field == "item" || field == "entry":
				items, inItem = append(items, Item{}), true
			case field == "link" && inItem:
				if href := attribute(t, "href"); href != "" && (attribute(t, "rel") == "" || attribute(t, "rel") == "alternate") {
					items[len(items)-1].URL = href
				}
			}
		case html.EndTagToken:
			field = ""
		case html.TextToken:
			if !inItem || field == "" {
				continue
			}
			if s := strings.TrimSpace(html.UnescapeString(string(z.Raw()))); s != "" {
				set(&items[len(items)-1], field, strings.TrimSuffix(strings.TrimPrefix(s, "<![CDATA["), "]]>"))
			}
		}
	}
	return withLinks(items)
}

func set(it *Item, field, value string) {
	switch field {
	case "link":
		if it.URL == "" {
			it.URL = value
		}
	case "guid", "id":
		if it.URL == "" && (strings.HasPrefix(value, "http://") || strings.HasPrefix(value, "https://")) {
			it.URL = value
		}
	case "title":
		it.Title = value
	case "pubdate", "published", "dc:date":
		it.Published = when(value)
	case "updated", "modified":
		it.Updated = when(value)
	}
}

func when(s string) time.Time {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t
	}
	if t, err := mail.ParseDate(s); err == nil {
		return t
	}
	return time.Time{}
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

func withLinks(items []Item) []Item {
	kept := items[:0]
	for _, it := range items {
		if it.URL != "" {
			kept = append(kept, it)
		}
	}
	return kept
}
