// Package voice says who speaks in an article and what they say: the persons,
// organisations, groups and documents it names, their words, and which of them
// states a given figure.
//
// Rules find actors, places and cues (rules/data/50_names.yaml and
// 60_voices.yaml); this package links them: short names and pronouns to the
// names they stand for, cues to the words they introduce, quotation marks
// across sentences and paragraphs, and figures to speakers. Where the text does
// not tell, it says nobody rather than somebody.
package voice
