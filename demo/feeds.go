package demo

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"time"
)

type rss struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Title   string     `xml:"channel>title"`
	Link    string     `xml:"channel>link"`
	Desc    string     `xml:"channel>description"`
	Lang    string     `xml:"channel>language"`
	Items   []rssEntry `xml:"channel>item"`
}

type rssEntry struct {
	Title   string `xml:"title"`
	Link    string `xml:"link"`
	GUID    string `xml:"guid"`
	PubDate string `xml:"pubDate"`
	Section string `xml:"category"`
}

type atom struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Title   string      `xml:"title"`
	ID      string      `xml:"id"`
	Updated string      `xml:"updated"`
	Link    atomLink    `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	Title     string   `xml:"title"`
	ID        string   `xml:"id"`
	Link      atomLink `xml:"link"`
	Published string   `xml:"published"`
	Updated   string   `xml:"updated"`
	Author    string   `xml:"author>name"`
	Summary   string   `xml:"summary"`
}

type feedJSON struct {
	Version string     `json:"version"`
	Title   string     `json:"title"`
	Home    string     `json:"home_page_url"`
	Feed    string     `json:"feed_url"`
	Items   []itemJSON `json:"items"`
}

type itemJSON struct {
	ID        string `json:"id"`
	URL       string `json:"url"`
	Title     string `json:"title"`
	Summary   string `json:"summary"`
	Published string `json:"date_published"`
	Modified  string `json:"date_modified"`
}

func stamp(t time.Time) string { return t.Format(time.RFC3339) }

// feedDocument writes the feed of the outlet's kind.
func (d *desk) feedDocument(listed []*entry, latest time.Time) (*document, error) {
	address := d.base + feedPaths[d.feed]
	switch d.feed {
	case rssFeed:
		f := rss{Version: "2.0", Title: d.name, Link: d.base + "/", Desc: d.motto, Lang: d.lang}
		for _, e := range listed {
			// Some feeds mark their readers; the page's canonical link does not.
			f.Items = append(f.Items, rssEntry{e.title, e.url + "?utm_source=rss", e.url, e.published.Format(time.RFC1123Z), e.section})
		}
		return xmlDocument("application/rss+xml; charset=utf-8", f, latest)
	case atomFeed:
		f := atom{Title: d.name, ID: d.base + "/", Updated: stamp(latest), Link: atomLink{"self", address}}
		for _, e := range listed {
			f.Entries = append(f.Entries, atomEntry{e.title, e.url, atomLink{"alternate", e.url}, stamp(e.published), stamp(e.modified), e.author, e.section})
		}
		return xmlDocument("application/atom+xml; charset=utf-8", f, latest)
	default:
		f := feedJSON{Version: "https://jsonfeed.org/version/1.1", Title: d.name, Home: d.base + "/", Feed: address}
		for _, e := range listed {
			f.Items = append(f.Items, itemJSON{e.url, e.url, e.title, e.section, stamp(e.published), stamp(e.modified)})
		}
		b, err := json.MarshalIndent(f, "", "  ")
		return &document{kind: "application/feed+json; charset=utf-8", body: b, modified: latest, status: http.StatusOK}, err
	}
}

type sitemapIndex struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Maps    []sitemapLoc `xml:"sitemap"`
}

type sitemapLoc struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod"`
}

type urlSet struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	News    string       `xml:"xmlns:news,attr"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Loc     string      `xml:"loc"`
	LastMod string      `xml:"lastmod"`
	News    sitemapNews `xml:"news:news"`
}

type sitemapNews struct {
	Name      string `xml:"news:publication>news:name"`
	Lang      string `xml:"news:publication>news:language"`
	Published string `xml:"news:publication_date"`
	Title     string `xml:"news:title"`
}

// sitemap writes the index, or the news sitemap it names.
func (d *desk) sitemap(path string, listed []*entry, latest time.Time) (*document, error) {
	const kind = "application/xml; charset=utf-8"
	if path == "/sitemap.xml" {
		return xmlDocument(kind, sitemapIndex{Maps: []sitemapLoc{{d.base + "/sitemap-news.xml", stamp(latest)}}}, latest)
	}
	set := urlSet{News: "http://www.google.com/schemas/sitemap-news/0.9"}
	for _, e := range listed {
		set.URLs = append(set.URLs, sitemapURL{e.url, stamp(e.modified), sitemapNews{d.name, d.lang, stamp(e.published), e.title}})
	}
	return xmlDocument(kind, set, latest)
}

func xmlDocument(kind string, v any, modified time.Time) (*document, error) {
	b, err := xml.MarshalIndent(v, "", "  ")
	return &document{kind: kind, body: append([]byte(xml.Header), b...), modified: modified}, err
}
