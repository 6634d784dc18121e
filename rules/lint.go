package rules

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/tallywire/tallywire/rules/match"
)

// Lint is [Load] with a closer look, which takes longer: where words are from,
// words given twice, words that no rule can reach.
func Lint(fsys fs.FS) (*Ruleset, error) {
	l := newLoader()
	l.written = make(map[*lexDef][]lexEntry)
	return l.load(fsys)
}

// lint looks for what is allowed but surely not meant.
func (l *loader) lint() {
	l.lintFields()
	reached := l.reached()
	for _, def := range l.lexOrder {
		if reached[def.id] == reachNone {
			l.warn(def.at, "", fmt.Sprintf("no rule uses lexicon %q", def.name), "remove it, or say use: code if the program looks words up in it")
		}
	}
	for _, all := range l.macros {
		for _, m := range all {
			if !m.used {
				l.warn(m.at, "", "no rule uses this macro", "")
			}
		}
	}
	for _, ph := range l.order {
		if len(ph.rules) == 0 {
			l.warn(ph.at, "", fmt.Sprintf("phase %q has no rules", ph.name), "")
		}
		if !ph.all {
			l.lintWinners(ph)
		}
	}
	if l.written == nil {
		return
	}
	for _, src := range l.sources {
		l.lintOrigin(src)
	}
	for _, def := range l.lexOrder {
		l.lintWritten(def, reached[def.id])
	}
}

// lintFields finds fields that rules ask mentions for and no rule emits.
func (l *loader) lintFields() {
	emitted := make(map[FieldID]bool)
	var names []string
	for i := range l.rs.rules {
		for _, e := range l.rs.rules[i].emit {
			if !emitted[e.field] {
				emitted[e.field] = true
				names = append(names, l.rs.fieldNames[e.field])
			}
		}
	}
	for _, a := range l.asked {
		if !emitted[l.rs.fields[a.name]] {
			l.fail(a.rule.src.at(a.rule.emit), a.rule.id, fmt.Sprintf("no rule emits field %q", a.name), suggest(a.name, names))
		}
	}
}

// reach says which entries of a lexicon the rules can find.
type reach uint8

const (
	reachNone  reach = iota
	reachWords       // those of one word: only tests of a single item name it
	reachAll
)

// reached returns how far rules reach into each lexicon, by its number. What
// reaches a lexicon reaches those it includes.
func (l *loader) reached() map[int32]reach {
	out := make(map[int32]reach)
	for _, def := range l.lexOrder {
		if def.code || def.asked {
			out[def.id] = reachAll
		}
	}
	for _, r := range l.rules {
		if r.parsed != nil {
			reachNode(r.parsed.Root, out)
		}
	}
	for i := range l.rs.phases {
		reachTest(l.rs.phases[i].When, out)
	}
	for again := true; again; {
		again = false
		for _, def := range l.lexOrder {
			for _, in := range def.include {
				if other := l.lexicons[in.name]; other != nil && out[other.id] < out[def.id] {
					out[other.id] = out[def.id]
					again = true
				}
			}
		}
	}
	return out
}

func reachNode(n *match.Node, out map[int32]reach) {
	if n.Op == match.OpLex {
		out[n.Lex] = reachAll
	}
	reachTest(n.Test, out)
	for _, s := range n.Subs {
		reachNode(s, out)
	}
}

func reachTest(t *match.Test, out map[int32]reach) {
	if t == nil {
		return
	}
	switch t.Op {
	case match.TestLex:
		out[t.Lex] = max(out[t.Lex], reachWords)
	case match.TestIn, match.TestStarts:
		out[t.Lex] = reachAll
	}
	for _, s := range t.Subs {
		reachTest(s, out)
	}
}

// lintWinners finds rules that can never win: another rule of the phase
// matches whatever they match and goes before them.
func (l *loader) lintWinners(ph *phaseDef) {
	first := make(map[string]*ruleDef)
	var rules []*ruleDef
	for _, r := range ph.rules {
		if r.parsed != nil {
			rules = append(rules, r)
		}
	}
	slices.SortStableFunc(rules, func(a, b *ruleDef) int { return b.priority - a.priority })
	for _, r := range rules {
		keys := []string{r.parsed.Root.Key()}
		if n := r.parsed.Root.Bare(); n.Op == match.OpAlt {
			for _, s := range n.Subs {
				keys = append(keys, s.Key())
			}
		}
		if old := first[keys[0]]; old != nil {
			l.fail(r.at, r.id, fmt.Sprintf("the rule can never win: rule %s (%s:%d) matches the same and goes first", old.id, old.src.name, old.at.line),
				"raise its priority, make it narrower, or remove it")
		}
		for _, k := range keys {
			if first[k] == nil {
				first[k] = r
			}
		}
	}
}

// wordFolders hold words from elsewhere, in files that say where they are from.
var wordFolders = []string{"lexicons/", "gazetteer/"}

// lintOrigin wants the head of a file of words to say where they are from and
// under what licence.
func (l *loader) lintOrigin(src *source) {
	if !slices.ContainsFunc(wordFolders, func(dir string) bool { return strings.HasPrefix(src.name, dir) }) {
		return
	}
	said := make(map[string]bool)
	for line := range strings.Lines(string(src.data)) {
		comment, ok := strings.CutPrefix(line, "#")
		if !ok {
			break
		}
		key, val, _ := strings.Cut(strings.TrimSpace(comment), ":")
		said[key] = said[key] || strings.TrimSpace(val) != ""
	}
	if !said["origin"] || !said["licence"] {
		l.fail(place{src, 1, 0}, "", "a file of words must say where they are from", "begin it with # origin: … and # licence: …")
	}
}

// lintWritten finds words of a lexicon that are given twice, that cannot be
// reached, or that are taken out and were never in.
func (l *loader) lintWritten(def *lexDef, r reach) {
	first := make(map[string]lexEntry)
	for _, e := range l.written[def] {
		key := e.text
		if e.fold == match.CaseAny {
			key = strings.ToLower(key)
		}
		if old, twice := first[key]; twice {
			l.fail(e.at, "", fmt.Sprintf("%q stands in lexicon %q already, at %s:%d", e.text, def.name, old.at.src.name, old.at.line), "remove one of them")
			continue
		}
		first[key] = e
		if r == reachWords && len(l.rs.vocab.Tokenize(e.text, nil)) > 1 {
			l.warn(e.at, "", fmt.Sprintf("no rule can reach %q: it has several words, and rules test lexicon %q one item at a time", e.text, def.name),
				"write <"+def.name+"> outside of [ ], or [in="+def.name+"]")
		}
	}
	for _, w := range def.without {
		if !slices.ContainsFunc(def.filled, func(e lexEntry) bool { return e.text == w.name }) {
			l.fail(w.at, "", fmt.Sprintf("lexicon %q has no %q to be without", def.name, w.name), "")
		}
	}
}
