package timex

import "strconv"

// shifted resolves "yesterday", "last month", "this year", "the next decade":
// a unit moved from the anchor.
func (e Expr) shifted(c Context) (Value, bool) {
	anchor := c.Published
	if e.FromContext && !c.Mentioned.IsZero() {
		anchor = c.Mentioned
	}
	return unitAt(e.Unit, e.Shift, anchor)
}

// unitAt returns the unit that lies n units after the one holding anchor. An
// anchor too vague for the unit gives a value without days.
func unitAt(u Unit, n int, anchor Stamp) (Value, bool) {
	switch u {
	case Day:
		if !anchor.known() {
			return Value{Type: Date, TIMEX: "XXXX-XX-XX"}, true
		}
		return point(anchor.addDays(n)), true
	case Week, Weekend:
		if !anchor.known() {
			if u == Weekend {
				return Value{Type: Date, TIMEX: "XXXX-WXX-WE"}, true
			}
			return Value{Type: Date, TIMEX: "XXXX-WXX"}, true
		}
		mon := anchor.monday().addDays(7 * n)
		v := Value{Type: Date, TIMEX: isoWeek(mon), Start: mon, End: mon.addDays(6)}
		if u == Weekend {
			v.TIMEX, v.Start = v.TIMEX+"-WE", mon.addDays(5)
		}
		return v, true
	case Month:
		if anchor.Year == 0 || anchor.Month == 0 {
			return Value{Type: Date, TIMEX: "XXXX-XX"}, true
		}
		return point(Stamp{Year: anchor.Year, Month: anchor.Month}.addMonths(n)), true
	case Quarter:
		if anchor.Year == 0 || anchor.Month == 0 {
			return Value{Type: Date, TIMEX: "XXXX-QX"}, true
		}
		first := Stamp{Year: anchor.Year, Month: (anchor.Month-1)/3*3 + 1}.addMonths(3 * n)
		return Value{Type: Date, TIMEX: Stamp{Year: first.Year}.String() + "-Q" + strconv.Itoa((first.Month+2)/3),
			Start: first, End: first.addMonths(2)}, true
	case Year:
		if anchor.Year == 0 {
			return Value{Type: Date, TIMEX: "XXXX"}, true
		}
		return point(Stamp{Year: anchor.Year + n}), true
	case Decade, Century:
		size := 10
		if u == Century {
			size = 100
		}
		if anchor.Year == 0 {
			return Value{Type: Date, TIMEX: "XXXX"}, true
		}
		first := (floorDiv(anchor.Year, size) + n) * size
		return Value{Type: Date, TIMEX: strconv.Itoa(first / size), Start: Stamp{Year: first}, End: Stamp{Year: first + size - 1}}, true
	}
	return Value{}, false
}

// amount resolves expressions that count units: durations, distances from an
// anchor, and the span up to or from publication.
func (e Expr) amount(c Context) (Value, bool) {
	if e.Unit == NoUnit {
		return Value{}, false
	}
	length := e.lengths()
	v := Value{Type: Duration, TIMEX: length, Length: length}
	now := Moment{c.Published, c.Now}
	if e.Dir == Ago && c.Mentioned.IsZero() {
		e.FromContext = false // "a year earlier" where no other date is spoken of
	}
	if e.FromContext {
		now = Moment{Stamp: c.Mentioned}
	}
	l, exact := e.vector()
	switch {
	case e.Dir == Ago || e.Dir == Hence:
		return e.distance(now, l, exact && e.Amount > 0)
	case !exact || e.Amount <= 0 || !now.known():
		return v, true
	}
	start := now
	start.Stamp = start.cut(spanUnit(e.Unit))
	switch e.Dir {
	case Past:
		v.From, v.To = now.back(l), now
		v.Start, v.End = v.From.cut(spanUnit(e.Unit)), start.Stamp
	case Next:
		v.From, v.To = now, now.on(l)
		v.Start, v.End = start.Stamp, v.To.cut(spanUnit(e.Unit))
		switch {
		case e.Unit == Quarter || e.Unit == Decade || e.Unit == Century: // whole ones
			first, _ := unitAt(e.Unit, 1, now.Stamp)
			last, _ := unitAt(e.Unit, int(e.Amount), now.Stamp)
			v.From.Stamp, v.To.Stamp = first.Start.firstDay(), last.End.lastDay()
		case l.seconds == 0:
			v.From.Stamp = now.addDays(1)
		}
	case Within:
		v.From, v.To = now, now.on(l)
		v.Start, v.End = now.Stamp, v.To.Stamp
		v.Type = Date
	}
	if l.seconds == 0 {
		v.From.Clock, v.To.Clock = Clock{}, Clock{}
	}
	if e.Dir == Within {
		v.TIMEX = v.To.value().TIMEX
	}
	return v, true
}

// on moves a full moment by l, back the other way.
func (m Moment) on(l length) Moment {
	moved, _ := m.add(l)
	return moved
}

func (m Moment) back(l length) Moment { return m.on(l.scaled(-1)) }

// distance resolves "three weeks ago" and "in two hours" from a moment: a value
// as precise as the unit, with the very day or minute beside it.
func (e Expr) distance(now Moment, l length, exact bool) (Value, bool) {
	sign, ref := 1, "FUTURE_REF"
	if e.Dir == Ago {
		sign, ref = -1, "PAST_REF"
	}
	if !exact || now.IsZero() {
		if e.HasAmount {
			ref = unknownAt(e.Unit)
		}
		return Value{Type: Date, TIMEX: ref}, true
	}
	at, full := now.add(l.scaled(sign))
	if l.seconds != 0 && full {
		return at.value(), true
	}
	at.Clock = Clock{}
	var v Value
	ok := full
	switch {
	case e.More != nil:
		return at.value(), full
	case e.Amount != float64(int(e.Amount)) && !full: // a year and a half after some day of 2015
		return Value{Type: Date, TIMEX: unknownAt(e.Unit)}, true
	case e.Amount != float64(int(e.Amount)):
		v = point(at.cut(spanUnit(e.Unit)))
	default:
		v, ok = distant(e.Unit, sign*int(e.Amount), now.Stamp)
	}
	if e.Unit == Year && !e.FromContext {
		v.TIMEX = Stamp{Year: v.Start.Year}.String()
	}
	if full {
		v.From, v.To = at, at
	}
	return v, ok
}

func unknownAt(u Unit) string {
	switch u {
	case Day, Week:
		return "XXXX-XX-XX"
	case Month, Quarter:
		return "XXXX-XX"
	}
	return "XXXX"
}

// distant is the point n units from the anchor, as precise as the unit: "three
// weeks ago" names a week, "a year earlier" said of a month names that month.
func distant(u Unit, n int, anchor Stamp) (Value, bool) {
	switch u {
	case Second, Minute, Hour: // of a day of which the time is not known
		return Value{Type: Time, TIMEX: anchor.dayTIMEX(), Start: anchor, End: anchor}, true
	case Year:
		s := anchor
		s.Year += n
		return point(Stamp{Year: s.Year, Month: s.Month}), true
	case Decade:
		return point(Stamp{Year: anchor.Year + 10*n}), true
	case Century:
		return point(Stamp{Year: anchor.Year + 100*n}), true
	}
	return unitAt(u, n, anchor)
}

// spanUnit is the precision of the ends of a span counted in u: days and weeks
// to the day, months and longer to the month, decades to the year.
func spanUnit(u Unit) Unit {
	switch u {
	case Month, Quarter, Year:
		return Month
	case Decade, Century:
		return Year
	}
	return Day
}

// length is the TIMEX3 duration: "P3W", "PT6H", "PXD", "P2.5Y".
func (e Expr) length() string {
	letter, pre := string(rune(e.Unit)), "P"
	amount := e.Amount
	switch e.Unit {
	case Second, Minute, Hour:
		pre, letter = "PT", map[Unit]string{Second: "S", Minute: "M", Hour: "H"}[e.Unit]
	case Weekend:
		letter = "WE"
	case Quarter:
		letter, amount = "M", amount*3
	case Workday:
		letter = "WD"
	case Decade:
		letter, amount = "Y", amount*10
	case Century:
		letter, amount = "Y", amount*100
	}
	if !e.HasAmount {
		return pre + "X" + letter
	}
	return pre + strconv.FormatFloat(amount, 'f', -1, 64) + letter
}

// set resolves repetitions: "every week" is P1W, "every Monday" XXXX-WXX-1.
func (e Expr) set() (Value, bool) {
	v := Value{Type: Set}
	switch {
	case e.Nth > 0 && e.Unit == Day: // "the first day of every month"
		v.TIMEX = Stamp{Day: e.Nth}.String()
	case e.Weekday != 0:
		v.TIMEX = "XXXX-WXX-" + strconv.Itoa(e.Weekday)
		if e.Clock.Unit != NoUnit {
			v.TIMEX += "T" + e.Clock.timex()
		} else if e.DayPart != "" {
			v.TIMEX += "T" + e.DayPart
		}
	case e.Clock.Unit != NoUnit:
		v.TIMEX = "T" + e.Clock.timex()
	case e.Day != 0 && e.Month == 0:
		v.TIMEX = "XXXX-XX-" + twoDigits(e.Day)
	case e.Month != 0:
		v.TIMEX = Stamp{Month: e.Month, Day: e.Day}.String()
	case e.DayPart != "":
		v.TIMEX = "XXXX-XX-XXT" + e.DayPart
	case e.Season != "":
		v.TIMEX = "XXXX-" + e.Season
	case e.Unit != NoUnit:
		if !e.HasAmount {
			e.Amount, e.HasAmount = 1, true
		}
		v.TIMEX = e.length()
		v.Length = v.TIMEX
	default:
		return Value{}, false
	}
	return v, true
}

// reference resolves words that point at the present, past or future.
func (e Expr) reference(c Context) (Value, bool) {
	v := Value{Type: Date, TIMEX: e.Ref}
	if e.Ref == "PRESENT_REF" && c.Published.known() {
		v.From = Moment{c.Published, c.Now}
		v.To = v.From
	}
	if e.ToDate && c.Published.known() {
		v.End = c.Published
	}
	return v, true
}

// span resolves a range written as one expression. Its TIMEX3 value is the
// range's two ends.
func (e Expr) span(c Context) (Value, bool) {
	if e.Month == 0 && e.Day == 0 { // years: "2008-13"
		from, to := e.Year, e.ToYear
		if to != 0 && to < 100 && from >= 100 {
			to += from / 100 * 100
			if to < from {
				to += 100
			}
		}
		if from == 0 || to <= from {
			return Value{}, false
		}
		length := "P" + strconv.Itoa(to-from) + "Y"
		v := Value{Type: Duration, TIMEX: length, Length: length, Start: Stamp{Year: from}, End: Stamp{Year: to}}
		v.From, v.To = Moment{Stamp: v.Start}, Moment{Stamp: v.End}
		return v, true
	}
	if e.Month == 0 || e.Day == 0 && e.ToDay != 0 {
		return Value{}, false
	}
	if e.HasShift && c.Published.Year != 0 && e.Year == 0 {
		e.Year = c.Published.Year + e.Shift
	}
	if e.Day == 0 && e.Unit == Year && e.Year == 0 && c.Published.Month != 0 { // "the first nine months": the last that are over
		e.Year = c.Published.Year
		if e.ToMonth > c.Published.Month && c.Tense != FutureTense {
			e.Year--
		}
	}
	from := Stamp{e.Year, e.Month, e.Day}
	to := Stamp{e.ToYear, e.ToMonth, e.ToDay}
	if to.Month == 0 {
		to.Month = from.Month
	}
	if to.Year == 0 && from.Year == 0 {
		if to.Year = yearOf(to, c); to.Year != 0 {
			from.Year = to.Year
			if from.Month > to.Month {
				from.Year--
			}
		}
	} else if from.Year == 0 {
		from.Year = to.Year
		if from.Month > to.Month {
			from.Year--
		}
	} else if to.Year == 0 {
		to.Year = from.Year
		if to.Month < from.Month {
			to.Year++
		}
	}
	if !from.valid() || !to.valid() || from == to {
		return Value{}, false
	}
	return Value{Type: Duration, TIMEX: from.String() + "/" + to.String(), Start: from, End: to}, true
}
