package timex

import (
	"strconv"
	"strings"

	"github.com/tallywire/tallywire/rules"
)

// fieldNames are the fields of DATE, TIMESPAN, TIMESET and TIMEREF mentions,
// as rules/data/15_dates.yaml describes them.
var fieldNames = [...]string{"y", "m", "d", "wd", "q", "h", "season", "decade", "cent", "y2", "m2", "d2", "num",
	"unit", "n", "unit2", "n2", "half", "dir", "dir2", "shift", "ctx", "part", "daypart", "hour", "min", "sec", "ampm", "past", "to",
	"hour2", "min2", "ampm2", "zone", "set", "ref", "todate", "fiscal", "era", "holiday", "nth", "week"}

// field is one of the fields a rule may emit.
type field int

const (
	fY field = iota
	fM
	fD
	fWd
	fQ
	fH
	fSeason
	fDecade
	fCent
	fY2
	fM2
	fD2
	fNum
	fUnit
	fN
	fUnit2
	fN2
	fHalf
	fDir
	fDir2
	fShift
	fCtx
	fPart
	fDaypart
	fHour
	fMin
	fSec
	fAmpm
	fPast
	fTo
	fHour2
	fMin2
	fAmpm2
	fZone
	fSet
	fRef
	fTodate
	fFiscal
	fEra
	fHoliday
	fNth
	fWeek
)

// binding holds the ids of the fields in one ruleset; -1 where no rule has it.
type binding [len(fieldNames)]rules.FieldID

func bind(rs *rules.Ruleset) binding {
	var b binding
	for i, name := range fieldNames {
		b[i] = rs.Field(name)
	}
	return b
}

// expr reads the fields of a mention.
func (b *binding) expr(m *rules.Mention) Expr {
	return parse(func(f field) string {
		return m.Canon(b[f])
	})
}

// parse reads an expression from the fields a rule emits; get returns the value
// of a field, empty where the rule has none. What is not understood is left out.
func parse(get func(field) string) Expr {
	var e Expr
	e.Year, e.ShortYear = year(get(fY))
	switch era := get(fEra); {
	case era == "":
	case era[0]|0x20 == 'b':
		return Expr{} // before our era: no year that TIMEX3 can compare
	default:
		e.ShortYear = false
	}
	e.Month, e.Day = small(get(fM)), small(get(fD))
	e.Weekday, e.Quarter, e.Half = small(get(fWd)), small(get(fQ)), small(get(fH))
	e.Season = get(fSeason)
	if d := get(fDecade); d != "" {
		n := small(d)
		e.Decade, e.HasDecade, e.ShortYear = n, true, n < 100
	}
	if c := small(get(fCent)); c > 0 {
		e.Century = c
	}
	e.ToYear, e.ToMonth, e.ToDay = small(get(fY2)), small(get(fM2)), small(get(fD2))
	e.Holiday, e.Week = get(fHoliday), small(get(fWeek))
	if n := get(fNum); n != "" {
		e.numeric(n)
	}
	e.Unit, e.Amount, e.HasAmount, e.Vague = measure(get(fUnit), get(fN))
	if half := get(fHalf); half != "" { // "a year and a half"
		part, ok := amount(half)
		e.Amount, e.HasAmount = e.Amount+part, e.HasAmount && ok
	}
	if n2 := get(fN2); n2 != "" {
		more := Expr{}
		if more.Unit, more.Amount, more.HasAmount, more.Vague = measure(get(fUnit2), n2); more.HasAmount {
			e.More = &more
		}
	}
	switch d := get(fDir); {
	case d == "past":
		e.Dir = Past
	case d == "next":
		e.Dir = Next
	case d == "hence":
		e.Dir = Hence
	case d != "":
		e.Dir = Ago
	case get(fDir2) != "":
		e.Dir = Hence
	}
	if s := get(fShift); s != "" {
		n, err := strconv.Atoi(s)
		e.Shift, e.HasShift = n, err == nil
		e.Coming = s[0] == '+'
		if e.Unit == NoUnit && e.Weekday == 0 && e.Month == 0 && e.Season == "" && e.Holiday == "" {
			e.Unit = Year // "the first quarter of last year"
			if get(fHour) != "" {
				e.Unit = Day
			}
		}
	}
	e.Nth = nth(get(fNth))
	e.FromContext, e.Told = get(fCtx) != "", get(fCtx) == "told"
	e.Part = parts[get(fPart)]
	e.DayPart = get(fDaypart)
	e.Zone = zone(get(fZone))
	e.Instant = e.Zone != "" && e.Zone == get(fZone)
	e.clockFields(get)
	e.Set, e.Ref = get(fSet) != "", get(fRef)
	e.ToDate, e.Fiscal = get(fTodate) != "", get(fFiscal) != ""
	if e.Holiday != "" && e.Unit == Weekend { // "the Easter weekend"
		base := e
		base.Unit = NoUnit
		return Expr{Unit: Weekend, HasShift: true, Base: &base}
	}
	return e
}

var parts = map[string]Part{"start": Start, "early": Early, "mid": Middle, "late": Late, "end": End}

// zones are the offsets from UTC that are written beside a time.
var zones = map[string]string{"GMT": "Z", "UTC": "Z", "Z": "Z", "BST": "+01:00", "CET": "+01:00", "CEST": "+02:00", "MSK": "+03:00",
	"IST": "+05:30", "JST": "+09:00", "EST": "-05:00", "EDT": "-04:00", "CST": "-06:00", "CDT": "-05:00", "PST": "-08:00", "PDT": "-07:00"}

// zone returns the offset that a name or an offset itself stands for.
func zone(z string) string {
	if z != "" && (z[0] == '+' || z[0] == '-') {
		return z
	}
	return zones[strings.ToUpper(z)]
}

// year reads "2023", "'87" and "87".
func year(s string) (int, bool) {
	n := small(s)
	return n, n > 0 && n < 100 && s != ""
}

// measure reads a unit and how many of it. A fortnight is two weeks, a night
// spent a day.
func measure(unit, n string) (u Unit, count float64, counted, vague bool) {
	if unit != "" {
		u = Unit(unit[0])
	}
	if n != "" {
		count, counted = amount(n)
		vague = !counted
	}
	switch u {
	case 'F':
		return Week, 2 * count, counted, vague
	case 'N':
		return Day, count, counted, vague
	}
	return u, count, counted, vague
}

// nth reads "first", "3rd", and from the end "last", "second last".
func nth(s string) int {
	s = lower(s)
	if s == "last" || s == "final" {
		return -1
	}
	if head, ok := strings.CutSuffix(s, "last"); ok {
		return -small(strings.TrimRight(head, " -"))
	}
	return small(s)
}

// numeric reads a date in figures: day, month and year in any order that the
// calendar allows, or two of them. Where day and month may be either, the month
// is first unless dots stand between them, and Swap is set.
func (e *Expr) numeric(s string) {
	dotted := strings.IndexByte(s, '.') > 0
	var f [3]int
	n, wide := 0, -1 // wide is the part with four digits: the year
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r < '0' || r > '9' }) {
		if n == len(f) {
			return
		}
		if len(part) == 4 {
			wide = n
		}
		f[n] = small(part)
		n++
	}
	switch {
	case dotted && (n < 3 || wide < 0 || f[wide] < 1500 || f[wide] > 2199): // a version, a sum
	case n == 3 && wide == 0:
		e.Year = f[0]
		e.dayMonth(f[2], f[1], false)
		e.Swap = false
	case n == 3:
		e.Year, e.ShortYear = f[2], wide != 2
		e.dayMonth(f[0], f[1], !dotted)
	case n == 2 && wide == 0:
		e.Year, e.Month = f[0], f[1]
	case n == 2 && wide == 1:
		e.Month, e.Year = f[0], f[1]
	case n == 2:
		e.dayMonth(f[0], f[1], true)
	}
}

// dayMonth sets the day a and the month b, or the other way round where only
// that fits, or where both fit and monthFirst is set.
func (e *Expr) dayMonth(a, b int, monthFirst bool) {
	e.Day, e.Month = a, b
	e.Swap = a <= 12 && b <= 12 && a != b
	e.Order = DayFirst
	if b > 12 && a <= 12 || e.Swap && monthFirst {
		e.Day, e.Month = b, a
		e.Order = MonthFirst
	}
}

// clockFields reads a time of day, and the far end of a stretch of it, which
// settles which half of the day the near end is in: "3-5 pm", "11-1 am".
func (e *Expr) clockFields(get func(field) string) {
	c, ok := clock(get(fHour), get(fMin), get(fSec), get(fAmpm))
	if !ok {
		return
	}
	if past := get(fPast); past != "" {
		c = c.past(past, get(fTo) != "")
	}
	e.Clock = c
	far, ok := clock(get(fHour2), get(fMin2), "", get(fAmpm2))
	if !ok {
		return
	}
	e.Clock, e.ToClock = stretch(c, far)
}

// stretch settles the halves of the day of both ends of "3-5 pm", "8 am - 1",
// "11:30-1:30".
func stretch(from, to Clock) (Clock, Clock) {
	switch {
	case from.Half && from.Hour == 12 && !to.Half && to.Hour < 12: // 12-3 am
		from.Hour, from.Half = 0, false
	case from.Half && !to.Half:
		if late := from.later(); to.Hour >= 12 && !late.after(to) {
			from = late
		}
		from.Half = false
	case !from.Half && to.Half:
		if late := to.later(); from.after(to) && late.after(from) {
			to = late
		}
		to.Half = false
	case from.Half && to.Half && from.after(to):
		to = to.later()
		from.Half = false
	}
	return from, to
}

// clock reads one time of day into 24 hours.
func clock(hour, minute, second, ampm string) (Clock, bool) {
	if hour == "" {
		return Clock{}, false
	}
	if h, m, dotted := strings.Cut(hour, "."); dotted { // "8.30 pm"
		hour, minute = h, m
	}
	minute = strings.TrimPrefix(strings.ToLower(minute), "h") // "19h30"
	c := Clock{Unit: Hour}
	switch lower(hour) {
	case "noon", "noonish", "midday":
		return Clock{Hour: 12, Unit: Hour}, true
	case "midnight":
		return Clock{Hour: 24, Unit: Hour}, true
	}
	if ampm == "military" { // "0800 hours"
		if len(hour) != 4 {
			return Clock{}, false
		}
		hour, minute, ampm = hour[:2], hour[2:], "h"
	}
	c.Hour = small(strings.TrimPrefix(hour, "T"))
	c.Half = c.Hour >= 1 && c.Hour <= 12 && hour[0] != '0' && ampm != "h"
	if minute != "" {
		if len(minute) < 2 {
			return Clock{}, false
		}
		c.Minute, c.Unit = small(minute), Minute
	}
	if second != "" {
		c.Second, c.Unit = small(second), Second
	}
	switch ampm {
	case "pm":
		c = c.later()
	case "am":
		if c.Half = false; c.Hour == 12 {
			c.Hour = 0
		}
	}
	return c, c.valid()
}

// past moves an hour by the minutes of "ten past", "a quarter to", "half past".
func (c Clock) past(words string, to bool) Clock {
	n, ok := amount(words)
	if !ok {
		return c
	}
	if n < 1 { // half, quarter
		n *= 60
	}
	if to {
		n = -n
	}
	total := (c.Hour*60 + int(n) + 24*60) % (24 * 60)
	c.Hour, c.Minute, c.Unit = total/60, total%60, Minute
	return c
}
