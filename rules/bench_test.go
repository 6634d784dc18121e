package rules

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules/token"
	"go.yaml.in/yaml/v3"
)

// literalWord finds bare words of a pattern.
var literalWord = regexp.MustCompile(`(^|[ (|])([a-z]{2,})([ )|?]|$)`)

// manyRules returns the real rules together with variants of them, count in
// all. A variant has another word of the articles in place of one of its
// literals or, where it has none, wants such a word after the match; words are
// drawn as often as they occur, so that variants match about as often.
func manyRules(t testing.TB, count int, seed uint64) *Ruleset {
	t.Helper()
	rs, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	words := strings.FieldsFunc(strings.ToLower(article(t, "flood")+article(t, "economy")), func(r rune) bool { return r < 'a' || r > 'z' })
	rng := rand.New(rand.NewPCG(seed, 1))
	src, err := DefaultFS()
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for left, round := count-len(rs.Rules()), 0; round == 0 || left > 0; round++ {
		err = fs.WalkDir(src, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if files[name] == nil {
				data, err := fs.ReadFile(src, name)
				if err != nil {
					return err
				}
				files[name] = &fstest.MapFile{Data: data}
			}
			if strings.HasSuffix(name, ".yaml") && bytes.Contains(files[name].Data, []byte("\nphases:")) {
				files[name].Data = addVariants(t, files[name].Data, words, rng, round, &left)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	many, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return many
}

// addVariants adds a variant of the rules of a file, until none are left to make.
func addVariants(t testing.TB, file []byte, words []string, rng *rand.Rand, round int, left *int) []byte {
	t.Helper()
	var doc map[string]any
	if err := yaml.Unmarshal(file, &doc); err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	phases, _ := doc["phases"].([]any)
	for _, p := range phases {
		phase := p.(map[string]any)
		rules, _ := phase["rules"].([]any)
		for _, r := range rules {
			seen[r.(map[string]any)["pattern"].(string)] = true
		}
		for _, r := range rules {
			orig := r.(map[string]any)
			if *left <= 0 || rng.IntN(3) == 0 || strings.Contains(orig["id"].(string), ".variant") {
				continue
			}
			variant := map[string]any{}
			for k, v := range orig {
				if k != "tests" {
					variant[k] = v
				}
			}
			pattern := orig["pattern"].(string)
			word := words[rng.IntN(len(words))]
			if at := literalWord.FindAllStringSubmatchIndex(pattern, -1); len(at) > 0 {
				i := at[rng.IntN(len(at))]
				pattern = pattern[:i[4]] + word + pattern[i[5]:]
			} else {
				pattern = "(" + pattern + ") " + word
			}
			if seen[pattern] {
				continue
			}
			seen[pattern] = true
			variant["id"] = fmt.Sprintf("%s.variant%d", orig["id"], round)
			variant["pattern"] = pattern
			rules = append(rules, variant)
			*left--
		}
		phase["rules"] = rules
	}
	// What stands first in a file must be its format.
	delete(doc, "format")
	out, err := yaml.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte("format: "+format+"\n"), out...)
}

func article(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/articles/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// page is an article of 5 KB.
func page(t testing.TB) string { return (article(t, "flood") + article(t, "economy"))[:5000] }

func TestManyRulesSameAsOracle(t *testing.T) {
	rs := manyRules(t, 300, 7)
	if n := len(rs.Rules()); n < 300 {
		t.Fatalf("%d rules", n)
	}
	real, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	text := page(t)
	mentions := sameAsOracle(t, rs.NewMatcher(), text)
	was := len(real.NewMatcher().Match(text, nil).Mentions)
	t.Logf("%d mentions, %d with the real rules", mentions, was)
	if mentions < was*3/4 {
		t.Errorf("the variants match too rarely: %d mentions, %d with the real rules", mentions, was)
	}
}

func benchmarkEngine(b *testing.B, rs *Ruleset) {
	text := page(b)
	sentences := token.Sentences(text, nil)
	m := rs.NewMatcher()
	doc := m.Match(text, sentences)
	b.SetBytes(int64(len(text)))
	b.ReportMetric(float64(len(rs.Rules())), "rules")
	b.ReportMetric(float64(len(doc.Mentions)), "mentions")
	b.ReportAllocs()
	for b.Loop() {
		m.Match(text, sentences)
	}
}

// BenchmarkEngine measures tokens and all phases on an article of 5 KB, without
// the division into sentences.
func BenchmarkEngine(b *testing.B) {
	rs, err := Default()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("real", func(b *testing.B) { benchmarkEngine(b, rs) })
	for _, n := range []int{300, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmarkEngine(b, manyRules(b, n, 7)) })
	}
}

// BenchmarkFields measures asking for the value of every field of every mention.
func BenchmarkFields(b *testing.B) {
	rs, err := Default()
	if err != nil {
		b.Fatal(err)
	}
	text := page(b)
	sentences := token.Sentences(text, nil)
	m := rs.NewMatcher()
	b.ReportAllocs()
	for b.Loop() {
		doc := m.Match(text, sentences)
		for i := range doc.Mentions {
			mention := &doc.Mentions[i]
			for _, e := range rs.rules[mention.Rule].emit {
				mention.Canon(e.field)
			}
		}
	}
}

// BenchmarkFirst measures the first article of a new matcher.
func BenchmarkFirst(b *testing.B) {
	rs, err := Default()
	if err != nil {
		b.Fatal(err)
	}
	text := page(b)
	b.ReportAllocs()
	for b.Loop() {
		rs.NewMatcher().Match(text, nil)
	}
}

// BenchmarkLoad measures reading the real rules.
func BenchmarkLoad(b *testing.B) {
	src, err := DefaultFS()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(src); err != nil {
			b.Fatal(err)
		}
	}
}

func TestMatchAllocatesNothing(t *testing.T) {
	rs, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	m := rs.NewMatcher()
	text := page(t)
	var sentences []news.Span
	sentences = token.Sentences(text, sentences)
	m.Match(text, sentences)
	if n := testing.AllocsPerRun(10, func() { m.Match(text, sentences) }); n > 0 {
		t.Errorf("%v allocations for an article, want none", n)
	}
}
