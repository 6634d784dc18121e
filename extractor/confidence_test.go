package extractor_test

import (
	"fmt"
	"math"
	"path/filepath"
	"testing"

	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/score"
)

// bins are the edges of the reliability table.
var bins = []float64{0, 0.5, 0.65, 0.8, 1}

// reliability is a row of it: of n claims, how many were said and found to be
// right in number, modifier, unit, kind and speaker.
type reliability struct {
	low, high        float64
	n                int
	predicted, right float64 // sums
}

func (r reliability) String() string {
	n := max(1, float64(r.n))
	return fmt.Sprintf("%.2f to %.2f: predicted %.2f, right %.2f of %d", r.low, r.high, r.predicted/n, r.right/n, r.n)
}

// reliable fills the table for a folder of articles. Claims that overlap
// optional rows only are no claims of it.
func (a *annotated) reliable(t *testing.T, x *extractor.Extractor) []reliability {
	t.Helper()
	var table []reliability
	for i := range bins[1:] {
		row := reliability{low: bins[i], high: bins[i+1]}
		found := score.Predictions{}
		sum := 0.0
		for _, art := range a.articles {
			res, err := x.Extract(art)
			if err != nil {
				t.Fatal(err)
			}
			var in []news.Claim
			for _, c := range res.Claims {
				if c.Confidence >= row.low && c.Confidence < row.high {
					in = append(in, c)
					sum += c.Confidence
				}
			}
			row.n += len(in)
			if err := found.Add(art.ID, in); err != nil {
				t.Fatal(err)
			}
		}
		rep := score.Compare(a.gold, found)
		mean := sum / max(1, float64(row.n))
		row.n = rep.Right + rep.Extra
		row.predicted, row.right = mean*float64(row.n), float64(rep.Strict)
		table = append(table, row)
	}
	return table
}

// TestConfidence holds the confidence to what it claims on the articles that
// nobody has looked at: of claims said to be right with a chance, about that share
// is. Those on which rules were made fare better than it says; in all of them, the
// surer a claim is said to be the more are right.
func TestConfidence(t *testing.T) {
	x := load(t)
	all := make([]reliability, len(bins)-1)
	eachPart(t, func(t *testing.T, dir string, a annotated) {
		for i, row := range a.reliable(t, x) {
			t.Log(row)
			n := float64(row.n)
			if off := math.Abs(row.predicted-row.right) / max(1, n); filepath.Base(dir) == "held" && row.n >= 30 && off > 0.12 {
				t.Errorf("off by %.2f: %v", off, row)
			}
			all[i].low, all[i].high = row.low, row.high
			all[i].n += row.n
			all[i].predicted += row.predicted
			all[i].right += row.right
		}
	})
	last := 0.0
	for _, row := range all {
		t.Log("all:", row)
		if row.n < 30 {
			continue
		}
		if right := row.right / float64(row.n); right < last {
			t.Errorf("fewer are right than in the bin below: %v", row)
		} else {
			last = right
		}
	}
}
