package timex

import (
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
	leadSaid         // said on, in a report on: the day it was said
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
	"its": true, "their": true, "his": true, "her": true, "end": true, "start": true, "beginning": true, "at": true, "roughly": true, "of": true, "under": true, "space": true}

// comparisons are words before a date that make it the other side of a
// comparison.
var comparisons = [...]string{"than in", "than the total for", "than for", "compared with", "compared to", "up from", "down from", "total for", "figure for",
	"average of", "average for", "versus", "against", "record set in", "since records began", "more than in", "than"}

// compares reports whether a text ends in one of comparisons.
func compares(text string) bool {
	for _, c := range comparisons {
		if endsIn(text, c) {
			return true
		}
	}
	return false
}

// endsIn reports whether a text ends in words given in small letters, capitals
// aside.
func endsIn(text, words string) bool {
	at := len(text) - len(words)
	if at < 0 {
		return false
	}
	for i := len(words) - 1; i >= 0; i-- {
		c := text[at+i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != words[i] {
			return false
		}
	}
	return true
}

// lead reads the words before a date back to a preposition.
func (r *Reader) lead(doc *rules.Doc, s news.Span, f *Found, claim news.Span) bound {
	b := bound{Found: f, from: f.Start}
	before := doc.Text[s.Start:f.Start]
	words := strings.TrimRight(before, " ")
	if compares(words) || endsIn(words, " all of") && compares(words[:len(words)-len(" all of")]) {
		b.lead = leadOther
		return b
	}
	if f.Expr.Dir != Ago && strings.Contains(doc.Text[f.Start:f.End], " than ") { // "in less than six years"
		b.lead = leadOther
		return b
	}
	if ofHeading(doc.Text, s, f) || ofName(doc.Text, f) || ofOther(doc.Text, f.Span, claim) {
		b.lead = leadOther
		return b
	}
	if ofNamed(doc.Text, f.Span, claim) {
		b.lead = leadIn
		return b
	}
	if f.Expr.FromContext && (endsIn(words, "from") || endsIn(words, "on")) {
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
			b.lead, b.from, b.running = l, s.Start+len(left), w == "since"
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
		b.lead, b.from, b.running = leadSince, claim.End+i+1, true
		return
	}
	switch before {
	case "launched", "began", "begun", "started", "introduced":
		if b.from > claim.End+20 {
			b.lead, b.running = leadSince, true
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
		case w == "first", w == "second", w == "third", w == "only", w == "last", w == "most", w == "least", len(w) > 5 && strings.HasSuffix(w, "est"), w == "best", w == "worst":
			return true
		}
	}
	return false
}

// ofNamed reports a date that names the figure: "the March high of 21 percent",
// "a 2022 total of 40".
func ofNamed(text string, date, claim news.Span) bool {
	if date.End > claim.Start || claim.Start-date.End > 40 {
		return false
	}
	gap, ok := strings.CutSuffix(text[date.End:claim.Start], " of ")
	return ok && len(gap) > 1 && gap[0] == ' ' && strings.Count(gap, " ") <= 3 && strings.Trim(gap, " abcdefghijklmnopqrstuvwxyz-") == ""
}

// ofHeading reports the date of a dateline: "LIMA, April 24 (Wire) - ", which is
// the article's.
func ofHeading(text string, s news.Span, f *Found) bool {
	before := text[s.Start:f.Start]
	if len(before) > 60 || len(before) == 0 || !strings.Contains(before, ",") && !strings.Contains(before, "(") {
		return false
	}
	for w := range strings.FieldsSeq(before) {
		if c := w[0]; 'a' <= c && c <= 'z' {
			return false
		}
	}
	after := strings.TrimLeft(text[f.End:min(s.End, f.End+60)], " ")
	if strings.HasPrefix(after, "(") {
		_, after, _ = strings.Cut(after, ")")
		after = strings.TrimLeft(after, " ")
	}
	for _, dash := range [...]string{"- ", "– ", "— ", "-- ", ": "} {
		if strings.HasPrefix(after, dash) {
			return true
		}
	}
	return false
}

// ofName reports a year within a name, "the 1936 Lounge", and the day of an
// event from which something comes, "the toll from Monday's earthquake".
func ofName(text string, f *Found) bool {
	after := text[f.End:]
	before := lower(text[max(0, f.Start-6):f.Start])
	if f.Expr.Year != 0 && f.Expr.Month == 0 && f.Value.Type == Date && len(after) > 2 && after[0] == ' ' && 'A' <= after[1] && after[1] <= 'Z' {
		return strings.HasSuffix(before, " the ")
	}
	return (strings.HasPrefix(after, "'s ") || strings.HasPrefix(after, "’s ")) && (strings.HasSuffix(before, " from ") || strings.HasSuffix(before, "after "))
}

// ofOther reports a date that stands with another figure: "(2019: 44%)", or
// with this one as what it is compared with: "40, more than a year ago".
func ofOther(text string, date, claim news.Span) bool {
	if after, ok := strings.CutPrefix(text[date.End:], ": "); ok && figureByte(after) {
		return claim.Start > date.End+len(": ") || claim.Start < date.Start
	}
	return date.Start == claim.End+1 && strings.HasPrefix(lower(text[date.Start:date.End]), "more than ")
}

// saying reports whether a word is a verb of saying, whose date is the date it
// was said.
func (r *Reader) saying(w string) bool {
	switch w {
	case "statement", "reporters", "briefing", "interview", "conference", "speech", "report", "post", "letter":
		return true
	}
	return r.words.of(w)&cSay != 0
}

// ofCounted reports whether a verb of saying that ends in -ed follows the
// figure, or things counted, at once and so tells what happened to them: "600
// raids reported in 2023".
func (r *Reader) ofCounted(w, before string, at int, claim news.Span) bool {
	if !strings.HasSuffix(w, "ed") {
		return false
	}
	prev, _ := lastWord(before)
	return at >= claim.End && at <= claim.End+1 || r.words.of(prev)&cThings != 0
}

// saidOn settles a date that follows a saying: it is the figure's only where an
// earlier "since" leads the whole clause ("since the port announced in May").
func (b *bound) saidOn(text string, s, claim news.Span) {
	b.lead = leadSaid
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
		b.lead, b.from, b.running = leadSince, from+i, true
	}
}

// elsewhere reports a date that another figure or another clause holds: "to 7
// from 4 in May" dates the 4, "shut in May, and the town has 40 pumps" the
// shutting.
func (r *Reader) elsewhere(text string, s news.Span, b bound, claim news.Span) bool {
	if b.Start >= claim.End {
		gap := text[claim.End:max(b.from, claim.End)]
		for _, w := range [...]string{" than the ", " times the ", " what it was "} {
			if strings.Contains(gap, w) {
				return true
			}
		}
		for _, w := range [...]string{" from ", " against ", "compared with ", "compared to "} {
			if i := strings.Index(gap, w); i >= 0 && (i < 12 || w != " from ") && i+len(w) < len(gap) && figureByte(gap[i+len(w):]) {
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
	if spoken(gap) || clauseOfIts(gap) {
		return true
	}
	i := max(strings.LastIndex(gap, ", and "), strings.LastIndex(gap, ", but "))
	if i < 0 || len(gap) < i+7 {
		return false
	}
	w, _ := firstWord(gap[i+6:])
	return w != "" && r.words.of(w)&(cPastForm|cAdverb) == 0
}

// spoken reports a quotation that ends between a date and a figure: the date
// was said in it, the figure is told of the speaker.
func spoken(gap string) bool {
	i := strings.Index(gap, "”")
	if i < 0 {
		i = strings.Index(gap, ",\"")
	}
	return i >= 0 && !strings.ContainsAny(gap[i+len(",\""):], "“\"")
}

// clauseOfIts reports a main clause that begins between a date and a figure,
// after the clause the date stands in: "Although it fell in May, it is still".
func clauseOfIts(gap string) bool {
	for _, w := range [...]string{", it ", ", it's ", ", it’s ", ", they ", ", there "} {
		if strings.Contains(gap, w) {
			return true
		}
	}
	return false
}

// figureByte reports whether text begins with digits, with or without a sign
// of money.
func figureByte(text string) bool {
	for _, sign := range [...]string{"$", "£", "€", "Rs "} {
		text = strings.TrimPrefix(text, sign)
	}
	return text != "" && '0' <= text[0] && text[0] <= '9'
}
