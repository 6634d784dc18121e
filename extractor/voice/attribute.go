package voice

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// Attribute says who states the figure at claim, which stands in the sentence
// of that index: the speaker whose words hold it in the same sentence, else the
// speaker of the quotation or answer it stands in, else one who confirms the
// figures in the sentence after. It returns nil where the article states it itself or it
// cannot be told.
func (s *Scene) Attribute(claim news.Span, sentence int) *news.Attribution {
	if sentence < 0 || sentence >= len(s.sentences) {
		return nil
	}
	if q := s.inSentence(claim, sentence); q != nil {
		return q.attribution()
	}
	if region, ok := s.quotedAt(claim.Start); ok && region.Len() >= longQuote {
		for i := range s.Quotes {
			if q := &s.Quotes[i]; q.Name != "" && !q.stance && !q.Embedded && q.Overlaps(region) {
				return q.attribution()
			}
		}
	}
	if q := s.answer(claim); q != nil {
		return q.attribution()
	}
	for _, i := range s.cued(sentence + 1) {
		if q := &s.Quotes[i]; q.Confirms && q.Name != "" {
			return q.attribution()
		}
	}
	return nil
}

// cued returns the quotations cued in a sentence.
func (s *Scene) cued(sentence int) []int32 {
	of := func(i int) int { return s.Quotes[s.order[i]].Sentence }
	from := sort.Search(len(s.order), func(i int) bool { return of(i) >= sentence })
	to := from
	for to < len(s.order) && of(to) == sentence {
		to++
	}
	return s.order[from:to]
}

// orderQuotes fills the order of the quotations by the sentence of their cue.
func (s *Scene) orderQuotes() {
	s.order = slices.Grow(s.order, len(s.Quotes))[:len(s.Quotes)]
	for i := range s.order {
		s.order[i] = int32(i)
	}
	slices.SortStableFunc(s.order, func(a, b int32) int { return cmp.Compare(s.Quotes[a].Sentence, s.Quotes[b].Sentence) })
}

// inSentence returns the innermost of the quotations cued in a sentence whose
// words hold the claim. A figure within the speaker's own description ("a
// survey of 600 farmers shows") is not the speaker's.
func (s *Scene) inSentence(claim news.Span, sentence int) *Quote {
	var best *Quote
	for _, i := range s.cued(sentence) {
		q := &s.Quotes[i]
		if q.Name == "" || q.stance || q.addresses(claim) || q.Speaker.Overlaps(claim) || !(s.holds(q, claim) || q.wide.Contains(claim)) {
			continue
		}
		if best == nil || q.closer(best, claim) {
			best = q
		}
	}
	return best
}

// holds reports whether the claim stands in the words of q. Of a quotation that
// its cue breaks, the story between its parts is none.
func (s *Scene) holds(q *Quote, claim news.Span) bool {
	if !q.Contains(claim) || !q.Contains(q.Cue) {
		return q.Contains(claim)
	}
	_, in := s.quotedAt(claim.Start)
	return in
}

// addresses reports whether the figure counts those spoken to: "told 300
// miners that …".
func (q *Quote) addresses(claim news.Span) bool {
	return q.CueWord == "tell" && claim.Start >= q.Cue.End && claim.Start <= q.Cue.End+1
}

// closer reports whether q holds the claim more closely than p: its exact
// words rather than its whole sentence, then the later cue before the claim. A
// paper that somebody tells of is not the speaker: he is; nor is one who speaks
// through another's mouth.
func (q *Quote) closer(p *Quote, claim news.Span) bool {
	exact, other := q.Contains(claim), p.Contains(claim)
	if exact != other {
		return exact
	}
	if (q.Kind == Document) != (p.Kind == Document) && q.Sentence == p.Sentence {
		return p.Kind == Document
	}
	if q.Embedded != p.Embedded && exact {
		return p.Embedded
	}
	return q.Len() < p.Len()
}

// attribution makes the attribution a claim carries.
func (q *Quote) attribution() *news.Attribution {
	a := &news.Attribution{Actor: q.Name, Cue: q.CueWord, Type: q.Type,
		Span: news.Span{Start: min(q.Cue.Start, q.Speaker.Start), End: max(q.Cue.End, q.Speaker.End)}}
	if q.Role != "" {
		role := q.Role
		a.Role = &role
	}
	return a
}

// inWords, fromWords and toWords are the words before a place that say how a
// figure is tied to it.
var (
	inWords   = wordSet("in at across within inside near around throughout outside over on along")
	fromWords = wordSet("from leave left leaving leaves flee fled fleeing flees exit quit quitting departed depart departing")
	toWords   = wordSet("to into towards toward reach reached enter entered entering reaching for onto")
)

func wordSet(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// placeRole reads the role of a place from the words before it, looking past
// an article and a compass word.
func placeRole(before string) string {
	for range 3 {
		before = strings.TrimRight(before, " ")
		i := strings.LastIndexAny(before, " \n") + 1
		w := strings.ToLower(before[i:])
		switch {
		case inWords[w]:
			return "in"
		case fromWords[w]:
			return "from"
		case toWords[w]:
			return "to"
		case w == "the" || w == "southern" || w == "northern" || w == "eastern" || w == "western" || w == "central" || w == "neighbouring" ||
			w == "neighboring" || w == "northwestern" || w == "southwestern" || w == "northeastern" || w == "southeastern" || w == "rural" || w == "nearby":
			before = before[:i]
			continue
		}
		return ""
	}
	return ""
}

// PlacesFor returns the places that a figure is tied to: those its sentence
// names with a preposition or as the one who acts, those of its own clause
// first; none twice.
func (s *Scene) PlacesFor(claim news.Span, sentence int) []news.Place {
	var out []news.Place
	for pass := range 4 { // after the figure, then before it; then past a comma
		for i := range s.placesIn.of(sentence) {
			p := &s.Places[i]
			if p.Overlaps(claim) || (p.Start >= claim.End) != (pass%2 == 0) {
				continue
			}
			gap := s.text[min(p.End, claim.End):max(p.Start, claim.Start)]
			if strings.ContainsAny(gap, ",;") != (pass > 1) {
				continue
			}
			if seen(out, p) {
				continue
			}
			out = append(out, news.Place{Name: p.Name, ID: p.ID, Role: p.Role})
		}
	}
	return out
}

// seen merges a place named again into the first mention.
func seen(out []news.Place, p *Place) bool {
	for i := range out {
		if out[i].Name == p.Name {
			if out[i].Role == "" {
				out[i].Role = p.Role
			}
			return true
		}
	}
	return false
}
