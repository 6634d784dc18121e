package score

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// slot is a property of a claim that is scored by itself.
type slot struct {
	name   string
	strict bool // strict wants it
	right  func(*Row, *Claim) bool
	// want and got are what the list of errors shows.
	want func(*Row) any
	got  func(*Claim) any
}

var slots = []slot{
	{"span", false, spanRight, own("span"), has("span")},
	{"modifier", true, same("modifier"), own("modifier"), has("modifier")},
	{"bounds", false, boundsRight,
		func(r *Row) any { return pair{r.fields.get("low"), r.fields.get("high")} },
		func(c *Claim) any { return pair{c.fields.get("low"), c.fields.get("high")} }},
	{"unit", true, same("unit"), own("unit"), has("unit")},
	{"counted", false, countedRight, own("counted"), has("counted")},
	{"kind", true, same("kind"), own("kind"), has("kind")},
	{"predicate", false, same("predicate"), own("predicate"), has("predicate")},
	{"modality", false, same("modality"), own("modality"), has("modality")},
	{"attribution", true, attributionRight, own("attributed_to"), has("attribution")},
	{"time", false, timeRight, own("time"), has("period")},
}

func own(field string) func(*Row) any   { return func(r *Row) any { return r.fields.get(field) } }
func has(field string) func(*Claim) any { return func(c *Claim) any { return c.fields.get(field) } }

// same compares words without regard to case; null is the empty word.
func same(field string) func(*Row, *Claim) bool {
	return func(r *Row, c *Claim) bool {
		for _, want := range r.answers(field) {
			w, _ := want.(string)
			if strings.EqualFold(w, c.fields.text(field)) {
				return true
			}
		}
		return false
	}
}

// spanRight: the overlap is at least half of what both cover.
func spanRight(r *Row, c *Claim) bool {
	half := func(start, end int) bool {
		return 2*(min(end, c.End)-max(start, c.Start)) >= max(end, c.End)-min(start, c.Start)
	}
	if half(r.Start, r.End) {
		return true
	}
	alt, _ := r.fields.get("alt").(object)
	span, ok := alt.get("span").([]any)
	if !ok {
		return false
	}
	start, _ := offset(span[0])
	end, _ := offset(span[1])
	return half(start, end)
}

func boundsRight(r *Row, c *Claim) bool {
	for _, low := range r.answers("low") {
		for _, high := range r.answers("high") {
			if near(low, c.fields.get("low")) && near(high, c.fields.get("high")) {
				return true
			}
		}
	}
	return false
}

// numberRight: the value, and what it is out of; the bounds where there is no
// value. A vague word leaves its upper bound to the reader.
func numberRight(r *Row, c *Claim) bool {
	value, of, low, high := c.fields.get("value"), c.fields.get("of"), c.fields.get("low"), c.fields.get("high")
	open := func(l, h any) bool {
		return r.fields.text("modifier") == "vague" && l != nil && (h == nil || high == nil)
	}
	for _, v := range r.answers("value") {
		for _, o := range r.answers("of") {
			if v != nil && near(v, value) && near(o, of) {
				return true
			}
		}
		if v != nil || value != nil {
			continue
		}
		for _, l := range r.answers("low") {
			for _, h := range r.answers("high") {
				if near(l, low) && (near(h, high) || open(l, h)) {
					return true
				}
			}
		}
	}
	return false
}

// near compares numbers but for rounding; null is near null.
func near(a, b any) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	x, ok := number(a)
	y, too := number(b)
	return ok && too && max(x-y, y-x) <= 1e-9*max(1, x, -x, y, -y)
}

// attributionRight: one names all the other does, or they share half their words.
func attributionRight(r *Row, c *Claim) bool {
	got := c.fields.text("attribution")
	if a, ok := c.fields.get("attribution").(object); ok {
		got = a.text("actor")
	}
	for _, answer := range r.answers("attributed_to") {
		want, _ := answer.(string)
		if want == "" && got == "" {
			return true
		}
		a, b := words(want), words(got)
		if comparable(a, b) && (a.within(b) || b.within(a) || 2*a.common(b) >= len(a)+len(b)-a.common(b)) {
			return true
		}
	}
	return false
}

// countedRight: the same last word, which in a noun phrase is its head, or one
// holds all words of the other.
func countedRight(r *Row, c *Claim) bool {
	got := c.fields.text("counted")
	for _, answer := range r.answers("counted") {
		want, _ := answer.(string)
		if want == "" && got == "" {
			return true
		}
		a, b := words(want), words(got)
		if comparable(a, b) && (strings.EqualFold(lastWord(want), lastWord(got)) || a.within(b) || b.within(a)) {
			return true
		}
	}
	return false
}

func lastWord(s string) string {
	all := strings.Fields(s)
	return all[len(all)-1]
}

// timeRight: start and end agree as far as both are told. What the text alone
// cannot date (XXXX, or no year at all) is not held against a claim.
func timeRight(r *Row, c *Claim) bool {
	period, _ := c.fields.get("period").(object)
answers:
	for _, answer := range r.answers("time") {
		want, _ := answer.(object)
		for _, end := range []string{"start", "end"} {
			if !dateRight(want.text(end), scalar(period.get(end))) {
				continue answers
			}
		}
		return true
	}
	return false
}

func dateRight(want, got string) bool {
	if want != "" && (strings.HasPrefix(want, "XXXX") || !digits(want[:min(4, len(want))])) {
		return true
	}
	return want == got || want != "" && utf8.RuneCountInString(got) >= 4 && (strings.HasPrefix(want, got) || strings.HasPrefix(got, want))
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// scalar returns a string, or the digits of a number.
func scalar(v any) string {
	if n, ok := v.(json.Number); ok {
		return n.String()
	}
	s, _ := v.(string)
	return s
}

// wordSet is the words of a phrase that tell it from others.
type wordSet map[string]bool

// stop are words that names are compared without.
var stop = wordSet{"the": true, "a": true, "an": true, "of": true, "in": true, "to": true, "for": true, "and": true, "'s": true,
	"its": true, "their": true, "his": true, "her": true, "by": true, "on": true, "at": true, "": true}

func words(s string) wordSet {
	set := wordSet{}
	for _, w := range strings.Fields(strings.ReplaceAll(s, "-", " ")) {
		w = strings.ToLower(strings.Trim(w, `.,"“”‘’'()`))
		w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")
		if !stop[w] {
			set[w] = true
		}
	}
	return set
}

// comparable: both have words, and the claim's are not a whole sentence.
func comparable(want, got wordSet) bool {
	return len(want) > 0 && len(got) > 0 && len(got) <= len(want)+6
}

func (a wordSet) common(b wordSet) int {
	n := 0
	for w := range a {
		if b[w] {
			n++
		}
	}
	return n
}

func (a wordSet) within(b wordSet) bool { return a.common(b) == len(a) }
