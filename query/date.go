package query

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/tallywire/tallywire/news"
)

const secondsPerDay = 24 * 60 * 60

// dayNumber returns the days from 1970-01-01 to a date; month 13 is the next
// January, as in time.Date.
func dayNumber(year, month, day int) float64 {
	return math.Floor(float64(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix()) / secondsPerDay)
}

// parseDays returns the first and the last day of an ISO 8601 date: a year, a
// month, a day, a quarter (2023-Q2), half-year (2023-H1), week (2023-W45) or
// season (2023-SP, SU, FA, WI). A time of day is ignored.
func parseDays(s string) (first, last float64, ok bool) {
	s, _, _ = strings.Cut(s, "T")
	year, rest, more := strings.Cut(s, "-")
	y, ok := digits(year, 4)
	if !ok || y == 0 {
		return 0, 0, false
	}
	if !more {
		return dayNumber(y, 1, 1), dayNumber(y+1, 1, 1) - 1, true
	}
	if len(rest) < 2 {
		return 0, 0, false
	}
	months := func(from, n int) (float64, float64, bool) {
		return dayNumber(y, from, 1), dayNumber(y, from+n, 1) - 1, true
	}
	switch rest[0] {
	case 'Q':
		if n, ok := digits(rest[1:], 1); ok && n >= 1 && n <= 4 {
			return months(3*n-2, 3)
		}
	case 'H':
		if n, ok := digits(rest[1:], 1); ok && n >= 1 && n <= 2 {
			return months(6*n-5, 6)
		}
	case 'W':
		if n, ok := digits(rest[1:], 2); ok && n >= 1 && n <= 53 {
			return weekOf(y, n)
		}
	}
	switch rest {
	case "SP":
		return months(3, 3)
	case "SU":
		return months(6, 3)
	case "FA":
		return months(9, 3)
	case "WI":
		return months(12, 3)
	}
	month, day, more := strings.Cut(rest, "-")
	m, ok := digits(month, 2)
	if !ok || m < 1 || m > 12 {
		return 0, 0, false
	}
	if !more {
		return months(m, 1)
	}
	d, ok := digits(day, 2)
	first = dayNumber(y, m, d)
	if !ok || d < 1 || first >= dayNumber(y, m+1, 1) {
		return 0, 0, false
	}
	return first, first, true
}

// weekOf returns Monday and Sunday of an ISO week.
func weekOf(year, week int) (first, last float64, ok bool) {
	jan4 := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC)
	monday := jan4.AddDate(0, 0, -(int(jan4.Weekday())+6)%7+7*(week-1))
	if y, w := monday.ISOWeek(); y != year || w != week {
		return 0, 0, false
	}
	first = dayNumber(monday.Year(), int(monday.Month()), monday.Day())
	return first, first + 6, true
}

func digits(s string, n int) (int, bool) {
	if len(s) != n {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	v, err := strconv.Atoi(s)
	return v, err == nil
}

// periodOf returns the days a claim's figure holds for. An open end reaches to
// the day the article speaks from, an open start has no beginning. A bound that
// is given but cannot be placed ("XXXX-10") leaves the whole period unknown.
func periodOf(h *news.Hit) (low, high float64, ok bool) {
	p := h.Claim.Period
	if p == nil || p.Start == nil && p.End == nil {
		return 0, 0, false
	}
	low, high = math.Inf(-1), math.Inf(1)
	if p.Start != nil {
		if low, _, ok = parseDays(*p.Start); !ok {
			return 0, 0, false
		}
	}
	if p.End != nil {
		if _, high, ok = parseDays(*p.End); !ok {
			return 0, 0, false
		}
	} else if t := h.When(); !t.IsZero() {
		y, m, d := t.Date()
		if day := dayNumber(y, int(m), d); day >= low {
			high = day
		}
	}
	return low, high, low <= high
}
