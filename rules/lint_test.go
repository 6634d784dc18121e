package rules

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestLint: each sort of what lint finds, once, beside what is right.
func TestLint(t *testing.T) {
	const head = "# origin: made up\n# licence: none\nformat: claimrules/1\n"
	for _, tc := range []struct {
		name, file, data string
		fails, warns     []string
	}{
		{"all well", "lexicons/a.yaml", head + "lexicons:\n  a: {entries: [cat, wild cat]}\nphases:\n- {name: p, rules: [{id: r, type: R, pattern: <a>}]}\n", nil, nil},
		{"no origin", "lexicons/a.yaml", "# licence: none\nformat: claimrules/1\nlexicons:\n  a: {entries: [cat]}\nphases:\n- {name: p, rules: [{id: r, type: R, pattern: <a>}]}\n",
			[]string{"lexicons/a.yaml:1: a file of words must say where they are from"}, nil},
		{"an empty licence", "gazetteer/a.yaml", "# origin: made up\n# licence:\nformat: claimrules/1\nlexicons:\n  a: {entries: [cat]}\nphases:\n- {name: p, rules: [{id: r, type: R, pattern: <a>}]}\n",
			[]string{"gazetteer/a.yaml:1: a file of words"}, nil},
		{"rules need no origin", "a.yaml", "format: claimrules/1\nphases:\n- {name: p, rules: [{id: r, type: R, pattern: cat}]}\n", nil, nil},
		{"given twice", "a.yaml", "format: claimrules/1\nlexicons:\n  a:\n    entries: {Cat: 1, dog: 2}\n    nouns:\n    - cat\nphases:\n- {name: p, rules: [{id: r, type: R, pattern: <a>}]}\n",
			[]string{`a.yaml:6:7: "cat" stands in lexicon "a" already, at a.yaml:4`}, nil},
		{"capitals tell", "a.yaml", "format: claimrules/1\nlexicons:\n  a: {case: cap, entries: [Cat, cat]}\nphases:\n- {name: p, rules: [{id: r, type: R, pattern: <a>}]}\n", nil, nil},
		{"an inflected form is not given twice", "a.yaml", "format: claimrules/1\nlexicons:\n  a: {verbs: [lie, {lay: lie}]}\nphases:\n- {name: p, rules: [{id: r, type: R, pattern: <a>}]}\n", nil, nil},
		{"without what is not in", "a.yaml", "format: claimrules/1\nlexicons:\n  a: {verbs: [rise], without: [rises, risen up]}\nphases:\n- {name: p, rules: [{id: r, type: R, pattern: <a>}]}\n",
			[]string{`lexicon "a" has no "risen up" to be without`}, nil},
		{"several words, one item", "a.yaml", "format: claimrules/1\nlexicons:\n  a: {entries: [cat, wild cat, cat-like]}\n  b: {include: [a]}\nphases:\n- {name: p, rules: [{id: r, type: R, pattern: '[<a> | <b>] (?<=<a>)'}]}\n",
			nil, []string{`no rule can reach "wild cat": it has several words`, `no rule can reach "cat-like"`}},
		{"several words, within an entry", "a.yaml", "format: claimrules/1\nlexicons:\n  a: {entries: [cat, wild cat]}\nphases:\n- {name: p, rules: [{id: r, type: R, pattern: '[in=a]'}]}\n", nil, nil},
		{"several words, included by one that is reached", "a.yaml", "format: claimrules/1\nlexicons:\n  a: {entries: [cat, wild cat]}\n  b: {include: [a]}\nphases:\n- {name: p, rules: [{id: r, type: R, pattern: '[<a>] <b>'}]}\n", nil, nil},
		{"only an unused one includes it", "a.yaml", "format: claimrules/1\nlexicons:\n  a: {entries: [cat]}\n  b: {include: [a]}\n  c: {use: code, entries: [dog]}\nphases:\n- {name: p, rules: [{id: r, type: R, pattern: cat}]}\n",
			nil, []string{`no rule uses lexicon "a"`, `no rule uses lexicon "b"`}},
	} {
		rs, err := Lint(fstest.MapFS{tc.file: {Data: []byte(tc.data)}})
		var fails string
		var warns Problems
		if err != nil {
			fails = err.Error()
		} else {
			warns = rs.Warnings()
		}
		if len(tc.fails) == 0 && fails != "" || len(tc.warns) != len(warns) {
			t.Errorf("%s: %s%v", tc.name, fails, warns)
		}
		for _, want := range tc.fails {
			if !strings.Contains(fails, want) {
				t.Errorf("%s: the problems are %q, want %q", tc.name, fails, want)
			}
		}
		for _, want := range tc.warns {
			if !strings.Contains(warns.Error(), want) {
				t.Errorf("%s: the warnings are %q, want %q", tc.name, warns, want)
			}
		}
	}
}

func TestLexicons(t *testing.T) {
	rs := load(t, "format: claimrules/1\nlexicons:\n  a: {nouns: [cat, dog]}\n  b: {use: code, include: [a], entries: [fish]}\nphases:\n- {name: p, rules: [{id: r, type: R, pattern: <a>}]}\n")
	got := rs.Lexicons()
	want := []LexiconInfo{{"a", "rules.yaml", 3, 4, false}, {"b", "rules.yaml", 4, 5, true}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %v, want %v", got, want)
	}
}
