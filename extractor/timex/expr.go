package timex

import "time"

// Unit is a unit of calendar or clock time.
type Unit byte

// The units, by their TIMEX3 letters; the clock's stand behind a T there.
const (
	NoUnit  Unit = 0
	Second  Unit = 's'
	Minute  Unit = 'm'
	Hour    Unit = 'h'
	Day     Unit = 'D'
	Weekend Unit = 'E'
	Week    Unit = 'W'
	Workday Unit = 'B'
	Month   Unit = 'M'
	Quarter Unit = 'Q'
	Year    Unit = 'Y'
	Decade  Unit = 'X'
	Century Unit = 'C'
)

// Type is the TIMEX3 class of an expression.
type Type string

// The four classes.
const (
	Date     Type = "DATE"
	Time     Type = "TIME"
	Duration Type = "DURATION"
	Set      Type = "SET"
)

// Part narrows a period to where in it something happened.
type Part byte

// The parts. Start and End narrow to the first or last month of a year and the
// first or last day of a month; the others leave the whole.
const (
	Whole Part = iota
	Start
	Early
	Middle
	Late
	End
)

// Dir says which way an amount of time is counted.
type Dir int8

// Ago counts back to a point ("three weeks ago"), Hence forward to one ("in
// three weeks"); Past and Next are the span up to or from the anchor ("the past
// three weeks", "the next two years"), Within the same as a deadline.
const (
	NoDir Dir = iota
	Ago
	Hence
	Past
	Next
	Within
)

// Expr is a time expression as written, before it is known what it means. The
// zero value of each field means that the words do not say it.
type Expr struct {
	// Year, Month and Day of a calendar date; Month 1–12. A year of two digits
	// stands as such with ShortYear set.
	Year, Month, Day int
	ShortYear        bool
	// Swap marks a date in figures whose day and month may be either way round;
	// Order is how they were read.
	Swap  bool
	Order Order
	// Weekday is 1 (Monday) to 7 (Sunday).
	Weekday int
	// Quarter is 1–4, Half 1–2, Season one of "SP", "SU", "FA", "WI".
	Quarter, Half int
	Season        string
	// Decade is the first year of one (1980), with ShortYear set 0–90.
	Decade    int
	HasDecade bool
	// Century is 20 for the twentieth.
	Century int
	// ToYear, ToMonth, ToDay are the far end of a range written as one
	// expression ("March 3 to 9", "2008-13").
	ToYear, ToMonth, ToDay int

	// Unit is counted by Amount (a duration, a distance from an anchor) or
	// moved by Shift. Amount has Known unset where the words are vague ("several
	// years"). Fraction of Amount is kept: 2.5 years.
	Unit        Unit
	Amount      float64
	HasAmount   bool
	Vague       bool
	Dir         Dir
	Shift       int
	HasShift    bool
	Coming      bool // a shift to the very next one, this week or not ("this coming Friday")
	FromContext bool // counted from a date in the text ("a year earlier"), not from publication
	Told        bool // FromContext only where the past is told: "the next day they had gone"

	// More are further amounts, added to Amount: "2 hours 30 minutes".
	More *Expr

	// Part narrows; DayPart is a TIMEX3 part of day ("MO", "NI"); Clock is a
	// time of day and ToClock the far end of a stretch of it ("3-5 pm"); Zone is
	// the offset from UTC as TIMEX3 writes it.
	Part           Part
	DayPart        string
	Clock, ToClock Clock
	Zone           string
	// Instant is set where the words give the offset in figures, so that the
	// moment can be told in any zone.
	Instant bool

	// Holiday is a feast as the lexicon of holidays gives it; see [feast].
	Holiday string
	// Week is the number of a calendar week.
	Week int
	// Base is what the rest is counted from: "two weeks after Easter" (Dir and
	// Amount), "the first Monday of May" (Nth with a Weekday or Unit; negative
	// from the end). A Base that is itself a distance ("in two years") only
	// moves the day that the rest is read against.
	Base *Expr
	Nth  int

	// Set marks a repetition ("every Monday", "twice a year").
	Set bool
	// Ref is PAST_REF, PRESENT_REF or FUTURE_REF for words without a date.
	Ref string
	// ToDate marks a period that is still running at publication ("so far this
	// year", "the year to date").
	ToDate bool
	// Fiscal marks a fiscal year or quarter, whose bounds cannot be known.
	Fiscal bool
}

// Tense is what the words around a date say of when it lies.
type Tense int8

// The tenses, as far as they matter to dates.
const (
	NoTense Tense = iota
	PastTense
	PresentTense
	FutureTense
	// OpenTense is that of duties and plans ("must leave by", "should be done
	// in"), which lie on the nearer side of publication.
	OpenTense
)

// Order is the order of day and month in a date in figures.
type Order int8

// The orders.
const (
	AnyOrder Order = iota
	MonthFirst
	DayFirst
)

// Context is what an expression is read against.
type Context struct {
	// Published is the day of publication, zero if it is not known, and Now the
	// time of that day.
	Published Stamp
	Now       Clock
	// Zone is that of the publication, nil if it is not known.
	Zone  *time.Location
	Tense Tense
	// Order is how the text writes dates in figures elsewhere.
	Order Order
	// Mentioned is the last date stated before the expression, for "a year
	// earlier" and "the same month".
	Mentioned Stamp
}

// Value is what an expression means.
type Value struct {
	Type Type
	// TIMEX is the TIMEX3 value: "2023-10-03", "2023-W45", "2023-Q2", "P3W",
	// "XXXX-11-01", "PRESENT_REF".
	TIMEX string
	// Start and End are the first and last calendar unit covered, at the
	// precision known; zero where open or not known.
	Start, End Stamp
	// From and To are the exact first and last moment where they say more than
	// Start and End: the very day of "two weeks ago", the hours of "Friday
	// morning".
	From, To Moment
	// Length is the TIMEX3 duration where the expression states one.
	Length string
}

// Interval returns the first and last moment covered in ISO 8601, days in full;
// empty where open or not known.
func (v Value) Interval() (from, to string) {
	from, to = v.From.String(), v.To.String()
	if from != "" || to != "" {
		return from, to
	}
	first, last := v.Start.firstDay(), v.End.lastDay()
	if from = first.iso(); first == last {
		return from, from
	}
	return from, last.iso()
}
