package extractor

import "testing"

func TestSingularOf(t *testing.T) {
	for plural, want := range map[string]string{"barges": "barge", "fishermen": "fisherman", "children": "child", "series": "series", "buses": "bus", "glass": "glass", "tvs": "tv", "bus": "bus"} {
		if got := singularOf(plural); got != want {
			t.Errorf("singularOf(%s) = %s, want %s", plural, got, want)
		}
	}
}
