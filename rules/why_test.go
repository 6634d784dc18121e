package rules

import (
	"strings"
	"testing"
)

const whyRules = `
format: claimrules/1
lexicons:
  verb: {verbs: [leave, return]}
phases:
- name: numbers
  rules:
  - {id: num, type: NUM, pattern: 'n:[is=num]', emit: {value: number($n)}}
  - {id: num.big, type: NUM, pattern: 'n:([is=num] million)', emit: {value: number($n)}}
- name: claims
  strategy: all
  rules:
  - {id: left, type: LEFT, pattern: 'n:@NUM people v:<verb>', emit: {value: field($n.value), event: canon($v)}}
  - {id: died, type: DIED, pattern: '@NUM people (were killed|died)'}
`

func TestWhy(t *testing.T) {
	rs := load(t, whyRules)
	got := rs.Why("About 2 million people left.").String()
	for _, want := range []string{
		`num.big              NUM      "2 million" value=2000000`,
		`left                 LEFT     "2 million people left" value=2000000 event=leave`,
		`num                  "2" to num.big: it is longer`,
		`died                 "2 million people", then wanted were or died`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the report lacks\n  %s\nit is\n%s", want, got)
		}
	}
	if got := rs.Why("Nothing.").String(); got != "no rule fired\n" {
		t.Errorf("report %q", got)
	}
}

func TestFieldsOfMentions(t *testing.T) {
	rs := load(t, whyRules)
	m := rs.NewMatcher()
	doc := m.Match("About 2 million people left. 3 people returned.", nil)
	value, event, none := rs.Field("value"), rs.Field("event"), rs.Field("nothing")
	if none != 0 || rs.Type("NOTHING") != 0 {
		t.Errorf("unknown names have numbers")
	}
	var got []string
	for c := range doc.ByType(rs.Type("LEFT")) {
		n, ok := c.Number(value)
		if !ok || n.Value == nil {
			t.Fatalf("%s has no value", c)
		}
		num, ok := c.Mention(value)
		if !ok || num.Type != rs.Type("NUM") {
			t.Errorf("the value of %s comes from no NUM", c)
		}
		span, ok := c.Span(event)
		if !ok || doc.Text[span.Start:span.End] != c.Text(event) || c.Has(none) || c.Canon(none) != "" {
			t.Errorf("event of %s at %v", c, span)
		}
		var chain []string
		for _, r := range c.Chain(nil) {
			chain = append(chain, rs.RuleName(r))
		}
		got = append(got, n.Value.String(), c.Text(value), c.Canon(event), c.Text(event), strings.Join(chain, "+"))
	}
	want := "2000000 | 2 million | leave | left | num.big+left | 3 | 3 | return | returned | num+left"
	if s := strings.Join(got, " | "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
	if canon, ok := rs.Lookup("verb", "Returning"); !ok || canon != "return" {
		t.Errorf("returning is %q", canon)
	}
	if _, ok := rs.Lookup("adverb", "now"); ok {
		t.Error("an unknown lexicon has entries")
	}
}
