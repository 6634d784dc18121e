// Package sitemap reads sitemaps, sitemap indexes and news sitemaps as a
// stream, plain or gzipped, within limits.
package sitemap

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
)

// MaxEntries is how many addresses one file may name by the protocol.
const MaxEntries = 50_000

var (
	// ErrNotSitemap reports a document of another kind.
	ErrNotSitemap = errors.New("not a sitemap")
	// ErrTooLarge reports a file that unpacks to more than was allowed.
	ErrTooLarge = errors.New("sitemap is too large")
)

// Entry is one address.
type Entry struct {
	URL string
	// Index is set where the address is another sitemap.
	Index bool
	// News is set where the entry carries news tags; Published is from them.
	News      bool
	Title     string
	Published time.Time
	LastMod   time.Time
}

// Changed is the later of both times.
func (e Entry) Changed() time.Time {
	if e.LastMod.After(e.Published) {
		return e.LastMod
	}
	return e.Published
}

// Read calls yield for each entry of a sitemap until it returns false. maxSize
// bounds the unpacked size in bytes. Entries before a fault are yielded before
// the error is returned.
func Read(body []byte, maxSize int64, yield func(Entry) bool) error {
	r := io.Reader(bytes.NewReader(body))
	if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(r)
		if err != nil {
			return fmt.Errorf("unpack: %w: %w", ErrNotSitemap, err)
		}
		r = z
	}
	limited := &limitReader{r: r, left: maxSize}
	b := bufio.NewReaderSize(limited, 1<<15)
	if mark, _ := b.Peek(2); string(mark) == "\xfe\xff" || string(mark) == "\xff\xfe" {
		b = bufio.NewReaderSize(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Reader(b), 1<<15)
	}
	head, err := b.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: %w", ErrNotSitemap, err)
	}
	start := bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	if bytes.HasPrefix(start, []byte("http://")) || bytes.HasPrefix(start, []byte("https://")) {
		return readLines(b, yield)
	}
	return readXML(b, yield)
}

func readXML(r io.Reader, yield func(Entry) bool) error {
	d := xml.NewDecoder(r)
	d.Strict = false
	d.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		if strings.HasPrefix(strings.ToLower(label), "utf-16") {
			return r, nil // Read has seen to it, or the declaration is wrong
		}
		return charset.NewReaderLabel(label, r)
	}
	seen := 0
	root := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && root {
			return nil
		}
		if err != nil {
			return readError(err, root)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "urlset", "sitemapindex":
			root = true
		case "url", "sitemap":
			if !root {
				return fmt.Errorf("<%s> outside of a set: %w", start.Name.Local, ErrNotSitemap)
			}
			var el element
			if err := d.DecodeElement(&el, &start); err != nil {
				return readError(err, root)
			}
			e := el.entry(start.Name.Local == "sitemap")
			if e.URL == "" {
				continue
			}
			if seen++; seen > MaxEntries {
				return fmt.Errorf("more than %d entries: %w", MaxEntries, ErrTooLarge)
			}
			if !yield(e) {
				return nil
			}
		default:
			if !root {
				return fmt.Errorf("it starts with <%s>: %w", start.Name.Local, ErrNotSitemap)
			}
		}
	}
}

func readError(err error, root bool) error {
	if errors.Is(err, ErrTooLarge) || root {
		return fmt.Errorf("sitemap: %w", err)
	}
	return fmt.Errorf("%w: %w", ErrNotSitemap, err)
}

// element is <url> or <sitemap>; namespaces are not asked for, since many
// files have the wrong ones.
type element struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod"`
	News    *struct {
		Date  string `xml:"publication_date"`
		Title string `xml:"title"`
	} `xml:"news"`
}

func (el element) entry(index bool) Entry {
	e := Entry{URL: strings.TrimSpace(el.Loc), Index: index, LastMod: when(el.LastMod)}
	if el.News != nil {
		e.News, e.Title, e.Published = true, strings.TrimSpace(el.News.Title), when(el.News.Date)
	}
	return e
}

var layouts = []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05.999999999-0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02", "2006-01", "2006"}

func when(s string) time.Time {
	s = strings.TrimSpace(s)
	for _, l := range layouts {
		if t, err := time.Parse(l, s); err == nil {
			return t
		}
	}
	return time.Time{}
}

// readLines reads the plain text form: an address a line.
func readLines(r io.Reader, yield func(Entry) bool) error {
	sc := bufio.NewScanner(r)
	for n := 0; sc.Scan(); {
		line := strings.TrimSpace(strings.TrimPrefix(sc.Text(), "\ufeff"))
		if line == "" {
			continue
		}
		if n++; n > MaxEntries {
			return fmt.Errorf("more than %d entries: %w", MaxEntries, ErrTooLarge)
		}
		if !yield(Entry{URL: line}) {
			return nil
		}
	}
	if err := sc.Err(); err != nil {
		return fmt.Errorf("sitemap: %w", err)
	}
	return nil
}

// limitReader fails, rather than ends, where the limit is reached.
type limitReader struct {
	r    io.Reader
	left int64
}

func (l *limitReader) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, ErrTooLarge
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}
