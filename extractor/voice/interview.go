package voice

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// interview gives the answers of an interview in questions and answers, whose
// lines begin with "Q:" and "A:", to the one asked: the person whom the text
// before the first question names most.
func (s *Scene) interview() {
	if !strings.Contains(s.text, "\nA:") {
		return
	}
	asked, answers := s.questioned()
	who := s.subjectOf(asked)
	if who == nil {
		return
	}
	for _, a := range answers {
		label := news.Span{Start: a.Start, End: a.Start + len("A")}
		words := s.trim(news.Span{Start: label.End + len(":"), End: a.End})
		s.answers = append(s.answers, Quote{Span: words, Sentence: s.sentenceAt(a.Start), Type: "direct", Cue: label, CueWord: "answer",
			Speaker: label, Name: trimName(who.Name), Role: who.Role, Kind: Person, wide: words})
	}
	s.Quotes = append(s.Quotes, s.answers...)
	slices.SortStableFunc(s.Quotes, func(a, b Quote) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
}

// questioned returns where the first question begins and the answers, labels
// included. An answer runs to the next question; the last one to the end of its
// line, for what follows tells of the interview.
func (s *Scene) questioned() (first int, answers []news.Span) {
	first = len(s.text)
	open := false // the last answer may go on
	for at := 0; at < len(s.text); {
		end := len(s.text)
		if n := strings.IndexByte(s.text[at:], '\n'); n >= 0 {
			end = at + n
		}
		question, answer := strings.HasPrefix(s.text[at:end], "Q:"), strings.HasPrefix(s.text[at:end], "A:") && first < at
		if open && (question || answer) {
			answers[len(answers)-1].End, open = at, false
		}
		if question {
			first = min(first, at)
		}
		if answer {
			answers, open = append(answers, news.Span{Start: at, End: end}), true
		}
		at = end + 1
	}
	return first, answers
}

// subjectOf returns the first mention of the person named most before a byte,
// nil where nobody is.
func (s *Scene) subjectOf(end int) *Actor {
	named := map[string]int{}
	var most *Actor
	for i := range s.Actors {
		a := &s.Actors[i]
		if a.Start >= end || a.Kind != Person || a.nominal || a.Name == "" {
			continue
		}
		named[a.Name]++
		if most == nil || named[a.Name] > named[most.Name] {
			most = a
		}
	}
	return most
}

// answer returns the answer of an interview that holds a claim, nil where none does.
func (s *Scene) answer(claim news.Span) *Quote {
	i := sort.Search(len(s.answers), func(i int) bool { return s.answers[i].End > claim.Start })
	if i < len(s.answers) && s.answers[i].Contains(claim) {
		return &s.answers[i]
	}
	return nil
}
