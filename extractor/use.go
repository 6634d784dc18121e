package extractor

import (
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/rules/token"
)

// use is how a sentence uses a figure: the verb that says what happens to what
// is counted, how the figure stands to it, and the verb that governs both.
type use struct {
	verb string         // base form, empty where there is none
	vg   *rules.Mention // its verb group
	gov  *rules.Mention // a verb over it: "plan" in "plan to build"
	role role
	prep string // preposition directly before the figure
	// left and right say which verb groups stand beside the figure.
	left, right *rules.Mention
	updown      int  // +1 after or before "up", -1 "down"
	event       bool // verb was taken from a noun or adjective that names an event
}

type role uint8

const (
	noRole   role = iota
	object        // the verb stands before: killed 30 people
	subject       // the verb stands after: 30 people died
	modified      // a participle stands after: 30 people trapped
	oblique       // a preposition stands between: rose by 30
)

// findUse works out the verb of a figure.
func (r *reader) findUse(f *figure) use {
	u := r.verbUse(f)
	v := &r.view
	i := f.tok.from - 1
	switch {
	case (u.verb == "be" || r.lex(lxVerdict, u.verb)) && u.role == subject: // two people are dead, are feared dead
		after := int(u.vg.TokEnd)
		if v.isAny(after, "as", "still") { // 38 are listed as missing
			after++
		}
		if e, ok := r.view.lexica.canon(lxAdjevent, v.word(after)); ok {
			u.verb, u.event = e, true
		}
	case v.isAny(i, "including", "include"):
		u.verb, u.vg, u.role = "include", nil, modified
	case v.is(i, "with") && !r.real(v.verb(i-1)) && (u.role == noRole || u.role == oblique) && f.class != "percent":
		u.verb, u.vg, u.role = "have", nil, modified
	}
	if e, ok := v.lexica.canon(lxAdjevent, f.head); ok && e != "survive" && (f.class == "count" || f.class == "bare") &&
		(u.verb == "" || u.role == object && r.lex(lxLightverb, u.verb) || v.has(i, cConj) && u.role != subject && r.lex(lxHarmverb, u.verb)) {
		u.verb, u.event = e, true // nine dead, left 40 injured
	}
	if v.is(i, ":") && u.role != subject { // "Injured: 40"
		if g := v.verb(i - 1); g != nil && (r.form(g) == "finite" || r.form(g) == "pp") {
			u.verb, u.vg, u.role = r.lemma(g), g, object
		}
	}
	if f.fig.Unit == "person" || f.class == "bare" { // a death toll of 30
		for j := i; j >= f.sent.from && j > i-8 && !v.has(j, cBreak|cComma); j-- {
			if v.is(j, "toll") {
				u.verb, u.event = "die", true
				break
			}
		}
	}
	// its order of 30 jets, the loss of 300 jobs
	if v.is(i, "of") && u.role != subject && u.role != modified && f.class != "percent" {
		if e, ok := r.view.lexica.canon(lxNounevent, v.word(i-1)); ok {
			u.verb, u.event = e, true
		}
	}
	return u
}

// verbUse finds the verb group that the figure hangs on.
func (r *reader) verbUse(f *figure) use {
	v := &r.view
	var u use
	u.updown = r.updown(f)
	u.left, u.prep = r.leftVerb(f)
	u.right = r.rightVerb(f)
	r0 := u.right
	l := u.left

	choose := func(m *rules.Mention, ro role) use {
		u.vg, u.role = m, ro
		u.verb = r.lemma(m)
		// "are expected to return", "began to leave"
		for range 2 {
			next := r.infinitive(u.vg)
			if next == nil || !r.lex(lxChainverb, u.verb) || ro == subject && (u.verb == "want" || u.verb == "hope" || u.verb == "wish") {
				break // seven in ten want to leave: they want
			}
			u.gov, u.vg = u.vg, next
			u.verb = r.lemma(next)
		}
		return u
	}
	if l != nil && r.form(r0) == "inf" && (f.class == "money" || f.class == "measure" || f.class == "duration" || f.class == "percent") {
		r0 = nil // cost £4m to build
	}
	if m := r.mainAfterParticiple(f, r0); m != nil {
		r0, u.right = m, m
	}
	directLeft := l != nil && u.prep == ""
	switch {
	case r.joined(f, l, r0):
		return choose(r0, subject)
	case directLeft && v.has(int(l.TokStart)-1, cRel) && r0 != nil && r.lemma(l) == "write":
		return choose(l, object) // who wrote 300 letters was fined
	case directLeft && r.lemma(l) == "add" && v.is(f.tok.to, "to"):
		return choose(l, object) // adding 40 euros to a bill that was long
	case directLeft && r.lex(lxSayverb, r.lemma(l)) && r0 != nil:
		return choose(r0, subject)
	case directLeft && r.lex(lxSayverb, r.lemma(l)) && !r.passive(l):
		if s := r.subjectVerb(f); s != nil && r.form(s) != "inf" && !(r.afterComma(f, s) && r.participle(s)) {
			return choose(s, subject)
		}
		return choose(l, object)
	case directLeft && r.lemma(l) == "leave" && r.adjectival(r0):
		return choose(l, object) // leaving 40 farms entitled to aid
	case directLeft && r0 != nil && (r.lex(lxLightverb, r.lemma(l)) || r.form(r0) == "inf" && r.lex(lxProjverb, r.lemma(l))):
		u.gov = l
		if r.form(r0) == "finite" || r.form(r0) == "modal" {
			return choose(r0, subject)
		}
		return choose(r0, modified)
	case directLeft:
		return choose(l, object)
	case l != nil && r0 != nil && r.form(r0) == "finite" && r.withinRelative(l, u.prep):
		return choose(l, oblique)
	case r0 != nil:
		switch r.form(r0) {
		case "pp", "ing", "inf":
			return choose(r0, modified)
		case "finite":
			if int(r0.TokEnd-r0.TokStart) == 1 && v.in(lxVerbPp, int(r0.TokStart)) && (!r.subjectPosition(f) || v.is(f.tok.from-1, "with")) {
				return choose(r0, modified)
			}
		}
		return choose(r0, subject)
	case r.subjectPosition(f):
		if s := r.subjectVerb(f); s != nil {
			return choose(s, subject)
		}
	}
	if l != nil {
		if g := r.relativeUse(f); g != nil && f.class == "count" && !r.passiveBy(l, u.prep) {
			u.gov = l
			return choose(g, subject)
		}
		return choose(l, oblique)
	}
	if u.prep == "" || u.prep == "-" || equalFold(u.prep, "of") {
		if s := r.subjectVerb(f); s != nil {
			return choose(s, subject)
		}
	}
	return u
}

// withinRelative reports a verb whose phrase a figure ends, in a relative clause
// that is over then: "a ewe that Dawes bought for $310 went".
func (r *reader) withinRelative(l *rules.Mention, prep string) bool {
	v := &r.view
	if prep == "" || prep == "-" || equalFold(prep, "of") {
		return false
	}
	for i := int(l.TokStart) - 1; i >= 0 && i > int(l.TokStart)-5; i-- {
		if v.has(i, cRel) || v.is(i, "that") && r.nounish(i-1) {
			return true
		}
		if v.has(i, cBreak|cComma|cConj) || v.verb(i) != nil && r.real(v.verb(i)) {
			return false
		}
	}
	return false
}

// adjectival reports a participle that tells a state, not what was done to
// anybody: "entitled to", "covered in".
func (r *reader) adjectival(m *rules.Mention) bool {
	return m != nil && int(m.TokEnd-m.TokStart) == 1 && r.view.in(lxVerbPp, int(m.TokStart)) && r.view.isAny(int(m.TokEnd), "to", "in", "with") && !r.lex(lxHarmverb, r.lemma(m)) && !r.lex(lxFlowverb, r.lemma(m))
}

// infinitive returns the one that follows a verb group at once, or behind
// its particle: "believed to be", "turned out to be".
func (r *reader) infinitive(m *rules.Mention) *rules.Mention {
	v := &r.view
	i := int(m.TokEnd)
	if v.in(lxParticle, i) && v.is(i+1, "to") {
		i++
	}
	next := v.verb(i)
	if next == nil || r.form(next) != "inf" && !v.is(int(next.TokStart), "to") {
		return nil
	}
	return next
}

// mainAfterParticiple returns the finite verb of the clause where the verb
// group beside a figure in subject position is only its participle: "teachers
// wearing red surrounded the hall". nil where r0 is the main verb itself.
func (r *reader) mainAfterParticiple(f *figure, r0 *rules.Mention) *rules.Mention {
	v := &r.view
	if r0 == nil || int(r0.TokEnd-r0.TokStart) > 1 || !r.subjectPosition(f) || v.is(f.tok.from-1, "with") {
		return nil
	}
	if r.form(r0) != "ing" {
		// "killed in the attack" may be a participle; "made three visits" is not.
		after := int(r0.TokEnd)
		if !v.in(lxVerbPp, int(r0.TokStart)) || !v.has(after, cPrep) && v.vg[min(after, len(v.vg)-1)] == 0 && !v.in(lxAdverb, after) {
			return nil
		}
	}
	for i := int(r0.TokEnd); i < f.sent.to; i++ {
		if v.has(i, cBreak|cComma|cConj|cSub|cRel|cQuote) {
			return nil
		}
		g := v.verb(i)
		if g == nil || !r.real(g) {
			continue
		}
		switch r.form(g) {
		case "finite", "modal":
			if v.in(lxVerbPp, i) && int(g.TokEnd-g.TokStart) == 1 && v.has(i+1, cPrep) {
				return nil // a second participle
			}
			return g
		case "inf":
			return nil
		}
	}
	return nil
}

// leftVerb returns the verb group before the figure and the preposition that
// stands between them, if any.
func (r *reader) leftVerb(f *figure) (m *rules.Mention, prep string) {
	v := &r.view
	nouns := 0
	for i := f.tok.from - 1; i >= f.sent.from; i-- {
		if g := v.verb(i); g != nil && r.real(g) {
			return g, prep
		}
		switch {
		case v.qty[i] != 0 && v.qty[i] != v.qty[f.tok.from]:
			// a figure before this one in a list, or "from A to B"
			nouns++
		case v.dat[i] != 0 && nouns == 0: // rose on Jan. 1 to
			for d := v.dat[i]; i > f.sent.from && v.dat[i-1] == d; {
				i--
			}
			if v.has(i-1, cPrep) && i-1 > f.sent.from {
				i--
			}
		case v.is(i, "after") && r.phrased(i):
			return v.verb(i - 1), "" // looks after seven children
		case v.has(i, cBreak|cSub|cRel):
			return nil, prep
		case v.has(i, cComma):
			if g := r.movedAway(f, i); g != nil {
				return g, prep
			}
			if j := r.asideBefore(f, i); j < i { // saving, by its own account, $5m
				i = j
				continue
			}
			if !r.listBefore(f, i) {
				return nil, prep
			}
		case v.has(i, cConj):
			if nouns > 0 && !(v.isAny(f.tok.from-1, "at", "to", "from") && r.pairOfNouns(i)) {
				return nil, prep
			}
		case v.has(i, cPrep):
			if prep == "" && nouns == 0 {
				prep = v.word(i)
			} else if prep == "" {
				prep = "of"
			}
		case v.has(i, cDet|cAdv|cQuote|cUpDown|cNeg|cPron):
		default:
			nouns++
			if nouns > 14 {
				return nil, prep
			}
			if prep == "" {
				prep = "-" // a noun stands between: a crew, 22 sailors
			}
		}
	}
	return nil, prep
}

// movedAway returns the verb of change ahead of the comma i, where "by", "to" or
// "from" and a number behind the comma go on from it: "has halved, to 40", "fell
// for a third year, by 4 percent, to 30 million".
func (r *reader) movedAway(f *figure, i int) *rules.Mention {
	v := &r.view
	if !v.isAny(f.tok.from-1, "by", "to", "from") {
		return nil
	}
	for j := i; j > f.sent.from && j > i-16; j-- {
		switch g := v.verb(j); {
		case g != nil && r.real(g):
			if r.lex(lxChangeverb, r.lemma(g)) {
				return g
			}
			return nil
		case v.has(j, cComma):
			if !v.isAny(j+1, "by", "to", "from") || v.qty[j+2] == 0 {
				return nil
			}
		case v.has(j, cBreak|cConj|cRel|cSub|cPron|cQuote) && v.dat[j] == 0:
			return nil
		}
	}
	return nil
}

// asideBefore returns the comma that opens the aside closed by the one at i, right
// before the figure: "saving, by its own account, $5m"; i where there is none.
func (r *reader) asideBefore(f *figure, i int) int {
	v := &r.view
	if i != f.tok.from-1 {
		return i
	}
	for j := i - 1; j > f.sent.from && j > i-subjectReach; j-- {
		switch {
		case v.has(j, cComma):
			if v.has(j+1, cPrep) && (v.verb(j-1) != nil || v.has(j-1, cConj)) {
				return j
			}
			return i
		case v.has(j, cBreak|cSub|cRel) || v.qty[j] != 0 || r.real(v.verb(j)):
			return i
		}
	}
	return i
}

// phrased reports a particle at i that belongs to the verb before it.
func (r *reader) phrased(i int) bool {
	g := r.view.verb(i - 1)
	if g == nil {
		return false
	}
	_, ok := r.phrasal(g.Canon(r.x.ids.verb), i)
	return ok
}

// pairOfNouns reports whether the conjunction at i joins two nouns: "roads and
// bridges".
func (r *reader) pairOfNouns(i int) bool {
	v := &r.view
	noun := func(i int) bool { return v.in(lxThingPl, i) || v.in(lxThingSg, i) || v.in(lxPersonPl, i) }
	return v.isAny(i, "and", "or") && noun(i-1) && (noun(i+1) || noun(i+2) && v.cls[i+1] == 0)
}

// listBefore reports whether the comma at i continues a list of figures.
func (r *reader) listBefore(f *figure, i int) bool {
	v := &r.view
	return i > f.sent.from && v.qty[i-1] != 0 && i+1 >= f.tok.from-2
}

// rightVerb returns the verb group that follows the figure at once; adverbs
// and a bracket may stand between.
func (r *reader) rightVerb(f *figure) *rules.Mention {
	v := &r.view
	for i := f.tok.to; i < f.sent.to && i < f.tok.to+4; i++ {
		if g := v.verb(i); g != nil && int(g.TokStart) >= f.tok.to {
			switch r.form(g) {
			case "base":
				// A plural subject and a bare verb: families wait.
				if r.plural(f) && !v.has(i+1, cBreak) {
					return g
				}
				return nil
			}
			if r.real(g) {
				return g
			}
			return nil
		}
		if !v.has(i, cAdv|cQuote) && !v.in(lxAdverb, i) {
			return nil
		}
	}
	return nil
}

// plural reports whether the figure's noun is a plural that can be a subject.
func (r *reader) plural(f *figure) bool {
	return f.class == "count" || f.class == "bare" || f.class == "share" || f.class == "among" || f.class == "of"
}

// subjectPosition reports whether the figure opens a clause.
func (r *reader) subjectPosition(f *figure) bool {
	v := &r.view
	i := f.tok.from - 1
	for i >= f.sent.from && v.has(i, cDet|cAdv|cQuote) {
		i--
	}
	if i < f.sent.from || v.has(i, cBreak|cComma|cConj|cSub) || v.is(i, "with") {
		return true
	}
	return v.dat[i] != 0
}

// subjectVerb returns the finite verb group after the figure in its clause,
// past prepositional phrases and relative clauses.
func (r *reader) subjectVerb(f *figure) *rules.Mention {
	v := &r.view
	if v.verbless(f.tok.to, f.sent.to) {
		return nil
	}
	rel := false
	var fallback *rules.Mention
	for i := f.tok.to; i < f.sent.to; i++ {
		if v.has(i, cBreak) && !v.isAny(i, "(", ")") {
			if j := r.closingDash(i, f.sent.to); j > i { // an aside between dashes
				i = j
				continue
			}
			break
		}
		if v.has(i, cRel) || v.is(i, "that") {
			rel = true
			continue
		}
		if v.has(i, cSub) && !v.isAny(i, "than", "as") {
			break
		}
		g := v.verb(i)
		if g != nil && r.form(g) == "base" && v.has(i-1, cComma) && v.has(f.tok.to, cComma) && i-1 > f.tok.to && r.plural(f) && !r.nounAt(i) {
			return g // "some 300 men, most of them miners, live there"
		}
		if g == nil || !r.real(g) {
			continue
		}
		if r.disagrees(f, i) {
			continue
		}
		i = int(g.TokEnd) - 1
		switch r.form(g) {
		case "finite", "modal", "base":
			if rel {
				rel = false
				if fallback == nil {
					fallback = g
				}
				continue
			}
			if (r.lex(lxSayverb, r.lemma(g)) || r.lex(lxEstverb, r.lemma(g))) && r.afterComma(f, g) {
				if v.is(int(g.TokEnd), "that") { // "…, and says that every day costs"
					return fallback
				}
				continue // "…, the mayor said"
			}
			return g
		case "pp", "ing", "inf":
			if fallback == nil {
				fallback = g
			}
		}
	}
	return fallback
}

// afterComma reports whether a comma stands between the figure and a verb.
func (r *reader) afterComma(f *figure, g *rules.Mention) bool {
	return r.comma(f.tok.to, int(g.TokStart))
}

// passiveBy reports the one who acts in a passive: attacked by 30 men.
func (r *reader) passiveBy(l *rules.Mention, prep string) bool {
	return equalFold(prep, "by") && r.passive(l)
}

// closingDash returns the dash that closes the aside opened by the dash at i,
// or i itself.
func (r *reader) closingDash(i, end int) int {
	v := &r.view
	if !v.shape(i).Has(token.Dash) {
		return i
	}
	for j := i + 1; j < end; j++ {
		if v.shape(j).Has(token.Dash) && v.has(j, cBreak) {
			return j
		}
	}
	return i
}

// updown looks for "up" or "down" beside the figure: up 4 percent, down by 30,
// 10 percent higher.
func (r *reader) updown(f *figure) int {
	v := &r.view
	switch f.m.Canon(r.x.ids.sign) {
	case "up":
		return 1
	case "down":
		return -1
	}
	i := f.tok.from - 1
	if v.isAny(i, "by", "about", "around") {
		i--
	}
	phrasal := false
	if g := v.verb(i - 1); g != nil && int(g.TokEnd) == i {
		verb := g.Canon(r.x.ids.verb)
		_, both := r.phrasal(verb, i)
		phrasal = both && !r.lex(lxWayverb, verb)
	}
	switch {
	case phrasal:
	case v.is(i, "up") && !v.is(i+1, "to"), v.isAny(i, "upward", "upwards"), v.is(i, "ahead") && v.is(i+1, "by"):
		return 1
	case v.isAny(i, "down", "downward", "downwards"), v.is(i, "behind") && v.is(i+1, "by"):
		return -1
	}
	if f.class == "bare" && v.has(f.tok.to+1, cDet) && f.tok.from > f.sent.from { // still some 300 above their peak
		switch {
		case v.is(f.tok.to, "above"):
			return 1
		case v.is(f.tok.to, "below"):
			return -1
		}
	}
	if f.fig.Unit == "percent" || f.class == "measure" || f.class == "points" || f.class == "money" {
		switch {
		case v.isAny(f.tok.to, "higher", "more", "bigger", "larger", "greater", "faster", "above"), v.is(f.tok.to, "up") && !v.has(f.tok.to+1, cDet):
			return 1
		case v.is(f.tok.to, "off") && f.class != "money" && f.class != "measure":
			return -1
		case v.isAny(f.tok.to, "lower", "less", "fewer", "smaller", "cheaper", "below"), v.is(f.tok.to, "down") && !v.has(f.tok.to+1, cDet):
			return -1
		}
	}
	return 0
}

// finite reports whether token i lies in a verb group that is no adjective.
func (r *reader) finite(i int) bool {
	g := r.view.verb(i)
	if g == nil || !r.real(g) {
		return false
	}
	switch r.form(g) {
	case "finite", "pp", "ing":
		// "stranded families" is no clause
		return int(g.TokEnd-g.TokStart) > 1 || !r.nounAt(int(g.TokEnd))
	case "base":
		return false
	}
	return true
}
