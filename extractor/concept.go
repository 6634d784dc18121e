package extractor

import (
	"bytes"

	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/rules/token"
)

// parts are the tokens a concept is made of.
type parts struct {
	before span // words before the number that belong to the noun after it: the best $200 phones
	thing  span // what is measured
	holder span // whose it is
}

// concept says what a figure is a measure of, in content words: what stands
// beside it ("a 25 % duty", "turnover of $3m"), then whose it is, the subject
// of its verb. A count that is its own subject measures nothing else.
func (r *reader) concept(f *figure, i int) string {
	if f.class == "oneof" {
		return ""
	}
	if p := r.restated(f, i); p != nil {
		return p.concept
	}
	var p parts
	if f.counts() {
		p = r.countParts(f)
	} else {
		if p = r.measureParts(f); p.thing.empty() {
			if i > 0 && r.chained(f, &r.figs[i-1]) {
				return r.figs[i-1].concept
			}
			p = r.governed(f)
		}
	}
	var buf [160]byte
	b := r.content(buf[:0], p.before, r.view.word)
	if n := len(b); n > 0 {
		b = append(b, ' ')
	}
	b = r.content(b, p.thing, r.view.word)
	if n := len(b); !p.thing.overlaps(p.holder) {
		if n > 0 {
			b = append(b, ", "...)
		}
		m := len(b)
		if b = r.content(b, p.holder, r.view.word); len(b) == m {
			b = b[:n]
		}
	}
	if len(b) == 0 && !f.counts() && i > 0 && r.figs[i-1].sent == f.sent {
		return r.figs[i-1].concept
	}
	return string(b)
}

// countParts reads a count: its noun is its unit, what it hangs on by "of" or
// another preposition is what it measures.
func (r *reader) countParts(f *figure) parts {
	thing, alone := r.governing(f)
	switch {
	case !r.ownSubject(f):
		if alone {
			return parts{thing: thing}
		}
		return parts{thing: thing, holder: r.holder(f, thing)}
	case r.view.is(f.tok.from-1, "of"): // the deaths of 30 people shocked the town
		return parts{thing: thing}
	}
	return parts{}
}

// measureParts reads a measure, price or part by the noun after it.
func (r *reader) measureParts(f *figure) parts {
	if f.m.Has(r.x.ids.sign) { // wheat +0.2% rye -1%
		if thing, _ := r.governing(f); !thing.empty() {
			return parts{thing: thing}
		}
	}
	thing := r.beside(f)
	if thing.empty() {
		return parts{}
	}
	p := parts{thing: thing, holder: r.holder(f, thing)}
	if v := &r.view; !v.isAny(thing.from-1, "of", "in", "for", "than", "off", "above", "below") && r.nounish(f.tok.from-1) && v.qty[f.tok.from-1] == 0 {
		p.before = r.nounRun(f.sent.from, f.tok.from)
	}
	return p
}

// governed reads a measure by the noun and the verb before it.
func (r *reader) governed(f *figure) parts {
	thing, alone := r.governing(f)
	if alone || f.class == "duration" && thing.empty() && r.opens(f) {
		return parts{thing: thing}
	}
	return parts{thing: thing, holder: r.holder(f, thing)}
}

func (s span) empty() bool          { return s.to <= s.from }
func (s span) overlaps(o span) bool { return s.from < o.to && o.from < s.to }

// counts reports a figure that counts things, which are its unit.
func (f *figure) counts() bool {
	switch f.class {
	case "count", "among", "of":
		return f.fig.Unit != "point"
	case "bare":
		return f.fig.Unit != ""
	}
	return false
}

// chained reports a figure that goes on where the one before ends: "rose 6 %
// to 164", "fell 3 points, to 90".
func (r *reader) chained(f, p *figure) bool {
	v := &r.view
	if p.sent != f.sent || p.counts() || f.tok.from-p.tok.to > 3 || f.tok.from == p.tok.to {
		return false
	}
	for i := p.tok.to; i < f.tok.from; i++ {
		if !v.has(i, cPrep|cUpDown|cComma|cAdv|cDet) || v.isAny(i, "for", "with", "of") {
			return false
		}
	}
	return true
}

// ownSubject reports a count that is the subject of its clause.
func (r *reader) ownSubject(f *figure) bool {
	u := &f.use
	switch u.role {
	case subject:
		return u.left == nil || u.prep != "" || r.lex(lxSayverb, r.lemma(u.left))
	case modified:
		return u.gov == nil && u.left == nil
	}
	return false
}

// beside returns the noun phrase that a measure, price or percentage stands
// before: "a 25 % duty on cars", "20 % of spending", "$3m in cash".
func (r *reader) beside(f *figure) span {
	v := &r.view
	if f.class == "change" { // a 9 % increase in funding
		return span{r.tokenAt(f, f.core.End), r.complement(f, f.tok.to)}
	}
	if s := f.noun; !s.empty() && !f.borrowed && f.class != "count" && f.class != "bare" {
		if !f.per {
			s.to = max(s.to, f.tok.to)
		}
		return span{s.from, r.complement(f, s.to)}
	}
	j := r.tokenAt(f, f.core.End)
	if p, ok := f.m.Span(r.x.ids.per); ok {
		j = max(j, r.tokenAt(f, p.End))
	}
	if f.class == "bare" || f.class == "count" {
		j = f.tok.to
	}
	for j < f.sent.to {
		switch {
		case v.shape(j).Has(dashGlued):
			j++
		case v.is(j, "(") && v.qty[min(j+1, f.sent.to-1)] != 0:
			for j < f.sent.to && !v.is(j, ")") {
				j++
			}
			j++
		case r.leads(j):
			return span{}
		case r.ties(f, j):
			return r.phraseFrom(f, j+1)
		case v.is(j+1, "than") && j+2 < f.sent.to: // 10 km/h less than the top speed
			return r.phraseFrom(f, j+2)
		case v.isAny(j, "deep", "long", "wide", "high", "tall", "old", "thick", "square", "worth"):
			j++
		default:
			if !r.nounish(j) || v.in(lxVerbBase, j) && v.has(j+1, cDet|cPron) {
				return span{}
			}
			return r.phraseFrom(f, j)
		}
	}
	return span{}
}

// ties reports whether the preposition at j brings what the figure is of: 20 %
// of, 3 % above, $50 off, and for prices $3m in gold, $3m for the site.
func (r *reader) ties(f *figure, j int) bool {
	v := &r.view
	switch {
	case j+1 >= f.sent.to:
		return false
	case v.isAny(j, "of", "off", "above", "below"):
		return true
	case f.class != "money" || v.shape(j+1).Has(token.Cap):
		return false
	}
	return v.is(j, "in") && r.nounish(j+1) || v.is(j, "for") && v.qty[j+1] == 0
}

// tokenAt returns the first token of the figure's sentence that begins at or
// after a byte.
func (r *reader) tokenAt(f *figure, at int) int {
	i := f.tok.from
	for i < f.sent.to && int(r.doc.Tokens[i].Start) < at {
		i++
	}
	return i
}

// nounish reports whether a token may belong to a noun phrase.
func (r *reader) nounish(i int) bool {
	v := &r.view
	if i < 0 || i >= len(v.cls) {
		return false
	}
	s := v.shape(i)
	if s.Has(token.Glued) && v.shape(i-1).Has(dashGlued) || s.Has(token.Word) && v.shape(i+1).Has(dashGlued) {
		return true // within "loan-to-value"
	}
	if v.cls[i] != 0 || v.dat[i] != 0 || v.in(lxAdverb, i) || v.in(lxAux, i) {
		return false
	}
	if !s.Has(token.Word) && !s.Has(token.Alnum) && !s.Has(dashGlued) && !s.Has(token.Poss) && !s.Has(token.Num) {
		return false
	}
	if v.in(lxFunc, i) && !s.Has(token.Cap) {
		return false
	}
	g := v.verb(i)
	if g == nil || !r.real(g) || v.is(i+1, ":") || v.is(i+1, "of") && (v.in(lxChangenoun, i) || v.in(lxThingSg, i)) {
		return true
	}
	// A participle before its noun: "sustained winds", "an escalating scale".
	return int(g.TokEnd-g.TokStart) == 1 && (v.in(lxVerbPp, i) || v.in(lxVerbIng, i)) && v.has(i-1, cDet|cPrep) && r.nounAt(i+1)
}

// nounAhead reports whether a token read from the left may belong to a noun
// phrase: a plural that looks like a verb is a noun where the phrase ends after
// it ("550 MW solar farms to", "chips for").
func (r *reader) nounAhead(i int) bool {
	v := &r.view
	return r.nounish(i) || v.in(lxVerbS, i) && v.cls[i] == 0 && (v.has(i+1, cPrep|cComma|cConj|cBreak) || i+1 == len(v.cls))
}

// phraseFrom returns the noun phrase that begins at token i, articles and what
// "of" and "for" add included.
func (r *reader) phraseFrom(f *figure, i int) span {
	end := r.nounGroup(f, i)
	if end < 0 {
		return span{}
	}
	return span{i, r.complement(f, end)}
}

// nounGroup returns where the nouns end that stand at token i, behind articles
// and adverbs; -1 where there is no noun.
func (r *reader) nounGroup(f *figure, i int) int {
	v := &r.view
	for i < f.sent.to && v.has(i, cDet|cAdv|cQuote) {
		i++
	}
	noun := i
	for i < f.sent.to && r.nounAhead(i) && (v.qty[i] == 0 || v.qty[i] == v.qty[f.tok.from]) {
		i++
	}
	if i == noun {
		return -1
	}
	return i
}

// complement extends a noun phrase that ends before token to by its
// prepositional phrases with of, for, in and on.
func (r *reader) complement(f *figure, to int) int {
	v := &r.view
	if to >= f.sent.to || !v.isAny(to, "of", "for", "in", "on") || v.dat[min(to+1, f.sent.to-1)] != 0 {
		return to
	}
	if end := r.nounGroup(f, to+1); end >= 0 {
		return end
	}
	return to
}

// governing returns the noun phrase that a figure hangs on by a preposition or
// stands beside: "an interest rate of 3 %", "price reductions on 50 goods",
// "shares down 3 %", "Total cost: $40"; for a figure behind the object of a
// verb ("cut its costs to $3m") that object. It is alone where no verb links it
// to the figure.
func (r *reader) governing(f *figure) (thing span, alone bool) {
	v := &r.view
	i := f.tok.from - 1
	for i >= f.sent.from && (v.has(i, cAdv|cDet|cQuote) || v.in(lxAdverb, i)) {
		i--
	}
	if i < f.sent.from {
		return span{}, false
	}
	switch {
	case v.has(i, cUpDown) || v.is(i, "worth"):
		i--
		if v.has(i, cComma) {
			alone = true
			i--
		}
	case v.has(i, cPrep):
		if g := f.use.vg; g != nil && int(g.TokEnd) < i && int(g.TokStart) < f.tok.from && !v.isAny(i, "of", "on", "with") {
			if r.lemma(g) == "be" {
				return span{}, false // is impressive at 37 degrees
			}
			if o := r.objectBetween(int(g.TokEnd), i); o.to == i || !o.empty() && r.lex(lxChangeverb, r.lemma(g)) {
				return o, false
			}
		}
		i--
		if v.has(i, cPrep|cUpDown) {
			i--
		}
	case f.counts():
		return span{}, false
	case v.isAny(i, ":", "(", "=", "≈") || v.is(i, "-") && !v.shape(i).Has(token.Glued):
		i--
		alone = true
		if v.is(i, ")") {
			i = r.openBracket(f.sent.from, i) - 1
		}
	case v.has(i, cComma) && f.class == "age":
		i--
	}
	for i > f.sent.from && v.dat[i] != 0 {
		i--
		for i > f.sent.from && v.has(i, cPrep) {
			i--
		}
	}
	if i < f.sent.from || !r.nounish(i) || v.qty[i] != 0 {
		return span{}, false
	}
	if g := v.verb(i); g != nil && r.form(g) == "base" && looksPlural(v.word(i-1)) {
		i-- // storks fly 100 km
	}
	return r.groupEnding(f.sent.from, i+1), alone
}

// objectBetween returns the noun phrase between a verb and a preposition.
func (r *reader) objectBetween(from, to int) span {
	v := &r.view
	for from < to && (v.has(from, cDet|cAdv|cUpDown|cQuote) || v.in(lxAdverb, from) || v.in(lxParticle, from)) {
		from++
	}
	end := from
	for end < to && r.nounish(end) && v.qty[end] == 0 {
		end++
	}
	return span{from, end}
}

// groupEnding returns the noun phrase whose last token stands before to.
func (r *reader) groupEnding(first, to int) span {
	v := &r.view
	from := r.nounRun(first, to).from
	if from-2 >= first && from < to && v.has(from-1, cDet) && v.isAny(from-2, "of", "for", "in") && r.nounish(from-3) {
		from = r.groupEnding(first, from-2).from
	} else if from-1 > first && from < to && v.isAny(from-1, "of", "for", "in") && r.nounish(from-2) {
		from = r.groupEnding(first, from-1).from
	}
	return span{from, to}
}

// nounRun returns the nouns and adjectives that stand directly before to.
func (r *reader) nounRun(first, to int) span {
	from := to
	for from > first && r.nounish(from-1) && r.view.qty[from-1] == 0 {
		from--
	}
	return span{from, to}
}

// openBracket returns the bracket that the one at i closes, or i.
func (r *reader) openBracket(first, i int) int {
	for j := i - 1; j >= first; j-- {
		if r.view.is(j, "(") {
			return j
		}
	}
	return i
}

// opens reports whether a figure's phrase opens its sentence or clause.
func (r *reader) opens(f *figure) bool {
	v := &r.view
	i := f.tok.from - 1
	for i >= f.sent.from && (v.has(i, cDet|cPrep|cAdv) || v.isAny(i, "past", "last", "next", "first")) {
		i--
	}
	return i < f.sent.from || v.has(i, cBreak|cSub)
}

// holder returns the subject of the clause that a figure is object or adjunct
// of. What is measured ("a cut of 3 %") may look like the verb and is not.
func (r *reader) holder(f *figure, thing span) span {
	g := f.use.vg
	if f.class == "age" && r.view.has(f.tok.from-1, cRel|cPron) { // who was 10
		return r.subjectBefore(f.sent, f.tok.from)
	}
	if g != nil && thing.overlaps(span{int(g.TokStart), int(g.TokEnd)}) && int(g.TokStart) < f.tok.from {
		g = r.mainVerbBefore(f.sent, int(g.TokStart))
	}
	if g != nil && int(g.TokStart) >= f.tok.to {
		if g = f.use.left; g == nil {
			return span{}
		}
	}
	if g == nil && !thing.empty() && !f.counts() { // "…, on turnover of $3m"
		g = r.mainVerbBefore(f.sent, f.tok.from)
	}
	for range 4 {
		if g == nil {
			return span{}
		}
		start := int(g.TokStart)
		switch r.form(g) {
		case "finite", "modal", "base":
			return r.subjectBefore(f.sent, start)
		case "pp", "ing":
			if r.nounish(start-1) && r.view.qty[start-1] == 0 {
				return r.groupEnding(f.sent.from, start)
			}
		}
		g = r.mainVerbBefore(f.sent, start)
	}
	return span{}
}

// mainVerbBefore returns the nearest finite verb group before token i.
func (r *reader) mainVerbBefore(sent span, i int) *rules.Mention {
	v := &r.view
	for i--; i >= sent.from && !v.is(i, ";"); i-- {
		if g := v.verb(i); g != nil && r.real(g) {
			switch r.form(g) {
			case "finite", "modal":
				return g
			}
			i = int(g.TokStart)
		}
	}
	return nil
}

// subjectBefore returns the noun phrase that is the subject of a verb at token
// start: before a relative clause what it belongs to, for a second verb the
// subject of the first, for a pronoun what it stands for in the sentence.
func (r *reader) subjectBefore(sent span, start int) span {
	v := &r.view
	end := r.trimEnd(sent.from, start)
	switch {
	case end <= sent.from:
		return span{}
	case v.has(end-1, cRel) || v.is(end-1, "that") && (r.nounish(end-2) || v.is(end-2, ")")):
		end--
		for end > sent.from && v.has(end-1, cPrep|cComma) {
			end--
		}
		if v.is(end-1, ")") {
			end = r.openBracket(sent.from, end-1)
		}
		return r.groupEnding(sent.from, end)
	case v.has(end-1, cConj):
		if g := r.mainVerbBefore(sent, end-1); g != nil {
			return r.subjectBefore(sent, int(g.TokStart))
		}
		return span{}
	case v.has(end-1, cComma):
		for j := end - 2; j > sent.from; j-- {
			if v.has(j, cComma) && (v.has(j+1, cRel) || !r.verbWithin(j+1, end-1)) {
				return r.nounsBefore(sent, j)
			}
		}
		if g := r.mainVerbBefore(sent, end-1); g != nil { // bought ships, sold mills
			return r.subjectBefore(sent, int(g.TokStart))
		}
		return span{}
	case v.has(end-1, cPron):
		return r.standsFor(sent, end-1)
	}
	return r.nounsBefore(sent, end)
}

// trimEnd passes over adverbs, quotation marks and dates before token end.
func (r *reader) trimEnd(first, end int) int {
	v := &r.view
	for end > first {
		switch {
		case v.has(end-1, cAdv|cQuote|cUpDown) && !v.shape(end-1).Has(token.Glued) || v.in(lxAdverb, end-1) || v.isAny(end-1, "however", "meanwhile"):
			end--
		case v.dat[end-1] != 0:
			for d := v.dat[end-1]; end > first && v.dat[end-1] == d; {
				end--
			}
			for end > first && v.has(end-1, cPrep) {
				end--
			}
		default:
			return end
		}
	}
	return end
}

// nounsBefore returns the noun phrase before token end with its prepositional
// phrases, back to the verb, comma or clause before it.
func (r *reader) nounsBefore(sent span, end int) span {
	v := &r.view
	from := end
	for from > sent.from && (!v.has(from-1, cBreak|cComma|cSub|cRel|cPron) || v.is(from-1, ".")) {
		if v.has(from-1, cConj) && r.mainVerbBefore(sent, from-1) != nil {
			break
		}
		counted := from-2 >= sent.from && v.qty[from-2] != 0 && v.in(lxVerbS, from-1) // the five launches
		if g := v.verb(from - 1); g != nil && r.real(g) && r.form(g) != "pp" && r.form(g) != "base" && !r.adjunct(g) && !counted {
			break
		}
		if v.has(from-1, cDet) && from < end && from-2 >= sent.from && (r.nounish(from-2) || v.dat[from-2] != 0) {
			from--
			break
		}
		from--
	}
	if from > sent.from && v.is(from-1, ")") && from == end {
		return r.nounsBefore(sent, r.openBracket(sent.from, from-1))
	}
	for from < end && (v.has(from, cConj|cAdv|cPrep|cQuote|cUpDown) || v.dat[from] != 0 || v.in(lxAdverb, from)) {
		from++
	}
	return span{from, end}
}

// standsFor returns what a pronoun stands for: the subject of an earlier verb
// of the sentence.
func (r *reader) standsFor(sent span, at int) span {
	v := &r.view
	if !v.isAny(at, "it", "they", "he", "she") {
		return span{}
	}
	for i := sent.from; i < at; i++ {
		g := v.verb(i)
		if g == nil || !r.real(g) || r.form(g) != "finite" && r.form(g) != "modal" {
			continue
		}
		end := r.trimEnd(sent.from, int(g.TokStart))
		if end > sent.from && !v.has(end-1, cPron|cConj|cComma|cRel|cSub) {
			if s := r.nounsBefore(sent, end); !s.empty() {
				return s
			}
		}
	}
	return span{}
}

// content appends the content words of a phrase as word gives them: no
// articles, prepositions, conjunctions or possessive endings.
func (r *reader) content(b []byte, s span, word func(i int) string) []byte {
	v := &r.view
	begin, last := len(b), -1
	for i := s.from; i < s.to; i++ {
		shape := v.shape(i)
		glued := last == i-1 && last >= 0 && shape.Has(token.Glued)
		switch {
		case shape.Has(token.Poss), shape.Has(token.Quote), v.has(i, cComma|cBreak), v.dat[i] != 0,
			v.is(i, "s") && v.shape(i-1).Has(token.Quote): // the iPhone 14's
			continue
		case v.cls[i] != 0 || v.in(lxFunc, i):
			if !glued || !v.shape(i-1).Has(token.Dash) { // "start-up" is one word
				continue
			}
		case !glued && !shape.Has(token.Word) && !shape.Has(token.Alnum) && !shape.Has(token.Num) && !shape.Has(token.Ord):
			continue
		}
		w := word(i)
		if w != "" && len(b) > begin && !glued {
			b = append(b, ' ')
		}
		b = append(b, w...)
		last = i
	}
	return b[:begin+len(bytes.TrimRight(b[begin:], "-–. "))]
}
