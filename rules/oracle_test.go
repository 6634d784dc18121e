package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/rules/match"
	"github.com/tallywire/tallywire/rules/token"
)

// sameAsOracle compares what the automaton finds in a text with what the slow
// engine finds: rules, spans, sentences, items covered and captures.
func sameAsOracle(t *testing.T, m *Matcher, text string) int {
	t.Helper()
	doc := m.Match(text, nil)
	want := m.rs.oracle().Match(text, doc.Tokens, doc.Sentences)
	for i := range max(len(want), len(doc.Mentions)) {
		got, exp := "nothing", "nothing"
		if i < len(doc.Mentions) {
			got = m.show(&m.found[i], m.captures(int32(i)))
		}
		if i < len(want) {
			w := &want[i]
			caps := []int32{}
			for _, c := range w.Captures {
				if c[0] < 0 {
					caps = append(caps, -1, -1)
				} else {
					caps = append(caps, w.Items[c[0]-int(w.First)].TokStart, w.Items[c[1]-1-int(w.First)].TokEnd)
				}
			}
			exp = m.show(&w.Match, caps)
		}
		if got != exp {
			t.Fatalf("mention %d of %q:\n  fast %s\n  slow %s", i, text, got, exp)
		}
	}
	return len(want)
}

func (m *Matcher) show(f *match.Match, caps []int32) string {
	n := 2 * len(m.rs.rules[f.Rule].captures)
	return fmt.Sprintf("%s %s tokens %d-%d sentence %d captures %v", m.rs.phaseNames[f.Phase], m.rs.rules[f.Rule].info.ID,
		f.TokStart, f.TokEnd, f.Sentence, caps[:n])
}

// corpus returns texts to match: the articles of testdata and all texts of
// in-file tests.
func corpus(t testing.TB, rs *Ruleset) []string {
	files, err := filepath.Glob("testdata/articles/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no articles in testdata: %v", err)
	}
	var texts []string
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(b))
	}
	for _, test := range rs.tests {
		texts = append(texts, test.text)
	}
	return texts
}

func TestDefaultSameAsOracle(t *testing.T) {
	rs, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	m := rs.NewMatcher()
	mentions := 0
	for _, text := range corpus(t, rs) {
		mentions += sameAsOracle(t, m, text)
	}
	if mentions < 500 {
		t.Errorf("only %d mentions compared", mentions)
	}
	t.Logf("%d mentions are the same", mentions)
}

// FuzzDefault holds the automaton to the slow engine on any text, with the real
// rules, and checks that mentions lie within their sentences.
func FuzzDefault(f *testing.F) {
	rs, err := Default()
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range corpus(f, rs) {
		if len(s) < 400 {
			f.Add(s)
		}
	}
	m := rs.NewMatcher()
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 600 {
			return
		}
		sameAsOracle(t, m, text)
		doc := m.Match(text, nil)
		for i := range doc.Mentions {
			mention := &doc.Mentions[i]
			if !doc.Sentences[mention.Sentence].Contains(mention.At()) || !strings.Contains(text, mention.String()) {
				t.Fatalf("mention %v lies outside sentence %v", mention.At(), doc.Sentences[mention.Sentence])
			}
		}
	})
}

func TestSentencesGiven(t *testing.T) {
	rs, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	text := "Some 500 people left."
	sentences := token.Sentences(text, nil)
	doc := rs.NewMatcher().Match(text, sentences)
	if len(doc.Mentions) == 0 {
		t.Fatal("nothing found")
	}
	if doc = rs.NewMatcher().Match(text, sentences[:0:0]); len(doc.Sentences) != 0 && len(doc.Mentions) == 0 {
		t.Error("empty sentences are no sentences")
	}
}
