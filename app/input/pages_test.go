package input

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPages(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	for name, content := range map[string]string{"a.html": "<p>seven", "b.html.gz": gz("<p>nine"), "c.html.gz": "not gzip", "d.pdf": "%PDF"} {
		if err := os.WriteFile(path(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read := func(name, lines string) (got []Saved) {
		r := Reader{Stdin: strings.NewReader(lines)}
		for s := range r.Pages(name, "https://valley.example/x") {
			got = append(got, s)
		}
		return got
	}
	if s := read(path("a.html"), "")[0]; s.Err != nil || s.ID != "a" || s.URL != "https://valley.example/x" || string(s.HTML) != "<p>seven" || s.From != path("a.html") {
		t.Errorf("a.html: %+v", s)
	}
	if s := read(path("b.html.gz"), "")[0]; s.Err != nil || s.ID != "b" || string(s.HTML) != "<p>nine" {
		t.Errorf("b.html.gz: %+v", s)
	}
	for name, want := range map[string]string{"c.html.gz": "not gzip", "d.pdf": "unknown ending; expected .html or .html.gz", "none.html": "no such file"} {
		if got := read(path(name), ""); len(got) != 1 || got[0].Err == nil || !strings.Contains(got[0].Err.Error(), want) {
			t.Errorf("%s: %+v, want an error with %q", name, got, want)
		}
	}
	lines := read("-", `{"id":"one","url":"https://e.example/1","file":"`+path("a.html")+"\"}\n\n"+`{"file":"`+path("b.html.gz")+`"}`+"\n"+`{"id":"two","html":""}`+"\n{}\n")
	if len(lines) != 4 || lines[0].ID != "one" || lines[0].URL != "https://e.example/1" || string(lines[0].HTML) != "<p>seven" || lines[1].ID != "b" || lines[2].Err != nil {
		t.Fatalf("lines: %+v", lines)
	}
	if err := lines[3].Err; err == nil || err.Error() != `standard input: line 5: exactly one of "file" and "html" is expected` {
		t.Errorf("empty line: %v", err)
	}
}
