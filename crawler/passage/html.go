package passage

import (
	"bytes"
	"encoding/json"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// paragraphs returns the passages of a piece of HTML, and hands out its scripts.
func paragraphs(text []byte, script func([]byte)) []string {
	z := html.NewTokenizer(bytes.NewReader(text))
	z.SetMaxBuf(1 << 20)
	var out []string
	var open strings.Builder
	in := false
	hidden := atom.Atom(0)
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
			switch {
			case hidden == atom.Script:
				script(z.Raw())
			case in && hidden == 0:
				open.Write(z.Text())
			}
			continue
		}
		name, _ := z.TagName()
		switch tag := atom.Lookup(name); tag {
		case atom.Script, atom.Style:
			hidden = 0
			if kind == html.StartTagToken {
				hidden = tag
			}
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

// minProse is the length in bytes, and minWords the number of spaces, from which
// a string in a script is prose and no key, address or label.
const (
	minProse = 40
	minWords = 6
)

// prose returns the strings of a script that are running text; of those that
// are HTML, their paragraphs.
func prose(script []byte) []string {
	var out []string
	add := func(s string) {
		if len(s) >= minProse && strings.Count(s, " ") >= minWords {
			out = append(out, s)
		}
	}
	for rest := script; ; {
		from := bytes.IndexByte(rest, '"')
		if from < 0 {
			return out
		}
		rest = rest[from+1:]
		to := closing(rest)
		if to < 0 {
			return out
		}
		quoted := rest[:to]
		rest = rest[to+1:]
		if len(quoted) < minProse {
			continue
		}
		var s string
		if json.Unmarshal(append(append([]byte{'"'}, quoted...), '"'), &s) != nil {
			continue
		}
		if !strings.Contains(s, "<p") {
			add(strings.Join(strings.Fields(s), " "))
			continue
		}
		for _, p := range paragraphs([]byte(s), func([]byte) {}) {
			add(p)
		}
	}
}

// closing returns where a string ends whose opening quotation mark was just
// passed, or -1.
func closing(b []byte) int {
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}
