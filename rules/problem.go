package rules

import (
	"fmt"
	"strings"
)

// Problem is one fault in a rule file.
type Problem struct {
	File string // name within the file system that was loaded
	Line int    // from 1; 0 where the fault is in no one line
	Col  int    // in bytes, from 1; 0 if unknown
	Rule string // id of the rule concerned, may be empty
	Msg  string // what is wrong
	Hint string // what to do, may be empty
	Text string // the line of the file
}

// String returns the problem with its line and a caret under the place.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
		if p.Col > 0 {
			fmt.Fprintf(&b, ":%d", p.Col)
		}
	}
	b.WriteString(": ")
	if p.Rule != "" {
		fmt.Fprintf(&b, "rule %s: ", p.Rule)
	}
	b.WriteString(p.Msg)
	if p.Text != "" {
		text, col := strings.ReplaceAll(p.Text, "\t", " "), p.Col
		if col > 100 && col <= len(text)+1 { // keep the place in view on long lines
			text, col = "…"+text[col-60:], 61+len("…")
		}
		if len(text) > 160 {
			text = text[:160] + "…"
		}
		text = strings.ToValidUTF8(text, "?")
		fmt.Fprintf(&b, "\n    %s", text)
		if col > 0 && col <= len(text)+1 {
			fmt.Fprintf(&b, "\n    %s^", strings.Repeat(" ", len([]rune(text[:col-1]))))
		}
	}
	if p.Hint != "" {
		fmt.Fprintf(&b, "\n    %s", p.Hint)
	}
	return b.String()
}

// Problems is the error of [Load]: everything wrong with a ruleset.
type Problems []Problem

// Error returns all problems, each beginning on its own line.
func (ps Problems) Error() string {
	parts := make([]string, len(ps))
	for i, p := range ps {
		parts[i] = p.String()
	}
	return strings.Join(parts, "\n")
}
