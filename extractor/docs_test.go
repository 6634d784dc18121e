package extractor_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/score"
)

// claimsOf reads a text of docs/claims.md, all of which were published on one day.
func claimsOf(t *testing.T, x *extractor.Extractor, text string) []news.Claim {
	t.Helper()
	a := &news.Article{ID: "a", Text: text, Lang: "en", Published: time.Date(2024, 5, 6, 9, 0, 0, 0, time.UTC)}
	res, err := x.Extract(a)
	if err != nil {
		t.Fatal(err)
	}
	set := news.ClaimSet{Article: *a, Claims: res.Claims}
	fill(t, &set)
	return set.Claims
}

// TestDocs holds docs/claims.md to what is read: the whole claim, every example,
// and a row for every field there is.
func TestDocs(t *testing.T) {
	x := load(t)
	b, err := os.ReadFile("../docs/claims.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(b)
	block := func(lang string) [][]string {
		return regexp.MustCompile("(?s)```"+lang+"\n(.*?)```").FindAllStringSubmatch(doc, -1)
	}
	text, blocks := block("text")[0][1], block("json")

	claims := claimsOf(t, x, text)
	if len(claims) != 2 {
		t.Fatalf("%d claims in the example", len(claims))
	}
	got, want := fieldsOf(t, claims[1]), map[string]any{}
	if err := decode(strings.NewReader(blocks[0][1]), &want); err != nil {
		t.Fatal(err)
	}
	for name, v := range got {
		if !regexp.MustCompile("(?m)^\\|.*`" + name + "`.* \\|").MatchString(doc) {
			t.Errorf("field %s is not explained", name)
		}
		// Which rules fire, and how sure the reading is, changes more often than a
		// page can follow.
		if name != "rules" && name != "confidence" && !reflect.DeepEqual(v, want[name]) {
			t.Errorf("%s of the example is %v, and on the page %v", name, v, want[name])
		}
	}
	if len(want) != len(got) {
		t.Errorf("the example on the page has %d fields of %d", len(want), len(got))
	}
	checkExamples(t, x, doc)

	var row bytes.Buffer
	if err := json.Compact(&row, []byte(blocks[1][1])); err != nil {
		t.Fatal(err)
	}
	if _, err := score.ReadGold("docs/claims.md", &row); err != nil {
		t.Error(err)
	}
}

// checkExamples runs the table of examples; a row without text is about the
// claim of the row before.
func checkExamples(t *testing.T, x *extractor.Extractor, doc string) {
	t.Helper()
	var claim map[string]any
	rows := 0
	lines := strings.Split(doc[strings.Index(doc, "| text | quote | path | value |"):], "\n")
	for _, line := range lines[2:] {
		cells := strings.Split(strings.ReplaceAll(line, `\|`, "\x00"), " | ")
		if len(cells) != 4 {
			break
		}
		rows++
		text, quote := strings.TrimPrefix(cells[0], "| "), cells[1]
		path := strings.Trim(cells[2], "`")
		want := strings.ReplaceAll(strings.Trim(cells[3], "`| "), "\x00", "|")
		if text = strings.TrimSpace(text); text != "|" && text != "" {
			claim = claimWith(t, claimsOf(t, x, text), quote)
		}
		got, err := json.Marshal(at(claim, path))
		if err != nil {
			t.Fatal(err)
		}
		if s := strings.ReplaceAll(string(got), `\u003e`, ">"); s != want {
			t.Errorf("%s is %s in %s", path, s, line)
		}
	}
	if rows < 40 {
		t.Errorf("only %d examples are checked", rows)
	}
}

// claimWith returns the claim of a quote as JSON.
func claimWith(t *testing.T, claims []news.Claim, quote string) map[string]any {
	t.Helper()
	i := slices.IndexFunc(claims, func(c news.Claim) bool { return c.Quote == quote })
	if i < 0 {
		t.Errorf("no claim %q", quote)
		return nil
	}
	return fieldsOf(t, claims[i])
}

// fieldsOf returns a claim as it is printed.
func fieldsOf(t *testing.T, c news.Claim) map[string]any {
	t.Helper()
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := decode(bytes.NewReader(b), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func decode(r io.Reader, v any) error {
	dec := json.NewDecoder(r)
	dec.UseNumber()
	return dec.Decode(v)
}

// at follows keys and positions with dots between them; nil where they lead nowhere.
func at(v any, path string) any {
	for step := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}
