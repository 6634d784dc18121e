package score

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Report is how predictions fared.
type Report struct {
	Right, Extra, Missed int
	// Ignored claims overlap optional rows only.
	Ignored int
	// Strict counts the right claims whose modifier, unit, kind and attribution
	// are right, too.
	Strict int
	Slots  []SlotScore
	Series *Series // nil where no two rows of gold share a series
	Errors []Error
}

// SlotScore counts the right claims whose slot is right.
type SlotScore struct {
	Name  string
	Right int
}

// Series counts pairs of right claims in one series: by the gold, as found,
// and by both.
type Series struct{ Gold, Found, Both int }

// PRF is precision, recall and their harmonic mean.
type PRF struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

func (r *Report) prf(right int) PRF {
	p, q := share(right, r.Right+r.Extra), share(right, r.Right+r.Missed)
	return PRF{p, q, 2 * p * q / max(1e-9, p+q)}
}

// Claims scores what was found.
func (r *Report) Claims() PRF { return r.prf(r.Right) }

// StrictClaims scores what was found and read right.
func (r *Report) StrictClaims() PRF { return r.prf(r.Strict) }

// Accuracy is the share of right claims whose slot is right.
func (r *Report) Accuracy(s SlotScore) float64 { return share(s.Right, r.Right) }

// Precision and Recall of pairs.
func (s *Series) Precision() float64 { return share(s.Both, s.Found) }
func (s *Series) Recall() float64    { return share(s.Both, s.Gold) }

func share(n, of int) float64 { return float64(n) / float64(max(1, of)) }

// String writes the table.
func (r *Report) String() string {
	var b strings.Builder
	c, s := r.Claims(), r.StrictClaims()
	fmt.Fprintf(&b, "claims   P %.3f  R %.3f  F1 %.3f   (%d right, %d extra, %d missed)\n", c.Precision, c.Recall, c.F1, r.Right, r.Extra, r.Missed)
	for _, slot := range r.Slots {
		fmt.Fprintf(&b, "  %-12s %.3f\n", slot.Name, r.Accuracy(slot))
	}
	fmt.Fprintf(&b, "strict   P %.3f  R %.3f  F1 %.3f\n", s.Precision, s.Recall, s.F1)
	if r.Series != nil {
		fmt.Fprintf(&b, "series   pairs: precision %.3f recall %.3f  (%d gold pairs, %d found)\n",
			r.Series.Precision(), r.Series.Recall(), r.Series.Gold, r.Series.Found)
	}
	return b.String()
}

// What an [Error] is.
const (
	Slot  = "SLOT"  // right, but for some slots
	Miss  = "MISS"  // in the gold, not found
	Extra = "EXTRA" // found, not in the gold
)

// Error is one fault of the predictions.
type Error struct {
	Type    string      `json:"type"`
	Article string      `json:"article"`
	Quote   any         `json:"quote"` // null where a claim has none
	Value   any         `json:"value,omitempty"`
	Slots   []SlotError `json:"slots,omitempty"`
}

// SlotError is a slot that is not what the gold has.
type SlotError struct {
	Slot string `json:"slot"`
	Want any    `json:"want"`
	Got  any    `json:"got"`
}

// String writes the error as a line, without its end.
func (e Error) String() string {
	switch e.Type {
	case Miss:
		return fmt.Sprintf("%-5s %s %s %s", e.Type, e.Article, literal(e.Quote), display(e.Value))
	case Extra:
		return fmt.Sprintf("%-5s %s %s %s", e.Type, e.Article, display(e.Quote), display(e.Value))
	}
	parts := make([]string, len(e.Slots))
	for i, s := range e.Slots {
		parts[i] = quoted(s.Slot) + ": " + literal(pair{s.Want, s.Got})
	}
	return fmt.Sprintf("%-5s %s %s {%s}", e.Type, e.Article, literal(e.Quote), strings.Join(parts, ", "))
}

// MarshalJSON writes counts and figures, slots by name; errors where there are any.
func (r *Report) MarshalJSON() ([]byte, error) {
	type counts struct {
		PRF
		Right int `json:"right"`
	}
	type claims struct {
		counts
		Extra   int `json:"extra"`
		Missed  int `json:"missed"`
		Ignored int `json:"ignored"`
	}
	type series struct {
		Precision float64 `json:"precision"`
		Recall    float64 `json:"recall"`
		Gold      int     `json:"gold"`
		Found     int     `json:"found"`
	}
	out := struct {
		Claims claims             `json:"claims"`
		Strict counts             `json:"strict"`
		Slots  map[string]float64 `json:"slots"`
		Series *series            `json:"series"`
		Errors []Error            `json:"errors,omitempty"`
	}{
		Claims: claims{counts{r.Claims(), r.Right}, r.Extra, r.Missed, r.Ignored},
		Strict: counts{r.StrictClaims(), r.Strict},
		Slots:  make(map[string]float64, len(r.Slots)),
		Errors: r.Errors,
	}
	for _, s := range r.Slots {
		out.Slots[s.Name] = r.Accuracy(s)
	}
	if s := r.Series; s != nil {
		out.Series = &series{s.Precision(), s.Recall(), s.Gold, s.Found}
	}
	return json.Marshal(out)
}
