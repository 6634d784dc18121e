package extractor_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

var update = flag.Bool("update", false, "write testdata/*.golden.json anew")

func load(t testing.TB) *extractor.Extractor {
	t.Helper()
	rs, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	return extractor.New(rs)
}

func article(t testing.TB, path string) *news.Article {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	meta, err := os.ReadFile(strings.TrimSuffix(path, ".txt") + ".json")
	if err != nil {
		t.Fatal(err)
	}
	a := &news.Article{}
	if err := json.Unmarshal(meta, a); err != nil {
		t.Fatal(err)
	}
	a.Text, a.TextHash = string(text), news.HashText(string(text))
	return a
}

// TestGolden holds the whole result of a few articles.
func TestGolden(t *testing.T) {
	x := load(t)
	paths, _ := filepath.Glob("testdata/*.txt")
	if len(paths) == 0 {
		t.Fatal("no articles in testdata")
	}
	for _, p := range paths {
		res, err := x.Extract(article(t, p))
		if err != nil {
			t.Fatal(err)
		}
		res.Ruleset = ""
		got, err := json.MarshalIndent(struct {
			extractor.Result
			Skipped string `json:"skipped,omitempty"`
		}{res, res.Skipped}, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, '\n')
		golden := strings.TrimSuffix(p, ".txt") + ".golden.json"
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from %s; look at the difference, then go test -update\n%s", p, golden, firstDifference(got, want))
		}
	}
}

func firstDifference(got, want []byte) string {
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "got  " + g[i] + "\nwant " + w[i]
		}
	}
	return "one is longer"
}

// TestClaims holds the figure, kind and predicate of single sentences.
func TestClaims(t *testing.T) {
	type want struct {
		quote, unit, predicate string
		kind                   news.Kind
		mod                    news.Modifier
	}
	x := load(t)
	for _, tc := range []struct {
		text string
		want []want
	}{
		{"The floods killed nearly 70 farmers in the valley on Sunday.", []want{{"nearly 70 farmers", "person", "kill", news.Flow, news.Nearly}}},
		{"Around 4,000 families live in tents along the river near the town.", []want{{"Around 4,000 families", "family", "live", news.Stock, news.About}}},
		{"Eleven of the 20 bridges were rebuilt by the army last year.", []want{{"Eleven of the 20 bridges", "bridge", "rebuild", news.Share, news.Exact}}},
		{"The price of bread rose by 12 percent in the capital this spring.", []want{{"12 percent", "percent", "rise", news.Change, news.Exact}}},
		{"The inflation rate stood at 8 percent, the statistics office said.", []want{{"8 percent", "percent", "stand", news.Rate, news.Exact}}},
		{"A cleaner at the mill earns about $900 a month, far less than before.", []want{{"about $900 a month", "USD", "earn", news.Rate, news.About}}},
		{"The new bridge is 320 metres long and cost the town £4m to build.", []want{{"320 metres long", "metre", "be", news.Measurement, news.Exact}, {"£4m", "GBP", "cost", news.Measurement, news.Exact}}},
		{"Up to 300 workers are expected to lose their jobs when the mill shuts.", []want{{"Up to 300 workers", "person", "lose", news.Flow, news.AtMost}}},
		{"Tens of thousands of pilgrims were waiting at the gate.", []want{{"Tens of thousands of pilgrims", "person", "wait", news.Stock, news.Vague}}},
		{"The village has 800 residents, of whom 300 have left.", []want{{"800 residents", "person", "have", news.Stock, news.Exact}, {"300", "person", "leave", news.Flow, news.Exact}}},
		{"No one was hurt when Flight 815 landed at 10:30 with its nose wheel up.", nil},
		{"He lives at number 12 on Highway 61 and votes for the Group of Seven.", nil},
	} {
		res, err := x.Extract(&news.Article{ID: "a", Text: tc.text, Lang: "en"})
		if err != nil {
			t.Fatal(err)
		}
		var got []want
		for _, c := range res.Claims {
			got = append(got, want{c.Quote, c.Unit, c.Predicate, c.Kind, c.Modifier})
		}
		if !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s\n got %v\nwant %v", tc.text, got, tc.want)
		}
	}
}

// TestModality holds how firmly figures are stated.
func TestModality(t *testing.T) {
	x := load(t)
	for _, tc := range []struct {
		text string
		want news.Modality
	}{
		{"Some 300 goats drowned in the river on Sunday night.", news.Reported},
		{"An estimated 300 goats drowned in the river on Sunday night.", news.Estimated},
		{"The council plans to build 300 houses on the hill.", news.Projected},
		{"About 300 soldiers will return to the valley in May.", news.Projected},
		{"The army denied 300 deaths in the valley.", news.Denied},
		{"The army denied that 300 villagers had died.", news.Denied},
		{"The toll was not 300 farmers, the mayor said.", news.Denied},
		{"Some 300 bodies were never found.", news.Reported},
		{"If the dam broke, 300 houses would be lost.", news.Hypothetical},
		{"Whether it can stand is up to the league, which fined 300 players.", news.Reported},
		{"Maker to spend 300 million dollars on mill", news.Projected},
		{"Mediators told the army to free 300 villagers.", news.Projected},
		{"The army went on to free 300 villagers.", news.Reported},
		{"The union wanted 300 looms.", news.Projected},
		{"The union had 300 looms.", news.Reported},
		{"The board cut its forecast to 300 tonnes.", news.Projected},
		{"The board cut its stock to 300 tonnes.", news.Reported},
	} {
		res, _ := x.Extract(&news.Article{ID: "a", Text: tc.text, Lang: "en"})
		if len(res.Claims) == 0 || res.Claims[0].Modality != tc.want {
			t.Errorf("%s: %+v, want %s", tc.text, res.Claims, tc.want)
		}
	}
}

func TestNothingToExtract(t *testing.T) {
	x := load(t)
	for text, reason := range map[string]string{"": "no text", " \n ": "no text"} {
		res, err := x.Extract(&news.Article{Text: text})
		if err != nil || res.Skipped != reason {
			t.Errorf("%q: skipped %q, %v", text, res.Skipped, err)
		}
		b, _ := json.Marshal(res)
		if want := `{"claims":[],"quantities":[],"dates":[],"actors":[],"quotes":[]}`; string(b) != want {
			t.Errorf("%q gives %s", text, b)
		}
	}
}

// TestConcurrent: one extractor, many goroutines, one answer.
func TestConcurrent(t *testing.T) {
	x := load(t)
	a, b := article(t, "testdata/harbour.txt"), article(t, "testdata/factory.txt")
	wantA, _ := x.Extract(a)
	wantB, _ := x.Extract(b)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 5 {
				in, want := a, wantA
				if i%2 == 1 {
					in, want = b, wantB
				}
				if got, _ := x.Extract(in); !reflect.DeepEqual(got, want) {
					t.Error("results differ between goroutines")
				}
			}
		})
	}
	wg.Wait()
}

// TestClaimsAlone: claims are the same where nothing else is asked for.
func TestClaimsAlone(t *testing.T) {
	x := load(t)
	paths, _ := filepath.Glob("testdata/*.txt")
	for _, p := range paths {
		all, err := x.Extract(article(t, p))
		if err != nil {
			t.Fatal(err)
		}
		alone, err := x.Claims(article(t, p))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(alone.Claims, all.Claims) || alone.Skipped != all.Skipped {
			t.Errorf("%s: %d claims alone are not the %d among all layers", p, len(alone.Claims), len(all.Claims))
		}
		if len(alone.Quantities)+len(alone.Dates)+len(alone.Actors)+len(alone.Quotes) > 0 {
			t.Errorf("%s: layers that were not asked for: %+v", p, alone)
		}
	}
}

func TestIDsAreStable(t *testing.T) {
	x := load(t)
	a := article(t, "testdata/harbour.txt")
	one, _ := x.Extract(a)
	a.TextHash = "" // computed where it is missing
	two, _ := x.Extract(a)
	seen := map[string]bool{}
	for i := range one.Claims {
		if one.Claims[i].ID != two.Claims[i].ID || seen[one.Claims[i].ID] {
			t.Errorf("claim %d: ids %s and %s", i, one.Claims[i].ID, two.Claims[i].ID)
		}
		seen[one.Claims[i].ID] = true
	}
}

// FuzzExtract: on any bytes, spans lie on rune boundaries, in order, within
// the text, and a claim's quote is the text of its span.
func FuzzExtract(f *testing.F) {
	f.Add("More than 1.7 million Afghans returned, the agency said. \xff 3\u200b0 dogs.")
	f.Add(strings.Repeat("9", 10_000) + " people and £" + strings.Repeat("1,", 300) + "1 of " + strings.Repeat("twenty ", 40) + "men")
	f.Add("The 14 of 24 of 10 of 5 people; up 3% to 4%, from $5m to €6bn a day (of whom 20) were, 1/2 of 3/4.")
	f.Add("said “said ‘9’ ” by 3 in 10 of them: 7")
	f.Add("It&#8217;s 40&nbsp;st\u200bores; &pound;3&#37; “4\u00ad0 cows,&#8221; he said on May\u200b 3 & left.")
	f.Add("&amp;&shy;&zwj;&#0;&#xfffd; 1&frac12; ４０\ufeff \u200b\u200b5 men of the U\u200bN said \xff&quot;30&quot;")
	rs, err := rules.Default()
	if err != nil {
		f.Fatal(err)
	}
	x := extractor.New(rs)
	when := time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		res, err := x.Extract(&news.Article{ID: "a", Text: s, Lang: "en", Published: when})
		if err != nil {
			t.Fatal(err)
		}
		check := func(sp news.Span) {
			if sp.Start < 0 || sp.End <= sp.Start || sp.End > len(s) || utf8.ValidString(s) && !utf8.ValidString(s[sp.Start:sp.End]) {
				t.Fatalf("span %v of %d bytes", sp, len(s))
			}
		}
		for _, c := range res.Claims {
			check(c.Span)
			if s[c.Start:c.End] != c.Quote || !c.Sentence.Contains(c.Span) || c.Modifier == "" || c.Kind == "" || c.Modality == "" {
				t.Fatalf("claim %+v", c)
			}
			if c.Attribution != nil {
				check(c.Attribution.Span)
			}
			if c.Value == nil && c.Low == nil && c.High == nil && c.ValueText == "" {
				t.Fatalf("claim without a number: %+v", c)
			}
		}
		for _, q := range res.Quantities {
			check(q.Span)
		}
		for _, d := range res.Dates {
			check(d.Span)
		}
		for _, a := range res.Actors {
			check(a.Span)
		}
		for _, q := range res.Quotes {
			check(q.Span)
			if q.Speaker != nil {
				check(q.Speaker.Span)
			}
		}
		if b, err := json.Marshal(res); err != nil || !utf8.Valid(b) {
			t.Fatalf("result is no JSON: %v", err)
		}
	})
}

// BenchmarkEndless reads one sentence that does not end: it may cost no more a
// byte than news does.
func BenchmarkEndless(b *testing.B) {
	x := load(b)
	text := strings.Repeat("the flood killed 40 people and the mayor said that 30 cows were lost in May and then the army sent 300 men who had 3 boats ", 2000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := x.Extract(&news.Article{ID: "a", Text: text, Lang: "en"}); err != nil {
			b.Fatal(err)
		}
	}
}
