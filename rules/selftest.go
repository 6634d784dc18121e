package rules

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// testKeys are what tests call a mention's own properties.
var testKeys = []string{"type", "rule", "span"}

// testDef is a test as its file has it, before fields are known.
type testDef struct {
	selfTest
	src     *source
	expect  []*yaml.Node
	rejectN []*yaml.Node
}

// selfTest is a test of a rule file.
type selfTest struct {
	at     place
	rule   string
	text   string
	expect []expectation
	reject []string // types or rule ids
}

type expectation struct {
	at         place
	typ        TypeID
	rule, span string
	fields     []fieldWant
}

type fieldWant struct {
	name  string
	field FieldID
	want  string
}

func (l *loader) readTest(src *source, n *yaml.Node, rule string) {
	t := testDef{src: src, selfTest: selfTest{at: src.at(n), rule: rule}}
	for _, p := range l.mapping(src, n, rule, "a test", "text", "expect", "reject", "note") {
		switch p.key.Value {
		case "text":
			t.text, _ = l.scalar(src, p.val, rule, "text")
		case "expect":
			t.expect = l.sequence(src, p.val, rule, "expect")
		case "reject":
			t.rejectN = l.sequence(src, p.val, rule, "reject")
		}
	}
	if t.text == "" || len(t.expect)+len(t.rejectN) == 0 {
		l.fail(t.at, rule, "a test needs a text, and expect or reject", "")
		return
	}
	l.tests = append(l.tests, t)
}

// compileTests resolves the names in tests.
func (l *loader) compileTests() {
	types := slices.Clone(l.rs.typeNames[1:])
	for _, t := range l.tests {
		out := t.selfTest
		for _, n := range t.expect {
			out.expect = append(out.expect, l.compileExpect(t, n, types))
		}
		for _, n := range t.rejectN {
			name, _ := l.scalar(t.src, n, t.rule, "reject")
			if l.rs.types[name] == 0 && l.ids[name] == nil {
				known := slices.Clone(types)
				for id := range l.ids {
					known = append(known, id)
				}
				slices.Sort(known)
				l.fail(t.src.at(n), t.rule, fmt.Sprintf("no rule has the type or id %q", name), suggest(name, known))
			}
			out.reject = append(out.reject, name)
		}
		l.rs.tests = append(l.rs.tests, out)
	}
}

func (l *loader) compileExpect(t testDef, n *yaml.Node, types []string) expectation {
	e := expectation{at: t.src.at(n)}
	for _, p := range l.mapping(t.src, n, t.rule, "expect") {
		val, ok := l.scalar(t.src, p.val, t.rule, "an expected value")
		if !ok {
			continue
		}
		switch key := p.key.Value; key {
		case "type":
			if e.typ = l.rs.types[val]; e.typ == 0 {
				l.fail(t.src.at(p.val), t.rule, fmt.Sprintf("no rule produces type %q", val), suggest(val, types))
			}
		case "rule":
			if e.rule = val; l.ids[val] == nil {
				ids := make([]string, len(l.rules))
				for i, r := range l.rules {
					ids[i] = r.id
				}
				l.fail(t.src.at(p.val), t.rule, fmt.Sprintf("no rule has the id %q", val), suggest(val, ids))
			}
		case "span":
			e.span = val
			if !strings.Contains(t.text, val) {
				l.fail(t.src.at(p.val), t.rule, fmt.Sprintf("the text does not hold %q", val), "")
			}
		default:
			id, ok := l.rs.fields[key]
			if !ok {
				l.fail(t.src.at(p.key), t.rule, fmt.Sprintf("no rule emits field %q", key), suggest(key, append(slices.Clone(testKeys), l.rs.fieldNames[1:]...)))
			}
			e.fields = append(e.fields, fieldWant{key, id, val})
		}
	}
	if e.typ == 0 && e.rule == "" {
		l.fail(e.at, t.rule, "expect names neither type nor rule", "")
	}
	return e
}

// Test runs the tests of all files and returns those that fail.
func (rs *Ruleset) Test() Problems {
	_, failures := rs.TestSome(func(string) bool { return true })
	return failures
}

// TestSome runs the tests of the rules wanted; tests that belong to no single
// rule have the empty id. It returns how many ran, and those that fail.
func (rs *Ruleset) TestSome(want func(rule string) bool) (ran int, failures Problems) {
	m := rs.NewMatcher()
	for i := range rs.tests {
		if t := &rs.tests[i]; want(t.rule) {
			ran++
			failures = append(failures, rs.runTest(m, t)...)
		}
	}
	return ran, failures
}

// Tests returns the number of tests in all files.
func (rs *Ruleset) Tests() int { return len(rs.tests) }

func (rs *Ruleset) runTest(m *Matcher, t *selfTest) Problems {
	doc := m.Match(t.text, nil)
	var failures Problems
	fail := func(at place, format string, args ...any) {
		p := problem(at, t.rule, fmt.Sprintf(format, args...), "")
		p.Hint = "text: " + t.text
		failures = append(failures, p)
	}
	for _, e := range t.expect {
		met := false
		var near []string
		for i := range doc.Mentions {
			mention := &doc.Mentions[i]
			if e.typ != 0 && mention.Type != e.typ {
				continue
			}
			diff := rs.differences(mention, &e)
			if len(diff) == 0 {
				met = true
				break
			}
			near = append(near, fmt.Sprintf("%q by rule %s: %s", mention.String(), rs.RuleName(mention.Rule), strings.Join(diff, ", ")))
		}
		switch {
		case met:
		case len(near) == 0:
			fail(e.at, "expected %s, found none", rs.expected(&e))
		default:
			fail(e.at, "expected %s, found %s", rs.expected(&e), strings.Join(near, "; "))
		}
	}
	for _, name := range t.reject {
		for i := range doc.Mentions {
			mention := &doc.Mentions[i]
			if rs.TypeName(mention.Type) == name || rs.RuleName(mention.Rule) == name {
				fail(t.at, "%s must not be found, rule %s found %q", name, rs.RuleName(mention.Rule), mention.String())
			}
		}
	}
	return failures
}

func (rs *Ruleset) expected(e *expectation) string {
	if e.typ == 0 {
		return "rule " + e.rule
	}
	return rs.TypeName(e.typ)
}

// differences says in what a mention is not what a test expects.
func (rs *Ruleset) differences(m *Mention, e *expectation) []string {
	var diff []string
	check := func(what, got, want string) {
		if got != want {
			diff = append(diff, fmt.Sprintf("%s is %q, want %q", what, got, want))
		}
	}
	if e.rule != "" {
		check("rule", rs.RuleName(m.Rule), e.rule)
	}
	if e.span != "" {
		check("span", m.String(), e.span)
	}
	for _, f := range e.fields {
		check(f.name, m.Canon(f.field), f.want)
	}
	return diff
}
