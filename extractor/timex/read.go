package timex

import (
	"strings"
	"time"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

// Found is a time expression of a text and what it means.
type Found struct {
	news.Span
	Sentence int
	Expr     Expr
	Value    Value
	Rule     rules.RuleID
}

// Reader finds time expressions by the rules of one ruleset. It is safe for
// concurrent use.
type Reader struct {
	rs                    *rules.Ruleset
	fields                binding
	date, span, set, refs rules.TypeID
}

// NewReader binds a reader to a ruleset, whose mentions of type DATE,
// TIMESPAN, TIMESET and TIMEREF it reads.
func NewReader(rs *rules.Ruleset) *Reader {
	return &Reader{rs: rs, fields: bind(rs), date: rs.Type("DATE"), span: rs.Type("TIMESPAN"),
		set: rs.Type("TIMESET"), refs: rs.Type("TIMEREF")}
}

// Read appends the time expressions of doc to dst, in order of the text,
// resolved against the day of publication. Where published is zero, a date that
// the article itself puts at its head stands in for it; see [Reader.Dateline].
func (r *Reader) Read(doc *rules.Doc, published time.Time, dst []Found) []Found {
	first := len(dst)
	for _, t := range [...]rules.TypeID{r.date, r.span, r.set, r.refs} {
		for m := range doc.ByType(t) {
			dst = append(dst, Found{Span: m.At(), Sentence: int(m.Sentence), Expr: r.fields.expr(m), Rule: m.Rule})
		}
	}
	found := dst[first:]
	sortFound(found)
	c := Context{Published: StampOf(published)}
	if c.Published.IsZero() {
		c.Published = r.Dateline(doc, found)
	}
	kept, mentionedIn := found[:0], -1
	for _, f := range found {
		if n := len(kept); n > 0 && kept[n-1].Overlaps(f.Span) { // a length within a date, or a repetition within a length
			continue
		}
		c.Tense = NoTense
		if f.Expr.needsTense() {
			c.Tense = r.tense(doc, f)
		}
		if f.Expr.Dir == Ago && f.Expr.Unit == Year && f.Expr.Amount == 1 && mentionedIn == f.Sentence {
			f.Expr.FromContext = true // "$40 in May, against $30 a year ago"
		}
		if f.Sentence < leadSentences && upToNow(doc, f) {
			f.Expr.Dir = Past
		}
		v, ok := f.Expr.Resolve(c)
		if !ok {
			continue
		}
		f.Value = v
		if v.Type == Date && v.Start.Year != 0 && !f.Expr.FromContext && f.Expr.Dir == NoDir {
			c.Mentioned, mentionedIn = v.Start, f.Sentence
		}
		kept = append(kept, f)
	}
	return dst[:first+len(kept)]
}

// leadSentences is how many sentences open a story.
const leadSentences = 3

// upToNow reports whether a length of time in a story's lead is the last one up
// to publication: "in just three weeks". A single week may be any.
func upToNow(doc *rules.Doc, f Found) bool {
	if f.Expr.Dir != NoDir || !f.Expr.HasAmount || f.Expr.Amount < 2 || f.Expr.Set {
		return false
	}
	before := lower(strings.TrimRight(doc.Text[doc.Sentences[f.Sentence].Start:f.Start], " "))
	for _, lead := range [...]string{" in just", " in only", " in less than", " in under", " in barely", " in little more than", " in the space of"} {
		if strings.HasSuffix(before, lead) {
			return true
		}
	}
	return false
}

// sortFound orders by start, the longer of two first. The parts are each in
// order already, so an insertion sort is quick.
func sortFound(f []Found) {
	for i := 1; i < len(f); i++ {
		for j := i; j > 0 && (f[j].Start < f[j-1].Start || f[j].Start == f[j-1].Start && f[j].End > f[j-1].End); j-- {
			f[j], f[j-1] = f[j-1], f[j]
		}
	}
}

// needsTense reports whether the year or the week of e depends on the tense.
func (e Expr) needsTense() bool {
	return !e.HasShift && e.Year == 0 && !e.Set && (e.Month != 0 || e.Day != 0 || e.Weekday != 0 || e.Quarter != 0 || e.Season != "")
}

// datelineReach is how far into a text, in bytes, its own date may stand.
const datelineReach = 800

// Dateline returns the day an article gives itself in the text: a full date
// near its head that stands after "Updated:" or the like, alone on its line, or
// before the colon or dash that ends a dateline. Zero if there is none.
func (r *Reader) Dateline(doc *rules.Doc, found []Found) Stamp {
	for _, f := range found {
		if f.Start > datelineReach {
			break
		}
		day := Stamp{f.Expr.Year, f.Expr.Month, f.Expr.Day}
		if !day.known() || !day.valid() || f.Expr.ToDay != 0 {
			continue
		}
		line := strings.LastIndexByte(doc.Text[:f.Start], '\n') + 1
		before := strings.TrimSpace(doc.Text[line:f.Start])
		after := strings.TrimLeft(doc.Text[f.End:], " ")
		switch {
		case label(before), before == "" && (after == "" || after[0] == '\n' || after[0] == '\r'):
			return day
		case len(before) <= 40 && (strings.HasPrefix(after, ":") || strings.HasPrefix(after, "—") || strings.HasPrefix(after, "–") || strings.HasPrefix(after, "- ")):
			return day
		}
	}
	return Stamp{}
}

// label reports whether the words before a date call it the article's own.
func label(before string) bool {
	before = strings.ToLower(strings.TrimRight(before, ": "))
	for _, l := range [...]string{"update", "updated", "published", "posted", "last updated", "first published", "published on", "updated on", "date", "last modified"} {
		if before == l {
			return true
		}
	}
	return false
}
