package rules

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "write the messages found as the ones wanted")

// TestInvalid loads files with faults; beside each stand the messages it must
// give, all at once.
func TestInvalid(t *testing.T) {
	files, err := filepath.Glob("testdata/invalid/*.yaml")
	if err != nil || len(files) < 15 {
		t.Fatalf("only %d files with faults: %v", len(files), err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(strings.TrimSuffix(name, ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			rs, err := Load(fstest.MapFS{name: {Data: data}})
			if err == nil || rs != nil {
				t.Fatal("the file is loaded")
			}
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("the error is a %T", err)
			}
			got, golden := err.Error()+"\n", strings.TrimSuffix(file, ".yaml")+".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("messages are\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestInvalidFileSystems(t *testing.T) {
	if _, err := Load(fstest.MapFS{"a.txt": {Data: []byte("x")}}); err == nil {
		t.Error("a folder without rules is loaded")
	}
	big := "format: claimrules/1\n#" + strings.Repeat("x", maxRuleFile)
	_, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(big)}})
	if err == nil || !strings.Contains(err.Error(), "a.yaml: the file has 262166 bytes, at most 262144 are allowed") {
		t.Errorf("a file of more than 256 KB: %v", err)
	}
	for name, want := range map[string]string{
		"town.tsv": "a gazetteer must say where it is from",
	} {
		_, err := Load(fstest.MapFS{name: {Data: []byte("Harrow Bridge\tSD\n")}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	one := "format: claimrules/1\nlexicons: {a: {entries: [x]}}\n"
	_, err = Load(fstest.MapFS{"1.yaml": {Data: []byte(one)}, "2.yaml": {Data: []byte(one)}})
	if err == nil || !strings.Contains(err.Error(), `2.yaml:2:12: lexicon "a" is defined already, at 1.yaml:2`) {
		t.Errorf("a lexicon defined twice: %v", err)
	}
}

func TestGazetteer(t *testing.T) {
	rs, err := Load(fstest.MapFS{
		"gazetteer/town.tsv": {Data: []byte("# origin: made up\n# licence: Apache-2.0\nHarrow Bridge\tSD-HB\nKessary\n")},
		"more.tsv":           {Data: []byte("# origin: made up\n# licence: Apache-2.0\n# lexicon: town\n# case: any\nport selwyn\tSD-PS\n")},
		"rules.yaml": {Data: []byte(`
format: claimrules/1
phases:
- {name: p, rules: [{id: town, type: TOWN, pattern: 't:<town>', emit: {id: canon($t)}}]}
`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	doc := rs.NewMatcher().Match("Harrow Bridge, harrow bridge, KESSARY and Port Selwyn.", nil)
	for m := range doc.ByType(rs.Type("TOWN")) {
		got = append(got, m.String()+"="+m.Canon(rs.Field("id")))
	}
	if want := "Harrow Bridge=SD-HB KESSARY=Kessary Port Selwyn=SD-PS"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestInflection(t *testing.T) {
	for verb, want := range map[string]string{
		"say": "say says saying said", "carry out": "carry out carries out carrying out carried out", "stop": "stop stops stopping stopped",
		"admit": "admit admits admitting admitted", "flee": "flee flees fleeing fled", "die": "die dies dying died", "reach": "reach reaches reaching reached",
		"panic": "panic panics panicking panicked", "expel": "expel expels expelling expelled", "visit": "visit visits visiting visited",
		"quit": "quit quits quitting quit", "repatriate": "repatriate repatriates repatriating repatriated", "show": "show shows showing showed shown",
	} {
		if got := strings.Join(verbForms(verb), " "); got != want && strings.ReplaceAll(got, "  ", " ") != want {
			t.Errorf("%s: %s, want %s", verb, got, want)
		}
	}
	for noun, want := range map[string]string{
		"refugee": "refugee refugees", "policeman": "policeman policemen", "child": "child children", "agency": "agency agencies", "church": "church churches",
		"spokesperson": "spokesperson spokespeople spokespersons", "suicide bombing": "suicide bombing suicide bombings", "head of state": "head of state heads of state",
		"person": "person people persons", "aircraft": "aircraft aircraft", "day": "day days",
	} {
		if got := strings.Join(nounForms(noun), " "); got != want {
			t.Errorf("%s: %s, want %s", noun, got, want)
		}
	}
}
