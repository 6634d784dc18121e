package input

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
)

// Saved is a page as it was saved, or why it could not be read.
type Saved struct {
	ID, URL string
	HTML    []byte
	// From names the file, and the line of JSON Lines.
	From string
	// Err names where it happened. Reading goes on after it.
	Err error
}

// Pages yields the saved pages of the named input: "-" is JSON Lines on
// standard input, else it is one .html or .html.gz file, saved from pageURL.
func (r *Reader) Pages(name, pageURL string) iter.Seq[Saved] {
	return func(yield func(Saved) bool) {
		if name == "-" {
			err := eachLine("standard input", r.Stdin, func(from string, line []byte) bool {
				s := savedLine(line)
				s.From = from
				if s.Err != nil {
					s.Err = fmt.Errorf("%s: %w", from, s.Err)
				}
				return yield(s)
			})
			if err != nil {
				yield(Saved{Err: err})
			}
			return
		}
		s := Saved{ID: ID(name), URL: pageURL, From: name}
		s.HTML, s.Err = savedPage(name)
		yield(s)
	}
}

// savedPage reads an .html or .html.gz file.
func savedPage(name string) ([]byte, error) {
	lower := strings.ToLower(name)
	zipped := strings.HasSuffix(lower, ".gz")
	if plain := strings.TrimSuffix(lower, ".gz"); !strings.HasSuffix(plain, ".html") && !strings.HasSuffix(plain, ".htm") {
		return nil, fmt.Errorf("%s: unknown ending; expected .html or .html.gz", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var in io.Reader = f
	if zipped {
		if in, err = gzip.NewReader(f); err != nil {
			return nil, fmt.Errorf("%s: not gzip: %w", name, err)
		}
	}
	b, err := readAll(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return b, nil
}

// savedLine reads one line; its page stands in it or in the file it names.
func savedLine(line []byte) Saved {
	var l struct {
		ID, URL string
		File    string
		HTML    *string
	}
	if err := json.Unmarshal(line, &l); err != nil {
		return Saved{Err: fmt.Errorf("not a JSON object of id, url, file or html: %w", err)}
	}
	s := Saved{ID: l.ID, URL: l.URL}
	switch {
	case (l.HTML != nil) == (l.File != ""):
		s.Err = errors.New(`exactly one of "file" and "html" is expected`)
	case l.HTML != nil && l.ID == "":
		s.Err = errors.New(`"id" is missing`)
	case l.HTML != nil:
		s.HTML = []byte(*l.HTML)
	default:
		if s.ID == "" {
			s.ID = ID(l.File)
		}
		s.HTML, s.Err = savedPage(l.File)
	}
	return s
}
