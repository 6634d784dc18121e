package rules

import (
	"testing"
	"testing/fstest"
	"time"
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

func TestDefault(t *testing.T) {
	start := time.Now()
	rs, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rules, %d tests, loaded in %v", len(rs.Rules()), rs.Tests(), time.Since(start))
	for _, w := range rs.Warnings() {
		t.Log("warning: ", w)
	}
	for _, f := range rs.Test() {
		t.Error(f)
	}
}
