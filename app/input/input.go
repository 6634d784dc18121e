// Package input reads articles and pages from files for the command line: plain text,
// saved pages and JSON Lines.
package input

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
)

// Limits on what one input may hold; larger input is refused, not cut.
const (
	maxFile = 64 << 20
	maxLine = 64 << 20
)

// Item is one article read, or why it could not be.
type Item struct {
	Article *news.Article
	// Derived is set where the text was read out of a page, so that offsets
	// mean nothing without it.
	Derived bool
	// Err names the file, and the line of JSON Lines. Reading goes on after it.
	Err error
}

// PageReader turns the bytes of a saved page into an article. pageURL may be
// empty.
type PageReader func(html []byte, pageURL string) (*news.Article, error)

// Reader reads inputs by their ending.
type Reader struct {
	Page  PageReader
	Stdin io.Reader
	// Published is used for articles that do not say when they were published.
	Published time.Time
}

// ReadAll yields every article of the named inputs, in order.
func (r *Reader) ReadAll(names []string) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		for _, name := range names {
			for it := range r.Read(name) {
				if !yield(it) {
					return
				}
			}
		}
	}
}

// Read yields every article of the named input: "-" is JSON Lines on standard
// input, a folder is all texts and pages in it and below in the order of their
// names, else the ending decides between .txt, .html, .html.gz and .jsonl.
func (r *Reader) Read(name string) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		if name == "-" {
			r.lines("standard input", r.Stdin, yield)
			return
		}
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			r.folder(name, yield)
			return
		}
		f, err := os.Open(name)
		if err != nil {
			yield(Item{Err: err})
			return
		}
		defer f.Close()
		switch base := strings.ToLower(filepath.Base(name)); {
		case strings.HasSuffix(base, ".jsonl"):
			r.lines(name, f, yield)
		case strings.HasSuffix(base, ".txt"):
			yield(r.text(name, f))
		case strings.HasSuffix(base, ".html"), strings.HasSuffix(base, ".htm"):
			yield(r.page(name, f))
		case strings.HasSuffix(base, ".html.gz"):
			z, err := gzip.NewReader(f)
			if err != nil {
				yield(Item{Err: fmt.Errorf("%s: not gzip: %w", name, err)})
				return
			}
			yield(r.page(name, z))
		default:
			yield(Item{Err: fmt.Errorf("%s: unknown ending; expected .txt, .html, .html.gz or .jsonl", name)})
		}
	}
}

// folder reads the texts and pages in a folder. JSON Lines are read only where
// they are named: beside articles stand lines of other sorts.
func (r *Reader) folder(dir string, yield func(Item) bool) {
	found := false
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !articleFile(name) {
			return err
		}
		found = true
		for it := range r.Read(name) {
			if !yield(it) {
				return errStop
			}
		}
		return nil
	})
	switch {
	case errors.Is(err, errStop):
	case err != nil:
		yield(Item{Err: err})
	case !found:
		yield(Item{Err: fmt.Errorf("%s: no .txt, .html or .html.gz in the folder", dir)})
	}
}

// errStop ends a walk whose caller wants no more.
var errStop = errors.New("stop")

// articleFile reports whether a file holds one article.
func articleFile(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{".txt", ".html", ".htm", ".html.gz"}, func(end string) bool { return strings.HasSuffix(name, end) })
}

// ID returns the id of an article in a file: its base name without endings.
func ID(name string) string {
	base := filepath.Base(name)
	for _, end := range []string{".gz", ".html", ".htm", ".txt", ".jsonl"} {
		base = strings.TrimSuffix(base, end)
	}
	return base
}

// about is what a line, or the .json file beside an article, may say.
type about struct {
	ID        string  `json:"id"`
	Text      *string `json:"text"`
	Title     string  `json:"title"`
	Published string  `json:"published"`
	URL       string  `json:"url"`
}

func (r *Reader) article(a about, text string) (*news.Article, error) {
	if !utf8.ValidString(text) {
		return nil, errors.New("text is not valid UTF-8")
	}
	pub, err := ParseTime(a.Published)
	if err != nil {
		return nil, fmt.Errorf("published: %w", err)
	}
	if pub.IsZero() {
		pub = r.Published
	}
	return &news.Article{ID: a.ID, Title: a.Title, URL: a.URL, Published: pub, Text: text, TextHash: news.HashText(text)}, nil
}

func (r *Reader) lines(name string, in io.Reader, yield func(Item) bool) {
	err := eachLine(name, in, func(from string, line []byte) bool {
		a, err := r.line(line)
		if err != nil {
			err = fmt.Errorf("%s: %w", from, err)
		}
		return yield(Item{Article: a, Err: err})
	})
	if err != nil {
		yield(Item{Err: err})
	}
}

// eachLine calls each for every line that is not empty, with its place in
// words, until that returns false.
func eachLine(name string, in io.Reader, each func(from string, line []byte) bool) error {
	sc := bufio.NewScanner(in)
	sc.Buffer(make([]byte, 0, 64<<10), maxLine)
	for n := 1; sc.Scan(); n++ {
		if line := bytes.TrimSpace(sc.Bytes()); len(line) > 0 && !each(fmt.Sprintf("%s: line %d", name, n), line) {
			return nil
		}
	}
	if err := sc.Err(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (r *Reader) line(line []byte) (*news.Article, error) {
	if !utf8.Valid(line) {
		return nil, errors.New("not valid UTF-8")
	}
	var a about
	if err := json.Unmarshal(line, &a); err != nil {
		return nil, fmt.Errorf("not a JSON object of id, text, title, published, url: %w", err)
	}
	if a.ID == "" {
		return nil, errors.New(`"id" is missing`)
	}
	if a.Text == nil {
		return nil, errors.New(`"text" is missing`)
	}
	return r.article(a, *a.Text)
}

func (r *Reader) text(name string, in io.Reader) Item {
	b, err := readAll(in)
	if err != nil {
		return Item{Err: fmt.Errorf("%s: %w", name, err)}
	}
	meta, err := beside(name)
	if err != nil {
		return Item{Err: err}
	}
	a, err := r.article(meta, string(b))
	if err != nil {
		return Item{Err: fmt.Errorf("%s: %w", name, err)}
	}
	return Item{Article: a}
}

func (r *Reader) page(name string, in io.Reader) Item {
	b, err := readAll(in)
	if err != nil {
		return Item{Err: fmt.Errorf("%s: %w", name, err)}
	}
	meta, err := beside(name)
	if err != nil {
		return Item{Err: err}
	}
	a, err := r.Page(b, meta.URL)
	if err != nil {
		return Item{Err: fmt.Errorf("%s: %w", name, err)}
	}
	a.ID = meta.ID
	if meta.Title != "" {
		a.Title = meta.Title
	}
	switch pub, err := ParseTime(meta.Published); {
	case err != nil:
		return Item{Err: fmt.Errorf("%s: published: %w", name, err)}
	case !pub.IsZero():
		a.Published = pub
	case a.Published.IsZero():
		a.Published = r.Published
	}
	return Item{Article: a, Derived: true}
}

// beside reads NAME.json beside the file, if there is one.
func beside(name string) (about, error) {
	a := about{ID: ID(name)}
	meta := filepath.Join(filepath.Dir(name), ID(name)+".json")
	b, err := os.ReadFile(meta)
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(b, &a); err != nil {
		return a, fmt.Errorf("%s: %w", meta, err)
	}
	a.ID = ID(name)
	return a, nil
}

func readAll(in io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err == nil && len(b) > maxFile {
		err = fmt.Errorf("larger than %d bytes", maxFile)
	}
	return b, err
}

var layouts = []string{time.RFC3339, "2006-01-02 15:04:05-07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly}

// ParseTime reads RFC 3339, "2006-01-02 15:04:05-07:00" or a date; without a
// zone the time is UTC. Empty text is the zero time.
func ParseTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, l := range layouts {
		if t, err := time.Parse(l, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time; expected 2006-01-02T15:04:05Z, 2006-01-02 15:04:05-07:00 or 2006-01-02", s)
}
