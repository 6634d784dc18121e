package score

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// blurred makes predictions of gold: its claims, each third left out and each
// other with a fault of some sort, so that all the scorer's rules are at work.
func blurred(t *testing.T, gold string) []byte {
	t.Helper()
	b, err := os.ReadFile(gold)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := ReadGold(gold, bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	claims := map[string][]map[string]any{}
	for i := range rows {
		r := &rows[i]
		c := map[string]any{"start": r.Start, "end": r.End, "quote": r.Quote, "attribution": nil, "period": nil}
		for _, m := range r.fields {
			if f := fieldNamed(m.key); f != nil && f.answer {
				c[m.key] = m.val
			}
		}
		if who := r.fields.text("attributed_to"); who != "" {
			c["attribution"] = map[string]any{"actor": who, "role": nil}
		}
		if when, ok := r.fields.get("time").(object); ok {
			c["period"] = when
		}
		blur(c, r, i)
		if i%3 != 2 {
			claims[r.Article] = append(claims[r.Article], c)
		}
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	for name, cs := range claims {
		if err := enc.Encode(map[string]any{"id": strings.TrimSuffix(name, ".txt"), "claims": cs}); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

func blur(c map[string]any, r *Row, i int) {
	switch i % 13 {
	case 0:
		c["kind"], c["unit"] = "stock", strings.ToUpper(r.fields.text("unit"))
	case 1:
		c["start"] = max(0, r.Start-150)
	case 3:
		c["counted"], c["low"] = r.fields.text("counted")+" of the “north's”\u00a0side", 7
	case 4:
		c["attribution"] = map[string]any{"actor": "the office of statistics", "cue": "said"}
	case 6:
		c["period"] = map[string]any{"start": "2024", "end": nil, "text": "it's \"then\""}
	case 7:
		c["value"] = 1.5e17
	case 9:
		c["series"], c["predicate"] = "one", nil
	case 10:
		c["end"], c["series"] = r.End+1, "one"
	case 12:
		c["modifier"], c["value"] = "vague", nil
	}
}
