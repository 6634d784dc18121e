package rules

import (
	"slices"
	"strings"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules/number"
)

// emitKind is a normaliser.
type emitKind uint8

const (
	emitConst emitKind = iota
	emitText
	emitLower
	emitCanon
	emitNumber
	emitOrdinal
	emitField
	emitType
	emitRange
	emitSum
)

var emitKinds = map[string]emitKind{"text": emitText, "lower": emitLower, "canon": emitCanon, "number": emitNumber, "ordinal": emitOrdinal,
	"field": emitField, "type": emitType, "range": emitRange, "sum": emitSum}

func emitNames() []string {
	names := make([]string, 0, len(emitKinds))
	for n := range emitKinds {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// emitOp is one way to get the value of a field.
type emitOp struct {
	kind     emitKind
	slot     int // capture; -1 for the whole match
	field    FieldID
	lexicons []int32
	text     string
	terms    []emitTerm // of range and sum
}

// emitTerm is a capture whose number counts so many times, or over so many.
type emitTerm struct {
	slot        int
	times, over int64
}

// fieldEmit is a field with its alternatives.
type fieldEmit struct {
	field FieldID
	ops   []emitOp
}

// taken is where a field's value comes from: the mention and operation that
// found it, the words they found it in, and what they computed on the way.
type taken struct {
	mention *Mention
	op      *emitOp
	tokens  tokenSpan
	canon   string
	number  int32 // index into Matcher.numbers
}

type tokenSpan struct{ from, to int32 }

// take finds the first alternative of a field that gives something, nil if none
// does. It follows field() into the mention captured. What it found once it
// remembers: code asks for the same few fields again and again.
func (m *Mention) take(f FieldID) *taken {
	rs, matcher := m.doc.rs, m.doc.matcher
	i := int(rs.emitted[int(m.Rule)*len(rs.fieldNames)+int(f)])
	if i == 0 {
		return nil
	}
	at := matcher.fieldAt[m.index]
	if at < 0 || !matcher.fields[int(at)+i-1].known {
		at = matcher.findField(m, i-1)
	}
	if found := &matcher.fields[int(at)+i-1]; found.found {
		return &found.taken
	}
	return nil
}

// first applies the alternatives of a field in turn.
func (m *Mention) first(ops []emitOp) (t taken, ok bool) {
	for i := range ops {
		if m.try(&ops[i], &t) {
			return t, true
		}
	}
	return t, false
}

// try applies one alternative; it reports whether that gives something.
func (m *Mention) try(op *emitOp, t *taken) bool {
	*t = taken{mention: m, op: op}
	if op.kind == emitConst {
		return op.text != ""
	}
	var ok bool
	var v number.Value
	if op.terms != nil {
		if v, t.tokens, ok = m.combine(op); ok {
			t.number = m.doc.matcher.keep(v)
		}
		return ok
	}
	if t.tokens, ok = m.captured(op.slot); !ok {
		return false
	}
	switch op.kind {
	case emitCanon:
		t.canon, ok = m.doc.rs.lex.CanonWithin(op.lexicons, m.doc.Tokens[t.tokens.from:t.tokens.to])
	case emitNumber, emitOrdinal:
		parse := number.Parse
		if op.kind == emitOrdinal {
			parse = number.Ordinal
		}
		var err error
		if v, err = parse(m.doc.words(t.tokens)); err != nil {
			return false
		}
		t.number = m.doc.matcher.keep(v)
	case emitField:
		for _, it := range m.items(op.slot) {
			if it.Mention < 0 {
				continue
			}
			if inner := m.doc.Mentions[it.Mention].take(op.field); inner != nil {
				*t = *inner
				return true
			}
		}
		return false
	case emitType:
		var inner *Mention
		if inner, ok = m.firstInside(op.slot); ok {
			t.canon = m.doc.rs.TypeName(inner.Type)
		}
	}
	return ok
}

// combine computes a range or sum of several captures, and the tokens from the
// first of them to the last.
func (m *Mention) combine(op *emitOp) (v number.Value, all tokenSpan, ok bool) {
	var buf [4]number.Term
	terms := buf[:0]
	for i, t := range op.terms {
		tokens, ok := m.captured(t.slot)
		if !ok {
			return number.Value{}, tokenSpan{}, false
		}
		if i == 0 {
			all = tokens
		}
		all = tokenSpan{min(all.from, tokens.from), max(all.to, tokens.to)}
		terms = append(terms, number.Term{Text: m.doc.words(tokens), Times: t.times, Over: t.over})
	}
	var err error
	if op.kind == emitRange {
		v, err = number.Range(terms[0].Text, terms[1].Text)
	} else {
		v, err = number.Sum(terms...)
	}
	return v, all, err == nil
}

// value returns the field's value as text.
func (t *taken) value() string {
	switch t.op.kind {
	case emitConst:
		return t.op.text
	case emitLower:
		return strings.ToLower(t.mention.doc.words(t.tokens))
	case emitCanon, emitType:
		return t.canon
	case emitNumber, emitOrdinal, emitRange, emitSum:
		return numberText(t.mention.doc.matcher.numbers[t.number])
	}
	return t.mention.doc.words(t.tokens)
}

// numberText writes a number as tests compare it.
func numberText(v number.Value) string {
	show := func(d *news.Decimal) string {
		if d == nil {
			return ""
		}
		return d.String()
	}
	switch {
	case v.Value != nil:
		return v.Value.String()
	case v.Low != nil || v.High != nil:
		return show(v.Low) + ".." + show(v.High)
	}
	return v.Text
}
