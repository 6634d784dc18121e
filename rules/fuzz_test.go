package rules

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"
)

// FuzzLoad: whatever a file holds, Load gives a ruleset that works, or
// problems that name the file.
func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/invalid/*.yaml")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(whyRules))
	f.Fuzz(func(t *testing.T, data []byte) {
		rs, err := Load(fstest.MapFS{"f.yaml": {Data: data}})
		if err == nil {
			sameAsOracle(t, rs.NewMatcher(), "About 2 million people left on Friday, U.S. officials said.")
			rs.Test()
			return
		}
		var problems Problems
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("the error is %T: %v", err, err)
		}
		for _, p := range problems {
			if p.File != "f.yaml" && p.Msg == "" {
				t.Errorf("a problem without file or message: %+v", p)
			}
			_ = p.String()
		}
	})
}

// TestMatchersAtOnce uses one ruleset from several goroutines.
func TestMatchersAtOnce(t *testing.T) {
	rs, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	text := page(t)
	want := len(rs.NewMatcher().Match(text, nil).Mentions)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			m := rs.NewMatcher()
			for range 3 {
				doc := m.Match(text, nil)
				if len(doc.Mentions) != want {
					t.Errorf("%d mentions, want %d", len(doc.Mentions), want)
				}
				for i := range doc.Mentions {
					doc.Mentions[i].Chain(nil)
				}
			}
		})
	}
	wg.Wait()
}
