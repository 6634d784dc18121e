// Package series says which figures may be compared, and how two of them
// stand to each other. It is pure: claims, articles and the words of a ruleset
// in, keys and relations out; no clock, no store.
//
// A series is the figures of one quantity: the same thing counted, in the same
// event, of the same kind, between the same countries, over the same scope.
// Its key is its name ([Keys]). It fails closed: a claim that does not say enough to
// be told apart from another story's gets no key, and two figures with
// different keys are never compared without the difference being named. Where
// only the article itself sets two such figures side by side, in one sentence
// ("5.7 percent, against 6.2 a year earlier") or by telling one again, they
// have a series of that article alone, whose place is "~" and the article's id.
//
// Figures are never averaged, merged or added. [Relate] says of two whether
// one updates, revises or contradicts the other; [Origins] folds outlets that
// draw on one speaker, one wire or one text.
package series
