package score

import (
	"cmp"
	"slices"

	"github.com/tallywire/tallywire/news"
)

// Compare scores predictions against gold.
func Compare(gold []Row, pred Predictions) *Report {
	byName := map[string][]*Row{}
	var articles []string
	for i := range gold {
		name := gold[i].Article
		if byName[name] == nil {
			articles = append(articles, name)
		}
		byName[name] = append(byName[name], &gold[i])
	}
	slices.Sort(articles)
	rep := &Report{Slots: make([]SlotScore, len(slots))}
	for i, s := range slots {
		rep.Slots[i].Name = s.name
	}
	var pairs []seriesPair
	for _, name := range articles {
		claims, _ := byArticle(pred, name)
		pairs = append(pairs, rep.article(name, byName[name], claims)...)
	}
	rep.Series = comparePairs(pairs)
	return rep
}

// article scores one article and returns the series of its right claims.
func (rep *Report) article(name string, rows []*Row, claims []Claim) []seriesPair {
	claimOf, taken := align(rows, claims)
	var pairs []seriesPair
	for i, r := range rows {
		switch {
		case r.Optional:
		case claimOf[i] < 0:
			rep.Missed++
			rep.Errors = append(rep.Errors, Error{Type: Miss, Article: name, Quote: r.Quote, Value: r.fields.get("value")})
		default:
			c := &claims[claimOf[i]]
			rep.Right++
			rep.slots(name, r, c)
			if want := r.fields.text("series"); want != "" {
				pairs = append(pairs, seriesPair{want, c.fields.text("series")})
			}
		}
	}
	for j := range claims {
		c := &claims[j]
		switch {
		case taken[j]:
		case slices.ContainsFunc(rows, func(r *Row) bool { return r.Optional && r.Overlaps(c.Span) }):
			rep.Ignored++
		default:
			rep.Extra++
			rep.Errors = append(rep.Errors, Error{Type: Extra, Article: name, Quote: c.fields.get("quote"), Value: c.fields.get("value")})
		}
	}
	return pairs
}

// slots scores the slots of a right claim.
func (rep *Report) slots(name string, r *Row, c *Claim) {
	strict := true
	var wrong []SlotError
	for i, s := range slots {
		if s.right(r, c) {
			rep.Slots[i].Right++
			continue
		}
		strict = strict && !s.strict
		wrong = append(wrong, SlotError{s.name, s.want(r), s.got(c)})
	}
	if strict {
		rep.Strict++
	}
	if len(wrong) > 0 {
		rep.Errors = append(rep.Errors, Error{Type: Slot, Article: name, Quote: r.Quote, Slots: wrong})
	}
}

// align ties rows to claims, one to one, the widest overlap first. claimOf holds
// the claim of each row, -1 for none; taken says which claims have a row.
func align(rows []*Row, claims []Claim) (claimOf []int, taken []bool) {
	type candidate struct{ overlap, row, claim int }
	var all []candidate
	for i, r := range rows {
		for j := range claims {
			c := &claims[j]
			if n := overlap(r.Span, c.Span); n > 0 && c.Len() <= max(120, 3*r.Len()) && numberRight(r, c) {
				all = append(all, candidate{n, i, j})
			}
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.overlap, a.overlap), cmp.Compare(b.row, a.row), cmp.Compare(b.claim, a.claim))
	})
	claimOf, taken = make([]int, len(rows)), make([]bool, len(claims))
	for i := range claimOf {
		claimOf[i] = -1
	}
	for _, c := range all {
		if claimOf[c.row] < 0 && !taken[c.claim] {
			claimOf[c.row], taken[c.claim] = c.claim, true
		}
	}
	return claimOf, taken
}

func overlap(a, b news.Span) int { return min(a.End, b.End) - max(a.Start, b.Start) }

// seriesPair is the series of a right claim: the gold's and its own.
type seriesPair struct{ want, got string }

// comparePairs counts pairs of claims that belong to one series; nil where the
// gold has none.
func comparePairs(claims []seriesPair) *Series {
	s := &Series{}
	for i, a := range claims {
		for _, b := range claims[i+1:] {
			want, got := a.want == b.want, a.got != "" && a.got == b.got
			if want {
				s.Gold++
			}
			if got {
				s.Found++
			}
			if want && got {
				s.Both++
			}
		}
	}
	if s.Gold == 0 {
		return nil
	}
	return s
}
