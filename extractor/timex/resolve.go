package timex

import "strconv"

// Resolve says what e means in c. ok is false where e is no time at all (a
// thirteenth month, no field set).
func (e Expr) Resolve(c Context) (v Value, ok bool) {
	switch {
	case e.Set:
		return e.set()
	case e.Ref != "":
		return e.reference(c)
	case e.Base != nil:
		v, ok = e.based(c)
	case e.Nth != 0:
		e.Base = &Expr{Unit: Month, HasShift: true}
		v, ok = e.based(c)
	case e.ToYear != 0 || e.ToMonth != 0 || e.ToDay != 0:
		v, ok = e.span(c)
		e.Part = Whole
	case e.Weekday != 0 && e.HasAmount:
		v, ok = e.weekdaysOn(c)
	case e.HasAmount || e.Vague:
		v, ok = e.amount(c)
	default:
		v, ok = e.bare(c)
	}
	if !ok {
		return Value{}, false
	}
	v = e.narrow(v, c)
	return e.timed(v, c), true
}

// bare resolves an expression without amount, range or base.
func (e Expr) bare(c Context) (v Value, ok bool) {
	switch {
	case e.Holiday != "":
		return e.feast(c)
	case e.Week != 0:
		return e.weekNumber(c)
	case e.Weekday != 0 && e.Day == 0:
		return e.weekday(c)
	case e.HasShift && e.Day == 0 && e.Month == 0 && e.Season == "" && e.Quarter == 0 && e.Half == 0:
		return e.shifted(c)
	case e.HasDecade:
		return e.decade(c)
	case e.Century > 0 && e.Century < 40:
		first := (e.Century - 1) * 100
		return Value{Type: Date, TIMEX: twoDigits(e.Century - 1), Start: Stamp{Year: first}, End: Stamp{Year: first + 99}}, true
	case e.Quarter != 0 || e.Half != 0 || e.Season != "":
		return e.partOfYear(c)
	case e.Year != 0 || e.Month != 0 || e.Day != 0:
		return e.calendar(c)
	case e.Clock.Unit != NoUnit:
		return e.today(c), true
	case e.DayPart != "":
		v := Value{Type: Date, Start: c.Published, End: c.Published}
		if e.Unit == Day { // "overnight"
			v.TIMEX = c.Published.dayTIMEX()
		}
		return v, true
	}
	return Value{}, false
}

// today resolves a time of day that stands by itself: of the day of
// publication, or of the next day where it is past and is spoken of as future.
func (e Expr) today(c Context) Value {
	p := c.Published
	if c.Tense == FutureTense && p.known() && c.Now.Unit != NoUnit {
		clock := e.Clock
		if clock.Half && !clock.after(c.Now) {
			clock = clock.later()
		}
		if clock.seconds() < c.Now.seconds() {
			p = p.addDays(1)
		}
	}
	return Value{Type: Date, TIMEX: p.dayTIMEX(), Start: p, End: p}
}

// dayTIMEX is the TIMEX3 value of a day that may be unknown.
func (s Stamp) dayTIMEX() string {
	if s.IsZero() {
		return "XXXX-XX-XX"
	}
	return s.String()
}

func point(s Stamp) Value { return Value{Type: Date, TIMEX: s.String(), Start: s, End: s} }

// calendar resolves dates that give a year, month or day.
func (e Expr) calendar(c Context) (Value, bool) {
	if e.Swap && c.Order != AnyOrder && c.Order != e.Order {
		e.Month, e.Day = e.Day, e.Month
	}
	s := Stamp{e.fullYear(e.Year, c), e.Month, e.Day}
	if !s.valid() {
		return Value{}, false
	}
	if e.HasShift && e.Unit == Month && s.Month == 0 { // "the 20th of next month"
		return dayOfMonth(s.Day, e.Shift, c)
	}
	if e.HasShift && e.Unit == Year && s.Year == 0 && c.Published.Year != 0 { // "10 October last year"
		s.Year = c.Published.Year + e.Shift
		return point(s), s.valid()
	}
	if s.Year != 0 {
		if e.Fiscal {
			return Value{Type: Date, TIMEX: "FY" + s.String()}, true
		}
		return point(s), true
	}
	if e.HasShift && !c.Published.IsZero() && s.Month != 0 {
		s.Year = shiftedMonthYear(s.Month, e.Shift, c.Published)
		if next := (Stamp{c.Published.Year, s.Month, s.Day}); e.Shift == 1 && next.known() && next.after(c.Published) { // "next 5 May"
			s = next
		}
		return point(s), s.valid()
	}
	if s.Month == 0 { // a bare day: "the 14th"
		if c.Published.IsZero() {
			return point(s), true
		}
		return point(nearestDayOfMonth(s.Day, e.Weekday, c)), true
	}
	s.Year = yearOf(s, c)
	if e.Weekday != 0 && e.Day != 0 && s.Year != 0 {
		s.Year = yearWith(s, e.Weekday, c.Tense)
	}
	if !s.valid() { // 29 February outside a leap year: the words mean another year
		return point(Stamp{Month: e.Month, Day: e.Day}), true
	}
	return point(s), true
}

// fullYear completes a year of two digits with the century nearest to the
// publication, or by the usual pivot of 50 without one.
func (e Expr) fullYear(y int, c Context) int {
	if !e.ShortYear || y == 0 && e.Year == 0 && !e.HasDecade {
		return y
	}
	if c.Published.Year == 0 {
		if y < 50 {
			return 2000 + y
		}
		return 1900 + y
	}
	full := c.Published.Year/100*100 + y
	if full > c.Published.Year+20 {
		full -= 100
	}
	return full
}

// yearOf chooses the year of a month, or of a day of a month, that was written
// without one. Past means the last on or before publication, future the first
// on or after it; without a tense the nearer one, and the past of two equally
// near.
func yearOf(s Stamp, c Context) int {
	p := c.Published
	if p.IsZero() {
		return 0
	}
	if s.Day != 0 && c.Mentioned.Year != 0 && c.Mentioned.Month == s.Month && c.Mentioned.Year != p.Year {
		// Inside a story told of another year ("On 3 May 1997 … by 9 May").
		return c.Mentioned.Year
	}
	order := s.Month*32 + s.Day
	now := p.Month*32 + p.Day
	if s.Day == 0 {
		now = p.Month * 32
	}
	switch c.Tense {
	case PastTense:
		if order > now {
			return p.Year - 1
		}
		return p.Year
	case FutureTense:
		if order < now {
			return p.Year + 1
		}
		return p.Year
	}
	ahead := (s.Month - p.Month + 12) % 12
	if ahead == 0 {
		return p.Year
	}
	reach := 1 // months ahead that are still nearer than the last of that name
	switch {
	case c.Tense == OpenTense:
		reach = 6
	case s.Day != 0:
		reach = 2
	}
	if ahead <= reach {
		if s.Month < p.Month {
			return p.Year + 1
		}
		return p.Year
	}
	if s.Month > p.Month {
		return p.Year - 1
	}
	return p.Year
}

// yearWith returns the year nearest to that of s, on the side the tense allows,
// in which the day falls on the weekday; that of s if none is near.
func yearWith(s Stamp, weekday int, t Tense) int {
	for back := range 6 {
		for _, step := range [...]int{-back, back} {
			if step < 0 && t == FutureTense || step > 0 && t == PastTense {
				continue
			}
			at := s
			if at.Year += step; at.valid() && at.weekday() == weekday {
				return at.Year
			}
		}
	}
	return s.Year
}

// shiftedMonthYear is the year of "last October" (−1), "this October" (0),
// "next October" (+1).
func shiftedMonthYear(month, shift int, p Stamp) int {
	switch {
	case shift < 0:
		if month >= p.Month {
			return p.Year + shift
		}
		return p.Year + shift + 1
	case shift > 0:
		if month > p.Month {
			return p.Year + shift - 1
		}
		return p.Year + shift
	}
	return p.Year
}

// nearestDayOfMonth returns the last such day up to publication or the next from
// it on, by the tense; one that falls on the weekday where one is given.
func nearestDayOfMonth(day, weekday int, c Context) Stamp {
	p := c.Published
	first, step := Stamp{p.Year, p.Month, 1}, -1
	switch {
	case c.Tense == FutureTense:
		step = 1
		if day < p.Day {
			first = first.addMonths(1)
		}
	case day > p.Day:
		first = first.addMonths(-1)
	}
	for range 12 {
		s := Stamp{first.Year, first.Month, day}
		if s.valid() && (weekday == 0 || s.weekday() == weekday) {
			return s
		}
		first = first.addMonths(step)
	}
	return Stamp{Day: day}
}

// weekday resolves "Monday", "last Monday", "next Friday", "Tuesday of next
// week". The next Friday is that of next week; the last one is the last there
// was.
func (e Expr) weekday(c Context) (Value, bool) {
	if e.Weekday < 1 || e.Weekday > 7 {
		return Value{}, false
	}
	p := c.Published
	if !p.known() {
		return Value{Type: Date, TIMEX: "XXXX-WXX-" + strconv.Itoa(e.Weekday)}, true
	}
	back := (p.weekday() - e.Weekday + 7) % 7
	switch {
	case e.Coming:
		return point(p.addDays(1).onOrAfter(e.Weekday)), true
	case e.HasShift && (e.Unit == Week || e.Shift > 0 || e.Shift < -1):
		n := max(e.Shift, -1)
		return point(p.monday().addDays(7*n + e.Weekday - 1)), true
	case e.HasShift && e.Shift < 0:
		if back == 0 {
			back = 7
		}
	case e.HasShift && c.Tense == PastTense: // "this Friday": of this week, either way
		back = p.weekday() - e.Weekday
	case e.HasShift, c.Tense == FutureTense:
		if back != 0 {
			back -= 7
		}
	}
	return point(p.addDays(-back)), true
}

// weekdaysOn resolves "three Fridays from now".
func (e Expr) weekdaysOn(c Context) (Value, bool) {
	if !c.Published.known() || e.Amount < 1 || e.Amount > 1000 {
		return Value{Type: Date, TIMEX: "XXXX-WXX-" + strconv.Itoa(e.Weekday)}, true
	}
	weeks := 7 * (int(e.Amount) - 1)
	if e.Dir == Ago {
		return point(c.Published.addDays(-7).onOrAfter(e.Weekday).addDays(-weeks)), true
	}
	return point(c.Published.addDays(1).onOrAfter(e.Weekday).addDays(weeks)), true
}

// decade resolves "the 1980s" and "the eighties".
func (e Expr) decade(c Context) (Value, bool) {
	first := e.fullYear(e.Decade, c)
	if first%10 != 0 {
		return Value{}, false
	}
	v := Value{Type: Date, Start: Stamp{Year: first}, End: Stamp{Year: first + 9}}
	v.TIMEX = strconv.Itoa(first / 10)
	if first%100 == 0 && !e.ShortYear && first < 2000 { // "the 1800s" is a century
		v.TIMEX, v.End = strconv.Itoa(first/100), Stamp{Year: first + 99}
	}
	return v, true
}

var seasonMonth = map[string]int{"SP": 3, "SU": 6, "FA": 9, "WI": 12}

// partOfYear resolves quarters, halves and seasons.
func (e Expr) partOfYear(c Context) (Value, bool) {
	var name string
	var first, months int
	switch {
	case e.Quarter >= 1 && e.Quarter <= 4:
		name, first, months = "Q"+strconv.Itoa(e.Quarter), e.Quarter*3-2, 3
	case e.Half >= 1 && e.Half <= 2:
		name, first, months = "H"+strconv.Itoa(e.Half), e.Half*6-5, 6
	case seasonMonth[e.Season] != 0:
		name, first, months = e.Season, seasonMonth[e.Season], 3
	default:
		return Value{}, false
	}
	year := e.fullYear(e.Year, c)
	p := c.Published
	switch {
	case year != 0:
	case e.HasShift && e.Unit == Year && p.Year != 0: // "the first quarter of last year"
		year = p.Year + e.Shift
	case e.HasShift && p.Year != 0:
		year = shiftedMonthYear(first, e.Shift, p)
	case p.Year != 0:
		year = p.Year
		switch { // one that has not ended when spoken of as past lies a year back
		case c.Tense != FutureTense && first+months-1 > p.Month && (c.Tense == PastTense || first > p.Month):
			if first > p.Month || e.Season == "" {
				year--
			}
		case c.Tense == FutureTense && first+months-1 < p.Month:
			year++
		}
	}
	v := Value{Type: Date, TIMEX: Stamp{Year: year}.String() + "-" + name}
	if e.Fiscal {
		v.TIMEX = "FY" + v.TIMEX
		return v, true
	}
	if year != 0 {
		v.Start = Stamp{Year: year, Month: first}
		v.End = v.Start.addMonths(months - 1)
	}
	return v, true
}

// dayOfMonth resolves a day of the month that lies n months on.
func dayOfMonth(day, n int, c Context) (Value, bool) {
	if c.Published.Year == 0 || c.Published.Month == 0 {
		return Value{Type: Date, TIMEX: Stamp{Day: day}.String()}, true
	}
	s := Stamp{Year: c.Published.Year, Month: c.Published.Month}.addMonths(n)
	s.Day = day
	return point(s), s.valid()
}

// narrow applies "early", "the end of" and "so far" to a resolved date.
func (e Expr) narrow(v Value, c Context) Value {
	if e.ToDate && c.Published.known() {
		v.End = c.Published
	}
	if v.Start.IsZero() || v.End.IsZero() {
		return v
	}
	if e.Part != Whole {
		from, to := e.Part.of(v.Start.firstDay(), v.End.lastDay())
		v.From, v.To = Moment{Stamp: from}, Moment{Stamp: to}
	}
	switch e.Part {
	case Start:
		v.Start = first(v.Start)
		v.End = v.Start
	case End:
		v.End = last(v.End)
		v.Start = v.End
	}
	return v
}

// of returns the days of a period that a part of it means: of a month the first,
// second or last ten days, of a year or more its quarters, of a week three days.
func (p Part) of(from, to Stamp) (Stamp, Stamp) {
	if !from.known() || !to.known() {
		return from, to
	}
	length := int(to.time().Sub(from.time()).Hours())/24 + 1
	switch {
	case length > 31:
		months := (to.Year-from.Year)*12 + to.Month - from.Month + 1
		switch p {
		case Start, Early:
			to = from.addMonths(months / 4).addDays(-1)
		case Middle:
			from, to = from.addMonths(months/3), from.addMonths(months-months/3).addDays(-1)
		case Late, End:
			from = to.addDays(1).addMonths(-(months / 4))
		}
		return from, to
	case length > 7:
		switch p {
		case Start, Early:
			to = from.addDays(9)
		case Middle:
			from, to = from.addDays(10), from.addDays(19)
		case Late, End:
			from = from.addDays(20)
		}
		return from, to
	}
	switch p {
	case Start, Early:
		to = from.addDays(length / 2 * 2 / 3)
	case Late, End:
		from = to.addDays(-(length / 2 * 2 / 3))
	}
	return from, to
}

func first(s Stamp) Stamp {
	switch {
	case s.Month == 0:
		s.Month = 1
	case s.Day == 0:
		s.Day = 1
	}
	return s
}

func last(s Stamp) Stamp {
	switch {
	case s.Month == 0:
		s.Month = 12
	case s.Day == 0 && s.Year != 0:
		s.Day = daysIn(s.Year, s.Month)
	}
	return s
}

// timed adds a time of day or a part of the day.
func (e Expr) timed(v Value, c Context) Value {
	day := Moment{Stamp: v.Start}
	if v.From.Year != 0 {
		day.Stamp = v.From.Stamp
	}
	switch {
	case e.Clock.Unit != NoUnit:
		e.Clock, e.ToClock = e.Clock.within(e.DayPart), e.ToClock.within(e.DayPart)
		if e.Clock.Half && c.Tense == FutureTense && e.today(c).Start == v.Start && !e.Clock.after(c.Now) && c.Now.Unit != NoUnit && v.Start == c.Published {
			e.Clock = e.Clock.later()
		}
		v.Type = Time
		v.TIMEX += "T" + e.Clock.timex() + e.Zone
		if day.known() {
			v.From, v.To = day, day
			if e.ToDay != 0 {
				v.To.Stamp = v.End
			}
			v.From.Clock, v.To.Clock = e.Clock, e.Clock
			if e.Instant && c.Zone != nil {
				v.From = v.From.in(c.Zone, e.Zone)
				v.To = v.From
			}
		}
		if e.ToClock.Unit != NoUnit {
			v.To.Clock = e.ToClock
			if e.Clock.after(e.ToClock) && day.known() {
				v.To.Stamp = v.To.addDays(1)
			}
		}
	case e.DayPart != "":
		v.Type = Time
		v.TIMEX += "T" + e.DayPart
		if hours, ok := partOfDay[e.DayPart]; ok && day.known() {
			from, to := hours[0], hours[1]
			switch e.Part {
			case Early:
				to = (from + to) / 2
			case Late:
				from = (from + to) / 2
			}
			v.From, v.To = day, day
			v.From.Clock, v.To.Clock = Clock{Hour: from, Unit: Hour}, Clock{Hour: to, Unit: Hour}
		}
	}
	return v
}

func twoDigits(n int) string { return string(appendPadded(nil, n, 2)) }

// isoWeek returns the TIMEX3 value of the week of s.
func isoWeek(s Stamp) string {
	y, w := s.time().ISOWeek()
	return string(appendPadded(nil, y, 4)) + "-W" + twoDigits(w)
}
