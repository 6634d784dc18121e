package timex

import (
	"cmp"
	"slices"
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
	// weak is set for what is a time only beside another or where nothing else
	// is said: a bare hour, "5/12".
	weak bool
}

// Reader finds time expressions by the rules of one ruleset. It is safe for
// concurrent use.
type Reader struct {
	fields                binding
	words                 vocabulary
	date, span, set, refs rules.TypeID
	hint                  rules.TypeID
}

// NewReader binds a reader to a ruleset, whose mentions of type DATE,
// TIMESPAN, TIMESET, TIMEREF and TIMEHINT it reads.
func NewReader(rs *rules.Ruleset) *Reader {
	return &Reader{fields: bind(rs), words: newVocabulary(rs), date: rs.Type("DATE"), span: rs.Type("TIMESPAN"),
		set: rs.Type("TIMESET"), refs: rs.Type("TIMEREF"), hint: rs.Type("TIMEHINT")}
}

// Read appends the time expressions of doc to dst, in order of the text,
// resolved against the day of publication. Where published is zero, a date that
// the article itself puts at its head stands in for it; see [Reader.Dateline].
func (r *Reader) Read(doc *rules.Doc, published time.Time, dst []Found) []Found {
	first := len(dst)
	dst = r.collect(doc, dst)
	found := compose(doc.Text, apart(dst[first:]))
	c := Context{Published: StampOf(published), Now: clockOf(published), Order: order(found)}
	if !published.IsZero() {
		c.Zone = published.Location()
	}
	if c.Published.IsZero() {
		c.Published = r.Dateline(doc, found)
	}
	for i := 1; i < len(found); i++ {
		if _, ok := ends(doc.Text, &found[i-1], &found[i]); ok {
			share(&found[i-1].Expr, &found[i].Expr)
		}
	}
	kept, mentionedIn := found[:0], -1
	sentence, alone := -1, false
	for i, f := range found {
		if f.Sentence != sentence {
			sentence, alone = f.Sentence, onlyTimes(doc, found[i:])
		}
		if f.weak && !alone {
			continue
		}
		c.Tense = NoTense
		switch {
		case alone:
			c.Tense = FutureTense // "Friday at 5": a note of what is to come
		case f.Expr.needsTense():
			c.Tense = r.tense(doc, &f)
		}
		if f.Expr.Dir == Ago && f.Expr.Unit == Year && f.Expr.Amount == 1 && mentionedIn == f.Sentence {
			f.Expr.FromContext = true // "$40 in May, against $30 a year ago"
		}
		if f.Expr.FromContext && (alone && c.Mentioned.IsZero() || f.Expr.Told && c.Tense != PastTense) {
			f.Expr.FromContext = false // "two hours later", a note; "the next year will be hard"
		}
		f.ahead(doc, c.Tense)
		if f.Sentence < leadSentences && upToNow(doc, &f) {
			f.Expr.Dir = Past
		}
		v, ok := f.Expr.Resolve(c)
		if !ok {
			continue
		}
		if w, _ := lastWord(doc.Text[:f.Start]); alone && w == "by" && c.Published.known() && v.Type != Set { // "by Friday": from now till then
			v.To = v.last()
			v.From = Moment{c.Published, c.Now}
		}
		f.Value = v
		if n := len(kept); n > 0 {
			roundTheWeek(doc.Text, &kept[n-1], &f, c.Published)
		}
		if f.weak && c.Published.IsZero() && v.Type == Date && v.Start.Year == 0 {
			continue // "jan", "the year": of no year that is known
		}
		if (v.Type == Date || v.Type == Duration) && v.Start.Year != 0 && f.Expr.movesOn() {
			c.Mentioned, mentionedIn = v.Start, f.Sentence
		}
		kept = append(kept, f)
	}
	return dst[:first+len(kept)]
}

// movesOn reports whether a date becomes the one that a story is told of: those
// stated, and those counted on from the last ("two days later"), not those that
// only compare ("a year earlier").
func (e *Expr) movesOn() bool {
	if e.FromContext {
		return e.Dir == Hence || e.HasShift && e.Shift > 0
	}
	return e.Dir == NoDir
}

// roundTheWeek brings the weekdays that begin and end a range in order: before
// publication the first lies a week back, after it the last a week on.
func roundTheWeek(text string, a, b *Found, published Stamp) {
	plain := func(e *Expr) bool { return e.says() == hasWeekday && !e.HasShift }
	if !plain(&a.Expr) || !plain(&b.Expr) || !b.Value.Start.known() || !a.Value.Start.after(b.Value.Start) {
		return
	}
	if _, ok := ends(text, a, b); !ok {
		return
	}
	if b.Value.Start.after(published) {
		b.Value = point(b.Value.Start.addDays(7))
	} else {
		a.Value = point(a.Value.Start.addDays(-7))
	}
}

// collect appends the mentions of time in order of the text, the longer of two
// that begin together first.
func (r *Reader) collect(doc *rules.Doc, dst []Found) []Found {
	var buf [64]*rules.Mention
	mentions := buf[:0]
	for i := range doc.Mentions {
		switch m := &doc.Mentions[i]; m.Type {
		case r.date, r.span, r.set, r.refs, r.hint:
			mentions = append(mentions, m)
		}
	}
	slices.SortStableFunc(mentions, func(a, b *rules.Mention) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	dst = slices.Grow(dst, len(mentions))
	for _, m := range mentions {
		dst = append(dst, Found{Span: m.At(), Sentence: int(m.Sentence), Expr: r.fields.expr(m), Rule: m.Rule, weak: m.Type == r.hint})
	}
	return dst
}

// apart drops what lies within another: a length within a date, or a repetition
// within a length.
func apart(found []Found) []Found {
	kept := found[:0]
	for _, f := range found {
		if n := len(kept); n > 0 && kept[n-1].Overlaps(f.Span) {
			if !kept[n-1].weak || f.weak {
				continue
			}
			kept = kept[:n-1]
		}
		kept = append(kept, f)
	}
	return kept
}

// order tells how the text writes dates in figures from those that can be read
// in one way only.
func order(found []Found) Order {
	seen := AnyOrder
	for i := range found {
		e := &found[i].Expr
		if e.Order == AnyOrder || e.Swap || e.Day <= 12 {
			continue
		}
		if seen != AnyOrder && seen != e.Order {
			return AnyOrder
		}
		seen = e.Order
	}
	return seen
}

// onlyTimes reports whether the sentence of the first of found says nothing but
// times: a note, a list entry.
func onlyTimes(doc *rules.Doc, found []Found) bool {
	s := doc.Sentences[found[0].Sentence]
	const longest = 160
	if s.End-s.Start > longest {
		return false
	}
	at := s.Start
	for _, f := range found {
		if f.Sentence != found[0].Sentence {
			break
		}
		if !blank(doc.Text[at:f.Start]) {
			return false
		}
		at = f.End
	}
	return blank(doc.Text[at:s.End])
}

// blank reports whether text holds nothing but prepositions and punctuation.
func blank(text string) bool {
	for i := 0; i < len(text); {
		if !wordByte(text[i]) {
			i++
			continue
		}
		w, rest := firstWord(text[i:])
		if _, leading := leads[w]; !leading && !soft[w] && w != "due" && w != "and" && w != "or" && w != "to" {
			return false
		}
		i = len(text) - len(rest)
	}
	return true
}

// ahead reads a length after "in" or "within" as a distance where the tense is
// that of what is to come: "will be back in two hours". Without a tense minutes
// and hours at the head of a sentence are ahead too.
func (f *Found) ahead(doc *rules.Doc, t Tense) {
	if f.Expr.says() != hasLength {
		return
	}
	w, before := lastWord(doc.Text[doc.Sentences[f.Sentence].Start:f.Start])
	for range 3 {
		switch w {
		case "about", "around", "just", "the", "next", "than", "less", "under", "roughly", "approximately", "another":
			w, before = lastWord(before)
		}
	}
	prev, _ := lastWord(before)
	switch {
	case w == "within" && (t == FutureTense || t == OpenTense):
		f.Expr.Dir = Within
	case w == "in" && (prev == "once" || prev == "time"):
	case w == "in" && (t == FutureTense || t == OpenTense || t == NoTense && prev == "" && f.Expr.clockUnit()):
		f.Expr.Dir = Hence
	case w == "after" && prev == "" && t == FutureTense:
		f.Expr.Dir = Hence
	}
}

// leadSentences is how many sentences open a story.
const leadSentences = 3

// upToNow reports whether a length of time in a story's lead is the last one up
// to publication: "in just three weeks". A single week may be any.
func upToNow(doc *rules.Doc, f *Found) bool {
	if f.Expr.Dir != NoDir || !f.Expr.HasAmount || f.Expr.Amount < 2 || f.Expr.Set {
		return false
	}
	const reach = 40
	before := lower(strings.TrimRight(doc.Text[max(doc.Sentences[f.Sentence].Start, f.Start-reach):f.Start], " "))
	for _, lead := range [...]string{" in just", " in only", " in under", " in the space of"} {
		if strings.HasSuffix(before, lead) {
			return true
		}
	}
	if !strings.HasSuffix(before, " in") {
		return false
	}
	for _, modifier := range [...]string{"less than ", "barely ", "little more than "} {
		if strings.HasPrefix(doc.Text[f.Start:], modifier) {
			return true
		}
	}
	return false
}

// needsTense reports whether what e means depends on the tense: the year of a
// month, the week of a weekday, the day of a time, a length that may lie ahead.
func (e *Expr) needsTense() bool {
	if e.Base != nil {
		return e.Base.needsTense()
	}
	return e.FromContext || !e.Set && (e.Year == 0 && (e.Month != 0 || e.Day != 0 || e.Weekday != 0 || e.Quarter != 0 || e.Season != "" || e.Holiday != "") ||
		e.Clock.Unit != NoUnit || e.says() == hasLength)
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
