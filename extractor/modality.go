package extractor

import (
	"strings"

	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

// modality says how firmly the figure is stated.
func (r *reader) modality(f *figure, c *news.Claim) news.Modality {
	u := &f.use
	v := &r.view
	switch {
	case r.says(f, lxEstword):
		return news.Estimated
	case r.denied(f, c.Attribution):
		return news.Denied
	}
	for i := f.sent.from; i < f.tok.from; i++ {
		if (v.in(lxHypoword, i) || r.supposed(i, f.sent)) && r.sameClause(i, f.tok.from) {
			return news.Hypothetical
		}
	}
	if m := r.leading(u.vg); m != nil {
		if v.isAny(int(m.TokStart), "would", "'d") && v.is(int(m.TokStart)+1, "have") && r.form(m) == "modal" && u.role != object {
			return news.Hypothetical // with 50 men on board it would have stayed afloat
		}
		if m.Canon(r.x.ids.modal) == "projected" && !(u.verb == "cost" && r.conditional(m)) && !r.able(m) {
			return news.Projected
		}
		if r.ahead(m) || r.obliged(f) || r.due(m) {
			return news.Projected
		}
		if r.form(m) == "inf" && r.planned(int(m.TokStart)) {
			return news.Projected
		}
		if r.form(m) == "ing" && (u.role == object && r.planned(int(m.TokStart)) || r.seen(int(m.TokStart))) {
			return news.Projected
		}
		if r.lex(lxEstverb, u.verb) {
			return news.Estimated
		}
	}
	if (u.role == object || u.prep == "-" || equalFold(u.prep, "of")) && u.vg != nil && r.lex(lxPledgeverb, u.verb) {
		return news.Projected // offered 300 jobs, expect 40 millimetres, expect a profit of 40 crowns
	}
	if r.foreseen(f) || r.awaited(f) {
		return news.Projected
	}
	if u.gov != nil {
		if u.gov.Canon(r.x.ids.modal) == "projected" && (f.level || u.event || u.role == modified) {
			return news.Projected // the number of dead could reach 40
		}
		if r.lex(lxProjverb, r.lemma(u.gov)) && u.vg != nil && r.form(u.vg) == "inf" {
			return news.Projected
		}
	}
	if r.says(f, lxProjword) && !r.partOf(f, lxProjword) || v.isAny(f.tok.from-1, "projected", "planned", "proposed", "expected", "promised", "forecast") && !r.real(v.verb(f.tok.from-1)) {
		return news.Projected
	}
	if c.Attribution != nil && r.estimates(c.Attribution) {
		return news.Estimated
	}
	return news.Reported
}

// leading returns the verb group that says how firmly m is stated: the one that m
// goes on from behind a conjunction, else itself.
func (r *reader) leading(m *rules.Mention) *rules.Mention {
	v := &r.view
	if m == nil {
		return nil
	}
	if g := r.joins(m); g != nil {
		return g
	}
	from := int(m.TokStart)
	if r.form(m) != "inf" || !v.isAny(from-1, "and", "or") {
		return m
	}
	for i := from - 2; i >= 0 && i >= from-clauseReach && !v.has(i, cBreak|cRel|cSub); i-- { // "plans to add 15 routes and to hire 40 men"
		if g := v.verb(i); g != nil && r.real(g) {
			if r.form(g) == "inf" {
				return g
			}
			break
		}
	}
	return m
}

// supposed reports "should" at token i before its subject, or "had" as it opens a
// sentence of tokens from..end, which asks nothing: "should a truce hold", "Had 40
// more voted".
func (r *reader) supposed(i int, sent span) bool {
	v := &r.view
	if v.is(sent.to-1, "?") {
		return false
	}
	return v.is(i, "should") && (v.has(i+1, cDet|cPron) || v.is(i+1, "there")) || v.is(i, "had") && i == sent.from
}

// says reports whether a lexicon holds a word of the figure itself.
func (r *reader) says(f *figure, lex lexicon) bool {
	for i := f.tok.from; i < f.tok.to; i++ {
		if r.view.in(lex, i) {
			return true
		}
	}
	return false
}

// partOf reports a share of what a lexicon holds a word of: "a third of those
// targeted" were reached.
func (r *reader) partOf(f *figure, lex lexicon) bool {
	if f.class != "share" && f.fig.Unit != "percent" {
		return false
	}
	for i := f.tok.from; i < f.tok.to && !r.view.in(lex, i); i++ {
		if r.view.is(i, "of") {
			return true
		}
	}
	return false
}

// lexWord reports whether any word of text is in lexicon.
func (r *reader) lexWord(lex lexicon, text string) bool {
	for w := range strings.FieldsSeq(text) {
		if r.lex(lex, strings.Trim(w, ".,’'\"“”")) {
			return true
		}
	}
	return false
}

func (r *reader) estimates(a *news.Attribution) bool {
	return r.lex(lxEstverb, a.Cue) || r.lexWord(lxEstword, a.Actor) || strings.Contains(strings.ToLower(a.Cue), "estimate")
}

// denied reports a figure that somebody says is wrong: the object of denying,
// what stands after "not" beside the right one, or what a total is said not to
// be. An event that did not happen ("40 bodies were never found") is told as a
// fact.
func (r *reader) denied(f *figure, a *news.Attribution) bool {
	u := &f.use
	v := &r.view
	if a != nil && a.Type != "direct" && r.lex(lxDenyverb, a.Cue) && !r.countered(f, a) {
		return true
	}
	i := f.tok.from - 1
	switch {
	case v.is(i, "not") && (v.has(i-1, cConj|cComma) || r.stated(f) != nil), v.is(i, "of") && v.is(i-1, "instead"), v.is(i, "than") && v.is(i-1, "rather"):
		return true
	}
	if m := r.stated(f); m != nil {
		for i := int(m.TokStart); i < f.tok.from; i++ {
			if v.has(i, cNeg) {
				return true
			}
		}
	}
	return u.role == object && r.lex(lxDenyverb, u.verb) && f.fig.Unit != "document"
}

// countered reports a figure behind the colon that ends what is denied: "denied
// it: 6 complaints were all".
func (r *reader) countered(f *figure, a *news.Attribution) bool {
	for i := f.tok.from - 1; i >= f.sent.from && int(r.doc.Tokens[i].Start) >= a.End; i-- {
		if r.view.is(i, ":") {
			return true
		}
	}
	return false
}

// stated returns the verb before a figure that only says what a number is, nil
// if it has another.
func (r *reader) stated(f *figure) *rules.Mention {
	for _, m := range [...]*rules.Mention{f.use.vg, f.use.gov} {
		if m != nil && int(m.TokEnd) <= f.tok.from && (r.lemma(m) == "be" || r.lex(lxLevelverb, r.lemma(m))) {
			return m
		}
	}
	return nil
}

// ahead reports a verb group of the future that no modal canon tells: "they'll
// have lost nine weeks", "will have to repair 40 miles".
func (r *reader) ahead(m *rules.Mention) bool {
	v := &r.view
	i := int(m.TokStart)
	if v.isAny(i, "will", "'ll", "shall", "wo") {
		return true
	}
	return r.form(m) == "inf" && v.is(i-1, "have") && v.isAny(i-2, "will", "'ll", "shall")
}

// due reports what is due at a time or to be done, by a form of "be"; what is
// due to something is caused by it.
func (r *reader) due(m *rules.Mention) bool {
	v := &r.view
	i := int(m.TokEnd)
	if !v.is(i, "due") || r.lemma(m) != "be" {
		return false
	}
	if v.is(i+1, "to") {
		g := v.verb(i + 1)
		return g != nil && r.form(g) == "inf"
	}
	return v.isAny(i+1, "in", "by", "on", "at", "next", "this", "before") || v.dat[min(i+1, len(v.dat)-1)] != 0
}

// able reports "could" of what was so: could still be reached, could not be
// saved.
func (r *reader) able(m *rules.Mention) bool {
	v := &r.view
	if !v.is(int(m.TokStart), "could") {
		return false
	}
	for i := int(m.TokStart) + 1; i < int(m.TokEnd); i++ {
		if v.has(i, cNeg) || v.isAny(i, "still", "only", "never", "barely", "hardly") {
			return true
		}
	}
	return false
}

// obliged reports what must be done and so is not done yet: "must fall by 40
// percent". What is there to do it with ("from its 2 billion") is not meant.
func (r *reader) obliged(f *figure) bool {
	u, v := &f.use, &r.view
	if u.role == oblique && !equalFold(u.prep, "by") && !equalFold(u.prep, "to") {
		return false
	}
	i := int(u.vg.TokStart)
	return v.isAny(i, "must", "ought") || r.form(u.vg) == "inf" && v.isAny(i-1, "have", "has", "need", "needs") && !v.is(i-2, "would")
}

// conditional reports "would", which with prices states a present cost.
func (r *reader) conditional(m *rules.Mention) bool {
	return equalFold(r.view.word(int(m.TokStart)), "would")
}

// planned reports whether an infinitive or gerund that begins at token i hangs
// on a word of planning: expected to, a plan to, recommends firing.
func (r *reader) planned(i int) bool {
	v := &r.view
	j := i - 1
	for v.has(j, cAdv) || v.in(lxAdverb, j) {
		j--
	}
	if r.bidden(j) || r.headlined(i) || r.paid(j) || v.is(j, "meant") && v.isAny(j-1, "is", "are", "was", "were", "be", "been") {
		return true
	}
	if g := v.verb(j); g != nil {
		if g.Canon(r.x.ids.modal) == "projected" {
			return true
		}
		return r.lex(lxProjverb, r.lemma(g)) || v.in(lxProjword, j)
	}
	return v.in(lxProjword, j)
}

// bidden reports a verb of bidding before the noun phrase that ends at token j:
// "told the army to", "urged them to".
func (r *reader) bidden(j int) bool {
	v := &r.view
	for n := 0; n < bidReach && j >= 0; n, j = n+1, j-1 {
		if g := v.verb(j); g != nil && r.real(g) {
			return n > 0 && !r.passive(g) && r.lex(lxBidverb, r.lemma(g))
		}
		if v.has(j, cBreak|cComma|cRel|cSub) || v.has(j, cConj) && n == 0 {
			return false
		}
	}
	return false
}

// seen reports a participle at token i of what somebody sees to come: "sees
// inflation falling".
func (r *reader) seen(i int) bool {
	v := &r.view
	for j := i - 1; j >= max(0, i-bidReach) && !v.has(j, cBreak|cComma|cRel|cSub|cConj); j-- {
		if g := v.verb(j); g != nil && r.real(g) {
			return r.lemma(g) == "see" && v.isAny(int(g.TokEnd)-1, "see", "sees")
		}
	}
	return false
}

// bidReach is how many tokens those bidden may have, and a sum with what it is
// paid from.
const bidReach = 10

// paid reports a sum that ends at token j, or has no more than where it is to
// come from behind it, of which the verb says that it is wanted and not there:
// what it is for is not there either. "Needs 4 million crowns to", "wants 4
// million from the fund to".
func (r *reader) paid(j int) bool {
	v := &r.view
	sum := false
	for n := 0; n < bidReach && j >= 0; n, j = n+1, j-1 {
		if g := v.verb(j); g != nil && r.real(g) {
			return sum && !r.passive(g) && (r.lex(lxPledgeverb, r.lemma(g)) || r.lemma(g) == "need" || r.lemma(g) == "ask" && v.is(int(g.TokEnd), "for"))
		}
		if v.has(j, cBreak|cComma|cRel|cSub|cConj) {
			return false
		}
		sum = sum || v.qty[j] != 0
	}
	return false
}

// headlined reports an infinitive that is the verb of a headline: "Maker to spend
// 14 million on plant".
func (r *reader) headlined(i int) bool {
	v := &r.view
	m := v.verb(i)
	if m == nil || !v.is(i, "to") || !r.headline(m) {
		return false
	}
	for j := i - 1; j >= 0 && int(r.doc.Tokens[j].Start) >= r.doc.Sentences[m.Sentence].Start && !v.is(j, ";"); j-- {
		if g := v.verb(j); g != nil && r.real(g) {
			return false
		}
	}
	return true
}

// foreseen reports a noun of planning between the verb and the figure: "cut its
// forecast to 4 million tonnes", "has an outlook of 40 percent".
func (r *reader) foreseen(f *figure) bool {
	u, v := &f.use, &r.view
	if u.vg == nil || u.role != oblique {
		return false
	}
	if v.in(lxForesight, int(u.vg.TokEnd)-1) { // read as a verb: "its full-year forecast"
		return true
	}
	for i := f.tok.from - 1; i >= int(u.vg.TokEnd) && i > f.tok.from-foresightReach; i-- {
		if v.has(i, cComma|cBreak|cConj) {
			return false
		}
		if v.in(lxForesight, i) {
			return true
		}
	}
	return false
}

// foresightReach is how many tokens may stand between a noun of planning and its
// figure: "raised its full-year forecast for operating profit of the mills to".
const foresightReach = 16

// sameClause reports whether no break stands between two tokens.
func (r *reader) sameClause(from, to int) bool {
	commas := 0
	for i := from; i < to; i++ {
		if r.view.has(i, cBreak|cRel) {
			return false
		}
		if r.view.has(i, cComma) {
			commas++
		}
	}
	return commas <= 1
}

// awaited reports a figure of something that the verb before it says is expected,
// where a noun that may be a verb stands between ("expects three rises of 20
// points", "a loss of 9 crowns and spending of 40"), or at which what is promised
// is to be had ("pledged 40 beds at 9 crowns a night"). What a bank or a firm
// sees of growth or earnings is expected, too.
func (r *reader) awaited(f *figure) bool {
	u, v := &f.use, &r.view
	if u.role == oblique && equalFold(u.prep, "at") && r.lex(lxPledgeverb, r.lemma(u.vg)) {
		return true
	}
	if !v.is(f.tok.from-1, "of") {
		return false
	}
	if v.in(lxForesight, f.tok.from-2) { // a forecast of 40 crowns
		return true
	}
	for i := f.tok.from - 2; i >= f.sent.from; i-- {
		if g := v.verb(i); g != nil && r.real(g) && r.governs(g) {
			verb := r.lemma(g)
			return !r.passive(g) && (r.lex(lxPledgeverb, verb) || verb == "see" && f.class != "count" && v.isAny(int(g.TokEnd)-1, "see", "sees"))
		}
		if v.has(i, cBreak|cComma|cRel|cSub) && !v.is(i, "than") {
			return false
		}
	}
	return false
}

// governs reports a verb group that is no noun or adjective by its place: before
// "of", or a participle before its noun.
func (r *reader) governs(m *rules.Mention) bool {
	v := &r.view
	to := int(m.TokEnd)
	if v.is(to, "of") {
		return false
	}
	return !(int(m.TokEnd-m.TokStart) == 1 && v.in(lxVerbPp, to-1) && r.nounAt(to) && !v.has(to, cDet))
}
