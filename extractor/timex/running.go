package timex

import (
	"strings"

	"github.com/tallywire/tallywire/news"
)

// lasting returns the period that a length of time reaches back from
// publication, as precise as its unit.
func (p *Periods) lasting(a Asked, found []Found) *news.Period {
	for i := range found {
		f := &found[i]
		e := &f.Expr
		if !f.Overlaps(a.Span) || f.Value.Type != Duration || e.Dir != NoDir || !p.published.known() || !e.HasAmount || e.Amount != float64(int(e.Amount)) {
			continue
		}
		l, whole := e.vector()
		if !whole {
			continue
		}
		start := Moment{Stamp: p.published}.back(l).cut(e.Unit)
		return &news.Period{Start: optional(start), End: optional(p.published), Text: p.doc.Text[f.Start:f.End], Duration: &f.Value.Length}
	}
	return nil
}

// soFarReach is how many sentences back the beginning of what is counted "so
// far" is looked for.
const soFarReach = 6

// soFar returns the period of a total told as it stands: "so far", "to date".
// It ends when the article speaks and begins where the count was last said to.
func (p *Periods) soFar(a Asked, found []Found) *news.Period {
	if p.published.IsZero() {
		return nil
	}
	text, s := p.doc.Text, p.doc.Sentences[a.Sentence]
	for i := range found {
		f := &found[i]
		if f.Expr.Ref == "" || !asItStands(lower(text[f.Start:f.End])) || f.Overlaps(a.Span) {
			continue
		}
		if gap := text[min(f.End, a.End):max(f.Start, a.Start)]; f.Start > s.Start && strings.ContainsAny(gap, ";:") {
			continue
		}
		return &news.Period{Start: p.begun(a.Sentence), End: optional(p.published), Text: text[f.Start:f.End]}
	}
	return nil
}

// asItStands reports words for up to now.
func asItStands(words string) bool {
	switch words {
	case "so far", "thus far", "to date", "until now", "till now", "up to now", "as yet", "by now":
		return true
	}
	return false
}

// begun returns since when the sentences before count, as far as one of them
// says "since", or when what they count was begun.
func (p *Periods) begun(sentence int) *string {
	for i := sentence - 1; i >= 0 && i >= sentence-soFarReach; i-- {
		found := p.within(i)
		for j := len(found) - 1; j >= 0; j-- {
			f := &found[j]
			if f.Value.Type != Date || f.Value.Start.IsZero() || f.Expr.Ref != "" {
				continue
			}
			s := p.doc.Sentences[i]
			b := p.r.lead(p.doc, s, f, news.Span{Start: s.Start, End: s.Start})
			if b.lead == leadSince && b.running {
				return optional(f.Value.Start)
			}
		}
	}
	return nil
}
