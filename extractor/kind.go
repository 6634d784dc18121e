package extractor

import (
	"strings"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
	"github.com/tallywire/tallywire/rules/token"
)

const (
	possShape  = token.Poss
	gluedShape = token.Glued
	wordShape  = token.Word
	dashGlued  = token.Dash | token.Glued
)

// kind says what sort of claim a figure makes; see the annotation guidelines.
func (r *reader) kind(f *figure) news.Kind {
	u := &f.use
	if f.per || r.forEvery(f) {
		return news.Rate
	}
	if f.class == "change" || r.differs(f) {
		return news.Change
	}
	if f.part {
		return news.Share
	}
	if r.whole(f) != "" {
		return r.kind(f.shared)
	}
	if f.head == "times" && r.multiplies(f) { // ten times as high
		return news.Measurement
	}
	switch f.class {
	case "of":
		if f.fig.Unit == "point" { // 61 points out of 100: a score
			return news.Measurement
		}
		return news.Share
	case "share", "percent", "points", "partpoint":
		return r.shareKind(f)
	case "money", "measure", "duration", "attr":
		if r.moved(f) && f.class != "duration" && f.class != "attr" {
			return news.Change
		}
		return news.Measurement
	case "times":
		if r.multiplies(f) {
			return news.Measurement
		}
		return news.Flow
	case "among":
		if v := f.fig.Value; v != nil && v.Float() < 20 && f.fig.Unit != "aircraft" {
			return news.Share
		}
	}
	if r.moved(f) && (u.prep == "by" || u.updown != 0) {
		return news.Change
	}
	return r.countKind(f)
}

// forEvery reports either side of a ratio: "one doctor for every 900 people".
func (r *reader) forEvery(f *figure) bool {
	v := &r.view
	if !f.counts() {
		return false
	}
	ties := func(i int) bool { return v.isAny(i, "for", "to", "per") && v.isAny(i+1, "every", "each") }
	to, from := f.tok.to, f.tok.from
	if ties(to) && to+2 < f.sent.to && v.qty[to+2] != 0 {
		return true
	}
	return from-4 >= f.sent.from && ties(from-2) && (v.qty[from-3] != 0 || v.qty[from-4] != 0)
}

// multiplies reports a number of times by which something is larger, rather than
// how often it happened: "six times what the town uses", "3.4 times earnings".
func (r *reader) multiplies(f *figure) bool {
	v, i := &r.view, f.tok.to
	if i >= f.sent.to || v.dat[i] != 0 {
		return false
	}
	return v.isAny(i, "as", "more", "the", "what", "that", "its", "their", "his", "her", "higher", "larger", "bigger", "greater", "faster") || r.nounish(i) && v.vg[i] == 0
}

// differs reports a number by which something is more or less: "300 more than in
// May", "two branches fewer than", "900 above its level".
func (r *reader) differs(f *figure) bool {
	v := &r.view
	if f.class != "bare" && f.class != "count" {
		return false
	}
	than := v.is(f.tok.to+1, "than") && (v.isAny(f.tok.to, "fewer", "less") || f.class == "bare" && v.is(f.tok.to, "more"))
	return than || f.class == "bare" && v.isAny(f.tok.to, "above", "below") && v.has(f.tok.to+1, cDet)
}

// shareKind tells parts of a whole, changes and levels of a rate.
func (r *reader) shareKind(f *figure) news.Kind {
	u := &f.use
	level := equalFold(u.prep, "to") || equalFold(u.prep, "from") || equalFold(u.prep, "at") || equalFold(u.prep, "than") ||
		r.view.isAny(f.tok.from, "below", "above", "under", "beyond", "past") // fell below 5 percent
	if u.updown != 0 || !level && r.moved(f) && (f.class != "share" || u.prep == "by") {
		return news.Change
	}
	if f.shared != nil && level {
		switch k := r.kind(f.shared); {
		case k == news.Rate: // averaged 3 percent, down from 5 percent in May
			return k
		case k == news.Change && equalFold(u.prep, "from"): // rose 3 percent, down from 5 percent in May
			return k
		}
	}
	if f.class == "points" || f.class == "partpoint" {
		if r.moved(f) {
			return news.Change
		}
		return news.Measurement
	}
	if f.class == "share" {
		return news.Share
	}
	if f.fig.Counted != nil && growth(*f.fig.Counted) {
		return news.Change // growth slowed to 3 percent
	}
	if r.rateBefore(f) {
		return news.Rate
	}
	if f.fig.Counted != nil && r.rateNoun(*f.fig.Counted) || r.rateNoun(r.doc.Text[f.span.Start:f.span.End]) {
		return news.Rate
	}
	return news.Share
}

// growth reports a noun phrase that names a growth, which a percentage is of
// itself a change.
func growth(words string) bool {
	for w := range strings.FieldsSeq(words) {
		if strings.EqualFold(w, "rate") || strings.EqualFold(w, "rates") {
			return false
		}
	}
	for w := range strings.FieldsSeq(words) {
		if strings.EqualFold(w, "growth") {
			return true
		}
	}
	return false
}

// rateReach is how many words before a figure its noun of rate may stand.
const rateReach = 6

// rateBefore reports a noun of rate shortly before the figure in its clause:
// "inflation at 3 percent", "a target rate of 5 percent", "raised rates by a
// point to 5 percent".
func (r *reader) rateBefore(f *figure) bool {
	v := &r.view
	reach := f.tok.from - rateReach
	for i := f.tok.from - 1; i >= f.sent.from && i >= reach; i-- {
		if v.qty[i] != 0 && (equalFold(f.use.prep, "to") || equalFold(f.use.prep, "from")) {
			reach-- // the step is not counted among the words
			continue
		}
		if v.has(i, cBreak|cComma|cConj) || v.qty[i] != 0 {
			return false
		}
		if v.in(lxRatenoun, i) {
			return true
		}
	}
	return false
}

// rateNoun reports whether words name something that is a rate by itself.
func (r *reader) rateNoun(words string) bool {
	for w := range strings.FieldsSeq(words) {
		if r.lex(lxRatenoun, strings.Trim(w, ".,’'\"")) {
			return true
		}
	}
	return false
}

// moved reports whether the figure is by how much something rose or fell.
func (r *reader) moved(f *figure) bool {
	u := &f.use
	if u.updown != 0 || f.change != "" {
		return true
	}
	if i := f.tok.from - 1; r.view.is(i, "of") && r.changeNoun(f, i-1) && f.class != "count" && f.class != "bare" {
		return true // an increase of 3 percent
	}
	if equalFold(u.prep, "by") && u.vg != nil && !r.passiveAgent(f) && !ballots[f.fig.Unit] && !r.secondSide(f) {
		return true
	}
	if u.role == object && r.lex(lxChangeverb, u.verb) {
		if f.class == "count" || f.class == "bare" || f.class == "attr" || r.narrows(f) {
			return false
		}
		return !(f.class == "money" && r.lex(lxChangelevel, u.verb))
	}
	return false
}

// secondSide reports a measure that is a side of what the one before it is the other
// side of: "12 metres by 8 metres".
func (r *reader) secondSide(f *figure) bool {
	v := &r.view
	at := f.tok.from - 1
	return f.class == "measure" && v.is(at, "by") && at > f.sent.from && v.qty[at-1] != 0
}

// narrows reports a measure or price that tells which thing it is, not by how much
// something moved: "added a 30 degree bend".
func (r *reader) narrows(f *figure) bool {
	v := &r.view
	after := r.tokenAt(f, r.core(f).End)
	return v.isAny(f.tok.from-1, "a", "an") && after < f.sent.to && (r.nounish(after) || v.in(lxVerbBase, after))
}

// changeNoun reports a noun at token i that says how a level moved. The loss of a
// sum is a result, as a profit is.
func (r *reader) changeNoun(f *figure, i int) bool {
	v := &r.view
	return v.in(lxChangenoun, i) && !(f.class == "money" && v.isAny(i, "loss", "losses"))
}

// ballots are units by which a vote is won, not moved: "passed by 52 votes to 48".
var ballots = map[string]bool{"vote": true, "ballot": true, "seat": true}

// passiveAgent reports "by" before who did it: attacked by 30 men.
func (r *reader) passiveAgent(f *figure) bool {
	return r.passive(f.use.vg) && (f.fig.Unit == "person" || f.fig.Unit == "" || f.class == "count" && f.fig.Unit != "point") && !r.lex(lxChangeverb, f.use.verb)
}

// countKind tells levels from events for what is counted.
func (r *reader) countKind(f *figure) news.Kind {
	u := &f.use
	if r.lex(lxEventnoun, f.head) && f.fig.Unit != "percent" && !(u.role == subject && r.view.in(lxPending, int(u.vg.TokEnd))) {
		return news.Flow
	}
	if u.verb == "" || f.level || r.whereabouts(f) || r.doers(f) {
		return news.Stock
	}
	if r.remain(f) {
		return news.Stock
	}
	if f.borrowed && !u.event && r.lex(lxChangeverb, u.verb) && equalFold(u.prep, "to") {
		return news.Stock // vacancies fell to 900: a level
	}
	flow, stock := r.lex(lxFlowverb, u.verb), r.lex(lxStockverb, u.verb)
	if v := &r.view; r.lex(lxExtentnoun, f.head) && (v.is(f.tok.from-1, "of") && v.in(lxThingSg, f.tok.from-2) || v.is(f.tok.from-1, "to") && u.verb == "run") {
		return news.Measurement // a report of 40 pages
	}
	if u.event && !(stock && !flow) {
		return news.Flow
	}
	if r.lex(lxCapacityverb, u.verb) && u.role != subject {
		return news.Measurement // a jet seating 240 passengers
	}
	switch {
	case flow && !stock:
		if u.role == subject && r.progressive(u.vg) {
			return news.Stock
		}
		return news.Flow
	case stock && !flow:
		return news.Stock
	}
	form := r.form(u.vg)
	if g := r.joins(u.vg); g != nil {
		form = r.form(g)
	}
	if u.role == modified && form == "pp" || u.role == modified && r.view.in(lxVerbPp, int(u.vg.TokStart)) && int(u.vg.TokEnd-u.vg.TokStart) == 1 && !flow {
		return news.Stock // cameras installed across the town
	}
	if flow && stock { // register, house: a state as a participle, an event in the past tense
		if u.role == object && r.lex(lxHarmverb, u.verb) {
			return news.Flow // stranding thousands
		}
		if u.role == modified || form == "ing" || r.state(u.vg) || r.progressive(u.vg) || r.present(u.vg) {
			return news.Stock
		}
		return news.Flow
	}
	if form == "base" || form == "" || u.role == modified && form == "ing" || !flow && u.role == subject && (r.state(u.vg) || r.progressive(u.vg)) {
		return news.Stock // are classed as, had been sleeping
	}
	if form == "finite" && strings.HasSuffix(strings.ToLower(r.view.word(int(u.vg.TokEnd)-1)), "s") {
		return news.Stock
	}
	return news.Flow
}

// whereabouts reports a count of where something happens, which is there whatever
// happens: "at 160 wells", "samples from 14 countries".
func (r *reader) whereabouts(f *figure) bool {
	switch strings.ToLower(f.use.prep) {
	case "at", "in", "from", "across", "throughout", "around", "near", "inside", "outside":
		return f.use.role == oblique && f.class == "count" && !r.lex(lxChangeverb, f.use.verb)
	}
	return false
}

// doers reports a count of those who are known and do something to others: "the
// eleven firms paid 40 crowns", "pulled out by five boats".
func (r *reader) doers(f *figure) bool {
	u, v := &f.use, &r.view
	if u.vg == nil || f.class != "count" {
		return false
	}
	if u.role != subject || r.passive(u.vg) || !v.isAny(f.tok.from-1, "the", "its", "their", "these", "those", "all") {
		return u.role == oblique && equalFold(u.prep, "by") && r.passiveAgent(f) && f.fig.Unit != "person"
	}
	to := int(u.vg.TokEnd)
	return v.has(to, cDet) || to < f.sent.to && r.pluralNoun(to) || to < f.sent.to && v.qty[to] != 0 && v.mention(v.qty[to]).Canon(r.x.ids.class) != "duration"
}

// remain reports those left over or left in a state: "two clerks were left to
// sort the mail", "leaving 40 farms entitled to aid"; not "left 40 dead".
func (r *reader) remain(f *figure) bool {
	u := &f.use
	v := &r.view
	if u.verb != "leave" || u.vg == nil {
		return false
	}
	after := f.tok.to
	if u.role == subject {
		if !r.passive(u.vg) {
			return false
		}
		after = int(u.vg.TokEnd)
	} else if u.role != object {
		return false
	}
	return after < f.sent.to && (v.isAny(after, "to", "without", "with") || v.in(lxVerbPp, after) && !v.in(lxVerdict, after)) && !v.in(lxAdjevent, after)
}

// state reports a passive in the present ("are registered", not "have been").
func (r *reader) state(m *rules.Mention) bool {
	return r.passive(m) && r.view.isAny(int(m.TokStart), "is", "are", "'re", "'s")
}

// present reports a verb in the present tense ("runs").
func (r *reader) present(m *rules.Mention) bool {
	return m != nil && int(m.TokEnd-m.TokStart) == 1 && r.view.in(lxVerbS, int(m.TokStart)) && !r.view.in(lxVerbPast, int(m.TokStart))
}

// progressive reports a verb group in the progressive ("are waiting").
func (r *reader) progressive(m *rules.Mention) bool {
	if m == nil {
		return false
	}
	n := int(m.TokEnd)
	return n-int(m.TokStart) > 1 && r.view.in(lxVerbIng, n-1)
}

// direction says whether the figure moved up or down.
func (r *reader) direction(f *figure) *string {
	u := &f.use
	switch {
	case u.updown > 0:
		return optional("up")
	case u.updown < 0:
		return optional("down")
	}
	word := f.change
	if word == "" {
		if !r.moved(f) {
			return nil
		}
		word = u.verb
	}
	d, _ := r.view.lexica.canon(lxChangeverb, word)
	return optional(d)
}
