package timex

import (
	"strconv"
	"strings"

	"github.com/tallywire/tallywire/rules"
)

// fieldNames are the fields of DATE, TIMESPAN, TIMESET and TIMEREF mentions,
// as rules/data/15_dates.yaml describes them.
var fieldNames = [...]string{"y", "m", "d", "wd", "q", "h", "season", "decade", "cent", "y2", "m2", "d2", "num",
	"unit", "n", "dir", "dir2", "shift", "ctx", "part", "daypart", "hour", "min", "ampm", "zone", "set", "ref", "todate", "fiscal"}

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
	fDir
	fDir2
	fShift
	fCtx
	fPart
	fDaypart
	fHour
	fMin
	fAmpm
	fZone
	fSet
	fRef
	fTodate
	fFiscal
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
		if b[f] < 0 || !m.Has(b[f]) {
			return ""
		}
		return m.Canon(b[f])
	})
}

// parse reads an expression from the fields a rule emits; get returns the value
// of a field, empty where the rule has none. What is not understood is left out.
func parse(get func(field) string) Expr {
	var e Expr
	e.Year, e.ShortYear = year(get(fY))
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
	if n := get(fNum); n != "" {
		e.numeric(n)
	}
	if u := get(fUnit); u != "" {
		e.Unit = Unit(u[0])
	}
	if n := get(fN); n != "" {
		e.Amount, e.HasAmount = amount(n)
		e.Vague = !e.HasAmount
	}
	if e.Unit == 'F' { // a fortnight is two weeks
		e.Unit, e.Amount = Week, 2*e.Amount
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
		if e.Month != 0 && e.Unit == Year { // "the first nine months of last year"
			e.Unit = NoUnit
		}
		if (e.Weekday == 0 && e.Month == 0) && e.Unit == NoUnit {
			e.Unit = Year // "the first quarter of last year"
			if e.Season != "" {
				e.Unit = NoUnit
			}
			if e.Hour != 0 || get(fHour) != "" {
				e.Unit = Day
			}
		}
	}
	e.FromContext = get(fCtx) != ""
	e.Part = parts[get(fPart)]
	e.DayPart = get(fDaypart)
	e.Zone = zone(get(fZone))
	e.clockFields(get(fHour), get(fMin), get(fAmpm))
	e.Set, e.Ref = get(fSet) != "", get(fRef)
	e.ToDate, e.Fiscal = get(fTodate) != "", get(fFiscal) != ""
	return e
}

var parts = map[string]Part{"start": Start, "early": Early, "mid": Middle, "late": Late, "end": End}

func zone(z string) string {
	if z == "GMT" || z == "UTC" {
		return "Z"
	}
	return ""
}

// year reads "2023", "'87" and "87".
func year(s string) (int, bool) {
	n := small(s)
	return n, n > 0 && n < 100 && s != ""
}

// small reads the digits of "3", "03", "3rd" or "1990s", or a number word up to
// twelve.
func small(s string) int {
	if s == "" {
		return 0
	}
	end := 0
	for end < len(s) && end < 5 && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	if end == 0 {
		for i, w := range smallWords {
			if strings.EqualFold(w, s) {
				return i
			}
		}
		return 0
	}
	n, _ := strconv.Atoi(s[:end])
	return n
}

var smallWords = [...]string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
	"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"}

var tens = [...]string{"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}

// amount reads the number of units; ok is false for words that give none
// ("several").
func amount(s string) (n float64, ok bool) {
	if f, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64); err == nil {
		return f, true
	}
	s = strings.ToLower(s)
	switch s {
	case "a", "an":
		return 1, true
	case "a couple of":
		return 2, true
	case "half a":
		return 0.5, true
	case "a dozen":
		return 12, true
	case "one and a half":
		return 1.5, true
	}
	if i := small(s); i > 0 {
		return float64(i), true
	}
	head, unit, _ := strings.Cut(strings.ReplaceAll(s, " ", "-"), "-")
	for i, t := range tens {
		if t != "" && t == head {
			if unit == "" {
				return float64(10 * i), true
			}
			if u := small(unit); u > 0 && u < 10 {
				return float64(10*i + u), true
			}
		}
	}
	return 0, false
}

// numeric reads a date in figures. Day and month are told apart only where one
// of them is over twelve or both are equal; otherwise the year alone is known.
func (e *Expr) numeric(s string) {
	f := strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if len(f) != 3 {
		return
	}
	a, b := small(f[0]), small(f[1])
	e.Year = small(f[2])
	switch {
	case a > 12 && b <= 12, a == b:
		e.Day, e.Month = a, b
	case b > 12 && a <= 12:
		e.Day, e.Month = b, a
	}
}

// clockFields reads a time of day into 24 hours.
func (e *Expr) clockFields(hour, minute, ampm string) {
	if hour == "" {
		return
	}
	h, m := small(hour), small(minute)
	switch {
	case ampm == "pm" && h < 12:
		h += 12
	case ampm == "am" && h == 12:
		h = 0
	}
	if h > 24 || m > 59 {
		return
	}
	e.Hour, e.Minute, e.HasClock = h, m, true
}
