package voice

import (
	"strings"

	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/rules/token"
)

// class is the set of things that a word may be.
type class uint64

const (
	cDet   class = 1 << iota
	cQuant       // a determiner that stands alone as well
	cSubject
	cObject
	cPrep
	cConj
	cSub
	cRel
	cWh
	cBe
	cBeen
	cHave
	cDo
	cModal
	cNeg
	cAdv
	cPast // verb forms
	cPp
	cS
	cBase
	cIng
	cPerson // nouns
	cPeople
	cThing
	cThings
	cNation
	cPlace
	cBody
	cSide
	cThat // what may follow a cue
	cThatWeak
	cInf
	cInfWeak
	cWhom
	cWhether
	cNames
	cNamesWeak
	cCalls
	cAdjective
	cNoun
	cSays   // states something, by the lexicon of rules
	cHead   // first word of a cue of several words
	cTo     // the words "to" and "that" themselves
	cActs   // does by saying, where a noun phrase follows
	cSpeaks // may stand with words between quotation marks only
	cNumeral
	cRole  // what one person is to others: an office, a trade, kin
	cRoles // the same of several
	cKind  // sorts of place that stand before the name of one: "the town of"
	cBearing
	cMotion
	cTownly // what befalls or belongs to a town
	cGiven  // given names
	cSite   // what ends the name of a place, and what begins it
	cSiteHead
	cDemonym
	cCountry
	cTown // towns and regions
	cAgency
	cVenue // what ends the name of an organisation or of where it is
	cSurvey
	cWay     // places that lead somewhere
	cTied    // what ties somebody to those behind its preposition
	cMissive // what somebody sends or puts out, which says what they say
)

const (
	cAux = cBe | cBeen | cHave | cDo | cModal
	cCue = cThat | cThatWeak | cInf | cInfWeak | cWhom | cWhether | cNames | cNamesWeak | cCalls | cHead | cSpeaks
	// cClosed are the words that no noun phrase holds.
	cClosed = cPrep | cConj | cSub | cRel | cWh | cAux | cNeg | cTo | cSubject
)

// lexiconClass says which lexicons give which class.
var lexiconClass = map[string]class{
	"verb_past": cPast, "verb_pp": cPp, "verb_s": cS, "verb_base": cBase, "verb_ing": cIng,
	"person_sg": cPerson, "person_pl": cPeople, "thing_sg": cThing, "thing_pl": cThings, "adverb": cAdv,
	"cue_that": cThat, "cue_that_weak": cThatWeak, "cue_inf": cInf, "cue_inf_weak": cInfWeak, "cue_whom": cWhom, "cue_wh": cWhether,
	"cue_object": cNames, "cue_object_weak": cNamesWeak, "cue_name": cCalls, "cue_adjective": cAdjective, "cue_noun": cNoun, "say": cSays, "cue_act": cActs, "cue_speech": cSpeaks,
	"people": cNation, "nationality": cDemonym, "country": cCountry, "capital": cTown, "region": cTown, "city": cTown, "agency": cAgency, "bodyname": cAgency, "venuename": cVenue, "placenoun": cPlace, "bodynoun": cBody, "sidenoun": cSide,
	"numword": cNumeral, "magword": cNumeral, "magplural": cNumeral, "settlement": cKind, "bearing": cBearing, "motion": cMotion, "townly": cTownly, "given_name": cGiven, "sitename": cSite, "sitehead": cSiteHead, "surveynoun": cSurvey, "way": cWay, "tied": cTied, "missive": cMissive,
}

// wordClass names the classes of the lexicon wordclass.
var wordClass = map[string]class{
	"determiner": cDet, "quantifier": cDet | cQuant, "subject": cSubject, "object": cObject, "preposition": cPrep, "conjunction": cConj, "subordinator": cSub,
	"relative": cRel, "question": cWh, "be": cBe, "been": cBeen, "have": cHave, "do": cDo, "modal": cModal, "negation": cNeg, "adverb": cAdv,
}

// phrase is a cue of several words and the form of what follows it.
type phrase struct {
	words []int32
	form  string
}

// words holds what a ruleset's lexicons say of the words of its vocabulary.
type words struct {
	classes []class
	phrases map[int32][]phrase // by first word
	// pairs are what two words make that the second alone is not ("power plant");
	// second tells of each word whether it is one in them.
	pairs  map[[2]int32]class
	second []bool
	// pronouns are whom those stand for that stand for somebody or for a place, where
	// the words that stand before places.
	pronouns map[int32]Kind
	where    map[int32]bool
	// nobody are the words in capitals that name no body.
	nobody map[int32]bool
	// that and to are the numbers of those words.
	that, to int32
}

func newWords(rs *rules.Ruleset) *words {
	w := &words{phrases: map[int32][]phrase{}, pairs: map[[2]int32]class{}, pronouns: map[int32]Kind{}, where: map[int32]bool{}, nobody: map[int32]bool{}}
	for lexicon, c := range lexiconClass {
		for entry := range rs.Entries(lexicon) {
			switch {
			case len(entry) == 1:
				w.add(entry[0], c)
			case len(entry) == 2 && c&(cPlace|cBody|cSide|cCountry) != 0:
				w.pairs[[2]int32(entry)] = c
				w.add(entry[1], 0)
			}
		}
	}
	for entry := range rs.Entries("month") { // June is no person
		w.classes[entry[0]] &^= cGiven
	}
	for entry, one := range rs.Entries("rolenoun") {
		switch {
		case len(entry) > 1:
		case entry[0] == rs.Word(one):
			w.add(entry[0], cRole)
		default:
			w.add(entry[0], cRoles)
		}
	}
	for entry, name := range rs.Entries("wordclass") {
		w.add(entry[0], wordClass[name])
		if name == "conjunction" || name == "preposition" || name == "determiner" {
			w.classes[entry[0]] &^= cPerson | cPeople | cThing | cThings
		}
	}
	for entry, kind := range rs.Entries("pronoun") {
		w.pronouns[entry[0]] = Kind(kind)
	}
	for entry := range rs.Entries("nobody") {
		w.nobody[entry[0]] = true
	}
	for entry := range rs.Entries("whereword") {
		w.where[entry[0]] = true
	}
	for entry, form := range rs.Entries("cue_phrase") {
		w.add(entry[0], cHead)
		w.phrases[entry[0]] = append(w.phrases[entry[0]], phrase{entry, form})
	}
	w.second = make([]bool, len(w.classes))
	for pair := range w.pairs {
		w.second[pair[1]] = true
	}
	w.that, w.to = rs.Word("that"), rs.Word("to")
	w.add(w.that, cTo)
	w.add(w.to, cTo)
	return w
}

// pair returns what two words make together, nothing for most.
func (w *words) pair(first, second token.Token) class {
	if int(second.Word) >= len(w.second) || !w.second[second.Word] {
		return 0
	}
	return w.pairs[[2]int32{first.Word, second.Word}]
}

func (w *words) add(word int32, c class) {
	if int(word) >= len(w.classes) {
		w.classes = append(w.classes, make([]class, int(word)+1-len(w.classes)+1024)...)
	}
	w.classes[word] |= c
}

// of returns the classes of a token; a word in -ly that is nothing else is an
// adverb.
func (w *words) of(t token.Token, text string) (k class) {
	if int(t.Word) < len(w.classes) {
		k = w.classes[t.Word]
	}
	if k == 0 && t.Shape.Has(token.Lower) && t.End-t.Start > 4 && strings.HasSuffix(text[t.Start:t.End], "ly") {
		return cAdv
	}
	return k
}
