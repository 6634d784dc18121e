package timex

import (
	"strconv"
	"strings"
)

// feast is a day of the year by rule, as the lexicon of holidays writes it:
//
//	12-25      a day of a month
//	11/4/4     the fourth Thursday (weekday 4) of November; 5/1/-1 the last Monday of May
//	E-2        days from western Easter; O-2 from the Orthodox one
//	I9-1       a day of a month of the Islamic calendar, H of the Hebrew (Nisan is 1), C of the Chinese
//	S7-30@18   the day on which a tithi of a Hindu lunar month rules at an hour, sunrise where none is given
//
// and after any of these
//
//	>1 <1      the Monday on or after, on or before
//	+1 -1      days later, earlier (Easter has its own)
//	?7-1       where it falls on a Sunday, a day earlier
//	*30        how many days it lasts, one where not said
type feast string

// on returns the first and last day of the feast that begins in the year; ok is
// false where the rule cannot be read or gives no day in that year.
func (f feast) on(year int) (from, to Stamp, ok bool) {
	rule, days, _ := strings.Cut(string(f), "*")
	from, rule, ok = anchor(rule, year)
	for ok && rule != "" {
		op := rule[0]
		var n int
		n, rule, ok = leading(rule[1:])
		switch op {
		case '>':
			from = from.onOrAfter(n)
		case '<':
			from = from.addDays(-6).onOrAfter(n)
		case '+':
			from = from.addDays(n)
		case '-':
			from = from.addDays(-n)
		case '?':
			if ok && from.weekday() != n {
				_, rest, found := leading(rule[min(1, len(rule)):])
				rule, ok = rest, found
			}
		default:
			ok = false
		}
	}
	if !ok {
		return Stamp{}, Stamp{}, false
	}
	to = from
	if n, err := strconv.Atoi(days); err == nil {
		to = from.addDays(n - 1)
	}
	return from, to, true
}

// anchor reads the head of a rule and returns its day and the rest of the rule.
func anchor(rule string, year int) (s Stamp, rest string, ok bool) {
	if rule == "" {
		return Stamp{}, "", false
	}
	switch rule[0] {
	case 'E':
		return easter(year), rule[1:], true
	case 'O':
		return orthodoxEaster(year), rule[1:], true
	}
	var calendar byte
	if rule[0] > '9' {
		calendar, rule = rule[0], rule[1:]
	}
	a, rest, ok := leading(rule)
	if !ok || rest == "" {
		return Stamp{}, "", false
	}
	separator := rest[0]
	b, rest, ok := leading(rest[1:])
	switch {
	case !ok:
		return Stamp{}, "", false
	case calendar != 0:
		hour := 6
		if strings.HasPrefix(rest, "@") {
			hour, rest, ok = leading(rest[1:])
		}
		s, found := foreign(calendar, year, a, b, float64(hour))
		return s, rest, ok && found
	case separator == '-':
		s = Stamp{year, a, b}
		return s, rest, s.valid()
	}
	if rest == "" {
		return Stamp{}, "", false
	}
	n, rest, ok := leading(rest[1:])
	s = nthWeekday(Stamp{Year: year, Month: a}.firstDay(), Stamp{Year: year, Month: a}.lastDay(), b, n)
	return s, rest, ok && n != 0
}

// leading reads the number at the head of s.
func leading(s string) (n int, rest string, ok bool) {
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || end == 0 && s[0] == '-') {
		end++
	}
	n, err := strconv.Atoi(s[:end])
	return n, s[end:], err == nil
}

// nthWeekday returns the n-th such weekday from a day on, or the n-th from the
// end up to another where n is negative.
func nthWeekday(from, to Stamp, weekday, n int) Stamp {
	if n > 0 {
		return from.onOrAfter(weekday).addDays(7 * (n - 1))
	}
	return to.addDays(-6).onOrAfter(weekday).addDays(7 * (n + 1))
}

// feast resolves a named holiday of a stated year, of a shifted one, or of the
// one that the tense points to.
func (e Expr) feast(c Context) (Value, bool) {
	f := feast(e.Holiday)
	p := c.Published
	year := e.fullYear(e.Year, c)
	switch {
	case year != 0:
	case p.Year == 0:
		if len(f) == 5 && f[2] == '-' { // a day of a month is known without a year
			return point(Stamp{Month: small(string(f[:2])), Day: small(string(f[3:]))}), true
		}
		return Value{Type: Date, TIMEX: "XXXX-XX-XX"}, true
	case e.HasShift && e.Unit == Year:
		year = p.Year + e.Shift
	default:
		return f.near(e, c)
	}
	from, to, ok := f.on(year)
	return days(from, to), ok
}

// near returns the feast nearest to publication on the side that "last", "next"
// or the tense points to.
func (f feast) near(e Expr, c Context) (Value, bool) {
	p := c.Published
	ahead := c.Tense == FutureTense || c.Tense == OpenTense
	if e.HasShift {
		ahead = e.Shift >= 0
	}
	first, step := p.Year+1, -1
	if ahead {
		first, step = p.Year-1, 1
	}
	for i := range 3 {
		from, to, ok := f.on(first + i*step)
		if !ok || !p.known() {
			continue
		}
		switch {
		case ahead && !p.after(to) && (e.Shift <= 0 || from.after(p)),
			!ahead && !from.after(p) && (e.Shift >= 0 || p.after(to)):
			return days(from, to), true
		}
	}
	return Value{}, false
}

// days is the value of a day, or of several days in a row.
func days(from, to Stamp) Value {
	if from == to {
		return point(from)
	}
	return Value{Type: Date, TIMEX: from.String() + "/" + to.String(), Start: from, End: to}
}

// easter returns western Easter Sunday (Meeus, Jones and Butcher).
func easter(year int) Stamp {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return Stamp{year, n / 31, n%31 + 1}
}

// orthodoxEaster returns Easter Sunday by the Julian calendar (Meeus), as a day
// of ours.
func orthodoxEaster(year int) Stamp {
	d := (19*(year%19) + 15) % 30
	e := (2*(year%4) + 4*(year%7) - d + 34) % 7
	julian := Stamp{year, (d + e + 114) / 31, (d+e+114)%31 + 1}
	return julian.addDays(year/100 - year/400 - 2)
}
