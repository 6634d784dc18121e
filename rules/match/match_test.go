package match

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules/token"
	"pgregory.net/rapid"
)

// world is a little world of words, lexicons and types for random rules.
type world struct {
	lex   *Lexicons
	names *Names
	ids   map[string]int32
}

func newWorld() *world {
	v := token.NewVocab()
	w := &world{lex: NewLexicons(v), ids: map[string]int32{}}
	for name, entries := range map[string][]string{
		"one":  {"a", "b"},
		"many": {"a b", "a b c", "b c", "c", "a b c a b"},
		"caps": {"A", "B C", "c D"},
	} {
		id := w.lex.New(name)
		w.ids[name] = id
		fold := CaseAny
		if name == "caps" {
			fold = CaseCap
		}
		for _, e := range entries {
			w.lex.Add(id, e, e, fold)
		}
	}
	w.names = &Names{Vocab: v,
		Lexicon: func(n string) (int32, bool) { id, ok := w.ids[n]; return id, ok },
		Type:    func(n string) (int32, bool) { return int32(n[0]), true },
		Macro:   func(string) (string, bool) { return "", false },
		Suggest: func(string, string) string { return "" }}
	return w
}

// compare holds the automaton to the oracle on one text.
func (w *world) compare(t interface{ Fatalf(string, ...any) }, phases []Phase, text string, maxCells int) (steps int) {
	prog, err := NewProgram(w.lex, phases)
	if err != nil {
		t.Fatalf("%v", err)
	}
	scratch := prog.NewScratch()
	for _, d := range scratch.dfas {
		d.maxCells = maxCells
	}
	toks := w.lex.vocab.Tokenize(text, nil)
	var sentences []news.Span
	for i := 0; i < len(text); {
		end := strings.IndexByte(text[i:], '.')
		if end < 0 {
			end = len(text) - i - 1
		}
		sentences = append(sentences, news.Span{Start: i, End: i + end + 1})
		i += end + 1
	}
	fast := scratch.Match(toks, sentences)
	slow := NewOracle(w.lex, phases).Match(text, toks, sentences)
	for i := range max(len(fast), len(slow)) {
		got, want := "nothing", "nothing"
		if i < len(fast) {
			m := &fast[i]
			got = fmt.Sprint(m.Phase, m.Rule, m.TokStart, m.TokEnd, m.Sentence, scratch.Captures(m, nil))
		}
		if i < len(slow) {
			m := &slow[i]
			var caps []int32
			for _, c := range m.Captures {
				if c[0] < 0 {
					caps = append(caps, -1, -1)
					continue
				}
				caps = append(caps, m.Items[c[0]-int(m.First)].TokStart, m.Items[c[1]-1-int(m.First)].TokEnd)
			}
			want = fmt.Sprint(m.Phase, m.Rule, m.TokStart, m.TokEnd, m.Sentence, caps)
		}
		if got != want {
			var rules []string
			for _, p := range phases {
				for _, r := range p.Rules {
					rules = append(rules, fmt.Sprintf("%d: %s", r.ID, r.Pattern.Root.Key()))
				}
			}
			t.Fatalf("match %d of %q:\n fast %s\n slow %s\n rules %s", i, text, got, want, strings.Join(rules, "\n  "))
		}
	}
	for _, d := range scratch.dfas {
		steps += d.steps
	}
	return steps
}

// items are the single items random patterns are made of.
var items = []string{"a", "b", "c", "<one>", "<many>", "<caps>", "[is=cap]", "[!a & !is=cap]", "[<one>|c]", "[in=many]", "[]", "[is=start]"}

var looks = []string{"^", "$", "(?=a)", "(?!<many>)", "(?=$|b)", "(?<=a|<one>)", "(?<!c)", "(?<=^|b)", "(?!$|[is=cap])"}

// drawPattern draws a pattern of limited depth.
func drawPattern(t *rapid.T, depth int, types []string) string {
	kind := rapid.IntRange(0, 9).Draw(t, "kind")
	if depth == 0 || kind <= 2 {
		return rapid.SampledFrom(append(items, types...)).Draw(t, "item")
	}
	sub := func() string { return drawPattern(t, depth-1, types) }
	switch kind {
	case 3, 4, 5:
		return sub() + " " + sub()
	case 6:
		return "(" + sub() + "|" + sub() + ")"
	case 7:
		quantifier := rapid.SampledFrom([]string{"?", "*", "+", "{0,3}", "{2}", "{1,}", "??", "*?", "+?", "{0,3}?"}).Draw(t, "quantifier")
		return "(" + sub() + ")" + quantifier
	case 8:
		return rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "name") + ":(" + sub() + ")"
	}
	return rapid.SampledFrom(looks).Draw(t, "look") + " " + sub()
}

// TestRandomRulesSameAsOracle makes random rules in three phases and random
// texts, and holds the automaton to the oracle, with room for all states and
// with hardly any.
func TestRandomRulesSameAsOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		var phases []Phase
		var types []string
		id := int32(0)
		for p := range 3 {
			ph := Phase{Name: fmt.Sprint(p), All: p == 2 || rapid.Bool().Draw(t, "all")}
			ph.Collapse = !ph.All && rapid.Bool().Draw(t, "collapse")
			if rapid.IntRange(0, 4).Draw(t, "when") == 0 {
				test, errs := ParseWhen("<many> [is=cap]", w.names)
				if errs != nil {
					t.Fatalf("%v", errs)
				}
				ph.When = test
			}
			for range rapid.IntRange(1, 4).Draw(t, "rules") {
				text := drawPattern(t, 4, types)
				pattern, errs := Parse(text, w.names)
				if errs != nil {
					continue // it may match nothing, or nest a capture
				}
				ph.Rules = append(ph.Rules, Rule{ID: id, Type: int32('P' + p), Priority: rapid.IntRange(0, 2).Draw(t, "priority"), Pattern: pattern})
				id++
			}
			phases = append(phases, ph)
			if ph.Collapse {
				types = append(types, "@"+string(rune('P'+p)))
			}
		}
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "A", "B", "C", "d", "D", "."}), 1, 24).Draw(t, "words")
		cells := rapid.SampledFrom([]int{1, maxCells}).Draw(t, "cells")
		w.compare(t, phases, strings.Join(words, " "), cells)
	})
}

// TestStepsAreLinear counts the work on texts and patterns made to blow up
// engines that try one way after the other.
func TestStepsAreLinear(t *testing.T) {
	for _, pattern := range []string{
		"(a|b|[])* c", "a* a* a* a* a* c", "(a? a? a? a? a?)a a a a a c", "([]+ b)+ c", "x:(a+) y:(a+) z:(a+) c", "<many>+ c",
	} {
		for _, all := range []bool{false, true} {
			w := newWorld()
			p, errs := Parse(pattern, w.names)
			if errs != nil {
				t.Fatalf("%s: %v", pattern, errs)
			}
			prog, err := NewProgram(w.lex, []Phase{{Name: "p", All: all, Rules: []Rule{{Pattern: p}}}})
			if err != nil {
				t.Fatal(err)
			}
			const words = 4000
			text := strings.Repeat("a b ", words/2)
			toks := w.lex.vocab.Tokenize(text, nil)
			s := prog.NewScratch()
			s.Match(toks, []news.Span{{Start: 0, End: len(text)}})
			// A start may look MaxItems far; building states costs little beside.
			if limit := (words + 100) * (MaxItems + 2); s.dfas[0].steps > limit {
				t.Errorf("%s: %d steps for %d words, at most %d are linear", pattern, s.dfas[0].steps, words, limit)
			}
		}
	}
}

func TestLongNames(t *testing.T) {
	w := newWorld()
	long := strings.Repeat("x", 70)
	if r := w.lex.Add(0, long, "", CaseAny); r != TooLong {
		t.Errorf("an entry of 70 letters: %d", r)
	}
	if r := w.lex.Add(0, strings.Repeat("x ", 17), "", CaseAny); r != TooLong {
		t.Errorf("an entry of 17 words: %d", r)
	}
	if r := w.lex.Add(0, " ", "", CaseAny); r != NoTokens {
		t.Errorf("an empty entry: %d", r)
	}
	if r := w.lex.Add(w.ids["one"], "a", "other", CaseAny); r != Disagrees {
		t.Errorf("an entry with another value: %d", r)
	}
	if r := w.lex.Add(w.ids["one"], "A", "a", CaseAny); r != Repeated {
		t.Errorf("an entry again: %d", r)
	}
}

func TestMatchIsAtMostMaxItemsLong(t *testing.T) {
	w := newWorld()
	p, errs := Parse("d []* ", w.names)
	if errs != nil {
		t.Fatal(errs)
	}
	text := strings.Repeat("d ", 2*MaxItems+10)
	w.compare(t, []Phase{{Name: "p", Rules: []Rule{{Pattern: p}}}}, text, maxCells)
	prog, err := NewProgram(w.lex, []Phase{{Name: "p", Rules: []Rule{{Pattern: p}}}})
	if err != nil {
		t.Fatal(err)
	}
	toks := w.lex.vocab.Tokenize(text, nil)
	found := prog.NewScratch().Match(toks, []news.Span{{Start: 0, End: len(text)}})
	if len(found) != 3 || found[0].TokEnd != MaxItems || found[2].TokEnd-found[2].TokStart != 10 {
		t.Errorf("matches %v", found)
	}
}

// TestCollapseBreaksEntries: an entry of which an earlier phase took a part
// into a longer item is no entry any more; one that is an item still is.
func TestCollapseBreaksEntries(t *testing.T) {
	for _, first := range []string{"b c", "b d", "a b", "c"} {
		w := newWorld()
		var phases []Phase
		for i, text := range []string{first, "x:<many> []*", "y:[in=many]+", "[<many>] z:@P"} {
			p, errs := Parse(text, w.names)
			if errs != nil {
				t.Fatal(errs)
			}
			phases = append(phases, Phase{All: i > 0, Collapse: i == 0, Rules: []Rule{{ID: int32(i), Type: 'P', Pattern: p}}})
		}
		for _, text := range []string{"a b c", "a b d", "a b c a b", "b c a b c. c a b d b c"} {
			w.compare(t, phases, text, maxCells)
		}
	}
}

// FuzzPattern: whatever a pattern holds, it is refused with places within it,
// or matches as the oracle says.
func FuzzPattern(f *testing.F) {
	for _, p := range append(items, looks...) {
		f.Add(p+" a", "a b c. B C")
	}
	f.Add(`x:(a|"b c"){1,3}? (?=[!<one> & (is=cap|c)]|$) []*`, "a b c A")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 100 || len(text) > 100 {
			return
		}
		w := newWorld()
		w.names.Type = func(n string) (int32, bool) { return 1, n != "" }
		p, errs := Parse(pattern, w.names)
		for _, e := range errs {
			if e.Pos < 0 || e.Pos > len(pattern) || e.Msg == "" {
				t.Fatalf("%q: error %+v", pattern, e)
			}
		}
		if (p == nil) != (len(errs) > 0) {
			t.Fatalf("%q: %v with errors %v", pattern, p, errs)
		}
		if p == nil || p.Root.steps() > 500 {
			return
		}
		for _, all := range []bool{false, true} {
			w.compare(t, []Phase{{All: all, Rules: []Rule{{Pattern: p}}}}, text, maxCells)
		}
	})
}
