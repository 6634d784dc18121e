package extractor_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
)

// shared is the folder of annotated articles beside the checkout. It is no
// part of the project.
const shared = "../../shared"

// TestScore holds what annotated articles score: figures that were reached and
// must not fall. It needs those articles and python3 for their scorer, and is
// skipped without.
func TestScore(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("skipped: no python3 to run the scorer")
	}
	scorer, err := filepath.Abs(filepath.Join(shared, "eval", "score_claims.py"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(scorer); err != nil {
		t.Skip("skipped: no annotated articles beside the checkout")
	}
	x := load(t)
	for _, set := range []struct {
		gold, texts    string
		claims, strict float64
	}{
		{"seeds.jsonl", "seeds/*.txt", 0.97, 0.93},
		{"articles.jsonl", "gold/articles/*.txt", 0.97, 0.85},
	} {
		paths, _ := filepath.Glob(filepath.Join(shared, set.texts))
		if len(paths) == 0 {
			t.Skipf("skipped: no %s in %s", set.texts, shared)
		}
		pred := filepath.Join(t.TempDir(), "pred.jsonl")
		if err := os.WriteFile(pred, predict(t, x, paths), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(python, "-B", scorer, filepath.Join(shared, "gold", set.gold), pred).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		t.Logf("%s\n%s", set.gold, out)
		if got := f1(t, out, "claims"); got < set.claims {
			t.Errorf("%s: claims F1 %.3f, was at least %.3f", set.gold, got, set.claims)
		}
		if got := f1(t, out, "strict"); got < set.strict {
			t.Errorf("%s: strict F1 %.3f, was at least %.3f", set.gold, got, set.strict)
		}
	}
}

func f1(t *testing.T, out []byte, line string) float64 {
	t.Helper()
	m := regexp.MustCompile(`(?m)^` + line + `\s.*F1 ([0-9.]+)`).FindSubmatch(out)
	if m == nil {
		t.Fatalf("the scorer printed no %s:\n%s", line, out)
	}
	v, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func predict(t *testing.T, x *extractor.Extractor, paths []string) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		a := &news.Article{ID: strings.TrimSuffix(filepath.Base(p), ".txt"), Text: string(text), Lang: "en"}
		if b, err := os.ReadFile(strings.TrimSuffix(p, ".txt") + ".json"); err == nil {
			var meta struct {
				Title     string `json:"title"`
				Published string `json:"published"`
			}
			if err := json.Unmarshal(b, &meta); err != nil {
				t.Fatal(err)
			}
			a.Title = meta.Title
			for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05-07:00", "2006-01-02"} {
				if when, err := time.Parse(layout, meta.Published); err == nil {
					a.Published = when
				}
			}
		}
		res, err := x.Extract(a)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(map[string]any{"id": a.ID, "claims": res.Claims})
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(b, '\n'))
	}
	return out.Bytes()
}
