package series

import (
	"strings"

	"github.com/tallywire/tallywire/news"
)

// besideBack is how many figures back the other may be.
const besideBack = 4

// besideReach is how far apart, in bytes, the two may stand.
const besideReach = 120

// setBeside gives two figures that a sentence sets beside each other, of one
// quantity at two times, one series: that of the one that says more, else one
// within the article.
func (t topic) setBeside(set *news.ClaimSet) {
	for i := range set.Claims {
		b := &set.Claims[i]
		j := i - 1
		for j > i-besideBack && j >= 0 && set.Claims[j].Unit != b.Unit { // "$118, or $3 a share, compared with $171"
			j--
		}
		if j < 0 || !worthFollowing(b) || !t.beside(&set.Claims[j], b) {
			continue
		}
		a := &set.Claims[j]
		switch {
		case a.Series != "":
			b.Series = a.Series
		case b.Series != "":
			a.Series = b.Series
		default:
			a.Series = t.within(a, &set.Article)
			b.Series = a.Series
		}
	}
}

// beside reports whether b is what a is compared with: of one unit, kind and
// thing, in one sentence, led by a word of comparison.
func (t topic) beside(a, b *news.Claim) bool {
	if a.Sentence != b.Sentence || a.Unit != b.Unit || a.Kind != b.Kind || a.Counted == nil || b.Counted == nil ||
		a.End > b.Start || b.Start > len(t.text) || b.Start-a.End > besideReach {
		return false
	}
	if event := t.event(a); t.concept(a, event).String() != t.concept(b, event).String() {
		return false
	}
	between := strings.TrimRight(t.text[a.End:b.Start], " ")
	if strings.ContainsAny(between, ";:") {
		return false
	}
	for w := range t.keys.beside { // what stands before a figure that another is set beside
		if rest, ok := strings.CutSuffix(between, w); ok && (rest == "" || strings.HasSuffix(rest, " ")) {
			return true
		}
	}
	return false
}
