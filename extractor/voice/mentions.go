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
// "two villages") or by a pronoun. A mention is a whole noun phrase with its
// article, its titles and what hangs on it by "of"; a number before it, the
// "'s" behind it and a description set off by a comma are not part of it.
func (s *Scene) Mentions() []Actor { return s.mentions }

// mentioner finds all mentions of a document: names first, then the noun
// phrases around and beside them.
type mentioner struct {
	clauses
	out []Actor
	// names are those found; named tells of each token in which it lies, counted
	// from one: zero in none, nobody in the name of a thing.
	names []name
	named []int32
	// strange are the tokens that may be names by themselves (see candidate), of
	// which so many lie behind.
	strange []int
	behind  int
	// persons gives for the first and last names of those the article names in
	// full which of the names that is, counted from one.
	persons map[string]int32
	// uses counts, for a name that may be of several kinds, what it is used as.
	uses map[string]uses
	// short gives the name, counted from one, that an acronym stands for.
	short map[string]int32
}

// name is a name without what stands around it: tokens first..last.
type name struct {
	first, last int
	kind        Kind
	full, role  string
}

// nobody marks the tokens of what has a name and is no one.
const nobody = -1

// uses of a name: as one who speaks, as where something is, as that of a person
// by the form of the name or what is said of it.
type uses struct{ speaks, where, persons int }

func newMentioner() *mentioner {
	return &mentioner{persons: map[string]int32{}, uses: map[string]uses{}, short: map[string]int32{}}
}

// forget drops what was read and keeps the memory.
func (m *mentioner) forget() {
	m.doc, m.scene, m.out = nil, nil, nil
	m.names, m.strange, m.behind = emptied(m.names), m.strange[:0], 0
	clear(m.persons)
	clear(m.uses)
	clear(m.short)
}

// readMentions fills the mentions of the scene.
func (m *mentioner) readMentions() {
	s := m.scene
	m.out = slices.Grow(s.mentions, len(s.Actors)+len(s.Places)+len(m.doc.Tokens)/12)
	m.named = append(m.named[:0], make([]int32, len(m.doc.Tokens))...)
	for _, m.window = range m.windows {
		m.count()
	}
	m.from, m.to = 0, len(m.doc.Tokens)
	for i := range s.Actors {
		if a := &s.Actors[i]; a.Kind == Person || a.Kind == Organisation {
			m.use(a)
		}
	}
	for i := range s.Actors {
		m.actor(&s.Actors[i])
	}
	for i := range s.Places {
		p := &s.Places[i]
		first, last := m.bare(m.tokensOf(p.Span))
		if of := m.namesake(first, last); of > 0 {
			full := m.names[of-1]
			m.name(name{first, last, Person, full.full, full.role})
			continue
		}
		m.name(name{first, last, PlaceKind, p.Name, ""})
	}
	for _, m.window = range m.windows {
		m.unruled()
		m.phrases()
	}
	slices.SortStableFunc(m.out, func(a, b Actor) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	s.mentions = m.out
}

// actor notes an actor that rules found, if it has a name.
func (m *mentioner) actor(a *Actor) {
	if a.Kind == Document || !capital(a.Name) || a.nominal && a.Kind != Organisation {
		return
	}
	first, last := m.nameOf(a)
	if first >= last {
		return
	}
	if m.shape(first-1).Has(token.Ord) && m.shape(first).Has(token.Cap) { // "the 12th Rowing Brigade"
		first--
	}
	if who := first + 2; a.Kind == Organisation && m.has(first, cGiven) && m.shape(first+1).Has(token.Cap) && (m.word(who, "of") || m.word(who, "at")) { // "Miriam Okoro of the Lake Gazette"
		m.person(first, who)
		first, _ = m.bare(who+1, last)
		span := m.span(first, last)
		a = &Actor{Span: span, Kind: Organisation, Name: m.doc.Text[span.Start:span.End]}
	}
	full, k := a.Name, m.sort(a, first, last)
	if last == first+1 && m.shape(first).Has(token.AllCaps) {
		if m.char(first-1) == '(' && m.char(last) == ')' && first > 1 && m.named[first-2] > 0 { // "the Lake Board (LB)"
			m.short[full] = m.named[first-2]
		}
		if of := m.short[full]; of > 0 {
			full, k = m.names[of-1].full, m.names[of-1].kind
		}
	}
	if k == Thing || m.countable(first, last) {
		for i := first; i < last; i++ {
			m.named[i] = nobody
		}
		return
	}
	m.name(name{first, last, k, full, a.Role})
	if k == Person {
		m.known(a)
	}
}

// person notes the full name of a person.
func (m *mentioner) person(first, last int) {
	span := m.span(first, last)
	full := m.doc.Text[span.Start:span.End]
	m.name(name{first, last, Person, full, ""})
	m.known(&Actor{Name: full})
}

// namesake returns the person, counted from one, of whom a town's name first..last
// is the surname, as the article names him in full; zero if it means the town.
func (m *mentioner) namesake(first, last int) int32 {
	of := m.persons[m.text(first)]
	if last > first+1 || of == 0 || m.has(first, cCountry) || m.locative(first-1) || !shortFor(m.text(first), m.names[of-1].full) {
		return 0
	}
	return of
}

// nameOf returns the tokens of an actor's name and titles, without the article
// before them and the description that a comma sets apart.
func (m *mentioner) nameOf(a *Actor) (first, last int) {
	first, last = m.tokensOf(a.Span)
	if a.Kind == Person {
		first, last = m.undescribed(a, first, last)
	}
	for first < last-1 && m.loose(first) { // "to succeed President Okoro"
		first++
	}
	return m.bare(first, last)
}

// bare returns tokens first..last without an article.
func (m *mentioner) bare(first, last int) (from, to int) {
	for first < last-1 && m.has(first, cDet) {
		first++
	}
	return first, last
}

// use counts what an actor's name is used as.
func (m *mentioner) use(a *Actor) {
	first, last := m.nameOf(a)
	if a.Role != "" || last <= first+1 {
		return
	}
	switch {
	case m.has(last, cThat|cSays) && m.has(last, cPast|cS):
		m.used(a.Name, uses{speaks: 1})
	case m.locative(first - 1), m.has(last-1, cVenue) && m.has(first-1, cDet) && m.locative(first-2): // "at the Tarrin Center"
		m.used(a.Name, uses{where: 1})
	case m.has(last, cRel) && !m.word(last, "which"), m.comma(last) && m.number(last+1), m.particle(first, last):
		m.used(a.Name, uses{persons: 1})
	}
}

// used counts uses of a name.
func (m *mentioner) used(name string, as uses) {
	u := m.uses[name]
	m.uses[name] = uses{u.speaks + as.speaks, u.where + as.where, u.persons + as.persons}
}

// model reports an acronym with a number behind it: "KC-135", "HTML 5".
func (m *mentioner) model(first, last int) bool {
	if m.hyphen(last) {
		last++
	}
	return m.shape(first).Has(token.AllCaps) && (m.shape(last).Has(token.Num) || m.shape(last).Has(token.Alnum))
}

// speaks reports that the word at token i is used alone as the name of one who
// speaks.
func (m *mentioner) speaks(i int) bool { return m.uses[m.text(i)].speaks > 0 }

// particle reports a small word within a name: "Jan van Steen".
func (m *mentioner) particle(first, last int) bool {
	for i := first + 1; i < last-1; i++ {
		if m.shape(i).Has(token.Lower) && !m.has(i, cClosed|cDet) {
			return true
		}
	}
	return false
}

// sort says of what kind the name first..last is that rules took for one of a's
// kind. The name of a place holds a word for one; of others without a given name
// the article tells by the words it sets before them.
func (m *mentioner) sort(a *Actor, first, last int) Kind {
	words := last - first
	switch {
	case a.Role != "":
		if !strings.Contains(a.Name, " ") && m.common(last-1) && m.shape(last-2).Has(token.Cap) && (m.has(first-1, cDet) || !m.has(last-2, cRole)) { // "the Refugee Act"
			return Thing
		}
	case words == 1:
		switch {
		case m.char(last) == ':' && m.common(first), m.char(last) == '.' && m.shape(first).Has(token.AllCaps|token.Start), // "ANSWER:"
			m.shape(first).Has(token.Alnum) && !m.has(first, cAgency), // "IE6"
			m.model(first, last):
			return Thing
		}
	case a.Kind == Organisation:
		if m.has(last-1, cSite) || m.has(last-1, cVenue) && m.uses[a.Name].where > 0 {
			return PlaceKind
		}
	case a.Kind == Thing && m.has(last-1, cSite), a.Kind == Person && words > 2 && m.has(last-1, cSite):
		return PlaceKind
	case (a.Kind == Thing || a.Kind == Person && !m.has(first, cGiven)) && m.has(last-1, cBody|cVenue) && !m.has(last-1, cPerson): // "the Lima Symphony Orchestra"
		return Organisation
	case a.Kind == Person && !m.has(first, cGiven):
		u := m.uses[a.Name]
		switch {
		case m.has(first, cSiteHead|cBearing), m.has(last-1, cSite|cPlace):
			return PlaceKind
		case u.speaks > 0:
		case u.where > u.persons:
			return PlaceKind
		case u.persons == 0 && !m.speaks(first) && !m.speaks(last-1):
			return Thing
		}
	}
	return a.Kind
}

// name notes a name.
func (m *mentioner) name(n name) {
	m.names = append(m.names, n)
	for i := n.first; i < n.last; i++ {
		m.named[i] = int32(len(m.names))
	}
}

// undescribed returns the tokens of a person's name and titles without the
// description that a comma sets apart from them.
func (m *mentioner) undescribed(a *Actor, first, last int) (from, to int) {
	for i := first; i < last; i++ {
		if !m.comma(i) {
			continue
		}
		text := m.doc.Text[a.Start:a.End]
		if at := strings.Index(text, a.Role); a.Role != "" && a.Start+at < int(m.doc.Tokens[i].Start) {
			return i + 1, last
		}
		return first, i
	}
	return first, last
}

// countable reports an acronym that the article counts, as in "a VBIED".
func (m *mentioner) countable(first, last int) bool {
	return last == first+1 && m.shape(first).Has(token.AllCaps) && (m.word(first-1, "a") || m.word(first-1, "an") || m.number(first-1)) && !m.noun(last)
}

// known notes the first and the last name of the person noted last, if named in
// full, or the one with a title; who has a role is known better.
func (m *mentioner) known(a *Actor) {
	n := int32(len(m.names))
	first, rest, ok := strings.Cut(a.Name, " ")
	if !ok && a.Role != "" && m.persons[a.Name] == 0 { // "President Okoro"
		m.persons[a.Name] = n
	}
	surname := lastWord(rest)
	bare := surname[strings.IndexByte(surname, '-')+1:] // al-Karim is Karim
	if !ok || !capital(bare) {
		return
	}
	for _, short := range [...]string{first, surname, bare} {
		if capital(short) && (m.persons[short] == 0 || a.Role != "") {
			m.persons[short] = n
		}
	}
}

// judgeNames tells names of things from names of persons: "River Lights" is
// nobody.
func (c *clauses) judgeNames() {
	c.from, c.to = 0, len(c.doc.Tokens)
	for i := range c.scene.Actors {
		a := &c.scene.Actors[i]
		if a.Kind != Person || a.Role != "" || !strings.Contains(a.Name, " ") || !capital(a.Name) {
			continue
		}
		if first, last := c.tokensOf(a.Span); c.shape(last-1).Has(token.Cap) && !c.personal(first, last) {
			a.Kind = Thing
		}
	}
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
// word of the language, or an acronym that looks like one ("WHO").
func (m *mentioner) candidate(i int) bool {
	s := m.shape(i)
	if s&(token.Word|token.Cap|token.Poss) != token.Word|token.Cap || m.named[i] != 0 || m.date[i] {
		return false
	}
	if m.has(i, cClosed|cObject) {
		return s.Has(token.AllCaps) && !(m.shape(i-1) | m.shape(i+1)).Has(token.AllCaps)
	}
	return m.has(i, cCountry|cAgency) || !m.common(i) && !m.has(i, cNation|cDemonym|cRole|cRoles|cBody|cPlace|cSide)
}

// count counts what the names of one word in a window are used as.
func (m *mentioner) count() {
	for i := m.from; i < m.to; i++ {
		if !m.candidate(i) {
			continue
		}
		m.strange = append(m.strange, i)
		switch {
		case m.locative(i-1) && !m.shape(i+1).Has(token.Word|token.Cap) && !m.has(i+1, cThing|cThings|cPerson|cPeople|cIng):
			m.used(m.text(i), uses{where: 1})
		case m.has(i+1, cThat) && m.has(i+1, cPast|cS):
			m.used(m.text(i), uses{speaks: 1})
		}
	}
}

// locative reports a word that says where: one that stands before places, "to"
// after a verb of motion, "of" after what befalls or belongs to a town.
func (m *mentioner) locative(i int) bool {
	switch {
	case i < m.from || i >= m.to:
		return false
	case m.toward(i):
		return m.has(i-1, cMotion)
	case m.has(i-1, cTownly|cKind) && m.word(i, "of"):
		return true
	}
	return m.words.where[m.doc.Tokens[i].Word]
}

func (c *clauses) text(i int) string {
	t := c.doc.Tokens[i]
	return c.doc.Text[t.Start:t.End]
}

// unruled notes the names in a window that no rule took: those of one word, and
// those that begin with a given name.
func (m *mentioner) unruled() {
	for ; m.behind < len(m.strange) && m.strange[m.behind] < m.to; m.behind++ {
		i := m.strange[m.behind]
		if m.named[i] != 0 {
			continue
		}
		to := i + 1
		for m.has(i, cGiven) && to < i+maxName && m.candidate(to) {
			to++
		}
		if i > m.from && m.named[i-1] == 0 && m.country(i-1) == to { // "New Zealand"
			i--
		}
		if u, ok := m.unruledName(i, to); ok {
			m.name(u)
		}
	}
}

// maxName is the number of words that a person's name may have.
const maxName = 4

// unruledName says whose name tokens first..last are, by the rest of the article
// and the gazetteers; ok is false if they do not tell. A person is named in full
// before the surname alone is enough, so that one who speaks by a name of one word
// and has no given name is an organisation.
func (m *mentioner) unruledName(first, last int) (n name, ok bool) {
	n = name{first: first, last: last, full: m.doc.Text[m.doc.Tokens[first].Start:m.doc.Tokens[last-1].End]}
	if m.has(first, cAgency) {
		n.kind = Organisation
		return n, true
	}
	if p := m.persons[n.full]; p > 0 {
		full := m.names[p-1]
		n.kind, n.full, n.role = Person, full.full, full.role
		return n, true
	}
	u := m.uses[n.full]
	switch {
	case m.country(first) == last:
		n.kind = PlaceKind
	case last > first+1:
		n.kind = Person
	case m.has(first, cTown), u.where > 0 && u.where >= u.speaks:
		n.kind = PlaceKind
	case m.has(first, cGiven) && !m.word(first-1, "of"):
		n.kind = Person
	case u.speaks > 0, m.shape(first).Has(token.AllCaps) && !m.model(first, last) && !m.words.nobody[m.doc.Tokens[first].Word]:
		n.kind = Organisation
	}
	return n, n.kind != ""
}

// pronoun adds the pronoun at token i, if it is one that stands for somebody or for
// a place, with the name of whom it stands for, where the text tells.
func (m *mentioner) pronoun(i int) {
	k, ok := m.words.pronouns[m.doc.Tokens[i].Word]
	if !ok && m.has(i+1, cSays) && m.has(i+1, cPast|cS) && m.word(i, "it") { // what speaks is a body
		k, ok = Organisation, true
	}
	if !ok {
		return
	}
	a := Actor{Span: m.span(i, i+1), Sentence: m.sentence, Kind: k, Name: m.text(i)}
	if k == Person && !m.quoted[i] {
		if name, role, kind := m.scene.antecedent(a.Start); kind == Person && name != "" {
			a.Name, a.Role = name, role
		}
	}
	m.out = append(m.out, a)
}
