package rules

import (
	"iter"
	"slices"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules/match"
	"github.com/tallywire/tallywire/rules/number"
	"github.com/tallywire/tallywire/rules/token"
)

// Matcher applies a ruleset to texts, one at a time. It holds the scratch
// space of one goroutine and gets faster as it sees texts: keep it.
type Matcher struct {
	rs      *Ruleset
	scratch *match.Scratch
	doc     Doc
	found   []match.Match
	spans   []news.Span // sentences, if the caller gave none
	// Captures are found when first asked for: capAt is where those of a
	// mention begin in caps, -1 while not known.
	caps  []int32
	capAt []int32
	// So are fields: those of a mention begin at fieldAt in fields, one for each
	// that its rule emits.
	fields  []field
	fieldAt []int32
	numbers []number.Value // that fields hold
}

// field is a field of a mention, once it has been asked for.
type field struct {
	taken
	known, found bool
}

// NewMatcher returns a matcher for use by one goroutine at a time.
func (rs *Ruleset) NewMatcher() *Matcher {
	m := &Matcher{rs: rs, scratch: rs.program.NewScratch()}
	m.doc.rs = rs
	m.doc.matcher = m
	return m
}

// Match finds all mentions in a text. Sentences must be in order and must not
// overlap; with none given the text is divided by [token.Sentences]. The Doc
// and all that comes from it are valid until the next call.
func (m *Matcher) Match(text string, sentences []news.Span) *Doc {
	d := &m.doc
	d.Text = text
	d.Tokens = m.rs.vocab.Tokenize(text, d.Tokens[:0])
	if sentences == nil {
		m.spans = token.Sentences(text, m.spans[:0])
		sentences = m.spans
	}
	d.Sentences = sentences
	d.divide()
	m.found = m.scratch.Match(d.Tokens, sentences)
	d.Mentions, m.caps, m.capAt = d.Mentions[:0], m.caps[:0], m.capAt[:0]
	clear(m.fields)
	clear(m.numbers)
	m.fields, m.fieldAt, m.numbers = m.fields[:0], m.fieldAt[:0], m.numbers[:0]
	for i := range m.found {
		f := &m.found[i]
		d.Mentions = append(d.Mentions, Mention{Rule: RuleID(f.Rule), Type: TypeID(f.Type), Sentence: f.Sentence,
			Start: d.Tokens[f.TokStart].Start, End: d.Tokens[f.TokEnd-1].End, TokStart: f.TokStart, TokEnd: f.TokEnd, doc: d, index: int32(i)})
		m.capAt, m.fieldAt = append(m.capAt, -1), append(m.fieldAt, -1)
	}
	return d
}

// captures returns the tokens (from, to) of the captures of a mention, -1 where
// they are not set.
func (m *Matcher) captures(mention int32) []int32 {
	at := m.capAt[mention]
	if at < 0 {
		at = int32(len(m.caps))
		m.caps = m.scratch.Captures(&m.found[mention], m.caps)
		m.capAt[mention] = at
	}
	return m.caps[at:]
}

// findField finds the i-th field that the rule of a mention emits. It returns where
// the mention's fields begin.
func (m *Matcher) findField(of *Mention, i int) int32 {
	emit := m.rs.rules[of.Rule].emit
	at := m.fieldAt[of.index]
	if at < 0 {
		at = int32(len(m.fields))
		m.fieldAt[of.index] = at
		m.fields = slices.Grow(m.fields, len(emit))[:int(at)+len(emit)]
	}
	t, ok := of.first(emit[i].ops)
	m.fields[int(at)+i] = field{taken: t, known: true, found: ok}
	return at
}

// keep keeps a number until the next text; it returns where.
func (m *Matcher) keep(v number.Value) int32 {
	m.numbers = append(m.numbers, v)
	return int32(len(m.numbers) - 1)
}

// Doc is a text with what was found in it.
type Doc struct {
	Text      string
	Tokens    []token.Token
	Sentences []news.Span
	Mentions  []Mention // by phase, then start

	rs      *Ruleset
	matcher *Matcher
	within  []tokenSpan // tokens of the sentences
}

// divide finds the tokens of each sentence and marks the first word of each.
func (d *Doc) divide() {
	d.within = d.within[:0]
	from := int32(0)
	for _, s := range d.Sentences {
		for int(from) < len(d.Tokens) && int(d.Tokens[from].Start) < s.Start {
			from++
		}
		to := from
		for int(to) < len(d.Tokens) && int(d.Tokens[to].End) <= s.End {
			to++
		}
		token.MarkStart(d.Tokens[from:to])
		d.within = append(d.within, tokenSpan{from, to})
		from = to
	}
}

// TokensOf returns the tokens, from and to, of a sentence.
func (d *Doc) TokensOf(sentence int) (from, to int) {
	s := d.within[sentence]
	return int(s.from), int(s.to)
}

// words returns the text of some tokens.
func (d *Doc) words(s tokenSpan) string {
	return d.Text[d.Tokens[s.from].Start:d.Tokens[s.to-1].End]
}

// ByType iterates over the mentions of a type, in the order of [Doc.Mentions].
func (d *Doc) ByType(t TypeID) iter.Seq[*Mention] {
	return func(yield func(*Mention) bool) {
		for i := range d.Mentions {
			if d.Mentions[i].Type == t && !yield(&d.Mentions[i]) {
				return
			}
		}
	}
}

// Mention is a piece of text that a rule matched. Its fields are computed when
// they are asked for.
type Mention struct {
	Rule             RuleID
	Type             TypeID
	Start, End       int32 // bytes
	Sentence         int32 // index into Doc.Sentences
	TokStart, TokEnd int32 // index into Doc.Tokens

	doc   *Doc
	index int32
}

// At returns the bytes the mention covers.
func (m *Mention) At() news.Span { return news.Span{Start: int(m.Start), End: int(m.End)} }

// String returns the words of the mention.
func (m *Mention) String() string { return m.doc.Text[m.Start:m.End] }

// Has reports whether the field has a value.
func (m *Mention) Has(f FieldID) bool {
	return m.take(f) != nil
}

// Text returns the words a field was taken from; for a constant, the constant;
// nothing if the field has no value.
func (m *Mention) Text(f FieldID) string {
	t := m.take(f)
	switch {
	case t == nil:
		return ""
	case t.op.kind == emitConst:
		return t.op.text
	}
	return m.doc.words(t.tokens)
}

// Canon returns the value of a field as its normaliser gives it; nothing if the
// field has no value.
func (m *Mention) Canon(f FieldID) string {
	t := m.take(f)
	if t == nil {
		return ""
	}
	return t.value()
}

// Span returns the bytes a field was taken from; ok is false for constants and
// fields without a value.
func (m *Mention) Span(f FieldID) (span news.Span, ok bool) {
	t := m.take(f)
	if t == nil || t.op.kind == emitConst {
		return news.Span{}, false
	}
	toks := m.doc.Tokens
	return news.Span{Start: int(toks[t.tokens.from].Start), End: int(toks[t.tokens.to-1].End)}, true
}

// Number returns the number that the words of a field give; ok is false if they
// are none.
func (m *Mention) Number(f FieldID) (v number.Value, ok bool) {
	t := m.take(f)
	if t == nil {
		return number.Value{}, false
	}
	text := t.op.text
	switch t.op.kind {
	case emitNumber, emitOrdinal, emitRange, emitSum:
		return m.doc.matcher.numbers[t.number], true
	case emitConst:
	default:
		text = m.doc.words(t.tokens)
	}
	v, err := number.Parse(text)
	return v, err == nil
}

// Mention returns the first mention of an earlier phase within the words a
// field was taken from. For field($x.name) that is the mention captured as x.
func (m *Mention) Mention(f FieldID) (*Mention, bool) {
	emit := m.doc.rs.rules[m.Rule].emit
	for i := range emit {
		if emit[i].field != f {
			continue
		}
		for j := range emit[i].ops {
			op := &emit[i].ops[j]
			if op.kind == emitConst || op.terms != nil { // neither is taken from one mention
				continue
			}
			if inner, ok := m.firstInside(op.slot); ok {
				var t taken
				if m.try(op, &t) {
					return inner, true
				}
			}
		}
	}
	return nil, false
}

// Chain appends the rules that led to the mention: those of the mentions it is
// made of first, its own last.
func (m *Mention) Chain(dst []RuleID) []RuleID {
	for _, it := range m.items(-1) {
		if it.Mention >= 0 {
			dst = m.doc.Mentions[it.Mention].Chain(dst)
		}
	}
	return append(dst, m.Rule)
}

// captured returns the tokens of a capture, -1 being the whole match; ok is
// false if it is not set.
func (m *Mention) captured(slot int) (s tokenSpan, ok bool) {
	if slot < 0 {
		return tokenSpan{m.TokStart, m.TokEnd}, true
	}
	c := m.doc.matcher.captures(m.index)[2*slot:]
	return tokenSpan{c[0], c[1]}, c[0] >= 0
}

// items returns the items of a capture, -1 being the whole match.
func (m *Mention) items(slot int) []match.Item {
	span, ok := m.captured(slot)
	if !ok {
		return nil
	}
	f := &m.doc.matcher.found[m.index]
	items := m.doc.matcher.scratch.Layer(f).Items[f.First:f.Last]
	for len(items) > 0 && items[0].TokStart < span.from {
		items = items[1:]
	}
	for len(items) > 0 && items[len(items)-1].TokEnd > span.to {
		items = items[:len(items)-1]
	}
	return items
}

// firstInside returns the first mention that is an item of a capture.
func (m *Mention) firstInside(slot int) (*Mention, bool) {
	for _, it := range m.items(slot) {
		if it.Mention >= 0 {
			return &m.doc.Mentions[it.Mention], true
		}
	}
	return nil, false
}
