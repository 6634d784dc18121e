package voice

import (
	"iter"
	"slices"
	"sync"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

// Kind says what sort of actor speaks or is spoken of.
type Kind string

// The kinds. A document is a paper or a set of figures that speaks ("recent
// statistics").
const (
	Person       Kind = "person"
	Organisation Kind = "organisation"
	Group        Kind = "group"
	Document     Kind = "document"
	PlaceKind    Kind = "place"
	Thing        Kind = "thing" // has a name and is nobody
)

// Actor is one mention of someone or something that can act or speak.
type Actor struct {
	news.Span
	Sentence int
	Kind     Kind
	// Name is the full name the article gives, also where this mention is only
	// a surname; for the unnamed, the words that describe them.
	Name string
	// Role is the title or description as in the text, empty if there is none.
	Role string
	Rule rules.RuleID

	nominal bool // rules found them by what they are, not by a name
}

// Quote is something said: its words, its cue and its speaker.
type Quote struct {
	// Span is what is said, Sentence where its cue stands.
	news.Span
	Sentence int
	// Type is "direct", "indirect" or "mixed".
	Type string
	// Cue is the word of saying, CueWord its base form ("say").
	Cue     news.Span
	CueWord string
	// Speaker is the mention of the speaker, which may be a pronoun; Name and
	// Role are who that is, Name empty where it cannot be told.
	Speaker news.Span
	Name    string
	Role    string
	Kind    Kind
	// Confirms is set where the words confirm figures told before ("confirmed
	// the toll").
	Confirms bool
	Rule     rules.RuleID

	// Source is set where nothing is said: the words name figures, the speaker is
	// whose they are ("a count released by the board").
	Source bool
	// Embedded is set where the cue stands within the words of another.
	Embedded bool

	wide   news.Span // what the cue governs for figures: at least Span
	stance bool      // a wish or a view; states no figures
	speech bool      // words between quotation marks, with their cue right behind
}

// Place is one mention of a place.
type Place struct {
	news.Span
	Sentence int
	Name     string
	// ID is the ISO 3166 code of its country, empty if not known.
	ID string
	// Role is "in", "from", "to" or empty, by the words before it.
	Role string
}

// Scene is who speaks in one article. It refers to the text of its document
// and not to the document itself.
type Scene struct {
	Actors []Actor
	Quotes []Quote
	Places []Place

	text      string
	sentences []news.Span
	quoted    []news.Span
	answers   []Quote // of an interview, in order; among the quotations, too
	order     []int32 // of quotations, by sentence
	mentions  []Actor
	people    people
	// actorsIn and placesIn are the actors as rules found them, and the places.
	actorsIn, placesIn bySentence
}

// bySentence lists things of an article by their sentence.
type bySentence struct {
	first []int32 // of each sentence, -1 if it has none
	next  []int32 // of each thing, the next in its sentence, -1 for the last
}

// list lists n things among so many sentences; in tells where each is.
func (b *bySentence) list(n, sentences int, in func(i int) int) {
	b.first, b.next = slices.Grow(b.first[:0], sentences)[:sentences], slices.Grow(b.next[:0], n)[:n]
	for i := range b.first {
		b.first[i] = -1
	}
	for i := n - 1; i >= 0; i-- {
		at := in(i)
		b.next[i], b.first[at] = b.first[at], int32(i)
	}
}

// of returns the numbers of the things in a sentence.
func (b bySentence) of(sentence int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := b.first[sentence]; i >= 0 && yield(int(i)); {
			i = b.next[i]
		}
	}
}

// Reader reads scenes by the rules of one ruleset. It is safe for concurrent
// use.
type Reader struct {
	rs                                   *rules.Ruleset
	words                                *words
	actor, place, attrib, date, num, qty rules.TypeID
	kind, name, role, id                 rules.FieldID
	speaker, cue, cueOrder, confirm      rules.FieldID
	say, one                             rules.LexiconID // of saying, of persons in the singular
	scratch                              sync.Pool       // of *mentioner
	scenes                               sync.Pool       // of *Scene, empty
}

// NewReader binds a reader to a ruleset, whose mentions of type ACTOR, PLACE
// and ATTRIB it reads.
func NewReader(rs *rules.Ruleset) *Reader {
	return &Reader{rs: rs, words: newWords(rs), actor: rs.Type("ACTOR"), place: rs.Type("PLACE"), attrib: rs.Type("ATTRIB"), date: rs.Type("DATE"), num: rs.Type("NUM"), qty: rs.Type("QTY"),
		kind: rs.Field("kind"), name: rs.Field("name"), role: rs.Field("role"), id: rs.Field("id"),
		speaker: rs.Field("speaker"), cue: rs.Field("cue"), cueOrder: rs.Field("order"), confirm: rs.Field("back"), say: rs.Lexicon("say"), one: rs.Lexicon("person_sg"),
		scratch: sync.Pool{New: func() any { return newMentioner() }}, scenes: sync.Pool{New: func() any { return new(Scene) }}}
}

// Read reads the scene of doc, all whom it mentions included.
func (r *Reader) Read(doc *rules.Doc) *Scene {
	s, m := r.read(doc)
	m.readMentions()
	r.done(m)
	return s
}

// Speakers reads who speaks in doc and what it names by rules, without looking for
// everyone else it mentions.
func (r *Reader) Speakers(doc *rules.Doc) *Scene {
	s, m := r.read(doc)
	r.done(m)
	return s
}

// read reads who speaks in memory that is used again; give back the mentioner,
// which may read the rest, with [Reader.done].
func (r *Reader) read(doc *rules.Doc) (*Scene, *mentioner) {
	s, m := r.scenes.Get().(*Scene), r.scratch.Get().(*mentioner)
	s.text, s.sentences = doc.Text, append(s.sentences, doc.Sentences...)
	for found := range doc.ByType(r.actor) {
		a := Actor{Span: found.At(), Sentence: int(found.Sentence), Kind: Kind(found.Canon(r.kind)), Name: found.Canon(r.name), Role: found.Canon(r.role), Rule: found.Rule}
		if a.nominal = a.Kind == Group; a.nominal {
			if _, one := r.rs.Canon(r.one, lastWord(a.Name)); one { // "a senior official" is one person
				a.Kind = Person
			}
		}
		s.Actors = append(s.Actors, a)
	}
	for found := range doc.ByType(r.place) {
		p := Place{Span: found.At(), Sentence: int(found.Sentence), Name: found.Canon(r.name)}
		if id := found.Canon(r.id); isoCode(id) {
			p.ID = id
		}
		p.Role = placeRole(doc.Text[s.sentences[p.Sentence].Start:p.Start])
		s.Places = append(s.Places, p)
	}
	s.actorsIn.list(len(s.Actors), len(s.sentences), func(i int) int { return s.Actors[i].Sentence })
	s.placesIn.list(len(s.Places), len(s.sentences), func(i int) int { return s.Places[i].Sentence })
	s.quoted = quotations(doc.Text, s.quoted)
	m.prepare(r, doc, s)
	m.judgeNames()
	s.resolveNames()
	r.quotes(&m.clauses)
	s.continueQuotes()
	s.interview()
	s.embed()
	s.orderQuotes()
	s.dropHeadlineNames()
	return s, m
}

// done gives back the memory of a reading.
func (r *Reader) done(m *mentioner) {
	m.forget()
	r.scratch.Put(m)
}

// Release takes back a scene that is read no more: the next one is read into its
// memory.
func (r *Reader) Release(s *Scene) {
	clear(s.people)
	*s = Scene{Actors: emptied(s.Actors), Quotes: emptied(s.Quotes), Places: emptied(s.Places), mentions: emptied(s.mentions),
		sentences: s.sentences[:0], quoted: s.quoted[:0], answers: emptied(s.answers), order: s.order[:0], people: s.people, actorsIn: s.actorsIn, placesIn: s.placesIn}
	r.scenes.Put(s)
}

// emptied returns s without elements, which hold on to the text they are from.
func emptied[T any](s []T) []T {
	clear(s[:cap(s)])
	return s[:0]
}

// dropHeadlineNames drops names without role from headlines, where every word
// has a capital, unless they speak.
func (s *Scene) dropHeadlineNames() {
	kept := s.Actors[:0]
	for _, a := range s.Actors {
		if a.Kind == Person && a.Role == "" && s.headline(a.Sentence) && !s.speaks(a.Span) {
			continue
		}
		kept = append(kept, a)
	}
	if len(kept) < len(s.Actors) {
		clear(s.people) // they are known by their numbers, which are others now
	}
	s.Actors = kept
}

func (s *Scene) speaks(span news.Span) bool {
	for i := range s.Quotes {
		if s.Quotes[i].Speaker.Overlaps(span) {
			return true
		}
	}
	return false
}

func isoCode(id string) bool {
	return len(id) == 2 && 'A' <= id[0] && id[0] <= 'Z' && 'A' <= id[1] && id[1] <= 'Z'
}
