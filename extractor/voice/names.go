package voice

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
)

// resolveNames gives each mention by a short name the full name and role that
// the article gives elsewhere ("Kakar" after "Moniza Kakar, a lawyer …").
func (s *Scene) resolveNames() {
	if s.people == nil {
		s.people = make(people, 2*len(s.Actors))
	}
	for i := range s.Actors {
		if a := &s.Actors[i]; a.named() {
			s.people.add(a.Name, i)
		}
	}
	for i := range s.Actors {
		a := &s.Actors[i]
		if a.Kind != Person {
			continue
		}
		s.people.introduce(a, i)
		if full := s.person(a.Name); full != nil && full != a {
			if len(full.Name) > len(a.Name) {
				a.Name = full.Name
				s.people.rename(a.Name, i)
			}
			if a.Role == "" || courtesy(a.Role) {
				a.Role = first(full.Role, a.Role)
			}
			s.people.introduce(a, i)
		}
	}
	for i := range s.Actors {
		a := &s.Actors[i]
		if a.Kind == Group {
			s.resolveNominal(i)
		}
	}
}

// named reports a person known by a name.
func (a *Actor) named() bool { return a.Kind == Person && capital(a.Name) }

// people are the persons of an article by all that may be short for their names.
type people map[string]namesake

// namesake is whom a name is short for: the longest full name, if the others are
// short for that one.
type namesake struct {
	name string
	// first is the actor who bears the name first, told the last of those read
	// so far who has a role as well, -1 if there is none.
	first, told int
	// torn is set if the name may be that of different persons.
	torn bool
}

// add notes the name of actor i under all that is short for it.
func (p people) add(name string, i int) {
	if p[name].name == name && name != "" {
		return
	}
	p.addUnder(name, name, i)
	for at := range len(name) {
		if name[at] == ' ' || name[at] == '-' {
			p.addUnder(name[at+1:], name, i)
		}
	}
}

func (p people) addUnder(short, name string, i int) {
	n, ok := p[short]
	switch {
	case !ok, len(name) > len(n.name) && shortFor(n.name, name):
		n.name, n.first, n.told = name, i, -1
	case name != n.name && !shortFor(name, n.name):
		n.torn = true
	default:
		return
	}
	p[short] = n
}

// rename notes that actor i bears a name that others do.
func (p people) rename(name string, i int) {
	n := p[name]
	n.first = min(n.first, i)
	p[name] = n
}

// introduce notes the role of actor i.
func (p people) introduce(a *Actor, i int) {
	if n, ok := p[a.Name]; ok && a.Role != "" && a.named() && i > n.first {
		n.told = i
		p[a.Name] = n
	}
}

// person returns the person whose full name ends in the words of name: the last
// mention read so far that tells a role, else the first. Of several different
// persons with that name it returns none.
func (s *Scene) person(name string) *Actor {
	n, ok := s.people[name]
	if !ok || n.torn {
		return nil
	}
	n = s.people[n.name]
	if n.told >= 0 {
		return &s.Actors[n.told]
	}
	return &s.Actors[n.first]
}

// shortFor reports whether short is full or its surname or last words; a first
// name alone is too weak.
func shortFor(short, full string) bool {
	return short == full || strings.HasSuffix(full, " "+short) || strings.HasSuffix(full, "-"+short)
}

// capital reports whether a name begins with a capital: the unnamed ("senior
// official") do not.
func capital(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return unicode.IsUpper(r)
}

// lastWord returns the last word of a name.
func lastWord(name string) string { return name[strings.LastIndexByte(name, ' ')+1:] }

// courtesy reports whether a role is only a form of address.
func courtesy(role string) bool {
	switch strings.TrimSuffix(strings.ToLower(role), ".") {
	case "mr", "mrs", "ms", "miss", "dr", "prof", "sir", "dame", "lord", "lady":
		return true
	}
	return false
}

// nominals are nouns that stand for an organisation named before, with the
// words of its name or description that show it is of that sort.
var nominals = map[string][]string{
	"agency":       {"agency", "unhcr", "unicef", "iom", "wfp", "who", "ocha", "fao", "nasa", "frontex", "unrwa", "commissioner"},
	"ministry":     {"ministry"},
	"department":   {"department"},
	"bank":         {"bank", "ecb", "reserve"},
	"company":      {"company", "corp", "inc", "ltd", "motors", "group", "co"},
	"university":   {"university"},
	"council":      {"council"},
	"committee":    {"committee"},
	"commission":   {"commission"},
	"union":        {"union"},
	"institute":    {"institute"},
	"organisation": {"organisation", "organization", "watch", "amnesty"},
	"organization": {"organisation", "organization", "watch", "amnesty"},
	"group":        {"group", "watch"},
	"bureau":       {"bureau"},
	"office":       {"office"},
	"board":        {"board"},
	"court":        {"court"},
	"charity":      {"children", "oxfam", "charity", "care"},
	"broadcaster":  {"broadcaster", "television", "cctv", "bbc"},
}

// resolveNominal gives "the agency" the name of the last organisation before
// it whose name or description says that it is one; the nearest organisation of
// another sort is no answer.
func (s *Scene) resolveNominal(i int) {
	a := &s.Actors[i]
	article, noun, _ := strings.Cut(s.text[a.Start:a.End], " ")
	if !strings.EqualFold(article, "the") {
		return
	}
	noun = strings.ToLower(noun)
	signs := nominals[noun]
	if signs == nil {
		return
	}
	for j := i - 1; j >= 0; j-- {
		b := &s.Actors[j]
		if b.Kind == Organisation && (signed(b.Name, signs) || signed(b.Role, signs) || signed(s.text[b.Start:b.End], signs)) {
			a.Name, a.Role, a.Kind = b.Name, noun, Organisation
			return
		}
	}
}

// signed reports whether one of the signs is among words, capitals aside.
func signed(words string, signs []string) bool {
	for w := range strings.FieldsSeq(words) {
		w = strings.Trim(w, ".,()'’")
		if slices.ContainsFunc(signs, func(sign string) bool { return strings.EqualFold(w, sign) }) {
			return true
		}
	}
	return false
}

// speakerOf says who the words at span stand for, in a sentence.
func (s *Scene) speakerOf(span news.Span, sentence int) (name, role string, kind Kind) {
	for i := range s.actorsIn.of(sentence) {
		if a := &s.Actors[i]; span.Overlaps(a.Span) {
			if a.Kind == Document {
				if name, role, kind := s.author(a); name != "" {
					return name, role, kind
				}
			}
			return trimName(a.Name), a.Role, a.Kind
		}
	}
	for i := range s.placesIn.of(sentence) {
		if p := &s.Places[i]; span.Overlaps(p.Span) {
			return p.Name, "", PlaceKind
		}
	}
	text := s.text[span.Start:span.End]
	switch strings.ToLower(text) {
	case "he", "she":
		return s.antecedent(span.Start)
	case "it":
		name, role, kind = s.antecedentSpeaker(span.Start, func(q *Quote) bool {
			return q.Kind == Organisation || q.Kind == PlaceKind || q.Kind == Document || q.Kind == Group || q.Kind == ""
		})
		if name == "" {
			name, role, kind = s.opener(sentence - 1)
		}
		return name, role, kind
	case "they":
		return s.antecedentSpeaker(span.Start, func(q *Quote) bool { return q.Kind == Group || q.Kind == Organisation })
	}
	if a := s.person(text); a != nil {
		return a.Name, a.Role, Person
	}
	return trimName(text), "", ""
}

// names reports whether a span ends in a name, and does not say what somebody is:
// "the mayor", "Peru's minister".
func (s *Scene) names(span news.Span) bool { return capital(lastWord(s.text[span.Start:span.End])) }

// author returns the person whose paper a document is: "her own research",
// "Wolff's decision". The name is empty where it is nobody's.
func (s *Scene) author(doc *Actor) (name, role string, kind Kind) {
	text := s.text[doc.Start:doc.End]
	owner, _, _ := strings.Cut(text, " ")
	switch strings.ToLower(owner) {
	case "his", "her":
		return s.antecedent(doc.Start)
	}
	i := strings.Index(text, "'s ")
	if i < 0 {
		i = strings.Index(text, "’s ")
	}
	if i > 0 {
		if a := s.person(text[:i]); a != nil {
			return a.Name, a.Role, Person
		}
	}
	return "", "", ""
}

// pronounReach is how far back, in sentences, the one a pronoun stands for may
// have been named.
const pronounReach = 4

// antecedent returns the person named last before at, as an actor or as one
// who spoke.
func (s *Scene) antecedent(at int) (name, role string, kind Kind) {
	from := s.sentenceAt(at)
	best := -1
	for i := len(s.Actors) - 1; i >= 0; i-- {
		a := &s.Actors[i]
		if a.End > at || a.Kind != Person || s.headline(a.Sentence) || s.site(a.Span) {
			continue
		}
		if from-a.Sentence <= pronounReach {
			best, name, role, kind = a.Start, a.Name, a.Role, a.Kind
		}
		break
	}
	for i := len(s.Quotes) - 1; i >= 0; i-- {
		q := &s.Quotes[i]
		if q.Speaker.End > at || q.Kind != Person || q.Name == "" {
			continue
		}
		if from-q.Sentence <= pronounReach && q.Speaker.Start > best {
			name, role, kind = q.Name, q.Role, q.Kind
		}
		break
	}
	if name == "" {
		if a := s.mentioned(at); a != nil {
			return a.Name, a.Role, a.Kind
		}
	}
	return name, role, kind
}

// mentioned returns the person whose surname stands last before at, in its
// sentence or the one before: "A barge that Lind sold sank, he says".
func (s *Scene) mentioned(at int) *Actor {
	from := s.sentences[max(0, s.sentenceAt(at)-1)].Start
	for end := at; end > from; {
		start := from + strings.LastIndexAny(s.text[from:end], " \n“\"(") + 1
		word, _, _ := strings.Cut(strings.TrimRight(s.text[start:end], ".,;:!?”\"')"), "'")
		word, _, _ = strings.Cut(word, "’")
		if capital(word) {
			if a := s.person(word); a != nil && a.named() {
				return a
			}
		}
		end = start - 1
	}
	return nil
}

// site reports a name that by its place is no person's: in brackets behind another
// name, as where a member of parliament is from, or behind a preposition of place.
func (s *Scene) site(name news.Span) bool {
	before := s.text[:name.Start]
	if strings.HasSuffix(before, " (") && name.End < len(s.text) && s.text[name.End] == ')' {
		return true
	}
	before = strings.TrimSuffix(before, " ")
	return siteWords[strings.ToLower(before[strings.LastIndexAny(before, " \n")+1:])]
}

var siteWords = wordSet("in at near outside inside around across beyond")

// headline reports whether a sentence ends without the punctuation that
// sentences end in.
func (s *Scene) headline(sentence int) bool {
	span := s.sentences[sentence]
	for text := s.text[span.Start:span.End]; text != ""; {
		r, size := utf8.DecodeLastRuneInString(text)
		switch r {
		case ' ', '"', '”', '’', '\'', ')':
			text = text[:len(text)-size]
			continue
		case '.', '!', '?', ':', ',':
			return false
		}
		return true
	}
	return true
}

// opener returns the organisation that a sentence begins with.
func (s *Scene) opener(sentence int) (name, role string, kind Kind) {
	if sentence < 0 {
		return "", "", ""
	}
	start := s.sentences[sentence].Start
	for i := range s.actorsIn.of(sentence) {
		if a := &s.Actors[i]; a.Kind == Organisation && len(strings.Fields(s.text[start:max(start, a.Start)])) <= openerWords {
			return trimName(a.Name), a.Role, a.Kind
		}
	}
	return "", "", ""
}

// openerWords is how many words may stand before the one a sentence is about:
// "The UN's World Food Programme".
const openerWords = 2

// antecedentSpeaker returns the speaker of the last quotation before at that
// fits, in this sentence or the two before.
func (s *Scene) antecedentSpeaker(at int, fits func(*Quote) bool) (name, role string, kind Kind) {
	from := s.sentenceAt(at)
	for i := len(s.Quotes) - 1; i >= 0; i-- {
		q := &s.Quotes[i]
		if q.Cue.Start < at && q.Name != "" && fits(q) {
			if from-q.Sentence > 2 {
				break
			}
			return q.Name, q.Role, q.Kind
		}
	}
	return "", "", ""
}

// sentenceAt returns the index of the sentence that holds a byte.
func (s *Scene) sentenceAt(at int) int {
	lo, hi := 0, len(s.sentences)
	for lo < hi {
		mid := (lo + hi) / 2
		if s.sentences[mid].End <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// trimName drops an article before a name.
func trimName(name string) string {
	for _, p := range [...]string{"the ", "The ", "a ", "A ", "an ", "An "} {
		if rest, ok := strings.CutPrefix(name, p); ok {
			return rest
		}
	}
	return name
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
