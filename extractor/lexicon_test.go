package extractor

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/rules"
)

// TestLexicons: what the code looks up is there, and what says "use: code" is
// looked up: else its words would reach nothing, and lint could not tell.
func TestLexicons(t *testing.T) {
	rs, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, l := range rs.Lexicons() {
		known[l.Name] = true
	}
	for _, name := range lexiconNames {
		if !known[name] {
			t.Errorf("the code looks words up in lexicon %q, which is not there", name)
		}
	}
	var code strings.Builder
	for _, user := range []string{".", "../series"} {
		err = fs.WalkDir(os.DirFS(user), ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			b, err := os.ReadFile(filepath.Join(user, name))
			code.Write(b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range rs.Lexicons() {
		if l.Code && !strings.Contains(code.String(), `"`+l.Name+`"`) {
			t.Errorf("%s:%d: lexicon %q says use: code, and no code names it", l.File, l.Line, l.Name)
		}
	}
}
