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
	emitField
	emitType
)

var emitKinds = map[string]emitKind{"text": emitText, "lower": emitLower, "canon": emitCanon, "number": emitNumber,
	"field": emitField, "type": emitType}

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
}

// fieldEmit is a field with its alternatives.
type fieldEmit struct {
	field FieldID
	ops   []emitOp
}

// taken is where a field's value comes from: words of the text (a span in
// tokens), the mention and operation that found them.
type taken struct {
	mention *Mention
	op      *emitOp
	tokens  tokenSpan
}

type tokenSpan struct{ from, to int32 }

// take finds the first alternative of a field that gives something. It follows
// field() into the mention captured.
func (m *Mention) take(f FieldID) (taken, bool) {
	if f <= 0 {
		return taken{}, false
	}
	emit := m.doc.rs.rules[m.Rule].emit
	for i := range emit {
		if emit[i].field != f {
			continue
		}
		for j := range emit[i].ops {
			if t, ok := m.try(&emit[i].ops[j]); ok {
				return t, true
			}
		}
	}
	return taken{}, false
}

func (m *Mention) try(op *emitOp) (taken, bool) {
	t := taken{mention: m, op: op}
	if op.kind == emitConst {
		return t, op.text != ""
	}
	span, ok := m.captured(op.slot)
	if !ok {
		return t, false
	}
	t.tokens = span
	switch op.kind {
	case emitCanon:
		_, ok = m.doc.rs.lex.CanonWithin(op.lexicons, m.doc.Tokens[span.from:span.to])
	case emitNumber:
		_, err := number.Parse(m.doc.words(span))
		ok = err == nil
	case emitField:
		for inner := range m.inside(op.slot) {
			if t, ok := inner.take(op.field); ok {
				return t, true
			}
		}
		return t, false
	case emitType:
		ok = false
		for range m.inside(op.slot) {
			ok = true
		}
	}
	return t, ok
}

// value computes the field.
func (t taken) value() string {
	d := t.mention.doc
	switch t.op.kind {
	case emitConst:
		return t.op.text
	case emitLower:
		return strings.ToLower(d.words(t.tokens))
	case emitCanon:
		canon, _ := d.rs.lex.CanonWithin(t.op.lexicons, d.Tokens[t.tokens.from:t.tokens.to])
		return canon
	case emitNumber:
		v, err := number.Parse(d.words(t.tokens))
		if err != nil {
			return ""
		}
		return numberText(v)
	case emitType:
		for inner := range t.mention.inside(t.op.slot) {
			return d.rs.TypeName(inner.Type)
		}
		return ""
	}
	return d.words(t.tokens)
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
