package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

var exampleFlag = regexp.MustCompile(`\s--?([a-z][a-z-]*)`)

// TestHelp: every command, sub-commands too, says what it is for and shows an
// example that this very command line would accept.
func TestHelp(t *testing.T) {
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		t.Run(strings.ReplaceAll(c.CommandPath(), " ", "/"), func(t *testing.T) {
			if c.Short == "" || c.Example == "" {
				t.Fatalf("short text %q, example %q; both must be there", c.Short, c.Example)
			}
			for line := range strings.Lines(c.Example) {
				line, _, _ = strings.Cut(line, "#")
				for part := range strings.FieldsFuncSeq(line, func(r rune) bool { return r == '|' || r == '&' || r == ';' }) {
					checkExample(t, c.Root(), strings.TrimSpace(part))
				}
			}
		})
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(newRoot(std{}))
}

func checkExample(t *testing.T, root *cobra.Command, call string) {
	rest, ok := strings.CutPrefix(call, "tallywire")
	if !ok {
		return // another program's part of the line
	}
	target, _, err := root.Find(strings.Fields(rest))
	if err != nil {
		t.Errorf("%s: %v", call, err)
		return
	}
	for _, m := range exampleFlag.FindAllStringSubmatch(rest, -1) {
		target.InheritedFlags() // merges the parents' flags
		if target.Flags().Lookup(m[1]) == nil && target.Flags().ShorthandLookup(m[1][:1]) == nil {
			t.Errorf("%s: %s has no flag %s", call, target.CommandPath(), m[1])
		}
	}
}

// TestHelpIsPrinted runs --help of every command through the real entry.
func TestHelpIsPrinted(t *testing.T) {
	for _, c := range newRoot(std{}).Commands() {
		var out, errs bytes.Buffer
		if code := run(t.Context(), []string{c.Name(), "--help"}, std{in: strings.NewReader(""), out: &out, err: &errs}); code != 0 {
			t.Errorf("%s --help ended with %d: %s", c.Name(), code, &errs)
		}
		if text := out.String(); !strings.Contains(text, "Examples:\n  tallywire "+c.Name()) {
			t.Errorf("%s --help shows no example:\n%s", c.Name(), text)
		}
	}
}
