package score

import (
	"strings"
	"testing"
)

// FuzzCompare: whatever the files hold, it is scored or refused.
func FuzzCompare(f *testing.F) {
	f.Add(aRow, `{"id":"flood","claims":[{"start":9,"end":11,"value":63}]}`)
	f.Add(strings.Replace(aRow, `"value":63`, `"value":1e999`, 1), `{"id":"flood","claims":[{"start":0,"end":0,"attribution":[],"period":7}]}`)
	f.Add(strings.Replace(aRow, `"people"`, `"'s"`, 1), `{"id":"flood","claims":[{"start":9,"end":11,"value":63,"counted":"\u0000 -"}]}`)
	f.Fuzz(func(t *testing.T, gold, pred string) {
		found := Predictions{}
		if err := found.Read("pred", strings.NewReader(pred)); err != nil {
			return
		}
		rows, err := ReadGold("gold", strings.NewReader(gold))
		if err != nil {
			return
		}
		rep := Compare(rows, found)
		if n := rep.Right + rep.Missed; n > len(rows) || strings.Count(printed(rep), "\n") < len(slots)+2 {
			t.Errorf("%d required rows of %d\n%s", n, len(rows), printed(rep))
		}
	})
}
