package timex

import (
	"strings"

	"github.com/tallywire/tallywire/news"
)

// baseWords lead to what a change is measured against; those marked true only
// to a date told by its distance ("on a year earlier", not "on Monday").
var baseWords = [...]struct {
	words    string
	relative bool
}{{" from ", false}, {" compared with ", false}, {" compared to ", false}, {" against ", false}, {" versus ", false}, {" vs ", false},
	{" than ", false}, {" on ", true}, {" over ", true}}

// baseReach is how far behind a change, in bytes, what it is measured against
// may begin, and how long the words before its date may be.
const baseReach, baseNoun = 14, 40

// isBase reports whether a date is what a change is measured against: "up 3
// percent from a year ago", "compared with the same period last year".
func isBase(text string, claim news.Span, f *Found) bool {
	if f.Start < claim.End {
		return false
	}
	gap := lower(text[claim.End:f.Start])
	for _, w := range baseWords {
		i := strings.Index(gap, w.words)
		if i < 0 || i > baseReach || len(gap)-i > baseNoun || strings.ContainsAny(gap[i:], ",;:0123456789") {
			continue
		}
		return !w.relative || f.Expr.FromContext || f.Expr.Dir == Ago || f.Expr.HasShift && f.Expr.Shift < 0
	}
	return false
}

// yearOnYear are words behind a change that measure it against a year before.
var yearOnYear = [...]string{"year-over-year", "year over year", "year-on-year", "year on year", "on the year", "on year"}

// compared widens the period of a change to begin with what it is measured
// against. From one month, or quarter, to the next it is the later one's.
func (p *Periods) compared(a Asked, found []Found, now *news.Period) *news.Period {
	text := p.doc.Text
	for i := range found {
		f := &found[i]
		if !isBase(text, a.Span, f) || f.Value.Type != Date || f.Value.Start.Year == 0 {
			continue
		}
		from := f.Value.Start
		if now != nil && now.Start != nil && from.String() == *now.Start { // "3 percent in May, compared with last May"
			from.Year--
		}
		base := optional(from)
		switch {
		case now == nil:
			if f.Expr.FromContext { // a year before what, is not said
				return nil
			}
			return &news.Period{Start: base, End: optional(p.published.like(from)), Text: strings.TrimSpace(text[a.End:f.End])}
		case now.End == nil, *now.End < *base, nextTo(f.Value, now):
			return now
		}
		words := strings.Trim(text[a.End:f.End], " ,")
		if !strings.Contains(words, now.Text) {
			words = now.Text + " " + words
		}
		return &news.Period{Start: base, End: now.End, Text: words}
	}
	if now == nil || now.Start == nil || now.End == nil {
		return now
	}
	after := lower(text[a.End:p.doc.Sentences[a.Sentence].End])
	if i := strings.IndexAny(after, ",;:."); i >= 0 {
		after = after[:i]
	}
	for _, w := range yearOnYear {
		i := strings.Index(after, w)
		if i < 0 || i > baseNoun {
			continue
		}
		if start, ok := parseStamp(*now.Start); ok {
			start.Year--
			return &news.Period{Start: optional(start), End: now.End, Text: text[a.End+i : a.End+i+len(w)]}
		}
	}
	return now
}

// nextTo reports whether a base is the month, or quarter, just before a period.
func nextTo(base Value, now *news.Period) bool {
	if now.Start == nil || base.End.Month == 0 {
		return false
	}
	start, ok := parseStamp(*now.Start)
	end := Stamp{Year: base.End.Year, Month: base.End.Month}
	return ok && start.Month != 0 && !base.Start.IsZero() && end.addMonths(1) == Stamp{Year: start.Year, Month: start.Month}
}
