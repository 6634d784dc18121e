package rules

import (
	"maps"
	"testing"
)

func TestCoverage(t *testing.T) {
	c := load(t, whyRules).Coverage()
	for _, text := range []string{"About 20 people left. Some 30 people left.", "Nobody came.", "About 4 million people left."} {
		c.Add(text)
	}
	got := map[string][2]int{}
	for _, r := range c.Rules() {
		got[r.ID] = [2]int{r.Fired, r.Texts}
	}
	want := map[string][2]int{"num": {2, 1}, "num.big": {1, 1}, "left": {3, 2}, "died": {0, 0}}
	if c.Texts != 3 || c.Bytes == 0 || !maps.Equal(got, want) {
		t.Errorf("%d texts, %d bytes, fired and texts %v, want %v", c.Texts, c.Bytes, got, want)
	}
}
