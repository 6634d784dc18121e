package score

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// Change is a claim that one reading of an article has and another has not, or
// that they read differently.
type Change struct {
	Type   string        `json:"type"`
	Quote  string        `json:"quote"` // of the new claim; of the old one where it is lost
	Value  any           `json:"value"`
	Unit   string        `json:"unit"`
	Fields []FieldChange `json:"fields,omitempty"` // of a claim that changed
}

// What a [Change] is.
const (
	Gained  = "gained"
	Lost    = "lost"
	Changed = "changed"
)

// FieldChange is a field with another value than before.
type FieldChange struct {
	Field string `json:"field"`
	Old   any    `json:"old"`
	New   any    `json:"new"`
}

// silent are fields in which claims may differ without being read differently:
// where they stand follows from the quote, and the rules are what was changed.
var silent = []string{"id", "start", "end", "sentence", "rules"}

// Diff compares two readings of one article, in the order of the text. Claims
// are the same if their spans are; those left over are if their spans overlap
// and value and bounds agree.
func Diff(before, after []news.Claim) ([]Change, error) {
	both := Predictions{}
	if err := both.Add("before", before); err != nil {
		return nil, err
	}
	if err := both.Add("after", after); err != nil {
		return nil, err
	}
	old, now := both["before"], both["after"]
	oldOf, kept := pairUp(old, now)
	type placed struct {
		at int
		Change
	}
	var found []placed
	for j := range now {
		switch {
		case oldOf[j] < 0:
			found = append(found, placed{now[j].Start, now[j].change(Gained)})
		default:
			if fields := differences(old[oldOf[j]].fields, now[j].fields); len(fields) > 0 {
				c := now[j].change(Changed)
				c.Fields = fields
				found = append(found, placed{now[j].Start, c})
			}
		}
	}
	for i := range old {
		if !kept[i] {
			found = append(found, placed{old[i].Start, old[i].change(Lost)})
		}
	}
	slices.SortStableFunc(found, func(a, b placed) int { return a.at - b.at })
	changes := make([]Change, len(found))
	for i, f := range found {
		changes[i] = f.Change
	}
	return changes, nil
}

func (c *Claim) change(typ string) Change {
	return Change{Type: typ, Quote: c.fields.text("quote"), Value: c.fields.get("value"), Unit: c.fields.text("unit")}
}

// pairUp finds the old claim of each new one, -1 for none, and says which old
// ones have a new one.
func pairUp(old, now []Claim) (oldOf []int, kept []bool) {
	oldOf, kept = make([]int, len(now)), make([]bool, len(old))
	for j := range now {
		oldOf[j] = -1
	}
	for _, same := range []func(a, b *Claim) bool{
		func(a, b *Claim) bool { return a.Span == b.Span && sameFigure(a, b) },
		func(a, b *Claim) bool { return a.Span == b.Span },
		func(a, b *Claim) bool { return a.Overlaps(b.Span) && sameFigure(a, b) },
	} {
		for j := range now {
			if oldOf[j] >= 0 {
				continue
			}
			i := -1
			for k := range old {
				if !kept[k] && same(&old[k], &now[j]) {
					i = k
					break
				}
			}
			if i >= 0 {
				oldOf[j], kept[i] = i, true
			}
		}
	}
	return oldOf, kept
}

func sameFigure(a, b *Claim) bool {
	return near(a.fields.get("value"), b.fields.get("value")) && near(a.fields.get("low"), b.fields.get("low")) &&
		near(a.fields.get("high"), b.fields.get("high"))
}

// differences lists the fields whose values are not the same.
func differences(old, now object) []FieldChange {
	var out []FieldChange
	for _, m := range now {
		if was := old.get(m.key); !slices.Contains(silent, m.key) && shown(was) != shown(m.val) {
			out = append(out, FieldChange{m.key, was, m.val})
		}
	}
	for _, m := range old {
		if _, ok := now.lookup(m.key); !ok {
			out = append(out, FieldChange{m.key, m.val, nil})
		}
	}
	return out
}

// String writes the change as lines, a changed claim's fields beneath it.
func (c Change) String() string {
	mark := map[string]string{Gained: "+", Lost: "-", Changed: "~"}[c.Type]
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q", mark, c.Quote)
	if c.Value != nil {
		fmt.Fprintf(&b, " %s", shown(c.Value))
	}
	if c.Unit != "" {
		fmt.Fprintf(&b, " %s", c.Unit)
	}
	for _, f := range c.Fields {
		fmt.Fprintf(&b, "\n    %s: %s → %s", f.Field, shown(f.Old), shown(f.New))
	}
	return b.String()
}
