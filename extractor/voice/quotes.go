package voice

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

// quoteByte are the bytes at which a quotation or a paragraph may begin or end.
var quoteByte = [256]bool{'\n': true, '"': true, '\'': true, 0xE2: true}

// quotations returns the stretches of text between double quotation marks, the
// marks included. Straight marks pair within a paragraph. A paragraph that ends
// inside a quotation carries it into the next where that opens with a mark
// again; otherwise the mark that was left open is taken to close at the
// paragraph's end. They are appended to out.
func quotations(text string, out []news.Span) []news.Span {
	open := -1
	paragraph := 0
	endParagraph := func(end int) {
		if open >= 0 {
			if end-open > 2 {
				out = append(out, news.Span{Start: open, End: end})
			}
			open = -1
		}
	}
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '\n':
			endParagraph(i)
			paragraph = i + 1
			i++
		case c == '"':
			if open >= 0 && i > paragraph {
				out = append(out, news.Span{Start: open, End: i + 1})
				open = -1
			} else {
				open = i
			}
			i++
		case c == '\'' && strings.HasPrefix(text[i:], "''"): // two apostrophes for one mark
			if open >= 0 && i > paragraph {
				out = append(out, news.Span{Start: open, End: i + 2})
				open = -1
			} else {
				open = i
			}
			i += 2
		case c == 0xE2: // curly marks: U+201C, U+201D
			r, size := utf8.DecodeRuneInString(text[i:])
			switch {
			case r == '“' || r == '„':
				open = i
			case r == '”' && open >= 0:
				out = append(out, news.Span{Start: open, End: i + size})
				open = -1
			}
			i += size
		default:
			for i++; i < len(text) && !quoteByte[text[i]]; i++ {
			}
		}
	}
	endParagraph(len(text))
	return out
}

// orders of speaker, cue and words, as rules emit them.
const (
	orderSV   = "SV"
	orderVS   = "VS"
	orderAcc  = "ACC"
	orderNoun = "NOUN"
	orderHead = "HEAD"
)

// cueMention is an ATTRIB mention before it is linked.
type cueMention struct {
	speaker, cue news.Span
	sentence     int
	word, order  string
	confirms     bool
	rule         rules.RuleID
	// grammar is set where the grammar found the cue and no rule.
	grammar bool
	// words is what is said, where the grammar found it; sure is set if it
	// cannot stand elsewhere. stance is set where the cue tells of a wish or a
	// view rather than of words.
	words  news.Span
	more   news.Span // where the words go on after a stretch about something else
	wide   news.Span // what the cue governs for figures
	sure   bool
	stance bool
	// within is set where the speaker is named within a clause about another,
	// who speaks: "the club, which rows in Peru, said".
	within bool
	// settled is set where the grammar says who does what a participle says.
	settled bool
	// fronted is set where no more than a date or place stands before.
	fronted bool
	// source is set where the cue tells whose the figures are that its words name:
	// "a count released by the board".
	source bool
	// alone is set where nothing that can be said follows the cue.
	alone bool
	// noun is set where the word is no verb: "police reports that had been lost".
	noun bool
	// inner is set where the cue stands between quotation marks itself.
	inner bool
	// speech is set where the cue stands right behind words between quotation
	// marks.
	speech bool
}

// quotes links cues to the words they introduce and to speakers.
func (r *Reader) quotes(c *clauses) {
	s := c.scene
	c.cues = r.ruleCues(c.doc, s, c.cues[:0])
	cues := r.grammarCues(c, inOrder(c.order[:0], c.cues))
	c.order = cues
	s.Quotes = slices.Grow(s.Quotes, len(cues))
	last := -1 // the byte before which the cue before ends
	for i := range cues {
		cue := *cues[i]
		if cue.noun || cue.cue.Start < last {
			continue
		}
		last = max(cue.cue.Start+1, cue.cue.End)
		if cue.grammar || s.participle(&cue, cues[:i]) {
			s.link(cue)
		}
	}
}

// ruleCues appends the cues that rules found with their speakers to cues.
func (r *Reader) ruleCues(doc *rules.Doc, s *Scene, cues []cueMention) []cueMention {
	for m := range doc.ByType(r.attrib) {
		c := cueMention{sentence: int(m.Sentence), word: m.Canon(r.cue), order: m.Canon(r.cueOrder), rule: m.Rule}
		var ok, okCue bool
		c.speaker, ok = m.Span(r.speaker)
		c.cue, okCue = m.Span(r.cue)
		if !ok || c.speaker.Start > 0 && s.text[c.speaker.Start-1] == '<' { // the name of a mark-up tag says nothing
			continue
		}
		if !okCue { // a constant cue stands between the mention's start and its speaker
			c.cue = news.Span{Start: m.At().Start, End: c.speaker.Start}
			c.cue.End = c.cue.Start + len(strings.TrimRight(s.text[c.cue.Start:c.cue.End], " "))
		}
		c.confirms = r.confirm >= 0 && m.Canon(r.confirm) != ""
		cues = append(cues, c)
	}
	return cues
}

// inOrder adds more cues to those in order and sorts all by place; of several
// readings of one cue the speaker that begins first and nearest comes first.
func inOrder(cues []*cueMention, more []cueMention) []*cueMention {
	for i := range more {
		cues = append(cues, &more[i])
	}
	slices.SortStableFunc(cues, func(a, b *cueMention) int {
		if d := cmp.Compare(a.cue.Start, b.cue.Start); d != 0 {
			return d
		}
		return cmp.Or(cmp.Compare(rank(a), rank(b)), prefer(!a.within, !b.within), cmp.Compare(gap(a), gap(b)), cmp.Compare(b.speaker.Len(), a.speaker.Len()))
	})
	return cues
}

// prefer orders what is so before what is not.
func prefer(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// participle settles who speaks by a participle ("…, reporting 40 cases"): the
// speaker of the cue before it in its sentence. Without one, only a speaker whom
// the grammar names or a comma sets off speaks so; ok is false where nobody does.
func (s *Scene) participle(c *cueMention, before []*cueMention) (ok bool) {
	if c.order != orderSV || !strings.HasSuffix(strings.ToLower(s.text[c.cue.Start:c.cue.End]), "ing") {
		return true
	}
	for i := len(before) - 1; i >= 0; i-- {
		if b := before[i]; b.sentence == c.sentence && b.order == orderSV {
			c.speaker = b.speaker
			return true
		}
	}
	return c.settled || strings.Contains(s.text[c.speaker.End:c.cue.Start], ",")
}

// rank prefers the more telling order of two readings of one cue.
func rank(c *cueMention) int {
	switch c.order {
	case orderHead:
		return 0
	case orderSV:
		return 1
	}
	return 2
}

func gap(c *cueMention) int {
	if c.speaker.End <= c.cue.Start {
		return c.cue.Start - c.speaker.End
	}
	return c.speaker.Start - c.cue.End
}

// link finds the words a cue introduces and adds the quotation.
func (s *Scene) link(c cueMention) {
	sent := s.sentences[c.sentence]
	q := Quote{Sentence: c.sentence, Cue: c.cue, CueWord: c.word, Speaker: c.speaker, Confirms: c.confirms, Rule: c.rule, stance: c.stance, speech: c.speech, Source: c.source, Embedded: c.inner}
	start, end := min(c.speaker.Start, c.cue.Start), max(c.speaker.End, c.cue.End)
	before := s.trim(news.Span{Start: sent.Start, End: start})
	after := s.trim(news.Span{Start: end, End: sent.End})
	switch c.order {
	case orderVS, orderHead:
		q.Span = before
	case orderAcc:
		q.Span, q.wide = before, sent
		if c.words.Len() > 0 {
			q.Span = s.trim(c.words)
			break
		}
		if before.Len() < 4 {
			q.Span = after
		}
	case orderNoun:
		q.Span = after
	default:
		q.Span = after
		switch {
		case c.words.Len() > 0 && c.sure:
			q.Span = s.trim(c.words)
		case !c.fronted && s.wordsBefore(before, after, c.alone):
			q.Span = before
		case c.words.Len() > 0:
			q.Span = s.trim(c.words)
		case c.alone:
			return
		}
	}
	if c.order != orderAcc && q.Span == before && before.Len() > 0 {
		if in, ok := s.quotedAt(before.End - 1); ok && (in.Start < q.Start || s.announces(in.Start)) {
			q.Start = in.Start // the quotation began sentences before, or after a colon
		}
	}
	if q.Span.Len() <= 0 {
		return
	}
	if q.Span == after && c.words.Len() == 0 {
		q.Start += s.skipThat(q.Span)
	}
	q.Type = s.quoteType(q.Span, q.Cue)
	if q.Type == "direct" {
		q.Span = s.growQuoted(q.Span)
	} else if in, ok := s.quotedAt(q.End - 1); ok && in.Start >= q.Start {
		q.End = in.End // a quotation that goes on for sentences
	}
	if q.wide.Len() == 0 {
		q.wide = q.Span
		if c.wide.Overlaps(q.Span) {
			q.wide = c.wide
		}
	}
	q.Name, q.Role, q.Kind = s.speakerOf(q.Speaker, q.Sentence)
	if c.grammar && q.Kind == "" && !(c.alone && c.word == "say") && !strings.ContainsFunc(trimName(s.text[q.Speaker.Start:q.Speaker.End]), unicode.IsUpper) {
		q.stance = true // it does something, but is nobody who states figures; who says so behind a comma is: "…, the waterworks said"
	}
	if firstPerson(s.text[q.Speaker.Start:q.Speaker.End]) {
		q.stance = true // the article speaks of itself: "as I noted"
	}
	s.Quotes = append(s.Quotes, q)
	if c.more.Len() > 0 {
		q.Span, q.wide, q.Type, q.Confirms = c.more, c.more, "direct", false
		s.Quotes = append(s.Quotes, q)
	}
}

// firstPerson reports a pronoun by which an article speaks of itself, or to its
// readers.
func firstPerson(words string) bool {
	return strings.EqualFold(words, "I") || strings.EqualFold(words, "we") || strings.EqualFold(words, "you")
}

// announces reports a colon before a byte.
func (s *Scene) announces(at int) bool {
	return strings.HasSuffix(strings.TrimRight(s.text[:at], " "), ":")
}

// wordsBefore decides for "…, S said …" whether what is said stands before or
// after: before where a quotation closes there, or where a comma ends it and
// what follows the cue is too short to be said, or stands alone.
func (s *Scene) wordsBefore(before, after news.Span, alone bool) bool {
	if before.Len() < 3 {
		return false
	}
	tail := s.text[before.End-1]
	raw := strings.TrimRight(s.text[before.Start:before.End], " ")
	rest := s.text[after.Start:after.End]
	if _, ok := s.quotedAt(before.End - 1); ok || tail == '"' || strings.HasSuffix(raw, "”") {
		return true
	}
	next := s.text[before.End:min(len(s.text), before.End+2)]
	if !strings.HasPrefix(strings.TrimLeft(next, " "), ",") && tail != ',' {
		return false
	}
	return strings.Count(raw, " ") >= 3 && (alone || s.cueEnds(after, rest))
}

// adverbials are the words after a cue that go on about the saying and not
// about what is said: "said on Monday, as rescuers …", "said in a statement".
var adverbials = wordSet("on in at during late early after as before when while through via by last this yesterday today earlier and but adding citing")

// cueEnds reports whether the words after a cue cannot be what is said: there
// are none, or a comma, a date or an adverbial begins them.
func (s *Scene) cueEnds(after news.Span, rest string) bool {
	gap := s.text[:after.Start]
	if t := strings.TrimRight(gap, " "); strings.HasSuffix(t, ",") || strings.HasSuffix(t, ";") {
		return true
	}
	word, _, _ := strings.Cut(rest, " ")
	word = strings.ToLower(strings.Trim(word, ",.;"))
	if word == "" || adverbials[word] || weekdays[word] {
		return true
	}
	return word != "that" && word != "the" && strings.Count(rest, " ") < 3
}

var weekdays = wordSet("monday tuesday wednesday thursday friday saturday sunday")

// skipThat returns the length of "that", a colon or an addressee's comma at
// the start of what is said.
func (s *Scene) skipThat(span news.Span) int {
	text := s.text[span.Start:span.End]
	n := len(text) - len(strings.TrimLeft(text, " ,:"))
	if rest, ok := strings.CutPrefix(text[n:], "that "); ok {
		return len(text) - len(rest)
	}
	// "told reporters that …": the addressee is not said
	if i := strings.Index(text[n:], " that "); i >= 0 && i < 40 && !strings.ContainsAny(text[n:n+i], ",.;:\"“”") && strings.Count(text[n:n+i], " ") < 4 {
		return n + i + len(" that ")
	}
	return n
}

// trim cuts spaces, commas and a final full stop from the ends of a span.
func (s *Scene) trim(span news.Span) news.Span {
	for span.End > span.Start && strings.IndexByte(" ,.;:-\n\t", s.text[span.End-1]) >= 0 {
		span.End--
	}
	for span.Start < span.End && strings.IndexByte(" ,;-\n\t", s.text[span.Start]) >= 0 {
		span.Start++
	}
	return span
}

// quotedAt returns the quotation that holds a byte.
func (s *Scene) quotedAt(at int) (news.Span, bool) {
	for _, q := range s.quotedIn(news.Span{Start: at, End: at + 1}) {
		return q, true
	}
	return news.Span{}, false
}

// quotedIn returns the quotations that overlap a span.
func (s *Scene) quotedIn(span news.Span) []news.Span {
	from := sort.Search(len(s.quoted), func(i int) bool { return s.quoted[i].End > span.Start })
	to := from
	for to < len(s.quoted) && s.quoted[to].Start < span.End {
		to++
	}
	return s.quoted[from:to]
}

// quoteType says how much of what is said stands between quotation marks. The
// cue that breaks a quotation, and what is told with it, does not count.
func (s *Scene) quoteType(span, cue news.Span) string {
	in, all, end := 0, span.Len(), span.Start
	for _, q := range s.quotedIn(span) {
		in += min(q.End, span.End) - max(q.Start, span.Start)
		if end <= cue.Start && cue.End <= q.Start && end > span.Start {
			all -= q.Start - end
		}
		end = q.End
	}
	switch {
	case in*10 >= all*8:
		return "direct"
	case in > 0:
		return "mixed"
	}
	return "indirect"
}

// growQuoted widens words said directly to the whole quotations they are of.
func (s *Scene) growQuoted(span news.Span) news.Span {
	for _, q := range s.quotedIn(span) {
		if q.Len() > 8 {
			span.Start, span.End = min(span.Start, q.Start), max(span.End, q.End)
		}
	}
	return span
}

// longQuote is the number of bytes from which words in quotation marks are a
// statement and not a term.
const longQuote = 25

// continueQuotes gives quotations that no cue of their own introduces to the
// speaker of the quotation just before, in the same paragraph or where that one
// was direct speech in the paragraph before. Where no more than the cue stands
// between the two they are one quotation. One that goes on from nobody's words is
// given to the person whom the sentence before is about.
func (s *Scene) continueQuotes() {
	var out []Quote
	for _, region := range s.quoted {
		if region.Len() < longQuote && !s.resumes(region) || s.claimed(region) || s.title(region) {
			continue
		}
		at := s.sentenceAt(region.Start)
		last := s.lastSpoken(region, at)
		if last == nil || !s.goesOn(last, region, at) {
			if q, ok := s.bare(region, at); ok {
				out = append(out, q)
			}
			continue
		}
		if s.resumed(last, region) {
			last.End = region.End
			continue
		}
		c := *last
		c.Span, c.wide, c.Type, c.Confirms = region, region, "direct", false
		out = append(out, c)
	}
	s.Quotes = append(s.Quotes, out...)
	slices.SortStableFunc(s.Quotes, func(a, b Quote) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
}

// title reports words between quotation marks that have capitals as the name of a
// book, a song or a programme has: nobody says them.
func (s *Scene) title(region news.Span) bool {
	large, small := 0, 0
	for word := range strings.FieldsSeq(s.text[region.Start:region.End]) {
		word = strings.Trim(word, "\"'“”,.:;!?")
		switch {
		case capital(word):
			large++
		case len(word) > 3:
			small++
		}
	}
	return large > 1 && small == 0
}

// goesOn reports whether a region in quotation marks, which begins in sentence
// at, is near enough to the last words of a speaker to go on from them.
func (s *Scene) goesOn(last *Quote, region news.Span, at int) bool {
	between := s.text[min(last.Cue.End, region.Start):region.Start]
	paragraphs := strings.Count(strings.ReplaceAll(between, "\n\n", "\n"), "\n")
	return (last.Sentence == at || paragraphs == 0 || paragraphs == 1 && (last.Type == "direct" || strings.HasSuffix(strings.TrimSpace(between), ":"))) && at-last.Sentence <= 3
}

// bare reads speech that no word of saying introduces, in sentence at: whole
// sentences between quotation marks, right after one in the same paragraph that
// begins with a person. The opening mark is its cue.
func (s *Scene) bare(region news.Span, at int) (q Quote, ok bool) {
	if at == 0 || region.Len() < longQuote || !s.resumes(region) {
		return q, false
	}
	before := s.sentences[at-1]
	if strings.Contains(s.text[before.Start:region.Start], "\n") || s.text[before.End-1] != '.' || !s.ends(region) {
		return q, false
	}
	first, _, _ := strings.Cut(s.text[before.Start:before.End], " ")
	q = Quote{Span: region, Sentence: at, Type: "direct", CueWord: "say", wide: region}
	q.Speaker = news.Span{Start: before.Start, End: before.Start + len(first)}
	if first == "He" || first == "She" {
		q.Name, q.Role, q.Kind = s.antecedent(before.Start)
	} else {
		for i := range s.actorsIn.of(at - 1) {
			if a := &s.Actors[i]; a.Kind == Person && a.Start == before.Start && !a.nominal {
				q.Speaker, q.Name, q.Role, q.Kind = a.Span, trimName(a.Name), a.Role, a.Kind
			}
		}
	}
	mark := 1
	if s.text[region.Start] >= utf8.RuneSelf {
		_, mark = utf8.DecodeRuneInString(s.text[region.Start:])
	}
	q.Cue = news.Span{Start: region.Start, End: region.Start + mark}
	return q, q.Kind == Person && q.Name != ""
}

// ends reports whether a sentence ends with a region in quotation marks.
func (s *Scene) ends(region news.Span) bool {
	words := strings.TrimRight(s.text[region.Start:region.End], "\"'”")
	return words != "" && strings.IndexByte(".!?", words[len(words)-1]) >= 0
}

// cueReach is how many cues before and after a region in quotation marks are
// asked whether it is theirs.
const cueReach = 16

// near returns the quotations cued around a region, in the order of their cues.
func (s *Scene) near(region news.Span) []Quote {
	after := sort.Search(len(s.Quotes), func(i int) bool { return s.Quotes[i].Cue.Start >= region.End })
	return s.Quotes[max(0, after-cueReach):min(len(s.Quotes), after+cueReach)]
}

// lastSpoken returns the quotation with a known speaker that is cued last
// before a region in quotation marks, or in its sentence.
func (s *Scene) lastSpoken(region news.Span, at int) (last *Quote) {
	near := s.near(region)
	for i := range near {
		q := &near[i]
		if q.Cue.Start >= region.End && q.Sentence > s.sentenceAt(region.End-1) {
			break
		}
		if q.Embedded {
			continue
		}
		if q.Name != "" && q.Cue.Start < region.Start || q.Sentence == at {
			last = q
		}
	}
	if last == nil || last.Name == "" {
		return nil
	}
	return last
}

// resumed reports whether a quotation goes on in region after its cue: the
// sentence of the cue ends, or breaks off, before the region begins, no other
// sentence stands between, and the story between is short beside the words.
func (s *Scene) resumed(q *Quote, region news.Span) bool {
	if q.Start >= region.Start || q.Type == "indirect" {
		return false
	}
	from := max(q.End, q.Cue.End, q.Speaker.End)
	if from > region.Start {
		return true
	}
	return s.sentenceAt(region.Start)-q.Sentence <= 1 && region.Start-q.End < q.Len()+region.Len()
}

// resumes reports whether the words in quotation marks make a sentence of
// their own after one that ended: they are speech however short they are.
func (s *Scene) resumes(region news.Span) bool {
	return s.sentences[s.sentenceAt(region.Start)].Start == region.Start
}

// claimed reports whether a quotation has a speaker already.
func (s *Scene) claimed(region news.Span) bool {
	near := s.near(region)
	for i := range near {
		if q := &near[i]; q.Overlaps(region) && !q.Embedded {
			return true
		}
	}
	return false
}
