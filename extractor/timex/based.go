package timex

import "strconv"

// based resolves what is counted from another expression.
func (e Expr) based(c Context) (Value, bool) {
	base, ok := e.Base.Resolve(c)
	if !ok {
		return Value{}, false
	}
	switch {
	case e.Nth != 0:
		return e.nthOf(base)
	case e.Dir == Ago || e.Dir == Hence:
		return e.offset(base)
	case e.Dir == Next:
		return e.spanFrom(base)
	case (e.Unit == Week || e.Unit == Weekend) && e.HasShift:
		return weekOf(e.Unit, base)
	}
	return e.moved(base, c)
}

// offset resolves "two weeks after Easter": a distance from the first day of
// the base. "The week after X" is as precise as X is.
func (e Expr) offset(base Value) (Value, bool) {
	l, ok := e.vector()
	if !ok {
		return Value{}, false
	}
	if e.Dir == Ago {
		l = l.scaled(-1)
	}
	from := base.From
	if from.Year == 0 {
		from.Stamp = base.Start
	}
	if from.Year == 0 {
		return Value{Type: Date, TIMEX: unknownAt(e.Unit)}, true
	}
	at, ok := from.add(l)
	if !ok {
		at, ok = Moment{Stamp: from.firstDay(), Clock: from.Clock}.add(l)
	}
	return at.value(), ok
}

// spanFrom resolves "three days starting next Monday", "2 pm for two hours".
func (e Expr) spanFrom(base Value) (Value, bool) {
	l, ok := e.vector()
	from := base.begin()
	if !ok || from.Year == 0 {
		return Value{}, false
	}
	from.Stamp = from.firstDay()
	length := e.lengths()
	to := from.on(l)
	return Value{Type: Duration, TIMEX: length, Length: length, Start: from.Stamp, End: to.Stamp, From: from, To: to}, true
}

// weekOf resolves "the week of 6 October", and the weekend nearest to a day:
// "the weekend of 5 March", "the Labor Day weekend".
func weekOf(u Unit, base Value) (Value, bool) {
	if !base.Start.known() {
		return Value{Type: Date, TIMEX: "XXXX-WXX"}, true
	}
	if u == Weekend && base.Start.weekday() <= 2 {
		return unitAt(u, -1, base.Start)
	}
	return unitAt(u, 0, base.Start)
}

// value is the value of a point in time.
func (m Moment) value() Value {
	v := point(m.Stamp)
	if m.Clock.Unit != NoUnit {
		v.Type, v.TIMEX = Time, v.TIMEX+"T"+m.Clock.timex()
		v.From, v.To = m, m
	}
	return v
}

// nthOf resolves "the first Monday of May", "the last two weeks of 2020", "the
// third day of the month" within the days of the base.
func (e Expr) nthOf(base Value) (Value, bool) {
	from, to := base.Start.firstDay(), base.End.lastDay()
	if from.Year == 0 {
		return Value{Type: Date, TIMEX: "XXXX-XX-XX"}, true
	}
	count := 1
	if e.HasAmount {
		count = int(e.Amount)
	}
	if e.Weekday != 0 {
		day := nthWeekday(from, to, e.Weekday, e.Nth)
		return point(day), !from.after(day) && !day.after(to)
	}
	unit := e.Unit
	var first Stamp
	switch unit {
	case Day:
		first = nthFrom(from, to, e.Nth, count, func(s Stamp, n int) Stamp { return s.addDays(n) })
	case Week:
		first = weeksOf(from, to, e.Nth, count)
	case Weekend:
		first = nthWeekday(from, to, 6, e.Nth)
	case Month, Quarter:
		size := 1
		if unit == Quarter {
			size = 3
		}
		first = nthFrom(from, to, e.Nth, count, func(s Stamp, n int) Stamp { return s.addMonths(n * size) })
	default:
		return Value{}, false
	}
	v, ok := unitAt(unit, 0, first)
	if !ok || count <= 1 {
		return v, ok
	}
	last, _ := unitAt(unit, count-1, first)
	l := Expr{Unit: unit, Amount: float64(count), HasAmount: true}.length()
	return Value{Type: Duration, TIMEX: l, Length: l, Start: v.Start, End: last.End}, true
}

// nthFrom steps n-1 units from the first day, or back from the day behind the
// last where n is negative, then so that count of them fit.
func nthFrom(from, to Stamp, n, count int, step func(Stamp, int) Stamp) Stamp {
	if n > 0 {
		return step(from, n-1)
	}
	return step(to.addDays(1), n+1-count)
}

// weeksOf returns the Monday of the n-th week of a month or year. A week belongs
// to where its Thursday lies, as ISO 8601 has it.
func weeksOf(from, to Stamp, n, count int) Stamp {
	if n > 0 {
		return nthWeekday(from, to, 4, n).addDays(-3)
	}
	return nthWeekday(from, to, 4, n+1-count).addDays(-3)
}

// moved resolves what is read against another day: "Thanksgiving in two years"
// lies in the year two years on, "Friday in two weeks" is the Friday nearest to
// that day.
func (e Expr) moved(base Value, c Context) (Value, bool) {
	at := base.From.Stamp
	if at.Year == 0 {
		at = base.Start
	}
	if e.Year == 0 {
		e.Year, e.ShortYear = at.Year, false
	}
	e.Base = nil
	if e.HasShift { // "a year ago today"
		return unitAt(e.Unit, e.Shift, at)
	}
	if e.Weekday != 0 && e.Month == 0 && e.Day == 0 {
		if !at.known() {
			return e.weekday(Context{})
		}
		return point(at.addDays(-3).onOrAfter(e.Weekday)), true
	}
	return e.bare(c)
}

// vector adds up the amounts of e; ok is false where they are vague or do not
// come out in whole months, days and seconds.
func (e Expr) vector() (l length, ok bool) {
	for part := &e; part != nil; part = part.More {
		if !part.HasAmount || part.Amount > 100_000 {
			return length{}, false
		}
		size, known := unitLength[part.Unit]
		if !known {
			return length{}, false
		}
		add := func(to *int, n float64) { *to += int(n) }
		add(&l.months, part.Amount*float64(size.months))
		add(&l.days, part.Amount*float64(size.days))
		add(&l.seconds, part.Amount*float64(size.seconds))
		if f := part.Amount * float64(size.days); f != float64(int(f)) {
			add(&l.seconds, (f-float64(int(f)))*24*3600)
		}
		if f := part.Amount * float64(size.months); f != float64(int(f)) {
			add(&l.days, (f-float64(int(f)))*30)
		}
	}
	return l, true
}

var unitLength = map[Unit]length{
	Second: {seconds: 1}, Minute: {seconds: 60}, Hour: {seconds: 3600}, Day: {days: 1}, Week: {days: 7}, Weekend: {days: 7},
	Month: {months: 1}, Quarter: {months: 3}, Year: {months: 12}, Decade: {months: 120}, Century: {months: 1200},
}

// lengths writes amounts of several units as one TIMEX3 duration: "P2Y3M",
// "P1DT2H".
func (e Expr) lengths() string {
	date, clock := "", ""
	for part := &e; part != nil; part = part.More {
		one := part.length()
		if part.Unit == Second || part.Unit == Minute || part.Unit == Hour {
			clock += one[2:]
		} else {
			date += one[1:]
		}
	}
	if clock != "" {
		clock = "T" + clock
	}
	return "P" + date + clock
}

// weekNumber resolves "week 31" and "week 3 of 2027".
func (e Expr) weekNumber(c Context) (Value, bool) {
	year := e.fullYear(e.Year, c)
	if year == 0 && c.Published.Year != 0 {
		year = c.Published.Year
		if e.HasShift && e.Unit == Year {
			year += e.Shift
		}
	}
	if e.Week > 53 {
		return Value{}, false
	}
	if year == 0 {
		return Value{Type: Date, TIMEX: "XXXX-W" + strconv.Itoa(e.Week)}, true
	}
	mon := Stamp{year, 1, 4}.monday().addDays(7 * (e.Week - 1))
	return Value{Type: Date, TIMEX: isoWeek(mon), Start: mon, End: mon.addDays(6)}, true
}
