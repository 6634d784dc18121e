package series

import (
	"math"
	"slices"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// againReach bounds how many tellings of one number are compared.
const againReach = 8

// tellAgain gives a claim that repeats a figure of its article, in a headline,
// in other words or with less said, the series of its first full telling. What
// no telling says in full has a series within the article.
func (s *story) tellAgain() {
	told := map[figureID][]*figure{}
	for i := range s.figures {
		f := &s.figures[i]
		if id := identify(f.Claim); worthFollowing(f.Claim) && f.tellable() && len(told[id]) < againReach {
			told[id] = append(told[id], f)
		}
	}
	for _, tellings := range told {
		slices.SortStableFunc(tellings, func(a, b *figure) int { // a headline says least
			return btoi(s.inHeadline(a)) - btoi(s.inHeadline(b))
		})
		for i, me := range tellings {
			for _, other := range tellings[:i] {
				if me.Series == "" && other.Series == "" && (me.who.head != "" || harms[me.event] || me.oddly(other)) && s.repeats(me, other) {
					other.Series = s.within(other)
				}
			}
		}
		for i, me := range tellings {
			for j, other := range tellings {
				if i != j && other.Series != "" && (me.Series == "" || j < i) && s.repeats(me, other) {
					me.Series = other.Series
					break
				}
			}
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// figureID is what two tellings of one figure share: unit, kind and, as one may
// be rounded, size and first digits; of a vague word, its bounds.
type figureID struct {
	unit   string
	kind   news.Kind
	digits int
	lead   string
}

func identify(c *news.Claim) figureID {
	if c.Value == nil {
		return figureID{c.Unit, c.Kind, 0, bound(c.Low) + " " + bound(c.High)}
	}
	whole, _, _ := strings.Cut(c.Value.String(), ".")
	return figureID{c.Unit, c.Kind, len(whole), whole[:min(2, len(whole))]}
}

func bound(d *news.Decimal) string {
	if d == nil {
		return ""
	}
	return d.String()
}

// sameTold reports whether one number is the other or, both having digits
// enough, the other rounded: "120K" for 120,423. Vague words of the same bounds are
// the same.
func sameTold(a, b *news.Claim) bool {
	if a.Value == nil || b.Value == nil {
		return a.Value == nil && b.Value == nil
	}
	x, y := a.Value.Float(), b.Value.Float()
	if sameNumber(x, y) {
		return true
	}
	return telling(a) && telling(b) && math.Abs(x-y) < max(lastUnit(*a.Value), lastUnit(*b.Value))
}

// few is the number below which the figures of an article are alike by chance.
var few = news.Int(10)

// tellable reports whether a number is told by an article for one thing only: it
// is no small number, except of people whom one event has harmed.
func (me *figure) tellable() bool {
	c := me.Claim
	if c.Kind == news.Change || c.Kind == news.Share || c.Kind == news.Rate || c.Unit == "percent" {
		return false
	}
	least := c.Value
	if least == nil {
		least = c.Low
	}
	return least != nil && (least.Cmp(few) >= 0 || harms[me.event] && person(me.unit))
}

// telling reports whether a number has digits enough that two of it in one
// article are no chance: 34,000 but not 30,000.
func telling(c *news.Claim) bool {
	return c.Value != nil && len(strings.TrimRight(strings.ReplaceAll(c.Value.String(), ".", ""), "0")) > 1 && c.Value.Cmp(news.Int(100)) >= 0
}

// repeats reports whether one telling repeats another: of one event, of people
// or things that may be the same, in another sentence, of no other place or
// time.
func (s *story) repeats(me, other *figure) bool {
	a, b := me.Claim, other.Claim
	switch {
	case a.Sentence == b.Sentence, !sameTold(a, b), me.event != other.event && !(moves[me.event] && moves[other.event]) && !me.oddly(other):
		return false
	case a.Modality != b.Modality && (counterfactual(a.Modality) || counterfactual(b.Modality)):
		return false
	case me.who.nation != other.who.nation && me.who.nation != "" && other.who.nation != "":
		return false
	case me.who.head != other.who.head && me.who.head != "" && other.who.head != "":
		return false
	case !overlap(me.who.status, other.who.status), !telling(a) && !overlap(me.who.rest, other.who.rest):
		return false
	}
	return !s.keys.elsewhere(a.Places, b.Places) && !otherTime(a.Period, b.Period)
}

// oddly reports two tellings of a number so odd that two events with it are no
// chance: "6,300 people were punished" and "6,300 people were dealt with". Of
// the dead and the hurt there may be as many.
func (me *figure) oddly(other *figure) bool {
	return telling(me.Claim) && other.Value != nil && me.Value.Cmp(news.Int(1000)) >= 0 && *me.Value == *other.Value && !harms[me.event] && !harms[other.event] &&
		me.Counted != nil && other.Counted != nil && strings.EqualFold(*me.Counted, *other.Counted)
}

// counterfactual reports what has not happened.
func counterfactual(m news.Modality) bool {
	return m == news.Projected || m == news.Hypothetical || m == news.Denied
}

// overlap reports whether one list holds all of the other.
func overlap(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return !slices.ContainsFunc(a, func(w string) bool { return !slices.Contains(b, w) })
}

// elsewhere reports whether two figures are told of places that share none.
func (k *Keys) elsewhere(a, b []news.Place) bool {
	said := false
	for _, p := range a {
		for _, q := range b {
			if p.Role == "" || q.Role == "" {
				continue
			}
			said = true
			if k.country(p) == k.country(q) || p.Name == q.Name {
				return false
			}
		}
	}
	return said
}

// otherTime reports whether two figures hold for different times, as far as
// both say when.
func otherTime(a, b *news.Period) bool {
	differ := func(x, y *string) bool {
		return x != nil && y != nil && !strings.HasPrefix(*x, *y) && !strings.HasPrefix(*y, *x)
	}
	return a != nil && b != nil && (differ(a.Start, b.Start) || differ(a.End, b.End))
}
