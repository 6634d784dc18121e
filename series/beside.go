package series

import (
	"strings"

	"github.com/tallywire/tallywire/news"
)

// besideBack is how many figures back the other may be.
const besideBack = 4

// besideReach is how far apart, in bytes, the two may stand.
const besideReach = 200

// setBeside gives two figures that a sentence sets beside each other, of one
// quantity at two times, one series: that of the one that says more, else one
// within the article.
func (s *story) setBeside() {
	for i := range s.figures {
		b := &s.figures[i]
		j := i - 1
		for j > i-besideBack && j >= 0 && s.figures[j].unit != b.unit { // "$118, or $3 a share, compared with $171"
			j--
		}
		if j < 0 || !worthFollowing(b.Claim) || !s.beside(&s.figures[j], b) {
			continue
		}
		a := &s.figures[j]
		switch {
		case a.Series != "":
			b.Series = a.Series
		case b.Series != "":
			a.Series = b.Series
		default:
			a.Series = s.within(a)
			b.Series = a.Series
		}
	}
}

// beside reports whether b is what a is compared with: of one unit, kind and
// thing, in one sentence, led by a word of comparison.
func (s *story) beside(a, b *figure) bool {
	if a.Sentence != b.Sentence || a.unit != b.unit || a.kind != b.kind && !(a.counts() && b.counts() && s.keys.tells(b.Predicate)) || a.Counted == nil || b.Counted == nil ||
		a.End > b.Start || b.Start > len(s.text) || b.Start-a.End > besideReach {
		return false
	}
	if a.who.String() != b.who.String() || !s.keys.tells(b.Predicate) && a.event != "" && b.event != "" && a.event != b.event {
		return false
	}
	between := strings.TrimRight(s.text[a.End:b.Start], " ")
	if strings.ContainsAny(between, ";:") || !near(a, b, 100) {
		return false
	}
	fromTo := strings.HasSuffix(strings.TrimRight(s.text[:a.Start], " "), " from") && strings.HasSuffix(between, " to")
	return fromTo || s.keys.beside.end(between)
}

// anewReach is how far back, in bytes, the figure may stand that is told anew.
const anewReach = 400

// tellAnew gives a bare figure that is told as another count of the same ("revising
// an earlier figure of 52", "a committee gave a higher figure, 47") the series of the
// figure before it, where there is but one it can be of.
func (s *story) tellAnew() {
	for i := range s.figures {
		f := &s.figures[i]
		if !bare(f.Claim) {
			continue
		}
		var before *figure
		switch {
		case s.anew(f.Claim):
			before = s.only(s.figures[:i], f)
		case i > 0 && s.did(f.Claim): // what those before did, and no others
			before = s.only(s.figures[i-1:i], f)
		}
		if before != nil {
			f.Series = before.Series
		}
	}
}

// bare reports a quote that ends in its number and names nothing counted.
func bare(c *news.Claim) bool {
	last := c.Quote[strings.LastIndexByte(c.Quote, ' ')+1:]
	return c.Value != nil && last != "" && last[len(last)-1] >= '0' && last[len(last)-1] <= '9' || c.Unit == "percent"
}

// anew reports whether the words before a figure tell it as another count.
func (s *story) anew(c *news.Claim) bool {
	if c.Sentence.Start < 0 || c.Sentence.Start > c.Start || c.Start > len(s.text) {
		return false
	}
	before := s.text[max(c.Sentence.Start, c.Start-anewLead):c.Start]
	return s.keys.anew.end(strings.ToLower(strings.TrimRight(before, " ,:")))
}

// did reports whether the words behind a figure say that so many did as others.
func (s *story) did(c *news.Claim) bool { return s.keys.same.is(strings.TrimSpace(s.after(c, 3))) }

// anewLead is how far before a figure, in bytes, the words stand that say so.
const anewLead = 40

// only returns the figure that f can be another count of: of the nearest sentence
// that has any with a series, all are of one. Parts of a figure ("11 of them") are
// none.
func (s *story) only(before []figure, f *figure) (found *figure) {
	for i := len(before) - 1; i >= 0 && f.Start-before[i].Start <= anewReach; i-- {
		a := &before[i]
		if found != nil && a.Sentence != found.Sentence {
			break
		}
		if a.Series == "" || a.part || !(near(a, f, 10) && (a.unit == f.unit || a.counts() && f.counts())) {
			continue
		}
		if found != nil && found.Series != a.Series {
			return nil
		}
		found = a
	}
	return found
}

// part reports a figure that is told as a part of another.
func (t topic) part(c *news.Claim) bool {
	after := t.after(c, 2)
	if c.Counted != nil && (*c.Counted == "them" || *c.Counted == "those") {
		return true
	}
	return strings.HasPrefix(after, " of them") || strings.HasPrefix(after, " of those") || strings.HasPrefix(after, " of whom")
}

// near reports whether neither of two figures is so many times the other.
func near(a, b *figure, times float64) bool {
	x, okX := point(a.Figure)
	y, okY := point(b.Figure)
	return okX && okY && x <= times*y && y <= times*x
}

// counts reports a figure that counts something.
func (f *figure) counts() bool { return f.kind == news.Flow || f.kind == news.Stock }
