package page

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// shortText is the length in bytes under which another source of the text is
// looked for.
const shortText = 250

// bodyText returns the words of the article, a blank line between paragraphs.
// It changes doc, so it comes last.
func bodyText(doc *goquery.Document, from *url.URL, m *meta) string {
	// What is no text is dropped first: cheaper to copy, and the extractor
	// cannot read JSON-LD in an order that varies.
	doc.Find("script,style,noscript,svg,iframe,template,object,canvas,link").Remove()
	text := extract(doc.Get(0), from)
	if len(text) < shortText && len(m.ldBody) > len(text) {
		return plain(m.ldBody)
	}
	return text
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

// extract runs the extractor; a panic in it is an empty text, since pages come
// from strangers.
func extract(root *html.Node, from *url.URL) (text string) {
	defer func() {
		if recover() != nil {
			text = ""
		}
	}()
	res, err := trafilatura.ExtractDocument(root, trafilatura.Options{
		OriginalURL: from, ExcludeComments: true, HtmlDateMode: trafilatura.Disabled,
	})
	if err != nil || res.ContentNode == nil {
		return ""
	}
	return render(res.ContentNode)
}

// inline are elements that do not end a paragraph.
var inline = []atom.Atom{
	atom.A, atom.Abbr, atom.B, atom.Cite, atom.Code, atom.Del, atom.Em, atom.Font, atom.I, atom.Ins, atom.Kbd, atom.Mark, atom.Q, atom.S, atom.Small,
	atom.Span, atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.U, atom.Var, atom.Bdi, atom.Bdo, atom.Dfn, atom.Samp, atom.Strike, atom.Tt, atom.Big, atom.Wbr,
}

// render writes the text below a node: paragraphs parted by a blank line, list
// items and table rows by a line break, cells by a bar.
func render(n *html.Node) string {
	w := &writer{}
	w.node(n, 0)
	return w.String()
}

type writer struct {
	out   bytes.Buffer
	gap   int  // line breaks owed before the next word
	space bool // a space owed
	cell  bool // a cell mark owed
}

func (w *writer) String() string { return w.out.String() }

func (w *writer) node(n *html.Node, depth int) {
	if depth > 400 {
		return
	}
	switch n.Type {
	case html.TextNode:
		w.text(n.Data)
		return
	case html.ElementNode:
	default:
		w.children(n, depth)
		return
	}
	tag := atom.Lookup([]byte(n.Data))
	switch {
	case tag == atom.Br || n.Data == "lb":
		w.need(1)
	case slices.Contains(inline, tag):
		w.children(n, depth)
	case tag == atom.Li || tag == atom.Tr || tag == atom.Dt || tag == atom.Dd:
		w.need(1)
		w.cell = false
		w.children(n, depth)
		w.need(1)
	case tag == atom.Td || tag == atom.Th:
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
	if !strings.Contains(s, "<") {
		return squeeze(s)
	}
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return squeeze(s)
	}
	return render(root)
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
