package extractor

import (
	"math"

	"github.com/tallywire/tallywire/news"
)

// The confidence of a claim is the chance that its number, modifier, unit, kind
// and speaker are all read right: a logistic regression on what makes a wrong
// reading likelier. Base and weights are log odds, fitted (with a ridge of 0.5) to
// the 784 claims found in the articles annotated for development, of which those
// on which no rule had been made weigh three times as much; how far they hold is
// in docs/claims.md and tested by TestConfidence.
const sureBase = 1.25

// sight is what the confidence of a claim rests on.
type sight struct {
	*figure
	claim   *news.Claim
	crowded bool // the sentence holds many claims
}

// doubts are what tells how likely a claim is read right.
var doubts = [...]struct {
	weight float64
	holds  func(sight) bool
}{
	{-0.13, func(s sight) bool { return s.borrowed }},        // what is counted was taken from elsewhere
	{-0.87, func(s sight) bool { return s.class == "bare" }}, // the number stands without a noun
	{-2.47, func(s sight) bool { return s.claim.Unit == "" }},
	{-0.69, func(s sight) bool { return s.single() }},
	{-0.67, func(s sight) bool { return s.claim.Predicate == "" }},
	{-0.37, func(s sight) bool { return s.claim.Predicate == "be" || s.claim.Predicate == "have" }}, // a level, or not
	{-0.10, func(s sight) bool { return s.claim.Counted == nil }},
	{-0.53, func(s sight) bool { return s.crowded }},
	{0.49, func(s sight) bool { return s.class == "money" || s.class == "measure" || s.class == "percent" }}, // its sign says what it is
}

// single reports one and two, which are often no count.
func (s sight) single() bool {
	v := s.claim.Value
	return v != nil && v.Cmp(news.Int(3)) < 0 && s.claim.Unit != "percent"
}

// crowd is how many claims make a sentence crowded.
const crowd = 4

// crowded reports whether the sentence of which claim i is the first holds many.
func (r *reader) crowded(i int) bool {
	last := i + crowd - 1
	return last < len(r.told) && r.told[last].sent == r.told[i].sent
}

func (s sight) confidence() float64 {
	odds := sureBase
	for i := range doubts {
		if doubts[i].holds(s) {
			odds += doubts[i].weight
		}
	}
	return math.Round(100/(1+math.Exp(-odds))) / 100
}
