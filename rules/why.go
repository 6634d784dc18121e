package rules

import (
	"fmt"
	"strings"

	"github.com/tallywire/tallywire/rules/match"
)

// Report says how the rules fared on a text. Its String is for people.
type Report struct {
	Text  string     `json:"text"`
	Fired []Firing   `json:"fired"`
	Lost  []Loss     `json:"lost"`
	Near  []NearMiss `json:"near"` // rules that matched nowhere but came closest, at most ten
}

// Firing is a mention with the values of its fields.
type Firing struct {
	Phase  string      `json:"phase"`
	Rule   string      `json:"rule"`
	Type   string      `json:"type"`
	Words  string      `json:"words"`
	Fields [][2]string `json:"fields"` // name and value, those that have one
}

// Loss is a match that was not taken because another rule's overlaps it.
type Loss struct {
	Rule   string `json:"rule"`
	Words  string `json:"words"`
	To     string `json:"to"` // the rule that won
	Reason string `json:"reason"`
}

// NearMiss is a rule that began to match.
type NearMiss struct {
	Rule   string   `json:"rule"`
	Words  string   `json:"words"`  // what it matched before it failed
	Wanted []string `json:"wanted"` // the parts of its pattern of which it needed one next
}

// Why applies the rules to a text and reports which fired, which lost to
// which, and how far those got that came nearest. It is slow.
func (rs *Ruleset) Why(text string) Report {
	doc := rs.NewMatcher().Match(text, nil)
	r := Report{Text: text}
	for i := range doc.Mentions {
		m := &doc.Mentions[i]
		info := &rs.rules[m.Rule].info
		f := Firing{Phase: info.Phase, Rule: info.ID, Type: info.Type, Words: m.String()}
		for _, e := range rs.rules[m.Rule].emit {
			if v := m.Canon(e.field); v != "" {
				f.Fields = append(f.Fields, [2]string{rs.fieldNames[e.field], v})
			}
		}
		r.Fired = append(r.Fired, f)
	}
	ex := rs.oracle().Explain(text, doc.Tokens, doc.Sentences)
	for _, l := range ex.Lost {
		r.Lost = append(r.Lost, Loss{Rule: rs.rules[l.Rule].info.ID, To: rs.rules[l.To].info.ID,
			Words: doc.words(tokenSpan{l.TokStart, l.TokEnd}), Reason: rs.whyLost(ex, l)})
	}
	for _, n := range ex.Near[:min(len(ex.Near), 10)] {
		r.Near = append(r.Near, NearMiss{Rule: rs.rules[n.Rule].info.ID, Words: doc.words(tokenSpan{n.TokStart, n.TokEnd}), Wanted: n.Wanted})
	}
	return r
}

// whyLost says why the winner of a match went first.
func (rs *Ruleset) whyLost(ex *match.Explanation, l match.Lost) string {
	for i := range ex.Found {
		w := &ex.Found[i]
		if w.Rule != l.To || w.TokStart > l.TokStart || w.TokEnd <= l.TokStart {
			continue
		}
		switch {
		case w.TokStart < l.TokStart:
			return "it began earlier"
		case w.TokEnd > l.TokEnd:
			return "it is longer"
		case rs.rules[l.To].info.Priority > rs.rules[l.Rule].info.Priority:
			return "its priority is higher"
		}
	}
	return "it stands first"
}

// String returns the report as lines of text.
func (r Report) String() string {
	var b strings.Builder
	if len(r.Fired) == 0 {
		b.WriteString("no rule fired\n")
	}
	phase := ""
	for _, f := range r.Fired {
		if f.Phase != phase {
			phase = f.Phase
			fmt.Fprintf(&b, "%s\n", phase)
		}
		fmt.Fprintf(&b, "  %-20s %-8s %q", f.Rule, f.Type, f.Words)
		for _, v := range f.Fields {
			fmt.Fprintf(&b, " %s=%s", v[0], v[1])
		}
		b.WriteByte('\n')
	}
	if len(r.Lost) > 0 {
		b.WriteString("lost\n")
	}
	for _, l := range r.Lost {
		fmt.Fprintf(&b, "  %-20s %q to %s: %s\n", l.Rule, l.Words, l.To, l.Reason)
	}
	if len(r.Near) > 0 {
		b.WriteString("nearest\n")
	}
	for _, n := range r.Near {
		fmt.Fprintf(&b, "  %-20s %q, then wanted %s\n", n.Rule, n.Words, strings.Join(n.Wanted, " or "))
	}
	return b.String()
}
