//go:build unix

package extractor_test

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
)

// repeated returns a unit as often as makes a text of about size bytes.
func repeated(unit string, size int) string { return strings.Repeat(unit, size/len(unit)+1) }

func newsText(t testing.TB) string {
	t.Helper()
	prose, err := os.ReadFile("testdata/bench/prose.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(prose) + "\n\n"
}

// BenchmarkLong reads pages of 5 MB: news, and what an ill-meaning or broken
// page may hold. None may cost much more a byte than news.
func BenchmarkLong(b *testing.B) {
	x := load(b)
	prose := newsText(b)
	for _, page := range []struct{ name, unit string }{
		{"news", prose},
		{"digits", "7"},
		{"numbers", "7 "},
		{"quotes", `"`},
		{"quoted", `"word `},
		{"sentence", strings.NewReplacer(".", ",", "\n", " ").Replace(prose)},
		{"and", "and "},
	} {
		b.Run(page.name, func(b *testing.B) {
			a := &news.Article{ID: "a", Text: repeated(page.unit, 5<<20), Lang: "en"}
			b.SetBytes(int64(len(a.Text)))
			for b.Loop() {
				if _, err := x.Extract(a); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// FuzzLong: whatever a long page repeats, spans hold what they say. What costs
// more than some hundred times what news costs a byte is logged and no failure,
// for no test of ours fails on time; [BenchmarkLong] is where it is measured.
func FuzzLong(f *testing.F) {
	x := load(f)
	const size = 160 << 10
	prose := repeated(newsText(f), size)
	cost(f, x, prose) // warm
	news := cost(f, x, prose)
	for _, unit := range []string{
		"7", "7 ", "1,234 ", `"`, `" `, `"word `, "“ ", "and ", "20 people ", "he said 20 people ", "John Smith ", "20 of ", "in May 2020 ",
		"5 percent of ", "up from 3 percent, ", "said and told and ", "( ", "a-", "20\n", "A ", ". ", "million ", "é", "\x80", "20 to ", "$5 ", "the agency said. ", "year 40 ", "$5m May ",
	} {
		f.Add(unit)
	}
	f.Fuzz(func(t *testing.T, unit string) {
		if unit == "" || len(unit) > 1000 {
			return
		}
		if got := cost(t, x, repeated(unit, size)); got > 300*news {
			t.Logf("%q repeated costs %v, news %v", unit, got, news)
		}
	})
}

// cost checks the spans of what is found in a text and returns the time of the
// processor that it took to read.
func cost(t testing.TB, x *extractor.Extractor, text string) time.Duration {
	t.Helper()
	start := processor(t)
	res, err := x.Extract(&news.Article{ID: "a", Text: text, Lang: "en"})
	took := processor(t) - start
	if err != nil {
		t.Fatal(err)
	}
	valid := utf8.ValidString(text)
	for _, c := range res.Claims {
		if text[c.Start:c.End] != c.Quote || valid && !utf8.ValidString(c.Quote) {
			t.Fatalf("claim %q at %d", c.Quote, c.Start)
		}
	}
	for _, q := range res.Quantities {
		if text[q.Start:q.End] != q.Text || valid && !utf8.ValidString(q.Text) {
			t.Fatalf("quantity %q at %d", q.Text, q.Start)
		}
	}
	return took
}

func processor(t testing.TB) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
