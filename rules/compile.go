package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tallywire/tallywire/rules/match"
)

// compile turns what was read into the ruleset: types first, so that any rule
// may name them, then patterns, emits and tests.
func (l *loader) compile() {
	rs := l.rs
	for _, r := range l.rules {
		if _, ok := rs.types[r.typ]; !ok {
			rs.types[r.typ] = TypeID(len(rs.typeNames))
			rs.typeNames = append(rs.typeNames, r.typ)
		}
	}
	rs.rules = make([]rule, len(l.rules))
	for _, ph := range l.order {
		out := match.Phase{Name: ph.name, All: ph.all, Collapse: !ph.all}
		if ph.collapse != nil {
			out.Collapse = *ph.collapse
			if ph.all && *ph.collapse {
				l.fail(ph.attrs["collapse"], "", fmt.Sprintf("phase %q keeps all matches, they cannot be collapsed", ph.name), "leave collapse out")
			}
		}
		if ph.when != nil {
			names := l.names(ph.whenSrc, ph)
			test, errs := match.ParseWhen(ph.when.Value, names)
			for _, e := range errs {
				l.fail(ph.whenSrc.within(ph.when, e.Pos), "", "when of phase "+ph.name+": "+e.Msg, e.Hint)
			}
			out.When = test
		}
		for _, r := range ph.rules {
			if compiled, ok := l.compileRule(r); ok {
				out.Rules = append(out.Rules, compiled)
			}
		}
		rs.phases = append(rs.phases, out)
		rs.phaseNames = append(rs.phaseNames, ph.name)
	}
	rs.lexIDs = make(map[string]int32, len(l.lexOrder))
	for _, def := range l.lexOrder {
		rs.lexIDs[def.name] = def.id
		rs.lexicons = append(rs.lexicons, LexiconInfo{def.name, def.at.src.name, def.at.line, len(def.all), def.code})
	}
	l.compileTests()
	l.lint()
	if len(l.problems) > 0 {
		return
	}
	if err := rs.seal(); err != nil {
		l.problems = append(l.problems, Problem{Msg: err.Error()})
	}
}

// names resolves names for the patterns of a phase in a file.
func (l *loader) names(src *source, ph *phaseDef) *match.Names {
	return &match.Names{
		Vocab: l.rs.vocab,
		Lexicon: func(name string) (int32, bool) {
			def := l.lexicons[name]
			if def == nil {
				return 0, false
			}
			return def.id, true
		},
		Type: func(name string) (int32, bool) { return l.itemType(name, ph) },
		Macro: func(name string) (string, bool) {
			m := l.macro(src, name)
			if m == nil {
				return "", false
			}
			m.used = true
			return m.text, true
		},
		Suggest: func(kind, name string) string { return l.suggestName(kind, name, src, ph) },
	}
}

// itemType returns the number of a type if items of that type can stand before
// the phase: an earlier phase collapses matches into them.
func (l *loader) itemType(name string, ph *phaseDef) (int32, bool) {
	for _, r := range l.rules {
		if r.typ == name && r.phase.index < ph.index && l.collapses(r.phase) {
			return int32(l.rs.types[name]), true
		}
	}
	return 0, false
}

func (l *loader) collapses(ph *phaseDef) bool {
	if ph.collapse != nil {
		return *ph.collapse
	}
	return !ph.all
}

func (l *loader) suggestName(kind, name string, src *source, ph *phaseDef) string {
	var known []string
	switch kind {
	case "lexicon":
		known = l.lexNames()
	case "shape":
		known = shapeNames
	case "macro":
		if all := l.macros[name]; len(all) > 1 {
			return fmt.Sprintf("%d other files have a macro of that name: define it in this one", len(all))
		}
		for m := range l.macros {
			known = append(known, m)
		}
		slices.Sort(known)
	case "type":
		for _, r := range l.rules {
			if r.typ != name {
				continue
			}
			switch {
			case !l.collapses(r.phase):
				return fmt.Sprintf("phase %q makes it, but does not collapse, so later phases cannot see it", r.phase.name)
			case r.phase == ph:
				return "this phase makes it; only earlier phases can be asked for"
			}
			return fmt.Sprintf("phase %q makes it, which comes later", r.phase.name)
		}
		for _, r := range l.rules {
			if _, ok := l.itemType(r.typ, ph); ok && !slices.Contains(known, r.typ) {
				known = append(known, r.typ)
			}
		}
		if hint := suggest(name, known); hint != "" {
			return "no rule produces it; " + hint
		}
		return "no rule produces it"
	}
	return suggest(name, known)
}

func (l *loader) compileRule(r *ruleDef) (match.Rule, bool) {
	if r.pattern == nil {
		return match.Rule{}, false
	}
	p, errs := match.Parse(r.pattern.Value, l.names(r.src, r.phase))
	for _, e := range errs {
		l.fail(r.src.within(r.pattern, e.Pos), r.id, e.Msg, e.Hint)
	}
	if p == nil {
		return match.Rule{}, false
	}
	r.parsed = p
	l.rs.rules[r.index] = rule{
		info: RuleInfo{ID: r.id, Type: r.typ, Phase: r.phase.name, File: r.src.name, Line: r.at.line,
			Priority: r.priority, Pattern: r.pattern.Value},
		emit:     l.compileEmit(r),
		captures: p.Captures,
	}
	return match.Rule{ID: r.index, Type: int32(l.rs.types[r.typ]), Priority: r.priority, Pattern: p}, true
}

// emitUse lists the normalisers by name.
const emitUse = "text($x), lower($x), canon($x), canon($x<lexicon>), number($x), range($x $y), sum($x*12 $y), field($x.name), type($x)"

// compileEmit reads the fields of a rule.
func (l *loader) compileEmit(r *ruleDef) []fieldEmit {
	if r.emit == nil {
		return nil
	}
	var out []fieldEmit
	for _, p := range l.mapping(r.src, r.emit, r.id, "emit") {
		text, ok := l.scalar(r.src, p.val, r.id, "a field")
		if !ok {
			continue
		}
		name := p.key.Value
		if slices.Contains(testKeys, name) || !validName(name) {
			l.fail(r.src.at(p.key), r.id, fmt.Sprintf("a field cannot be named %q", name), "type, rule and span are what tests call the mention's own")
			continue
		}
		f := fieldEmit{field: l.fieldID(name)}
		offset := 0
		for part := range strings.SplitSeq(text, "|") {
			op, msg, hint := l.parseEmit(r, strings.TrimSpace(part))
			if msg != "" {
				lead := len(part) - len(strings.TrimLeft(part, " "))
				l.fail(r.src.within(p.val, offset+lead), r.id, "field "+name+": "+msg, hint)
			}
			f.ops = append(f.ops, op)
			offset += len(part) + 1
		}
		out = append(out, f)
	}
	return out
}

func (l *loader) fieldID(name string) FieldID {
	id, ok := l.rs.fields[name]
	if !ok {
		id = FieldID(len(l.rs.fieldNames))
		l.rs.fields[name] = id
		l.rs.fieldNames = append(l.rs.fieldNames, name)
	}
	return id
}

// parseEmit reads one alternative of a field.
func (l *loader) parseEmit(r *ruleDef, text string) (op emitOp, msg, hint string) {
	name, args, isCall := strings.Cut(text, "(")
	args, closed := strings.CutSuffix(args, ")")
	if !isCall || !strings.HasPrefix(args, "$") {
		if strings.Contains(text, "$") {
			return op, fmt.Sprintf("%q is neither a normaliser nor a constant", text), "normalisers are " + emitUse
		}
		return emitOp{kind: emitConst, text: text}, "", ""
	}
	kind, ok := emitKinds[name]
	if !ok {
		return op, fmt.Sprintf("unknown normaliser %q", name), suggest(name, emitNames())
	}
	if !closed {
		return op, "the bracket is not closed", "within { } a comma ends the value: write canon($x<lexicon>)"
	}
	op.kind = kind
	if kind == emitRange || kind == emitSum {
		op.terms, msg, hint = emitTerms(r, kind, args)
		return op, msg, hint
	}
	arg, second, two := strings.Cut(strings.TrimSuffix(args[1:], ">"), "<")
	if two && kind != emitCanon {
		return op, name + " takes one argument", "normalisers are " + emitUse
	}
	capture, field, dotted := strings.Cut(strings.TrimSpace(arg), ".")
	switch {
	case dotted != (kind == emitField):
		return op, fmt.Sprintf("%q is not what %s takes", args, name), "normalisers are " + emitUse
	case dotted:
		op.field = l.fieldID(field)
		l.asked = append(l.asked, askedField{field, r})
	}
	if op.slot, msg, hint = r.slot(capture); msg != "" {
		return op, msg, hint
	}
	if op.slot >= 0 {
		op.lexicons = r.parsed.Captures[op.slot].Lexicons
	}
	if two {
		lex := l.lexicons[strings.TrimSpace(second)]
		if lex == nil {
			return op, fmt.Sprintf("unknown lexicon %q", strings.TrimSpace(second)), suggest(strings.TrimSpace(second), l.lexNames())
		}
		lex.asked = true
		op.lexicons = []int32{lex.id}
	}
	if kind == emitCanon && len(op.lexicons) == 0 {
		return op, fmt.Sprintf("capture %q names no lexicon", capture), "name it: canon($" + capture + "<lexicon>)"
	}
	return op, "", ""
}

// slot returns the capture of a name, -1 for $0, the whole match.
func (r *ruleDef) slot(capture string) (slot int, msg, hint string) {
	if capture == "0" {
		return -1, "", ""
	}
	if slot = r.parsed.Slot(capture); slot >= 0 {
		return slot, "", ""
	}
	known := []string{"0"}
	for _, c := range r.parsed.Captures {
		known = append(known, c.Name)
	}
	return -1, fmt.Sprintf("the pattern captures nothing as %q", capture), suggest(capture, known)
}

// emitTerms reads the arguments of range and sum: captures set apart by spaces,
// in a sum with "*60" or "/100" after them where the unit asks for it.
func emitTerms(r *ruleDef, kind emitKind, args string) (terms []emitTerm, msg, hint string) {
	for _, arg := range strings.Fields(args) {
		name, isCapture := strings.CutPrefix(arg, "$")
		t := emitTerm{times: 1, over: 1}
		if i := strings.IndexAny(name, "*/"); i >= 0 && kind == emitSum {
			n, err := strconv.ParseInt(name[i+1:], 10, 64)
			if err != nil || n < 1 {
				return nil, fmt.Sprintf("%q: a whole number of at least 1 stands after * and /", arg), ""
			}
			if name[i] == '*' {
				t.times = n
			} else {
				t.over = n
			}
			name = name[:i]
		}
		if !isCapture {
			return nil, fmt.Sprintf("%q is no capture", arg), "normalisers are " + emitUse
		}
		if t.slot, msg, hint = r.slot(name); msg != "" {
			return nil, msg, hint
		}
		terms = append(terms, t)
	}
	if len(terms) > 4 || len(terms) != 2 && kind == emitRange {
		return nil, fmt.Sprintf("%d captures are too many or too few", len(terms)), "range takes two, sum up to four"
	}
	return terms, "", ""
}
