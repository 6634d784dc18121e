package rules

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// source is a rule file being read.
type source struct {
	name  string
	data  []byte
	lines []string // filled when a problem needs them

	// What parse found: the first document, whether it is the only one, the line
	// of the second.
	doc    yaml.Node
	err    error
	single bool
	second int
}

// line returns a line of the file, counted from 1.
func (s *source) line(n int) string {
	if s.lines == nil {
		s.lines = strings.Split(string(s.data), "\n")
	}
	if n < 1 || n > len(s.lines) {
		return ""
	}
	return strings.TrimRight(s.lines[n-1], "\r")
}

// place is where in a file something stands.
type place struct {
	src       *source
	line, col int
}

func (s *source) at(n *yaml.Node) place { return place{s, n.Line, n.Column} }

// within returns the place of a byte of a scalar's value.
func (s *source) within(n *yaml.Node, offset int) place {
	line, col := n.Line, n.Column-1
	quote := byte(0)
	switch n.Style {
	case yaml.SingleQuotedStyle:
		quote = '\''
	case yaml.DoubleQuotedStyle:
		quote = '"'
	case yaml.LiteralStyle, yaml.FoldedStyle:
		return place{s, line + 1 + strings.Count(n.Value[:offset], "\n"), 0}
	}
	if quote != 0 {
		col++
	}
	for i := 0; i < offset; i++ {
		raw := s.line(line)
		if col >= len(raw) { // the value goes on in the next line
			line++
			raw = s.line(line)
			col = len(raw) - len(strings.TrimLeft(raw, " "))
			continue
		}
		if raw[col] == '\'' && quote == '\'' || raw[col] == '\\' && quote == '"' {
			col++
		}
		col++
	}
	return place{s, line, col + 1}
}

var yamlLine = regexp.MustCompile(`line (\d+): `)

// parse reads the documents of a file: the first, and the beginning of a second.
func (s *source) parse() {
	dec := yaml.NewDecoder(bytes.NewReader(s.data))
	if s.err = dec.Decode(&s.doc); s.err == nil {
		var more yaml.Node
		s.single = errors.Is(dec.Decode(&more), io.EOF)
		s.second = more.Line
	}
}

// root returns the single document of a file that was parsed.
func (l *loader) root(src *source) *yaml.Node {
	if err := src.err; err != nil {
		if errors.Is(err, io.EOF) {
			l.fail(place{src, 0, 0}, "", "the file is empty", "begin it with format: "+format)
			return nil
		}
		msg, line := strings.TrimPrefix(err.Error(), "yaml: "), 0
		if m := yamlLine.FindStringSubmatchIndex(msg); m != nil {
			line, _ = strconv.Atoi(msg[m[2]:m[3]])
			msg = msg[:m[0]] + msg[m[1]:]
		}
		l.fail(place{src, line, 0}, "", "not YAML: "+msg, "")
		return nil
	}
	if !src.single {
		l.fail(place{src, src.second, 0}, "", "more than one YAML document", "a rule file is one document")
		return nil
	}
	root := src.doc.Content[0]
	src.doc = yaml.Node{} // the tree is garbage once it is read
	if !l.noAliases(src, root) {
		return nil
	}
	return root
}

// noAliases refuses anchors and aliases, which can make a small file huge.
func (l *loader) noAliases(src *source, n *yaml.Node) bool {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		l.fail(src.at(n), "", "YAML anchors and aliases are not allowed", "use a macro, or include a lexicon")
		return false
	}
	for _, c := range n.Content {
		if !l.noAliases(src, c) {
			return false
		}
	}
	return true
}

// pair is a key of a mapping with its value.
type pair struct{ key, val *yaml.Node }

// mapping returns the pairs of a mapping. It reports keys that occur twice and,
// if names are given, keys not among them.
func (l *loader) mapping(src *source, n *yaml.Node, rule, what string, names ...string) []pair {
	if n.Kind != yaml.MappingNode {
		l.fail(src.at(n), rule, fmt.Sprintf("%s must be a mapping, it is %s", what, kindName(n)), "")
		return nil
	}
	pairs := make([]pair, 0, len(n.Content)/2)
	seen := make(map[string]bool, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		switch {
		case k.Kind != yaml.ScalarNode:
			l.fail(src.at(k), rule, "a key must be a word", "")
			continue
		case seen[k.Value]:
			l.fail(src.at(k), rule, fmt.Sprintf("key %q occurs twice", k.Value), "")
			continue
		case len(names) > 0 && !slices.Contains(names, k.Value):
			l.fail(src.at(k), rule, fmt.Sprintf("unknown key %q in %s", k.Value, what), suggest(k.Value, names))
			continue
		}
		seen[k.Value] = true
		pairs = append(pairs, pair{k, v})
	}
	return pairs
}

// sequence returns the elements of a list.
func (l *loader) sequence(src *source, n *yaml.Node, rule, what string) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		l.fail(src.at(n), rule, fmt.Sprintf("%s must be a list, it is %s", what, kindName(n)), "")
		return nil
	}
	return n.Content
}

// scalar returns the text of a scalar.
func (l *loader) scalar(src *source, n *yaml.Node, rule, what string) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		l.fail(src.at(n), rule, fmt.Sprintf("%s must be text, it is %s", what, kindName(n)), "")
		return "", false
	}
	if n.Tag == "!!null" {
		return "", true
	}
	return n.Value, true
}

// boolean returns the value of true or false.
func (l *loader) boolean(src *source, n *yaml.Node, rule, what string) bool {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" {
		l.fail(src.at(n), rule, what+" must be true or false", "")
		return false
	}
	return n.Value == "true"
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	return fmt.Sprintf("%q", n.Value)
}
