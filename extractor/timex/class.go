package timex

import (
	"strings"

	"github.com/tallywire/tallywire/rules"
)

// class is what a word may be to a date near it, a set.
type class uint16

const (
	cFuture  class = 1 << iota // "will": what is told is to come
	cPast                      // "was"
	cPresent                   // "is"
	cOpen                      // "must", "would": it may lie on either side of publication
	cNoun                      // makes a noun of the next word: "the open", "a start"
	cBase                      // a verb in its base form
	cPastForm
	cSchedule // a verb of what is fixed beforehand
	cSay
	cAdverb
	cThings // a noun of several
)

// cTenses are the classes that tell a tense by themselves.
const cTenses = cFuture | cPast | cPresent | cOpen

// lexiconClass says which lexicons give which class.
var lexiconClass = map[string]class{"nominal": cNoun, "verb_base": cBase, "verb_past": cPastForm, "schedule": cSchedule, "say": cSay, "adverb": cAdverb, "thing_pl": cThings}

// tenseClass names the classes of the lexicon tenseword.
var tenseClass = map[string]class{"future": cFuture, "past": cPast, "present": cPresent, "open": cOpen}

// vocabulary holds what a ruleset's lexicons say of the words of its vocabulary.
type vocabulary struct {
	rs      *rules.Ruleset
	classes []class // by the number of a word
}

func newVocabulary(rs *rules.Ruleset) vocabulary {
	w := vocabulary{rs: rs}
	for lexicon, c := range lexiconClass {
		for entry := range rs.Entries(lexicon) {
			w.add(entry, c)
		}
	}
	for entry, tense := range rs.Entries("tenseword") {
		w.add(entry, tenseClass[tense])
	}
	return w
}

// add gives a class to an entry of one word.
func (w *vocabulary) add(entry []int32, c class) {
	if len(entry) > 1 {
		return
	}
	if n := int(entry[0]) + 1 - len(w.classes); n > 0 {
		w.classes = append(w.classes, make([]class, n)...)
	}
	w.classes[entry[0]] |= c
}

// of returns the classes of a word in small letters.
func (w *vocabulary) of(word string) class {
	if strings.HasSuffix(word, "'ll") || word == "let's" { // of two tokens
		return cFuture
	}
	id := int(w.rs.Word(word))
	if id >= len(w.classes) {
		return 0
	}
	c := w.classes[id]
	if len(word) < 3 { // "do", "an": what else they may be tells nothing
		c &= cTenses | cNoun
	}
	return c
}

// tense is the tense that a word of some classes tells by itself.
func (c class) tense() Tense {
	switch {
	case c&cFuture != 0:
		return FutureTense
	case c&cPast != 0:
		return PastTense
	case c&cOpen != 0:
		return OpenTense
	case c&cPresent != 0:
		return PresentTense
	}
	return NoTense
}
