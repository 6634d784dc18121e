package extractor

import (
	"html"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
)

// plain is a text as it was meant: without characters that nobody sees, with
// HTML entities that were left in it decoded and full-width forms narrowed.
// What is found in it is put back to where it stands in the text as given.
type plain struct {
	text   string
	pieces []piece // in order
}

// piece is a part of the plain text that stands for another part of the given
// one; one of them may be empty.
type piece struct{ plain, given news.Span }

// entityReach is how long an HTML entity may be, in bytes.
const entityReach = 12

// makePlain returns text as it was meant, nil where it is plain already.
func makePlain(text string) *plain {
	var p plain
	var b strings.Builder
	last := 0
	for i := plainEnd(text, 0); i < len(text); i = plainEnd(text, i) {
		meant, n := meaning(text[i:])
		if n == 0 {
			_, n = utf8.DecodeRuneInString(text[i:])
			i += n
			continue
		}
		b.WriteString(text[last:i])
		at := b.Len()
		b.WriteString(meant)
		p.pieces = append(p.pieces, piece{news.Span{Start: at, End: b.Len()}, news.Span{Start: i, End: i + n}})
		i += n
		last = i
	}
	if len(p.pieces) == 0 {
		return nil
	}
	b.WriteString(text[last:])
	p.text = b.String()
	return &p
}

// plainEnd returns where the characters end that stand at a byte and are, for
// certain, as they were meant.
func plainEnd(text string, at int) int {
	for at+8 <= len(text) && plainEight(text[at:at+8]) {
		at += 8
	}
	for at < len(text) && text[at] < utf8.RuneSelf && text[at] != '&' {
		at++
	}
	return at
}

// plainEight reports whether all of eight bytes are such, taking them as one word:
// texts are long and hardly ever anything else.
func plainEight(s string) bool {
	const (
		ones = 0x0101010101010101
		high = 0x80 * ones
	)
	x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	// A byte that is zero borrows from its high bit: those equal to '&' are zero here.
	amp := x ^ '&'*ones
	return (x|(amp-ones)&^amp)&high == 0
}

// meaning returns what the n bytes at the head of text stand for; n is 0 where
// they stand for themselves.
func meaning(text string) (meant string, n int) {
	switch c := text[0]; {
	case c == '&':
		end := strings.IndexByte(text[:min(len(text), entityReach)], ';')
		if end < 0 {
			return "", 0
		}
		entity := text[:end+1]
		if meant = html.UnescapeString(entity); meant == entity {
			return "", 0
		}
		if m, k := meaning(meant); k == len(meant) && meant[0] != '&' { // &shy;
			meant = m
		}
		return meant, len(entity)
	case c < utf8.RuneSelf:
		return "", 0
	}
	switch r, n := utf8.DecodeRuneInString(text); {
	case r == '\u00ad', '\u200b' <= r && r <= '\u200f', r == '\u2060', r == '\ufeff':
		return "", n
	case '！' <= r && r <= '～':
		return string(r - '！' + '!'), n
	}
	return "", 0
}

// restore puts what was found in the plain text back to where it stands in the
// text as given.
func (p *plain) restore(given string, res *Result) {
	for i := range res.Claims {
		c := &res.Claims[i]
		p.back(&c.Span)
		p.back(&c.Sentence)
		c.Quote = given[c.Start:c.End]
		if c.Attribution != nil {
			p.back(&c.Attribution.Span)
		}
	}
	for i := range res.Quantities {
		q := &res.Quantities[i]
		p.back(&q.Span)
		q.Text = given[q.Start:q.End]
	}
	for i := range res.Dates {
		d := &res.Dates[i]
		p.back(&d.Span)
		d.Text = given[d.Start:d.End]
	}
	for i := range res.Actors {
		p.back(&res.Actors[i].Span)
	}
	for i := range res.Quotes {
		q := &res.Quotes[i]
		p.back(&q.Span)
		if q.Cue != nil {
			p.back(q.Cue)
		}
		if q.Speaker != nil {
			p.back(&q.Speaker.Span)
			q.Speaker.Text = given[q.Speaker.Start:q.Speaker.End]
		}
	}
}

// back turns a span of the plain text into the one of the given text. What was
// dropped at its edges is left out.
func (p *plain) back(s *news.Span) {
	start, end := s.Start, s.End
	i := sort.Search(len(p.pieces), func(i int) bool { return p.pieces[i].plain.End > start })
	s.Start = p.shift(i, start)
	if i < len(p.pieces) && p.pieces[i].plain.Start < start { // begins within a piece
		s.Start = p.pieces[i].given.Start
	}
	j := sort.Search(len(p.pieces), func(i int) bool { q := p.pieces[i].plain; return q.End > end || q.End == end && q.Len() == 0 })
	s.End = p.shift(j, end)
	if j < len(p.pieces) && p.pieces[j].plain.Start < end && p.pieces[j].plain.End > end { // ends within a piece
		s.End = p.pieces[j].given.End
	}
}

// shift moves an offset behind the first i pieces.
func (p *plain) shift(i, offset int) int {
	if i == 0 {
		return offset
	}
	q := p.pieces[i-1]
	return q.given.End + offset - q.plain.End
}
