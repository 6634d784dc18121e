package voice

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules/token"
)

// Mentions returns everyone and every place that the article names or speaks
// of, in the order of the text: by name, by what they are ("the river board",
// "two villages") or by a pronoun.
func (s *Scene) Mentions() []Actor { return s.mentions }

// pronouns are the words that stand for someone, and for whom.
var pronouns = map[string]Kind{
	"he": Person, "she": Person, "him": Person, "her": Person, "his": Person, "hers": Person, "himself": Person, "herself": Person,
	"i": Person, "me": Person, "my": Person, "myself": Person,
	"we": Group, "us": Group, "ourselves": Group, "they": Group, "them": Group, "themselves": Group,
}

// mentioner finds what rules do not: names of one word, what is named by its
// kind alone, pronouns.
type mentioner struct {
	*clauses
	out []Actor
	// persons gives the full name for the first and last names of those the
	// article names in full.
	persons map[string]string
	// uses counts, for a name of one word, what it is used as.
	uses map[string]*uses
}

// uses of a name: as one who speaks, as where something is.
type uses struct{ speaks, where int }

// readMentions fills the mentions of a scene.
func (c *clauses) readMentions() {
	s := c.scene
	m := &mentioner{clauses: c, out: make([]Actor, 0, len(s.Actors)+len(s.Places)+len(c.doc.Tokens)/12), persons: map[string]string{}, uses: map[string]*uses{}}
	for i := range s.Actors {
		m.ruled(&s.Actors[i])
		m.known(&s.Actors[i])
	}
	for i := range s.Places {
		p := &s.Places[i]
		a := Actor{Span: p.Span, Sentence: p.Sentence, Kind: PlaceKind, Name: p.Name}
		if m.acts(&a) {
			a.Kind = Organisation
		}
		m.add(a)
	}
	m.windows(m.count)
	m.windows(m.unruled)
	slices.SortStableFunc(m.out, func(a, b Actor) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	s.mentions = m.out
}

// judgeNames tells names of things from names of persons: "River Lights" is
// nobody.
func (c *clauses) judgeNames() {
	c.from, c.to = 0, len(c.doc.Tokens)
	for i := range c.scene.Actors {
		a := &c.scene.Actors[i]
		if a.Kind != Person || a.Role != "" || !capital(a.Name) {
			continue
		}
		if first, last := c.tokensOf(a.Span); c.shape(last-1).Has(token.Cap) && !c.personal(first, last) {
			a.Kind = Thing
		}
	}
}

// ruled adds an actor that rules found, unless it is a paper, a thing, or a
// noun before another.
func (m *mentioner) ruled(a *Actor) {
	first, last := m.tokensOf(a.Span)
	if a.Kind == Document || first >= last {
		return
	}
	m.from, m.to = 0, len(m.doc.Tokens)
	switch {
	case a.Kind == Thing, m.countable(first, last):
		for i := first; i < last; i++ {
			m.taken[i] = true
		}
	case m.shape(last-1).Has(token.Lower) && m.modifies(last-1): // "military conflict"
	default:
		m.add(*a)
	}
}

// countable reports an acronym that the article counts, as in "a VBIED".
func (m *mentioner) countable(first, last int) bool {
	return last == first+1 && m.shape(first).Has(token.AllCaps) && (m.word(first-1, "a") || m.word(first-1, "an") || m.number(first-1))
}

// modifies reports a noun that another follows.
func (m *mentioner) modifies(i int) bool {
	n := i + 1
	return m.shape(n).Has(token.Lower) && m.has(n, cThing|cThings|cPerson|cPeople) && !m.acting(n)
}

// personal reports whether words with capitals may be a person's name: they
// follow no article, and neither both ends nor most of them are words of the
// language.
func (c *clauses) personal(first, last int) bool {
	words := 0
	for i := first; i < last; i++ {
		if c.common(i) {
			words++
		}
	}
	if words > 0 && (c.has(first-1, cDet) || c.has(first, cDet)) {
		return false
	}
	return !(c.common(first) && c.common(last-1)) && 2*words <= last-first
}

// common reports a noun, verb or adverb of the language.
func (c *clauses) common(i int) bool {
	return c.has(i, cThing|cThings|cPast|cS|cBase|cIng|cAdv|cPerson|cPeople|cNoun|cPrep|cDet)
}

// acts reports a country or town that does something: "Peru fired on a boat".
func (m *mentioner) acts(a *Actor) bool {
	m.from, m.to = 0, len(m.doc.Tokens)
	first, last := m.tokensOf(a.Span)
	b := first - 1
	for m.has(b, cDet) {
		b--
	}
	return !m.has(b, cPrep|cTo) && !m.comma(b) && (m.has(last, cPast|cS) && !m.has(last, cThings) && m.verbAt(last).form == finite || m.has(last, cHave|cModal))
}

func (m *mentioner) add(a Actor) {
	first, last := m.tokensOf(a.Span)
	for i := first; i < last; i++ {
		m.taken[i] = true
	}
	m.out = append(m.out, a)
}

// tokensOf returns the tokens that a span covers.
func (c *clauses) tokensOf(span news.Span) (first, last int) {
	first, _ = slices.BinarySearchFunc(c.doc.Tokens, span.Start, func(t token.Token, at int) int { return cmp.Compare(int(t.Start), at) })
	last = first
	for last < len(c.doc.Tokens) && int(c.doc.Tokens[last].End) <= span.End {
		last++
	}
	return first, last
}

// candidate reports a word with a capital that no rule took and that is no
// word of the language.
func (m *mentioner) candidate(i int) bool {
	s := m.shape(i)
	return s.Has(token.Word|token.Cap) && !s.Has(token.Poss) && !m.taken[i] && !m.dated(i) && !m.common(i) && !m.has(i, cClosed|cObject|cNation)
}

// known notes the first and the last name of a person named in full.
func (m *mentioner) known(a *Actor) {
	first, rest, ok := strings.Cut(a.Name, " ")
	if ok && a.Kind == Person && capital(a.Name) && capital(lastWord(rest)) {
		m.persons[first], m.persons[lastWord(rest)] = a.Name, a.Name
	}
}

// count counts what the names of one word in a sentence are used as.
func (m *mentioner) count(int) {
	for i := m.from; i < m.to; i++ {
		if !m.candidate(i) {
			continue
		}
		u := m.uses[m.text(i)]
		if u == nil {
			u = &uses{}
			m.uses[m.text(i)] = u
		}
		switch {
		case m.locative(i-1) && !m.common(i+1):
			u.where++
		case m.has(i+1, cThat) && m.has(i+1, cPast|cS):
			u.speaks++
		}
	}
}

// whereWords stand before a place.
var whereWords = wordSet("northern southern eastern western central in near at outside around from inside towards toward into")

// locative reports a word that says where.
func (m *mentioner) locative(i int) bool {
	return i >= m.from && i < m.to && whereWords[strings.ToLower(m.text(i))]
}

func (c *clauses) text(i int) string {
	t := c.doc.Tokens[i]
	return c.doc.Text[t.Start:t.End]
}

// unruled adds what rules did not find in a sentence.
func (m *mentioner) unruled(n int) {
	for i := m.from; i < m.to; i++ {
		if m.taken[i] {
			continue
		}
		switch {
		case m.candidate(i):
			if name, k := m.name(i); k != "" {
				m.add(Actor{Span: m.span(i, i+1), Sentence: n, Kind: k, Name: name})
			}
		case m.has(i, cNation):
			m.add(Actor{Span: m.span(i, i+1), Sentence: n, Kind: Group, Name: m.text(i)})
		case m.has(i, cSubject|cObject) || m.has(i, cDet):
			if k, ok := pronouns[strings.ToLower(m.text(i))]; ok {
				m.pronoun(i, n, k)
			}
		case m.has(i, cPerson|cPeople|cPlace|cBody) && !m.modifies(i):
			m.nominal(i, n)
		}
	}
}

// name says whose name of one word token i is, by the rest of the article: of
// what kind, nothing if it does not tell. A person is named in full before the
// surname alone is enough, so that one who speaks by a name of one word is an
// organisation.
func (m *mentioner) name(i int) (name string, k Kind) {
	name = m.text(i)
	if full, ok := m.persons[name]; ok {
		return full, Person
	}
	switch u := m.uses[name]; {
	case u == nil:
	case u.where > 0 && u.where >= u.speaks:
		return name, PlaceKind
	case u.speaks > 0:
		return name, Organisation
	}
	return name, ""
}

// pronoun adds a pronoun with the name of whom it stands for, where the text
// tells.
func (m *mentioner) pronoun(i, n int, k Kind) {
	a := Actor{Span: m.span(i, i+1), Sentence: n, Kind: k, Name: m.text(i)}
	if k == Person && !m.quoted[i] {
		if name, role, kind := m.scene.antecedent(a.Start); kind == Person && name != "" {
			a.Name, a.Role = name, role
		}
	}
	m.add(a)
}

// nominal adds the noun phrase whose head is token i, if an article, a number
// or an owner stands before it or it is several persons.
func (m *mentioner) nominal(i, n int) {
	from := i
	for from > m.from && m.noun(from-1) && !m.taken[from-1] && !m.has(from-1, cDet|cObject) && !m.acting(from-1) && i-from < 4 || from > m.from && m.hyphen(from-1) {
		from--
	}
	led := m.has(from-1, cDet) && !m.taken[max(from-1, 0)] || m.poss(from-1)
	if m.has(from-1, cDet) {
		from--
	}
	kind := Person
	switch {
	case m.has(i, cPlace):
		kind = PlaceKind
	case m.has(i, cBody):
		kind = Organisation
	case m.has(i, cSide):
		kind = Group
	}
	if !led && !m.has(i, cPeople) && !m.has(from, cQuant) {
		return
	}
	m.add(Actor{Span: m.span(from, i+1), Sentence: n, Kind: kind, Name: trimName(m.doc.Text[m.doc.Tokens[from].Start:m.doc.Tokens[i].End])})
}
