package voice

import (
	"strings"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/rules/token"
)

// clauses is a shallow reading of the sentences of one document: which words
// are verbs used as such, and who does what they say. All positions are tokens.
type clauses struct {
	words *words
	doc   *rules.Doc
	scene *Scene
	cls   []class
	// date and quoted mark the tokens of a date and those within quotation
	// marks, num the first of a number, counted what stands with one. They lie in
	// marks, one after the other.
	date, quoted, num, counted, marks []bool
	speeches                          []speech
	cues, own                         []cueMention  // by rules and by grammar, and all
	order                             []*cueMention // in order: scratch of [Reader.quotes]
	windows                           []window
	window                            // the one being read
	// lines and labels count the lines of the text and those that begin with a
	// label; zero: not counted yet.
	lines, labels int
}

// has reports whether token i of the sentence has any of the classes.
func (c *clauses) has(i int, k class) bool { return i >= c.from && i < c.to && c.cls[i]&k != 0 }

func (c *clauses) shape(i int) token.Shape {
	if i < c.from || i >= c.to {
		return 0
	}
	return c.doc.Tokens[i].Shape
}

// char returns the first byte of token i of the sentence, 0 outside it.
func (c *clauses) char(i int) byte {
	if i < c.from || i >= c.to {
		return 0
	}
	return c.doc.Text[c.doc.Tokens[i].Start]
}

func (c *clauses) comma(i int) bool { return c.char(i) == ',' }

// that and toward report the words "that" and "to".
func (c *clauses) that(i int) bool {
	return i >= c.from && i < c.to && c.doc.Tokens[i].Word == c.words.that
}

func (c *clauses) toward(i int) bool {
	return i >= c.from && i < c.to && c.doc.Tokens[i].Word == c.words.to
}

// quote reports a quotation mark; two apostrophes make one.
func (c *clauses) quote(i int) bool {
	return c.shape(i).Has(token.Quote) || c.char(i) == '\'' && c.char(i+1) == '\'' && c.shape(i+1).Has(token.Glued)
}

// word reports whether token i is that word, given in small letters.
func (c *clauses) word(i int, word string) bool {
	if i < c.from || i >= c.to {
		return false
	}
	t := c.doc.Tokens[i]
	return int(t.End-t.Start) == len(word) && strings.EqualFold(c.doc.Text[t.Start:t.End], word)
}

// dated and number report a token of a date, and the first of a number.
func (c *clauses) dated(i int) bool  { return i >= c.from && i < c.to && c.date[i] }
func (c *clauses) number(i int) bool { return i >= c.from && i < c.to && c.num[i] }

// pause reports punctuation that ends a phrase.
func (c *clauses) pause(i int) bool {
	s := c.shape(i)
	return i < c.from || i >= c.to || s.Has(token.Punct) && !c.hyphen(i) && c.char(i) != '\'' && c.char(i) != '&' && (c.char(i) != '.' || c.last(i)) && c.char(i) != '$'
}

// last reports the mark that ends the sentence, with no more than closing
// quotation marks behind it.
func (c *clauses) last(i int) bool {
	for i++; i < c.to && c.quote(i); i++ {
	}
	return i >= c.to
}

// hyphen reports a dash glued to the word before it, which joins it to the next.
func (c *clauses) hyphen(i int) bool {
	return c.shape(i).Has(token.Dash|token.Glued) && c.text(i) != "—"
}

// noun reports a word that may end a noun phrase.
func (c *clauses) noun(i int) bool {
	s := c.shape(i)
	return (s.Has(token.Word) || s.Has(token.Num) || s.Has(token.Alnum) || s.Has(token.Poss)) && !c.has(i, cClosed|cDet) || c.has(i, cObject|cQuant) || c.shape(i).Has(token.Pct)
}

// plural reports a word that may be several.
func (c *clauses) plural(i int) bool {
	if c.has(i, cPeople|cThings) {
		return true
	}
	t := c.doc.Tokens[i]
	return c.shape(i).Has(token.Word) && !c.poss(i) && t.End-t.Start > 3 && c.doc.Text[t.End-1] == 's' && c.doc.Text[t.End-2] != 's'
}

// percent reports the words "percent" and "per cent", which may be many.
func (c *clauses) percent(i int) bool { return c.word(i, "percent") || c.word(i, "cent") }

// before returns the token before i that is no adverb and no negation.
func (c *clauses) before(i int) int {
	i--
	for c.has(i, cAdv|cNeg) && !c.has(i, cPrep) || c.dated(i) || c.dated(i+1) && c.has(i, cPrep) {
		i--
	}
	return i
}

// form is how a verb is used.
type form uint8

const (
	notVerb form = iota
	finite
	passive
	infinitive
	gerund
)

// verb is a verb with its auxiliaries.
type verb struct {
	from, head int // the group begins at from, its main verb is head
	form       form
}

// verbAt reads the verb at token i.
func (c *clauses) verbAt(i int) verb {
	v := verb{from: i, head: i}
	if !c.titled && i > c.from && c.shape(i).Has(token.Cap) && c.shape(i-1).Has(token.Cap) { // "the United States"
		return v
	}
	b := c.before(i)
	switch {
	case c.has(i, cIng):
		if !c.has(b, cDet) { // not "a cheering crowd"
			v.form = gerund
		}
		switch {
		case c.has(b, cBe|cBeen):
			v.form, v.from = finite, c.groupStart(b)
		case c.poss(b) && c.has(b-1, cSubject): // he's pointing out
			v.form, v.from = finite, b
		}
	case c.toward(b) && c.has(i, cBase):
		v.form, v.from = infinitive, b
	case c.has(b, cModal|cDo) && c.has(i, cBase):
		v.form, v.from = finite, c.groupStart(b)
	case c.has(b, cBe|cBeen) && c.has(i, cPp):
		v.form, v.from = passive, c.groupStart(b)
	case c.has(b, cHave) && c.has(i, cPp|cPast), c.poss(b) && c.has(i, cPp) && c.has(b-1, cSubject):
		v.form, v.from = finite, c.groupStart(b)
	case c.has(i, cPast|cPp):
		if c.has(i, cPast) && c.acts(i, b) && !(c.has(i, cPp) && (c.word(i+1, "by") || c.word(i+1, "as") && !c.has(i+2, cSubject))) {
			v.form = finite
		}
	case c.has(i, cS):
		if c.acts(i, b) && !c.shape(b).Has(token.Num) && !(c.has(i, cThings|cNoun) && !(c.opens(i+1) && c.names(b))) {
			v.form = finite
		}
	case c.has(i, cBase):
		if c.has(b, cSubject|cQuant) || c.shape(b).Has(token.Pct) || c.percent(b) || c.has(b, cRel) || c.has(b, cConj) && c.opens(i+1) || (c.has(b, cPeople) || c.shape(b).Has(token.Cap) && c.plural(b)) && !c.has(b, cClosed|cDet) || c.noun(b) && c.plural(b) && c.opens(i+1) {
			v.form = finite
		}
	}
	if v.form == finite {
		v.from = min(v.from, b+1)
	}
	return v
}

// groupStart returns where the auxiliaries that end at i begin.
func (c *clauses) groupStart(i int) int {
	for {
		b := c.before(i)
		if !c.has(b, cAux) {
			return i
		}
		i = b
	}
}

// poss reports "'s", which may be "is" or "has".
func (c *clauses) poss(i int) bool { return c.shape(i).Has(token.Poss) }

// acts reports whether token b, before a verb form at i, may be its subject's
// end, or join it to another verb.
func (c *clauses) acts(i, b int) bool {
	switch {
	case b < c.from:
		return false
	case c.has(b, cSubject|cRel|cConj) || c.that(b) || c.noun(b) && !c.shape(b).Has(token.Poss):
		return true
	}
	return c.comma(b) || c.quote(b) || c.char(b) == ')' || c.shape(b).Has(token.Dash)
}

// names reports a word that is a noun, a name or a pronoun for certain.
func (c *clauses) names(i int) bool {
	return c.has(i, cSubject|cRel|cPerson|cPeople|cThing|cThings|cConj|cQuant) || c.shape(i).Has(token.Cap) || c.pause(i)
}

// opens reports a word that begins what follows a verb.
func (c *clauses) opens(i int) bool {
	return c.has(i, cDet|cSubject|cObject|cPrep|cWh|cTo|cNeg) || c.quote(i) || c.shape(i).Has(token.Cap) || c.has(i, cAdv) || c.comma(i) && c.quote(i+1) || c.char(i) == ':'
}

// acting reports a finite verb at i that is no cue's own.
func (c *clauses) acting(i int) bool {
	if c.has(i, cModal|cBe|cDo) || c.has(i, cHave) && !c.toward(i-1) {
		return true
	}
	return c.has(i, cPast|cS|cBase) && c.verbAt(i).form == finite
}

// maxSubject is the number of tokens that a subject may have.
const maxSubject = 24

// subject returns the tokens of who does what the verb group beginning at
// token at says.
func (c *clauses) subject(at, depth int) (from, to int, ok bool) {
	e := c.before(at) // last token of the subject
	if e < c.from || depth > 3 {
		return 0, 0, false
	}
	switch {
	case c.poss(e) && c.has(e-1, cSubject):
		return e - 1, e, true
	case c.has(e, cRel) || c.that(e):
		return e, e + 1, true
	case c.has(e, cSubject):
		return e, e + 1, true
	case c.has(e, cConj):
		return c.shared(e, at, depth)
	case c.comma(e):
		if c.has(c.before(e), cConj) {
			return c.shared(c.before(e), at, depth)
		}
		if e = c.opened(e, ','); e < 0 {
			return 0, 0, false
		}
		from, to, ok = c.phraseEnding(e)
		return c.listed(from, to, ok)
	case c.char(e) == ')':
		if e = c.opened(e, '('); e < 0 {
			return 0, 0, false
		}
	case c.shape(e).Has(token.Dash) && !c.hyphen(e):
		if e = c.opened(e, c.char(e)); e < 0 {
			return 0, 0, false
		}
	}
	from, to, ok = c.phraseEnding(e)
	if ok && c.has(from-1, cPrep) && c.has(from-2, cRel) { // "who for years rowed"
		return from - 2, from - 1, true
	}
	return from, to, ok
}

// listed returns the noun phrase that begins the sentence where no more than
// what describes it stands between it and the phrase from..to: "Ana Brun, mayor
// of Dunmore, a rower".
func (c *clauses) listed(from, to int, ok bool) (int, int, bool) {
	if !ok || !c.comma(from-1) && !c.has(from-1, cWh) {
		return from, to, ok
	}
	e := c.skipPhrase(c.from)
	end := e
	if c.has(e, cObject) { // "Peru itself, a country of miners"
		end++
	}
	if e == c.from || !c.comma(end) || c.dated(c.from) || !c.shape(e-1).Has(token.Cap) {
		return from, to, ok
	}
	inner := false
	for j := end + 1; j < from; j++ {
		switch {
		case c.comma(j):
			inner = false
		case c.has(j, cRel|cWh):
			inner = true
		case c.quoted[j], !inner && c.acting(j):
			return from, to, ok
		}
	}
	return c.from, e, true
}

// sharedTries is how many verbs before another are asked for the subject that
// they share.
const sharedTries = 4

// shared returns the subject that the verb at token at shares with a verb before
// the conjunction or the comma at i: the last one of the same tense that is not
// told within another's clause; if there is none, the last.
func (c *clauses) shared(i, at, depth int) (from, to int, ok bool) {
	tries := 0
	for j := i - 1; j >= c.from && tries < sharedTries; j-- {
		if c.quoted[j] || !c.has(j, cPast|cS|cBase|cIng|cPp|cAux) {
			continue
		}
		v := c.verbAt(j)
		if v.form != finite && v.form != passive {
			if !c.has(j, cBe) {
				continue
			}
			v = verb{j, j, finite}
		}
		tries++
		f, t, found := c.subject(v.from, depth+1)
		if !found {
			continue
		}
		if !ok {
			from, to, ok = f, t, true
		}
		if c.agree(v.from, at) && !c.subordinate(f, c.has(at, cIng)) {
			return f, t, true
		}
		j = min(j, f)
	}
	return from, to, ok
}

// subordinate reports a clause, its subject at token from, that stands within
// another. A relative one does only for a participle, which goes with the main
// clause.
func (c *clauses) subordinate(from int, participle bool) bool {
	if c.has(from, cRel) || c.that(from) {
		return participle
	}
	b := from - 1
	return c.has(b, cSub|cWh) || c.that(b) || c.has(b, cThat) && c.has(b, cPast|cS) && c.verbAt(b).form == finite
}

// agree reports whether the verb group at token b may go on from the one at a:
// both tell of what was or of what is, or share an auxiliary.
func (c *clauses) agree(a, b int) bool {
	if c.has(b, cIng) || c.has(a, cModal) || c.has(b, cModal) || c.has(a, cHave) && c.has(b, cPp) {
		return true
	}
	return c.past(a) == c.past(b)
}

// past reports a verb group at token i that tells of what was.
func (c *clauses) past(i int) bool {
	if c.has(i, cAux) {
		return c.word(i, "was") || c.word(i, "were") || c.word(i, "had") || c.word(i, "did")
	}
	return c.has(i, cPast)
}

// opened returns the token before the mark that opens what the mark at e
// closes, -1 if there is none.
func (c *clauses) opened(e int, mark byte) int {
	for j := e - 1; j > c.from && j > e-maxSubject; j-- {
		if c.char(j) != mark {
			continue
		}
		if mark == ',' && c.has(j+1, cConj) {
			continue
		}
		k := j - 1
		if mark == ',' && (c.comma(k) || !c.noun(k)) {
			return -1
		}
		return k
	}
	return -1
}

// phraseEnding returns the noun phrase that ends at token e, with the phrases
// that hang on it.
func (c *clauses) phraseEnding(e int) (from, to int, ok bool) {
	if !c.noun(e) {
		return 0, 0, false
	}
	from = e
	for from > c.from && from > e-maxSubject {
		p := from - 1
		if c.pause(p) || c.has(p, cConj|cSub|cRel|cSubject|cBe|cModal|cDo|cWh|cTo|cNeg) || c.quoted[p] != c.quoted[e] {
			if c.has(p, cConj) && c.noun(p-1) && !c.clauseBefore(p) {
				from = p
				continue
			}
			break
		}
		if c.has(p, cPast|cS|cBase) && !c.has(p, cThing|cThings|cPerson|cPeople) && c.shape(p).Has(token.Lower) && c.verbAt(p).form == finite {
			break
		}
		from = p
	}
	for from < e && (c.has(from, cPrep|cConj|cAdv) || c.date[from]) && !c.has(from, cDet) {
		fronted := c.has(from, cPrep)
		from++
		if fronted { // "In Peru miners said": the last phrase is the subject
			if s := c.lastPhrase(from, e); s > from {
				from = s
			}
		}
	}
	return from, e + 1, true
}

// lastPhrase returns where the last noun phrase of tokens from..e begins: after
// a date, or at an article or a name that follows a noun.
func (c *clauses) lastPhrase(from, e int) int {
	for i := e; i > from; i-- {
		if c.date[i-1] || c.has(i, cDet) && c.noun(i-1) {
			return i
		}
	}
	return from
}

// clauseBefore reports a finite verb between the start of the clause and i.
func (c *clauses) clauseBefore(i int) bool {
	for j := i - 1; j >= c.from && !c.pause(j) && !c.has(j, cSub); j-- {
		if c.acting(j) {
			return true
		}
	}
	return false
}

// skipPhrase returns the token after the noun phrase that begins at i; i if
// none does.
func (c *clauses) skipPhrase(i int) int {
	start := i
	for i < c.to && (c.noun(i) && !(i > start && c.has(i, cIng)) || c.has(i, cDet) || c.hyphen(i) || c.shape(i).Has(token.Poss) || c.char(i) == '.' && c.shape(i).Has(token.Glued) && i+1 < c.to) {
		if c.has(i, cObject) || c.has(i, cAdv) && !c.has(i, cThing|cDet) {
			if i == start && c.has(i, cObject) {
				i++
			}
			break
		}
		i++
	}
	return i
}

// span returns the bytes of tokens from..to.
func (c *clauses) span(from, to int) news.Span {
	return news.Span{Start: int(c.doc.Tokens[from].Start), End: int(c.doc.Tokens[to-1].End)}
}
