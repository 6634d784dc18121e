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
	case e.ToYear != 0 || e.ToMonth != 0 || e.ToDay != 0:
		return e.span(c)
	case e.HasAmount || e.Vague:
		return e.amount(c)
	case e.HasShift && e.Weekday == 0 && e.Month == 0 && e.Season == "" && e.Quarter == 0 && e.Half == 0:
		v, ok = e.shifted(c)
	case e.Weekday != 0 && e.Day == 0:
		v, ok = e.weekday(c)
	case e.HasDecade:
		v, ok = e.decade(c)
	case e.Century > 0 && e.Century < 40:
		first := (e.Century - 1) * 100
		v, ok = Value{Type: Date, TIMEX: twoDigits(e.Century - 1), Start: Stamp{Year: first + 1}, End: Stamp{Year: first + 100}}, true
	case e.Quarter != 0 || e.Half != 0 || e.Season != "":
		v, ok = e.partOfYear(c)
	case e.Year != 0 || e.Month != 0 || e.Day != 0:
		v, ok = e.calendar(c)
	case e.HasClock || e.DayPart != "":
		v, ok = Value{Type: Date, TIMEX: c.Published.dayTIMEX(), Start: c.Published, End: c.Published}, true
	}
	if !ok {
		return Value{}, false
	}
	v = e.narrow(v, c)
	return e.clock(v), true
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
	s := Stamp{e.fullYear(e.Year, c), e.Month, e.Day}
	if !s.valid() {
		return Value{}, false
	}
	if s.Year != 0 {
		if e.Fiscal {
			return Value{Type: Date, TIMEX: "FY" + s.String()}, true
		}
		return point(s), true
	}
	if e.HasShift && !c.Published.IsZero() && s.Month != 0 {
		s.Year = shiftedMonthYear(s.Month, e.Shift, c.Published)
		return point(s), true
	}
	if s.Month == 0 { // a bare day: "the 14th"
		if c.Published.IsZero() {
			return point(s), true
		}
		return point(nearestDayOfMonth(s.Day, c)), true
	}
	s.Year = yearOf(s, c)
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

func nearestDayOfMonth(day int, c Context) Stamp {
	p := c.Published
	s := Stamp{p.Year, p.Month, day}
	first := Stamp{p.Year, p.Month, 1}
	switch {
	case c.Tense == FutureTense && day < p.Day:
		first = first.addMonths(1)
	case c.Tense != FutureTense && day > p.Day:
		first = first.addMonths(-1)
	}
	s.Year, s.Month = first.Year, first.Month
	if !s.valid() {
		return Stamp{Day: day}
	}
	return s
}

// weekday resolves "Monday", "last Monday", "next Friday".
func (e Expr) weekday(c Context) (Value, bool) {
	if e.Weekday < 1 || e.Weekday > 7 {
		return Value{}, false
	}
	p := c.Published
	if !p.known() {
		return Value{Type: Date, TIMEX: "XXXX-WXX-" + strconv.Itoa(e.Weekday)}, true
	}
	today := int(p.time().Weekday()+6)%7 + 1
	back := (today - e.Weekday + 7) % 7
	switch {
	case e.HasShift && e.Shift < 0:
		if back == 0 {
			back = 7
		}
	case e.HasShift && e.Shift > 0, !e.HasShift && c.Tense == FutureTense:
		if back == 0 && !e.HasShift {
			break
		}
		back -= 7
	case e.HasShift: // "this Friday": of this week, either way
		back = today - e.Weekday
	}
	return point(p.addDays(-back)), true
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

// narrow applies "early", "the end of" and "so far" to a resolved date.
func (e Expr) narrow(v Value, c Context) Value {
	if e.ToDate && c.Published.known() {
		v.End = c.Published
	}
	if v.Start.IsZero() || v.End.IsZero() {
		return v
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

// clock adds a time of day.
func (e Expr) clock(v Value) Value {
	switch {
	case e.HasClock:
		v.Type = Time
		v.TIMEX += "T" + twoDigits(e.Hour) + ":" + twoDigits(e.Minute) + e.Zone
	case e.DayPart != "":
		v.Type = Time
		v.TIMEX += "T" + e.DayPart
	}
	return v
}

func twoDigits(n int) string { return string(appendPadded(nil, n, 2)) }

// isoWeek returns the TIMEX3 value of the week of s.
func isoWeek(s Stamp) string {
	y, w := s.time().ISOWeek()
	return string(appendPadded(nil, y, 4)) + "-W" + twoDigits(w)
}
