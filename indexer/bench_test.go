package indexer

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tallywire/tallywire/news"
)

// benchLog returns n claims in sets of five, with sentences of about 25 words
// from a vocabulary of 5,000 that are spread as words are.
func benchLog(n int) []Entry {
	r := rand.New(rand.NewPCG(7, 7))
	zipf := rand.NewZipf(r, 1.1, 4, 4999)
	word := func() string { return fmt.Sprintf("w%dord", zipf.Uint64()) }
	var log []Entry
	for i := range n / 5 {
		var statements []statement
		for range 5 {
			rest := ""
			for range 25 {
				rest += word() + " "
			}
			s := persons(r.Int64N(2_000_000), word(), rest)
			c := &s.claim
			c.Unit = []string{"person", "family", "percent", "USD", "vehicle", "house"}[r.IntN(6)]
			c.Kind = news.Kinds[r.IntN(len(news.Kinds))]
			c.Attribution = &news.Attribution{Actor: fmt.Sprintf("Speaker %d", r.IntN(300)), Type: "indirect"}
			c.Period = &news.Period{Start: ptr(fmt.Sprintf("20%02d", 10+r.IntN(14))), End: ptr("2024")}
			c.Places = []news.Place{{Name: fmt.Sprintf("Country %d", r.IntN(80)), ID: "XX"}}
			c.Series = fmt.Sprintf("series|%d", r.IntN(n/10+1))
			c.Rules = []string{"num.digit", "qty.counted", "claim.active"}
			statements = append(statements, s)
		}
		set := makeSet(fmt.Sprintf("a%d", i), 1, statements...)
		set.Article.Outlet = fmt.Sprintf("Outlet %d", r.IntN(120))
		set.Article.Published = day0.Add(time.Duration(r.IntN(20000)) * time.Hour)
		log = append(log, Entry{set, uint64(i + 1)})
	}
	return log
}

// BenchmarkApply measures batches of 150 sets (900 documents), as the pipeline
// hands them over when there is much to do, and one set at a time.
func BenchmarkApply(b *testing.B) {
	for _, size := range []int{150, 1} {
		b.Run(fmt.Sprintf("sets=%d", size), func(b *testing.B) {
			log := benchLog(5 * 150 * 20)
			x := openTest(b, b.TempDir(), Options{})
			b.ReportAllocs()
			i, claims := 0, 0
			for b.Loop() {
				batch := make([]Entry, size)
				for k := range batch {
					batch[k] = log[(i+k)%len(log)]
					batch[k].Seq = uint64(i + k + 1)
				}
				mustApply(b, x, batch...)
				i += size
				claims += size * 5
			}
			b.ReportMetric(float64(claims)/b.Elapsed().Seconds(), "claims/s")
		})
	}
}

func BenchmarkSearch(b *testing.B) {
	x := openTest(b, b.TempDir(), Options{Timeout: time.Minute})
	for _, batch := range batches(benchLog(20_000), 150) {
		mustApply(b, x, batch...)
	}
	for _, tc := range []struct {
		name string
		req  news.SearchRequest
	}{
		{"word", news.SearchRequest{Query: "w40ord"}},
		{"filters", news.SearchRequest{Query: "w3ord value:>400k unit:person period:2015", Order: news.ByNewest}},
		{"filters+facets", news.SearchRequest{Query: "w3ord value:>400k unit:person period:2015", Order: news.ByNewest, Facets: true}},
		{"phrase", news.SearchRequest{Query: `"w0ord w1ord"`}},
		{"all+facets", news.SearchRequest{Facets: true}},
	} {
		b.Run(tc.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if r, err := x.Search(b.Context(), tc.req); err != nil || r.Total == 0 {
					b.Fatal(r, err)
				}
			}
		})
	}
	b.Run("claim", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := x.Claim(b.Context(), "c_a7_1_2"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("open", func(b *testing.B) {
		dir := b.TempDir()
		y, err := Open(dir, Options{})
		if err != nil {
			b.Fatal(err)
		}
		for _, batch := range batches(benchLog(20_000), 150) {
			mustApply(b, y, batch...)
		}
		for b.Loop() {
			if err := y.Close(); err != nil {
				b.Fatal(err)
			}
			if y, err = Open(dir, Options{}); err != nil {
				b.Fatal(err)
			}
		}
		y.Close()
	})
}

func batches(log []Entry, size int) [][]Entry {
	var out [][]Entry
	for len(log) > 0 {
		n := min(size, len(log))
		out = append(out, log[:n])
		log = log[n:]
	}
	return out
}
