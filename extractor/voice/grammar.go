package voice

import (
	"sort"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/rules/token"
)

// grammarCues adds to the cues that rules found those that the grammar finds,
// and tells of the former what follows them. It returns all in order.
func (r *Reader) grammarCues(c *clauses, found []*cueMention) []*cueMention {
	c.readSpeeches()
	f := cueFinder{clauses: c, rs: r.rs, say: r.say, found: found, own: c.own[:0]}
	for _, c.window = range c.windows {
		f.read()
	}
	c.own = f.own
	return inOrder(found, c.own)
}

// cueFinder goes through the words of a document for cues.
type cueFinder struct {
	*clauses
	rs    *rules.Ruleset
	say   rules.LexiconID
	found []*cueMention // by rules, in order
	taken int           // how many of them lie behind
	own   []cueMention
	heard int // how many speeches lie behind
}

// read reads the cues of a window.
func (f *cueFinder) read() {
	for i := f.from; i < f.to; i++ {
		switch {
		case !f.suspect(i):
		case f.char(i) == ':':
			if m, ok := f.colonCue(i); ok {
				f.add(m, "say")
			}
		case i+1 < f.to && f.shape(i).Has(token.Dash):
			if m, ok := f.signature(i); ok {
				f.add(m, "say")
			}
		case f.has(i, cSurvey):
			if m, ok := f.surveyCue(i); ok {
				f.add(m, "in")
			}
		case f.spoken(i):
		case f.has(i, cCue|cNoun|cAdjective) || f.accord(i) || f.cued(i):
			if f.ruled(i) || f.quoted[i] {
				continue
			}
			if m, ok := f.cueAt(i); ok && !overlapsCue(f.found[f.taken:], m.cue) {
				f.add(m, f.text(i))
			}
		}
	}
}

// suspect reports a token at which a cue may stand: most are none at a glance.
func (f *cueFinder) suspect(i int) bool {
	t := f.doc.Tokens[i]
	return f.cls[i]&(cCue|cSays|cNoun|cAdjective|cSurvey) != 0 || t.Shape.Has(token.Punct) || f.toward(i+1) ||
		f.taken < len(f.found) && f.found[f.taken].cue.Start < int(t.End)
}

// spoken tells of the cue at token i if it stands behind words between quotation
// marks; ok is false if it does not.
func (f *cueFinder) spoken(i int) (ok bool) {
	for f.heard < len(f.speeches) && f.speeches[f.heard].verb < i {
		f.heard++
	}
	if f.heard == len(f.speeches) || f.speeches[f.heard].verb != i {
		return false
	}
	sp := &f.speeches[f.heard]
	told := cueMention{speaker: sp.speaker, cue: sp.cue, words: sp.words, more: sp.more, order: orderSV, sure: true, inner: f.quoted[i], grammar: true, speech: true,
		wide: news.Span{Start: sp.words.Start, End: min(sp.words.End, sp.told.Start, sp.cue.Start)}}
	f.pass(i)
	for j := f.taken; j < len(f.found) && f.found[j].cue.Start < sp.cue.End; j++ {
		if m := f.found[j]; m.speaker.Overlaps(sp.told) && !ok {
			told.speaker, told.word, told.rule, told.grammar, ok = m.speaker, m.word, m.rule, false, true
			*m = told
			m.sentence = f.sentence
		} else {
			m.noun = true
		}
	}
	if !ok {
		f.add(told, f.text(i))
	}
	return true
}

// pass goes past the cues of rules that end before token i.
func (f *cueFinder) pass(i int) {
	at := int(f.doc.Tokens[i].Start)
	for f.taken < len(f.found) && f.found[f.taken].cue.End <= at {
		f.taken++
	}
}

// cued reports a cue of rules at token i.
func (f *cueFinder) cued(i int) bool {
	at := f.doc.Tokens[i]
	f.pass(i)
	return f.taken < len(f.found) && f.found[f.taken].cue.Start < int(at.End)
}

// ruled tells the cues that rules found at token i what follows them; ok is
// false if there are none.
func (f *cueFinder) ruled(i int) (ok bool) {
	f.pass(i)
	at := int(f.doc.Tokens[i].Start)
	for j := f.taken; j < len(f.found) && f.found[j].cue.Start <= at; j++ {
		m := f.found[j]
		m.inner = f.quoted[i]
		if f.accord(i) {
			m.words = f.around(i)
		} else if m.order == orderAcc && f.has(i, cPp) {
			if from, to, ok := f.nounBefore(i); ok { // "a count released by the board"
				m.words, m.source = f.span(from, to), f.verbAt(i).form != passive
			}
		} else {
			f.complete(m, i)
		}
		ok = true
	}
	return ok
}

// add adds a cue of the grammar's own, with its base form if it is a word of
// saying.
func (f *cueFinder) add(m cueMention, word string) {
	m.sentence = f.sentence
	if m.word == "" {
		m.word = word
	}
	if base, ok := f.rs.Canon(f.say, m.word); ok && !m.stance {
		m.word = base
	}
	f.own = append(f.own, m)
}

// overlapsCue reports whether a cue that rules found stands within span.
func overlapsCue(found []*cueMention, span news.Span) bool {
	for i := range found {
		if found[i].cue.Start >= span.End {
			return false
		}
		if found[i].cue.Overlaps(span) {
			return true
		}
	}
	return false
}

// cueAt reads token i as a cue: a verb, else an adjective, else a noun.
func (c *clauses) cueAt(i int) (m cueMention, ok bool) {
	if c.accord(i) {
		return c.accordCue(i)
	}
	if c.cls[i]&cCue != 0 {
		if m, ok = c.verbCue(i); ok {
			return m, true
		}
	}
	if c.cls[i]&cAdjective != 0 {
		if m, ok = c.adjectiveCue(i); ok {
			return m, true
		}
	}
	if c.cls[i]&cNoun != 0 {
		return c.nounCue(i)
	}
	return m, false
}

// complete tells a cue that a rule found, whose last word is token i, what
// follows it.
func (c *clauses) complete(m *cueMention, i int) {
	v := c.verbAt(i)
	if !c.settle(m, v) {
		return
	}
	k := c.cls[i]
	form, end := "", i+1
	if k&cHead != 0 {
		form, end = c.phraseCue(i)
	}
	switch {
	case k&cThatWeak != 0: // a rule found a speaker: it is a verb
		k |= cThat
	case k&(cCue&^cHead) == 0 && form == "":
		if m.noun = c.has(i, cPp) && c.has(i+1, cPeople); m.noun { // "of 400 registered voters"
			return
		}
		k |= cNamesWeak
	}
	first, _ := c.tokensOf(m.speaker)
	m.fronted = !c.told(first)
	f := c.after(k, form, end)
	if f.shape == nothing {
		c.unfollowed(m, v, k, form, end)
		return
	}
	m.cue.End = max(m.cue.End, int(c.doc.Tokens[f.cueEnd-1].End))
	m.words, m.sure = c.span(f.from, f.to), f.marked() || f.shape == bareClause
	m.wide = c.span(f.from, max(f.to, c.reach(f.from)))
	if f.shape == nounPhrase && k&cActs != 0 {
		m.stance = true // "declared three days of mourning" is told of the speaker, not by him
	}
}

// settle tells a cue that a rule found whose verb v is, by the grammar, who
// speaks; ok is false where no more is to be told of it.
func (c *clauses) settle(m *cueMention, v verb) (ok bool) {
	i := v.head
	switch {
	case m.order == orderVS && c.comma(i-1):
		own, ok := c.verbCue(i) // "…, and the miners, believe the board"
		if ok {
			m.speaker, m.order = own.speaker, orderSV
		}
		return ok
	case m.order != orderSV:
		return false
	case c.has(i, cSays) && c.has(i, cThat) && c.closed(i):
		m.speaker, m.order = c.span(i+1, c.skipPhrase(i+1)), orderVS
		return false
	case c.has(i, cThings) && c.that(i+1) && c.has(i+2, cAux), c.poss(c.before(i)) && !c.has(i, cPp|cIng): // "the editor's note"
		m.noun = true
		return false
	}
	if from, to, ok := c.agent(v.from); ok && v.form == gerund {
		m.speaker, m.settled = c.span(from, to), true
	} else if from, to, ok := c.subject(v.from, 0); ok && v.form == finite && c.comma(to) && m.speaker.Start > int(c.doc.Tokens[to].Start) {
		if subject := c.span(from, to); c.scene.names(subject) || !c.scene.names(m.speaker) || c.has(to-1, cSurvey) {
			m.speaker, m.within = subject, true // "the club, which rows in Peru, said"
		}
	}
	return true
}

// unfollowed tells a cue that a rule found, and behind which nothing said follows,
// where its words stand: around it, before it, or nowhere. It ends before token
// end; v is its verb, k what may follow it, form the same of several words.
func (c *clauses) unfollowed(m *cueMention, v verb, k class, form string, end int) {
	first, _ := c.tokensOf(m.speaker)
	if start, ok := c.inserted(first, end); ok {
		m.words, m.sure = c.span(start, c.to), true
		return
	}
	if m.order == orderSV && v.form == finite {
		if from, to, ok := c.objectBefore(first, end, k); ok && to > from {
			m.words, m.sure, m.stance = c.span(from, to), true, from < first && !c.word(first-1, "as")
			return
		}
	}
	switch {
	case k&cThat != 0 && c.aside(end, k):
		m.alone, m.wide = true, c.resumed(first, end)
	case form == "" && k&cSays == 0 && (k&cCalls != 0 || c.clear(end)): // "a poll released Thursday"
		m.noun = true
	}
}

// told reports whether the sentence before token i tells something: it has a
// verb or a quotation, and is more than a date or a place set in front.
func (c *clauses) told(i int) bool {
	if !c.has(c.from, cPrep|cConj|cAdv|cSub) && !c.dated(c.from) {
		return true
	}
	for j := c.from; j < i; j++ {
		if c.quoted[j] || c.acting(j) {
			return true
		}
	}
	return false
}

// aside reports whether what follows a cue at token i is no more than to whom,
// when or where it was said.
func (c *clauses) aside(i int, k class) bool {
	if i >= c.to || c.pause(i) || (c.has(i, cPrep|cIng|cTo|cSub) || c.circumstance(i)) && !c.word(i, "so") && !c.number(i) && !c.number(i+1) || c.dated(i) {
		return true
	}
	if k&cWhom == 0 || c.number(i) {
		return false
	}
	e := c.skipPhrase(i)
	if e < c.to && c.last(e) && k&(cNames|cNamesWeak|cInf) != 0 { // "they expect rain."
		return false
	}
	return e > i && (c.pause(e) || c.has(e, cPrep|cIng) || c.dated(e))
}

// windowLen is how many tokens of a sentence the grammar sees at once; what
// goes on for longer is no sentence.
const windowLen = 256

// window is what the grammar sees at once: the tokens of a sentence, or of a part
// of one that is too long.
type window struct {
	from, to, sentence int
	titled             bool // it has capitals as headlines do
}

// divide divides the document into windows.
func (c *clauses) divide() {
	c.windows = c.windows[:0]
	for n := range c.doc.Sentences {
		for from, to := c.doc.TokensOf(n); from < to; {
			w := window{from: from, to: min(from+windowLen, to), sentence: n}
			w.titled = inTitle(c.doc.Tokens[w.from:w.to])
			c.windows = append(c.windows, w)
			from = w.to
		}
	}
}

// inTitle reports whether long words have capitals, as in headlines.
func inTitle(tokens []token.Token) bool {
	large, small := 0, 0
	for _, t := range tokens {
		switch {
		case t.End-t.Start < 4:
		case t.Shape.Has(token.Cap):
			large++
		case t.Shape.Has(token.Lower):
			small++
		}
	}
	return large > 2*small
}

// prepare prepares the reading of a document.
func (c *clauses) prepare(r *Reader, doc *rules.Doc, s *Scene) {
	n := len(doc.Tokens)
	c.words, c.doc, c.scene, c.window = r.words, doc, s, window{}
	c.lines, c.labels = 0, 0
	c.divide()
	c.cls = append(c.cls[:0], make([]class, n)...)
	c.marks = append(c.marks[:0], make([]bool, 4*n)...)
	for i, m := range [...]*[]bool{&c.date, &c.quoted, &c.num, &c.counted} {
		*m = c.marks[i*n : (i+1)*n : (i+1)*n]
	}
	for i, t := range doc.Tokens {
		c.cls[i] = r.words.of(t, doc.Text)
		if i > 0 {
			c.cls[i] |= r.words.pair(doc.Tokens[i-1], t)
		}
	}
	for i := range doc.Mentions {
		switch m := &doc.Mentions[i]; m.Type {
		case r.date:
			mark(c.date[m.TokStart:m.TokEnd])
		case r.num, r.qty:
			c.num[m.TokStart] = true
			mark(c.counted[m.TokStart+1 : m.TokEnd])
		}
	}
	for _, q := range s.quoted {
		first := sort.Search(n, func(i int) bool { return int(doc.Tokens[i].Start) >= q.Start })
		for t := first; t < n && int(doc.Tokens[t].End) <= q.End; t++ {
			c.quoted[t] = true
		}
	}
}

// mark marks all tokens.
func mark(tokens []bool) {
	for i := range tokens {
		tokens[i] = true
	}
}

// embedReach is how many quotations may begin between one and what is told
// within it.
const embedReach = 16

// embed marks the quotations whose cue stands within the words of another: who
// is quoted there speaks through the other's mouth.
func (s *Scene) embed() {
	for i := range s.Quotes {
		q := &s.Quotes[i]
		if q.speech {
			continue
		}
		last := sort.Search(len(s.Quotes), func(j int) bool { return s.Quotes[j].Start > q.Cue.Start })
		for j := last - 1; j >= max(0, last-embedReach); j-- {
			if p := &s.Quotes[j]; i != j && p.Contains(q.Cue) && s.inner(q, p) {
				q.Embedded = true
				break
			}
		}
	}
}

// inner reports whether q is told within the words of p and not the other way
// round: of two that hold each other's cue the one cued after its words is the
// outer.
func (s *Scene) inner(q, p *Quote) bool {
	if p.Cue == q.Cue {
		return false
	}
	if p.Contains(p.Cue) && p.Type != "indirect" { // a quotation that its cue breaks: only what stands between marks is said
		if _, in := s.quotedAt(q.Cue.Start); !in {
			return false
		}
	}
	return !q.Contains(p.Cue) || p.Cue.Start >= q.Cue.Start
}
