// Package voice says who speaks in an article and what they say: the persons,
// organisations, groups and documents it names, their words, and which of them
// states a given figure.
//
// Rules find actors, places and cues (rules/data/50_names.yaml and
// 60_voices.yaml). This package links them: short names and pronouns to the
// names they stand for, quotation marks across sentences and paragraphs, and
// figures to speakers. A shallow clause grammar (clause.go, cue.go) finds the
// verbs, nouns and adjectives after which somebody's words, wishes or views
// stand, who has them, and where they end (complement.go); the lexicons in
// attitude.yaml say what may follow which. Words that stand before their cue are
// read from it (before.go), speech from its quotation marks (speech.go). Where
// the text does not tell, the package says nobody rather than somebody.
package voice
