package timex

import (
	"strconv"
	"strings"
)

// upTo are the words between the ends of a range.
var upTo = words("/", "to", "to the", "till", "until", "untill", "through", "thru", "up to", "-", "–", "—", "~", "and", "and the", "till the", "until the")

// ends reports whether b ends a range that a begins, and where its words begin:
// "from Monday to Friday", "between May and July", "8 - 12 August".
func ends(text string, a, b *Found) (from int, ok bool) {
	if a.Sentence != b.Sentence || b.Start < a.End || b.Start-a.End > maxGap || a.Expr.Set || b.Expr.Set {
		return 0, false
	}
	gap := lower(strings.TrimSpace(text[a.End:b.Start]))
	if !upTo[gap] {
		return 0, false
	}
	w, before := lastWord(text[:a.Start])
	if w == "the" {
		w, before = lastWord(before)
	}
	from = a.Start
	led := w == "from" || w == "between"
	if led {
		from = len(before)
	}
	x, y := a.Expr.says(), b.Expr.says()
	const point = hasYear | hasMonth | hasThis | hasWeek | hasDay | hasWeekday | hasDate | hasSeason | hasClock | hasPart
	switch {
	case (x == 0 || x&^point != 0) && a.Expr.Ref != "PRESENT_REF" || (y == 0 || y&^point != 0) && b.Expr.Ref != "PRESENT_REF":
		return 0, false
	case strings.HasPrefix(gap, "and"):
		return from, w == "between"
	}
	const day = hasDay | hasWeekday | hasDate
	return from, led || x&y != 0 || x&day != 0 && y&day != 0 || gap != "to" && gap != "-"
}

// share gives each end of a range what only the other says: the year of "May to
// October 2020", the day of "9:30 till 11:00 on Thursday".
func share(a, b *Expr) {
	x, y := a.says(), b.says()
	const day = hasDay | hasWeekday | hasDate
	switch {
	case x.only(hasClock) && y&day != 0 && y&hasClock != 0:
		if b.HasShift && b.Unit == Day && b.Shift > 0 { // "from 2 pm till tomorrow at 4" begins today
			return
		}
		clock, zone := a.Clock, a.Zone
		*a = *b
		a.Clock, a.Zone, a.ToClock = clock, zone, Clock{}
		a.Clock, b.Clock = stretch(clock, b.Clock)
	case y.only(hasClock) && x&day != 0 && x&hasClock != 0:
		clock, zone := b.Clock, b.Zone
		*b = *a
		b.Clock, b.Zone, b.ToClock = clock, zone, Clock{}
		a.Clock, b.Clock = stretch(a.Clock, clock)
	case x.only(hasClock) && y.only(hasClock):
		a.Clock, b.Clock = stretch(a.Clock, b.Clock)
	case a.Month != 0 && b.Month != 0 && a.Year == 0 && b.Year != 0 && !a.HasShift:
		a.Year, a.ShortYear = b.Year, b.ShortYear
		if a.Month > b.Month {
			a.Year--
		}
	case a.Month != 0 && a.Day != 0 && y == hasDay:
		b.Month, b.Year, b.ShortYear = a.Month, a.Year, a.ShortYear
		if b.Day < a.Day {
			if b.Month++; b.Month > 12 {
				b.Month = 1
			}
		}
	}
}

// Ranges returns the stretches of time between two of the expressions found,
// each a duration from the first to the second; the ends stay expressions of
// their own.
func Ranges(text string, found []Found) []Found {
	var out []Found
	for i := 1; i < len(found); i++ {
		a, b := &found[i-1], &found[i]
		from, ok := ends(text, a, b)
		if !ok {
			continue
		}
		start, end := a.Value.begin(), b.Value.begin()
		if end.before(start) && b.Expr.Year == 0 && end.Year != 0 {
			switch {
			case a.Expr.Month != 0 && a.Expr.Year == 0:
				start.Year--
			case b.Expr.Month != 0:
				end.Year++
			case b.Expr.Weekday != 0 && end.known():
				end.Stamp = end.addDays(7)
			case end.known():
				end.Stamp = end.addDays(1)
			}
		}
		if start.Year == 0 || end.Year == 0 || end.before(start) {
			continue
		}
		f := *a
		f.Start, f.End = from, b.End
		l := between(start, end)
		f.Value = Value{Type: Duration, TIMEX: l, Length: l, Start: start.Stamp, End: end.Stamp, From: start, To: end}
		out = append(out, f)
	}
	return out
}

// begin returns the first moment of v, as precise as v is.
func (v Value) begin() Moment {
	if v.From.Year != 0 {
		return v.From
	}
	return Moment{Stamp: v.Start}
}

// last returns the last moment of v, in full days.
func (v Value) last() Moment {
	if v.To.Year != 0 {
		return v.To
	}
	return Moment{Stamp: v.End.lastDay()}
}

// before reports whether m is earlier than n, as far as both are known.
func (m Moment) before(n Moment) bool {
	switch {
	case m.Year != n.Year:
		return m.Year < n.Year
	case m.Month == 0 || n.Month == 0 || m.Month != n.Month:
		return m.Month != 0 && n.Month != 0 && m.Month < n.Month
	case m.Day == 0 || n.Day == 0 || m.Day != n.Day:
		return m.Day != 0 && n.Day != 0 && m.Day < n.Day
	}
	return m.Clock.Unit != NoUnit && n.Clock.Unit != NoUnit && n.Clock.after(m.Clock)
}

// between returns the TIMEX3 length from one moment to another, at the coarser
// of their precisions.
func between(a, b Moment) string {
	months := (b.Year-a.Year)*12 + b.Month - a.Month
	switch {
	case a.Month == 0 || b.Month == 0:
		return "P" + strconv.Itoa(b.Year-a.Year) + "Y"
	case a.Day == 0 || b.Day == 0:
		return "P" + strconv.Itoa(months) + "M"
	}
	days := int(b.time().Sub(a.time()).Hours()) / 24
	if a.Clock.Unit == NoUnit || b.Clock.Unit == NoUnit {
		return "P" + strconv.Itoa(days) + "D"
	}
	minutes := (days*24*3600 + b.Clock.seconds() - a.Clock.seconds()) / 60
	out := "PT"
	if minutes >= 60 {
		out += strconv.Itoa(minutes/60) + "H"
	}
	if minutes%60 != 0 || minutes == 0 {
		out += strconv.Itoa(minutes%60) + "M"
	}
	return out
}
