// Package passage tells whether a page changed around the article that is read
// from it: in a caption, a box, a note, or in what its scripts hold.
//
// A page that must not be archived is compared by its [Page.Trace], from which
// nothing can be read but bare numbers.
package passage

import (
	"hash/fnv"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tallywire/tallywire/crawler/textenc"
	"github.com/tallywire/tallywire/news"
)

// Page is the paragraphs, captions and table cells of a page: those readers
// see, and those that its scripts hold, from which some sites write what readers
// see.
type Page struct {
	seen, told []passage // seen is nil where nothing of the page is kept
	// html is the whole page in UTF-8, nil where only a trace of it is kept; whole
	// is the page as one passage, with the numbers that may be figures.
	html  []byte
	whole passage
}

// passage is one of them.
type passage struct {
	words   uint64   // hash of its words, every number being the same
	numbers []string // in order
	text    string   // empty where only a trace is kept
}

// Of returns the passages of a page, or what its trace tells of them.
func Of(s *news.Snapshot) Page {
	if s.NoArchive && s.Body == nil {
		return fromTrace(s.Trace)
	}
	p := Page{seen: []passage{}}
	p.html, _ = textenc.UTF8(s.Body, http.Header(s.Header).Get("Content-Type"))
	for _, line := range paragraphs(p.html, func(script []byte) {
		for _, line := range prose(script) {
			p.told = append(p.told, newPassage(line))
		}
	}) {
		p.seen = append(p.seen, newPassage(line))
	}
	if s.NoArchive {
		p.whole = newPassage(string(p.html))
		p.whole.numbers = slices.DeleteFunc(p.whole.numbers, func(n string) bool { return len(n) > longestNumber })
	}
	return p
}

func newPassage(text string) passage {
	p := passage{text: text}
	h := fnv.New64a()
	rest := text
	for {
		from, to := nextNumber(rest)
		if from < 0 {
			h.Write([]byte(rest))
			break
		}
		h.Write([]byte(rest[:from]))
		h.Write([]byte{0})
		p.numbers = append(p.numbers, rest[from:to])
		rest = rest[to:]
	}
	p.words = h.Sum64()
	return p
}

// nextNumber returns where the next run of digits of any script is, with the
// points and commas between them; from is -1 where there is none.
func nextNumber(s string) (from, to int) {
	from = strings.IndexFunc(s, unicode.IsDigit)
	if from < 0 {
		return -1, -1
	}
	mark := false // a point or comma, which digits may follow
	for i, r := range s[from:] {
		switch {
		case unicode.IsDigit(r):
			to, mark = from+i+utf8.RuneLen(r), false
		case !mark && strings.ContainsRune(".,٫٬", r):
			mark = true
		default:
			return from, to
		}
	}
	return from, to
}

// key tells passages apart.
func (p passage) key() string {
	var b strings.Builder
	for i := range 8 {
		b.WriteByte(byte(p.words >> (8 * i)))
	}
	for _, n := range p.numbers {
		b.WriteString(n)
		b.WriteByte(0)
	}
	return b.String()
}

// with returns the text of a passage with other numbers, as many.
func (p passage) with(numbers []string) string {
	var b strings.Builder
	rest := p.text
	for _, n := range numbers {
		from, to := nextNumber(rest)
		if from < 0 {
			break
		}
		b.WriteString(rest[:from] + n)
		rest = rest[to:]
	}
	b.WriteString(rest)
	return b.String()
}
