package timex

import "time"

// Clock is a time of day, as precise as Unit says: Hour, Minute or Second. The
// zero Clock is none.
type Clock struct {
	Hour, Minute, Second int
	Unit                 Unit
	// Half is set where the words leave open which half of the day is meant:
	// "at 7", "half past seven".
	Half bool
}

// clockOf returns the time of day of t to the minute.
func clockOf(t time.Time) Clock {
	if t.IsZero() {
		return Clock{}
	}
	return Clock{Hour: t.Hour(), Minute: t.Minute(), Unit: Minute}
}

// valid reports whether c can stand on a clock face.
func (c Clock) valid() bool { return c.Hour <= 24 && c.Minute < 60 && c.Second < 60 }

// seconds counts from midnight.
func (c Clock) seconds() int { return c.Hour*3600 + c.Minute*60 + c.Second }

// after reports whether c is later in the day than d.
func (c Clock) after(d Clock) bool { return c.seconds() > d.seconds() }

// timex returns the TIMEX3 form behind the T: "17", "17:30", "17:30:05".
func (c Clock) timex() string {
	if c.Unit == Hour {
		return twoDigits(c.Hour)
	}
	return c.iso()
}

// iso returns hours and minutes at least.
func (c Clock) iso() string {
	b := appendPadded(make([]byte, 0, 8), c.Hour, 2)
	b = appendPadded(append(b, ':'), c.Minute, 2)
	if c.Unit == Second {
		b = appendPadded(append(b, ':'), c.Second, 2)
	}
	return string(b)
}

// later moves an hour written without am or pm into the second half of the day.
func (c Clock) later() Clock {
	if c.Half && c.Hour < 12 {
		c.Hour += 12
	}
	c.Half = false
	return c
}

// within settles which half of the day is meant from the part of day named
// beside it: "tonight at 8", "in the morning at 7".
func (c Clock) within(part string) Clock {
	switch {
	case !c.Half:
	case part == "AF", part == "EV", part == "NI" && c.Hour > 5 && c.Hour < 12:
		return c.later()
	case part == "NI" && c.Hour == 12:
		c.Hour = 0
	}
	c.Half = c.Half && part == ""
	return c
}

// noon reports whether e is noon or midnight of no day, words that seldom date
// anything.
func (e Expr) noon() bool {
	return e.Clock.Unit == Hour && e.Clock.Hour%12 == 0 && e.says() == hasClock
}

// partOfDay holds the hours of the TIMEX3 parts of a day.
var partOfDay = map[string][2]int{"MO": {6, 12}, "MI": {11, 13}, "AF": {12, 18}, "EV": {18, 24}, "NI": {18, 24}}

// Moment is a day and the time of it, as precise as they are known.
type Moment struct {
	Stamp
	Clock Clock
}

// in tells a moment of a zone written as an offset ("-05:30") in another zone.
func (m Moment) in(to *time.Location, offset string) Moment {
	from, err := time.Parse("-07:00", offset)
	if err != nil {
		return m
	}
	t := time.Date(m.Year, time.Month(m.Month), m.Day, m.Clock.Hour, m.Clock.Minute, m.Clock.Second, 0, from.Location()).In(to)
	m.Stamp = StampOf(t)
	m.Clock.Hour, m.Clock.Minute = t.Hour(), t.Minute()
	return m
}

// String returns ISO 8601; nothing where the year is not known.
func (m Moment) String() string {
	switch {
	case m.Year == 0:
		return ""
	case m.Clock.Unit == NoUnit || !m.known():
		return m.Stamp.String()
	case m.Clock.Hour == 24:
		return m.addDays(1).String() + "T00:00"
	}
	return m.Stamp.String() + "T" + m.Clock.iso()
}

// length is an amount of time in the units that calendars add differently.
type length struct {
	months, days, seconds int
}

// scaled returns l n times over.
func (l length) scaled(n int) length { return length{l.months * n, l.days * n, l.seconds * n} }

// add moves m by l; a moment of which the day is not known moves by whole
// months or years only. ok is false where l is finer than m.
func (m Moment) add(l length) (moved Moment, ok bool) {
	switch {
	case m.known():
	case l.days != 0 || l.seconds != 0 || m.Year == 0 || m.Month == 0 && l.months%12 != 0:
		return Moment{}, false
	case m.Month == 0:
		m.Year += l.months / 12
		return m, true
	}
	if l.months != 0 {
		m.Stamp = m.addMonths(l.months)
	}
	if l.days != 0 {
		m.Stamp = m.addDays(l.days)
	}
	if l.seconds != 0 {
		unit := Minute
		if l.seconds%60 != 0 || m.Clock.Unit == Second {
			unit = Second
		}
		total := m.Clock.seconds() + l.seconds
		days := floorDiv(total, 24*3600)
		total -= days * 24 * 3600
		m.Stamp = m.addDays(days)
		m.Clock = Clock{Hour: total / 3600, Minute: total / 60 % 60, Second: total % 60, Unit: unit}
	}
	return m, true
}
