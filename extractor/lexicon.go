package extractor

import (
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/rules/token"
)

// lexicon is one of the ruleset's lexicons that the code asks.
type lexicon uint8

const (
	lxAdjevent lexicon = iota
	lxAdverb
	lxAux
	lxBareobject
	lxBidverb
	lxBodynoun
	lxCapacityverb
	lxChainverb
	lxChangelevel
	lxChangenoun
	lxChangeverb
	lxCurrencyOf
	lxCurrencyShared
	lxDenyverb
	lxEstverb
	lxEstword
	lxEventnoun
	lxExtentnoun
	lxFigurenoun
	lxFlowverb
	lxForesight
	lxFrameprep
	lxFunc
	lxGiveverb
	lxGroupnoun
	lxHarmverb
	lxHumanverb
	lxHypoword
	lxLastverb
	lxLevelverb
	lxLightverb
	lxMagword
	lxMarknoun
	lxMeasureverb
	lxNationality
	lxNounevent
	lxNumword
	lxOververb
	lxParticle
	lxPending
	lxPeople
	lxPeopleverb
	lxPersonPl
	lxPersonSg
	lxPhrasal
	lxPledgeverb
	lxPricenoun
	lxProjverb
	lxProjword
	lxRatenoun
	lxSayverb
	lxStockverb
	lxSuperlative
	lxSupportverb
	lxThermal
	lxThingPl
	lxThingSg
	lxTotalnoun
	lxTradeverb
	lxUnitAny
	lxUnitMeasure
	lxUnitTime
	lxVerdict
	lxVerbBase
	lxVerbIng
	lxVerbPast
	lxVerbPp
	lxVerbS
	lxVoteverb
	lxVoteword
	lxWayverb
	lexicons // how many
)

var lexiconNames = [lexicons]string{
	lxAdjevent:       "adjevent",
	lxAdverb:         "adverb",
	lxAux:            "aux",
	lxBareobject:     "bareobject",
	lxBidverb:        "bidverb",
	lxBodynoun:       "bodynoun",
	lxCapacityverb:   "capacityverb",
	lxChainverb:      "chainverb",
	lxChangelevel:    "changelevel",
	lxChangenoun:     "changenoun",
	lxChangeverb:     "changeverb",
	lxCurrencyOf:     "currency_of",
	lxCurrencyShared: "currency_shared",
	lxDenyverb:       "denyverb",
	lxEstverb:        "estverb",
	lxEstword:        "estword",
	lxEventnoun:      "eventnoun",
	lxExtentnoun:     "extentnoun",
	lxFigurenoun:     "figurenoun",
	lxFlowverb:       "flowverb",
	lxForesight:      "foresight",
	lxFrameprep:      "frameprep",
	lxFunc:           "func",
	lxGiveverb:       "giveverb",
	lxGroupnoun:      "groupnoun",
	lxHarmverb:       "harmverb",
	lxHumanverb:      "humanverb",
	lxHypoword:       "hypoword",
	lxLastverb:       "lastverb",
	lxLevelverb:      "levelverb",
	lxLightverb:      "lightverb",
	lxMagword:        "magword",
	lxMarknoun:       "marknoun",
	lxMeasureverb:    "measureverb",
	lxNationality:    "nationality",
	lxNounevent:      "nounevent",
	lxNumword:        "numword",
	lxOververb:       "oververb",
	lxPledgeverb:     "pledgeverb",
	lxParticle:       "particle",
	lxPending:        "pending",
	lxPeople:         "people",
	lxPeopleverb:     "peopleverb",
	lxPersonPl:       "person_pl",
	lxPersonSg:       "person_sg",
	lxPhrasal:        "phrasal",
	lxPricenoun:      "pricenoun",
	lxProjverb:       "projverb",
	lxProjword:       "projword",
	lxRatenoun:       "ratenoun",
	lxSayverb:        "sayverb",
	lxStockverb:      "stockverb",
	lxSuperlative:    "superlative",
	lxSupportverb:    "supportverb",
	lxThermal:        "thermal",
	lxThingPl:        "thing_pl",
	lxThingSg:        "thing_sg",
	lxTotalnoun:      "totalnoun",
	lxTradeverb:      "tradeverb",
	lxUnitAny:        "unit_any",
	lxUnitMeasure:    "unit_measure",
	lxUnitTime:       "unit_time",
	lxVerdict:        "verdict",
	lxVerbBase:       "verb_base",
	lxVerbIng:        "verb_ing",
	lxVerbPast:       "verb_past",
	lxVerbPp:         "verb_pp",
	lxVerbS:          "verb_s",
	lxVoteverb:       "voteverb",
	lxVoteword:       "voteword",
	lxWayverb:        "wayverb",
}

// lexica are the lexicons of one ruleset.
type lexica struct {
	rs  *rules.Ruleset
	ids [lexicons]rules.LexiconID
	// words tells by the number of a word which lexicons hold it by itself, a bit
	// for each, capitals aside.
	words   []lexicaBits
	cased   lexicaBits // the lexicons to which capitals matter
	classes []class    // of the words that hold sentences together, by their number
}

// closedClass names the classes of the lexicon closedword.
var closedClass = map[string]class{
	"preposition": cPrep, "conjunction": cConj, "subordinator": cSub, "relative": cRel, "determiner": cDet, "pronoun": cPron,
	"adverb": cAdv, "direction": cUpDown, "negation": cNeg,
}

// lexicaBits are some of the lexicons, a bit for each.
type lexicaBits [lexicons/64 + 1]uint64

func (b *lexicaBits) add(lex lexicon)      { b[lex/64] |= 1 << (lex % 64) }
func (b *lexicaBits) has(lex lexicon) bool { return b[lex/64]>>(lex%64)&1 != 0 }

func newLexica(rs *rules.Ruleset) *lexica {
	l := &lexica{rs: rs}
	for lex, name := range lexiconNames {
		id := rs.Lexicon(name)
		l.ids[lex] = id
		if rs.Cased(id) {
			l.cased.add(lexicon(lex))
		}
		for words := range rs.Entries(name) {
			if len(words) != 1 {
				continue
			}
			w := int(words[0])
			if w >= len(l.words) {
				l.words = append(l.words, make([]lexicaBits, w+1-len(l.words))...)
			}
			l.words[w].add(lexicon(lex))
		}
	}
	for words, name := range rs.Entries("closedword") {
		w := int(words[0])
		if w >= len(l.classes) {
			l.classes = append(l.classes, make([]class, w+1-len(l.classes))...)
		}
		l.classes[w] = closedClass[name]
	}
	return l
}

// class returns the class of the word of a token, 0 for words of open classes.
func (l *lexica) class(t token.Token) class {
	if int(t.Word) >= len(l.classes) {
		return 0
	}
	return l.classes[t.Word]
}

// holds reports whether a lexicon holds the word of a token by itself.
func (l *lexica) holds(lex lexicon, t token.Token) bool {
	if int(t.Word) >= len(l.words) || !l.words[t.Word].has(lex) {
		return false
	}
	if l.cased.has(lex) {
		_, ok := l.rs.CanonOf(l.ids[lex], []token.Token{t})
		return ok
	}
	return true
}

// lookup asks lexica for words. One goroutine uses it at a time.
type lookup struct {
	*lexica
	// words were asked for last, in one lexicon after the other as a rule; toks
	// are their tokens.
	words string
	toks  []token.Token
}

// tokens returns the tokens of words.
func (l *lookup) tokens(words string) []token.Token {
	if words != l.words {
		l.words, l.toks = words, l.rs.Tokenize(words, l.toks[:0])
	}
	return l.toks
}

// canon returns the canonical value that a lexicon gives to words.
func (l *lookup) canon(lex lexicon, words string) (string, bool) {
	return l.rs.CanonOf(l.ids[lex], l.tokens(words))
}

// has reports whether a lexicon holds words.
func (l *lookup) has(lex lexicon, words string) bool {
	toks := l.tokens(words)
	if len(toks) == 1 {
		return l.holds(lex, toks[0])
	}
	_, ok := l.rs.CanonOf(l.ids[lex], toks)
	return ok
}

// lex reports whether a lexicon holds the words.
func (r *reader) lex(lex lexicon, words string) bool {
	return r.view.lexica.has(lex, words)
}
