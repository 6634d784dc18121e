package extractor_test

import (
	"slices"
	"testing"
)

// TestDatelines: a place in capitals before a colon has said nothing; those who
// speak in turn have.
func TestDatelines(t *testing.T) {
	for text, want := range map[string][]string{
		"Market is shut\n\nLUND: Police arrested 12 men on Sunday.\n\nThey were released.": {
			"12 men exact | men | flow arrest | reported | -"},
		"Market is shut\n\nNEW LUND: Police said on Sunday that 12 men were held.\n\nThey were released.": {
			"12 men exact | men | stock hold | reported | Police"},
		"On air\n\nBRUN: We have 40 barges.\n\nMOSS: You have 30 barges.": {
			"40 barges exact | barges | stock have | reported | BRUN", "30 barges exact | barges | stock have | reported | MOSS"},
		"BRUN: We have 40 barges.": {
			"40 barges exact | barges | stock have | reported | BRUN"},
	} {
		if got := reading(t, text); !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}
