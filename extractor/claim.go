package extractor

import (
	"strings"

	"github.com/tallywire/tallywire/extractor/timex"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

// claim states a figure: its kind, predicate and modality from the sentence,
// its attribution, period and places from the sources. crowded says that its
// sentence holds many.
func (r *reader) claim(f *figure, src *sourced, crowded bool) news.Claim {
	sent := r.doc.Sentences[f.m.Sentence]
	c := news.Claim{
		Quote: r.doc.Text[f.span.Start:f.span.End], Span: f.span, Sentence: sent, Figure: f.fig,
		Kind: r.kind(f), Predicate: r.predicate(f),
	}
	c.Attribution = src.attribution(f.span, int(f.m.Sentence))
	r.others = r.otherClauses(f, r.others[:0])
	c.Period = src.periods.Of(timex.Asked{Span: f.span, Sentence: int(f.m.Sentence), Kind: c.Kind,
		Others: r.others, Ongoing: r.ongoing(f), Lasting: r.lasting(f), Described: r.described(f)})
	c.Places = src.places(f.span, int(f.m.Sentence))
	c.Modality = r.modality(f, &c)
	c.Rules = r.chain(f, &c)
	c.Confidence = sight{f, &c, crowded}.confidence()
	return c
}

// ongoing reports a verb that tells what goes on as it is said: "is recalling".
func (r *reader) ongoing(f *figure) bool {
	m := f.use.vg
	return r.progressive(m) && r.view.is(int(m.TokStart), "is", "are", "'s", "'re")
}

// lasting reports a length of time that has gone on: "has been shut for nine
// years".
func (r *reader) lasting(f *figure) bool {
	m := f.use.vg
	return f.class == "duration" && m != nil && equalFold(f.use.prep, "for") && r.view.is(int(m.TokStart), "has", "have", "'s", "'ve")
}

// described reports a participle behind what is counted that is not the verb
// the figure hangs on: "fired four men accused of theft".
func (r *reader) described(f *figure) bool {
	return f.use.role == object && f.use.right != nil && f.use.right != f.use.vg && r.form(f.use.right) == "pp"
}

// modality says how firmly the figure is stated.
func (r *reader) modality(f *figure, c *news.Claim) news.Modality {
	u := &f.use
	v := &r.view
	quote := strings.ToLower(c.Quote)
	switch {
	case r.lexWord(lxEstword, quote):
		return news.Estimated
	case r.denied(f):
		return news.Denied
	}
	for i := f.sent.from; i < f.tok.from; i++ {
		if v.in(lxHypoword, i) && r.sameClause(i, f.tok.from) {
			return news.Hypothetical
		}
	}
	if m := u.vg; m != nil {
		if m.Canon(r.x.ids.modal) == "projected" && !(u.verb == "cost" && r.conditional(m)) {
			return news.Projected
		}
		if r.ahead(m) || r.obliged(f) {
			return news.Projected
		}
		if r.form(m) == "inf" && r.planned(int(m.TokStart)) {
			return news.Projected
		}
		if r.form(m) == "ing" && u.role == object && r.planned(int(m.TokStart)) {
			return news.Projected
		}
		if r.lex(lxEstverb, u.verb) {
			return news.Estimated
		}
	}
	if (u.role == object || u.prep == "-") && u.vg != nil && r.lex(lxPledgeverb, u.verb) {
		return news.Projected // offered 300 jobs, expect 40 millimetres
	}
	if u.gov != nil {
		if u.gov.Canon(r.x.ids.modal) == "projected" && (f.level || u.event || u.role == modified) {
			return news.Projected // the number of dead could reach 40
		}
		if r.lex(lxProjverb, r.lemma(u.gov)) && u.vg != nil && r.form(u.vg) == "inf" {
			return news.Projected
		}
	}
	if r.lexWord(lxProjword, quote) || v.is(f.tok.from-1, "projected", "planned", "proposed", "expected", "promised", "forecast") && !r.real(v.verb(f.tok.from-1)) {
		return news.Projected
	}
	if c.Attribution != nil && r.estimates(c.Attribution) {
		return news.Estimated
	}
	return news.Reported
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
	return r.lex(lxEstverb, a.Cue) || r.lexWord(lxEstword, strings.ToLower(a.Actor)) || strings.Contains(strings.ToLower(a.Cue), "estimate")
}

// denied reports a negated verb, or one that denies, over the figure.
func (r *reader) denied(f *figure) bool {
	u := &f.use
	v := &r.view
	for _, m := range [...]*rules.Mention{u.vg, u.gov} {
		if m == nil {
			continue
		}
		for i := int(m.TokStart); i < int(m.TokEnd); i++ {
			if v.has(i, cNeg) {
				return true
			}
		}
	}
	return u.role == object && r.lex(lxDenyverb, u.verb) && f.fig.Unit != "document"
}

// ahead reports a verb group of the future that no modal canon tells: "they'll
// have lost nine weeks", "will have to repair 40 miles".
func (r *reader) ahead(m *rules.Mention) bool {
	v := &r.view
	i := int(m.TokStart)
	if v.is(i, "will", "'ll", "shall", "wo") {
		return true
	}
	return r.form(m) == "inf" && v.is(i-1, "have") && v.is(i-2, "will", "'ll", "shall")
}

// obliged reports what must be done and so is not done yet: "must fall by 40
// percent". What is there to do it with ("from its 2 billion") is not meant.
func (r *reader) obliged(f *figure) bool {
	u, v := &f.use, &r.view
	if u.role == oblique && !equalFold(u.prep, "by") && !equalFold(u.prep, "to") {
		return false
	}
	i := int(u.vg.TokStart)
	return v.is(i, "must", "ought") || r.form(u.vg) == "inf" && v.is(i-1, "have", "has", "need", "needs") && !v.is(i-2, "would")
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
	if g := v.verb(j); g != nil {
		if g.Canon(r.x.ids.modal) == "projected" {
			return true
		}
		return r.lex(lxProjverb, r.lemma(g)) || r.lex(lxProjword, strings.ToLower(v.word(j)))
	}
	return v.in(lxProjword, j)
}

// sameClause reports whether no break stands between two tokens.
func (r *reader) sameClause(from, to int) bool {
	commas := 0
	for i := from; i < to; i++ {
		if r.view.has(i, cBreak) {
			return false
		}
		if r.view.has(i, cComma) {
			commas++
		}
	}
	return commas <= 1
}

// chain lists the ids of the rules that fired for the claim, in order: those
// within the figure, the verb's, and what the links rest on.
func (r *reader) chain(f *figure, c *news.Claim) []string {
	var buf [16]rules.RuleID
	out := make([]string, 0, 6)
	for _, id := range f.m.Chain(buf[:0]) {
		out = append(out, r.x.rs.Rule(id).ID)
	}
	if f.use.vg != nil {
		out = append(out, r.x.rs.Rule(f.use.vg.Rule).ID)
	}
	if f.borrowed {
		out = append(out, "link.elided")
	}
	if c.Attribution != nil {
		out = append(out, "link.attribution")
	}
	if c.Period != nil {
		out = append(out, "link.period")
	}
	return out
}
