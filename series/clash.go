package series

// clashReach is how many figures back one is compared with.
const clashReach = 8

// partClashing takes the series from figures of one key that an article gives side
// by side, by one voice and for one time, and that cannot both hold: "Amato won 6
// million votes and Boko 4". They are of two things, and the key does not say which.
func (s *story) partClashing() {
	clash := make([]bool, len(s.figures))
	for i := range s.figures {
		for j := max(0, i-clashReach); j < i; j++ {
			if s.clashes(&s.figures[j], &s.figures[i]) {
				clash[i], clash[j] = true, true
			}
		}
	}
	for i := range s.figures {
		if clash[i] {
			s.figures[i].Series = ""
		}
	}
}

// clashes reports whether two figures of one key are of two things: what one sentence
// gives of both, or of values the article.
func (s *story) clashes(a, b *figure) bool {
	if x, ok := point(a.Figure); ok {
		if y, ok := point(b.Figure); ok && x == y {
			return false
		}
	}
	return a.Series != "" && a.Series == b.Series && (a.Sentence == b.Sentence || valued(a.kind)) &&
		(a.Speaker() == b.Speaker() || a.Speaker() == "" || b.Speaker() == "") && !otherTime(a.Period, b.Period) && !allowed(a.Figure).meet(allowed(b.Figure)) &&
		!s.beside(a, b) && !s.anew(b.Claim)
}
