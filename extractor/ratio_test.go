package extractor

import (
	"testing"

	"github.com/tallywire/tallywire/news"
)

func TestRatio(t *testing.T) {
	for percent, want := range map[string]string{"50": "0.5", "66.67": "0.666666667", "33.33": "0.333333333", "37.5": "0.375", "98.76": "0.9876"} {
		p, err := news.ParseDecimal(percent)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := ratio(p); !ok || got.String() != want {
			t.Errorf("ratio(%s) = %v, %v; want %s", percent, got, ok, want)
		}
	}
}

func TestSingularOf(t *testing.T) {
	for plural, want := range map[string]string{"barges": "barge", "fishermen": "fisherman", "children": "child", "series": "series", "buses": "bus", "glass": "glass"} {
		if got := singularOf(plural); got != want {
			t.Errorf("singularOf(%s) = %s, want %s", plural, got, want)
		}
	}
}
