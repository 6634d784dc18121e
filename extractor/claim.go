package extractor

import (
	"slices"

	"github.com/tallywire/tallywire/extractor/timex"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

// tell appends what the figures tell: their kind, predicate and modality from the
// sentence, their attribution, period and places from the sources. It takes one
// step after the other for all of them: the steps are so many that for each figure
// in turn their code would not stay in the processor's caches.
func (r *reader) tell(src *sourced, out []news.Claim) []news.Claim {
	r.told = r.told[:0]
	for i := range r.figs {
		if r.figs[i].claim() {
			r.told = append(r.told, &r.figs[i])
		}
	}
	out = slices.Grow(out, len(r.told))[:len(out)+len(r.told)]
	claims := out[len(out)-len(r.told):]
	for i, f := range r.told {
		claims[i] = news.Claim{Quote: r.doc.Text[f.span.Start:f.span.End], Span: f.span, Sentence: r.doc.Sentences[f.m.Sentence], Figure: f.fig}
	}
	for i, f := range r.told {
		claims[i].Kind, claims[i].Predicate = r.kind(f), r.predicate(f)
	}
	for i, f := range r.told {
		claims[i].Attribution = src.attribution(f.span, int(f.m.Sentence))
	}
	for i, f := range r.told {
		claims[i].Period = r.period(f, claims[i].Kind, src.periods)
	}
	for i, f := range r.told {
		claims[i].Places = src.places(f.span, int(f.m.Sentence))
	}
	for i, f := range r.told {
		claims[i].Modality = r.modality(f, &claims[i])
	}
	r.chains = make([]string, 0, chainLen*len(r.told))
	crowded := false
	for i, f := range r.told {
		if i == 0 || f.sent != r.told[i-1].sent {
			crowded = r.crowded(i)
		}
		claims[i].Rules = r.chain(f, &claims[i])
		claims[i].Confidence = sight{f, &claims[i], crowded}.confidence()
	}
	r.chains = nil
	return out
}

// period returns the time a figure holds for.
func (r *reader) period(f *figure, kind news.Kind, periods *timex.Periods) *news.Period {
	r.others = r.otherClauses(f, r.others[:0])
	return periods.Of(timex.Asked{Span: f.span, Sentence: int(f.m.Sentence), Kind: kind,
		Others: r.others, Ongoing: r.ongoing(f), Lasting: r.lasting(f), Described: r.described(f)})
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
