package extractor_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/tallywire/tallywire/app/input"
	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/score"
	"github.com/tallywire/tallywire/series"
)

// parts are our own annotated articles: texts, what is known of each (NAME.json)
// and gold.jsonl. Blind and held were annotated before any rule had seen them,
// and nobody looks at held while writing rules.
var parts = map[string]string{
	"blind": "testdata/blind",
	"open":  "testdata/golden/open",
	"held":  "testdata/golden/held",
}

// annotated is a folder of articles and its gold.
type annotated struct {
	articles []*news.Article
	gold     []score.Row
}

// readAnnotated reads the texts of a folder and a gold file.
func readAnnotated(t *testing.T, texts, gold string) annotated {
	t.Helper()
	var a annotated
	in := input.Reader{}
	for it := range in.Read(texts) {
		if it.Err != nil {
			t.Fatal(it.Err)
		}
		it.Article.Lang = "en"
		a.articles = append(a.articles, it.Article)
	}
	b, err := os.ReadFile(gold)
	if err != nil {
		t.Fatal(err)
	}
	if a.gold, err = score.ReadGold(gold, bytes.NewReader(b)); err != nil {
		t.Fatal(err)
	}
	return a
}

// score extracts the articles and compares the claims with the gold.
func (a *annotated) score(t *testing.T, x *extractor.Extractor) *score.Report {
	t.Helper()
	found := score.Predictions{}
	for _, art := range a.articles {
		res, err := x.Extract(art)
		if err != nil {
			t.Fatal(err)
		}
		set := news.ClaimSet{Article: *art, Claims: res.Claims}
		fill(t, &set)
		if err := found.Add(art.ID, set.Claims); err != nil {
			t.Fatal(err)
		}
	}
	return score.Compare(a.gold, found)
}

// fill sets the series of the claims of a set, by the rules built in.
func fill(t testing.TB, set *news.ClaimSet) {
	t.Helper()
	rs, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	series.New(rs).Fill(set)
}

// texts are the articles' texts by id.
func (a *annotated) texts() map[string]*string {
	m := map[string]*string{}
	for _, art := range a.articles {
		m[art.ID] = &art.Text
	}
	return m
}

// eachPart runs a test on every part that is there.
func eachPart(t *testing.T, test func(t *testing.T, dir string, a annotated)) {
	t.Helper()
	for name, dir := range parts {
		t.Run(name, func(t *testing.T) {
			gold := filepath.Join(dir, "gold.jsonl")
			if _, err := os.Stat(gold); errors.Is(err, fs.ErrNotExist) && name != "blind" {
				t.Skipf("skipped: there is no %s yet", gold)
			}
			test(t, dir, readAnnotated(t, dir, gold))
		})
	}
}

// TestGold: every row of our gold is one the guidelines allow, and its quote
// stands in the text where the row says.
func TestGold(t *testing.T) {
	eachPart(t, func(t *testing.T, _ string, a annotated) {
		if err := score.Check(a.gold, a.texts()); err != nil {
			t.Fatal(err)
		}
		rows := map[string]int{}
		for i := range a.gold {
			r := &a.gold[i]
			rows[r.Article]++
			if !utf8.ValidString(r.Quote) { // a quote of whole runes ends on rune boundaries
				t.Errorf("%s:%d: the quote does not begin and end on rune boundaries", r.File, r.Line)
			}
		}
		for _, art := range a.articles {
			if art.Title == "" || art.Published.IsZero() {
				t.Errorf("%s: the .json beside it must give title and published", art.ID)
			}
			if rows[art.ID]+rows[art.ID+".txt"] == 0 {
				t.Errorf("%s: the gold has no row of it", art.ID)
			}
			if rows[art.ID] > 0 && rows[art.ID+".txt"] > 0 {
				t.Errorf("%s: rows name it with and without .txt; to the scorer these are two articles", art.ID)
			}
		}
	})
}

// figures are what a part scores, as counts, so that they are exact.
type figures struct {
	Gold   string `json:"gold"` // hash of the part's files
	Right  int    `json:"right"`
	Extra  int    `json:"extra"`
	Missed int    `json:"missed"`
	Strict int    `json:"strict"`
	Slots  int    `json:"slots"` // right slots of right claims, all together
}

func (f figures) f1(right int) float64 {
	return 2 * float64(right) / float64(max(1, 2*f.Right+f.Extra+f.Missed))
}

func (f figures) String() string {
	return fmt.Sprintf("claims F1 %.4f, strict F1 %.4f, %d slots right (%d right, %d extra, %d missed)",
		f.f1(f.Right), f.f1(f.Strict), f.Slots, f.Right, f.Extra, f.Missed)
}

// fell reports whether anything that may only rise is lower than before. Of what
// is read right the count is held, for its F1 falls where one more claim is found
// with a slot wrong.
func (f figures) fell(before figures) bool {
	return f.f1(f.Right) < before.f1(before.Right) || f.Strict < before.Strict || f.Slots < before.Slots
}

const scoresFile = "testdata/golden/scores.json"

// TestScores holds what our annotated articles score. The figures may only rise;
// -update writes higher ones, and refuses lower ones unless the gold itself has
// changed.
func TestScores(t *testing.T) {
	x := load(t)
	held := map[string]figures{}
	b, err := os.ReadFile(scoresFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &held); err != nil {
		t.Fatalf("%s: %v", scoresFile, err)
	}
	eachPart(t, func(t *testing.T, dir string, a annotated) {
		name := filepath.Base(dir)
		rep := a.score(t, x)
		now := figures{hashFolder(t, dir), rep.Right, rep.Extra, rep.Missed, rep.Strict, 0}
		for _, s := range rep.Slots {
			now.Slots += s.Right
		}
		t.Logf("%d articles\n%s", len(a.articles), rep)
		if name != "held" { // its faults are for nobody to see
			for _, e := range rep.Errors {
				t.Log(e)
			}
		}
		before := held[name]
		switch {
		case now.Gold != before.Gold && !*update:
			t.Errorf("the articles or their gold changed; record what they score now with go test ./extractor -run TestScores -update, and read the difference\n now %v\n was %v", now, before)
		case now.Gold == before.Gold && now.fell(before):
			t.Errorf("the scores fell, and -update does not lower them\n now %v\n was %v", now, before)
		case now != before && *update:
			held[name] = now
		case now != before:
			t.Logf("the scores rose; record them with go test ./extractor -run TestScores -update\n now %v\n was %v", now, before)
		}
	})
	if *update {
		writeScores(t, held)
	}
}

func writeScores(t *testing.T, held map[string]figures) {
	t.Helper()
	b, err := json.MarshalIndent(held, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(scoresFile, append(b, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

// hashFolder returns a hash of the names and bytes of a folder's files.
func hashFolder(t *testing.T, dir string) string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%s %d\n", f.Name(), len(b))
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// TestFell: lower figures are noticed, whichever it is.
func TestFell(t *testing.T) {
	was := figures{"g", 90, 5, 10, 80, 850}
	for _, tc := range []struct {
		now  figures
		fell bool
	}{
		{was, false},
		{figures{"g", 91, 5, 9, 80, 850}, false},
		{figures{"g", 90, 4, 10, 80, 850}, false},
		{figures{"g", 90, 6, 10, 80, 850}, true},
		{figures{"g", 89, 5, 11, 80, 850}, true},
		{figures{"g", 90, 5, 10, 79, 850}, true},
		{figures{"g", 90, 5, 10, 80, 849}, true},
	} {
		if got := tc.now.fell(was); got != tc.fell {
			t.Errorf("%v after %v: fell %v", tc.now, was, got)
		}
	}
}

// TestShared holds what the annotated articles beside the checkout score, which
// are no part of the project.
func TestShared(t *testing.T) {
	const shared = "../../shared"
	x := load(t)
	for _, set := range []struct {
		gold, texts    string
		claims, strict float64
	}{
		{"seeds.jsonl", "seeds", 0.97, 0.93},
		{"articles.jsonl", "gold/articles", 0.97, 0.85},
	} {
		gold := filepath.Join(shared, "gold", set.gold)
		if _, err := os.Stat(gold); errors.Is(err, fs.ErrNotExist) {
			t.Skipf("skipped: no %s beside the checkout", gold)
		}
		a := readAnnotated(t, filepath.Join(shared, set.texts), gold)
		rep := a.score(t, x)
		t.Logf("%s\n%s", set.gold, rep)
		if got := rep.Claims().F1; got < set.claims {
			t.Errorf("%s: claims F1 %.3f, was at least %.3f", set.gold, got, set.claims)
		}
		if got := rep.StrictClaims().F1; got < set.strict {
			t.Errorf("%s: strict F1 %.3f, was at least %.3f", set.gold, got, set.strict)
		}
	}
}
