package timex

import (
	"fmt"
	"testing"
	"time"
)

func day(s string) Stamp {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		panic(err)
	}
	return StampOf(t)
}

func show(v Value) string {
	return fmt.Sprintf("%s %s %s..%s", v.Type, v.TIMEX, shown(v.Start), shown(v.End))
}

func TestResolve(t *testing.T) {
	thu := day("2024-05-16") // a Thursday
	tests := []struct {
		name string
		e    Expr
		c    Context
		want string
	}{
		{"full date", Expr{Year: 2023, Month: 10, Day: 3}, Context{}, "DATE 2023-10-03 2023-10-03..2023-10-03"},
		{"month and year", Expr{Year: 2023, Month: 10}, Context{}, "DATE 2023-10 2023-10..2023-10"},
		{"year", Expr{Year: 1998}, Context{Published: thu}, "DATE 1998 1998..1998"},
		{"short year ahead of its century", Expr{Year: 87, ShortYear: true}, Context{Published: thu}, "DATE 1987 1987..1987"},
		{"short year", Expr{Year: 19, ShortYear: true}, Context{Published: thu}, "DATE 2019 2019..2019"},
		{"month past", Expr{Month: 10}, Context{Published: thu, Tense: PastTense}, "DATE 2023-10 2023-10..2023-10"},
		{"month future", Expr{Month: 10}, Context{Published: thu, Tense: FutureTense}, "DATE 2024-10 2024-10..2024-10"},
		{"month without publication", Expr{Month: 10}, Context{Tense: PastTense}, "DATE XXXX-10 XXXX-10..XXXX-10"},
		{"day without publication", Expr{Month: 11, Day: 1}, Context{}, "DATE XXXX-11-01 XXXX-11-01..XXXX-11-01"},
		{"this month, past", Expr{Month: 5}, Context{Published: thu, Tense: PastTense}, "DATE 2024-05 2024-05..2024-05"},
		{"day of month past", Expr{Month: 5, Day: 20}, Context{Published: thu, Tense: PastTense}, "DATE 2023-05-20 2023-05-20..2023-05-20"},
		{"day of month without tense, near", Expr{Month: 5, Day: 20}, Context{Published: thu}, "DATE 2024-05-20 2024-05-20..2024-05-20"},
		{"last October", Expr{Month: 10, HasShift: true, Shift: -1}, Context{Published: thu}, "DATE 2023-10 2023-10..2023-10"},
		{"last March", Expr{Month: 3, HasShift: true, Shift: -1}, Context{Published: thu}, "DATE 2024-03 2024-03..2024-03"},
		{"next March", Expr{Month: 3, HasShift: true, Shift: 1}, Context{Published: thu}, "DATE 2025-03 2025-03..2025-03"},
		{"leap day in a plain year stays open", Expr{Month: 2, Day: 29}, Context{Published: day("2023-06-01"), Tense: PastTense}, "DATE XXXX-02-29 XXXX-02-29..XXXX-02-29"},
		{"Monday past", Expr{Weekday: 1}, Context{Published: thu, Tense: PastTense}, "DATE 2024-05-13 2024-05-13..2024-05-13"},
		{"Thursday, published Thursday", Expr{Weekday: 4}, Context{Published: thu, Tense: PastTense}, "DATE 2024-05-16 2024-05-16..2024-05-16"},
		{"Monday future", Expr{Weekday: 1}, Context{Published: thu, Tense: FutureTense}, "DATE 2024-05-20 2024-05-20..2024-05-20"},
		{"last Thursday", Expr{Weekday: 4, HasShift: true, Shift: -1}, Context{Published: thu}, "DATE 2024-05-09 2024-05-09..2024-05-09"},
		{"next Thursday", Expr{Weekday: 4, HasShift: true, Shift: 1}, Context{Published: thu}, "DATE 2024-05-23 2024-05-23..2024-05-23"},
		{"weekday unknown", Expr{Weekday: 2}, Context{}, "DATE XXXX-WXX-2 -..-"},
		{"Friday morning", Expr{Weekday: 5, DayPart: "MO"}, Context{Published: thu, Tense: PastTense}, "TIME 2024-05-10TMO 2024-05-10..2024-05-10"},
		{"yesterday", Expr{Unit: Day, HasShift: true, Shift: -1}, Context{Published: day("2024-03-01")}, "DATE 2024-02-29 2024-02-29..2024-02-29"},
		{"last week", Expr{Unit: Week, HasShift: true, Shift: -1}, Context{Published: thu}, "DATE 2024-W19 2024-05-06..2024-05-12"},
		{"last weekend", Expr{Unit: Weekend, HasShift: true, Shift: -1}, Context{Published: thu}, "DATE 2024-W19-WE 2024-05-11..2024-05-12"},
		{"last quarter", Expr{Unit: Quarter, HasShift: true, Shift: -1}, Context{Published: day("2024-02-02")}, "DATE 2023-Q4 2023-10..2023-12"},
		{"last year", Expr{Unit: Year, HasShift: true, Shift: -1}, Context{Published: thu}, "DATE 2023 2023..2023"},
		{"last year, unknown", Expr{Unit: Year, HasShift: true, Shift: -1}, Context{}, "DATE XXXX -..-"},
		{"last decade", Expr{Unit: Decade, HasShift: true, Shift: -1}, Context{Published: thu}, "DATE 201 2010..2019"},
		{"the 1980s", Expr{Decade: 1980, HasDecade: true}, Context{}, "DATE 198 1980..1989"},
		{"the nineties", Expr{Decade: 90, HasDecade: true, ShortYear: true}, Context{Published: thu}, "DATE 199 1990..1999"},
		{"the 1800s", Expr{Decade: 1800, HasDecade: true}, Context{}, "DATE 18 1800..1899"},
		{"fourth quarter, told in February", Expr{Quarter: 4}, Context{Published: day("2024-02-02"), Tense: PastTense}, "DATE 2023-Q4 2023-10..2023-12"},
		{"second quarter of 2021", Expr{Quarter: 2, Year: 2021}, Context{}, "DATE 2021-Q2 2021-04..2021-06"},
		{"first half of last year", Expr{Half: 1, HasShift: true, Shift: -1, Unit: Year}, Context{Published: thu}, "DATE 2023-H1 2023-01..2023-06"},
		{"winter of 2021", Expr{Season: "WI", Year: 2021}, Context{}, "DATE 2021-WI 2021-12..2022-02"},
		{"last summer", Expr{Season: "SU", HasShift: true, Shift: -1}, Context{Published: thu}, "DATE 2023-SU 2023-06..2023-08"},
		{"fiscal 2023 has no known days", Expr{Year: 2023, Fiscal: true}, Context{}, "DATE FY2023 -..-"},
		{"end of 2025", Expr{Year: 2025, Part: End}, Context{}, "DATE 2025 2025-12..2025-12"},
		{"start of October 2023", Expr{Year: 2023, Month: 10, Part: Start}, Context{}, "DATE 2023-10 2023-10-01..2023-10-01"},
		{"early 2022 stays whole", Expr{Year: 2022, Part: Early}, Context{}, "DATE 2022 2022..2022"},
		{"so far this year", Expr{Unit: Year, HasShift: true, ToDate: true}, Context{Published: thu}, "DATE 2024 2024..2024-05-16"},
		{"three weeks", Expr{Unit: Week, HasAmount: true, Amount: 3}, Context{Published: thu}, "DURATION P3W -..-"},
		{"the past three weeks", Expr{Unit: Week, HasAmount: true, Amount: 3, Dir: Past}, Context{Published: day("2025-04-23")}, "DURATION P3W 2025-04-02..2025-04-23"},
		{"the past three weeks, unknown", Expr{Unit: Week, HasAmount: true, Amount: 3, Dir: Past}, Context{}, "DURATION P3W -..-"},
		{"the last six months", Expr{Unit: Month, HasAmount: true, Amount: 6, Dir: Past}, Context{Published: day("2024-03-31")}, "DURATION P6M 2023-09..2024-03"},
		{"the past decade", Expr{Unit: Decade, HasAmount: true, Amount: 1, Dir: Past}, Context{Published: thu}, "DURATION P10Y 2014..2024"},
		{"the next two years", Expr{Unit: Year, HasAmount: true, Amount: 2, Dir: Next}, Context{Published: thu}, "DURATION P2Y 2024-05..2026-05"},
		{"several years", Expr{Unit: Year, Vague: true}, Context{Published: thu}, "DURATION PXY -..-"},
		{"two and a half years", Expr{Unit: Year, HasAmount: true, Amount: 2.5}, Context{}, "DURATION P2.5Y -..-"},
		{"six hours", Expr{Unit: Hour, HasAmount: true, Amount: 6}, Context{}, "DURATION PT6H -..-"},
		{"two days ago", Expr{Unit: Day, HasAmount: true, Amount: 2, Dir: Ago}, Context{Published: day("2024-01-01")}, "DATE 2023-12-30 2023-12-30..2023-12-30"},
		{"three weeks ago", Expr{Unit: Week, HasAmount: true, Amount: 3, Dir: Ago}, Context{Published: thu}, "DATE 2024-W17 2024-04-22..2024-04-28"},
		{"in two months", Expr{Unit: Month, HasAmount: true, Amount: 2, Dir: Hence}, Context{Published: day("2023-11-30")}, "DATE 2024-01 2024-01..2024-01"},
		{"a year earlier, of a month", Expr{Unit: Year, HasAmount: true, Amount: 1, Dir: Ago, FromContext: true}, Context{Published: thu, Mentioned: Stamp{Year: 2019, Month: 10}}, "DATE 2018-10 2018-10..2018-10"},
		{"a year earlier, of nothing known", Expr{Unit: Year, HasAmount: true, Amount: 1, Dir: Ago, FromContext: true}, Context{Published: thu}, "DATE 2023 2023-05..2023-05"},
		{"a year later, of nothing known", Expr{Unit: Year, HasAmount: true, Amount: 1, Dir: Hence, FromContext: true}, Context{Published: thu}, "DATE XXXX -..-"},
		{"the previous year, of a year", Expr{Unit: Year, HasShift: true, Shift: -1, FromContext: true}, Context{Published: thu, Mentioned: Stamp{Year: 2010}}, "DATE 2009 2009..2009"},
		{"years ago", Expr{Unit: Year, Vague: true, Dir: Ago}, Context{Published: thu}, "DATE PAST_REF -..-"},
		{"every Monday", Expr{Weekday: 1, Set: true}, Context{Published: thu}, "SET XXXX-WXX-1 -..-"},
		{"every two years", Expr{Unit: Year, HasAmount: true, Amount: 2, Set: true}, Context{}, "SET P2Y -..-"},
		{"now", Expr{Ref: "PRESENT_REF"}, Context{Published: thu}, "DATE PRESENT_REF -..-"},
		{"2008-13", Expr{Year: 2008, ToYear: 13}, Context{}, "DURATION P5Y 2008..2013"},
		{"1998-03", Expr{Year: 1998, ToYear: 3}, Context{}, "DURATION P5Y 1998..2003"},
		{"September 16-19, past", Expr{Month: 9, Day: 16, ToDay: 19}, Context{Published: thu, Tense: PastTense}, "DURATION 2023-09-16/2023-09-19 2023-09-16..2023-09-19"},
		{"28 December to 3 January", Expr{Month: 12, Day: 28, ToMonth: 1, ToDay: 3}, Context{Published: thu, Tense: PastTense}, "DURATION 2023-12-28/2024-01-03 2023-12-28..2024-01-03"},
		{"at 10:30 on Friday", Expr{Weekday: 5, Clock: Clock{Hour: 10, Minute: 30, Unit: Minute}}, Context{Published: thu, Tense: PastTense}, "TIME 2024-05-10T10:30 2024-05-10..2024-05-10"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, ok := tt.e.Resolve(tt.c)
			if !ok {
				t.Fatal("not a time")
			}
			if got := show(v); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestResolveRefuses(t *testing.T) {
	for name, e := range map[string]Expr{
		"nothing":           {},
		"thirteenth month":  {Month: 13},
		"31 April":          {Month: 4, Day: 31, Year: 2023},
		"29 Feb 2023":       {Month: 2, Day: 29, Year: 2023},
		"backward years":    {Year: 2013, ToYear: 2008},
		"amount of nothing": {HasAmount: true, Amount: 3},
		"fifth quarter":     {Quarter: 5},
		"eighth weekday":    {Weekday: 8},
		"decade of 1983":    {Decade: 1983, HasDecade: true},
		"empty range":       {Year: 2023, Month: 3, Day: 3, ToDay: 3},
	} {
		if v, ok := e.Resolve(Context{Published: day("2024-05-16")}); ok {
			t.Errorf("%s: resolved to %s", name, show(v))
		}
	}
}

// TestTwelveMonths reads each month from each month of publication, so that no
// turn of the year is left out: in the past tense never later than the
// publication and less than a year back, in the future never earlier.
func TestTwelveMonths(t *testing.T) {
	for pm := 1; pm <= 12; pm++ {
		for _, pd := range []int{1, 15, daysIn(2024, pm)} {
			pub := Stamp{2024, pm, pd}
			for m := 1; m <= 12; m++ {
				past, _ := Expr{Month: m}.Resolve(Context{Published: pub, Tense: PastTense})
				diff := (pub.Year-past.Start.Year)*12 + pm - past.Start.Month
				if diff < 0 || diff > 11 {
					t.Errorf("month %d told on %s: %s, %d months back", m, pub, past.TIMEX, diff)
				}
				future, _ := Expr{Month: m}.Resolve(Context{Published: pub, Tense: FutureTense})
				diff = (future.Start.Year-pub.Year)*12 + future.Start.Month - pm
				if diff < 0 || diff > 11 {
					t.Errorf("month %d announced on %s: %s, %d months on", m, pub, future.TIMEX, diff)
				}
				for d := 1; d <= daysIn(2024, m); d += 9 {
					v, _ := Expr{Month: m, Day: d}.Resolve(Context{Published: pub, Tense: PastTense})
					if !v.Start.known() || v.Start.time().After(pub.time()) || pub.time().Sub(v.Start.time()) > 366*24*time.Hour {
						t.Errorf("%02d-%02d told on %s: %s", m, d, pub, v.TIMEX)
					}
				}
			}
		}
	}
}

// TestShiftsAtYearEnds moves each unit over each end of a month and compares
// with a walk by days.
func TestShiftsAtYearEnds(t *testing.T) {
	for m := 1; m <= 12; m++ {
		for _, d := range []int{1, daysIn(2023, m)} {
			pub := Stamp{2023, m, d}
			lastMonth, _ := unitAt(Month, -1, pub)
			if want := (Stamp{Year: 2023, Month: m, Day: 1}).addDays(-1); lastMonth.Start.Month != want.Month || lastMonth.Start.Year != want.Year {
				t.Errorf("last month on %s: %s", pub, lastMonth.TIMEX)
			}
			next, _ := unitAt(Month, 1, pub)
			if want := (Stamp{Year: 2023, Month: m, Day: daysIn(2023, m)}).addDays(1); next.Start.Month != want.Month || next.Start.Year != want.Year {
				t.Errorf("next month on %s: %s", pub, next.TIMEX)
			}
			week, _ := unitAt(Week, -1, pub)
			if got := pub.time().Sub(week.End.time()).Hours() / 24; got < 1 || got > 7 || week.End.time().Weekday() != time.Sunday {
				t.Errorf("last week on %s ends %s", pub, week.End)
			}
			for n := 1; n <= 30; n++ {
				first := Stamp{Year: pub.Year, Month: pub.Month}
				if got := (Moment{Stamp: first}).back(length{months: n}); got.addMonths(n) != first {
					t.Errorf("%d months back from %s: %s", n, pub, got)
				}
			}
		}
	}
}

// shown is a stamp in the tables of these tests.
func shown(s Stamp) string {
	if s.IsZero() {
		return "-"
	}
	return s.String()
}
