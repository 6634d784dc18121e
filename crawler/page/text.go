package page

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// isInline reports elements that do not end a paragraph.
func isInline(a atom.Atom) bool {
	switch a {
	case atom.A, atom.Abbr, atom.Acronym, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Cite, atom.Code, atom.Data, atom.Del, atom.Dfn, atom.Em, atom.Font, atom.I, atom.Img,
		atom.Ins, atom.Kbd, atom.Label, atom.Mark, atom.Nobr, atom.Picture, atom.Q, atom.Rb, atom.Rp, atom.Rt, atom.Ruby, atom.S, atom.Samp, atom.Small, atom.Source, atom.Span,
		atom.Strike, atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var, atom.Wbr, atom.Br:
		return true
	}
	return false
}

// silent reports elements whose text is not shown as words of the page.
func silent(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Math, atom.Iframe, atom.Object, atom.Canvas, atom.Head, atom.Video, atom.Audio, atom.Textarea, atom.Embed, atom.Applet, atom.Map:
		return true
	}
	return false
}

// maxRender bounds how deep elements are followed.
const maxRender = 600

// render writes the text below a node: paragraphs parted by a blank line, list
// items and table rows by a line break, cells by a bar.
func render(n *html.Node) string {
	w := &writer{}
	w.node(n, 0)
	return w.String()
}

// writer collects words. With only set, just those directly in these blocks are
// written.
type writer struct {
	out   bytes.Buffer
	gap   int  // line breaks owed before the next word
	space bool // a space owed
	cell  bool // a cell mark owed
	only  map[*html.Node]bool
	mute  bool
}

func (w *writer) String() string { return w.out.String() }

// ownText writes the words directly in a block, without those of the blocks
// inside, in one line.
func ownText(n *html.Node) string {
	w := &writer{}
	w.own(n)
	return w.String()
}

func (w *writer) own(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			w.text(c.Data)
		case c.Type != html.ElementNode, silent(c.DataAtom):
		case c.DataAtom == atom.Br, !isInline(c.DataAtom):
			w.space = true
		default:
			w.own(c)
		}
	}
}

func (w *writer) node(n *html.Node, depth int) {
	switch {
	case depth > maxRender:
		return
	case n.Type == html.TextNode:
		if !w.mute {
			w.text(n.Data)
		}
		return
	case n.Type != html.ElementNode:
		w.children(n, depth)
		return
	case silent(n.DataAtom):
		return
	}
	if w.only != nil && !isInline(n.DataAtom) {
		defer func(before bool) { w.mute = before }(w.mute)
		w.mute = !w.only[n]
	}
	switch {
	case n.DataAtom == atom.Br:
		w.need(1)
	case isInline(n.DataAtom):
		w.children(n, depth)
	case n.DataAtom == atom.Li, n.DataAtom == atom.Tr, n.DataAtom == atom.Dt, n.DataAtom == atom.Dd:
		w.need(1)
		w.cell = false
		w.children(n, depth)
		w.need(1)
	case n.DataAtom == atom.Td, n.DataAtom == atom.Th:
		w.children(n, depth)
		w.cell = true
	default:
		w.need(2)
		w.children(n, depth)
		w.need(2)
	}
}

func (w *writer) children(n *html.Node, depth int) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c, depth+1)
	}
}

func (w *writer) need(breaks int) { w.gap = max(w.gap, breaks) }

func (w *writer) text(s string) {
	s = invisible.Replace(s)
	for i, word := range strings.Fields(s) {
		if i > 0 || s[0] <= ' ' || strings.HasPrefix(s, "\u00a0") {
			w.space = true
		}
		switch {
		case w.out.Len() == 0:
		case w.gap > 0:
			w.out.WriteString("\n\n"[:min(w.gap, 2)])
		case w.cell:
			w.out.WriteString(" | ")
		case w.space:
			w.out.WriteByte(' ')
		}
		w.gap, w.space, w.cell = 0, false, false
		w.out.WriteString(word)
	}
	if s != "" && strings.TrimSpace(s[len(s)-1:]) == "" || strings.HasSuffix(s, "\u00a0") {
		w.space = true
	}
}

// plain makes text of a JSON-LD body, which may hold markup.
func plain(s string) string {
	if strings.Contains(s, "</") {
		if root, err := html.Parse(strings.NewReader(s)); err == nil {
			return render(root)
		}
	}
	w := &writer{}
	for line := range strings.Lines(s) {
		w.need(2)
		w.text(line)
	}
	return w.String()
}

// fromTokens takes title and paragraphs from markup that cannot be parsed.
func (p *Page) fromTokens(text []byte) {
	z := html.NewTokenizer(bytes.NewReader(text))
	z.SetMaxBuf(1 << 20)
	w := &writer{}
	var in atom.Atom
	for {
		switch z.Next() {
		case html.ErrorToken:
			p.Text = w.String()
			return
		case html.StartTagToken:
			name, _ := z.TagName()
			switch a := atom.Lookup(name); a {
			case atom.P, atom.Title, atom.Script, atom.Style:
				in = a
			}
			if in == atom.P && atom.Lookup(name) == atom.P {
				w.need(2)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if a := atom.Lookup(name); a == in {
				in = 0
			}
		case html.TextToken:
			switch in {
			case atom.P:
				w.text(string(z.Text()))
			case atom.Title:
				p.Title = first(p.Title, squeeze(string(z.Text())))
			}
		}
	}
}
