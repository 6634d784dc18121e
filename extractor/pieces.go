package extractor

import (
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
)

// pieceLen is how much text is read at once, in bytes: more than the longest of
// newspaper articles. Links between sentences are looked for within it, so that a
// page of any length costs time and memory in proportion to it.
const pieceLen = 64 << 10

// pieces yields a text in pieces of at most pieceLen bytes, with the offset of
// each. They end between paragraphs where they can, else between lines, sentences,
// words, runes.
func pieces(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for at := 0; at < len(text); {
			n := cut(text[at:])
			if !yield(at, text[at:at+n]) {
				return
			}
			at += n
		}
	}
}

// cut returns the length of the first piece of a text.
func cut(text string) int {
	if len(text) <= pieceLen {
		return len(text)
	}
	for _, end := range []string{"\n\n", "\n", ". ", " "} {
		if i := strings.LastIndex(text[pieceLen/2:pieceLen], end); i >= 0 {
			return pieceLen/2 + i + len(end)
		}
	}
	for n := pieceLen; n > pieceLen-utf8.UTFMax; n-- {
		if utf8.RuneStart(text[n]) {
			return n
		}
	}
	return pieceLen // not UTF-8 at all
}

// shift moves all that was found in a piece to where the piece stands.
func (res *Result) shift(by int) {
	move := func(s *news.Span) { s.Start += by; s.End += by }
	for i := range res.Claims {
		c := &res.Claims[i]
		move(&c.Span)
		move(&c.Sentence)
		if c.Attribution != nil {
			a := *c.Attribution
			move(&a.Span)
			c.Attribution = &a
		}
	}
	for i := range res.Quantities {
		move(&res.Quantities[i].Span)
	}
	for i := range res.Dates {
		move(&res.Dates[i].Span)
	}
	for i := range res.Actors {
		move(&res.Actors[i].Span)
	}
	for i := range res.Quotes {
		q := &res.Quotes[i]
		move(&q.Span)
		if q.Cue != nil {
			move(q.Cue)
		}
		if q.Speaker != nil {
			move(&q.Speaker.Span)
		}
	}
}

// add appends what a piece says.
func (res *Result) add(piece *Result) {
	res.Claims = append(res.Claims, piece.Claims...)
	res.Quantities = append(res.Quantities, piece.Quantities...)
	res.Dates = append(res.Dates, piece.Dates...)
	res.Actors = append(res.Actors, piece.Actors...)
	res.Quotes = append(res.Quotes, piece.Quotes...)
}
