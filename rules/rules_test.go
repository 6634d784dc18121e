package rules

import (
	"testing"
	"testing/fstest"
)

// load makes a ruleset of one file.
func load(t testing.TB, yaml string) *Ruleset {
	t.Helper()
	rs, err := Load(fstest.MapFS{"rules.yaml": {Data: []byte(yaml)}})
	if err != nil {
		t.Fatal(err)
	}
	return rs
}

// TestDefault holds the built-in rules to lint and to the tests beside them.
func TestDefault(t *testing.T) {
	files, err := DefaultFS()
	if err != nil {
		t.Fatal(err)
	}
	rs, err := Lint(files)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rules, %d lexicons, %d tests", len(rs.Rules()), len(rs.Lexicons()), rs.Tests())
	for _, w := range rs.Warnings() {
		t.Log("warning: ", w)
	}
	for _, f := range rs.Test() {
		t.Error(f)
	}
}
