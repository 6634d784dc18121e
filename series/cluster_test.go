package series_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/series"
)

// A cluster is several articles on one story, in testdata/clusters/NAME.txt.
// Each begins with a line "== outlet, date: headline"; the headline is the
// first line of the text too. Figures that belong together are marked in the
// text: "{dead at least 14 people}" is a figure of the quantity "dead". What is
// marked "?" may be of any series. The marks were made from the texts, before
// the program was run on them.

// marked is a figure marked in an article.
type marked struct {
	news.Span
	quantity string
}

type clusterArticle struct {
	news.Article
	marks []marked
}

func readCluster(t *testing.T, file string) []clusterArticle {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []clusterArticle
	for part := range strings.SplitSeq("\n"+string(b), "\n== ") {
		head, body, ok := strings.Cut(part, "\n")
		if !ok {
			continue
		}
		outlet, rest, ok1 := strings.Cut(head, ", ")
		date, title, ok2 := strings.Cut(rest, ": ")
		published, err := time.Parse(time.DateOnly, date)
		if !ok1 || !ok2 || err != nil {
			t.Fatalf("%s: not \"== outlet, date: headline\": %s", file, head)
		}
		text, marks := unmark(title + "\n\n" + strings.TrimSpace(body) + "\n")
		title, _, _ = strings.Cut(text, "\n")
		all = append(all, clusterArticle{news.Article{ID: fmt.Sprintf("%s %d", strings.ToLower(outlet), len(all)+1), Outlet: outlet, Title: title,
			Published: published, Lang: "en", Text: text, TextHash: news.HashText(text)}, marks})
	}
	return all
}

// unmark takes the marks out of a text.
func unmark(text string) (string, []marked) {
	var b strings.Builder
	var marks []marked
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String(), marks
		}
		in, after, _ := strings.Cut(rest, "}")
		quantity, quote, _ := strings.Cut(in, " ")
		marks = append(marks, marked{news.Span{Start: b.Len(), End: b.Len() + len(quote)}, quantity})
		b.WriteString(quote)
		text = after
	}
}

// told is a claim of a cluster and the quantity it is marked with, empty where
// it has no mark.
type told struct {
	obs      series.Observation
	quantity string
}

// tell reads the articles of a cluster. Marked figures that no claim reads are
// told without a series.
func tell(t *testing.T, x *extractor.Extractor, keys *series.Keys, articles []clusterArticle) []told {
	t.Helper()
	var all []told
	for _, a := range articles {
		res, err := x.Claims(&a.Article)
		if err != nil {
			t.Fatal(err)
		}
		set := news.ClaimSet{Article: a.Article, Claims: res.Claims}
		keys.Fill(&set)
		met := make([]bool, len(a.marks))
		for i := range set.Claims {
			c := &set.Claims[i]
			one := told{obs: series.Observe(c, &a.Article)}
			one.obs.Series = c.Series
			for j, m := range a.marks {
				if c.Start < m.End && m.Start < c.End && !met[j] {
					one.quantity, met[j] = m.quantity, true
					break
				}
			}
			all = append(all, one)
		}
		for j, m := range a.marks {
			if !met[j] {
				all = append(all, told{series.Observation{ArticleID: a.ID, Quote: a.Text[m.Start:m.End] + " (no claim)"}, m.quantity})
			}
		}
	}
	return all
}

// TestClusters: of articles on one story, figures share a series only where they
// are of one quantity, and at least as many pairs do as it says here.
func TestClusters(t *testing.T) {
	rs, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	x, keys := extractor.New(rs), series.New(rs)
	atLeast := map[string]int{"cholera": 18, "company": 20, "election": 12, "flood": 54, "jobs": 5, "quake": 14, "refugees": 11, "strike": 33}
	files, err := filepath.Glob("testdata/clusters/*.txt")
	if err != nil || len(files) != len(atLeast) {
		t.Fatalf("%d clusters, the test knows of %d: %v", len(files), len(atLeast), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name, func(t *testing.T) {
			var right, wanted int
			all := tell(t, x, keys, readCluster(t, file))
			for i, a := range all {
				for _, b := range all[:i] {
					if a.quantity == "?" || b.quantity == "?" {
						continue
					}
					same := a.obs.Series != "" && a.obs.Series == b.obs.Series
					of := a.quantity != "" && a.quantity == b.quantity
					switch {
					case same && of:
						right++
					case same:
						t.Errorf("%s (%s) and %s (%s) are of two quantities and share %s", a.obs.Quote, a.obs.ArticleID, b.obs.Quote, b.obs.ArticleID, a.obs.Series)
					}
					if of {
						wanted++
					}
				}
			}
			t.Logf("%d of %d pairs", right, wanted)
			if testing.Verbose() {
				dump(t, all)
			}
			if right < atLeast[name] {
				t.Errorf("%d pairs of one quantity share a series, it was %d", right, atLeast[name])
			}
		})
	}
}

// dump logs the figures of each quantity with their series.
func dump(t *testing.T, all []told) {
	var order []string
	of := map[string][]told{}
	for _, one := range all {
		if of[one.quantity] == nil {
			order = append(order, one.quantity)
		}
		of[one.quantity] = append(of[one.quantity], one)
	}
	for _, q := range order {
		for _, one := range of[q] {
			t.Logf("%-10s %-12.12s %-34.34s %s", q, one.obs.ArticleID, one.obs.Quote, one.obs.Series)
		}
	}
}
