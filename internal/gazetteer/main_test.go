package main

import (
	"bytes"
	"os"
	"strings"
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
	names, err := cities()
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string][]byte{
		"../../rules/data/gazetteer/countries.yaml": lexicons(countries),
		"../../rules/data/gazetteer/city.tsv":       names,
		"../../rules/data/gazetteer/given_name.tsv": givenNames(),
	} {
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the tables give; run go generate ./internal/gazetteer", file)
		}
	}
}

func TestCityNames(t *testing.T) {
	for name, want := range map[string]string{
		"Lima": "Lima", "Łódź": "Łódź|Lodz", "São Luís": "São Luís|Sao Luis", "Goyang-si": "Goyang", "Washington, D.C.": "Washington", "Mazār-e Sharīf": "Mazār-e Sharīf|Mazar-e Sharif",
	} {
		if got := strings.Join(cityNames(name), "|"); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	names, err := cities()
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]bool{"Kandahar\tAF": true, "Bradford\tGB": true, "Reading\tGB": false, "Lincoln\tUS": false, "Dadaab\tKE": true} {
		if strings.Contains(string(names), "\n"+name+"\n") != in {
			t.Errorf("%q is in the file: want %v", name, in)
		}
	}
}

func TestGivenNames(t *testing.T) {
	names := string(givenNames())
	for name, in := range map[string]bool{"Miriam": true, "Volodymyr": true, "Mark": true, "River": false, "Georgia": false} {
		if strings.Contains(names, "\n"+name+"\n") != in {
			t.Errorf("%q is in the file: want %v", name, in)
		}
	}
}
