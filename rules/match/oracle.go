package match

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules/token"
)

// Oracle matches by walking the pattern trees at every position. It shares
// with [Program] the tokens and the pattern trees, nothing else: lexicons are
// looked up as strings, sets of positions are slices.
type Oracle struct {
	Lexicons *Lexicons
	Phases   []Phase
	// byWords holds the entries by their words, joined by spaces.
	byWords map[string][]int32
}

// NewOracle returns an oracle for the phases.
func NewOracle(l *Lexicons, phases []Phase) *Oracle {
	o := &Oracle{Lexicons: l, Phases: phases, byWords: make(map[string][]int32)}
	for i, e := range l.entries {
		var words []string
		for _, w := range e.words {
			words = append(words, l.vocab.Word(w))
		}
		key := strings.Join(words, " ")
		o.byWords[key] = append(o.byWords[key], int32(i))
	}
	return o
}

// OracleMatch is a match with the span of items of each capture, relative to
// the items of its sentence; -1 where a capture is not set.
type OracleMatch struct {
	Match
	Items    []Item // those it covers
	Captures [][2]int
}

// oracleText is one text as the oracle sees it.
type oracleText struct {
	*Oracle
	words   []string // normal forms by token
	toks    []token.Token
	found   []OracleMatch
	explain *Explanation // filled if set
}

// Match returns all matches, by phase, sentence, start and rule.
func (o *Oracle) Match(text string, toks []token.Token, sentences []news.Span) []OracleMatch {
	return o.match(text, toks, sentences, nil)
}

func (o *Oracle) match(text string, toks []token.Token, sentences []news.Span, explain *Explanation) []OracleMatch {
	t := &oracleText{Oracle: o, toks: toks, explain: explain}
	for _, k := range toks {
		t.words = append(t.words, token.Normal(text[k.Start:k.End]))
	}
	layers := make([][]Item, len(sentences))
	for s, span := range sentences {
		for i, k := range toks {
			if int(k.Start) >= span.Start && int(k.End) <= span.End {
				layers[s] = append(layers[s], Item{TokStart: int32(i), TokEnd: int32(i + 1), Mention: -1})
			}
		}
	}
	for p := range o.Phases {
		for s := range layers {
			layers[s] = t.phase(int32(p), int32(s), layers[s])
		}
	}
	return t.found
}

// phase runs one phase on one sentence and returns the items it leaves.
func (t *oracleText) phase(p, s int32, items []Item) []Item {
	ph := &t.Phases[p]
	if ph.When != nil && !slices.ContainsFunc(items, func(it Item) bool {
		return t.passes(ph.When, items, slices.Index(items, it))
	}) {
		return items
	}
	var left []Item
	for i := 0; i < len(items); {
		matches := t.at(ph, items, i)
		if !ph.All && len(matches) > 0 {
			slices.SortStableFunc(matches, func(a, b OracleMatch) int {
				return cmp.Or(cmp.Compare(b.Last, a.Last), cmp.Compare(t.rule(ph, b).Priority, t.rule(ph, a).Priority),
					cmp.Compare(a.Rule, b.Rule))
			})
			if t.explain != nil {
				t.noteLosers(ph, items, matches)
			}
			matches = matches[:1]
		}
		for _, m := range matches {
			m.Phase, m.Sentence = p, s
			t.found = append(t.found, m)
		}
		if ph.All || len(matches) == 0 {
			left = append(left, items[i])
			i++
			continue
		}
		m := matches[0]
		left = append(left, Item{TokStart: m.TokStart, TokEnd: m.TokEnd, Type: m.Type, Mention: int32(len(t.found) - 1)})
		i = int(m.Last)
	}
	if ph.All || !ph.Collapse {
		return items
	}
	return left
}

func (t *oracleText) rule(ph *Phase, m OracleMatch) *Rule {
	for i := range ph.Rules {
		if ph.Rules[i].ID == m.Rule {
			return &ph.Rules[i]
		}
	}
	return nil
}

// at returns the match of each rule that matches at item i: the longest, or in
// a phase that keeps all the preferred one.
func (t *oracleText) at(ph *Phase, items []Item, i int) []OracleMatch {
	var out []OracleMatch
	for r := range ph.Rules {
		rule := &ph.Rules[r]
		w := walker{text: t, items: items[:min(len(items), i+MaxItems)], all: items}
		ends := w.ends(rule.Pattern.Root, outcome{end: i, caps: newCaptures(rule.Pattern)})
		if len(ends) == 0 {
			if t.explain != nil {
				t.explain.note(Near{Rule: rule.ID, TokStart: items[i].TokStart, TokEnd: items[max(w.reached, i+1)-1].TokEnd,
					Items: w.reached - i, Wanted: w.wanted})
			}
			continue
		}
		best := ends[0]
		for _, e := range ends[1:] {
			if !ph.All && e.end > best.end {
				best = e
			}
		}
		out = append(out, OracleMatch{Captures: best.caps, Items: items[i:best.end], Match: Match{Rule: rule.ID, Type: rule.Type,
			TokStart: items[i].TokStart, TokEnd: items[best.end-1].TokEnd, First: int32(i), Last: int32(best.end)}})
	}
	return out
}

func newCaptures(p *Pattern) [][2]int {
	caps := make([][2]int, len(p.Captures))
	for i := range caps {
		caps[i] = [2]int{-1, -1}
	}
	return caps
}

// outcome is one way a node can match: where it ends and what is captured.
type outcome struct {
	end  int
	caps [][2]int
}

// walker applies nodes to the items of a sentence. It may consume items, and
// look at all.
type walker struct {
	text       *oracleText
	items, all []Item
	reached    int      // furthest position
	wanted     []string // what was looked for there in vain
}

// ends returns the ways n can match from a start, preferred ones first, one for
// each end.
func (w *walker) ends(n *Node, from outcome) []outcome {
	if from.end > w.reached {
		w.reached, w.wanted = from.end, nil
	}
	switch n.Op {
	case OpItem:
		w.want(n, from.end)
		if from.end < len(w.items) && w.text.passes(n.Test, w.all, from.end) {
			return []outcome{{from.end + 1, from.caps}}
		}
		return nil
	case OpLex:
		w.want(n, from.end)
		var out []outcome
		for k := maxEntry; k >= 1; k-- { // an entry may cover k items
			if from.end+k <= len(w.items) && w.text.isEntry(n.Lex, w.items[from.end:from.end+k]) {
				out = append(out, outcome{from.end + k, from.caps})
			}
		}
		return out
	case OpSeq:
		return w.sequence(n.Subs, from)
	case OpAlt:
		var out []outcome
		for _, s := range n.Subs {
			out = addOutcomes(out, w.ends(s, from))
		}
		return out
	case OpRepeat:
		return w.repeat(n, from, 0, make(map[round]bool))
	case OpCapture:
		out := w.ends(n.Subs[0], from)
		for i := range out {
			caps := slices.Clone(out[i].caps)
			if out[i].end > from.end { // an empty capture counts as not set
				caps[n.Slot] = [2]int{from.end, out[i].end}
			}
			out[i].caps = caps
		}
		return out
	}
	return w.look(n, from)
}

// want notes that n is looked for at a position.
func (w *walker) want(n *Node, at int) {
	if at == w.reached && n.Text != "" && !slices.Contains(w.wanted, n.Text) {
		w.wanted = append(w.wanted, n.Text)
	}
}

func (w *walker) sequence(subs []*Node, from outcome) []outcome {
	at := []outcome{from}
	for _, s := range subs {
		var next []outcome
		for _, o := range at {
			next = addOutcomes(next, w.ends(s, o))
		}
		at = next
	}
	return at
}

// round is a place in a repetition: a position and how often the part matched.
type round struct{ at, done int }

// repeat matches n's part again, done times having been matched. What begins
// at a round seen before adds nothing new.
func (w *walker) repeat(n *Node, from outcome, done int, seen map[round]bool) []outcome {
	if n.Max < 0 {
		done = min(done, n.Min)
	}
	if seen[round{from.end, done}] {
		return nil
	}
	seen[round{from.end, done}] = true
	var more []outcome
	if n.Max < 0 || done < n.Max {
		for _, next := range w.ends(n.Subs[0], from) {
			more = addOutcomes(more, w.repeat(n, next, done+1, seen))
		}
	}
	if done < n.Min {
		return more
	}
	if n.Lazy {
		return addOutcomes([]outcome{from}, more)
	}
	return addOutcomes(more, []outcome{from})
}

// addOutcomes appends those outcomes whose end is not in out yet.
func addOutcomes(out, more []outcome) []outcome {
	for _, m := range more {
		if !slices.ContainsFunc(out, func(o outcome) bool { return o.end == m.end }) {
			out = append(out, m)
		}
	}
	return out
}

func (w *walker) look(n *Node, from outcome) []outcome {
	at := from.end
	if n.Behind {
		at--
	}
	pass := n.Edge
	if at >= 0 && at < len(w.all) {
		pass = w.text.passes(n.Test, w.all, at)
	}
	if pass != n.Negate {
		return []outcome{from}
	}
	return nil
}

// passes reports whether the item passes the test.
func (t *oracleText) passes(test *Test, items []Item, i int) bool {
	it := items[i]
	one := it.TokEnd-it.TokStart == 1
	switch test.Op {
	case TestAny:
		return true
	case TestAnd:
		return !slices.ContainsFunc(test.Subs, func(s *Test) bool { return !t.passes(s, items, i) })
	case TestOr:
		return slices.ContainsFunc(test.Subs, func(s *Test) bool { return t.passes(s, items, i) })
	case TestNot:
		return !t.passes(test.Subs[0], items, i)
	case TestShape:
		shape := t.toks[it.TokStart].Shape
		if !one {
			shape &= outerShapes
		}
		return shape.Has(test.Shape)
	case TestWord:
		return one && t.words[it.TokStart] == test.Word
	case TestType:
		return it.Type == test.Type
	case TestLex:
		return t.isEntry(test.Lex, items[i:i+1])
	case TestIn:
		return t.within(test.Lex, items, i)
	case TestStarts:
		for k := 1; i+k <= len(items) && k <= maxEntry; k++ {
			if t.isEntry(test.Lex, items[i:i+k]) {
				return true
			}
		}
	}
	return false
}

// outerShapes are the shapes an item of several tokens has from its first.
const outerShapes = token.Start | token.Line | token.Glued | token.Cap

// isEntry reports whether the items together are an entry of the lexicon.
func (t *oracleText) isEntry(lex int32, items []Item) bool {
	from, to := items[0].TokStart, items[len(items)-1].TokEnd
	for _, i := range t.byWords[strings.Join(t.words[from:to], " ")] {
		if e := &t.Lexicons.entries[i]; t.Lexicons.links[i].lex == lex && len(e.words) == int(to-from) && e.fits(t.toks[from:to]) {
			return true
		}
	}
	return false
}

// within reports whether items that together are an entry of the lexicon
// include item i.
func (t *oracleText) within(lex int32, items []Item, i int) bool {
	for from := max(0, i-maxEntry+1); from <= i; from++ {
		for to := i + 1; to <= min(len(items), from+maxEntry); to++ {
			if t.isEntry(lex, items[from:to]) {
				return true
			}
		}
	}
	return false
}
