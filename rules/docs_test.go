package rules

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tallywire/tallywire/rules/token"
)

// TestDocs holds docs/rules.md to the code: its examples load and their tests
// pass, it names all shapes and normalisers, and its table of tokens is right.
func TestDocs(t *testing.T) {
	b, err := os.ReadFile("../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(b)
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(doc, -1)
	if len(blocks) < 5 {
		t.Fatalf("only %d examples", len(blocks))
	}
	whole := 0
	for _, block := range blocks {
		yaml := block[1]
		switch {
		case strings.HasPrefix(yaml, "format"):
			whole++
		case strings.HasPrefix(yaml, "lexicons"):
			yaml = "format: claimrules/1\n" + yaml
		default: // a fragment that other parts complete
			continue
		}
		rs, err := Load(fstest.MapFS{"example.yaml": {Data: []byte(yaml)}})
		if err != nil {
			t.Error(err)
			continue
		}
		for _, f := range rs.Test() {
			t.Error(f)
		}
	}
	if whole < 2 {
		t.Errorf("%d whole examples", whole)
	}
	for _, name := range append(token.ShapeNames(), emitNames()...) {
		if !strings.Contains(doc, "`"+name+"`") && !strings.Contains(doc, "`"+name+"(") {
			t.Errorf("%s is not explained", name)
		}
	}
	rows := 0
	for _, line := range strings.Split(doc[strings.Index(doc, "| text | tokens |"):strings.Index(doc, "### Shapes")], "\n") {
		cells := strings.Split(line, "|")
		if len(cells) != 4 || strings.Count(cells[2], "`") < 4 && !strings.Contains(cells[2], "one token each") {
			continue
		}
		rows++
		quoted := regexp.MustCompile("`([^`]*)`")
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
