package extractor

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules/token"
)

// resolve works out the verb and what is counted where the words beside the number
// do not say it: of each figure by itself, then figure by figure in the order of the
// text from those before it.
func (r *reader) resolve() {
	for i := range r.figs {
		r.alone(&r.figs[i])
	}
	for i := range r.figs {
		f := &r.figs[i]
		if f.class == "duration" {
			j := f.tok.from - 1
			for k := 0; k < 3 && j > f.sent.from && !r.view.has(j, cPrep|cComma|cBreak) && r.view.vg[j] == 0; k++ {
				j-- // "over the final", "during his first"
			}
			f.frame = r.view.in(lxFrameprep, j) || i > 0 && f.tok.from < r.figs[i-1].tok.to // three breaks a week
		}
		if p := r.companion(i); p != nil && !r.cameFrom(f, i) {
			r.parallelUse(f, p)
		}
		if f.use.verb == "" && f.use.right == nil && f.use.left == nil && f.class != "among" {
			r.inherit(f, i)
		}
		switch {
		case f.rival:
			r.as(f, &r.figs[i-1])
		case f.shared == nil && r.level(f, i):
		case f.class == "bare":
			if !r.gapped(f, i) && !r.sharesUnit(f, i) {
				r.elided(f, i)
			}
		case f.class == "oneof" && f.fig.Counted == nil:
			r.narrowed(f, i)
		case f.class == "of" && f.fig.Counted == nil && f.fig.Unit == "":
			r.ratio(f, i)
		}
		switch f.class {
		case "bare":
		case "percent", "money", "points", "partpoint", "measure", "change", "share":
			if f.fig.Counted == nil {
				r.measured(f, i)
			}
		case "duration":
			r.lasts(f, i)
		case "attr", "age", "times":
		default:
			if f.fig.Counted != nil && (pronoun(*f.fig.Counted) || f.fig.Unit == "one" || f.fig.Unit == "other") {
				r.borrowUnit(f, i)
			}
		}
		f.fig.Direction = r.direction(f)
	}
}

// alone resolves a figure by itself.
func (r *reader) alone(f *figure) {
	if f.class == "bare" || f.class == "of" && f.fig.Counted == nil {
		r.extend(f)
	}
	if f.class == "count" && f.fig.Unit == "point" && f.noun.to-f.noun.from == 1 {
		f.class, f.noun, f.fig.Counted = "points", span{}, nil // a lead of four points
	}
	if f.class == "count" && f.head == "times" { // ten times as high
		f.noun, f.fig.Counted, f.fig.Unit = span{}, nil, "time"
	}
	f.use = r.findUse(f)
}

// inherit gives a figure that hangs on no verb that of the figure before it in
// its clause ("cost 3 million euros, a fifth of its budget"), or that of the
// clause that its phrase opens ("At two euros a bottle they owe me").
func (r *reader) inherit(f *figure, i int) {
	v, u := &r.view, &f.use
	if p := r.companion(i); p != nil {
		if p.use.verb == "" || p.use.vg == nil {
			return
		}
		for j := p.tok.to; j < f.tok.from; j++ {
			if v.has(j, cBreak|cSub|cRel) || v.vg[j] != 0 && (r.real(v.verb(j)) || r.lex(lxChangeverb, r.lemma(v.verb(j)))) {
				return
			}
		}
		u.verb, u.vg, u.role, u.event = p.use.verb, p.use.vg, oblique, p.use.event
		return
	}
	if r.itemised(f, i) {
		return
	}
	at := f.tok.from - 1
	if v.has(at, cPrep) && (at == f.sent.from || v.has(at-1, cComma|cConj|cBreak|cQuote)) {
		if g := r.subjectVerb(f); g != nil {
			u.verb, u.vg, u.role = r.lemma(g), g, oblique
		}
	}
}

// itemised gives a figure that opens a line the verb of the one before where that
// ends in a colon, or is a line of the same list: "Killed: 900, including:", "300
// children". It reports whether the figure is one.
func (r *reader) itemised(f *figure, i int) bool {
	v := &r.view
	if i == 0 || f.tok.from != f.sent.from || !v.shape(f.tok.from).Has(token.Line) {
		return false
	}
	p := &r.figs[i-1]
	if p.m.Sentence != f.m.Sentence-1 || p.use.vg == nil || !v.is(f.sent.from-1, ":") && p.use.vg.Sentence == p.m.Sentence {
		return false
	}
	f.use.verb, f.use.vg, f.use.role, f.use.event = p.use.verb, p.use.vg, p.use.role, p.use.event
	return true
}

// companion returns the figure before the i-th whose verb it may share, past a
// length of time: "grew 5 percent in the three months to May, up from 4". nil for
// the first of a sentence.
func (r *reader) companion(i int) *figure {
	for j := i - 1; j >= 0 && r.figs[j].sent == r.figs[i].sent; j-- {
		if p := &r.figs[j]; p.class != "duration" || r.figs[i].class == "duration" || j == 0 || r.figs[j-1].sent != p.sent {
			return p
		}
	}
	return nil
}

// parallelUse lets a figure without a verb of its own share that of the one
// before it: "rose 3 percent in May — and 4 percent in June", "up from 13
// percent and from 9 percent".
func (r *reader) parallelUse(f, p *figure) {
	v := &r.view
	if p.sent != f.sent {
		return
	}
	u := &f.use
	if i := f.tok.from - 1; i == p.tok.to && v.is(i, "(") || v.is(p.tok.to, "(") && v.is(f.tok.to, ")") || v.is(i, "or") && v.has(i-1, cComma) && v.dated(p.tok.to, i-1) {
		left, right := u.left, u.right // "380 million soles ($102 million)", "5 million in May, or 3 percent"
		f.use = p.use
		f.use.left, f.use.right = left, right
		return
	}
	if u.vg == nil && equalFold(u.prep, "to") && p.use.vg != nil && equalFold(p.use.prep, "by") && r.lex(lxChangeverb, p.use.verb) && v.plain(p.tok.to, f.tok.from) {
		u.verb, u.vg, u.role = p.use.verb, p.use.vg, oblique // fell by 26 to 898
	}
	if f.class == "count" || f.class == "bare" {
		r.listed(f, p)
		return
	}
	if p.class != f.class && !(p.class == "share" && f.class == "percent") {
		return
	}
	if u.updown != 0 || u.right != nil || u.left != nil && u.left != p.use.vg || u.role == object {
		return
	}
	// Nothing but a conjunction, a dash or a comma may open the part.
	i := f.tok.from - 1
	for i > p.tok.to && (v.has(i, cPrep|cAdv|cDet|cUpDown)) {
		i--
	}
	if !v.has(i, cConj|cComma) && !(v.has(i, cBreak) && !v.isAny(i, ";", ".", ":")) {
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

// cameReach is how many figures back the level may be that another came from.
const cameReach = 3

// cameFrom gives a level that another came from the use of that one: "rose to
// 40, up from 30", "is held to 40, from 30", "grew by 5 percent, down from 6 in
// May and a peak of 7". Words of time and of saying may part the two. It reports
// whether the i-th figure is one.
func (r *reader) cameFrom(f *figure, i int) bool {
	v := &r.view
	at := f.tok.from - 1
	if !v.is(at, "from") && !v.is(at, "of") {
		return false
	}
	for j := i - 1; j >= 0 && j >= i-cameReach && r.figs[j].sent == f.sent; j-- {
		p := &r.figs[j]
		if p.use.verb == "" || p.class != f.class && f.class != "bare" {
			continue
		}
		switch {
		case v.is(at, "from") && v.has(at-1, cUpDown):
		case v.is(at, "from") && v.has(at-1, cComma) && v.dated(p.tok.to, at-1) && p.use.role == oblique:
		case v.is(at, "of") && v.in(lxMarknoun, at-1) && p.shared != nil && v.has(at-2, cDet) && v.has(at-3, cConj):
		default:
			return false
		}
		u := &f.use
		*u = use{verb: p.use.verb, vg: p.use.vg, role: p.use.role, event: p.use.event, gov: p.use.gov, prep: "from", left: u.left, right: u.right}
		if p.class == f.class || !p.counts() {
			f.shared = p
		}
		return true
	}
	return false
}

// listed gives the last of a list the verb of the first ("seized 40 boats, 12
// nets and 3 vans"), and the other side of a comparison that of the first side
// ("killed 40 people, compared with 58 in 2019").
func (r *reader) listed(f, p *figure) {
	v := &r.view
	u := &f.use
	if u.right != nil || u.updown != 0 || p.use.vg == nil && p.use.verb == "" {
		return
	}
	i := f.tok.from - 1
	if v.is(i, "including") && (i == p.tok.to || v.has(i-1, cComma)) || v.is(i, "them") && v.is(i-1, "among") {
		f.shared = p // a part of it
		return
	}
	if f.class == "bare" && v.is(i, "(") && v.is(f.tok.to, ")") && p.fig.Unit != "" {
		left, right := u.left, u.right // "reported 904 cases, followed by Korr (811)"
		f.use = p.use
		f.use.left, f.use.right = left, right
		return
	}
	next := u.vg == nil && v.has(i, cConj|cComma) && (i == p.tok.to || i == p.tok.to+1 && v.has(i-1, cComma)) && p.use.role == object && (p.class == "count" || p.class == "money")
	against := f.class == "bare" && (v.is(i, "against") || v.isAny(i, "with", "to") && v.is(i-1, "compared")) && p.class != "percent" && p.fig.Unit != ""
	if !next && !against {
		return
	}
	left, right, prep := u.left, u.right, u.prep
	f.use = p.use
	f.use.left, f.use.right, f.use.prep, f.use.updown = left, right, prep, 0
	if against {
		f.level = p.level
		f.rival = true
	}
}

// dated reports that tokens from..to, of which there may be none, tell no more
// than when.
func (v *view) dated(from, to int) bool {
	for i := from; i < to; i++ {
		if v.dat[i] == 0 && !v.has(i, cPrep) {
			return false
		}
	}
	return true
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
	if v.has(f.tok.from-1, cRel) && v.in(lxVerbBase, f.tok.to) || r.takesObject(f, f.tok.to) {
		return // of whom 300 hold
	}
	if r.leads(f.tok.to) {
		return
	}
	if v.is(f.tok.to-1, "one") && v.in(lxVerbS, f.tok.to) {
		return // depending on whose count one believes
	}
	for i := f.tok.to; i < f.sent.to && i < f.tok.to+5; i++ {
		s := v.shape(i)
		if i == f.tok.to && v.is(i, "of") {
			continue
		}
		if i == f.tok.to && s.Has(token.Dash) {
			return
		}
		if i == f.tok.to && v.isAny(i, "the", "their", "its", "his", "these", "those") {
			return
		}
		if v.dat[i] != 0 || v.qty[i] != 0 && v.qty[i] != v.qty[f.tok.from] {
			break
		}
		if i > f.tok.to && r.partsAdjectives(i) {
			continue
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
		if _, known := r.view.lexica.canon(lxThingSg, v.word(last)); !known && !v.shape(last).Has(token.Lower) {
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
	f.noun = span{from, last + 1}
	f.fig.Unit = r.unitOf(f.head)
	if f.class == "of" {
		return
	}
	f.class = "count"
	r.timed(f)
	one := f.fig.Value != nil && *f.fig.Value == news.Int(1) && v.vg[last] == 0 && !v.has(last+1, cComma) // one latrine for
	if !looksPlural(f.head) && !r.lex(lxThingPl, f.head) && !one {
		// a mass noun says what, not what is counted: take the unit from before
		f.fig.Unit = ""
		f.class = "bare"
	}
}

// leads reports that the word at token i tells how a number stands to what follows:
// "five short of a majority".
func (r *reader) leads(i int) bool {
	return r.view.is(i+1, "of") && r.view.isAny(i, "short", "shy", "clear", "ahead")
}

// partsAdjectives reports a comma between two adjectives of one noun: "small, cheap
// dinghies". What lexicons hold as a noun, a state or an adverb is none.
func (r *reader) partsAdjectives(i int) bool {
	v := &r.view
	adjective := func(j int) bool {
		if v.cls[j] != 0 || v.dat[j] != 0 || !v.shape(j).Has(token.Lower) || looksPlural(v.word(j)) {
			return false
		}
		for _, lex := range [...]lexicon{lxFunc, lxAdverb, lxAdjevent, lxThingSg, lxPersonSg, lxThingPl, lxPersonPl, lxPeople} {
			if v.in(lex, j) {
				return false
			}
		}
		return true
	}
	return v.has(i, cComma) && i+2 < len(v.cls) && adjective(i-1) && !v.in(lxVerbPast, i-1) && adjective(i+1)
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

// measured finds what a percentage, price or measure is of.
func (r *reader) measured(f *figure, i int) {
	if f.shared != nil && f.shared.fig.Counted != nil {
		f.fig.Counted = f.shared.fig.Counted
		return
	}
	for _, find := range measures {
		if find(r, f, i) {
			return
		}
	}
	r.fromBefore(f, i)
}

// measures are the ways to find what a measure is of, those that leave the least
// doubt first. One that settles it says so, and the rest are not asked.
var measures = [...]func(r *reader, f *figure, i int) bool{
	(*reader).named, (*reader).goesFrom, (*reader).apposed, (*reader).worth, (*reader).moreOf, (*reader).attributes,
	(*reader).sumOf, (*reader).standsAt, (*reader).movedBeside, (*reader).object, (*reader).ofCounted, (*reader).subordinate, (*reader).given,
	(*reader).partyBefore, (*reader).subjectOf,
}

// ofCounted finds what the figure behind "of" counts: "half of its 30 ferries", "40
// percent of the 1,200 staff".
func (r *reader) ofCounted(f *figure, i int) bool {
	const between = 6 // of the old town's
	v := &r.view
	if i+1 == len(r.figs) || !v.is(f.tok.to, "of") || f.class != "share" && f.class != "percent" {
		return false
	}
	next := &r.figs[i+1]
	if next.sent != f.sent || next.class != "count" || next.noun.empty() || next.tok.from-f.tok.to > between {
		return false
	}
	for j := f.tok.to + 1; j < next.tok.from; j++ {
		if v.has(j, cBreak|cComma|cConj|cPrep|cSub|cRel) || v.vg[j] != 0 {
			return false
		}
	}
	f.noun, f.fig.Counted = next.noun, next.fig.Counted
	return true
}

// sumOf finds what money is for or the price of: "gave 3 million towards a clinic".
func (r *reader) sumOf(f *figure, i int) bool {
	if f.class != "money" {
		return false
	}
	v, at := &r.view, f.tok.from-1
	switch {
	case at >= f.sent.from && v.cls[at] == 0 && v.qty[at] == 0 && v.in(lxThingPl, at) && !r.real(v.verb(at)):
		f.setCounted(r.phraseEnding(f.sent.from, at))
		return true
	case v.isAny(f.tok.to, "toward", "towards", "for") && r.lex(lxGiveverb, f.use.verb):
		if c, head := r.nounPhrase(f.tok.to+1, min(f.sent.to, f.tok.to+9)); head != "" {
			f.setCounted(c)
			return true
		}
	}
	if v.in(lxPricenoun, at-1) && v.is(at, "of") && i > 0 && r.figs[i-1].sent == f.sent && r.figs[i-1].fig.Counted != nil {
		f.fig.Counted = r.figs[i-1].fig.Counted
		return true
	}
	return false
}

// standsAt finds what is told with its level in an aside: "Unemployment, at 5
// percent, is low".
func (r *reader) standsAt(f *figure, _ int) bool {
	v, at := &r.view, f.tok.from-1
	if !v.is(at, "at") || !v.has(at-1, cComma) || at-2 < f.sent.from || v.cls[at-2] != 0 || v.dat[at-2] != 0 || v.qty[at-2] != 0 || v.vg[at-2] != 0 {
		return false
	}
	f.setCounted(r.phraseEnding(f.sent.from, at-2))
	return true
}

// movedBeside finds what a change is told beside: "sold 900 cars, up 4 percent",
// "Revenue up 4 percent".
func (r *reader) movedBeside(f *figure, i int) bool {
	if f.use.updown == 0 {
		return false
	}
	v, at := &r.view, f.tok.from-1
	j := at
	for j > f.sent.from && v.has(j, cUpDown|cPrep|cAdv) {
		j--
	}
	if v.has(j, cComma|cConj|cBreak) && i > 0 && r.figs[i-1].sent == f.sent && r.figs[i-1].fig.Counted != nil {
		switch p := &r.figs[i-1]; p.class {
		case "count", "measure", "money", f.class:
			f.fig.Counted = p.fig.Counted
			return true
		}
	}
	if v.has(at, cUpDown) && j > f.sent.from && v.cls[j] == 0 && v.shape(j).Has(token.Word) && v.qty[j] == 0 && v.dat[j] == 0 && v.vg[j] == 0 {
		f.setCounted(r.phraseEnding(f.sent.from, j))
		return true
	}
	return false
}

// given reports money that somebody gives: who gives is not what is given.
func (r *reader) given(f *figure, _ int) bool {
	return f.class == "money" && f.use.role == object && r.lex(lxGiveverb, f.use.verb)
}

// partyBefore finds whose share stands in a list without verbs: "Liberals 36
// percent".
func (r *reader) partyBefore(f *figure, _ int) bool {
	u, v, at := &f.use, &r.view, f.tok.from-1
	if u.vg != nil || u.left != nil || u.right != nil || f.class != "percent" || at < f.sent.from ||
		v.cls[at] != 0 || !v.shape(at).Has(token.Word) || v.vg[at] != 0 || v.dat[at] != 0 || v.qty[at] != 0 ||
		!v.shape(at).Has(token.Cap) && !v.in(lxThingPl, at) && !v.in(lxThingSg, at) {
		return false
	}
	f.setCounted(r.phraseEnding(f.sent.from, at))
	return true
}

// subjectOf finds the subject of the measure's verb, or that the measure has none
// which it could be of.
func (r *reader) subjectOf(f *figure, _ int) bool {
	u, v := &f.use, &r.view
	if u.vg == nil {
		return false
	}
	start := int(u.vg.TokStart)
	if start >= f.tok.to && u.left != nil && u.prep == "" { // is 60 percent contained
		start = int(u.left.TokStart)
	}
	if start >= f.tok.to { // the figure is its own subject: half have left
		return false
	}
	switch r.form(u.vg) {
	case "pp", "ing", "inf":
		if c, head := r.nounPhrase(r.besideVerb(f, start), start); head != "" && !v.has(start-1, cComma) {
			if !r.acts(f, c, head) {
				f.setCounted(c)
			}
			return true
		}
	}
	c, head := r.subject(f, start)
	switch {
	case head != "" && (r.acts(f, c, head) || u.role == object && r.lex(lxSayverb, u.verb)):
		return true
	case head != "":
		f.setCounted(c)
		return true
	}
	return v.isAny(start-1, "it", "they") && (r.meant(f, start-1) || r.antecedent(f))
}

// named takes the noun that a measure hangs on by "of": "a margin of 47 percent",
// "the limit of 5 grams". Behind a noun of change that is what changed: what
// "in" brings, or what the figure before is of ("a margin of 47 percent, an
// improvement of two points").
func (r *reader) named(f *figure, i int) bool {
	v := &r.view
	at := f.tok.from - 1
	noun := at - 1
	if !v.is(at, "of") || noun < f.sent.from || !v.shape(noun).Has(token.Word) || v.cls[noun] != 0 || v.qty[noun] != 0 || v.dat[noun] != 0 ||
		r.real(v.verb(noun)) && !v.in(lxChangenoun, noun) || v.in(lxAdverb, noun) {
		return false
	}
	switch {
	case r.changeNoun(f, noun) && !v.is(noun, "growth"):
		if v.isAny(f.tok.to, "in", "on") {
			if c, head := r.nounPhrase(f.tok.to+1, f.sent.to); head != "" {
				f.setCounted(c)
				return true
			}
		}
		if p := r.earlier(f, i); p != nil && p.fig.Counted != nil && r.comma(p.tok.to, noun) {
			f.fig.Counted = p.fig.Counted
			return true
		}
		return false
	case v.in(lxPricenoun, noun), v.in(lxTotalnoun, noun), v.in(lxMarknoun, noun):
		return false
	}
	f.setCounted(r.phraseEnding(f.sent.from, noun))
	return true
}

// earlier returns the figure before the i-th in its sentence, nil if there is
// none.
func (r *reader) earlier(f *figure, i int) *figure {
	if i == 0 || r.figs[i-1].sent != f.sent {
		return nil
	}
	return &r.figs[i-1]
}

// goesFrom reads a level that the move before it led to ("up 4 percent to $512",
// "rose 3 points, to 90") and one set beside it in brackets ("$512 (2022: $489)"):
// it is of the same thing.
func (r *reader) goesFrom(f *figure, i int) bool {
	v := &r.view
	p := r.earlier(f, i)
	if p == nil || p.fig.Counted == nil || p.counts() {
		return false
	}
	if v.isAny(f.tok.from-1, "to", "from") && r.chained(f, p) {
		f.fig.Counted = p.fig.Counted
		if f.use.vg == nil {
			f.use.verb = r.predicate(p)
		}
		return true
	}
	or := v.is(f.tok.from-1, "or") && v.has(f.tok.from-2, cComma) && v.dated(p.tok.to, f.tok.from-2)
	if !or && (p.class != f.class || !v.is(p.tok.to, "(") || !v.is(f.tok.to, ")")) {
		return false
	}
	f.fig.Counted = p.fig.Counted
	return true
}

// appositionReach bounds how long an apposition may be, in tokens.
const appositionReach = 8

// apposed reads a measure set between commas behind what it is of: "The bill,
// $640 for the first year, is unpaid", "the same pay, 38 crowns a day."
func (r *reader) apposed(f *figure, _ int) bool {
	v := &r.view
	noun := f.tok.from - 2
	dash := v.has(f.tok.from-1, cBreak) && v.shape(f.tok.from-1).Has(token.Dash)
	if f.class == "change" || f.class == "share" || !v.has(f.tok.from-1, cComma) && !dash || noun <= f.sent.from || !v.in(lxThingSg, noun) || v.vg[noun] != 0 && r.real(v.verb(noun)) {
		return false
	}
	end := f.tok.to
	for end < f.sent.to && end < f.tok.to+appositionReach && !v.has(end, cComma|cBreak) {
		if v.vg[end] != 0 && r.real(v.verb(end)) || v.qty[end] != 0 {
			return false
		}
		end++
	}
	if !v.is(end, ".") && !(v.has(end, cComma) && (dash || r.finite(end+1))) && !(dash && v.shape(end).Has(token.Dash)) {
		return false
	}
	from := noun
	for from > f.sent.from && v.cls[from-1] == 0 && v.shape(from-1).Has(token.Word) && v.vg[from-1] == 0 && v.qty[from-1] == 0 {
		from--
	}
	if !v.has(from-1, cDet) {
		return false
	}
	f.setCounted(r.phraseEnding(f.sent.from, noun))
	f.use.role, f.use.verb, f.use.vg, f.use.event = noRole, "be", nil, false
	return true
}

// worth takes what a price says the worth of: the noun before it ("wheat worth
// $5m"), or the object of the clause before the comma ("won a contract to
// build ships, worth $5m").
func (r *reader) worth(f *figure, _ int) bool {
	v := &r.view
	at := f.tok.from - 1
	if f.class != "money" || !v.is(at, "worth") {
		return false
	}
	if !v.has(at-1, cComma) {
		if at-1 > f.sent.from && v.cls[at-1] == 0 && v.qty[at-1] == 0 && v.vg[at-1] == 0 {
			f.setCounted(r.phraseEnding(f.sent.from, at-1))
			return true
		}
		return false
	}
	g := r.mainVerbBefore(f.sent, at)
	if g == nil {
		return false
	}
	c, head := r.nounPhrase(int(g.TokEnd), at-1)
	if head == "" {
		return false
	}
	f.setCounted(c)
	return true
}

// attributes takes the noun before which a percentage stands: "a 25 % tariff", "a 59
// percent lower risk".
func (r *reader) attributes(f *figure, _ int) bool {
	v := &r.view
	if f.class != "percent" || f.per {
		return false
	}
	i := r.tokenAt(f, r.core(f).End)
	for v.isAny(i, "lower", "higher", "greater", "smaller", "bigger", "larger") || v.shape(i).Has(dashGlued) {
		i++
	}
	last := f.tok.to - 1
	if i > last || !r.nounish(last) || v.in(lxMarknoun, last) { // a 2 % target is of something else
		return false
	}
	f.setCounted(r.doc.Text[r.doc.Tokens[i].Start:r.doc.Tokens[last].End])
	return true
}

// moreOf takes what there is more or less of by the figure: "11 percent more seats",
// "a third more snow".
func (r *reader) moreOf(f *figure, _ int) bool {
	v := &r.view
	i := f.tok.to
	switch {
	case f.fig.Unit != "percent" || i+1 >= f.sent.to:
		return false
	case v.isAny(i, "more", "fewer", "less"):
		i++
	case f.class != "change" || !v.isAny(i-1, "more", "fewer", "less"):
		return false
	}
	if !r.nounish(i) || v.has(i, cPrep) {
		return false
	}
	c, head := r.nounPhrase(i, min(i+subjectReach, f.sent.to))
	if head == "" {
		return false
	}
	f.setCounted(c)
	return true
}

// object takes the object of the verb that moves or puts it to the figure:
// "boosted spending by 2 percent", "cut its target from $80 to $60", "put the
// damage at $5m".
func (r *reader) object(f *figure, i int) bool {
	u, v := &f.use, &r.view
	at := f.tok.from - 1
	if f.class == "money" && u.vg != nil && int(u.vg.TokEnd) == at && r.lex(lxTradeverb, u.verb) { // a ewe that he bought for $40
		if noun := r.relatedNoun(f, at); noun >= 0 {
			f.setCounted(r.phraseEnding(f.sent.from, noun))
			return true
		}
	}
	if u.vg == nil || int(u.vg.TokEnd) >= at || r.form(u.vg) == "" || r.passive(u.vg) || f.class == "share" {
		return false
	}
	switch strings.ToLower(u.prep) {
	case "by":
	case "to", "from", "at":
		if v.has(int(u.vg.TokEnd), cPrep|cConj|cComma|cUpDown) || v.in(lxParticle, int(u.vg.TokEnd)) || equalFold(u.prep, "from") && !r.lex(lxChangeverb, u.verb) {
			return false
		}
	case "for":
		if f.class != "money" || !r.lex(lxTradeverb, u.verb) {
			return false
		}
	default:
		return false
	}
	if p := r.earlier(f, i); p != nil && p.tok.from == int(u.vg.TokEnd) && p.counts() { // sold 40 barges at $5 each
		f.fig.Counted = p.fig.Counted
		return true
	}
	c, head := r.nounPhrase(int(u.vg.TokEnd), at)
	if head == "" || r.lex(lxVerbPp, head) && !r.lex(lxThingSg, head) && !r.lex(lxForesight, head) || equalFold(head, "last") {
		return false
	}
	f.setCounted(c)
	return true
}

// subordinate takes the noun phrase between a verb and the infinitive or
// gerund that hangs on it: "expects the economy to grow by 2 percent".
func (r *reader) subordinate(f *figure, _ int) bool {
	if f.use.vg == nil || f.class != "percent" && f.class != "points" && f.class != "partpoint" {
		return false
	}
	v := &r.view
	form := r.form(f.use.vg)
	start := int(f.use.vg.TokStart)
	if form != "inf" && form != "ing" || start >= f.tok.from {
		return false
	}
	for j := start - 1; j >= f.sent.from && j >= start-8; j-- {
		if v.has(j, cBreak|cComma|cConj|cSub|cRel) {
			return false
		}
		if g := v.verb(j); g != nil && r.real(g) {
			if int(g.TokEnd) == start {
				return false
			}
			c, head := r.nounPhrase(int(g.TokEnd), start)
			if head == "" {
				return false
			}
			f.setCounted(c)
			if r.lex(lxProjverb, r.lemma(g)) {
				f.use.gov = g
			}
			return true
		}
	}
	return false
}

// besideVerb returns where the noun phrase may begin that stands right before the
// verb at start, which is no clause's first: "with Turkana receiving", "told the
// army to".
func (r *reader) besideVerb(f *figure, start int) int {
	v := &r.view
	from := start
	for from > f.sent.from && from > start-subjectReach && !v.has(from-1, cComma|cBreak|cSub|cRel) && !v.is(from-1, "with") && v.qty[from-1] == 0 {
		if g := v.verb(from - 1); g != nil && r.real(g) && r.form(g) != "pp" && !r.adjunct(g) {
			break
		}
		from--
	}
	return from
}

// lasts takes what a length of time is of: "a debate of five hours", "the queue
// lasted two hours".
func (r *reader) lasts(f *figure, i int) {
	if f.fig.Counted != nil || r.named(f, i) || f.use.vg == nil || !r.lex(lxLastverb, f.use.verb) {
		return
	}
	if c, head := r.subject(f, int(f.use.vg.TokStart)); head != "" && int(f.use.vg.TokEnd) <= f.tok.from && !r.agent(c, head) {
		f.setCounted(c)
	}
}

// acts reports a subject that does something with a sum or a measure, which is of
// something else: "the firm spent $40", "police seized 40 tonnes"; not "the firm is
// worth $40", "shares gained $40".
func (r *reader) acts(f *figure, subject, head string) bool {
	u := &f.use
	if f.class != "money" && f.class != "measure" || u.role != object && u.role != oblique || r.lemma(u.vg) == "be" || r.lex(lxMeasureverb, u.verb) {
		return false
	}
	return r.agent(subject, head)
}

// agent reports a noun phrase that names a person, an organised body, or has a name
// of several words.
func (r *reader) agent(phrase, head string) bool {
	low := strings.ToLower(head)
	if r.lex(lxBodynoun, low) || r.lex(lxPersonSg, low) || r.lex(lxPersonPl, low) || r.lex(lxPeople, low) {
		return true
	}
	first, _ := utf8.DecodeRuneInString(phrase)
	return unicode.IsUpper(first) && (head != phrase && unicode.IsUpper(rune(head[0])) || len(head) > 1 && head == strings.ToUpper(head))
}

// meant takes what the pronoun at token i stands for in its own sentence:
// "although sales rose, they were down from a peak of 9 percent".
func (r *reader) meant(f *figure, i int) bool {
	s := r.standsFor(f.sent, i)
	if s.empty() {
		return false
	}
	c, head := r.nounPhrase(s.from, s.to)
	if head == "" {
		return false
	}
	f.setCounted(c)
	f.borrowed = true
	return true
}

// antecedent takes what "it" stands for: the subject of the sentence before, or
// of what that says was said.
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
			if !r.lex(lxSayverb, r.lemma(g)) {
				return true
			}
		}
	}
	return f.borrowed
}

// fromBefore takes what is measured from the figure before it in the sentence
// or, after a pronoun, in the one before.
func (r *reader) fromBefore(f *figure, i int) {
	for j := i - 1; j >= 0 && j >= i-3; j-- {
		p := &r.figs[j]
		gap := f.m.Sentence - p.m.Sentence
		if gap > 1 || gap == 1 && (f.class != p.class || f.class == "money" && (f.use.role == object || r.view.is(f.tok.from-1, "of"))) {
			return
		}
		if p.fig.Counted != nil && (p.class == f.class || f.class == "percent" && p.class == "count" || p.class == "share") {
			f.fig.Counted = p.fig.Counted
			f.borrowed = true
			return
		}
	}
}
