package crawler

import (
	"bytes"
	"context"
	"net/http"
	"strings"

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
// in a few passages around it, as in captions, boxes and notes.
func (c *Crawler) changedElsewhere(ctx context.Context, before news.SnapshotRef, after *news.Snapshot) bool {
	if before.NoArchive || after.NoArchive {
		return false
	}
	old, err := c.deps.Archive.Get(ctx, before)
	if err != nil {
		return false
	}
	a, b := passages(old), passages(after)
	n := len(missing(a, b)) + len(missing(b, a))
	return n > 0 && n <= maxElsewhere
}

// elsewhere returns the two articles with the passages of their pages as text.
func (c *Crawler) elsewhere(ctx context.Context, before, after *news.Article) (x, y *news.Article, err error) {
	was, is := *before, *after
	for _, a := range []*news.Article{&was, &is} {
		s, err := c.deps.Archive.Get(ctx, a.Snapshot)
		if err != nil {
			return nil, nil, err
		}
		a.Text = strings.Join(passages(s), "\n")
	}
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

// passages returns the paragraphs, captions and table cells of a page, one line
// each.
func passages(s *news.Snapshot) []string {
	text, _ := textenc.UTF8(s.Body, http.Header(s.Header).Get("Content-Type"))
	z := html.NewTokenizer(bytes.NewReader(text))
	z.SetMaxBuf(1 << 20)
	var out []string
	var open strings.Builder
	in, hidden := false, false
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
			if in && !hidden {
				open.Write(z.Text())
			}
			continue
		}
		name, _ := z.TagName()
		switch tag := atom.Lookup(name); tag {
		case atom.Script, atom.Style:
			hidden = kind == html.StartTagToken
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
