package extractor_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
)

// TestQuantities reads sentences as measurements: words of the number, unit,
// what is measured. Each class stands beside one that only looks like it.
func TestQuantities(t *testing.T) {
	x := load(t)
	for _, tc := range []struct{ text, want string }{
		// The unit of a count is its noun; its own subject measures nothing else.
		{"The yard built nearly 40 old river barges.", "40 × old river barge: yard"},
		{"Nearly 40 old river barges sank.", "40 × old river barge: -"},
		{"They have two kids and a $350 a month lease.", "two × kid: - | $350 × USD per month: lease"},
		{"There are four different bakers in the village.", "four × different baker: -"},
		{"It is one of the oldest bridges of the valley.", "one × oldest bridge valley: -"},
		// What stands beside a measure, then the subject.
		{"The council imposed a 25% duty on wool.", "25% × percent: duty wool, council"},
		{"The mill offered a dividend yield of 4.1 per cent.", "4.1 per cent × percent: dividend yield, mill"},
		{"The fund holds $2 billion in gold.", "$2 billion × USD: gold, fund"},
		{"The bakery cut its costs to $3 million.", "$3 million × USD: costs, bakery"},
		{"Wheat prices rose 6% to $164.", "6% up × percent: Wheat prices | $164 × USD: Wheat prices"},
		{"Wheat +0.2% Barley -0.6%.", "0.2% up × percent: Wheat | 0.6% down × percent: Barley"},
		{"Total cost: $72.", "$72 × USD: Total cost"},
		// The subject of a second verb, of a relative clause, behind a pronoun.
		{"The lake fell sharply but gained 3 metres in May.", "3 metres up × metre: lake"},
		{"The ferry, which carries 90 lorries, is new.", "90 × lorry: ferry"},
		{"The ferry is full because it carries 90 lorries.", "90 × lorry: ferry"},
		{"It carries 90 lorries.", "90 × lorry: -"},
		// One figure in two units, and two figures.
		{"Storks fly more than 100 km (60 miles).", ">100 km × kilometre: Storks | >60 miles × mile: Storks"},
		{"The path climbs 60 miles and 100 metres.", "60 miles up × mile: path | 100 metres up × metre: path"},
		// Ends of a move make one range; two figures beside each other do not.
		{"The flock grew from 20 to 300 goats.", "[20 300]20 to 300 × goat: flock"},
		// A fraction is a number.
		{"Two-thirds of the boats were lost.", "Two-thirds × : boats"},
	} {
		res, err := x.Extract(&news.Article{ID: "q", Text: tc.text})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, q := range res.Quantities {
			got = append(got, render(q))
		}
		if s := strings.Join(got, " | "); s != tc.want {
			t.Errorf("%s\n got  %s\n want %s", tc.text, s, tc.want)
		}
	}
}

func render(q extractor.Quantity) string {
	var b strings.Builder
	if q.Modifier == news.MoreThan {
		b.WriteString(">")
	}
	if q.Value == nil {
		fmt.Fprintf(&b, "[%v %v]", q.Low, q.High)
	}
	b.WriteString(q.Text)
	if q.Direction != nil {
		b.WriteString(" " + *q.Direction)
	}
	counted := "-"
	if q.Counted != nil {
		counted = cmp.Or(*q.Counted, "empty")
	}
	fmt.Fprintf(&b, " × %s: %s", q.Unit, counted)
	return b.String()
}
