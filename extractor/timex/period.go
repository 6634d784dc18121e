package timex

import (
	"strconv"
	"strings"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

// lead is how the words before a date tie it to a figure.
type lead byte

const (
	leadNone    lead = iota
	leadIn           // in, on, during, over: the figure holds for the whole
	leadSince        // since, from, after: it begins there and is open
	leadUntil        // by, until, before: it ends there
	leadBetween      // between X and Y, from X to Y
	leadOther        // compared with, than in, as far back as: not the figure's own time
)

var leads = map[string]lead{
	"in": leadIn, "on": leadIn, "during": leadIn, "over": leadIn, "within": leadIn, "throughout": leadIn, "for": leadIn, "at": leadIn,
	"of": leadIn, "through": leadIn, "across": leadIn,
	"since": leadSince, "from": leadSince, "after": leadSince, "starting": leadSince, "beginning": leadSince,
	"by": leadUntil, "until": leadUntil, "till": leadUntil, "before": leadUntil,
	"between": leadBetween, "than": leadOther, "versus": leadOther, "against": leadOther, "like": leadOther,
}

// soft are words that may stand between the leading word and the date.
var soft = map[string]bool{"the": true, "just": true, "only": true, "about": true, "around": true, "early": true, "late": true, "mid": true,
	"all": true, "nearly": true, "almost": true, "a": true, "least": true, "than": true, "less": true, "more": true, "whole": true, "entire": true,
	"end": true, "start": true, "beginning": true, "at": true, "roughly": true, "of": true, "under": true, "space": true}

// comparisons are words before a date that make it the other side of a
// comparison.
var comparisons = [...]string{"than in", "than the total for", "than for", "compared with", "compared to", "up from", "down from", "total for", "figure for",
	"average of", "average for", "versus", "against", "record set in", "since records began", "more than in", "than"}

// bound is a date of the sentence and how it is led.
type bound struct {
	Found
	lead lead
	from int // where the leading words begin
}

// Period returns the time a figure holds for, of the dates of its sentence, or
// nil where the sentence does not say. found are the expressions of the whole
// text as [Reader.Read] gave them. A date that belongs to a saying ("said on
// Monday") or to a comparison ("than last year") is not the figure's.
func (r *Reader) Period(doc *rules.Doc, found []Found, claim news.Span, sentence int) *news.Period {
	if sentence < 0 || sentence >= len(doc.Sentences) {
		return nil
	}
	s := doc.Sentences[sentence]
	var best bound
	bestCost := 1 << 30
	dated := false
	for _, f := range found {
		if f.Sentence != sentence || f.Value.Type == Set || f.Expr.Ref != "" || f.Overlaps(claim) {
			continue
		}
		b := r.lead(doc, s, f, claim)
		if b.lead == leadOther {
			continue
		}
		if r.elsewhere(doc.Text, s, b, claim) {
			continue
		}
		dated = dated || f.Value.Type != Duration
		if f.Value.Type == Duration && f.Expr.Dir == NoDir && f.Value.Start.IsZero() && !b.length(doc.Text) {
			continue
		}
		if cost := b.cost(doc.Text, s, claim); cost < bestCost {
			best, bestCost = b, cost
		}
	}
	if bestCost == 1<<30 {
		return nil
	}
	return r.period(doc, found, best, sentence)
}

// lead reads the words before a date back to a preposition.
func (r *Reader) lead(doc *rules.Doc, s news.Span, f Found, claim news.Span) bound {
	b := bound{Found: f, from: f.Start}
	before := doc.Text[s.Start:f.Start]
	low := lower(strings.TrimRight(before, " "))
	for _, c := range comparisons {
		if strings.HasSuffix(low, c) || strings.HasSuffix(strings.TrimSuffix(low, " all of"), c) {
			b.lead = leadOther
			return b
		}
	}
	if f.Expr.FromContext && (strings.HasSuffix(low, "from") || strings.HasSuffix(low, "on")) {
		b.lead = leadOther
		return b
	}
	rest := before
	for range 4 {
		w, left := lastWord(rest)
		if w == "" {
			break
		}
		if strings.ContainsAny(rest[len(left)+len(w):], ",:") && len(rest) != len(before) {
			break
		}
		l, ok := leads[w]
		if ok && !(w == "than" || w == "of" || w == "at") {
			b.lead, b.from = l, s.Start+len(left)
			rest = left
			break
		}
		if w == "of" || w == "at" || w == "than" || soft[w] {
			if w == "of" {
				if p, left2 := lastWord(left); p == "as" {
					b.lead, b.from = leadIn, s.Start+len(left2)
					return b
				}
			}
			rest = left
			continue
		}
		break
	}
	switch {
	case b.lead == leadSince && superlative(rest), b.lead == leadSince && f.Expr.Dir == Ago && strings.HasPrefix(doc.Text[b.from:], "from"),
		f.Value.Type == Time && f.Expr.FromContext, f.Value.Type == Time && f.Expr.Dir != NoDir:
		b.lead = leadOther
	case b.lead == leadSince && strings.HasPrefix(doc.Text[b.from:], "from") && strings.ContainsAny(doc.Text[claim.Start:claim.End], "%") ||
		b.lead == leadSince && strings.HasPrefix(doc.Text[b.from:], "from") && strings.Contains(doc.Text[claim.Start:claim.End], "percent"):
		b.lead = leadOther // a change is measured from there
	}
	if b.lead == leadIn || b.lead == leadNone {
		if w, left := lastWord(rest); r.saying(w) && !r.ofCounted(w, left, s.Start+len(left), claim) {
			b.saidOn(doc.Text, s, claim)
		} else {
			b.sinceClause(doc.Text, claim, w)
		}
	}
	return b
}

// sinceClause turns a date within a clause led by "since", or the day something
// was begun, into the start of the period: "since the port shut in May", "a
// campaign launched in May".
func (b *bound) sinceClause(text string, claim news.Span, before string) {
	if b.from <= claim.End {
		return
	}
	clause := text[claim.End:b.from]
	if i := strings.LastIndex(clause, " since "); i >= 0 && !strings.ContainsAny(clause[i:], ",;") {
		if superlative(clause[:i]) { // the lowest since the war of 1999
			b.lead = leadOther
			return
		}
		b.lead, b.from = leadSince, claim.End+i+1
		return
	}
	switch before {
	case "launched", "began", "begun", "started", "introduced":
		if b.from > claim.End+20 {
			b.lead = leadSince
		}
	}
}

// superlative reports whether what stands before "since" compares with all
// that was: "the lowest since", "the first since".
func superlative(before string) bool {
	for range 3 {
		var w string
		w, before = lastWord(before)
		switch {
		case w == "first", w == "most", w == "least", w == "time", len(w) > 5 && strings.HasSuffix(w, "est"), w == "best", w == "worst":
			return true
		}
	}
	return false
}

// saying reports whether a word is a verb of saying, whose date is the date it
// was said.
func (r *Reader) saying(w string) bool {
	switch w {
	case "statement", "reporters", "briefing", "interview", "conference", "speech", "report", "post", "letter":
		return true
	}
	if w == "" {
		return false
	}
	_, ok := r.rs.Lookup("say", w)
	return ok
}

// ofCounted reports whether a verb of saying that ends in -ed follows the
// figure, or things counted, at once and so tells what happened to them: "600
// raids reported in 2023".
func (r *Reader) ofCounted(w, before string, at int, claim news.Span) bool {
	if !strings.HasSuffix(w, "ed") {
		return false
	}
	prev, _ := lastWord(before)
	return at >= claim.End && at <= claim.End+1 || r.known("thing_pl", prev)
}

// saidOn settles a date that follows a saying: it is the figure's only where an
// earlier "since" leads the whole clause ("since the port announced in May").
func (b *bound) saidOn(text string, s, claim news.Span) {
	b.lead = leadOther
	from := s.Start
	if claim.End < b.Start {
		from = claim.End
	}
	clause := text[from:b.Start]
	if i := strings.LastIndexAny(clause, ",;"); i >= 0 {
		from += i + 1
		clause = clause[i+1:]
	}
	if i := strings.LastIndex(clause, "since "); i >= 0 && (i == 0 || clause[i-1] == ' ') {
		b.lead, b.from = leadSince, from+i
	}
}

// elsewhere reports a date that another figure or another clause holds: "to 7
// from 4 in May" dates the 4, "shut in May, and the town has 40 pumps" the
// shutting.
func (r *Reader) elsewhere(text string, s news.Span, b bound, claim news.Span) bool {
	if b.Start >= claim.End {
		gap := text[claim.End:max(b.from, claim.End)]
		for _, w := range [...]string{" from ", " against ", "compared with ", "compared to "} {
			if i := strings.Index(gap, w); i >= 0 && i < 12 && i+len(w) < len(gap) && figureByte(gap[i+len(w):]) {
				return true
			}
		}
		return false
	}
	if strings.TrimSpace(text[s.Start:b.from]) == "" {
		return false
	}
	if b.End > claim.Start {
		return false
	}
	gap := text[b.End:claim.Start]
	i := max(strings.LastIndex(gap, ", and "), strings.LastIndex(gap, ", but "))
	if i < 0 || len(gap) < i+7 {
		return false
	}
	w, _ := firstWord(gap[i+6:])
	return w != "" && !r.known("verb_past", w) && !r.known("adverb", w)
}

// figureByte reports whether text begins with digits, with or without a sign
// of money.
func figureByte(text string) bool {
	for _, sign := range [...]string{"$", "£", "€", "Rs "} {
		text = strings.TrimPrefix(text, sign)
	}
	return text != "" && '0' <= text[0] && text[0] <= '9'
}

// length reports whether a bare duration tells the time a figure took: "in two
// weeks", "over three days", not "for two weeks' holiday" nor "two weeks".
func (b bound) length(text string) bool {
	w, _ := firstWord(text[b.from:b.Start])
	return w == "in" || w == "within" || w == "over" || w == "during"
}

// cost orders the dates of a sentence by how likely they are the figure's: the
// nearest, those behind it before those ahead, those in its own clause before
// others. A date at the head of the sentence holds for all of it.
func (b bound) cost(text string, s, claim news.Span) int {
	var gap string
	cost := 0
	if b.Start >= claim.End {
		gap = text[claim.End:b.Start]
	} else {
		gap = text[b.End:claim.Start]
		cost = 25
		if head := strings.TrimSpace(text[s.Start:b.from]); head == "" {
			cost = 0
			gap = gap[:min(len(gap), 40)]
		}
	}
	cost += len(gap)
	cost += 30 * strings.Count(gap, ",")
	cost += 60 * (strings.Count(gap, ";") + strings.Count(gap, " when ") + strings.Count(gap, " but ") + strings.Count(gap, " while ") +
		strings.Count(gap, " who ") + strings.Count(gap, " which "))
	if b.lead == leadNone {
		cost += 40
	}
	return cost
}

// period turns the chosen date into a period.
func (r *Reader) period(doc *rules.Doc, found []Found, b bound, sentence int) *news.Period {
	v := b.Value
	p := &news.Period{Text: strings.TrimSpace(doc.Text[b.from:b.tail(doc.Text)])}
	if v.Length != "" && v.Type == Duration {
		p.Duration = &v.Length
	}
	start, end := v.Start.known4(v), v.End.known4(v)
	switch b.lead {
	case leadSince:
		if to, ok := b.far(doc.Text, found); ok {
			p.Start, p.End = start, to.Value.End.known4(to.Value)
			p.Text = strings.TrimSpace(doc.Text[b.from:to.End])
			break
		}
		p.Start = start
	case leadUntil:
		p.End = end
	case leadBetween:
		p.Start, p.End = start, end
		if to, ok := b.far(doc.Text, found); ok {
			p.End = to.Value.End.known4(to.Value)
			p.Start = notAfter(p.Start, p.End)
			p.Text = strings.TrimSpace(doc.Text[b.from:to.End])
		}
	default:
		p.Start, p.End = start, end
	}
	if p.Start == nil && p.End == nil && p.Duration == nil && v.Type != Date {
		return nil
	}
	return p
}

// notAfter puts the start of a range a year back where its end has come round
// the new year: "between September and August".
func notAfter(start, end *string) *string {
	if start == nil || end == nil || len(*start) < 7 || len(*end) < 7 || *start <= *end || (*start)[:4] != (*end)[:4] {
		return start
	}
	y, err := strconv.Atoi((*start)[:4])
	if err != nil {
		return start
	}
	s := strconv.Itoa(y-1) + (*start)[4:]
	return &s
}

// tail includes "alone" after a date.
func (b bound) tail(text string) int {
	if strings.HasPrefix(text[b.End:], " alone") {
		return b.End + len(" alone")
	}
	return b.End
}

// far returns the date that ends a range begun by b: "from X to Y", "between X
// and Y".
func (b bound) far(text string, found []Found) (Found, bool) {
	for _, f := range found {
		if f.Start <= b.End || f.Sentence != b.Sentence || f.Value.Type == Set {
			continue
		}
		switch strings.TrimSpace(text[b.End:f.Start]) {
		case "to", "until", "till", "through", "and", "up to", "to the":
			return f, true
		}
		return Found{}, false
	}
	return Found{}, false
}

// known4 returns the ISO form of a stamp, of an unknown year where the value is
// a date whose year cannot be known; nil where nothing is known.
func (s Stamp) known4(v Value) *string {
	var out string
	switch {
	case !s.IsZero():
		out = s.String()
	case v.Type == Date && (v.TIMEX == "XXXX" || v.TIMEX == "XXXX-XX"):
		out = "XXXX"
	default:
		return nil
	}
	return &out
}
