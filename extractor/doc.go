// Package extractor turns an article into claims: every figure the text
// states, with who says it, for when, and the exact words.
//
// It is pure. The same article and ruleset give the same result, byte for
// byte; there is no clock, no network, no logger, no goroutine. What words mean
// is data (package rules); what rules cannot say is here: which verb a figure
// hangs on, what an elided noun refers to, which attribution and period hold
// for a claim.
//
// The order of work: language, sentences, the phases of the ruleset, then for
// each quantity its figure ([news.Figure]), its verb, its kind and modality,
// and last the links to dates (extractor/timex) and voices (extractor/voice).
package extractor
