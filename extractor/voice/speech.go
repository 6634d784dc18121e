package voice

import (
	"sort"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules/token"
)

// speech is words between quotation marks together with the cue that stands
// right behind them: “…,” said the mayor; “…?” the mayor asked. What goes on
// after the cue without one of its own is part of it.
type speech struct {
	verb, end           int // the token of the verb, and the token after the cue
	speaker, cue, words news.Span
	// told is the speaker with what is told of them.
	told news.Span
	// more is where the words go on after so much else that it is no one
	// stretch, empty if they do not.
	more news.Span
}

// cueSpan is how many tokens may stand between a quotation and the cue behind it:
// a speaker with all that is told of them.
const cueSpan = 30

// readSpeeches finds the cues right behind quotations, in order.
func (c *clauses) readSpeeches() {
	c.speeches = c.speeches[:0]
	quoted := c.scene.quoted
	for i := 0; i < len(quoted); i++ {
		sp, ok := c.speechAt(quoted[i])
		if !ok {
			continue
		}
		sp.words = c.spokenFrom(quoted[i])
		for i+1 < len(quoted) && c.goesOn(&sp, quoted[i+1]) {
			i++
			if between := quoted[i].Start - sp.words.End; between >= sp.words.Len()+quoted[i].Len() || c.figureIn(sp.end, c.tokenAt(quoted[i].Start)) {
				sp.more = quoted[i]
				break
			}
			sp.words.End = quoted[i].End
		}
		c.speeches = append(c.speeches, sp)
	}
}

// figureIn reports a number among tokens from..to: what is told between two parts
// of a speech has a figure of its own, which its speaker does not state.
func (c *clauses) figureIn(from, to int) bool {
	for i := from; i < to; i++ {
		if c.num[i] || c.doc.Tokens[i].Shape.Has(token.Num) {
			return true
		}
	}
	return false
}

// tokenAt returns the first token that begins at or after a byte.
func (c *clauses) tokenAt(at int) int {
	return sort.Search(len(c.doc.Tokens), func(i int) bool { return int(c.doc.Tokens[i].Start) >= at })
}

// turn makes tokens from..to the window that is read, cut where the line ends.
func (c *clauses) turn(from, to int) {
	c.from, c.to = from, min(from, len(c.doc.Tokens))
	for c.to < min(to, len(c.doc.Tokens)) && !(c.doc.Tokens[c.to].Shape.Has(token.Line)) {
		c.to++
	}
}

// speechAt reads the cue behind a quotation.
func (c *clauses) speechAt(q news.Span) (sp speech, ok bool) {
	n := c.tokenAt(q.End)
	ended := c.endedBy(n - 1)
	if c.turn(n, n+cueSpan); c.comma(n) {
		ended = ','
		n++
		c.from = n
	}
	switch {
	case ended == 0 || n >= c.to:
		return sp, false
	case c.has(n, cPast|cS) && c.speaking(n) && !c.has(n, cThings|cThing):
		e := c.skipPhrase(n + 1)
		if e == n+1 || c.has(n+1, cObject) {
			return sp, false
		}
		return speech{verb: n, end: n + 1, speaker: c.span(n+1, e), told: c.span(n+1, e), cue: c.span(n, n+1)}, true
	}
	cue := c.speakerThen(n)
	if cue < 0 {
		return sp, false
	}
	v, end := c.verbAt(cue), cue+1
	if _, e := c.phraseCue(cue); c.has(cue, cHead) && e > end {
		end = e
	}
	begins := c.begins(q)
	if c.that(end) || ended == '.' && !begins || (ended == '.' || !begins) && !c.silent(end, c.cls[cue]) {
		return sp, false
	}
	from, to := n, v.from
	told := c.span(n, v.from)
	for c.has(from, cAdv) && from+1 < to {
		from++
	}
	for j := from + 1; j < to; j++ {
		if c.comma(j) || c.has(j, cRel) {
			to = j
		}
	}
	if to <= from {
		return sp, false
	}
	return speech{verb: cue, end: end, speaker: c.span(from, to), told: told, cue: c.span(v.from, end)}, true
}

// begins reports whether a quotation begins a sentence.
func (c *clauses) begins(q news.Span) bool {
	return c.scene.sentences[c.scene.sentenceAt(q.Start)].Start == q.Start
}

// closings is how many quotation marks may close together.
const closings = 8

// endedBy returns the mark before the closing quotation mark at token i: ','
// where the words may go on behind their cue, '.' where they end; 0 if none.
func (c *clauses) endedBy(i int) byte {
	c.from, c.to = 0, len(c.doc.Tokens)
	for n := 0; n < closings && (i > 0 && c.quote(i) || c.char(i) == '\''); n++ {
		i--
	}
	switch ch := c.char(i); ch {
	case ',', '?', '!':
		return ','
	case '-', 0xE2: // a dash or dots: broken off
		return ','
	case '.', ')', ']':
		return '.'
	}
	return 0
}

// speaking reports a verb at i that may stand with words between quotation marks.
func (c *clauses) speaking(i int) bool { return c.has(i, cThat|cSays|cSpeaks|cWhom) }

// speakerThen returns the token of the verb of saying whose subject begins at
// token n, -1 if another verb comes first. What is told of the subject, in a
// relative clause or between commas, is passed over.
func (c *clauses) speakerThen(n int) int {
	if !c.noun(n) && !c.has(n, cDet|cSubject|cAdv) {
		return -1
	}
	aside := false
	for j := n + 1; j < c.to; j++ {
		switch {
		case c.quote(j), c.char(j) == ';', c.char(j) == ':', c.last(j):
			return -1
		case c.has(j, cRel), c.comma(j) && j > n+1:
			aside = true
		case c.speaking(j) || c.has(j, cHead):
			if v := c.verbAt(j); v.form == finite && v.from > n {
				if form, _ := c.phraseCue(j); c.speaking(j) || form == "that" {
					return j
				}
			}
		}
		if !aside && c.acting(j) && !c.has(j, cAux) {
			return -1
		}
	}
	return -1
}

// silent reports that nothing is said behind a cue that ends before token i.
func (c *clauses) silent(i int, k class) bool {
	for c.has(i, cAdv) {
		i++
	}
	if c.pause(i) {
		return i >= c.to || !c.quote(i) && !c.quote(i+1) && c.char(i) != ':'
	}
	return c.aside(i, k)
}

// spokenFrom returns the words that end with a quotation: it alone, or the
// sentence that flows into it.
func (c *clauses) spokenFrom(q news.Span) news.Span {
	s := c.scene
	start := s.sentences[s.sentenceAt(q.Start)].Start
	before := s.trim(news.Span{Start: start, End: q.Start})
	if before.Len() <= 0 {
		return q
	}
	switch s.lastMark(q.Start) {
	case ':', '(', '-', '"', '.', 0x9D, 0x94, 0x93: // the last bytes of ” — –
		return q
	}
	if _, in := s.quotedAt(start); in {
		return q
	}
	return news.Span{Start: before.Start, End: q.End}
}

// lastMark returns the last byte before at that is no space.
func (s *Scene) lastMark(at int) byte {
	for at > 0 {
		if at--; s.text[at] != ' ' {
			return s.text[at]
		}
	}
	return 0
}

// goesOn reports whether a quotation goes on what was said before the cue: it
// follows in the same sentence after a comma, or begins the next in the same
// paragraph, and has no cue of its own.
func (c *clauses) goesOn(sp *speech, q news.Span) bool {
	s := c.scene
	n := c.tokenAt(q.Start)
	c.turn(sp.end, n)
	if c.to < n {
		return false
	}
	at, next := s.sentenceAt(int(c.doc.Tokens[sp.verb].Start)), s.sentenceAt(q.Start)
	switch {
	case q.Start <= sp.words.End, c.shape(n).Has(token.Line), next > at+1 && s.sentences[next].Start > sp.words.End+1:
		return false
	case next > at:
		if s.sentences[next].Start != q.Start {
			return false
		}
	default:
		if !c.comma(n-1) && !c.has(n-1, cConj) {
			return false
		}
		for j := c.from; j < n; j++ {
			if c.has(j, cPast|cS|cIng) && c.speaking(j) {
				return false
			}
		}
	}
	_, own := c.speechAt(q)
	return !own
}
