package score

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// field is a field of a row: what it may hold and where it may stand.
type field struct {
	name    string
	allowed string // what it may hold, in words
	fits    func(any) bool
	need    need
	answer  bool // may stand among second right answers
}

// need says whether a row has a field.
type need uint8

const (
	must need = iota
	may
	never // it stands among second answers only
)

// fields are those of the annotation guidelines, but for the second right
// answers themselves, alt and alts.
var fields = []field{
	{"article", "a name", isText, must, false},
	{"quote", "text", isText, must, false},
	{"start", "a byte offset", isOffset, must, false},
	{"end", "a byte offset", isOffset, must, false},
	{"optional", "true or false", isBool, may, false},
	{"value", "a number or null", orNull(isNumber), must, true},
	{"low", "a number or null", orNull(isNumber), must, true},
	{"high", "a number or null", orNull(isNumber), must, true},
	{"of", "a number or null", orNull(isNumber), must, true},
	{"modifier", list(news.Modifiers), oneOf(news.Modifiers), must, true},
	{"unit", "text or null", orNull(isText), must, true},
	{"counted", "text or null", orNull(isText), must, true},
	{"kind", list(news.Kinds), oneOf(news.Kinds), must, true},
	{"predicate", "text or null", orNull(isText), must, true},
	{"modality", list(news.Modalities), oneOf(news.Modalities), must, true},
	{"attributed_to", "text or null", orNull(isText), must, true},
	{"attribution_role", "text or null", orNull(isText), may, true},
	{"time", `{"start", "end", "text"} or null`, orNull(isPeriod), must, true},
	{"places", "a list of names", orNull(isTexts), may, true},
	{"series", "text or null", orNull(isText), may, true},
	{"note", "text or null", orNull(isText), may, true},
	{"span", "[start, end]", isSpan, never, true},
}

func fieldNamed(name string) *field {
	i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	return &fields[i]
}

func (f *field) check(v any) error {
	if !f.fits(v) {
		return fmt.Errorf("%q is %s, expected %s", f.name, shown(v), f.allowed)
	}
	return nil
}

// shown writes a value for a message.
func shown(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

// checkFields says what is wrong with a row: its first fault, or else the first
// field that is missing.
func checkFields(o object) error {
	for _, m := range o {
		if err := checkField(m); err != nil {
			return err
		}
	}
	for _, f := range fields {
		if _, ok := o.lookup(f.name); f.need == must && !ok {
			return fmt.Errorf("%q is missing", f.name)
		}
	}
	return nil
}

func checkField(m member) error {
	switch m.key {
	case "alt":
		if m.val == nil {
			return nil
		}
		return checkAnswers("alt", m.val)
	case "alts":
		list, ok := m.val.([]any)
		if !ok && m.val != nil {
			return fmt.Errorf(`"alts" is %s, expected a list of objects`, shown(m.val))
		}
		for i, v := range list {
			if err := checkAnswers(fmt.Sprintf("alts[%d]", i), v); err != nil {
				return err
			}
		}
		return nil
	}
	f := fieldNamed(m.key)
	if f == nil || f.need == never {
		return fmt.Errorf("unknown field %q", m.key)
	}
	return f.check(m.val)
}

// checkAnswers says what is wrong with an object of second right answers.
func checkAnswers(where string, v any) error {
	o, ok := v.(object)
	if !ok {
		return fmt.Errorf("%q is %s, expected an object", where, shown(v))
	}
	for _, m := range o {
		f := fieldNamed(m.key)
		if f == nil || !f.answer {
			return fmt.Errorf("%q: field %q has no second answers", where, m.key)
		}
		if err := f.check(m.val); err != nil {
			return fmt.Errorf("%q: %w", where, err)
		}
	}
	return nil
}

func isText(v any) bool   { _, ok := v.(string); return ok }
func isBool(v any) bool   { _, ok := v.(bool); return ok }
func isNumber(v any) bool { _, ok := number(v); return ok }
func isOffset(v any) bool { _, ok := offset(v); return ok }
func isTexts(v any) bool  { return isListOf(v, isText) }
func isSpan(v any) bool   { l, _ := v.([]any); return len(l) == 2 && isListOf(v, isOffset) }

// isPeriod allows start, end, text and duration, each text or null.
func isPeriod(v any) bool {
	o, ok := v.(object)
	return ok && !slices.ContainsFunc(o, func(m member) bool {
		return !slices.Contains([]string{"start", "end", "text", "duration"}, m.key) || m.val != nil && !isText(m.val)
	})
}

func isListOf(v any, fits func(any) bool) bool {
	l, ok := v.([]any)
	return ok && !slices.ContainsFunc(l, func(e any) bool { return !fits(e) })
}

func orNull(fits func(any) bool) func(any) bool {
	return func(v any) bool { return v == nil || fits(v) }
}

func oneOf[T ~string](names []T) func(any) bool {
	return func(v any) bool { s, ok := v.(string); return ok && slices.Contains(names, T(s)) }
}

func list[T ~string](names []T) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = string(n)
	}
	return "one of " + strings.Join(out, ", ")
}
