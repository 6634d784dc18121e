package series

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
)

// topic is what an article is about, as far as it completes its claims: who
// "individuals" are, which two countries a return is between, what killed.
type topic struct {
	// nation is the ISO code of the people the article speaks of most as
	// people ("Afghans", "Afghan refugees"); empty if none stands out.
	nation string
	// country is the country named most, empty if there is none.
	country string
	// cause is the event the article is about ("earthquake"), empty if none
	// stands out.
	cause string
	// subject is the name in the headline, else in the lead, that the text repeats
	// most, in lower case.
	subject string
	// named says that the subject has a name of its own ("Velor", but not "Central
	// Bank", of which each country has one), city that it is a city.
	named, city bool
	// theme is the plain word in the headline that the text repeats most: what
	// a story without a subject is about ("rumour").
	theme string

	keys      *Keys
	countries tally
	names     map[string]bool // words written with a capital within a sentence
	text      string
}

// topicOf reads an article's topic from its title and text.
func (k *Keys) topicOf(a *news.Article) topic {
	s := scan{keys: k, names: map[string]bool{}}
	s.read(a.Title, 3)
	s.read(a.Text, 1)
	s.read(lead(a), 1)
	t := topic{keys: k, text: a.Text, names: s.names}
	t.nation, _ = s.people.top(2)
	t.country, _ = s.countries.top(1)
	t.countries = s.countries
	t.cause = s.cause()
	head := headline(a)
	name := first(k.subject(head, a.Text), k.subject(lead(a), a.Text))
	t.subject = strings.ToLower(name)
	t.city = k.city(name)
	for w := range words(t.subject) {
		t.named = t.named || !k.common(w)
	}
	t.theme = k.theme(head, a.Text)
	return t
}

// causeOf returns the event that a claim's harm is of: the one the story is about,
// unless the claim's sentence names another, sudden one.
func (t topic) causeOf(c *news.Claim) string {
	own := ""
	for w := range words(t.around(c)) {
		switch cause := t.keys.causes[singular(strings.ToLower(w))]; {
		case cause == "":
		case cause == t.cause, cause == outbreak && t.ill():
			return t.cause
		case t.cause == "" || t.keys.sudden.has(cause):
			own = first(own, cause)
		}
	}
	return first(own, t.cause)
}

// around returns the sentence of a claim, of a very long one what is near the
// claim; empty where the claim does not stand in the text.
func (t topic) around(c *news.Claim) string {
	from, to := max(c.Sentence.Start, c.Start-aroundReach), min(c.Sentence.End, c.End+aroundReach)
	if from < 0 || to > len(t.text) || from > to {
		return ""
	}
	return t.text[from:to]
}

// aroundReach is how many bytes of a sentence are read on each side of a claim.
const aroundReach = 600

// lead returns the first paragraph of a text below its headline, as far as it
// is short.
func lead(a *news.Article) string {
	text := strings.TrimSpace(strings.TrimPrefix(a.Text[:min(len(a.Text), 4*headlineReach)], a.Title))
	line, _, _ := strings.Cut(text, "\n")
	for _, dash := range [...]string{" — ", " – ", " - "} { // "LIMA (Wire) — A court": a dateline
		if before, rest, ok := strings.Cut(line, dash); ok && len(before) < datelineReach {
			line = rest
		}
	}
	return line[:min(len(line), 2*headlineReach)]
}

// datelineReach is how long, in bytes, a dateline may be.
const datelineReach = 60

// headlineReach is how far, in bytes, the first line of a text may stand in for
// a headline.
const headlineReach = 240

// headline returns an article's title, or the first line of a text that has
// none apart.
func headline(a *news.Article) string {
	if a.Title != "" {
		return a.Title
	}
	line, _, _ := strings.Cut(strings.TrimSpace(a.Text[:min(len(a.Text), 2*headlineReach)]), "\n")
	if len(line) > headlineReach {
		line = line[:strings.LastIndexByte(line[:headlineReach], ' ')+1]
	}
	return line
}

// tally counts a handful of names in the order they are first seen.
type tally struct {
	names  []string
	counts []int
}

func (t *tally) add(name string, n int) {
	for i, have := range t.names {
		if have == name {
			t.counts[i] += n
			return
		}
	}
	t.names, t.counts = append(t.names, name), append(t.counts, n)
}

// top returns the name counted most and at least min times; of two equal, none:
// a topic that does not stand out is no topic.
func (t *tally) top(min int) (name string, n int) {
	tied := false
	for i, c := range t.counts {
		switch {
		case c > n:
			name, n, tied = t.names[i], c, false
		case c == n:
			tied = true
		}
	}
	if n < min || tied {
		return "", 0
	}
	return name, n
}

// without returns the tally without one name.
func (t *tally) without(name string) *tally {
	out := &tally{}
	for i, have := range t.names {
		if have != name {
			out.add(have, t.counts[i])
		}
	}
	return out
}

type scan struct {
	keys                      *Keys
	people, countries, causes tally
	names                     map[string]bool
}

// cause returns the event told of most, of an outbreak the disease.
func (s *scan) cause() string {
	diseases := tally{}
	outbreaks := 0
	for i, name := range s.causes.names {
		switch {
		case s.keys.diseases.has(name):
			diseases.add(name, s.causes.counts[i])
		case name == outbreak:
			outbreaks = s.causes.counts[i]
		}
	}
	causes := &s.causes
	if disease, _ := diseases.top(1); disease != "" && outbreaks > 0 {
		causes = causes.without(outbreak)
		causes.add(disease, outbreaks)
	}
	cause, _ := causes.top(2)
	return cause
}

// outbreak is the cause of a story on an illness that it does not name.
const outbreak = "outbreak"

// ill reports whether a story is on an outbreak.
func (t topic) ill() bool { return t.cause == outbreak || t.keys.diseases.has(t.cause) }

// read counts nations, countries and causes among the words of text.
func (s *scan) read(text string, weight int) {
	var prev, prev2 string // the words before, lower case
	nation := ""           // the nation named by the word before, if it was an adjective
	last := 0              // where the word before ended
	for at, word := range located(text) {
		lower := strings.ToLower(word)
		switch {
		case nation == "":
		case s.keys.people.has(singular(lower)):
			s.people.add(nation, weight)
		default:
			s.countries.add(nation, weight)
		}
		nation = ""
		if upper(word) {
			if code := s.keys.nations[lower]; code != "" {
				if strings.HasSuffix(lower, "s") && s.keys.nations.has(strings.TrimSuffix(lower, "s")) {
					s.people.add(code, weight) // people may be anywhere
				} else {
					nation = code
				}
			} else if code := s.keys.countryOf(prev2, prev, lower); code != "" {
				s.countries.add(code, weight)
			} else if at > 0 && !opening(text[last:at]) {
				s.names[word] = true
			}
		}
		if c := s.keys.causes[singular(lower)]; c != "" {
			s.causes.add(c, weight)
		}
		prev2, prev, last = prev, lower, at+len(word)
	}
}

// countryOf returns the country named by the last one, two or three words.
func (k *Keys) countryOf(a, b, c string) string {
	if code := k.countries[a+" "+b+" "+c]; code != "" {
		return code
	}
	if code := k.countries[b+" "+c]; code != "" {
		return code
	}
	return k.countries[c]
}

// words yields the words of text; letters, digits, apostrophes and full stops
// inside a word belong to it ("U.S.").
func words(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, w := range located(text) {
			if !yield(w) {
				return
			}
		}
	}
}

// located yields the words of text with where they begin.
func located(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		start := -1
		for i, r := range text {
			in := unicode.IsLetter(r) || unicode.IsDigit(r)
			if start >= 0 && !in && r == '.' {
				next, _ := utf8.DecodeRuneInString(text[i+1:])
				in = unicode.IsLetter(next)
			}
			switch {
			case in && start < 0:
				start = i
			case !in && start >= 0:
				if !yield(start, text[start:i]) {
					return
				}
				start = -1
			}
		}
		if start >= 0 {
			yield(start, text[start:])
		}
	}
}

// opening reports whether what stands between two words ends a sentence, so
// that the capital of the second says nothing.
func opening(between string) bool { return strings.ContainsAny(between, ".!?:\n\"“") }

func upper(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

// subject returns the capitalised name of a headline or lead that the text repeats
// most, at least twice; countries and nations are no subject.
func (k *Keys) subject(title, text string) string {
	var best string
	most := 1
	var name []string
	flush := func() {
		if len(name) == 0 {
			return
		}
		joined := strings.Join(name, " ")
		name = name[:0]
		lower := strings.ToLower(joined)
		if k.calendar.has(lower) || k.parties.has(lower) || k.nations.has(lower) || k.countries.has(lower) || len(joined) < 3 {
			return
		}
		if n := strings.Count(text, joined); n > most {
			best, most = joined, n
		}
	}
	first := true
	for w := range words(title) {
		if upper(w) && !(first && !strings.Contains(text, " "+w) && k.common(strings.ToLower(w))) && !closed[strings.ToLower(w)] {
			name = append(name, w)
		} else {
			flush()
		}
		first = false
	}
	flush()
	return best
}

// theme returns the plain word of the headline that the text repeats most, at
// least three times; of two repeated alike, none. Words for people as such, for
// places and for what any story tells name no theme.
func (k *Keys) theme(title, text string) string {
	counts := tally{}
	asked := map[string]bool{}
	for w := range words(title) {
		w = singular(strings.ToLower(w))
		if len(w) > 3 && !closed[w] && !k.people.has(w) && !unnamed[w] && !k.calendar.has(w) && !k.spells.has(w) && !k.numbers.has(w) && !k.light.has(w) && !k.levels.has(w) && !k.events.has(w) && !k.nations.has(w) && !k.countries.has(w) && w[0] > '9' {
			asked[w] = true
		}
	}
	if len(asked) == 0 {
		return ""
	}
	for w := range words(text) {
		if w = singular(strings.ToLower(w)); asked[w] {
			counts.add(w, 1)
		}
	}
	name, _ := counts.top(3)
	return name
}
