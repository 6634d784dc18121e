package extractor

import (
	"github.com/tallywire/tallywire/extractor/timex"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

// tell tells of a figure in c: its kind, predicate and modality from the sentence,
// its attribution, period and places from the sources. crowded says that its
// sentence holds many.
func (r *reader) tell(c *news.Claim, f *figure, src *sourced, crowded bool) {
	sent := r.doc.Sentences[f.m.Sentence]
	*c = news.Claim{
		Quote: r.doc.Text[f.span.Start:f.span.End], Span: f.span, Sentence: sent, Figure: f.fig,
		Kind: r.kind(f), Predicate: r.predicate(f),
	}
	c.Attribution = src.attribution(f.span, int(f.m.Sentence))
	r.others = r.otherClauses(f, r.others[:0])
	c.Period = src.periods.Of(timex.Asked{Span: f.span, Sentence: int(f.m.Sentence), Kind: c.Kind,
		Others: r.others, Ongoing: r.ongoing(f), Lasting: r.lasting(f), Described: r.described(f)})
	c.Places = src.places(f.span, int(f.m.Sentence))
	c.Modality = r.modality(f, c)
	c.Rules = r.chain(f, c)
	c.Confidence = sight{f, c, crowded}.confidence()
}

// ongoing reports a verb that tells what goes on as it is said: "is recalling".
func (r *reader) ongoing(f *figure) bool {
	m := f.use.vg
	return r.progressive(m) && r.view.isAny(int(m.TokStart), "is", "are", "'s", "'re")
}

// lasting reports a length of time that has gone on: "has been shut for nine
// years".
func (r *reader) lasting(f *figure) bool {
	m := f.use.vg
	return f.class == "duration" && m != nil && equalFold(f.use.prep, "for") && r.view.isAny(int(m.TokStart), "has", "have", "'s", "'ve")
}

// described reports a participle behind what is counted that is not the verb
// the figure hangs on: "fired four men accused of theft".
func (r *reader) described(f *figure) bool {
	return f.use.role == object && f.use.right != nil && f.use.right != f.use.vg && r.form(f.use.right) == "pp"
}

// chain lists the ids of the rules that fired for the claim, in order: those
// within the figure, the verb's, and what the links rest on.
func (r *reader) chain(f *figure, c *news.Claim) []string {
	var buf [16]rules.RuleID
	first, out := len(r.chains), r.chains
	for _, id := range f.m.Chain(buf[:0]) {
		out = append(out, r.x.rs.RuleName(id))
	}
	if f.use.vg != nil {
		out = append(out, r.x.rs.RuleName(f.use.vg.Rule))
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
	r.chains = out
	return out[first:len(out):len(out)]
}
