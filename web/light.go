package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
)

// run is a stretch of text set one way: plain, a word of the query, or a
// figure, which may link to its claim.
type run struct {
	Text  string
	Fig   bool
	Hit   bool
	Claim string // id; the run is linked where it is set
	Here  bool   // the figure the page is about
}

// usable reports whether a span can be cut from text: inside it, not empty and
// on the borders of characters. Spans come from stored data; a wrong one must
// cost its light, not the page.
func usable(text string, s news.Span) bool {
	return 0 <= s.Start && s.Start < s.End && s.End <= len(text) &&
		utf8.RuneStart(text[s.Start]) && (s.End == len(text) || utf8.RuneStart(text[s.End]))
}

// lightSentence cuts a hit's sentence into runs, its figure lit and the words
// that matched the query marked around it.
func lightSentence(h *news.Hit) []run {
	marks := []mark{{h.Mark, run{Fig: true}}}
	for _, m := range h.Matches {
		marks = append(marks, mark{m, run{Hit: true}})
	}
	return light(h.SentenceText, 0, marks)
}

// mark is a span of a text and how it is set.
type mark struct {
	news.Span
	as run
}

// light cuts text into runs; marks are offsets less base. Where marks overlap,
// figures win over words and the earlier over the later.
func light(text string, base int, marks []mark) []run {
	ok := marks[:0:0]
	for _, m := range marks {
		m.Span = news.Span{Start: m.Start - base, End: m.End - base}
		if usable(text, m.Span) {
			ok = append(ok, m)
		}
	}
	slices.SortStableFunc(ok, func(a, b mark) int {
		if a.as.Fig != b.as.Fig {
			if a.as.Fig {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Start, b.Start)
	})
	kept := ok[:0:0]
	for _, m := range ok {
		if !slices.ContainsFunc(kept, func(k mark) bool { return k.Overlaps(m.Span) }) {
			kept = append(kept, m)
		}
	}
	slices.SortFunc(kept, func(a, b mark) int { return cmp.Compare(a.Start, b.Start) })
	var runs []run
	at := 0
	for _, m := range kept {
		if m.Start > at {
			runs = append(runs, run{Text: text[at:m.Start]})
		}
		r := m.as
		r.Text = text[m.Start:m.End]
		runs = append(runs, r)
		at = m.End
	}
	if at < len(text) {
		runs = append(runs, run{Text: text[at:]})
	}
	return runs
}

// paragraphs returns the spans of a text's lines that hold any word.
func paragraphs(text string) []news.Span {
	var out []news.Span
	for at := 0; at < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i
		}
		if strings.TrimSpace(text[at:end]) != "" {
			out = append(out, news.Span{Start: at, End: end})
		}
		at = end + 1
	}
	return out
}

// safeLink returns an address of the net that may be linked to, or "".
func safeLink(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil {
		return ""
	}
	return raw
}

// hostOf returns the host an address names, for people to read.
func hostOf(raw string) string {
	if safeLink(raw) == "" {
		return ""
	}
	u, _ := url.Parse(raw) // safeLink parsed it
	return strings.TrimPrefix(u.Hostname(), "www.")
}
