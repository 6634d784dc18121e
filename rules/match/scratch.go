package match

import (
	"slices"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules/token"
)

// maxKinds is the number of kinds of items after which a scratch starts afresh
// with the next text.
const maxKinds = 1 << 15

// Layer is the items between two phases. Sentence i's are
// Items[Sentences[i]:Sentences[i+1]].
type Layer struct {
	Items     []Item
	Sentences []int32
}

// Scratch is the working memory of one goroutine for a [Program].
type Scratch struct {
	prog    *Program
	kinds   *kinds
	dfas    []*dfa
	toks    []token.Token
	layers  []Layer
	used    int // layers in use
	matches []Match
	classes []uint16 // of the items of a sentence, between two edges
	last    []int32  // in a phase that keeps all: end of each rule's match, -1
	touched []int32  // rules with an end in last
	occs    []occurrence
	occEnds []int32 // end of each sentence's occurrences
	hits    []itemHit
	hitBuf  []hit
	pike    pike
	lately  [lately]tokenKind
}

// itemHit is a hit at an item.
type itemHit struct {
	item int32
	hit
}

// NewScratch returns working memory for the program.
func (p *Program) NewScratch() *Scratch {
	s := &Scratch{prog: p, kinds: newKinds()}
	rules := 0
	for _, ph := range p.phases {
		s.dfas = append(s.dfas, newDFA(p, ph))
		rules = max(rules, len(ph.Rules))
	}
	s.last = make([]int32, rules)
	for i := range s.last {
		s.last[i] = -1
	}
	return s
}

// Match finds all matches, by phase, start and rule. Sentences are in order
// and do not overlap. What it returns is valid until the next call.
func (s *Scratch) Match(toks []token.Token, sentences []news.Span) []Match {
	if len(s.kinds.keys) > maxKinds {
		s.kinds, s.lately = newKinds(), [lately]tokenKind{}
		for _, d := range s.dfas {
			d.forgetClasses()
		}
	}
	s.toks, s.matches, s.used = toks, s.matches[:0], 0
	s.firstLayer(sentences)
	for p := range s.dfas {
		s.phase(int32(p))
	}
	return s.matches
}

// Layer returns the items that a match refers to.
func (s *Scratch) Layer(m *Match) *Layer { return &s.layers[m.Layer] }

// newLayer returns an empty layer.
func (s *Scratch) newLayer() *Layer {
	if s.used == len(s.layers) {
		s.layers = append(s.layers, Layer{})
	}
	l := &s.layers[s.used]
	s.used++
	l.Items, l.Sentences = l.Items[:0], l.Sentences[:0]
	return l
}

// firstLayer makes an item of each token within a sentence.
func (s *Scratch) firstLayer(sentences []news.Span) {
	l := s.newLayer()
	s.occs, s.occEnds = s.occs[:0], s.occEnds[:0]
	t := 0
	for _, span := range sentences {
		l.Sentences = append(l.Sentences, int32(len(l.Items)))
		for t < len(s.toks) && int(s.toks[t].Start) < span.Start {
			t++
		}
		from := t
		for t < len(s.toks) && int(s.toks[t].End) <= span.End {
			l.Items = append(l.Items, Item{TokStart: int32(t), TokEnd: int32(t + 1), Mention: -1, kind: s.kindOf(s.toks[t])})
			t++
		}
		s.findEntries(from, t)
		s.occEnds = append(s.occEnds, int32(len(s.occs)))
	}
	l.Sentences = append(l.Sentences, int32(len(l.Items)))
	for i := range sentences {
		s.mark(l, i)
	}
}

// lately is how many kinds of tokens are kept at hand, a power of two: an article
// says the same words again and again.
const lately = 1 << 11

// tokenKind is the kind of tokens of a word and some shapes, plus one.
type tokenKind struct {
	word  int32
	shape token.Shape
	kind  int32
}

// kindOf returns the kind of a token by itself.
func (s *Scratch) kindOf(t token.Token) int32 {
	t.Shape &= s.prog.shapes | caseShapes
	at := &s.lately[(uint32(t.Word)*0x9e3779b1^uint32(t.Shape)*0x85ebca6b)>>21%lately]
	if at.kind == 0 || at.word != t.Word || at.shape != t.Shape {
		*at = tokenKind{t.Word, t.Shape, s.kinds.id(s.prog.tokenKey(t)) + 1}
	}
	return at.kind - 1
}

// findEntries notes the entries of several words among the tokens of a sentence.
func (s *Scratch) findEntries(from, to int) {
	lex := s.prog.lex
	for i := from; i < to; i++ {
		w := s.toks[i].Word
		if w == 0 || int(w) >= len(lex.roots) {
			continue
		}
		node := lex.roots[w]
		for j := i + 1; j < to && node != 0; j++ {
			if s.toks[j].Word == 0 {
				break
			}
			node = lex.tree.next(node, s.toks[j].Word)
			if node == 0 {
				break
			}
			for e := lex.ends[node]; e >= 0; e = lex.links[e].next {
				if k := &lex.links[e]; s.prog.used[k.lex] && (!k.cased || lex.entries[e].fits(s.toks[i:j+1])) {
					s.occs = append(s.occs, occurrence{int32(i), int32(j + 1), k.lex})
				}
			}
		}
	}
}

// occsOf returns the entries of several words among the tokens of a sentence.
func (s *Scratch) occsOf(sentence int) []occurrence {
	first := int32(0)
	if sentence > 0 {
		first = s.occEnds[sentence-1]
	}
	return s.occs[first:s.occEnds[sentence]]
}

// mark gives the items of a sentence the kinds that the entries of several
// words among them call for.
func (s *Scratch) mark(l *Layer, sentence int) {
	occs := s.occsOf(sentence)
	if len(occs) == 0 {
		return
	}
	base := l.Sentences[sentence]
	items := l.Items[base:]
	s.hits = s.hits[:0]
	at := 0
	for _, o := range occs {
		for at < len(items) && items[at].TokStart < o.from {
			at++
		}
		if at == len(items) {
			break
		}
		if items[at].TokStart != o.from { // a collapsed item holds its beginning
			continue
		}
		end := at
		for end < len(items) && items[end].TokEnd < o.to {
			end++
		}
		if end == len(items) || items[end].TokEnd != o.to {
			continue
		}
		s.hits = append(s.hits, itemHit{int32(at), hit{o.lex, int32(end - at + 1)}})
		if s.prog.within[o.lex] {
			for i := at; i <= end; i++ {
				s.hits = append(s.hits, itemHit{int32(i), hit{o.lex, 0}})
			}
		}
	}
	slices.SortStableFunc(s.hits, func(a, b itemHit) int { return int(a.item - b.item) })
	for i := 0; i < len(s.hits); {
		item := s.hits[i].item
		s.hitBuf = s.hitBuf[:0]
		for ; i < len(s.hits) && s.hits[i].item == item; i++ {
			s.hitBuf = append(s.hitBuf, s.hits[i].hit)
		}
		key := s.kinds.keys[items[item].kind]
		key.hits = s.kinds.hitSet(s.hitBuf)
		items[item].kind = s.kinds.id(key)
	}
}

// phase runs one phase over all sentences.
func (s *Scratch) phase(p int32) {
	d := s.dfas[p]
	in := s.used - 1
	layer := s.layers[in]
	collapse := d.ph.Collapse && !d.ph.All
	var out *Layer
	for sent := 0; sent+1 < len(layer.Sentences); sent++ {
		from, to := layer.Sentences[sent], layer.Sentences[sent+1]
		before := len(s.matches)
		items := layer.Items[from:to]
		if s.classes = d.read(items, s.kinds, s.classes); d.applies(s.classes) {
			if d.ph.All {
				s.all(d, p, int32(in), int32(sent), from, items)
			} else {
				s.longest(d, p, int32(in), int32(sent), from, items)
			}
		}
		if !collapse {
			continue
		}
		if out == nil && len(s.matches) > before { // from here on the items differ
			out = s.newLayer()
			out.Items = append(out.Items, layer.Items[:from]...)
			out.Sentences = append(out.Sentences, layer.Sentences[:sent]...)
		}
		if out != nil {
			s.collapse(out, &layer, sent, before)
		}
	}
	if out != nil {
		out.Sentences = append(out.Sentences, int32(len(out.Items)))
	}
}

// longest finds the matches of a sentence in a phase of strategy longest. Most
// items begin none, which is told by their class alone.
func (s *Scratch) longest(d *dfa, phase, layer, sentence, base int32, items []Item) {
	d.steps += len(items)
	classes, roles := s.classes[1:], d.roles // of the items and the edge behind them
	for i := 0; i < len(items); {
		if roles[classes[i]]&opens == 0 {
			i++
			continue
		}
		n, rule := d.longest(s.classes[i:])
		if rule < 0 {
			i++
			continue
		}
		s.add(d, rule, phase, layer, sentence, base, items, i, i+n)
		i += n
	}
}

// all finds the matches of a sentence in a phase that keeps all: of each rule
// at each start the preferred one.
func (s *Scratch) all(d *dfa, phase, layer, sentence, base int32, items []Item) {
	d.steps += len(items)
	for i := range items {
		if d.roles[s.classes[i+1]]&opens == 0 {
			continue
		}
		st := d.start(int32(s.classes[i]))
		limit := min(len(items), i+MaxItems)
		for p := i; ; p++ {
			d.steps++
			class := s.classes[p+1]
			link := d.trans[int(st)*d.stride+int(class)]
			if link == 0 {
				link = d.step(st, int32(class))
			}
			if link == deadLink {
				break
			}
			st = int32(link>>1) - 1
			if link&1 != 0 {
				a := &d.states[st]
				for _, r := range d.accepts[a.accepts : a.accepts+a.acceptsN] {
					if s.last[r] < 0 {
						s.touched = append(s.touched, r)
					}
					s.last[r] = int32(p)
				}
			}
			if p == limit {
				break
			}
		}
		if len(s.touched) == 0 {
			continue
		}
		slices.Sort(s.touched)
		for _, r := range s.touched {
			s.add(d, r, phase, layer, sentence, base, items, i, int(s.last[r]))
			s.last[r] = -1
		}
		s.touched = s.touched[:0]
	}
}

// add notes a match of items from to end.
func (s *Scratch) add(d *dfa, rule, phase, layer, sentence, base int32, items []Item, from, end int) {
	r := &d.ph.Rules[rule]
	s.matches = append(s.matches, Match{Rule: r.ID, Type: r.Type, Phase: phase, Sentence: sentence, local: rule,
		TokStart: items[from].TokStart, TokEnd: items[end-1].TokEnd, Layer: layer, First: base + int32(from), Last: base + int32(end)})
}

// collapse appends a sentence's items to out, each match as one.
func (s *Scratch) collapse(out, in *Layer, sentence, firstMatch int) {
	begin := len(out.Items)
	out.Sentences = append(out.Sentences, int32(begin))
	at, to := in.Sentences[sentence], in.Sentences[sentence+1]
	for m := firstMatch; m < len(s.matches); m++ {
		f := &s.matches[m]
		out.Items = append(out.Items, in.Items[at:f.First]...)
		out.Items = append(out.Items, Item{TokStart: f.TokStart, TokEnd: f.TokEnd, Type: f.Type, Mention: int32(m), kind: s.kindOfMatch(f)})
		at = f.Last
	}
	out.Items = append(out.Items, in.Items[at:to]...)
	if firstMatch == len(s.matches) || len(s.occsOf(sentence)) == 0 {
		return
	}
	for i := begin; i < len(out.Items); i++ { // entries of several words may lie otherwise now
		if key := s.kinds.keys[out.Items[i].kind]; key.hits != 0 {
			key.hits = 0
			out.Items[i].kind = s.kinds.id(key)
		}
	}
	s.mark(out, sentence)
}

// kindOfMatch returns the kind of the item that a match becomes: one token is
// still the word it was.
func (s *Scratch) kindOfMatch(m *Match) int32 {
	first := s.toks[m.TokStart]
	key := kindKey{shape: first.Shape & s.prog.shapes & outerShapes}
	if m.TokEnd-m.TokStart == 1 {
		key = s.prog.tokenKey(first)
	}
	key.typ = m.Type
	return s.kinds.id(key)
}
