package voice

import (
	"sort"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

// grammarCues adds to the cues that rules found those that the grammar finds,
// and tells of the former what follows them. It returns all in order.
func (r *Reader) grammarCues(c *clauses, found []cueMention) []cueMention {
	doc, s := c.doc, c.scene
	out := found
	taken := 0 // of found
	next := 0
	for n, sent := range s.sentences {
		c.enter(next, sent)
		next = c.to
		for i := c.from; i < c.to; i++ {
			k := c.cls[i]
			if c.char(i) == ':' {
				if m, ok := c.colonCue(i); ok {
					m.sentence, m.word = n, "say"
					out = append(out, m)
				}
				continue
			}
			according := c.accord(i)
			if k&(cCue|cNoun|cAdjective) == 0 && !according {
				continue
			}
			at := int(doc.Tokens[i].Start)
			for taken < len(found) && found[taken].cue.End <= at {
				taken++
			}
			if taken < len(found) && found[taken].cue.Start <= at {
				for j := taken; j < len(found) && found[j].cue.Start <= at; j++ {
					found[j].inner = c.quoted[i]
					if according {
						found[j].words = c.around(i)
					} else {
						c.complete(&found[j], i)
					}
				}
				continue
			}
			if c.quoted[i] {
				continue
			}
			m, ok := c.cueAt(i)
			if !ok || overlapsCue(found[taken:], m.cue) {
				continue
			}
			m.sentence = n
			if m.word == "" {
				m.word = doc.Text[doc.Tokens[i].Start:doc.Tokens[i].End]
			}
			if base, ok := r.rs.Lookup("say", m.word); ok && !m.stance {
				m.word = base
			}
			out = append(out, m)
		}
	}
	sortCues(out)
	return out
}

// overlapsCue reports whether a cue that rules found stands within span.
func overlapsCue(found []cueMention, span news.Span) bool {
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
	switch m.order {
	case orderSV:
		if c.has(i, cThings) && c.that(i+1) && c.has(i+2, cAux) {
			m.noun = true
			return
		}
		if _, to, ok := c.subject(v.from, 0); ok && v.form == finite {
			m.within = c.comma(to) && (c.has(to+1, cRel) || c.has(to+2, cRel)) && m.speaker.Start > int(c.doc.Tokens[to].Start)
		}
	case orderVS:
		if !c.comma(i - 1) {
			return
		}
		own, ok := c.verbCue(i) // "…, and the miners, believe the board"
		if !ok {
			return
		}
		m.speaker, m.order = own.speaker, orderSV
	default:
		return
	}
	first, _ := c.tokensOf(m.speaker)
	m.fronted = !c.told(first)
	k := c.cls[i]
	form, end := "", i+1
	if k&cHead != 0 {
		form, end = c.phraseCue(i)
	}
	if k&cThatWeak != 0 { // a rule found a speaker: it is a verb
		k |= cThat
	}
	f := c.after(k, form, end)
	if f.shape != nothing {
		m.cue.End = max(m.cue.End, int(c.doc.Tokens[f.cueEnd-1].End))
		m.words, m.sure = c.span(f.from, f.to), f.marked() || f.shape == bareClause
		m.wide = c.span(f.from, max(f.to, c.reach(f.from)))
	}
	if f.shape == nothing && c.inserted(first, end) {
		m.words, m.sure = c.span(c.from, c.to), true
	}
	m.alone = f.shape == nothing && k&cThat != 0 && c.aside(end, k)
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
	if i >= c.to || c.pause(i) || c.has(i, cPrep|cIng|cTo) && !c.number(i) && !c.number(i+1) || c.dated(i) {
		return true
	}
	if k&cWhom == 0 {
		return false
	}
	e := c.skipPhrase(i)
	return e > i && (c.pause(e) || c.has(e, cPrep|cIng) || c.dated(e))
}

// enter turns to the sentence at span, whose tokens begin at from or later.
func (c *clauses) enter(from int, span news.Span) {
	c.from = from
	for c.from < len(c.doc.Tokens) && int(c.doc.Tokens[c.from].Start) < span.Start {
		c.from++
	}
	c.to = c.from
	for c.to < len(c.doc.Tokens) && int(c.doc.Tokens[c.to].End) <= span.End {
		c.to++
	}
}

// clausesOf prepares the reading of a document.
func (r *Reader) clausesOf(doc *rules.Doc, s *Scene) *clauses {
	n := len(doc.Tokens)
	marks := make([]bool, 4*n)
	c := &clauses{words: r.words, doc: doc, scene: s, cls: make([]class, n), date: marks[:n:n], quoted: marks[n : 2*n : 2*n], num: marks[2*n : 3*n : 3*n], counted: marks[3*n:]}
	for i, t := range doc.Tokens {
		c.cls[i] = r.words.of(t, doc.Text)
	}
	for m := range doc.ByType(r.date) {
		for t := m.TokStart; t < m.TokEnd; t++ {
			c.date[t] = true
		}
	}
	for _, t := range [...]rules.TypeID{r.num, r.qty} {
		for m := range doc.ByType(t) {
			c.num[m.TokStart] = true
			for t := m.TokStart + 1; t < m.TokEnd; t++ {
				c.counted[t] = true
			}
		}
	}
	for _, q := range s.quoted {
		first := sort.Search(n, func(i int) bool { return int(doc.Tokens[i].Start) >= q.Start })
		for t := first; t < n && int(doc.Tokens[t].End) <= q.End; t++ {
			c.quoted[t] = true
		}
	}
	return c
}

// embedReach is how many quotations may begin between one and what is told
// within it.
const embedReach = 16

// embed marks the quotations whose cue stands within the words of another: who
// is quoted there speaks through the other's mouth.
func (s *Scene) embed() {
	for i := range s.Quotes {
		q := &s.Quotes[i]
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
	if p.Contains(p.Cue) { // a quotation that its cue breaks: only what stands between marks is said
		if _, in := s.quotedAt(q.Cue.Start); !in {
			return false
		}
	}
	return !q.Contains(p.Cue) || p.Cue.Start >= q.Cue.Start
}
