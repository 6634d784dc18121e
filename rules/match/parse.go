package match

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tallywire/tallywire/rules/token"
)

// Names resolves the names that patterns use.
type Names struct {
	Vocab   *token.Vocab
	Lexicon func(name string) (id int32, ok bool)
	Type    func(name string) (id int32, ok bool)
	// Macro returns the text of a macro.
	Macro func(name string) (pattern string, ok bool)
	// Suggest returns a hint for an unknown name of a kind ("lexicon",
	// "type", "macro", "shape"), or nothing.
	Suggest func(kind, name string) string
}

// SyntaxError is a fault in a pattern.
type SyntaxError struct {
	Pos  int // byte in the pattern
	Msg  string
	Hint string
}

// Error returns the message with its position.
func (e SyntaxError) Error() string { return fmt.Sprintf("at byte %d: %s", e.Pos, e.Msg) }

// limits of one pattern
const (
	maxProduct  = 100
	maxCaptures = 16
	maxDepth    = 60
	maxSteps    = 20000
)

// Parse reads a pattern. It returns everything wrong with it.
func Parse(pattern string, names *Names) (*Pattern, []SyntaxError) {
	p := &parser{src: pattern, names: names, out: &Pattern{}}
	root := p.parseAll()
	p.out.Root = root
	if len(p.errs) > 0 {
		return nil, p.errs
	}
	if root.minLen() == 0 {
		p.fail(0, "the pattern can match nothing", "make at least one item required")
	}
	if n := root.product(); n > maxProduct {
		p.fail(0, fmt.Sprintf("nested repeats multiply to %d, at most %d are allowed", n, maxProduct), "")
	}
	if n := root.steps(); n > maxSteps {
		p.fail(0, fmt.Sprintf("the pattern has %d steps, at most %d are allowed", n, maxSteps), "lower its counts or divide it")
	}
	if len(p.errs) > 0 {
		return nil, p.errs
	}
	return p.out, nil
}

// ParseWhen reads the precondition of a phase: items of which a sentence must
// hold at least one.
func ParseWhen(when string, names *Names) (*Test, []SyntaxError) {
	p := &parser{src: when, names: names, out: &Pattern{}}
	any := &Test{Op: TestOr}
	for p.skip(); p.pos < len(p.src) && len(p.errs) == 0; p.skip() {
		start := p.pos
		t := p.lookTest(p.primary())
		if t == nil {
			p.stop(start, "when lists items, each of one item", "write @TYPE, <lexicon>, a word or [ ]")
			break
		}
		any.Subs = append(any.Subs, t)
	}
	if len(p.errs) == 0 && len(any.Subs) == 0 {
		p.fail(0, "when is empty", "")
	}
	return any, p.errs
}

type parser struct {
	src    string
	pos    int
	names  *Names
	out    *Pattern
	errs   []SyntaxError
	depth  int
	open   []int    // capture slots being parsed
	macros []string // macros being expanded
	inNot  bool
	// stopped is set when a fault made the rest unreadable.
	stopped bool
}

func (p *parser) fail(pos int, msg, hint string) {
	if p.stopped { // what follows from a fault is none
		return
	}
	p.errs = append(p.errs, SyntaxError{pos, msg, hint})
}

// stop reports a fault after which nothing more can be read.
func (p *parser) stop(pos int, msg, hint string) *Node {
	p.fail(pos, msg, hint)
	p.pos, p.stopped = len(p.src), true
	return &Node{Op: OpItem, Test: &Test{}}
}

func (p *parser) unknown(pos int, kind, name string) {
	p.fail(pos, fmt.Sprintf("unknown %s %q", kind, name), p.names.Suggest(kind, name))
}

func (p *parser) parseAll() *Node {
	n := p.alt()
	if p.pos < len(p.src) {
		return p.stop(p.pos, fmt.Sprintf("unexpected %q", p.src[p.pos]), "quote it if it is meant as a word")
	}
	return n
}

func (p *parser) skip() {
	for p.pos < len(p.src) && strings.IndexByte(" \t\n\r", p.src[p.pos]) >= 0 {
		p.pos++
	}
}

// peek returns the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.pos < len(p.src) {
		return p.src[p.pos]
	}
	return 0
}

func (p *parser) alt() *Node {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return p.stop(p.pos, "nested too deeply", "")
	}
	n := &Node{Op: OpAlt}
	for {
		n.Subs = append(n.Subs, p.seq())
		if p.peek() != '|' {
			break
		}
		p.pos++
	}
	if len(n.Subs) == 1 {
		return n.Subs[0]
	}
	return n
}

func (p *parser) seq() *Node {
	n := &Node{Op: OpSeq}
	start := p.pos
	for {
		p.skip()
		if c := p.peek(); p.pos >= len(p.src) || c == '|' || c == ')' {
			break
		}
		n.Subs = append(n.Subs, p.item())
	}
	if len(n.Subs) == 0 && len(p.errs) == 0 {
		return p.stop(start, "an alternative or group is empty", "use ? for what may be missing")
	}
	if len(n.Subs) == 1 {
		return n.Subs[0]
	}
	return n
}

// item reads captures, a primary and its quantifier. The capture holds all
// repetitions.
func (p *parser) item() *Node {
	start := p.pos
	if name, ok := p.captureName(); ok {
		slot := p.out.Slot(name)
		if slot < 0 {
			slot = len(p.out.Captures)
			p.out.Captures = append(p.out.Captures, Capture{Name: name})
			if slot == maxCaptures {
				return p.stop(start, fmt.Sprintf("more than %d captures", maxCaptures), "")
			}
		}
		if slices.Contains(p.open, slot) {
			p.fail(start, fmt.Sprintf("capture %q stands within itself", name), "")
		}
		p.open = append(p.open, slot)
		n := &Node{Op: OpCapture, Slot: slot, Subs: []*Node{p.item()}}
		p.open = p.open[:len(p.open)-1]
		return n
	}
	n := p.primary()
	for {
		q := p.pos
		lo, hi, ok := p.quantifier()
		if !ok {
			return n
		}
		lazy := p.peek() == '?'
		if lazy {
			p.pos++
		}
		if n.Op == OpLook {
			p.fail(q, "a condition on a neighbour cannot be repeated", "")
			return n
		}
		if hi != 1 && n.minLen() == 0 {
			p.fail(q, "what is repeated can match nothing", "make one item within required")
		}
		n = &Node{Op: OpRepeat, Min: lo, Max: hi, Lazy: lazy, Subs: []*Node{n}}
	}
}

func (p *parser) captureName() (string, bool) {
	i := p.pos
	for i < len(p.src) && (nameByte(p.src[i]) && (i > p.pos || !digit(p.src[i]))) {
		i++
	}
	if i == p.pos || i >= len(p.src) || p.src[i] != ':' {
		return "", false
	}
	name := p.src[p.pos:i]
	p.pos = i + 1
	return name, true
}

func nameByte(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || digit(c) || c == '_'
}

func digit(c byte) bool { return c-'0' <= 9 }

func (p *parser) quantifier() (lo, hi int, ok bool) {
	switch p.peek() {
	case '?':
		p.pos++
		return 0, 1, true
	case '*':
		p.pos++
		return 0, -1, true
	case '+':
		p.pos++
		return 1, -1, true
	case '{':
		start := p.pos
		end := strings.IndexByte(p.src[start:], '}')
		if end < 0 {
			p.stop(start, "{ is not closed", "")
			return 0, 1, true
		}
		p.pos = start + end + 1
		body := p.src[start+1 : start+end]
		first, second, comma := strings.Cut(body, ",")
		lo, err := strconv.Atoi(strings.TrimSpace(first))
		hi := lo
		if comma {
			hi = -1
			if s := strings.TrimSpace(second); s != "" && err == nil {
				hi, err = strconv.Atoi(s)
			}
		}
		if err != nil || lo < 0 || hi == 0 || hi > 0 && hi < lo || hi < -1 {
			p.fail(start, fmt.Sprintf("{%s} is not a count", body), "write {m,n}, {m} or {m,} with m not above n")
			return 0, 1, true
		}
		if max(lo, hi) > maxProduct {
			p.fail(start, fmt.Sprintf("a count above %d", maxProduct), "")
			return 0, 1, true
		}
		return lo, hi, true
	}
	return 0, 0, false
}

func (p *parser) primary() *Node {
	start := p.pos
	if p.out.nodes++; p.out.nodes > maxSteps {
		return p.stop(start, "the pattern is too long", "divide it into several rules")
	}
	switch c := p.peek(); {
	case c == '(':
		if strings.HasPrefix(p.src[p.pos:], "(?") {
			return p.look()
		}
		p.pos++
		n := p.alt()
		if p.peek() != ')' {
			return p.stop(start, "( is not closed", "")
		}
		p.pos++
		return n
	case c == '[':
		n := &Node{Op: OpItem, Test: p.bracket()}
		n.Text = p.src[start:p.pos]
		return n
	case c == '<':
		n := p.lexicon()
		n.Text = p.src[start:p.pos]
		return n
	case c == '@':
		n := &Node{Op: OpItem, Test: p.typeTest()}
		n.Text = p.src[start:p.pos]
		return n
	case c == '^':
		p.pos++
		return &Node{Op: OpLook, Behind: true, Edge: true, Test: never()}
	case c == '$':
		if p.pos+1 < len(p.src) && nameByte(p.src[p.pos+1]) {
			return p.macro()
		}
		p.pos++
		return &Node{Op: OpLook, Edge: true, Test: never()}
	}
	words, ok := p.literal()
	if !ok {
		return &Node{Op: OpItem, Test: &Test{}}
	}
	n := &Node{Op: OpSeq}
	for _, w := range words {
		n.Subs = append(n.Subs, &Node{Op: OpItem, Text: w, Test: &Test{Op: TestWord, Word: w}})
	}
	if len(n.Subs) == 1 {
		return n.Subs[0]
	}
	return n
}

// never is a test that no item passes.
func never() *Test { return &Test{Op: TestOr} }

// literal reads a bare or quoted literal into the words it consists of.
func (p *parser) literal() ([]string, bool) {
	start := p.pos
	if start >= len(p.src) {
		p.stop(start, "the pattern ends too early", "")
		return nil, false
	}
	var text string
	if p.peek() == '"' {
		end := strings.IndexByte(p.src[p.pos+1:], '"')
		if end < 0 {
			p.stop(start, "the quote is not closed", "")
			return nil, false
		}
		text = p.src[p.pos+1 : p.pos+1+end]
		p.pos += end + 2
	} else {
		i := p.pos
		for i < len(p.src) && (nameByte(p.src[i]) && p.src[i] != '_' || p.src[i] == '\'' || p.src[i] >= 0x80) {
			i++
		}
		if i == p.pos {
			p.stop(start, fmt.Sprintf("unexpected %q", p.src[p.pos]), "quote it if it is meant as a word")
			return nil, false
		}
		text = p.src[p.pos:i]
		p.pos = i
	}
	words := Words(text)
	if len(words) == 0 {
		p.fail(start, fmt.Sprintf("no token can be %q", text), "white space divides tokens and is none")
		return nil, false
	}
	for _, w := range words {
		if w == "" {
			p.fail(start, "a word of more than 64 bytes", "")
			return nil, false
		}
		p.names.Vocab.Add(w)
	}
	return words, true
}

// Words returns the normal forms of the tokens of text.
func Words(text string) []string {
	var words []string
	none := token.NewVocab()
	for _, t := range none.Tokenize(text, nil) {
		words = append(words, token.Normal(text[t.Start:t.End]))
	}
	return words
}

// name reads a name up to the closing byte.
func (p *parser) name(what string, closing byte) (string, bool) {
	start := p.pos
	p.pos++
	i := p.pos
	for i < len(p.src) && (nameByte(p.src[i]) || p.src[i] == '-') {
		i++
	}
	name := p.src[p.pos:i]
	if name == "" || closing != 0 && (i >= len(p.src) || p.src[i] != closing) {
		p.stop(start, what+" is not a name", "names have letters, digits and _")
		return "", false
	}
	p.pos = i
	if closing != 0 {
		p.pos++
	}
	return name, true
}

func (p *parser) lexicon() *Node {
	start := p.pos
	name, ok := p.name("what stands in < >", '>')
	if !ok {
		return &Node{Op: OpItem, Test: &Test{}}
	}
	return &Node{Op: OpLex, Lex: p.lexiconID(start, name)}
}

func (p *parser) lexiconID(pos int, name string) int32 {
	id, ok := p.names.Lexicon(name)
	if !ok {
		p.unknown(pos, "lexicon", name)
		return 0
	}
	for _, slot := range p.open {
		if c := &p.out.Captures[slot]; !p.inNot && !slices.Contains(c.Lexicons, id) {
			c.Lexicons = append(c.Lexicons, id)
		}
	}
	return id
}

func (p *parser) typeTest() *Test {
	start := p.pos
	name, ok := p.name("what follows @", 0)
	if !ok {
		return &Test{}
	}
	id, ok := p.names.Type(name)
	if !ok {
		p.unknown(start, "type", name)
		return &Test{}
	}
	if !slices.Contains(p.out.Types, id) {
		p.out.Types = append(p.out.Types, id)
	}
	return &Test{Op: TestType, Type: id}
}

// macro parses the text of a macro in place of its name.
func (p *parser) macro() *Node {
	start := p.pos
	name, ok := p.name("what follows $", 0)
	if !ok {
		return &Node{Op: OpItem, Test: &Test{}}
	}
	text, ok := p.names.Macro(name)
	if !ok {
		p.unknown(start, "macro", name)
		return &Node{Op: OpItem, Test: &Test{}}
	}
	if slices.Contains(p.macros, name) {
		return p.stop(start, fmt.Sprintf("macro %q contains itself", name), "")
	}
	sub := &parser{src: text, names: p.names, out: p.out, open: p.open, macros: append(p.macros, name), depth: p.depth + 1}
	n := sub.parseAll()
	for _, e := range sub.errs {
		p.fail(start, fmt.Sprintf("in macro %q: %s", name, e.Msg), e.Hint)
	}
	if sub.stopped {
		p.pos, p.stopped = len(p.src), true
	}
	return n
}
