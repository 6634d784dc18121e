package series

import (
	"math"
	"slices"
	"strings"

	"github.com/tallywire/tallywire/news"
)

// teller is a claim of an article as it is compared with the article's others.
type teller struct {
	claim *news.Claim
	topic *topic
	who   concept
	event string
}

// againReach bounds how many tellings of one number are compared.
const againReach = 8

// tellAgain gives a claim that repeats a figure of its article, in a headline,
// in other words or with less said, the series of its first full telling. What
// no telling says in full has a series within the article.
func (t topic) tellAgain(set *news.ClaimSet) {
	claims := set.Claims
	told := map[figureID][]teller{}
	for i := range claims {
		c := &claims[i]
		if !worthFollowing(c) || !tellable(c) {
			continue
		}
		id := identify(c)
		if len(told[id]) < againReach {
			event := t.event(c)
			told[id] = append(told[id], teller{c, &t, t.concept(c, event), event})
		}
	}
	for _, tellers := range told {
		for i, me := range tellers {
			for _, other := range tellers[:i] {
				if me.claim.Series == "" && other.claim.Series == "" && (me.who.head != "" || me.oddly(other)) && me.repeats(other) {
					other.claim.Series = t.within(other.claim, &set.Article)
				}
			}
		}
		for i, me := range tellers {
			for j, other := range tellers {
				if i != j && other.claim.Series != "" && (me.claim.Series == "" || j < i) && me.repeats(other) {
					me.claim.Series = other.claim.Series
					break
				}
			}
		}
	}
}

// figureID is what two tellings of one figure share: unit, kind and, as one may
// be rounded, size and first digits.
type figureID struct {
	unit   string
	kind   news.Kind
	digits int
	lead   string
}

func identify(c *news.Claim) figureID {
	whole, _, _ := strings.Cut(c.Value.String(), ".")
	return figureID{c.Unit, c.Kind, len(whole), whole[:min(2, len(whole))]}
}

// sameTold reports whether one number is the other or, both having digits
// enough, the other rounded: "120K" for 120,423.
func sameTold(a, b *news.Claim) bool {
	x, y := a.Value.Float(), b.Value.Float()
	if sameNumber(x, y) {
		return true
	}
	return telling(a) && telling(b) && math.Abs(x-y) < max(lastUnit(*a.Value), lastUnit(*b.Value))
}

// tellable reports whether a number is told by an article for one thing only:
// it is no vague word and no small number.
func tellable(c *news.Claim) bool {
	return c.Value != nil && c.Value.Cmp(news.Int(10)) >= 0 && c.Kind != news.Change && c.Kind != news.Share && c.Kind != news.Rate && c.Unit != "percent"
}

// telling reports whether a number has digits enough that two of it in one
// article are no chance: 34,000 but not 30,000.
func telling(c *news.Claim) bool {
	return len(strings.TrimRight(strings.ReplaceAll(c.Value.String(), ".", ""), "0")) > 1 && c.Value.Cmp(news.Int(100)) >= 0
}

// repeats reports whether one telling repeats another: of one event, of people
// or things that may be the same, in another sentence, of no other place or
// time.
func (me teller) repeats(other teller) bool {
	a, b := me.claim, other.claim
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
	return !me.topic.keys.elsewhere(a.Places, b.Places) && !otherTime(a.Period, b.Period)
}

// oddly reports two tellings of a number so odd that two events with it are no
// chance: "6,300 people were punished" and "6,300 people were dealt with". Of
// the dead and the hurt there may be as many.
func (me teller) oddly(other teller) bool {
	return telling(me.claim) && me.claim.Value.Cmp(news.Int(1000)) >= 0 && *me.claim.Value == *other.claim.Value && !harms[me.event] && !harms[other.event] &&
		me.claim.Counted != nil && other.claim.Counted != nil && strings.EqualFold(*me.claim.Counted, *other.claim.Counted)
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
