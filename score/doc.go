// Package score compares claims with gold: claims that people found in the same
// articles. It counts as the reference scorer of the annotation guidelines does
// and prints what that prints, digit for digit, so that figures from either may
// stand in one table.
//
// A claim is right when its span overlaps a gold row's and its number is the
// row's. Optional rows neither cost nor earn. The slots (modifier, unit, kind …)
// are scored over the right claims; strict wants number, modifier, unit, kind and
// attribution all at once.
//
// Rows and claims are kept as the JSON they were read from. A row may have second
// right answers for any slot, and the list of errors shows values as they stand.
package score
