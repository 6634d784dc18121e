package input

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/news"
)

// upper stands for a page reader: what it returns shows what it was given.
func upper(html []byte, pageURL string) (*news.Article, error) {
	if len(html) == 0 {
		return nil, errors.New("empty page")
	}
	text := strings.ToUpper(string(html))
	return &news.Article{URL: pageURL, Text: text, TextHash: news.HashText(text)}, nil
}

func gz(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return b.String()
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"a.txt":      "Twelve boats left.\n",
		"a.json":     `{"published":"2024-05-01","title":"Boats","url":"https://a.example/1"}`,
		"b.html":     "<p>seven</p>",
		"c.html.gz":  gz("<p>nine</p>"),
		"d.jsonl":    `{"id":"x","text":"One."}` + "\n\n{\"id\":\"y\"}\nnot json\n" + `{"id":"z","text":"","published":"2024-05-01 10:00:00+02:00"}` + "\n",
		"e.pdf":      "%PDF",
		"f.txt":      "bad \xff byte",
		"g.txt":      "no date",
		"g.json":     `{"published":"yesterday"}`,
		"h.html.gz":  "not gzip",
		"empty.html": "",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read := func(name string) (got []Item) {
		r := Reader{Page: upper, Stdin: strings.NewReader(`{"id":"s","text":"In."}`)}
		if name != "-" {
			name = filepath.Join(dir, name)
		}
		for it := range r.Read(name) {
			got = append(got, it)
		}
		return got
	}

	a := read("a.txt")[0].Article
	if a.ID != "a" || a.Title != "Boats" || a.Text != "Twelve boats left.\n" || a.Published.Format(time.DateOnly) != "2024-05-01" || a.TextHash != news.HashText(a.Text) {
		t.Errorf("a.txt: %+v", a)
	}
	if it := read("b.html")[0]; it.Err != nil || it.Article.ID != "b" || !it.Derived || it.Article.Text != "<P>SEVEN</P>" {
		t.Errorf("b.html: %+v", it)
	}
	if it := read("c.html.gz")[0]; it.Err != nil || it.Article.ID != "c" || it.Article.Text != "<P>NINE</P>" {
		t.Errorf("c.html.gz: %+v", it)
	}
	if it := read("-")[0]; it.Err != nil || it.Article.ID != "s" {
		t.Errorf("standard input: %+v", it)
	}
	lines := read("d.jsonl")
	if len(lines) != 4 || lines[0].Article.ID != "x" || lines[3].Err != nil || lines[3].Article.Published.UTC().Hour() != 8 {
		t.Fatalf("d.jsonl: %+v", lines)
	}
	for i, want := range map[int]string{1: `d.jsonl: line 3: "text" is missing`, 2: "d.jsonl: line 4: not a JSON object"} {
		if err := lines[i].Err; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("line item %d: %v, want %q", i, err, want)
		}
	}
	for name, want := range map[string]string{
		"e.pdf": "unknown ending", "f.txt": "not valid UTF-8", "g.txt": `"yesterday" is not a time`,
		"h.html.gz": "not gzip", "empty.html": "empty page", "none.txt": "no such file",
	} {
		got := read(name)
		if len(got) != 1 || got[0].Err == nil || !strings.Contains(got[0].Err.Error(), want) {
			t.Errorf("%s: %+v, want an error with %q", name, got, want)
		}
	}
}

// TestFolder: a folder gives its texts and pages in the order of their names,
// the folders below too, and nothing else.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.html", "a.txt", "a.json", "gold.jsonl", "c/d.TXT", "picture.png", "empty/gold.jsonl"} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := Reader{Page: upper}
	read := func(names ...string) string {
		var got []string
		for it := range r.ReadAll(names) {
			if it.Err != nil {
				got = append(got, it.Err.Error())
				continue
			}
			got = append(got, it.Article.ID)
		}
		return strings.Join(got, " ")
	}
	if got := read(dir, filepath.Join(dir, "a.txt")); got != "a b d.TXT a" {
		t.Errorf("read %q", got)
	}
	if got := read(filepath.Join(dir, "empty")); !strings.HasSuffix(got, "empty: no .txt, .html or .html.gz in the folder") {
		t.Errorf("read %q", got)
	}
	for range r.Read(dir) {
		break // what is left is not read
	}
}
