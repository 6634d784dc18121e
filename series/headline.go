package series

import (
	"strings"

	"github.com/tallywire/tallywire/news"
)

// inHeadline reports a figure of the headline that a text begins with.
func (s *story) inHeadline(f *figure) bool {
	return s.article.Title != "" && f.End <= len(s.article.Title) && strings.HasPrefix(s.text, s.article.Title)
}

// tellHeadline gives a figure of the headline the series of the one figure of the
// text that it tells in short: "the UN counted 41,000" is 41,200 below. A headline
// says least of what it counts, and when.
func (s *story) tellHeadline() {
	for i := range s.figures {
		h := &s.figures[i]
		if !s.inHeadline(h) {
			return
		}
		if !worthFollowing(h.Claim) || h.Kind == news.Change {
			continue
		}
		told := s.toldBelow(h)
		switch {
		case told == nil:
		case told.Series != "":
			h.Series = told.Series
		case h.Series != "":
			told.Series = h.Series
		default:
			told.Series = s.within(told)
			h.Series = told.Series
		}
	}
}

// headlineBelow is how many figures of a text its headline may tell of.
const headlineBelow = 40

// toldBelow returns the first figure of the text that a headline's may be; nil where
// there are two that differ.
func (s *story) toldBelow(h *figure) (found *figure) {
	for i := range s.figures[:min(len(s.figures), headlineBelow)] {
		f := &s.figures[i]
		switch {
		case s.inHeadline(f) || !worthFollowing(f.Claim) || !s.shortens(h, f):
		case found == nil:
			found = f
		case *found.Value != *f.Value || found.Series != f.Series && f.Series != "":
			return nil
		}
	}
	return found
}

// shortens reports whether a headline's figure may be f in short: of one unit, and f
// is what its number is rounded from, or what its words allow of that order.
func (s *story) shortens(h, f *figure) bool {
	alike := h.unit == f.unit || h.event == f.event && h.event != "" && telling(h.Claim) && telling(f.Claim) // "UN: 420,000 have fled" counts no UNs
	if !alike || h.Value == nil || f.Value == nil || f.part || h.kind != f.kind && !(h.counts() && f.counts()) {
		return false
	}
	if h.event != f.event && (harms[h.event] || harms[f.event]) || counterfactual(h.Modality) != counterfactual(f.Modality) {
		return false
	}
	if h.who.nation != f.who.nation && h.who.nation != "" && f.who.nation != "" || h.who.head != f.who.head && h.who.head != "" && f.who.head != "" {
		return false
	}
	return rounds(h.Figure, f.Figure)
}

// rounds reports whether a headline's number stands for a text's: it is that, or has
// fewer digits and is that to its last one.
func rounds(h, f news.Figure) bool {
	x, y := h.Value.Float(), f.Value.Float()
	if sameNumber(x, y) {
		return true
	}
	last := lastUnit(*h.Value)
	return last > lastUnit(*f.Value) && last < x && y > x-last/2 && y < x+last
}
