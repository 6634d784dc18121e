package series

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
)

// Topic is what an article is about, as far as it completes its claims: who
// "individuals" are, which two countries a return is between, what killed.
// Compute it once an article with [TopicOf].
type Topic struct {
	// Nation is the ISO code of the people the article speaks of most as
	// people ("Afghans", "Afghan refugees"); empty if none stands out.
	Nation string
	// Country is the country named most, empty if there is none.
	Country string
	// Cause is the event the article is about ("earthquake"), empty if none
	// stands out.
	Cause string
	// Subject is the name in the headline that the text repeats most.
	Subject string

	countries tally
	text      string
	hash      uint64
}

// TopicOf reads an article's topic from its title and text.
func TopicOf(a *news.Article) Topic {
	s := scan{}
	s.read(a.Title, 3)
	s.read(a.Text, 1)
	t := Topic{text: a.Text, hash: simhash(a.Text)}
	t.Nation, _ = s.people.top(2)
	t.Country, _ = s.countries.top(1)
	t.countries = s.countries
	t.Cause, _ = s.causes.top(2)
	t.Subject = subject(a.Title, a.Text)
	return t
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
	people, countries, causes tally
}

// read counts nations, countries and causes among the words of text.
func (s *scan) read(text string, weight int) {
	var prev, prev2 string // the words before, lower case
	nation := ""           // the nation named by the word before, if it was an adjective
	for word := range words(text) {
		lower := strings.ToLower(word)
		switch {
		case nation == "":
		case personNouns[singular(lower)]:
			s.people.add(nation, weight)
		default:
			s.countries.add(nation, weight)
		}
		nation = ""
		if upper(word) {
			if code := nationCode[lower]; code != "" {
				if strings.HasSuffix(lower, "s") && nationCode[strings.TrimSuffix(lower, "s")] != "" {
					s.people.add(code, weight) // people may be anywhere
				} else {
					nation = code
				}
			} else if code := countryOf(prev2, prev, lower); code != "" {
				s.countries.add(code, weight)
			}
		}
		if c := causes[singular(lower)]; c != "" {
			s.causes.add(c, weight)
		}
		prev2, prev = prev, lower
	}
}

// countryOf returns the country named by the last one, two or three words.
func countryOf(a, b, c string) string {
	if code := countryCode[a+" "+b+" "+c]; code != "" {
		return code
	}
	if code := countryCode[b+" "+c]; code != "" {
		return code
	}
	return countryCode[c]
}

// words yields the words of text; letters, digits, apostrophes and full stops
// inside a word belong to it ("U.S.").
func words(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
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
				if !yield(text[start:i]) {
					return
				}
				start = -1
			}
		}
		if start >= 0 {
			yield(text[start:])
		}
	}
}

func upper(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

// subject returns the capitalised name of the headline that the text repeats
// most, at least twice; countries and nations are no subject.
func subject(title, text string) string {
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
		if nationCode[lower] != "" || countryCode[lower] != "" || len(joined) < 3 {
			return
		}
		if n := strings.Count(text, joined); n > most {
			best, most = joined, n
		}
	}
	first := true
	for w := range words(title) {
		if upper(w) && !(first && !strings.Contains(text, " "+w)) && !closed[strings.ToLower(w)] {
			name = append(name, w)
		} else {
			flush()
		}
		first = false
	}
	flush()
	return strings.ToLower(best)
}
