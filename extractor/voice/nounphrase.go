package voice

import (
	"strings"

	"github.com/tallywire/tallywire/rules/token"
)

// phrases adds the mentions of a window.
func (m *mentioner) phrases() {
	for i := m.from; i < m.to; {
		if !m.begins(i) {
			i++
			continue
		}
		i = max(m.phrase(i), i+1)
	}
}

// begins reports whether a mention, or what may stand before one, can begin at
// token i: no mark does, and of the words that no noun phrase holds only those
// that are something else as well, or are tied to the next ("in-laws").
func (m *mentioner) begins(i int) bool {
	const other = cSubject | cObject | cDet | cNumeral | cPast | cPp | cS | cBase | cIng | cAdv
	switch k := m.cls[i]; {
	case m.named[i] > 0:
		return true
	case k == 0:
		return m.shape(i)&(token.Word|token.Alnum|token.Num) != 0
	default:
		return k&cClosed == 0 || k&other != 0 || m.hyphen(i+1)
	}
}

// chunk is a noun phrase without what hangs on it by prepositions: tokens
// from..to, of which those from words on are behind articles, owners and numbers.
type chunk struct {
	from, words, to int
	// led is set if an article, an owner or a quantity stands before the words.
	led bool
	// head is the name that it ends in, counted from one; zero if it ends in a
	// noun.
	head int32
	// inner are the names among the words before the head.
	inner  [4]int32
	inners int
}

// phrase adds the mention that the noun phrase at token i is, and those within
// it, and returns the token after it and all that hangs on it; i if no noun phrase
// begins there.
func (m *mentioner) phrase(i int) int {
	if m.has(i, cSubject|cObject) && m.named[i] <= 0 || m.whereabouts(i) {
		m.pronoun(i)
		return i + 1
	}
	p := chunk{from: i}
	m.chunk(&p)
	m.trim(&p)
	if p.words == p.to {
		if p.to > i && m.numeral(p.to-1) && m.word(p.to, "of") { // "millions of people"
			return max(m.phrase(p.to+1), p.to)
		}
		return p.to
	}
	at := len(m.out)
	if !m.add(&p) {
		return p.to
	}
	end := p.to
	if m.coupled(&p) {
		end += 2
	}
	if next := m.hanging(&p, end); next > end {
		next = m.figure(next)
		if e := m.phrase(next); e > next {
			end = e
			if p.head == 0 && m.has(p.to-1, cPeople|cRoles|cSide|cThings) {
				end = m.listed(next, e)
			}
		}
	}
	a := &m.out[at]
	a.End = int(m.doc.Tokens[end-1].End)
	switch {
	case p.head > 0:
	case m.has(p.to-1, cKind) && len(m.out) == at+2: // "the town of Korr" is one place
		a.Name = m.out[at+1].Name
		m.out = m.out[:at+1]
	default:
		a.Name = trimName(m.doc.Text[m.doc.Tokens[p.from].Start:a.End])
	}
	return end
}

// figure returns where the number stands of the quantity that token i begins:
// "30" in "more than 30 miners"; i if it begins none.
func (m *mentioner) figure(i int) int {
	if !m.number(i) {
		return i
	}
	at := i
	for !m.numeral(at) {
		if at++; at >= m.to || !m.counted[at] {
			return i
		}
	}
	return at
}

// hanging returns where the phrase begins that hangs on one that ends at token
// end, by a preposition or a participle; end if none does.
func (m *mentioner) hanging(p *chunk, end int) int {
	last := p.to - 1
	switch {
	case m.word(end, "of"):
		if m.takesOf(p) {
			return end + 1
		}
	case p.head > 0:
	case m.office(p) && (m.word(end, "for") || m.word(end, "at") || m.toward(end) && m.namesAt(end+1)),
		m.has(last, cPlace) && (m.word(end, "near") || m.word(end, "around")),
		m.has(last, cWay) && m.has(end, cTo|cPrep) && (m.toward(end) || m.word(end, "with")),
		m.has(last, cPeople|cRoles|cSide|cBody) && m.word(end, "from") && !m.has(p.from-1, cPast|cPp|cS|cBase|cIng):
		return end + 1
	case m.has(end, cPp) && m.word(end+1, "by"), m.has(end, cTied) && m.has(end+1, cPrep|cTo|cSub) && !m.has(end+2, cBase): // "a hill held by rebels"
		return end + 2
	}
	return end
}

// listed returns where a list of places ends that begins with the one at tokens
// from..to, having added the others: "clubs from Lima, Peru and Chile"; to if
// there is no list.
func (m *mentioner) listed(from, to int) int {
	end, read := to, len(m.out)
	for m.placeAt(from) {
		next := to
		if m.comma(next) {
			next++
		}
		joined := m.has(next, cConj)
		if joined {
			next++
		}
		if next == to || !m.namesAt(next) {
			break
		}
		at := len(m.out)
		to = m.phrase(next)
		if at < len(m.out) && m.out[at].Kind == Organisation { // "Teams from Peru and Chile left": it is not Chile that did
			m.out[at].Kind = PlaceKind
		}
		if joined {
			return to
		}
		from = next
	}
	m.out = m.out[:read]
	return end
}

// placeAt reports that the name of a place stands at token i, with or without an
// article.
func (m *mentioner) placeAt(i int) bool {
	if m.has(i, cDet) {
		i++
	}
	return i < m.to && m.named[i] > 0 && m.names[m.named[i]-1].kind == PlaceKind
}

// coupled reports that what stands before a phrase stands before the people
// joined to it as well: "their wives and children".
func (m *mentioner) coupled(p *chunk) bool {
	const people = cPeople | cRoles | cSide
	i := p.to + 1
	return p.led && p.head == 0 && m.has(p.to-1, people) && m.word(p.to, "and") && m.has(i, people) && m.shape(i).Has(token.Lower) && !m.poss(i+1) && !m.hyphen(i+1)
}

// whereabouts reports "here" and "there" where they stand for a place: nothing of
// which one is told to exist ("there is rain") follows.
func (m *mentioner) whereabouts(i int) bool {
	if !m.has(i, cAdv) || !m.word(i, "here") && !m.word(i, "there") {
		return false
	}
	return m.pause(i+1) || m.dated(i+1) || m.has(i+1, cPrep|cConj|cSub|cTo|cAdv)
}

// namesAt reports that a name stands at token i, with or without an article.
func (m *mentioner) namesAt(i int) bool {
	if m.has(i, cDet) {
		i++
	}
	return i < m.to && m.named[i] > 0
}

// chunk reads the noun phrase that begins at token p.from. It adds its owner and
// the pronoun that it begins with.
func (m *mentioner) chunk(p *chunk) {
	i, at := p.from, p.from
	for m.has(at, cDet) && m.named[at] <= 0 {
		m.pronoun(at)
		p.led = true
		if m.has(at, cQuant) && m.has(at+1, cDet) { // "both the clubs"
			p.from = at + 1
		}
		at++
	}
	numbers := at
	for m.numeral(at) {
		at++
	}
	if at > numbers && m.has(i, cQuant) { // "some 300 miners"
		p.from = at
	}
	if !p.led {
		p.led = at > i
		for m.loose(at) {
			at++
		}
		p.from = at
	}
	for p.words = at; at < m.to; {
		switch {
		case m.named[at] > 0:
			if at > p.words && !m.hyphen(at-1) && m.apart(at, p) {
				p.to = at
				return
			}
			m.fold(p)
			p.head = m.named[at]
			at = m.names[p.head-1].last
		case m.poss(at) && at > p.words && m.has(at-1, cPeople) && (m.shape(at-1) & m.shape(at+1)).Has(token.Cap): // "People's Army"
			at++
		case m.poss(at) && at > p.words:
			p.to = at
			m.add(p)
			at++
			p.led, p.head, p.inners, p.words = true, 0, 0, at
		case m.hyphen(at) && at > p.words && m.joins(at+1), at > p.words && m.adjoined(at):
			at++
		case m.inPhrase(at, p):
			m.fold(p)
			at++
		default:
			p.to = at
			return
		}
	}
	p.to = at
}

// adjoined reports a conjunction or comma at token i between two words that only
// describe what is named behind them: "Bolivian and Peruvian miners".
func (m *mentioner) adjoined(i int) bool {
	return (m.comma(i) || m.has(i, cConj)) && m.describing(i-1) && m.describing(i+1) && m.shape(i+2).Has(token.Word) && !m.has(i+2, cClosed|cDet)
}

// describing reports a word that is no noun and no verb: an adjective.
func (m *mentioner) describing(i int) bool {
	return i < m.to && m.named[i] <= 0 && (m.has(i, cDemonym|cBearing) || m.shape(i).Has(token.Lower|token.Word) && m.cls[i] == 0)
}

// trim takes verb forms from the end of a phrase: "the harbours remain".
func (m *mentioner) trim(p *chunk) {
	if p.head > 0 {
		return
	}
	to := p.to
	for to > p.words+1 && m.trails(to-1) {
		to--
	}
	if to == p.to || m.hyphen(to-1) {
		return
	}
	p.to = to
	if k := m.named[to-1]; k > 0 && p.inners > 0 && p.inner[p.inners-1] == k {
		p.head = k
		p.inners--
	}
}

// trails reports a verb form or an adjective at token i that stands behind a noun
// and not before one: "residents unwilling to leave".
func (m *mentioner) trails(i int) bool {
	const nouns = cThing | cThings | cPerson | cPeople | cPlace | cBody | cSide | cNation
	if m.has(i, nouns) || m.hyphen(i-1) {
		return false
	}
	return m.has(i, cBase|cPast|cPp|cS|cTied) || m.toward(i+1) && (m.describing(i) || m.has(i, cAdjective)) && m.has(i-1, cPeople|cRoles|cSide|cBody)
}

// apart reports a name at token i that is no part of the phrase before it: what
// comes last there is a noun of another sort than the name.
func (m *mentioner) apart(i int, p *chunk) bool {
	b, k := i-1, m.names[m.named[i]-1].kind
	if m.named[b] > 0 && k == Person && m.names[m.named[b]-1].kind == PlaceKind {
		return m.has(p.from-1, cPrep|cTo) // "the governor of Lima Rosa Quispe"
	}
	if !m.shape(b).Has(token.Lower) {
		return false
	}
	switch {
	case m.has(b, cIng) && !m.has(b, cThing), m.has(b, cThings) && k != Person, m.has(b, cPast) && m.verbAt(b).form == finite:
		return true
	case m.has(b, cPeople|cRole|cRoles):
		return k != Person
	case m.has(b, cBody):
		return k != Organisation
	case m.has(b, cPlace):
		return k != PlaceKind
	default:
		return m.has(b, cThing) && k != PlaceKind
	}
}

// fold counts the name that a phrase ended in among those before its head.
func (m *mentioner) fold(p *chunk) {
	if p.head > 0 && p.inners < len(p.inner) {
		p.inner[p.inners] = p.head
		p.inners++
	}
	p.head = 0
}

// numeral reports a word or figure that is a number.
func (m *mentioner) numeral(i int) bool {
	return m.shape(i).Has(token.Num) || m.has(i, cNumeral)
}

// loose reports a verb form or an adverb that begins no noun phrase but may
// stand before one: "to visit", "harming civilians".
func (m *mentioner) loose(i int) bool {
	if i >= m.to || m.named[i] > 0 || m.shape(i)&(token.Lower|token.Start) == 0 || m.hyphen(i+1) || m.whereabouts(i) {
		return false
	}
	k := m.cls[i]
	switch {
	case k == 0 && m.toward(i-1) && i+1 < m.to && m.named[i+1] > 0 && m.names[m.named[i+1]-1].kind == Person: // "to outwit Tomas Lind"
		return true
	case k&cPast != 0 && i+1 < m.to && m.named[i+1] > 0, k&cS != 0 && k&(cThings|cPeople) == 0: // "…," said the board
		return true
	case i > m.from && m.named[i-1] > 0 && (k&(cPast|cPp) != 0 || m.participle(i)): // "the board fined firms"
		return true
	}
	return k&cAdv != 0 || k&cIng != 0 && (k&cThing == 0 || m.verbAt(i).form == finite || m.comma(i-1) && m.has(i+1, cPeople|cRoles)) || k&cBase != 0 && (m.toward(i-1) || k&(cThing|cPerson|cPeople|cThings) == 0)
}

// participle reports a word that looks like one and is not in the lexicons.
func (m *mentioner) participle(i int) bool {
	return m.cls[i] == 0 && strings.HasSuffix(m.text(i), "ed")
}

// joins reports what may follow a hyphen.
func (m *mentioner) joins(i int) bool {
	return m.shape(i).Has(token.Word) || m.numeral(i)
}

// inPhrase reports a word that a noun phrase may hold at token i.
func (m *mentioner) inPhrase(i int, p *chunk) bool {
	s, k := m.shape(i), m.cls[i]
	if p.led && i == p.words+1 && (s.Has(token.Num) || k&cNumeral != 0) { // "the first 30 miners"
		return m.shape(i+1).Has(token.Word) && !m.has(i+1, cClosed|cDet) && !m.date[i]
	}
	if s&(token.Word|token.Alnum) == 0 || s.Has(token.Poss) || m.date[i] || i > p.words && m.quoted[i] != m.quoted[i-1] || m.whereabouts(i) {
		return false
	}
	opening := i == p.words
	switch {
	case !opening && m.hyphen(i-1), m.hyphen(i+1) && m.joins(i+2) && k&cDet == 0:
		return true // "so-called"
	case k&(cNumeral|cClosed|cDet|cObject) != 0, s.Has(token.Num):
		return false
	case opening && p.led:
		return true
	case k&cAdv != 0 && k&(cThing|cPerson|cPlace|cBody) == 0:
		return false
	case opening && k&cPp != 0 && m.noun(i+1) && k&(cCue|cSays) == 0 && m.shape(i+1).Has(token.Lower) && (m.comma(i-1) || m.has(i-1, cConj) && !m.has(i-2, cPast|cPp)): // ", armed forces"
		return true
	case !opening && k&(cPerson|cRole|cPeople|cRoles|cSide) != 0 && (m.pause(i+1) || m.has(i+1, cClosed|cPast|cAdv)): // "a police officer told"
		return true
	case m.acting(i):
		return false
	case !opening && s.Has(token.Lower):
		return !(k&(cBase|cPast|cS) != 0 && m.has(i+1, cDet|cObject|cSubject) || k&cIng != 0 && k&cThing == 0 || m.named[i-1] > 0 && (k&cPp != 0 || m.participle(i)))
	}
	return true
}

// add adds the mention that a noun phrase is, or those of the names within one
// that is none.
func (m *mentioner) add(p *chunk) bool {
	from := p.from
	a := Actor{Sentence: m.sentence}
	if p.head > 0 {
		h := m.names[p.head-1]
		a.Kind, a.Name, a.Role = h.kind, h.full, h.role
		if h.kind == PlaceKind && (!p.led && !m.bearings(p.words, h.first) || m.qualifies(h)) || m.has(from, cQuant) { // "both Peru and Chile"
			from = h.first
		}
		if h.kind == PlaceKind && m.does(from, p.to) && !(m.has(p.to, cHave|cModal|cBe) && m.has(h.first, cTown)) {
			a.Kind = Organisation
		}
	} else if a.Kind = m.kindOf(p); a.Kind == "" {
		for _, k := range p.inner[:p.inners] {
			h := m.names[k-1]
			m.out = append(m.out, Actor{Span: m.span(h.first, h.last), Sentence: m.sentence, Kind: h.kind, Name: h.full, Role: h.role})
		}
		return false
	}
	if a.Name == "" {
		span := m.span(from, p.to)
		a.Name = trimName(m.doc.Text[span.Start:span.End])
	}
	if p.head == 0 && (a.Kind == Person || a.Kind == Group) {
		from = m.countFrom(from)
	}
	a.Span = m.span(from, p.to)
	m.out = append(m.out, a)
	m.within(p)
	return true
}

// within adds the country that a phrase begins with and the persons whose names
// are part of it: "the Peru Times", "the Okoro Museum".
func (m *mentioner) within(p *chunk) {
	first, to := p.words, m.country(p.words)
	if to > first && to < p.to && !m.hyphen(to) {
		span := m.span(first, to)
		m.out = append(m.out, Actor{Span: span, Sentence: m.sentence, Kind: PlaceKind, Name: m.doc.Text[span.Start:span.End]})
	}
	if p.head > 0 && m.names[p.head-1].kind == Person {
		return
	}
	for i := first; i < p.to; i++ {
		if of := m.bearer(i); of > 0 {
			from := i
			for m.bearer(i+1) == of && i+1 < p.to {
				i++
			}
			if from == p.words && i+1 == p.to { // "Republicans", where somebody is called so
				return
			}
			m.out = append(m.out, Actor{Span: m.span(from, i+1), Sentence: m.sentence, Kind: Person, Name: m.names[of-1].full, Role: m.names[of-1].role})
		}
	}
}

// country returns the token after the name of a country at token i, i if there is
// none.
func (m *mentioner) country(i int) int {
	switch {
	case !m.shape(i).Has(token.Cap):
	case m.has(i, cCountry):
		return i + 1
	case m.has(i+1, cCountry) && m.words.pair(m.doc.Tokens[i], m.doc.Tokens[i+1])&cCountry != 0:
		return i + 2
	}
	return i
}

// bearer returns the person, counted from one, whom the article names in full
// elsewhere and whose first or last name token i is; zero if there is none.
func (m *mentioner) bearer(i int) int32 {
	if !m.shape(i).Has(token.Cap) || m.has(i, cCountry|cTown) {
		return 0
	}
	return m.persons[m.text(i)]
}

// countFrom returns where it begins to say how many the people at token i are:
// at "about" in "about 30 miners", at "many" in "many of the miners"; i if it
// does not.
func (m *mentioner) countFrom(i int) int {
	if m.word(i-1, "of") && (m.has(i-2, cQuant) || m.word(i-2, "all")) {
		return i - 2
	}
	for i > m.from && m.counted[i] {
		i--
	}
	return i
}

// qualifies reports a place's name of one word before a noun: "the Peru harvests".
func (m *mentioner) qualifies(h name) bool {
	return h.last == h.first+1 && m.shape(h.last).Has(token.Lower) && m.has(h.last, cThing|cThings) && !m.has(h.last, cPast|cBase)
}

// does reports a country or town, tokens from..to, that does something: "Peru
// fired on a boat".
func (m *mentioner) does(from, to int) bool {
	b := from - 1
	if m.has(b, cPrep|cTo) || m.comma(b) && b > m.from && m.named[b-1] > 0 {
		return false
	}
	switch {
	case m.has(to, cHave):
		next := to + 1
		for m.has(next, cAdv|cNeg) {
			next++
		}
		return m.has(next, cBeen) && m.has(next+1, cIng) || m.has(next, cPast|cPp) // not "Peru has a lake", "Lima has been freed"
	case m.has(to, cModal):
		return !m.has(to+1, cBeen) || m.has(to+2, cIng)
	}
	return m.has(to, cPast|cS) && !m.has(to, cThings) && m.verbAt(to).form == finite || m.has(to, cBe) && m.has(to+1, cIng)
}

// bearings reports that all tokens from..to say which part of a place is meant.
func (m *mentioner) bearings(from, to int) bool {
	for i := from; i < to; i++ {
		if !m.has(i, cBearing) && !m.hyphen(i) {
			return false
		}
	}
	return true
}

// kindOf says what the noun that a phrase ends in stands for, nothing if for
// none who acts and no place. One alone needs an article, an owner or a name
// before it.
func (m *mentioner) kindOf(p *chunk) Kind {
	i := p.to - 1
	var k Kind
	switch {
	case m.named[i] == nobody:
		return ""
	case m.has(i, cSide):
		k = Group
	case m.has(i, cPlace):
		k = PlaceKind
	case m.has(i, cBody):
		k = Organisation
	case m.has(i, cPerson|cPeople|cRole|cRoles):
		k = Person
	case m.has(i, cNation):
		k = Group
	default:
		return ""
	}
	switch {
	case p.led, p.inners > 0, p.to > p.words+1 && (m.has(p.words, cDemonym) || m.shape(p.words).Has(token.Cap) && m.cls[p.words] == 0 && !m.titled):
	case k == Organisation && m.shape(i).Has(token.Cap) && i > m.from && !m.titled: // "Congress"
	case k == Group, m.has(i, cPeople|cRoles) && !m.has(i, cPp|cThings|cIng|cAdv), k != Person && m.plural(i):
	case k == Person && (m.describes(p.from) || m.has(i, cRole) && m.shape(p.words).Has(token.Cap)):
	default:
		return ""
	}
	return k
}

// describes reports that what begins at token i says who the person named before
// a comma is.
func (m *mentioner) describes(i int) bool {
	if !m.comma(i-1) || i-2 < m.from || m.named[i-2] <= 0 {
		return false
	}
	return m.names[m.named[i-2]-1].kind == Person
}

// takesOf reports a phrase on which others may hang by "of": no person with a
// name and no place of the gazetteer.
func (m *mentioner) takesOf(p *chunk) bool {
	return p.head == 0 || m.names[p.head-1].kind == Organisation
}

// office reports a phrase that says what one person is.
func (m *mentioner) office(p *chunk) bool {
	return p.head == 0 && m.has(p.to-1, cRole)
}
