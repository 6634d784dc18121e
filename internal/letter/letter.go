// Package letter writes one message twice, as plain text and as HTML, from one
// description, so that the two parts of a mail cannot say different things.
//
// The HTML is one narrow column with every style written inline, no image, no
// script and nothing loaded from anywhere. Whatever text it is given is shown
// as text: control and direction-changing characters are taken out, the rest
// is escaped.
package letter

import (
	"strings"
	"unicode"
)

// Letter is one message. The zero value of a field leaves it out.
type Letter struct {
	// Preview is the line that mail programs show beside the subject; it is in
	// the HTML only, where it is not visible.
	Preview string
	Blocks  []Block
	// Footer stands below the card, small: why this came, how to end it.
	Footer []Block
}

// Inline is a run of words. With a URL they are a link.
type Inline struct {
	Text string
	URL  string
	// Strong is bold, Mark the figure in its sentence.
	Strong bool
	Mark   bool
}

// T returns plain words.
func T(text string) Inline { return Inline{Text: text} }

// B returns bold words.
func B(text string) Inline { return Inline{Text: text, Strong: true} }

// A returns a link.
func A(text, url string) Inline { return Inline{Text: text, URL: url} }

// Block is a paragraph or one of the few other things a letter is made of.
// Make one with [Title], [Para] and their like.
type Block struct {
	kind    kind
	words   []Inline
	label   string
	old     *Inline
	rows    []Row
	caption []Inline
}

// Row is a line of a small table: a name and what stands beside it.
type Row struct {
	Name  string
	Words []Inline
}

type kind int

const (
	title kind = iota
	heading
	para
	fine
	button
	change
	quote
	table
	rule
)

// Title is the letter's headline.
func Title(text string) Block { return Block{kind: title, words: []Inline{T(text)}} }

// Heading opens a section.
func Heading(text string) Block { return Block{kind: heading, words: []Inline{T(text)}} }

// Para is a paragraph.
func Para(words ...Inline) Block { return Block{kind: para, words: words} }

// Fine is a paragraph in small print.
func Fine(words ...Inline) Block { return Block{kind: fine, words: words} }

// Button is a link that asks to be followed.
func Button(label, url string) Block { return Block{kind: button, words: []Inline{A(label, url)}} }

// Change shows a figure: what it measures, the old value if there was one, the
// new value, and a line below.
func Change(label string, old *Inline, now Inline, caption ...Inline) Block {
	return Block{kind: change, label: label, old: old, words: []Inline{now}, caption: caption}
}

// Quote is a passage of an article with a line saying where it stands.
func Quote(words []Inline, source ...Inline) Block {
	return Block{kind: quote, words: words, caption: source}
}

// Table is a list of names and values.
func Table(rows ...Row) Block {
	clean := make([]Row, len(rows))
	for i, r := range rows {
		clean[i] = Row{Clean(r.Name), r.Words}
	}
	return Block{kind: table, rows: clean}
}

// Rule is a line across.
func Rule() Block { return Block{kind: rule} }

// Clean returns s on one line: runs of white space and control characters
// become one space, and characters that are invisible or change the direction
// of the text around them are dropped.
func Clean(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = true
		case unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar:
			// Cf holds the direction overrides and zero-width characters.
		default:
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		}
	}
	return b.String()
}

// cleanRun is [Clean] for a run inside a paragraph, whose outer spaces separate
// it from its neighbours.
func cleanRun(s string) string {
	out := Clean(s)
	if out == "" {
		if s != "" && strings.TrimSpace(s) == "" {
			return " "
		}
		return ""
	}
	if strings.TrimLeftFunc(s, unicode.IsSpace) != s {
		out = " " + out
	}
	if strings.TrimRightFunc(s, unicode.IsSpace) != s {
		out += " "
	}
	return out
}
