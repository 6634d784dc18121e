// Package archtest holds the import rules of ARCHITECTURE.md as a test.
package archtest

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/tallywire/tallywire/"

// mayImport lists, for each top-level folder, the folders of this module that
// its code (tests excepted) may import beside its own sub-packages.
var mayImport = map[string][]string{
	"news":      {},
	"query":     {"news"},
	"rules":     {"news"},
	"series":    {"news"},
	"extractor": {"news", "rules"},
	"crawler":   {"news"},
	"archive":   {"news"},
	"pipeline":  {"news"},
	"indexer":   {"news", "query"},
	"score":     {"news"},
	"alert":     {"news", "query", "series", "internal/letter"},
	"digest":    {"news", "query", "series", "internal/letter"},
	"web":       {"news", "query", "series"},
	"mail":      {"news"},
	"client":    {"news"},
	"demo":      {"news", "internal/outlet"},
	"app": {"news", "query", "rules", "series", "extractor", "crawler", "archive", "pipeline",
		"indexer", "alert", "digest", "web", "mail", "client", "demo"},
	"cmd":      {"app", "client", "rules", "extractor", "score", "news"},
	"internal": {"news"},
}

// onlyIn names libraries that one folder alone may import, so that replacing
// one stays a change to one folder.
var onlyIn = map[string]string{
	"github.com/nats-io/":       "pipeline",
	"github.com/blevesearch/":   "indexer",
	"github.com/gocolly/colly/": "crawler",
	"github.com/wneessen/":      "mail",
	"github.com/spf13/cobra":    "cmd",
}

type pkg struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
}

func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports", "./...")
	cmd.Dir = filepath.Join("..", "..")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var pkgs []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
	if len(pkgs) < 10 {
		t.Fatalf("go list found %d packages; the check would prove nothing", len(pkgs))
	}
	return pkgs
}

func folder(path string) string {
	top, _, _ := strings.Cut(path, "/")
	return top
}

// TestImports: data flows one way; siblings meet in app.
func TestImports(t *testing.T) {
	for _, p := range list(t) {
		rel := strings.TrimPrefix(p.ImportPath, module)
		top := folder(rel)
		if len(p.GoFiles) == 0 || rel == "internal/natstest" {
			continue // natstest runs real servers for the tests of pipeline and app
		}
		allowed, known := mayImport[top]
		if !known {
			t.Errorf("%s: a folder ARCHITECTURE.md does not know; give it a row in mayImport and in the map", rel)
			continue
		}
		for _, imp := range p.Imports {
			if in, ok := strings.CutPrefix(imp, module); ok {
				if folder(in) == top || slices.ContainsFunc(allowed, func(a string) bool { return in == a || strings.HasPrefix(in, a+"/") }) {
					continue
				}
				t.Errorf("%s imports %s; %s may import only %v", rel, in, top, allowed)
				continue
			}
			for lib, home := range onlyIn {
				if strings.HasPrefix(imp, lib) && top != home {
					t.Errorf("%s imports %s, which belongs to %s/ alone", rel, imp, home)
				}
			}
			if top == "news" && strings.Contains(folder(imp), ".") {
				t.Errorf("news imports %s; it may use the standard library only", imp)
			}
		}
	}
}
