package main

import (
	"bytes"
	"os"
	"testing"
)

// TestGenerated: the files checked in are those the table gives.
func TestGenerated(t *testing.T) {
	countries, err := read(table)
	if err != nil {
		t.Fatal(err)
	}
	if len(countries) < 190 {
		t.Fatalf("%d countries", len(countries))
	}
	src, err := demonyms(countries)
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string][]byte{
		"../../rules/data/gazetteer/countries.yaml": lexicons(countries),
		"../../series/demonyms_gen.go":              src,
	} {
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what countries.tsv gives; run go generate ./internal/gazetteer", file)
		}
	}
}
