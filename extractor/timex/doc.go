// Package timex says which time words in a text mean: "last month", "October",
// "since the 1980s", "over the past three weeks" become a TIMEX3 value and the
// days they cover, read against the day the article was published and the
// tense of the words around them.
//
// It has three layers, each usable alone. [Expr.Resolve] is arithmetic: what an
// expression means in a [Context], over calendars that are computed, those of the
// movable feasts among them. [Reader] finds pieces of expressions in a text
// through the rules, joins those that stand for one time ("Friday" at "5 p.m.",
// "two weeks" after "Easter") and resolves them; [Ranges] are the stretches
// between two. [Periods] says which of the dates of a sentence a figure holds
// for.
//
// Nothing is guessed. Without a publication day the year of "October" is XXXX,
// and a period that the text does not state is nil: the day of publication is
// never taken for the day of a figure, only for the end of a count that goes on
// until then ("since May"). Two conventions are followed: a date in figures that
// can be read both ways has the month first, unless dots stand in it or another
// date of the text shows that the day comes first; and "a year earlier" is one of
// publication where no other date is spoken of. The package reads no clock.
package timex
