package score

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	goldFile = "testdata/gold.jsonl"
	predFile = "testdata/pred.jsonl"
	want     = "testdata/report.txt"
)

func compareFiles(t *testing.T, gold, pred string) *Report {
	t.Helper()
	g, err := os.ReadFile(gold)
	if err != nil {
		t.Fatal(err)
	}
	p, err := os.ReadFile(pred)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := ReadGold(gold, bytes.NewReader(g))
	if err != nil {
		t.Fatal(err)
	}
	found := Predictions{}
	if err := found.Read(pred, bytes.NewReader(p)); err != nil {
		t.Fatal(err)
	}
	return Compare(rows, found)
}

// printed is what the reference scorer prints with --errors.
func printed(rep *Report) string {
	var b strings.Builder
	for _, e := range rep.Errors {
		b.WriteString(e.String() + "\n")
	}
	b.WriteString(rep.String())
	return b.String()
}

// TestReport: every rule of the scorer on rows of our own. The file holds what
// the reference scorer printed for them.
func TestReport(t *testing.T) {
	b, err := os.ReadFile(want)
	if err != nil {
		t.Fatal(err)
	}
	if got := printed(compareFiles(t, goldFile, predFile)); got != string(b) {
		t.Errorf("got\n%s\nwant\n%s", got, b)
	}
}

// TestSameAsReference runs the reference scorer beside this one, on our rows and
// on all gold that stands beside the checkout.
func TestSameAsReference(t *testing.T) {
	shared, err := filepath.Abs("../../shared")
	if err != nil {
		t.Fatal(err)
	}
	scorer := filepath.Join(shared, "eval", "score_claims.py")
	if _, err := os.Stat(scorer); err != nil {
		t.Skip("skipped: no reference scorer beside the checkout")
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("skipped: no python3 to run the reference scorer")
	}
	sets := [][2]string{{goldFile, predFile}, {filepath.Join(shared, "gold/articles.jsonl"), ""}, {filepath.Join(shared, "gold/seeds.jsonl"), ""}}
	for _, set := range sets {
		gold, pred := set[0], set[1]
		if pred == "" {
			pred = filepath.Join(t.TempDir(), "pred.jsonl")
			if err := os.WriteFile(pred, blurred(t, gold), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		for _, flag := range []string{"", "--errors"} {
			args := []string{"-B", scorer, gold, pred}
			if flag != "" {
				args = append(args, flag)
			}
			out, err := exec.Command(python, args...).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			rep := compareFiles(t, gold, pred)
			got := rep.String()
			if flag != "" {
				got = printed(rep)
			}
			if got != string(out) {
				t.Errorf("%s %s: got\n%s\nthe reference prints\n%s", gold, flag, got, out)
			}
		}
	}
}
