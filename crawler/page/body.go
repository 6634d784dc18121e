package page

import (
	"strings"

	"golang.org/x/net/html"
)

// shortText is the length in bytes under which another source of the text is
// looked for.
const shortText = 250

// body returns the words of the article, a blank line between paragraphs.
func (s *survey) body(title string) string {
	k := &keeper{boxes: s.boxes.boxes, title: title, kept: map[*html.Node]bool{}, seen: map[string]bool{}}
	at := s.boxes.container()
	k.standfirst(at)
	k.article(at)
	w := &writer{only: k.kept, mute: true}
	for n := range k.kept {
		for n.Parent != nil {
			n = n.Parent
		}
		w.node(n, 0)
		break
	}
	text := w.String()
	if len(text) < shortText && len(s.meta.ldBody) > len(text) {
		return plain(s.meta.ldBody)
	}
	return text
}

// keeper chooses the boxes whose own words are the article's.
type keeper struct {
	boxes    []box
	title    string
	kept     map[*html.Node]bool
	headings []*html.Node // waiting for text below them
	seen     map[string]bool
}

// standfirst keeps what stands between the headline and the article.
func (k *keeper) standfirst(at int) {
	headline := at
	for i := range k.boxes[:at] {
		if b := &k.boxes[i]; b.kind == heading && b.own > 0 && sameWords(k.title, ownText(b.node)) {
			headline = i
		}
	}
	for i := headline + 1; i < at; i++ {
		b := &k.boxes[i]
		long := b.own >= minStandfirst && b.sentence || b.own >= sureStandfirst
		if long && !b.junk && b.ownLink*4 < b.own && b.kind != listItem && b.kind != cell {
			k.keep(b)
		}
	}
}

// Bytes of words of a standfirst, with and without the end of a sentence.
const (
	minStandfirst  = 50
	sureStandfirst = 100
)

// article keeps what in the article's box is the article.
func (k *keeper) article(at int) {
	for i := max(1, at); i < k.boxes[at].end; i++ {
		b := &k.boxes[i]
		switch {
		case b.own == 0 || b.junk:
		case b.kind == heading:
			text := ownText(b.node)
			if !sameWords(k.title, text) && !isNotice(text) && !mostlyLink(b) {
				k.headings = append(k.headings, b.node)
			}
		case k.isText(b):
			k.keep(b)
		default:
			k.headings = k.headings[:0]
		}
	}
}

func mostlyLink(b *box) bool { return b.ownLink*10 > b.own*8 }

// Bytes of words from which a line is text: in a paragraph, and elsewhere if
// it ends as a sentence.
const (
	minLine     = 25
	minSentence = 30
)

func (k *keeper) isText(b *box) bool {
	switch b.kind {
	case listItem, cell:
		list := &k.boxes[b.parent]
		return list.allLink*2 < list.all
	case paragraph:
		return !mostlyLink(b) && (b.own >= minLine || b.sentence)
	}
	return b.ownLink*2 <= b.own && (b.own >= minProse || b.own >= minSentence && b.sentence)
}

// keep takes a box, and the headings above it. What stands on the page twice
// is taken once.
func (k *keeper) keep(b *box) {
	text := ownText(b.node)
	if isNotice(text) || isSignature(text) || k.seen[text] {
		return
	}
	if b.own >= minProse {
		k.seen[text] = true
	}
	for _, h := range k.headings {
		k.kept[h] = true
	}
	k.headings = k.headings[:0]
	k.kept[b.node] = true
}

// withoutTitle removes the headline where it stands above the text: it is
// kept apart, and its figures would count twice.
func withoutTitle(text, title string) string {
	head, rest, ok := strings.Cut(text, "\n\n")
	if ok && title != "" && fold(head) == fold(title) {
		return rest
	}
	return text
}
