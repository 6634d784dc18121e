package series

import "slices"

// gap is a passage of one text that another has in place of it; either may be
// empty.
type gap struct{ a0, a1, b0, b1 int }

// maxEdits bounds the work of comparing: texts that differ more are set against
// each other whole.
const maxEdits = 1500

// gaps returns where two texts differ, by the fewest words removed and added
// (Myers, "An O(ND) Difference Algorithm and Its Variations").
func gaps(a, b []piece) []gap {
	lo := 0
	for lo < len(a) && lo < len(b) && a[lo].word == b[lo].word {
		lo++
	}
	ha, hb := len(a), len(b)
	for ha > lo && hb > lo && a[ha-1].word == b[hb-1].word {
		ha, hb = ha-1, hb-1
	}
	out := between(a[lo:ha], b[lo:hb])
	for i := range out {
		out[i].a0, out[i].a1, out[i].b0, out[i].b1 = out[i].a0+lo, out[i].a1+lo, out[i].b0+lo, out[i].b1+lo
	}
	return out
}

func between(a, b []piece) []gap {
	if len(a) == 0 && len(b) == 0 {
		return nil
	}
	rounds := farthest(a, b)
	if len(a) == 0 || len(b) == 0 || rounds == nil {
		return []gap{{0, len(a), 0, len(b)}}
	}
	// Walk the rounds back; each steps over one word of one text.
	var back []gap
	x, y := len(a), len(b)
	for d := len(rounds) - 1; d > 0; d-- {
		k, reach := x-y, rounds[d-1]
		if down := k == -d || k != d && reach.at(k-1) < reach.at(k+1); down {
			x = reach.at(k + 1)
			y = x - (k + 1)
			back = extend(back, gap{x, x, y, y + 1})
		} else {
			x = reach.at(k - 1)
			y = x - (k - 1)
			back = extend(back, gap{x, x + 1, y, y})
		}
	}
	slices.Reverse(back)
	return back
}

// extend puts a step, met from the end, to the gap before it if they touch.
func extend(back []gap, g gap) []gap {
	if n := len(back); n > 0 && back[n-1].a0 == g.a1 && back[n-1].b0 == g.b1 {
		back[n-1].a0, back[n-1].b0 = g.a0, g.b0
		return back
	}
	return append(back, g)
}

// reach is how far into a each diagonal, from -d to d, has come.
type reach []int32

func (r reach) at(k int) int { return int(r[k+len(r)/2]) }

// farthest returns the reach after 0, 1, 2 … edits until the end of both texts
// is reached; nil if that takes too many.
func farthest(a, b []piece) []reach {
	var rounds []reach
	for d := 0; d <= min(len(a)+len(b), maxEdits); d++ {
		now := make(reach, 2*d+1)
		for k := -d; k <= d; k += 2 {
			x := 0
			if d > 0 {
				last := rounds[d-1]
				if k == -d || k != d && last.at(k-1) < last.at(k+1) {
					x = last.at(k + 1)
				} else {
					x = last.at(k-1) + 1
				}
			}
			y := x - k
			for x < len(a) && y < len(b) && y >= 0 && a[x].word == b[y].word {
				x, y = x+1, y+1
			}
			now[k+d] = int32(x)
			if x == len(a) && y == len(b) {
				return append(rounds, now)
			}
		}
		rounds = append(rounds, now)
	}
	return nil
}
