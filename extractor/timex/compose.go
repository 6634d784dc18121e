package timex

import "strings"

// has is a set of what an expression says.
type has uint16

const (
	hasYear    has = 1 << iota // a year, stated or moved ("2016", "last year", "in two years")
	hasMonth                   // a month, stated
	hasThis                    // a month moved: "next month"
	hasWeek                    // a week moved or numbered
	hasDay                     // the day of a month
	hasWeekday                 // the day of a week
	hasDate                    // a day fixed otherwise: "tomorrow", a feast, "the first Monday"
	hasSeason                  // a season, quarter or half
	hasClock                   // a time of day
	hasPart                    // a part of the day
	hasLength                  // a bare amount
	hasTimes                   // a repetition
	hasAway                    // a distance: "in two years", "9 months from now"
	hasOther                   // anything that takes nothing more
)

// says returns what e says.
func (e *Expr) says() has {
	var h has
	set := func(cond bool, bit has) {
		if cond {
			h |= bit
		}
	}
	if e.Ref != "" || e.Base != nil || e.HasDecade || e.Century != 0 || e.ToYear != 0 || e.ToMonth != 0 || e.ToDay != 0 || e.ToDate || e.FromContext || e.Fiscal {
		h = hasOther
	}
	set(e.Set, hasTimes)
	set(e.Year != 0, hasYear)
	set(e.Month != 0, hasMonth)
	set(e.Day != 0, hasDay)
	set(e.Weekday != 0 && e.Nth == 0, hasWeekday)
	set(e.Weekday != 0 && e.HasAmount && e.Nth == 0, hasOther)
	set(e.Holiday != "" || e.Nth != 0, hasDate)
	set(e.Quarter != 0 || e.Half != 0 || e.Season != "", hasSeason)
	set(e.Week != 0, hasWeek)
	set(e.Clock.Unit != NoUnit, hasClock)
	set(e.DayPart != "", hasPart)
	switch {
	case e.Set || e.Nth != 0:
	case e.HasAmount || e.Vague:
		switch e.Dir {
		case NoDir:
			set(true, hasLength)
		case Ago, Hence:
			set(true, hasAway)
		default:
			set(true, hasOther)
		}
	case e.HasShift && e.Weekday == 0 && e.Month == 0 && e.Holiday == "" && e.Season == "":
		switch e.Unit {
		case Year:
			set(true, hasYear)
		case Month:
			set(true, hasThis)
		case Week, Weekend:
			set(true, hasWeek)
		case Day:
			set(true, hasDate)
		default:
			set(true, hasOther)
		}
	}
	return h
}

// only reports whether h says something and nothing beyond allowed.
func (h has) only(allowed has) bool { return h != 0 && h&^allowed == 0 }

// join puts two neighbouring expressions together where they say different
// parts of one date and the words between allow it: "Friday" at "5 p.m.",
// "Tuesday" of "next week", "Thanksgiving" of "last year". The other way round
// is tried by the caller.
func join(a, b Expr, gap string) (Expr, bool) {
	x, y := a.says(), b.says()
	if a.ToDay != 0 && y.only(hasClock) && b.ToClock.Unit == NoUnit && timeGap[gap] { // "22-23 February at 7 pm"
		return merged(a, b), true
	}
	if a.Base != nil && a.Dir == Next && a.Base.says()&hasClock == 0 && y.only(hasClock) && b.ToClock.Unit == NoUnit && timeGap[gap] { // "a day from Friday" at "5 pm"
		base := merged(*a.Base, b)
		a.Base = &base
		return a, true
	}
	if x&(hasMonth|hasSeason) != 0 && x.only(hasMonth|hasDay|hasSeason|hasWeekday) && !a.HasShift && b.FromContext && b.Unit == Year && b.HasShift && ofGap[gap] { // "December" of "that year"
		a.Base = &b
		return a, true
	}
	if (x|y)&hasOther != 0 {
		return Expr{}, false
	}
	if x == hasAway && a.Dir == Ago && (a.Unit == Year || a.Unit == Decade) && gap == "" && b.HasShift && b.Shift == 0 && b.Weekday == 0 && y&^(hasDate|hasWeek|hasThis) == 0 { // "a year ago" "today"
		b.Base = &a
		return b, true
	}
	const day = hasDay | hasWeekday | hasDate | hasAway
	dated := x&day != 0 && x&(hasLength|hasWeek) == 0 || x&hasTimes != 0
	switch {
	case dated && y.only(hasClock|hasPart) && x&y == 0 && timeGap[gap]:
		return merged(a, b), true
	case x&day != 0 && x&hasPart != 0 && b.Clock.Unit != NoUnit && y.only(hasClock|hasPart) && x&hasClock == 0 && a.DayPart == b.DayPart && timeGap[gap]:
		return merged(a, b), true
	case x.only(hasWeekday|hasPart|hasClock) && x&hasWeekday != 0 && y&hasDay != 0 && y&hasWeekday == 0 && dayGap[gap]:
		return merged(a, b), true
	case x&hasWeekday != 0 && x.only(hasWeekday|hasPart) && y == hasWeek && b.Week == 0 && b.Unit == Week && ofGap[gap] && !a.HasShift:
		return merged(a, b), true
	case x == hasDay && y == hasThis && ofGap[gap]:
		return merged(a, b), true
	case x&(hasMonth|hasDate|hasSeason|hasWeek) != 0 && x&(hasYear|hasAway|hasTimes|hasThis|hasClock) == 0 && !a.HasShift && y == hasYear && ofGap[gap] &&
		(a.Holiday != "" || x&hasDate == 0) && (gap != "," || b.Year != 0):
		return merged(a, b), true
	case x&hasMonth != 0 && x&hasClock != 0 && x&(hasYear|hasTimes) == 0 && y == hasYear && !b.HasShift && gap == "": // "Oct 26 11:00:09 2023"
		return merged(a, b), true
	case x&(hasMonth|hasDate) != 0 && x.only(hasMonth|hasDay|hasDate|hasWeekday) && !a.HasShift && a.Nth == 0 && y == hasAway && (gap == "" || gap == "in"),
		x == hasWeekday && !a.HasShift && y == hasAway && (gap == "" || gap == "," || gap == "in" || gap == "on"):
		a.Base = &b
		return a, true
	case a.Nth != 0 && a.Base == nil && nthGap[gap] && y == hasTimes && b.Unit == Month && !b.HasAmount && (a.Unit == Day || a.Weekday != 0):
		a.Set = true // "the last Friday" of "every month"
		return a, true
	case a.Nth != 0 && a.Base == nil && nthGap[gap] && y.only(hasMonth|hasYear|hasThis|hasWeek|hasSeason):
		a.Base = &b
		return a, true
	case x.only(hasPart) && y.only(hasClock) && timeGap[gap]:
		return merged(a, b), true
	case x == hasLength && a.HasAmount && (y&(day|hasWeek) != 0 && y&hasTimes == 0 || y == hasClock) && spanGap[gap]:
		a.Base, a.Dir = &b, Next
		return a, true
	case x&(day|hasClock) != 0 && x&(hasTimes|hasLength) == 0 && y == hasLength && b.clockUnit() && x&hasClock != 0 && gap == "for":
		b.Base, b.Dir = &a, Next
		return b, true
	case x&(hasMonth|hasDate) != 0 && x.only(hasMonth|hasDay|hasDate) && !a.HasShift && a.Nth == 0 && y == hasLength && b.HasAmount && gap == "in":
		b.Dir = Hence
		a.Base = &b
		return a, true
	case (a.Unit == Week || a.Unit == Weekend) && a.HasShift && a.Shift == 0 && x == hasWeek && y&hasDay != 0 && y&hasTimes == 0 && gap == "of":
		a.Base = &b
		return a, true
	case x&hasTimes != 0 && x.only(hasTimes) && a.Unit == Month && y == hasDay && ofGap[gap]:
		a.Day = b.Day
		return a, true
	case x == hasLength && a.More == nil && offsetGap[gap] != NoDir && y&(day|hasMonth|hasYear) != 0 && y&(hasTimes|hasLength) == 0,
		x == hasLength && a.clockUnit() && (gap == "from" || gap == "after" || gap == "before") && y == hasClock:
		a.Base, a.Dir = &b, offsetGap[gap]
		return a, true
	}
	return Expr{}, false
}

// clockUnit reports whether e counts hours, minutes or seconds.
func (e Expr) clockUnit() bool { return e.Unit == Hour || e.Unit == Minute || e.Unit == Second }

// lengthen adds an amount of a smaller unit: "2 hours" and "30 minutes".
func lengthen(a, b Expr, gap string) (Expr, bool) {
	if a.says() != hasLength || b.says() != hasLength || !a.HasAmount || !b.HasAmount || gap != "" && gap != "," && gap != "and" || b.More != nil {
		return Expr{}, false
	}
	last := &a
	if a.More != nil {
		more := *a.More // what is shared is not changed
		a.More = &more
		for last = &more; last.More != nil; last = last.More {
		}
	}
	if unitSize(b.Unit) >= unitSize(last.Unit) {
		return Expr{}, false
	}
	last.More = &Expr{Unit: b.Unit, Amount: b.Amount, HasAmount: true}
	return a, true
}

// unitSize orders the units.
func unitSize(u Unit) int {
	l := unitLength[u]
	return l.months*30*24*3600 + l.days*24*3600 + l.seconds
}

// merged returns a with what only b says.
func merged(a, b Expr) Expr {
	if a.Year == 0 {
		a.Year, a.ShortYear = b.Year, b.ShortYear
	}
	if a.Month == 0 && a.Day == 0 {
		a.Month, a.Day, a.Swap, a.Order = b.Month, b.Day, b.Swap, b.Order
	}
	if a.Weekday == 0 {
		a.Weekday = b.Weekday
	}
	if a.Holiday == "" {
		a.Holiday = b.Holiday
	}
	if a.Clock.Unit == NoUnit {
		a.Clock, a.ToClock = b.Clock, b.ToClock
	}
	if a.Zone == "" {
		a.Zone = b.Zone
	}
	if a.DayPart == "" {
		a.DayPart = b.DayPart
	}
	if a.Part == Whole {
		a.Part = b.Part
	}
	if !a.HasShift && b.HasShift {
		a.Shift, a.HasShift, a.Unit = b.Shift, true, b.Unit
	}
	return a
}

func words(list ...string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, w := range list {
		m[w] = true
	}
	return m
}

// What may stand between two parts of one date.
var (
	timeGap = words("", ",", "at", ", at", "@", "on", "in", "in the", "for", "around", "at around", "at about", "about", "by", "from", "between", "before", "after", "until", "till", "of", "of the", "the", "-", "or later on")
	// forwardGap lead from a day to a time of it, never the other way.
	forwardGap = words("before", "after", "until", "till", "from", "between", "by", "for")

	dayGap = words("", ",", "the", ", the", "-", "on")
	ofGap  = words("", "of", "in", "of the", "in the", "on", "from", ",")
	nthGap = words("of", "in", "of the", "in the", "", "from")

	spanGap = words("starting", "starting from", "starting on", "beginning", "beginning on", ", from", "starting at", "as of")

	offsetGap = map[string]Dir{"after": Hence, "from": Hence, "following": Hence, "before": Ago, "prior to": Ago, "after the": Hence, "before the": Ago}
)

// compose joins neighbouring expressions of a sentence as far as they go, left
// to right: the joined one goes on looking for its right neighbour.
func compose(text string, found []Found) []Found {
	out := found[:0]
	for _, f := range found {
		for len(out) > 0 {
			last := &out[len(out)-1]
			if !last.near(&f) {
				break
			}
			joined, ok := last.with(text, f)
			if !ok {
				break
			}
			f = joined
			out = out[:len(out)-1]
		}
		out = append(out, f)
	}
	return out
}

// maxGap is how far apart, in bytes, parts of one date may stand.
const maxGap = 18

// near reports whether next may be part of the same date.
func (f *Found) near(next *Found) bool {
	return next.Sentence == f.Sentence && next.Start-f.End <= maxGap && next.Start >= f.End
}

// with returns f and its right neighbour, which is near, as one expression.
func (f Found) with(text string, next Found) (Found, bool) {
	gap := lower(strings.TrimSpace(text[f.End:next.Start]))
	if next.weak && offsetGap[gap] != NoDir { // "day after day"
		return Found{}, false
	}
	if gap == "in" && next.Expr.says() == hasLength && superlative(text[:f.Start]) { // "the wettest March" in "30 years"
		return Found{}, false
	}
	if f.Expr.FromContext && gap == "" { // "the day before" Christmas, "two days after" Monday
		return f.counted(text, next)
	}
	if f.Expr.says() == hasLength {
		switch w, _ := lastWord(text[:f.Start]); w {
		case "for":
			if gap == "from" { // "for two hours from 2 pm" is a span, "two days from Monday" a distance
				gap = "starting from"
			}
		case "in":
			if h := next.Expr.says(); h != 0 && h.only(hasClock|hasWeekday|hasPart) && timeGap[gap] {
				f.Expr.Dir = Hence
			}
		}
	}
	e, ok := join(f.Expr, next.Expr, gap)
	if !ok {
		e, ok = join(next.Expr, f.Expr, gap)
		ok = ok && offsetGap[gap] == NoDir && !forwardGap[gap]
	}
	if !ok {
		e, ok = lengthen(f.Expr, next.Expr, gap)
	}
	if !ok {
		return Found{}, false
	}
	f.End, f.Expr, f.weak = next.End, e, false
	return f, true
}

// counted reads a distance from the date before as one from the date behind it,
// where "before" or "after" leads to that.
func (f Found) counted(text string, next Found) (Found, bool) {
	e, words := f.Expr, lower(text[f.Start:f.End])
	switch {
	case strings.HasSuffix(words, " before"):
		e.Dir = Ago
	case strings.HasSuffix(words, " after"):
		e.Dir = Hence
	default:
		return Found{}, false
	}
	if h := next.Expr.says(); h&(hasDay|hasWeekday|hasDate|hasMonth|hasYear) == 0 || h&(hasOther|hasTimes) != 0 {
		return Found{}, false
	}
	if e.HasShift {
		e.Amount, e.HasAmount = 1, true
	}
	e.Shift, e.HasShift, e.FromContext, e.Base = 0, false, false, &next.Expr
	f.Expr, f.End = e, next.End
	return f, true
}
