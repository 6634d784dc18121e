package letter

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// width is the widest line of the text part; links are never broken.
const width = 72

// Text returns the letter as plain text, lines ending in "\n". Links are
// numbered where they stand and written out below the block they stand in.
func (l *Letter) Text() string {
	w := &textWriter{}
	for _, b := range l.Blocks {
		w.block(b)
	}
	if len(l.Footer) > 0 {
		w.gap()
		w.b.WriteString("-- \n")
		w.fresh = true
		for _, b := range l.Footer {
			w.block(b)
		}
	}
	return w.b.String()
}

// textWriter numbers links through the whole letter, so that "[3]" means one
// thing in it.
type textWriter struct {
	b     strings.Builder
	links int
	fresh bool // no blank line wanted before the next block
}

func (w *textWriter) gap() {
	if w.b.Len() > 0 && !w.fresh {
		w.b.WriteByte('\n')
	}
	w.fresh = false
}

func (w *textWriter) block(b Block) {
	w.gap()
	var urls []string
	switch b.kind {
	case title:
		s := words(b.words, nil, nil)
		w.wrap(s, "", "")
		w.b.WriteString(strings.Repeat("=", min(utf8.RuneCountInString(s), width)) + "\n")
	case heading:
		s := words(b.words, nil, nil)
		w.wrap(s, "", "")
		w.b.WriteString(strings.Repeat("-", min(utf8.RuneCountInString(s), width)) + "\n")
	case button:
		w.wrap(Clean(b.words[0].Text)+":", "", "")
		w.b.WriteString("  " + address(b.words[0].URL) + "\n")
	case change:
		if b.label != "" {
			w.wrap(Clean(b.label), "", "")
		}
		line := ""
		if b.old != nil {
			line = w.number([]Inline{*b.old}, &urls) + " → "
		}
		w.wrap(line+w.number(b.words, &urls), "    ", "    ")
		if len(b.caption) > 0 {
			w.wrap(w.number(b.caption, &urls), "  ", "  ")
		}
		w.list(urls)
	case quote:
		w.wrap(w.number(b.words, &urls), "> ", "> ")
		if len(b.caption) > 0 {
			w.wrap(w.number(b.caption, &urls), "  ", "  ")
		}
		w.list(urls)
	case table:
		wide := 0
		for _, r := range b.rows {
			wide = max(wide, utf8.RuneCountInString(r.Name))
		}
		for _, r := range b.rows {
			name := r.Name + ":" + strings.Repeat(" ", wide-utf8.RuneCountInString(r.Name)+1)
			w.wrap(w.number(r.Words, &urls), name, strings.Repeat(" ", wide+2))
		}
		w.list(urls)
	case rule:
		w.b.WriteString(strings.Repeat("-", width) + "\n")
	default:
		w.wrap(w.number(b.words, &urls), "", "")
		w.list(urls)
	}
}

// number returns the words with "[n]" after each link, and adds the addresses
// to urls.
func (w *textWriter) number(in []Inline, urls *[]string) string {
	return words(in, &w.links, urls)
}

func words(in []Inline, links *int, urls *[]string) string {
	var b strings.Builder
	for _, x := range in {
		s := cleanRun(x.Text)
		if x.Mark {
			s = "*" + s + "*"
		}
		b.WriteString(s)
		if x.URL != "" && links != nil {
			*links++
			*urls = append(*urls, fmt.Sprintf("[%d] %s", *links, address(x.URL)))
			fmt.Fprintf(&b, " [%d]", *links)
		}
	}
	return strings.TrimSpace(b.String())
}

// address returns a link as one word, so that it cannot begin a line of its own.
func address(url string) string { return strings.ReplaceAll(Clean(url), " ", "%20") }

func (w *textWriter) list(urls []string) {
	for _, u := range urls {
		w.b.WriteString("  " + u + "\n")
	}
}

// wrap writes s in lines of at most width characters, the first after the
// prefix first, the others after rest.
func (w *textWriter) wrap(s, first, rest string) {
	line, n := first, utf8.RuneCountInString(first)
	started := false
	for _, word := range strings.Fields(s) {
		k := utf8.RuneCountInString(word)
		switch {
		case !started:
			line, n = line+word, n+k
			started = true
		case n+1+k > width:
			w.b.WriteString(strings.TrimRight(line, " ") + "\n")
			line, n = rest+word, utf8.RuneCountInString(rest)+k
		default:
			line, n = line+" "+word, n+1+k
		}
	}
	w.b.WriteString(strings.TrimRight(line, " ") + "\n")
}
