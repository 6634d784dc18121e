package crawler

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/tallywire/tallywire/crawler/textenc"
	"github.com/tallywire/tallywire/news"
)

// maxElsewhere is how many passages may differ for a change outside of the
// article's text to be one of words: where more differ, the page has other
// teasers than before.
const maxElsewhere = 4

// changedElsewhere reports that a page whose article is the same has other words
// in a few passages around it, as in captions, boxes and notes, or another figure
// in what it tells programs.
func (c *Crawler) changedElsewhere(ctx context.Context, before news.SnapshotRef, after *news.Snapshot) bool {
	if before.NoArchive || after.NoArchive {
		return false
	}
	old, err := c.deps.Archive.Get(ctx, before)
	if err != nil {
		return false
	}
	a, b := passagesOf(old), passagesOf(after)
	if n := len(missing(a.seen, b.seen)) + len(missing(b.seen, a.seen)); n > 0 {
		return n <= maxElsewhere
	}
	was, is := otherFigures(a.told, b.told)
	return len(was)+len(is) > 0
}

// elsewhere returns the two articles with the passages of their pages as text.
func (c *Crawler) elsewhere(ctx context.Context, before, after *news.Article) (x, y *news.Article, err error) {
	was, is := *before, *after
	var pages [2]passages
	for i, a := range []*news.Article{&was, &is} {
		s, err := c.deps.Archive.Get(ctx, a.Snapshot)
		if err != nil {
			return nil, nil, err
		}
		pages[i] = passagesOf(s)
	}
	told, tells := otherFigures(pages[0].told, pages[1].told)
	was.Text = strings.Join(append(pages[0].seen, told...), "\n")
	is.Text = strings.Join(append(pages[1].seen, tells...), "\n")
	return &was, &is, nil
}

// missing returns the passages that others have not.
func missing(passages, others []string) []string {
	have := map[string]bool{}
	for _, p := range others {
		have[p] = true
	}
	var out []string
	for _, p := range passages {
		if !have[p] {
			out = append(out, p)
		}
	}
	return out
}

// otherFigures returns the passages that stand in both with the same words and
// another figure or, where all else is as it was, the one passage with a figure
// that came or went. Others are left alone: what a page tells programs is full of
// teasers and counters that differ each time.
func otherFigures(before, after []string) (was, is []string) {
	gone, come := missing(before, after), missing(after, before)
	if len(gone)+len(come) == 1 && strings.IndexFunc(strings.Join(append(gone, come...), ""), unicode.IsDigit) >= 0 {
		return gone, come
	}
	old := map[string]string{}
	for _, p := range gone {
		old[withoutFigures(p)] = p
	}
	for _, p := range come {
		if o, ok := old[withoutFigures(p)]; ok {
			was, is = append(was, o), append(is, p)
		}
	}
	return was, is
}

func withoutFigures(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return '0'
		}
		return r
	}, s)
}

// passages are the paragraphs, captions and table cells of a page, a line each:
// those readers see, and those that its scripts hold, from which some sites
// write what readers see.
type passages struct{ seen, told []string }

func passagesOf(s *news.Snapshot) passages {
	text, _ := textenc.UTF8(s.Body, http.Header(s.Header).Get("Content-Type"))
	var p passages
	p.seen = paragraphs(text, func(script []byte) { p.told = append(p.told, prose(script)...) })
	return p
}

// paragraphs returns the passages of a piece of HTML, and hands out its scripts.
func paragraphs(text []byte, script func([]byte)) []string {
	z := html.NewTokenizer(bytes.NewReader(text))
	z.SetMaxBuf(1 << 20)
	var out []string
	var open strings.Builder
	in := false
	hidden := atom.Atom(0)
	end := func() {
		if line := strings.Join(strings.Fields(open.String()), " "); line != "" {
			out = append(out, line)
		}
		open.Reset()
		in = false
	}
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			end()
			return out
		}
		if kind == html.TextToken {
			switch {
			case hidden == atom.Script:
				script(z.Raw())
			case in && hidden == 0:
				open.Write(z.Text())
			}
			continue
		}
		name, _ := z.TagName()
		switch tag := atom.Lookup(name); tag {
		case atom.Script, atom.Style:
			hidden = 0
			if kind == html.StartTagToken {
				hidden = tag
			}
		case atom.P, atom.Figcaption, atom.Td:
			end()
			in = kind == html.StartTagToken
		case atom.Div, atom.Article, atom.Section, atom.Table, atom.Ul:
			if in && kind == html.EndTagToken {
				end()
			}
		case atom.Br:
			open.WriteByte(' ')
		}
	}
}

// minProse is the length in bytes, and minWords the number of spaces, from which
// a string in a script is prose and no key, address or label.
const (
	minProse = 40
	minWords = 6
)

// prose returns the strings of a script that are running text; of those that
// are HTML, their paragraphs.
func prose(script []byte) []string {
	var out []string
	add := func(s string) {
		if len(s) >= minProse && strings.Count(s, " ") >= minWords {
			out = append(out, s)
		}
	}
	for rest := script; ; {
		from := bytes.IndexByte(rest, '"')
		if from < 0 {
			return out
		}
		rest = rest[from+1:]
		to := closing(rest)
		if to < 0 {
			return out
		}
		quoted := rest[:to]
		rest = rest[to+1:]
		if len(quoted) < minProse {
			continue
		}
		var s string
		if json.Unmarshal(append(append([]byte{'"'}, quoted...), '"'), &s) != nil {
			continue
		}
		if !strings.Contains(s, "<p") {
			add(strings.Join(strings.Fields(s), " "))
			continue
		}
		for _, p := range paragraphs([]byte(s), func([]byte) {}) {
			add(p)
		}
	}
}

// closing returns where a string ends whose opening quotation mark was just
// passed, or -1.
func closing(b []byte) int {
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}
