package score

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// pair is two values shown together.
type pair [2]any

// literal writes a value as the reference scorer, a Python program, shows it.
func literal(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		if v {
			return "True"
		}
		return "False"
	case json.Number:
		return numeral(v.String())
	case string:
		return quoted(v)
	case pair:
		return "(" + literal(v[0]) + ", " + literal(v[1]) + ")"
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = literal(e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case object:
		parts := make([]string, len(v))
		for i, m := range v {
			parts[i] = quoted(m.key) + ": " + literal(m.val)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprint(v)
}

// display writes a value as print does: text stands without quotation marks.
func display(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return literal(v)
}

// numeral writes whole numbers as they stand and floating-point numbers with the
// fewest digits that tell them from others, and ".0" or an exponent.
func numeral(s string) string {
	if !strings.ContainsAny(s, ".eE") {
		return s
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return "inf"
	}
	short := strconv.FormatFloat(f, 'e', -1, 64)
	exp, _ := strconv.Atoi(short[strings.IndexByte(short, 'e')+1:])
	if exp < -4 || exp >= 16 {
		return short
	}
	plain := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(plain, ".") {
		plain += ".0"
	}
	return plain
}

// quoted writes text between single quotation marks, or double ones where only
// single ones stand in it.
func quoted(s string) string {
	mark := '\''
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		mark = '"'
	}
	var b strings.Builder
	b.WriteRune(mark)
	for _, r := range s {
		switch {
		case r == mark || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteRune(mark)
	return b.String()
}
