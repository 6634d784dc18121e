package series

import (
	"iter"
	"strings"
)

// Words is what the lexicons of a ruleset hold; a *rules.Ruleset is one.
type Words interface {
	// Forms iterates over the entries of a lexicon, their words in lower case
	// and divided by a space, and the canonical value of each. A lexicon that
	// does not exist has none.
	Forms(lexicon string) iter.Seq2[string, string]
}

// lexicon maps what a lexicon of the ruleset holds to its canonical values.
type lexicon map[string]string

func (l lexicon) has(word string) bool { _, ok := l[word]; return ok }

// within reports whether a text, in lower case, holds one of the entries.
func (l lexicon) within(text string) bool {
	for entry := range l {
		if strings.Contains(text, entry) {
			return true
		}
	}
	return false
}

// Keys names the series of claims by the words of one ruleset. It does not
// change and may be shared.
type Keys struct {
	nations   lexicon // nationalities and peoples, by ISO 3166 code
	countries lexicon // countries and their capitals, by ISO 3166 code
	events, ways, light, plain, values, levels, homeward, beside,
	causes, sudden, status, unpapered, alike, people, generic, moving, local,
	statistics, national, wide, spells, parties, calendar lexicon
}

// New returns the keys by the words of a ruleset.
func New(ruleset Words) *Keys {
	read := func(names ...string) lexicon {
		l := lexicon{}
		for _, name := range names {
			for entry, canon := range ruleset.Forms(name) {
				entry = plainly(entry)
				if !l.has(entry) {
					l[entry] = canon
				}
			}
		}
		return l
	}
	return &Keys{
		nations: read("nationality", "people"), countries: read("country", "capital"),
		events: read("series_event"), ways: read("series_way"), light: read("series_light"), plain: read("series_plain"),
		values: read("series_value"), levels: read("series_level"), homeward: read("series_homeward"), beside: read("series_beside"),
		causes: read("series_cause"), sudden: read("series_sudden"), status: read("series_status"), unpapered: read("series_unpapered"),
		alike: read("series_alike"), people: read("series_person"), generic: read("series_generic"), moving: read("series_moving"),
		local: read("series_local"), statistics: read("series_statistic"), national: read("series_national"), wide: read("series_wide"),
		spells: read("series_spell"), parties: read("series_party"), calendar: read("month_any", "weekday", "weekday_short", "series_calendar"),
	}
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
var closed = set(`the a an of in on at to for from by with and or as its his her their our this that these those
	some about more than over at least nearly almost around approximately roughly estimated under up
	total new other another all any each own such same several many most few confirmed reported known official`)

// moves are the events between two countries, harms those that one event causes.
// They are parts of keys, not words.
var (
	moves = set(`return leave expel flee cross arrive`)
	harms = set(`die injure miss displace evacuate destroy damage rescue infect`)
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
