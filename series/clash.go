package series

import "github.com/tallywire/tallywire/news"

// clashReach is how many figures of one key are compared.
const clashReach = 8

// partClashing takes the series from figures of one key that an article gives side
// by side, by one voice and for one time, and that cannot both hold: "Amato won 6
// million votes and Boko 4". They are of two things, and the key does not say which.
func (s *story) partClashing() {
	told := map[string][]*figure{}
	clash := map[*figure]bool{}
	for i := range s.figures {
		f := &s.figures[i]
		for _, other := range told[f.Series] {
			if s.clashes(other, f) {
				clash[f], clash[other] = true, true
			}
		}
		if f.Series != "" && len(told[f.Series]) < clashReach {
			told[f.Series] = append(told[f.Series], f)
		}
	}
	for f := range clash {
		f.Series = ""
	}
}

// clashes reports whether two figures of one key are of two things: what one sentence
// gives of both, or of values and levels the article.
func (s *story) clashes(a, b *figure) bool {
	if x, ok := point(a.Figure); ok {
		if y, ok := point(b.Figure); ok && x == y {
			return false
		}
	}
	return (a.Sentence == b.Sentence || a.kind != news.Flow) &&
		(a.Speaker() == b.Speaker() || a.Speaker() == "" || b.Speaker() == "") && !otherTime(a.Period, b.Period) && !allowed(a.Figure).meet(allowed(b.Figure)) &&
		!s.beside(a, b) && !s.anew(b.Claim) && !s.did(b.Claim)
}
