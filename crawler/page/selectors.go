package page

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// Selectors say where on an outlet's pages the parts of an article are, for
// sites that the general reading gets wrong. Each is a CSS selector; an empty
// one leaves that part to the general reading, as does one that matches nothing.
type Selectors struct {
	Title, Authors, Published string
	// Body are the elements whose words are the text, all of them.
	Body string
	// Remove is taken off the page before it is read at all.
	Remove string
}

// SelectorError is one selector that cannot be used.
type SelectorError struct {
	Key, Selector string
	Err           error
}

func (e *SelectorError) Error() string {
	return fmt.Sprintf("%s: selector %q: %v", e.Key, e.Selector, e.Err)
}

func (e *SelectorError) Unwrap() error { return e.Err }

// Picker reads pages by selectors. The nil Picker has none.
type Picker struct {
	title, authors, published, body, remove selector
	version                                 string
}

// Compile returns the picker of selectors, nil if there are none. The error
// joins a [SelectorError] for each selector that is wrong.
func (s Selectors) Compile() (*Picker, error) {
	if s == (Selectors{}) {
		return nil, nil
	}
	p := &Picker{}
	var errs []error
	sum := sha256.New()
	for _, f := range []struct {
		key, text string
		into      *selector
	}{{"title", s.Title, &p.title}, {"authors", s.Authors, &p.authors}, {"published", s.Published, &p.published}, {"body", s.Body, &p.body}, {"remove", s.Remove, &p.remove}} {
		fmt.Fprintf(sum, "%s=%q\n", f.key, f.text)
		if f.text == "" {
			continue
		}
		var err error
		if *f.into, err = compileSelector(f.text); err != nil {
			errs = append(errs, &SelectorError{f.key, f.text, err})
		}
	}
	p.version = Parser + "+" + hex.EncodeToString(sum.Sum(nil)[:4])
	return p, errors.Join(errs...)
}

// Version names the reading with these selectors: [Parser], and their hash
// where there are some.
func (p *Picker) Version() string {
	if p == nil {
		return Parser
	}
	return p.version
}

// picked is a page with the selectors of its outlet.
type picked struct {
	by  *Picker
	doc *goquery.Document
	// missed are the keys of selectors that matched nothing of use.
	missed []string
}

// pick takes off the page what is to be removed.
func (p *Picker) pick(root *html.Node) *picked {
	if p == nil {
		return &picked{by: &Picker{}}
	}
	k := &picked{by: p, doc: goquery.NewDocumentFromNode(root)}
	if p.remove != nil {
		k.doc.FindNodes(p.remove.all(root)...).Remove()
	}
	return k
}

// first returns what use makes of the first element it can be made of.
func (k *picked) first(key string, s selector, use func(*goquery.Selection) bool) {
	if s == nil {
		return
	}
	for _, n := range s.all(k.doc.Nodes[0]) {
		if use(k.doc.FindNodes(n)) {
			return
		}
	}
	k.missed = append(k.missed, key)
}

// title returns the headline picked, or "".
func (k *picked) title() (title string) {
	k.first("title", k.by.title, func(s *goquery.Selection) bool {
		title = squeeze(wordsOf(s))
		return title != ""
	})
	return title
}

// published returns the time picked, or the zero time.
func (k *picked) published(monthFirst bool, latest time.Time) (published time.Time) {
	k.first("published", k.by.published, func(s *goquery.Selection) bool {
		text := wordsOf(s)
		t, ok := parseTime(s.AttrOr("datetime", text))
		if !ok {
			t, _, ok = findDay(squeeze(text[:min(len(text), 2*maxDateLine)]), monthFirst)
		}
		if ok && t.After(earliest) && t.Before(latest) {
			published = t
		}
		return !published.IsZero()
	})
	return published
}

// authors returns the lines picked: of each element its links or its words.
func (k *picked) authors() []string {
	if k.by.authors == nil {
		return nil
	}
	var lines []string
	found := k.by.authors.all(k.doc.Nodes[0])
	k.doc.FindNodes(found[:min(len(found), maxAuthors)]...).Each(func(_ int, s *goquery.Selection) {
		if name, ok := s.Attr("content"); ok {
			lines = append(lines, name)
		} else if text := bylineText(s.Nodes[0]); text != "" {
			lines = append(lines, strings.Split(text, "\n")...)
		}
	})
	if len(lines) == 0 {
		k.missed = append(k.missed, "authors")
	}
	return lines
}

// body returns the words of all elements picked.
func (k *picked) body() string {
	if k.by.body == nil {
		return ""
	}
	w := &writer{}
	for _, n := range k.by.body.all(k.doc.Nodes[0]) {
		w.need(2)
		w.node(n, 0)
	}
	if w.out.Len() == 0 {
		k.missed = append(k.missed, "body")
	}
	return w.String()
}

// wordsOf returns the words of an element, or the content it carries.
func wordsOf(s *goquery.Selection) string {
	if content, ok := s.Attr("content"); ok {
		return content
	}
	return render(s.Nodes[0])
}
