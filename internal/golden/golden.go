// Package golden compares what a test made with a file that was read and
// approved by a person.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew; read the difference before committing it")

// Check compares got with testdata/name. lines is how many lines the file has:
// with -update, a text of another length is refused, so that nothing is approved
// without the number in the test being changed by hand.
func Check(t *testing.T, name, got string, lines int) {
	t.Helper()
	if n := strings.Count(got, "\n"); n != lines {
		t.Errorf("%s: %d lines, the test expects %d; look at them first:\n%s", name, n, lines, got)
		return
	}
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; it should be\n%s\nand is\n%s", name, want, got)
	}
}
