package feed

import (
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/unicode"
)

func TestParse(t *testing.T) {
	rss := `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>T</title><item><title>One &amp; only</title><link>https://e.org/1</link>` +
		`<pubDate>Mon, 06 May 2024 10:00:00 +0200</pubDate><atom:updated>2024-05-06T12:00:00+02:00</atom:updated></item></channel></rss>`
	utf16, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(strings.Replace(rss, "UTF-8", "UTF-16", 1)))
	if err != nil {
		t.Fatal(err)
	}
	published := time.Date(2024, 5, 6, 8, 0, 0, 0, time.UTC)
	for name, doc := range map[string]string{
		"rss":           rss,
		"utf-16":        string(utf16),
		"control bytes": strings.Replace(rss, "only", "only\x01\x0b", 1),
		"broken":        strings.Replace(rss, "</channel>", "<b>&nosuch;<unclosed", 1),
		"cut off":       rss[:strings.Index(rss, "</item>")],
		"atom": `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>One &amp; only</title><link rel="alternate" href="https://e.org/1"/>` +
			`<published>2024-05-06T08:00:00Z</published><updated>2024-05-06T10:00:00Z</updated></entry></feed>`,
		"json": `{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":"1","url":"https://e.org/1","title":"One & only","date_published":"2024-05-06T08:00:00Z","date_modified":"2024-05-06T10:00:00Z"}]}`,
		"rdf": `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://e.org/"><title>T</title></channel>` +
			`<item rdf:about="https://e.org/1"><title>One &amp; only</title><link>https://e.org/1</link><dc:date>2024-05-06T08:00:00Z</dc:date></item></rdf:RDF>`,
	} {
		f, err := Parse([]byte(doc), "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(f.Items) != 1 || f.Items[0].URL != "https://e.org/1" || !strings.HasPrefix(f.Items[0].Title, "One & only") || !f.Items[0].Published.Equal(published) {
			t.Errorf("%s: read as %+v", name, f)
		}
		if name != "rdf" && name != "broken" && name != "cut off" && !f.Items[0].Updated.Equal(published.Add(2*time.Hour)) {
			t.Errorf("%s: updated %v", name, f.Items[0].Updated)
		}
	}
	for name, doc := range map[string]string{"empty": " ", "html": "<!DOCTYPE html><html><item><link>https://e.org/</link>", "text": "hello", "json": `{"a":1}`, "sitemap": "<urlset></urlset>"} {
		if f, err := Parse([]byte(doc), ""); !errors.Is(err, ErrNotFeed) {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("<rss><channel><item><link>x"))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><feed><entry>&b;`))
	f.Fuzz(func(_ *testing.T, body []byte) {
		_, _ = Parse(body, "application/xml") // must not panic
	})
}
