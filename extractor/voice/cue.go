package voice

import (
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules/token"
)

// phraseCue returns the longest cue of several words that begins at token i.
func (c *clauses) phraseCue(i int) (form string, end int) {
	end = i + 1
	for _, p := range c.words.phrases[c.doc.Tokens[i].Word] {
		n := len(p.words)
		if i+n > c.to || i+n <= end {
			continue
		}
		same := true
		for j := 1; j < n && same; j++ {
			same = c.doc.Tokens[i+j].Word == p.words[j]
		}
		if same {
			form, end = p.form, i+n
		}
	}
	return form, end
}

// verbCue reads the cue at token i: who speaks, and what. ok is false where the
// word is no verb used as such, or says nothing.
func (c *clauses) verbCue(i int) (m cueMention, ok bool) {
	k := c.cls[i]
	form, end := "", i+1
	if k&cHead != 0 {
		form, end = c.phraseCue(i)
	}
	if form == "" && k&(cCue&^cHead) == 0 {
		return m, false
	}
	v := c.verbAt(i)
	if v.form != finite {
		if m, ok := c.passiveCue(i); ok {
			return m, true
		}
	}
	if v.form != finite && v.form != gerund || c.counted[i] || c.char(i-1) == '<' || c.has(i, cThings) && c.that(i+1) && c.has(i+2, cAux) {
		return m, false
	}
	f := c.after(k, form, end)
	if v.form == gerund && f.shape == nounPhrase && !c.comma(v.from-1) && !c.has(v.from-1, cMissive) { // "rowers supporting the mayor"
		return m, false
	}
	var from, to int
	if v.form == gerund {
		from, to, ok = c.agent(v.from)
	} else {
		from, to, ok = c.subject(v.from, 0)
	}
	start, inserted := c.inserted(from, end)
	switch {
	case !ok && v.form == finite && k&cThat != 0 && c.quote(i-1):
		return c.inverted(i)
	case !ok, c.that(from) && f.shape == nounPhrase: // "a law that challenges the sale"
		return m, false
	case f.shape != nothing:
	case inserted:
		f = followed{bareClause, start, c.to, end}
	case (k&cThat != 0 || form == "that") && c.spoken(from) && c.aside(end, k):
		m.speaker, m.cue, m.order, m.grammar, m.alone = c.span(from, to), c.span(v.from, end), orderSV, true, true
		m.stance, m.wide = k&cSays == 0, c.resumed(from, end)
		return m, true
	default:
		first, last, ok := c.objectBefore(from, end, k)
		if !ok || v.form != finite || last <= first {
			return m, false
		}
		m.speaker, m.cue, m.words = c.span(from, to), c.span(v.from, end), c.span(first, last)
		m.order, m.sure, m.grammar = orderSV, true, true
		m.stance = k&cSays == 0 || first < from && !c.word(from-1, "as")
		return m, true
	}
	m.speaker = c.span(from, to)
	m.cue = news.Span{Start: int(c.doc.Tokens[v.from].Start), End: int(c.doc.Tokens[f.cueEnd-1].End)}
	if m.speaker.Overlaps(m.cue) {
		return m, false
	}
	m.order, m.words, m.stance = orderSV, c.span(f.from, f.to), !c.states(v, f, k)
	m.sure, m.grammar, m.wide = true, true, c.span(f.from, max(f.to, c.reach(f.from)))
	if c.number(from) { // "forty percent believe": they are asked, and state nothing
		m.stance = true
	}
	return m, true
}

// inverted reads "“…,” said the mayor" with the cue at token i.
func (c *clauses) inverted(i int) (m cueMention, ok bool) {
	e := c.skipPhrase(i + 1)
	if e == i+1 {
		return m, false
	}
	m.speaker, m.cue, m.order, m.grammar = c.span(i+1, e), c.span(i, i+1), orderVS, true
	m.stance = c.cls[i]&cSays == 0
	return m, true
}

// closed reports that a clause with a comma is what the verb at token i says, and
// that no more than who says it follows: "…, said Ana Brun, who rows there".
func (c *clauses) closed(i int) bool {
	e := c.skipPhrase(i + 1)
	if !c.comma(i-1) || e == i+1 || !c.pause(e) || !c.has(i+1, cDet) && !c.shape(i+1).Has(token.Cap) || !c.mainBefore(i-1) {
		return false
	}
	for j := i - 2; j > c.from && !c.pause(j); j-- { // "the miners, who row there, said Ana Brun …"
		if c.has(j, cRel) && c.comma(j-1) {
			return false
		}
	}
	inner := false
	for j := e; j < c.to; j++ {
		switch {
		case c.quote(j), !inner && c.acting(j):
			return false
		case c.comma(j):
			inner = false
		case c.has(j, cRel|cSub|cWh) || c.that(j):
			inner = true
		}
	}
	return true
}

// spoken reports whether what is said stands before a speaker that begins at
// from: a quotation ends there, or a clause with a comma.
func (c *clauses) spoken(from int) bool {
	return c.quote(from-1) || c.comma(from-1) && c.clauseBefore(from-1)
}

// colonCue reads "Ana Brun: “…”", and "BRUN: …" at the start of a line, with
// the colon at token i.
func (c *clauses) colonCue(i int) (m cueMention, ok bool) {
	from := i
	for from > c.from && i-from < 5 && c.shape(from-1).Has(token.Word|token.Cap) && !c.dated(from-1) {
		from--
	}
	line := from < i && c.shape(from).Has(token.Line) || from == c.from+1 && c.quote(c.from)
	if from == i || i+1 >= c.to || !(from == c.from || line || c.quote(from-1)) {
		return m, false
	}
	switch {
	case c.quote(i + 1):
	case from == c.from && c.headed(from, i):
	case line && c.shape(i-1).Has(token.AllCaps) && !c.shape(i+1).Has(token.AllCaps) && !c.dateline(i):
	default:
		return m, false
	}
	m.speaker, m.cue, m.words = c.span(from, i), c.span(i, i+1), c.span(i+1, c.to)
	m.order, m.sure, m.grammar = orderSV, true, true
	return m, true
}

// maxSignature is how many tokens the name under a quotation may have.
const maxSignature = 6

// signature reads the name behind the dash at token i, which ends its sentence, as
// that of who said the words between quotation marks right before it: "“The gate is
// shut.” - Ana Brun".
func (c *clauses) signature(i int) (m cueMention, ok bool) {
	e := i + 1
	for e < c.to && e-i <= maxSignature && c.shape(e).Has(token.Word|token.Cap) {
		e++
	}
	if i == 0 || e == i+1 || e < c.to && !c.last(e) || c.hyphen(i) {
		return m, false
	}
	q, ok := c.scene.quotedAt(int(c.doc.Tokens[i-1].Start))
	if !ok || q.End != int(c.doc.Tokens[i-1].End) {
		return m, false
	}
	m.speaker, m.cue, m.words = c.span(i+1, e), c.span(i, i+1), q
	m.order, m.sure, m.grammar = orderSV, true, true
	return m, true
}

// headed reports a headline that those begin who say it, or the paper that does,
// tokens from..i: "Police: Gang stole 40 bikes", "Poll: Mayor trails".
func (c *clauses) headed(from, i int) bool {
	at := c.scene.sentenceAt(int(c.doc.Tokens[from].Start))
	if !c.scene.headline(at) {
		return false
	}
	for k := range c.scene.actorsIn.of(at) {
		if a := &c.scene.Actors[k]; (a.nominal && a.Kind == Group || a.Kind == Document) && a.Start == int(c.doc.Tokens[from].Start) && a.End == int(c.doc.Tokens[i].Start) {
			return true
		}
	}
	return false
}

// dateline reports that the label in capitals before the colon at token i is the
// only one of its text, whose other lines have none: then it is the place that
// the article comes from ("LUND: Police said …"), not one of those who speak in
// turn.
func (c *clauses) dateline(i int) bool {
	if c.lines == 0 {
		for j := range c.doc.Tokens {
			if c.doc.Tokens[j].Shape.Has(token.Line) {
				c.lines++
				if c.labelled(j) {
					c.labels++
				}
			}
		}
	}
	lines, labels := c.lines, c.labels
	for j := max(0, i-labelLen+1); j <= i; j++ { // its own
		if c.doc.Tokens[j].Shape.Has(token.Line) {
			lines--
			if c.labelled(j) {
				labels--
			}
		}
	}
	return lines > 0 && labels == 0
}

// labelLen is how many tokens a label may have, with its colon.
const labelLen = 6

// labelled reports a line that begins at token j with a label in capitals.
func (c *clauses) labelled(j int) bool {
	for k := j; k < j+labelLen && k+1 < len(c.doc.Tokens) && c.doc.Tokens[k].Shape.Has(token.AllCaps); k++ {
		if c.doc.Text[c.doc.Tokens[k+1].Start] == ':' {
			return true
		}
	}
	return false
}

// accordCue reads "according to a list pinned to the gate, …" with the cue at
// token i.
func (c *clauses) accordCue(i int) (m cueMention, ok bool) {
	e := i + 2
	for e < c.to && !c.pause(e) && !c.acting(e) && e < i+maxSubject {
		e++
	}
	if e == i+2 || !c.noun(e-1) {
		return m, false
	}
	m.speaker, m.cue, m.order, m.grammar = c.span(i+2, e), c.span(i, i+2), orderAcc, true
	m.word = "according to"
	m.words = c.around(i)
	return m, true
}

// around returns what is told around "according to" at token i: the clause behind
// its comma where it opens the sentence, the sentence where it stands between the
// subject and the verb, or after a phrase that opens the sentence.
func (c *clauses) around(i int) (words news.Span) {
	if i == c.from {
		for j := i + 2; j < c.to; j++ {
			if c.comma(j) && !c.quoted[j] && (c.has(j+1, cSub) || c.mainClause(j+1)) {
				return c.span(j+1, c.to)
			}
		}
		return words
	}
	if c.comma(i-1) && !c.mainBefore(i-1) && i-c.from > 1 && c.predicate(i) < c.to {
		return c.span(c.from, c.to)
	}
	return words
}

// mainBefore reports a finite verb before token i that no word subordinates
// between commas: the sentence has told something.
func (c *clauses) mainBefore(i int) bool {
	inner := false
	for j := c.from; j < i; j++ {
		switch {
		case c.comma(j):
			inner = false
		case c.has(j, cRel|cSub|cWh):
			inner = true
		case !inner && c.acting(j):
			return true
		}
	}
	return false
}

// inserted reports a cue, whose speaker begins at from, that is set between the
// subject and the verb of what is said ("Growth, he reckons, will slow") or behind
// what stands in front of it ("Back then, she said, it leaked"), and where that
// begins.
func (c *clauses) inserted(from, end int) (start int, ok bool) {
	if !c.comma(from-1) || !c.comma(end) || end+2 >= c.to {
		return 0, false
	}
	switch {
	case !c.clauseBefore(from-1) && c.noun(from-2):
	case !c.mainBefore(from-1) && c.mainClause(end+1):
	default:
		return 0, false
	}
	start = c.from
	for j := from - 1; j > c.from; j-- {
		if c.char(j) == ':' || c.char(j) == ';' {
			return j + 1, true
		}
	}
	return start, true
}

// resumed returns what a cue governs that is set into words told without
// quotation marks and is followed by more of them: "The lock leaks, she says,
// and two gates are shut", "The lock leaks, she says; two gates are shut". It is empty where nothing more follows. The speaker
// begins at token from, the cue ends before token end.
func (c *clauses) resumed(from, end int) (wide news.Span) {
	if c.char(end) == ';' && !c.quote(end+1) && c.comma(from-1) && !c.quote(from-2) && !c.speaksOn(end) {
		return c.span(c.from, c.reach(end))
	}
	if !c.comma(from-1) || c.quote(from-2) || !c.comma(end) || c.quote(end+1) || !c.has(end+1, cConj) || c.speaksOn(end+1) {
		return wide
	}
	return c.span(c.from, c.reach(end+1))
}

// agent returns who does what a gerund says: the subject of the verb before it,
// or after a noun without a comma, that noun. Behind what somebody sends, and
// behind those to whom it goes, it is the sender: "sent the miners a note saying".
func (c *clauses) agent(at int) (from, to int, ok bool) {
	b := c.before(at)
	if !c.noun(b) || c.has(b, cAdv) || c.date[b] {
		return c.shared(at, at, 0)
	}
	from, to, ok = c.phraseEnding(b)
	if ok && (c.has(b, cMissive) || c.holds(from, to, cMissive) && c.holds(from, to, cPrep|cTo) || c.toward(from-1)) {
		if f, t, ok := c.shared(at, at, 0); ok {
			return f, t, true
		}
	}
	return from, to, ok
}

// holds reports whether any of tokens from..to has any of the classes.
func (c *clauses) holds(from, to int, k class) bool {
	for i := from; i < to; i++ {
		if c.has(i, k) {
			return true
		}
	}
	return false
}

// nounCue reads "their claim that …", "the mayor's plan to …". What a plan is for,
// or a claim about, is told by whoever tells of it.
func (c *clauses) nounCue(i int) (m cueMention, ok bool) {
	n, shape := i+1, thatClause
	switch {
	case c.that(n) && !c.has(n+1, cAux|cPrep):
	case c.toward(n) && c.has(n+1, cBase|cBeen|cHave):
		shape = verbPhrase
	default:
		return m, false
	}
	owner := i - 1
	for owner > c.from && !c.poss(owner) && !c.owner(owner) && !c.pause(owner) && !c.has(owner, cClosed) && i-owner < 4 {
		owner--
	}
	switch {
	case c.owner(owner):
		m.speaker = c.span(owner, owner+1)
	case c.poss(owner):
		from, to, ok := c.phraseEnding(owner - 1)
		if !ok {
			return m, false
		}
		m.speaker = c.span(from, to)
	default:
		return m, false
	}
	if c.has(owner-1, cPrep) && c.telling(owner-1) { // "said in his opening remarks that"
		return m, false
	}
	end := c.end(n, shape)
	if shape == verbPhrase {
		end = min(end, c.predicate(n))
	}
	if end <= n {
		return m, false
	}
	m.cue = c.span(i, i+1)
	m.order, m.words, m.stance, m.sure, m.grammar = orderSV, c.span(n, end), true, true, true
	return m, true
}

// telling reports a cue close before token i that what follows may belong to.
func (c *clauses) telling(i int) bool {
	for j := i - 1; j >= c.from && j > i-asideReach && !c.pause(j); j-- {
		if c.has(j, cThat) && c.has(j, cPast|cS) && c.verbAt(j).form == finite {
			return true
		}
	}
	return false
}

// owner reports "his", "her", "their", "its", "my", "our".
func (c *clauses) owner(i int) bool {
	return c.word(i, "his") || c.word(i, "her") || c.word(i, "their") || c.word(i, "its") || c.word(i, "my") || c.word(i, "our")
}

// predicate returns the first finite verb from token i on: what a noun with its
// complement is the subject of.
func (c *clauses) predicate(i int) int {
	for j := i; j < c.to; j++ {
		if c.acting(j) {
			return j
		}
	}
	return c.to
}

// adjectiveCue reads "is sure that …", "are wary of …", "was eager to …".
func (c *clauses) adjectiveCue(i int) (m cueMention, ok bool) {
	b := i - 1
	for c.has(b, cAdv|cNeg) {
		b--
	}
	if !c.has(b, cBe|cBeen) && !c.word(b, "'s") && !c.word(b, "feel") && !c.word(b, "feels") && !c.word(b, "felt") {
		return m, false
	}
	n := i + 1
	start, shape := n, thatClause
	switch {
	case c.that(n), c.has(n, cWh), c.has(n, cSubject):
	case c.toward(n) && c.has(n+1, cBase|cBeen):
		shape = verbPhrase
	case c.has(n, cPrep) && !c.date[n]:
		start, shape = n+1, nounPhrase
	default:
		return m, false
	}
	from, to, ok := c.subject(c.groupStart(b), 0)
	if !ok || c.word(from, "it") {
		return m, false
	}
	end := c.end(start, shape)
	if end <= start {
		return m, false
	}
	m.speaker, m.cue = c.span(from, to), c.span(b, i+1)
	m.order, m.words, m.stance, m.sure, m.grammar = orderSV, c.span(start, end), true, true, true
	return m, true
}

// states reports whether a cue gives words of its speaker and not a wish or a
// view, and the speaker is certain: not shared with a verb before a conjunction.
func (c *clauses) states(v verb, f followed, k class) bool {
	switch {
	case k&cSays == 0, f.shape == nounPhrase, c.has(c.before(v.from), cConj):
		return false
	case f.shape == verbPhrase:
		return c.has(f.from+1, cHave) // "claimed to have sunk 40 barges"
	}
	return true
}
