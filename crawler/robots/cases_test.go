package robots

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"
)

// TestReferenceCases runs the reference implementation's own cases where the
// shared material stands beside the checkout.
func TestReferenceCases(t *testing.T) {
	f, err := os.Open("../../../shared/eval/data/robots_cases.jsonl")
	if err != nil {
		t.Skipf("shared cases are not here: %v", err)
	}
	defer f.Close()
	n := 0
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 4<<20)
	for sc.Scan() {
		var c struct {
			Test, Agent, URL, Robots string
			Line                     int
			Allowed                  bool
		}
		if err := json.Unmarshal(sc.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		n++
		if got := Parse(latin1(c.Robots)).Allowed(c.Agent, c.URL); got != c.Allowed {
			t.Errorf("%s:%d: agent %q url %q: got %v, want %v\n%q", c.Test, c.Line, c.Agent, c.URL, got, c.Allowed, c.Robots[:min(200, len(c.Robots))])
		}
	}
	if n < 100 {
		t.Fatalf("only %d cases were read", n)
	}
}

// latin1 undoes the way the cases are written down: a file's bytes, each as
// one code point.
func latin1(s string) []byte {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if r > 0xff {
			return []byte(s)
		}
		b = append(b, byte(r))
	}
	return b
}
