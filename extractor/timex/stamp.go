package timex

import (
	"strconv"
	"strings"
	"time"
)

// Stamp is a calendar day, month or year; parts that are not known are zero.
type Stamp struct {
	Year, Month, Day int
}

// StampOf returns the calendar day of t in t's own zone.
func StampOf(t time.Time) Stamp {
	if t.IsZero() {
		return Stamp{}
	}
	y, m, d := t.Date()
	return Stamp{y, int(m), d}
}

// IsZero reports whether nothing is known.
func (s Stamp) IsZero() bool { return s == Stamp{} }

// String returns ISO 8601 as precise as s is: "2023", "2023-10", "2023-10-03",
// with XXXX for an unknown year.
func (s Stamp) String() string {
	b := make([]byte, 0, 10)
	if s.Year == 0 {
		b = append(b, "XXXX"...)
	} else {
		b = appendPadded(b, s.Year, 4)
	}
	switch {
	case s.Month != 0:
		b = append(b, '-')
		b = appendPadded(b, s.Month, 2)
	case s.Day != 0:
		b = append(b, "-XX"...)
	}
	if s.Day != 0 {
		b = append(b, '-')
		b = appendPadded(b, s.Day, 2)
	}
	return string(b)
}

// parseStamp reads what [Stamp.String] writes of a known year.
func parseStamp(iso string) (s Stamp, ok bool) {
	for i, part := range [...]*int{&s.Year, &s.Month, &s.Day} {
		field, rest, more := strings.Cut(iso, "-")
		n, err := strconv.Atoi(field)
		if err != nil || n <= 0 {
			return Stamp{}, false
		}
		*part, iso = n, rest
		if !more {
			return s, s.valid()
		}
		if i == 2 {
			break
		}
	}
	return Stamp{}, false
}

func appendPadded(b []byte, n, width int) []byte {
	var room [20]byte
	digits := strconv.AppendInt(room[:0], int64(n), 10)
	for i := len(digits); i < width; i++ {
		b = append(b, '0')
	}
	return append(b, digits...)
}

// time returns midnight UTC of s, whose parts must all be known.
func (s Stamp) time() time.Time {
	return time.Date(s.Year, time.Month(s.Month), s.Day, 0, 0, 0, 0, time.UTC)
}

// known reports whether year, month and day are all known.
func (s Stamp) known() bool { return s.Year != 0 && s.Month != 0 && s.Day != 0 }

// valid reports whether the known parts can stand together in a calendar.
func (s Stamp) valid() bool {
	if s.Month < 0 || s.Month > 12 || s.Day < 0 || s.Day > 31 {
		return false
	}
	if s.Day == 0 || s.Month == 0 {
		return true
	}
	year := s.Year
	if year == 0 {
		year = 2000 // a leap year: 29 February may be meant
	}
	return s.Day <= daysIn(year, s.Month)
}

// addDays moves a full day by n days.
func (s Stamp) addDays(n int) Stamp { return StampOf(s.time().AddDate(0, 0, n)) }

// addMonths moves s by n months at the precision it has; a day beyond the end
// of the new month becomes its last day.
func (s Stamp) addMonths(n int) Stamp {
	total := s.Year*12 + s.Month - 1 + n
	out := Stamp{Year: floorDiv(total, 12), Day: s.Day}
	out.Month = total - out.Year*12 + 1
	if last := daysIn(out.Year, out.Month); out.Day > last {
		out.Day = last
	}
	return out
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// monday returns the Monday of the ISO week that holds s.
func (s Stamp) monday() Stamp {
	return s.addDays(-(int(s.time().Weekday()+6) % 7))
}

// like returns s no more precise than t.
func (s Stamp) like(t Stamp) Stamp {
	if t.Month == 0 {
		s.Month, s.Day = 0, 0
	}
	if t.Day == 0 {
		s.Day = 0
	}
	return s
}

// cut returns s no more precise than unit u.
func (s Stamp) cut(u Unit) Stamp {
	switch u {
	case Year, Decade, Century:
		return Stamp{Year: s.Year}
	case Month, Quarter:
		return Stamp{Year: s.Year, Month: s.Month}
	}
	return s
}

// firstDay returns the first day of the year or month s.
func (s Stamp) firstDay() Stamp {
	if s.Year != 0 && s.Month == 0 {
		s.Month = 1
	}
	if s.Year != 0 && s.Day == 0 {
		s.Day = 1
	}
	return s
}

// lastDay returns the last day of the year or month s.
func (s Stamp) lastDay() Stamp {
	if s.Year != 0 && s.Month == 0 {
		s.Month = 12
	}
	if s.Year != 0 && s.Day == 0 {
		s.Day = daysIn(s.Year, s.Month)
	}
	return s
}

// iso returns ISO 8601, or nothing where the year is not known.
func (s Stamp) iso() string {
	if s.Year == 0 {
		return ""
	}
	return s.String()
}

// weekday is 1 for Monday to 7 for Sunday.
func (s Stamp) weekday() int { return int(s.time().Weekday()+6)%7 + 1 }

// onOrAfter returns the first such weekday from s on.
func (s Stamp) onOrAfter(weekday int) Stamp { return s.addDays((weekday - s.weekday() + 7) % 7) }

// after reports whether s is a later day than t; both must be full days.
func (s Stamp) after(t Stamp) bool {
	return s.Year*10000+s.Month*100+s.Day > t.Year*10000+t.Month*100+t.Day
}
