package extractor_test

import (
	"slices"
	"testing"
)

// TestElided: numbers that stand alone count what was counted before, where the
// sentence is built to say so, and nothing where it is not.
func TestElided(t *testing.T) {
	for text, want := range map[string][]string{
		"There were 90 barges on the canal. I count four.": {
			"90 barges exact | barges | stock be | reported | -", "four exact | barges | stock count | reported | -"},
		"Some 40 clerks had been ill. We know of 17 at the works.": {
			"Some 40 clerks about | clerks | stock be | reported | -", "17 exact | clerks | stock know | reported | -"},
		"The yard has 30 cranes. A year ago it was 12.": {
			"30 cranes exact | cranes | stock have | reported | -", "12 exact | cranes | stock be | reported | -"},
		"The yard has 30 cranes. Inflation is 5 percent. A year ago it was 3.8.": {
			"30 cranes exact | cranes | stock have | reported | -", "5 percent exact | Inflation | rate be | reported | -", "3.8 exact | Inflation | rate be | reported | -"},
		"A weaver earns 30 euros. A spinner earns 20.": {
			"30 euros exact | weaver | measurement earn | reported | -", "20 exact | spinner | measurement earn | reported | -"},
		"The yard has 30 cranes. A year ago it was 12, 9 and 4.": {
			"30 cranes exact | cranes | stock have | reported | -", "12 exact | cranes | stock be | reported | -",
			"9 exact | cranes | stock be | reported | -", "4 exact | cranes | stock be | reported | -"},
		"The Whigs took 30 seats. Some 900 people voted. The Reds have 21.": {
			"30 seats exact | seats | flow take | reported | -", "Some 900 people about | people | flow vote | reported | -",
			"21 exact | seats | stock have | reported | -"},
		"The mill lost 40 spindles. The board gave a lower figure, 31.": {
			"40 spindles exact | spindles | flow lose | reported | -", "31 exact | spindles | flow lose | reported | -"},
		"Sweden counted 9,000 refugees. The gap of almost 2,000 has grown.": {
			"9,000 refugees exact | refugees | flow count | reported | Sweden", "almost 2,000 nearly | gap | measurement grow | reported | -"},
		"The mill has 900 spindles. May's fall of 40 became a rise of 60.": {
			"900 spindles exact | spindles | stock have | reported | -", "40 exact | fall | change fall | reported | -", "60 exact | rise | change rise | reported | -"},
		"The firm, with a staff of 300, makes nails.":           {"300 exact | staff | stock be | reported | -"},
		"The valley is home to 9,000.":                          {"9,000 exact | - | stock live | reported | -"},
		"More than 600 went home.":                              {"More than 600 more_than | - | flow go home | reported | -"},
		"The slide brought to 61 the number of weavers killed.": {"61 exact | weavers | flow kill | reported | -"},
		"They share one latrine for 84 hens.":                   {"one latrine exact | latrine | stock share | reported | -", "84 hens exact | hens | stock share | reported | -"},
		// near misses
		"If one seeks to follow the law, it bends.":                        nil,
		"The Whigs took 30 seats. Lund scored 12.":                         {"30 seats exact | seats | flow take | reported | -"},
		"The yard has 30 cranes. He dialled 12.":                           {"30 cranes exact | cranes | stock have | reported | -"},
		"We know of 17 at the works.":                                      nil,
		"The gap of almost 2,000 has grown.":                               nil,
		"A sort of 300 is meant.":                                          nil,
		"The yard has 30 cranes. The board gave a lower bow, 31.":          {"30 cranes exact | cranes | stock have | reported | -"},
		"Anything under 25 triggers a recount; the mill has 900 spindles.": {"900 spindles exact | spindles | stock have | reported | -"},
	} {
		if got := reading(t, text); !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}
