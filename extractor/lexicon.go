package extractor

import (
	"strings"

	"github.com/tallywire/tallywire/rules"
)

// lexicon is one of the ruleset's lexicons that the code asks.
type lexicon uint8

const (
	lxAdjevent lexicon = iota
	lxAdverb
	lxAux
	lxBidverb
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
	lxFigurenoun
	lxFlowverb
	lxForesight
	lxFrameprep
	lxFunc
	lxGiveverb
	lxHarmverb
	lxHumanverb
	lxHypoword
	lxLevelverb
	lxLightverb
	lxMagword
	lxMarknoun
	lxNationality
	lxNounevent
	lxNumword
	lxOververb
	lxParticle
	lxPeople
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
	lxUnitAny
	lxUnitMeasure
	lxUnitTime
	lxVerdict
	lxVerbBase
	lxVerbIng
	lxVerbPast
	lxVerbPp
	lxVerbS
	lxWayverb
	lexicons // how many
)

var lexiconNames = [lexicons]string{
	lxAdjevent:       "adjevent",
	lxAdverb:         "adverb",
	lxAux:            "aux",
	lxBidverb:        "bidverb",
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
	lxFigurenoun:     "figurenoun",
	lxFlowverb:       "flowverb",
	lxForesight:      "foresight",
	lxFrameprep:      "frameprep",
	lxFunc:           "func",
	lxGiveverb:       "giveverb",
	lxHarmverb:       "harmverb",
	lxHumanverb:      "humanverb",
	lxHypoword:       "hypoword",
	lxLevelverb:      "levelverb",
	lxLightverb:      "lightverb",
	lxMagword:        "magword",
	lxMarknoun:       "marknoun",
	lxNationality:    "nationality",
	lxNounevent:      "nounevent",
	lxNumword:        "numword",
	lxOververb:       "oververb",
	lxPledgeverb:     "pledgeverb",
	lxParticle:       "particle",
	lxPeople:         "people",
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
	lxUnitAny:        "unit_any",
	lxUnitMeasure:    "unit_measure",
	lxUnitTime:       "unit_time",
	lxVerdict:        "verdict",
	lxVerbBase:       "verb_base",
	lxVerbIng:        "verb_ing",
	lxVerbPast:       "verb_past",
	lxVerbPp:         "verb_pp",
	lxVerbS:          "verb_s",
	lxWayverb:        "wayverb",
}

// memo remembers what lexicons say, so that asking again costs a look into a
// table. One goroutine uses it at a time.
type memo struct {
	rs *rules.Ruleset
	// words answers by the number of a token's word: 0 not asked, 1 no, 2 yes.
	words [lexicons][]uint8
	// canons answers for words that are no token.
	canons [lexicons]map[string]answer
}

type answer struct {
	canon string
	ok    bool
}

// memoSize bounds the answers kept for one lexicon.
const memoSize = 4096

func newMemo(rs *rules.Ruleset) *memo {
	m := &memo{rs: rs}
	for i := range m.canons {
		m.canons[i] = map[string]answer{}
	}
	return m
}

// canon returns the canonical value that a lexicon gives to words.
func (m *memo) canon(lex lexicon, words string) (string, bool) {
	if words == "" {
		return "", false
	}
	known := m.canons[lex]
	if a, ok := known[words]; ok {
		return a.canon, a.ok
	}
	canon, ok := m.rs.Lookup(lexiconNames[lex], words)
	if len(known) < memoSize && len(words) < 64 {
		known[strings.Clone(words)] = answer{canon, ok}
	}
	return canon, ok
}

// holds reports whether a lexicon holds the word of a token. Where capitals
// matter to the lexicon the words themselves are asked.
func (m *memo) holds(lex lexicon, word int32, text string) bool {
	if lex == lxPeople || lex == lxNationality {
		_, ok := m.canon(lex, text)
		return ok
	}
	t := m.words[lex]
	if int(word) >= len(t) {
		t = append(t, make([]uint8, int(word)+1-len(t)+1024)...)
		m.words[lex] = t
	}
	if t[word] == 0 {
		t[word] = 1
		if _, ok := m.rs.Lookup(lexiconNames[lex], text); ok {
			t[word] = 2
		}
	}
	return t[word] == 2
}
