// Package rules loads claim rules, checks them, and matches them against text.
//
// Start with [Default] (the rules built into the program) or [Load], make one
// [Matcher] for each goroutine with [Ruleset.NewMatcher], and read the
// mentions of each text from the [Doc] that [Matcher.Match] returns. The rule
// language is described in docs/rules.md.
package rules
