package letter

import (
	"embed"
	"fmt"
	"html/template"
	"strings"
)

//go:embed letter.tmpl
var files embed.FS

var page = template.Must(template.New("letter.tmpl").ParseFS(files, "letter.tmpl"))

// HTML returns the letter as one HTML document.
func (l *Letter) HTML() (string, error) {
	v := view{Preview: Clean(l.Preview), Blocks: views(l.Blocks), Footer: views(l.Footer)}
	if len(l.Blocks) > 0 && l.Blocks[0].kind == title {
		v.Title = words(l.Blocks[0].words, nil, nil)
	}
	var b strings.Builder
	if err := page.Execute(&b, v); err != nil {
		return "", fmt.Errorf("letter %q as HTML: %w", v.Title, err)
	}
	return b.String(), nil
}

type view struct {
	Title, Preview string
	Blocks, Footer []blockView
}

// blockView is a Block as the template sees it: one flag per kind, cleaned text.
type blockView struct {
	Kind    string
	Label   string
	Old     *Inline
	Words   []Inline
	Caption []Inline
	Rows    []Row
}

var kindNames = map[kind]string{title: "title", heading: "heading", para: "para", fine: "fine", button: "button",
	change: "change", quote: "quote", table: "table", rule: "rule"}

func views(blocks []Block) []blockView {
	out := make([]blockView, len(blocks))
	for i, b := range blocks {
		v := blockView{Kind: kindNames[b.kind], Label: Clean(b.label), Words: cleaned(b.words), Caption: cleaned(b.caption)}
		if b.old != nil {
			v.Old = &cleaned([]Inline{*b.old})[0]
		}
		for _, r := range b.rows {
			v.Rows = append(v.Rows, Row{Name: r.Name, Words: cleaned(r.Words)})
		}
		out[i] = v
	}
	return out
}

func cleaned(in []Inline) []Inline {
	out := make([]Inline, len(in))
	for i, x := range in {
		x.Text = cleanRun(x.Text)
		out[i] = x
	}
	return out
}
