package series

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// Words is what the lexicons of a ruleset hold; a *rules.Ruleset is one.
type Words interface {
	// Forms iterates over the entries of a lexicon, their words in lower case
	// and divided by a space, and the canonical value of each. A lexicon that
	// does not exist has none.
	Forms(lexicon string) iter.Seq2[string, string]
	// Lookup returns the canonical value that a lexicon gives to words; ok is
	// false where it does not hold them.
	Lookup(lexicon, words string) (canon string, ok bool)
}

// lexicon maps the words of a lexicon of the ruleset to their canonical values.
type lexicon map[string]string

func (l lexicon) has(word string) bool { _, ok := l[word]; return ok }

// phrases are the entries of a lexicon that are looked for in a text, the longest
// first.
type phrases []phrase

type phrase struct{ words, canon string }

// in returns the canonical value of the longest phrase that a text, in lower case,
// holds as words; empty if it holds none.
func (p phrases) in(text string) string {
	for _, one := range p {
		at := strings.Index(text, one.words)
		if at < 0 || at > 0 && text[at-1] != ' ' {
			continue
		}
		if after := text[at+len(one.words):]; after == "" || after[0] < 'a' || after[0] > 'z' {
			return one.canon
		}
	}
	return ""
}

// is reports whether a text is one of the phrases.
func (p phrases) is(text string) bool {
	return slices.ContainsFunc(p, func(one phrase) bool { return text == one.words })
}

// end reports whether a text ends in one of the phrases.
func (p phrases) end(text string) bool {
	return slices.ContainsFunc(p, func(one phrase) bool {
		rest, ok := strings.CutSuffix(text, one.words)
		return ok && (rest == "" || rest[len(rest)-1] == ' ')
	})
}

// Keys names the series of claims by the words of one ruleset. It does not
// change and may be shared.
type Keys struct {
	ruleset Words
	// Names, by ISO 3166 code: nationalities and peoples; countries and capitals.
	nations, countries lexicon
	// Verbs, and what stands for them.
	events, ways, light, plain, values, levels, telling, planning lexicon
	eventWords, homeward                                          phrases
	// Nouns and adjectives of what is counted.
	eventNouns, people, generic, moving, local, status, alike, national, statistics, foresight lexicon
	unpapered, internal                                                                        phrases
	// What a story is about.
	causes, sudden, diseases, passing, wide, spells, numbers, parties, calendar lexicon
	// What sets one figure beside another.
	beside, anew, same phrases
}

// New returns the keys by the words of a ruleset.
func New(ruleset Words) *Keys {
	words := func(names ...string) lexicon {
		l := lexicon{}
		for _, name := range names {
			for entry, canon := range ruleset.Forms(name) {
				if entry = plainly(entry); !l.has(entry) {
					l[entry] = canon
				}
			}
		}
		return l
	}
	sought := func(name string) (p phrases) {
		for entry, canon := range ruleset.Forms(name) {
			p = append(p, phrase{plainly(entry), canon})
		}
		slices.SortFunc(p, func(a, b phrase) int {
			return cmp.Or(len(b.words)-len(a.words), strings.Compare(a.words, b.words))
		})
		return p
	}
	return &Keys{
		ruleset:    ruleset,
		nations:    words("nationality", "people"),
		countries:  words("country", "capital"),
		events:     words("series_event"),
		ways:       words("series_way"),
		light:      words("series_light"),
		plain:      words("series_plain"),
		values:     words("series_value"),
		levels:     words("series_level"),
		telling:    words("series_telling"),
		planning:   words("projverb"),
		eventWords: sought("series_eventwords"),
		homeward:   sought("series_homeward"),
		eventNouns: words("series_eventnoun"),
		people:     words("series_person"),
		generic:    words("series_generic"),
		moving:     words("series_moving"),
		local:      words("series_local"),
		status:     words("series_status"),
		alike:      words("series_alike"),
		national:   words("series_national"),
		statistics: words("series_statistic"),
		foresight:  words("foresight"),
		unpapered:  sought("series_unpapered"),
		internal:   sought("series_internal"),
		causes:     words("series_cause"),
		sudden:     words("series_sudden"),
		diseases:   words("series_disease"),
		passing:    words("series_passing"),
		wide:       words("series_wide"),
		spells:     words("series_spell"),
		numbers:    words("numword", "magword"),
		parties:    words("series_party"),
		calendar:   words("month_any", "weekday", "weekday_short", "series_calendar"),
		beside:     sought("series_beside"),
		anew:       sought("series_anew"),
		same:       sought("series_same"),
	}
}

// common reports a word that is no name by itself, however it is written.
func (k *Keys) common(word string) bool {
	if unnamed[word] {
		return true
	}
	for _, lexicon := range [...]string{"thing_sg", "thing_pl", "person_sg", "person_pl", "verb_base", "verb_s", "verb_ing", "verb_pp"} {
		if _, ok := k.ruleset.Lookup(lexicon, word); ok {
			return true
		}
	}
	return false
}

// city reports the name of a city.
func (k *Keys) city(name string) bool {
	_, ok := k.ruleset.Lookup("city", name)
	return ok
}

// plainly writes an entry as the words of a text are read.
func plainly(entry string) string {
	var b strings.Builder
	for w := range words(entry) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return b.String()
}

// set makes a lookup table of the words of a list.
func set(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// closed are words that carry no concept.
var closed = set(`the a an of in on at to for from by with and or as its his her their our this that these those them they
	some about more than over at least nearly almost around approximately roughly estimated under up
	total new other another all any each own such same several many most few confirmed reported known official`)

// moves are the events between two countries, harms those that one event causes,
// across those of them that lead from one into the other, whichever it is told of;
// scenes those that happen where people meet over one. They are parts of keys, not
// words.
var (
	across = set(`flee cross arrive`)
	scenes = set(`detain march close`)
	moves  = set(`return leave expel flee cross arrive`)
	harms  = set(`die injure miss displace evacuate destroy damage rescue infect`)
)

var irregular = map[string]string{
	"people": "person", "persons": "person", "men": "man", "women": "woman", "children": "child", "lives": "life",
	"deaths": "death", "families": "family", "bodies": "body", "casualties": "casualty", "fatalities": "fatality",
	"wives": "wife", "feet": "foot", "teeth": "tooth", "mice": "mouse", "houses": "house", "cases": "case", "buses": "bus",
	"news": "news", "police": "police", "species": "species", "series": "series", "gas": "gas", "bus": "bus", "crisis": "crisis",
	"crises": "crisis", "homes": "home", "returns": "return", "causes": "cause", "purchases": "purchase", "increases": "increase",
	"vehicles": "vehicle", "horses": "horse", "nurses": "nurse", "licences": "licence", "licenses": "license",
}

// singular returns the singular of a lower-case noun by the regular endings.
func singular(w string) string {
	if s, ok := irregular[w]; ok {
		return s
	}
	switch {
	case len(w) < 4 || !strings.HasSuffix(w, "s") || strings.HasSuffix(w, "ss") || strings.HasSuffix(w, "us") || strings.HasSuffix(w, "is"):
		return w
	case strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "shes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "zes"):
		return w[:len(w)-2]
	}
	return w[:len(w)-1]
}
