package extractor

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/rules/token"
)

// resolve works out, figure by figure in the order of the text, the verb and
// what is counted where the words beside the number do not say it.
func (r *reader) resolve() {
	for i := range r.figs {
		f := &r.figs[i]
		if f.class == "bare" || f.class == "of" && f.fig.Counted == nil {
			r.extend(f)
		}
		f.use = r.findUse(f)
		if f.class == "duration" {
			j := f.tok.from - 1
			for k := 0; k < 3 && j > f.sent.from && !r.view.has(j, cPrep|cComma|cBreak) && r.view.vg[j] == 0; k++ {
				j-- // "over the final", "during his first"
			}
			f.frame = r.view.in(lxFrameprep, j)
		}
		if i > 0 {
			r.parallelUse(f, &r.figs[i-1])
		}
		switch f.class {
		case "bare":
			r.elided(f, i)
		case "percent", "money", "points", "partpoint", "measure", "change", "share":
			if f.fig.Counted == nil {
				r.measured(f, i)
			}
		case "duration", "attr", "age", "times":
		default:
			if f.fig.Counted != nil && (pronoun(*f.fig.Counted) || f.fig.Unit == "one") {
				r.borrowUnit(f, i)
			}
		}
		f.fig.Direction = r.direction(f)
	}
}

// parallelUse lets a figure without a verb of its own share that of the one
// before it: "rose 3 percent in May — and 4 percent in June", "up from 13
// percent and from 9 percent".
func (r *reader) parallelUse(f, p *figure) {
	v := &r.view
	if p.sent != f.sent || p.class != f.class && !(p.class == "share" && f.class == "percent") || f.class == "count" || f.class == "bare" {
		return
	}
	u := &f.use
	if u.updown != 0 || u.right != nil || u.left != nil && u.left != p.use.vg || u.role == object {
		return
	}
	// Nothing but a conjunction, a dash or a comma may open the part.
	i := f.tok.from - 1
	for i > p.tok.to && (v.has(i, cPrep|cAdv|cDet|cUpDown)) {
		i--
	}
	if !v.has(i, cConj|cComma) && !(v.has(i, cBreak) && !v.is(i, ";", ".", ":")) {
		return
	}
	prep := u.prep
	keep := p.use
	f.use.verb, f.use.vg, f.use.role, f.use.event = keep.verb, keep.vg, keep.role, keep.event
	if prep == "" || prep == "-" {
		f.use.prep = keep.prep
		f.use.updown = keep.updown
	}
	f.shared = p
}

func pronoun(s string) bool {
	switch strings.ToLower(s) {
	case "them", "us", "you", "those", "these", "which", "whom":
		return true
	}
	return false
}

// extend finds the noun after a bare number that no lexicon holds: the words
// up to a plural, or one or two words before a pause.
func (r *reader) extend(f *figure) {
	v := &r.view
	last := -1
	end := f.tok.to
	if v.has(f.tok.from-1, cRel) && v.in(lxVerbBase, f.tok.to) {
		return // of whom 300 hold
	}
	for i := f.tok.to; i < f.sent.to && i < f.tok.to+5; i++ {
		s := v.shape(i)
		if i == f.tok.to && v.is(i, "of") {
			continue
		}
		if i == f.tok.to && s.Has(token.Dash) {
			return
		}
		if i == f.tok.to && v.is(i, "the", "their", "its", "his", "these", "those") {
			return
		}
		if v.dat[i] != 0 || v.qty[i] != 0 && v.qty[i] != v.qty[f.tok.from] {
			break
		}
		if !s.Has(token.Word) && !s.Has(token.Alnum) && !(s.Has(dashGlued)) {
			break
		}
		if v.cls[i] != 0 || v.in(lxFunc, i) || v.in(lxAdverb, i) || v.in(lxMagword, i) {
			break
		}
		if g := v.verb(i); g != nil && r.form(g) != "base" && i > f.tok.to && last >= 0 {
			break
		}
		w := v.word(i)
		if v.in(lxVerbPast, i) && !v.in(lxThingSg, i) && last < 0 && i == f.tok.to && !r.nounAt(i+1) {
			break
		}
		if i == f.tok.to && (v.in(lxVerbIng, i) || strings.HasSuffix(w, "ing") && !v.in(lxThingSg, i)) {
			break
		}
		end = i + 1
		if looksPlural(w) || v.in(lxPersonPl, i) || v.in(lxThingPl, i) {
			last = i
			break
		}
	}
	if end == f.tok.to {
		return
	}
	if last < 0 && v.in(lxVerbBase, f.tok.to) && !v.in(lxThingSg, f.tok.to) || last < 0 && end-f.tok.to > 1 && v.in(lxVerbBase, f.tok.to) {
		return // "half a million face hunger"
	}
	if last < 0 {
		// "12 freight," : a short noun before a pause
		if n := end - f.tok.to; n > 1 || !v.has(end, cBreak|cComma|cPrep) && end < f.sent.to || !v.shape(end-1).Has(token.Lower) || v.in(lxVerbBase, end-1) && !v.in(lxThingSg, end-1) {
			return
		}
		last = end - 1
		if _, known := r.view.memo.canon(lxThingSg, v.word(last)); !known && !v.shape(last).Has(token.Lower) {
			return
		}
	}
	from := f.tok.to
	if v.is(from, "of") {
		from++
		if from > last {
			return
		}
	}
	text := r.doc.Text
	f.span.End = int(r.doc.Tokens[last].End)
	f.tok.to = last + 1
	f.setCounted(text[r.doc.Tokens[from].Start:r.doc.Tokens[last].End])
	f.head = v.word(last)
	f.fig.Unit = r.unitOf(f.head)
	if f.class == "of" {
		return
	}
	f.class = "count"
	if !looksPlural(f.head) && !r.lex(lxThingPl, f.head) {
		// a mass noun says what, not what is counted: take the unit from before
		f.fig.Unit = ""
		f.class = "bare"
	}
}

func looksPlural(w string) bool {
	n := len(w)
	if n < 4 || w[n-1] != 's' {
		return false
	}
	switch w[n-2] {
	case 's', 'u', 'i', '\'':
		return false
	}
	return true
}

// elided finds the unit of a number that stands alone: what the clause speaks
// of, or what the figure before it counts.
func (r *reader) elided(f *figure, i int) {
	u := &f.use
	v := &r.view
	if u.right != nil && u.role == subject && f.fig.Value != nil && f.fig.Value.Cmp(news.Int(1)) > 0 && v.is(int(u.vg.TokStart), "has", "is", "was", "does") {
		return // "two is a number"
	}
	if f.fig.Value != nil && *f.fig.Value == news.Int(1) && u.right == nil {
		return // "one" without a noun or a verb of its own is a pronoun
	}
	if f.fig.Counted != nil && f.fig.Unit == "" { // 12 freight
		if p := r.before(f, i); p != nil {
			f.fig.Unit = p.fig.Unit
		}
		f.borrowed = true
		return
	}
	// "Injured: 40"
	if v.is(f.tok.from-1, ":") && u.role == object && r.lex(lxHarmverb, u.verb) {
		f.fig.Unit, f.borrowed = "person", true
		return
	}
	// "Cases in the north (2023): 20"
	if v.is(f.tok.from-1, ":") {
		if c, head := r.nounPhrase(f.sent.from, f.tok.from-1); head != "" {
			f.setCounted(c)
			f.head, f.fig.Unit, f.borrowed = head, r.unitOf(head), true
			return
		}
	}
	// "fell to 210, from 250": the figure before under the same verb
	if p := r.before(f, i); p != nil && p.sent == f.sent && u.role == oblique && (p.use.vg == u.vg || equalFold(u.prep, "from")) {
		r.borrow(f, p)
		return
	}
	// "put the losses at 40", "cut the staff to 40": the object of the verb
	if u.vg != nil && u.role == oblique && (equalFold(u.prep, "at") || equalFold(u.prep, "to") || equalFold(u.prep, "by")) {
		if c, head := r.nounPhrase(int(u.vg.TokEnd), f.tok.from-1); head != "" && (r.lex(lxThingPl, head) || r.lex(lxPersonPl, head) || r.lex(lxPeople, head)) {
			f.setCounted(c)
			f.head, f.fig.Unit, f.borrowed = head, r.unitOf(head), true
			return
		}
	}
	// "cases declined to 653": the subject of the change
	if u.vg != nil && u.role == oblique && (r.lex(lxChangeverb, u.verb) || equalFold(u.prep, "at")) {
		if c, head := r.subject(f, int(u.vg.TokStart)); head != "" && !r.lex(lxFigurenoun, strings.ToLower(head)) {
			if r.lex(lxThingPl, head) || r.lex(lxPersonPl, head) || looksPlural(head) {
				f.setCounted(c)
				f.head, f.fig.Unit, f.borrowed = head, r.unitOf(head), true
				return
			}
		}
	}
	if r.totalOf(f) {
		return
	}
	if f.fig.Modifier == news.Vague && f.fig.Value == nil { // forcing thousands to return
		for j := f.tok.from - 1; j >= f.sent.from; j-- {
			if v.qty[j] == 0 && (v.in(lxPersonPl, j) || v.in(lxPeople, j)) {
				f.setCounted(r.phraseEnding(f.sent.from, j))
				f.head, f.fig.Unit, f.borrowed = v.word(j), "person", true
				return
			}
		}
	}
	// "The deal cuts the order of jets, down by 30 to 126": a plural before it
	if u.updown != 0 || equalFold(u.prep, "to") || equalFold(u.prep, "by") || equalFold(u.prep, "from") {
		if p := r.before(f, i); p != nil && p.sent == f.sent && p.borrowed {
			r.borrow(f, p)
			return
		}
		for j := f.tok.from - 1; j >= f.sent.from; j-- {
			if w := v.word(j); v.qty[j] == 0 && !r.real(v.verb(j)) && (v.in(lxThingPl, j) && !v.in(lxUnitAny, j) || v.in(lxPersonPl, j)) {
				f.setCounted(r.phraseEnding(f.sent.from, j))
				f.head, f.fig.Unit, f.borrowed = w, r.unitOf(w), true
				return
			}
		}
	}
	if p := r.before(f, i); p != nil && r.parallel(f, p) {
		r.borrow(f, p)
		return
	}
	if f.fig.Value == nil && f.fig.Low != nil && f.fig.Modifier == "vague" {
		f.fig.Unit = "person" // "hundreds blocked the road"
		f.borrowed = true
	}
}

// totalOf reads "the number of Afghans who fled is put at around 4 million",
// "a population of 3 million": what is counted stands by a noun of totals.
func (r *reader) totalOf(f *figure) bool {
	v := &r.view
	for j := f.tok.from - 1; j >= f.sent.from; j-- {
		if v.has(j, cBreak) || v.qty[j] != 0 {
			return false
		}
		event, ok := r.view.memo.canon(lxTotalnoun, v.word(j))
		if !ok || v.vg[j] != 0 && r.real(v.verb(j)) {
			continue
		}
		counted, head := "", ""
		if v.is(j+1, "of") && j+2 < f.tok.from-1 {
			counted, head = r.nounPhrase(j+2, f.tok.from-1)
		}
		if head == "" && event == "" {
			continue
		}
		f.borrowed = true
		if head != "" && r.unitOf(head) != "" && (event == "" || r.unitOf(head) == "person") {
			f.setCounted(counted)
			f.head, f.fig.Unit = head, r.unitOf(head)
		} else {
			f.fig.Unit = "person"
		}
		if event != "" {
			f.use.verb, f.use.event = event, event == "die"
			return true
		}
		if g := r.relativeVerb(j+2, f.tok.from); g != nil && (f.use.verb == "" || r.lex(lxLightverb, f.use.verb)) {
			f.use.verb, f.use.vg, f.use.role = r.lemma(g), g, subject
		}
		return true
	}
	return false
}

// relativeVerb returns the verb of the first relative clause in a range.
func (r *reader) relativeVerb(from, to int) *rules.Mention {
	v := &r.view
	for i := from; i < to; i++ {
		if v.has(i, cRel) {
			for ; i < to; i++ {
				if g := v.verb(i); g != nil && r.real(g) {
					return g
				}
			}
		}
	}
	return nil
}

// parallel reports whether a bare number may count what the figure before it
// counts: in the same sentence, or where the number is a subject or large
// enough to be of the same order.
func (r *reader) parallel(f, p *figure) bool {
	if p.sent == f.sent {
		return true
	}
	if f.fig.Modifier == "vague" {
		return p.fig.Unit == "person"
	}
	return f.m.Sentence-p.m.Sentence <= 1 && (f.use.role == subject || f.use.role == modified || f.fig.Modifier != "exact")
}

func (r *reader) borrow(f, p *figure) {
	f.fig.Unit = p.fig.Unit
	f.head = p.head
	f.fig.Counted = p.fig.Counted
	f.borrowed = true
}

// before returns the nearest figure before the i-th that counts something.
func (r *reader) before(f *figure, i int) *figure {
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		p := &r.figs[j]
		if f.m.Sentence-p.m.Sentence > 2 {
			return nil
		}
		switch p.class {
		case "count", "of", "among", "bare":
			if p.fig.Unit != "" && p.fig.Unit != "percent" {
				return p
			}
		}
	}
	return nil
}

// borrowUnit gives "hundreds of them" the unit of the figure before.
func (r *reader) borrowUnit(f *figure, i int) {
	if p := r.before(f, i); p != nil {
		f.fig.Unit, f.head = p.fig.Unit, p.head
	} else {
		f.fig.Unit = "person"
	}
	f.borrowed = true
}

// measured finds what a percentage, price or measure is of.
func (r *reader) measured(f *figure, i int) {
	u := &f.use
	v := &r.view
	if f.shared != nil && f.shared.fig.Counted != nil {
		f.fig.Counted = f.shared.fig.Counted
		return
	}
	at := f.tok.from - 1
	if f.class == "money" {
		switch {
		case v.is(at, "of") && at-1 >= f.sent.from && v.shape(at-1).Has(token.Word) && v.cls[at-1] == 0:
			if v.in(lxPricenoun, at-1) {
				break
			}
			f.setCounted(r.phraseEnding(f.sent.from, at-1))
			return
		case at >= f.sent.from && v.cls[at] == 0 && v.qty[at] == 0 && (v.in(lxThingPl, at) && !r.real(v.verb(at))):
			f.setCounted(r.phraseEnding(f.sent.from, at))
			return
		case v.is(f.tok.to, "toward", "towards", "for") && r.lex(lxGiveverb, u.verb):
			if c, head := r.nounPhrase(f.tok.to+1, min(f.sent.to, f.tok.to+9)); head != "" {
				f.setCounted(c)
				return
			}
		}
		if v.in(lxPricenoun, at-1) && v.is(at, "of") && i > 0 && r.figs[i-1].sent == f.sent && r.figs[i-1].fig.Counted != nil {
			f.fig.Counted = r.figs[i-1].fig.Counted
			return
		}
	}
	if u.updown != 0 { // sold 900 cars, up 4 percent
		j := at
		for j > f.sent.from && (v.has(j, cUpDown|cPrep|cAdv)) {
			j--
		}
		if v.has(j, cComma|cConj|cBreak) && i > 0 && r.figs[i-1].sent == f.sent && r.figs[i-1].fig.Counted != nil && (r.figs[i-1].class == "count" || r.figs[i-1].class == f.class) {
			f.fig.Counted = r.figs[i-1].fig.Counted
			return
		}
	}
	// boosted spending by 2.5%: the object of the verb
	if u.vg != nil && equalFold(u.prep, "by") && r.form(u.vg) != "" && !r.passive(u.vg) {
		if c, head := r.nounPhrase(int(u.vg.TokEnd), f.tok.from-1); head != "" {
			f.setCounted(c)
			return
		}
	}
	if u.vg != nil {
		start := int(u.vg.TokStart)
		if start >= f.tok.to && u.left != nil && u.prep == "" { // is 60 percent contained
			start = int(u.left.TokStart)
		}
		if start >= f.tok.to { // the figure is its own subject: half have left
			r.fromBefore(f, i)
			return
		}
		if r.form(u.vg) == "pp" || r.form(u.vg) == "ing" || r.form(u.vg) == "inf" {
			if c, head := r.nounPhrase(max(f.sent.from, start-8), start); head != "" && !v.has(start-1, cComma) {
				f.setCounted(c)
				return
			}
		}
		c, head := r.subject(f, start)
		if head != "" {
			f.setCounted(c)
			return
		}
		if v.has(start-1, cPron) && v.is(start-1, "it", "they") && r.antecedent(f) {
			return
		}
	}
	r.fromBefore(f, i)
}

// antecedent takes what "it" stands for: the subject of the sentence before.
func (r *reader) antecedent(f *figure) bool {
	v := &r.view
	if f.sent.from == 0 {
		return false
	}
	end := f.sent.from
	from := end - 1
	at := v.doc.Tokens[from].Start
	for from > 0 && v.sameSentence(v.doc.Tokens[from-1].Start, at) {
		from--
	}
	for i := from; i < end; i++ {
		if g := v.verb(i); g != nil && r.real(g) && (r.form(g) == "finite" || r.form(g) == "modal") {
			before := figure{sent: span{from, end}}
			c, head := r.subject(&before, int(g.TokStart))
			if head == "" {
				return false
			}
			f.setCounted(c)
			f.borrowed = true
			return true
		}
	}
	return false
}

// fromBefore takes what is measured from the figure before it in the sentence
// or, after a pronoun, in the one before.
func (r *reader) fromBefore(f *figure, i int) {
	for j := i - 1; j >= 0 && j >= i-3; j-- {
		p := &r.figs[j]
		gap := f.m.Sentence - p.m.Sentence
		if gap > 1 || gap == 1 && f.class != p.class {
			return
		}
		if p.fig.Counted != nil && (p.class == f.class || f.class == "percent" && p.class == "count" || p.class == "share") {
			f.fig.Counted = p.fig.Counted
			f.borrowed = true
			return
		}
	}
}

// subject returns the noun phrase before the verb group at token start, and
// its head; a relative clause or aside between commas is passed over.
func (r *reader) subject(f *figure, start int) (text, head string) {
	v := &r.view
	end := start
	trim := func() {
		for end > f.sent.from && (v.has(end-1, cAdv|cQuote|cUpDown) || v.in(lxAdverb, end-1)) {
			end--
		}
		for end > f.sent.from && v.dat[end-1] != 0 { // "... in October was"
			d := v.dat[end-1]
			for end > f.sent.from && v.dat[end-1] == d {
				end--
			}
			for end > f.sent.from && v.has(end-1, cPrep) {
				end--
			}
		}
	}
	trim()
	if v.has(end-1, cRel) { // "the fire, which has burned"
		end--
		if v.has(end-1, cPrep) {
			end--
		}
		if v.has(end-1, cComma) {
			end--
		}
		trim()
		if end > f.sent.from && v.cls[end-1] == 0 {
			return r.phraseEnding(f.sent.from, end-1), v.word(end - 1)
		}
	} else if v.has(end-1, cConj) || v.has(end-1, cComma) && r.form(v.verb(start)) == "ing" {
		// "is near the river and has burned", "is the widest, burning"
		for j := end - 2; j >= f.sent.from; j-- {
			if g := v.verb(j); g != nil && r.real(g) && (r.form(g) == "finite" || r.form(g) == "modal") && !r.adjunct(g) {
				return r.subject(f, int(g.TokStart))
			}
		}
	} else if v.has(end-1, cComma) { // "the index, which leaves out food, rose"
		for j := end - 2; j > f.sent.from; j-- {
			if !v.has(j, cComma) {
				continue
			}
			if v.has(j+1, cRel|cPrep|cDet) || v.has(j+2, cRel) || v.has(j+3, cRel) || v.vg[j+1] != 0 || !r.verbWithin(j+1, end-1) {
				end = j
				break
			}
		}
	}
	trim()
	from := end
	for from > f.sent.from && !v.has(from-1, cBreak|cComma|cSub|cRel) {
		if v.dat[from-1] != 0 && !(from-2 >= f.sent.from && v.has(from-2, cPrep)) {
			break
		}
		if v.has(from-1, cConj) && r.clauseBefore(f, from-1) {
			break
		}
		if g := v.verb(from - 1); g != nil && r.real(g) && r.form(g) != "pp" && !r.adjunct(g) {
			break
		}
		from--
	}
	for from < end && (v.has(from, cConj|cAdv|cPrep) || v.dat[from] != 0) {
		from++
	}
	return r.nounPhrase(from, end)
}

// verbWithin reports a verb used as such among tokens from..to.
func (r *reader) verbWithin(from, to int) bool {
	for i := from; i < to; i++ {
		if g := r.view.verb(i); g != nil && r.real(g) {
			return true
		}
	}
	return false
}

// adjunct reports a past participle after its noun ("a car sold locally").
func (r *reader) adjunct(g *rules.Mention) bool {
	v := &r.view
	end := int(g.TokEnd)
	return (r.form(g) == "finite" || r.form(g) == "pp") && end-int(g.TokStart) == 1 && v.in(lxVerbPp, int(g.TokStart)) &&
		(v.has(end, cPrep|cAdv) || v.in(lxAdverb, end) || v.dat[min(end, len(v.dat)-1)] != 0 || v.vg[min(end, len(v.vg)-1)] != 0)
}

// clauseBefore reports whether the conjunction at i joins clauses, not nouns:
// a verb stands before it in the clause.
func (r *reader) clauseBefore(f *figure, i int) bool {
	v := &r.view
	for j := i - 1; j >= f.sent.from && !v.has(j, cBreak); j-- {
		if g := v.verb(j); g != nil && r.real(g) {
			return true
		}
	}
	return false
}

// nounPhrase returns the first noun phrase of tokens from..to, cut before its
// prepositional phrases save "of", and its head word.
func (r *reader) nounPhrase(from, to int) (text, head string) {
	v := &r.view
	for from < to && (v.has(from, cDet|cConj|cAdv|cQuote|cComma) || v.shape(from).Has(token.Poss)) && !v.shape(from+1).Has(dashGlued) {
		from++
	}
	end := from
	for end < to {
		if v.has(end, cPron) && end == from {
			return "", ""
		}
		if v.has(end, cPrep) && !v.is(end, "of", "on", "for") || v.has(end, cBreak|cRel|cSub|cComma) || v.dat[end] != 0 || v.qty[end] != 0 {
			break
		}
		if g := v.verb(end); g != nil && end > from && r.real(g) && r.form(g) != "base" {
			break
		}
		end++
	}
	for end > from && (v.has(end-1, cPrep|cDet|cAdv|cConj|cUpDown|cNeg) || v.in(lxAdverb, end-1)) {
		end--
	}
	if end == from || !hasLetter(r.doc.Text[r.doc.Tokens[from].Start:r.doc.Tokens[end-1].End]) {
		return "", ""
	}
	// The head stands before "of" and "on".
	h := end
	for j := from; j < end; j++ {
		if v.has(j, cPrep) {
			h = j
			break
		}
	}
	if h == from {
		return "", ""
	}
	return r.doc.Text[r.doc.Tokens[from].Start:r.doc.Tokens[end-1].End], v.word(h - 1)
}

// phraseEnding returns the noun phrase whose head is token j.
func (r *reader) phraseEnding(from, j int) string {
	v := &r.view
	i := j
	for i > from && v.cls[i-1] == 0 && !r.finite(i-1) && v.dat[i-1] == 0 && (v.shape(i-1).Has(token.Word) || v.shape(i-1).Has(token.Alnum)) && !v.in(lxFunc, i-1) {
		i--
	}
	return r.doc.Text[r.doc.Tokens[i].Start:r.doc.Tokens[j].End]
}

func hasLetter(s string) bool {
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRuneInString(s[i:])
		if unicode.IsLetter(c) {
			return true
		}
		i += n
	}
	return false
}
