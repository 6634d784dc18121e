package rules

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tallywire/tallywire/rules/token"
)

// docs returns docs/rules.md.
func docs(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// yamlBlocks returns the examples of rule files, whole ones and parts.
func yamlBlocks(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, m := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(docs(t), -1) {
		out = append(out, m[1])
	}
	return out
}

// complete makes a rule file of a part of one, and a file that has what the part
// only speaks of.
func complete(part string) fstest.MapFS {
	const head = "format: claimrules/1\n"
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(head + s)} }
	before := "phases: [{name: first, rules: [{id: p, type: PCT, pattern: '[is=num] [is=pct]'}, {id: q, type: QTY, pattern: '[is=num] [is=cur]'}]}]\n" +
		"lexicons: {magnitude: {entries: {thousand: 1e3, million: 1e6}}, say: {verbs: [say]}}\n"
	switch {
	case strings.HasPrefix(part, "format:"):
		return fstest.MapFS{"example.yaml": {Data: []byte(part)}}
	case strings.HasPrefix(part, "lexicons:"):
		return fstest.MapFS{"example.yaml": file(part)}
	case strings.HasPrefix(part, "phases:"):
		return fstest.MapFS{"before.yaml": file(before), "example.yaml": file(part)}
	}
	rule := "  " + strings.ReplaceAll(part, "\n", "\n  ")
	return fstest.MapFS{"before.yaml": file(before), "example.yaml": file("phases:\n- name: numbers\n  rules:\n" + rule)}
}

// TestDocsFiles: every example of a rule file loads, and its tests pass.
func TestDocsFiles(t *testing.T) {
	blocks := yamlBlocks(t)
	if len(blocks) < 6 {
		t.Fatalf("only %d examples", len(blocks))
	}
	tests := 0
	for _, part := range blocks {
		rs, err := Load(complete(part))
		if err != nil {
			t.Errorf("%s\n%v", part, err)
			continue
		}
		tests += rs.Tests()
		for _, f := range rs.Test() {
			t.Error(f)
		}
	}
	if tests < 4 {
		t.Errorf("only %d tests in the examples", tests)
	}
}

// TestDocsNames: all shapes and normalisers are named.
func TestDocsNames(t *testing.T) {
	doc := docs(t)
	for _, name := range append(token.ShapeNames(), emitNames()...) {
		if !strings.Contains(doc, "`"+name+"`") && !strings.Contains(doc, "`"+name+"(") {
			t.Errorf("%s is not explained", name)
		}
	}
}

// table returns the cells of the table that begins with a line.
func table(t *testing.T, head string) [][]string {
	t.Helper()
	_, rest, ok := strings.Cut(docs(t), head+"\n")
	if !ok {
		t.Fatalf("there is no table %s", head)
	}
	var rows [][]string
	for line := range strings.Lines(rest) {
		if !strings.HasPrefix(line, "|") {
			break
		}
		line = strings.ReplaceAll(strings.Trim(line, "|\n"), `\|`, "\x00")
		var cells []string
		for cell := range strings.SplitSeq(line, "|") {
			cells = append(cells, strings.Trim(strings.ReplaceAll(strings.TrimSpace(cell), "\x00", "|"), "`"))
		}
		rows = append(rows, cells)
	}
	return rows[1:] // the first is the line under the head
}

// example finds what a rule finds that comes after the rules the tables speak of.
func example(t *testing.T, pattern, emit, text string) []*Mention {
	t.Helper()
	var base string
	for _, b := range yamlBlocks(t) {
		if strings.Contains(b, "wild cat") {
			base = b
		}
	}
	quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	rule := fmt.Sprintf("- name: examples\n  rules:\n  - {id: example, type: EXAMPLE, pattern: %s, emit: {field: %s}}\n", quote(pattern), quote(emit))
	rs := load(t, base+rule)
	var found []*Mention
	for m := range rs.NewMatcher().Match(text, nil).ByType(rs.Type("EXAMPLE")) {
		found = append(found, m)
	}
	return found
}

func TestDocsPatterns(t *testing.T) {
	rows := table(t, "| pattern | in this text | finds |")
	if len(rows) < 12 {
		t.Errorf("only %d examples", len(rows))
	}
	for _, r := range rows {
		var found []string
		for _, m := range example(t, r[0], "x", r[1]) {
			found = append(found, m.String())
		}
		if got := strings.Join(found, " · "); got != r[2] {
			t.Errorf("%s finds %q in %q, and on the page %q", r[0], got, r[1], r[2])
		}
	}
}

func TestDocsEmit(t *testing.T) {
	rows := table(t, "| field | pattern | in this text | its value |")
	kinds := map[string]bool{}
	for _, r := range rows {
		name, _, _ := strings.Cut(r[0], "(")
		kinds[name] = true
		found := example(t, r[1], r[0], r[2])
		if len(found) != 1 {
			t.Errorf("%s is found %d times in %q", r[1], len(found), r[2])
			continue
		}
		if got := found[0].Canon(found[0].doc.rs.Field("field")); got != r[3] {
			t.Errorf("%s of %s in %q is %q, and on the page %q", r[0], r[1], r[2], got, r[3])
		}
	}
	for _, name := range emitNames() {
		if !kinds[name] {
			t.Errorf("%s has no example", name)
		}
	}
}

// TestDocsTokens: the table of tokens is right.
func TestDocsTokens(t *testing.T) {
	rows := 0
	quoted := regexp.MustCompile("`([^`]*)`")
	for line := range strings.Lines(docs(t)[strings.Index(docs(t), "| text | tokens |"):strings.Index(docs(t), "### Shapes")]) {
		cells := strings.Split(line, "|")
		if len(cells) != 4 || strings.Count(cells[2], "`") < 4 && !strings.Contains(cells[2], "one token each") {
			continue
		}
		rows++
		var texts, want, got []string
		for _, m := range quoted.FindAllStringSubmatch(cells[1], -1) {
			texts = append(texts, m[1])
		}
		tokens, _, _ := strings.Cut(cells[2], "(")
		for _, m := range quoted.FindAllStringSubmatch(tokens, -1) {
			want = append(want, m[1])
		}
		for _, text := range texts {
			for _, k := range token.NewVocab().Tokenize(text, nil) {
				got = append(got, text[k.Start:k.End])
			}
		}
		if strings.Contains(cells[2], "one token each") {
			want = texts
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s: the tokens are %q", line, got)
		}
	}
	if rows < 4 {
		t.Errorf("only %d rows of tokens are checked", rows)
	}
}
