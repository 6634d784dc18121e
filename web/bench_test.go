package web

import (
	"testing"

	"github.com/tallywire/tallywire/news"
)

// The pages over a real index of five articles: what rendering costs.

func BenchmarkSearchPage(b *testing.B) {
	cfg, _, _ := full(b)
	h := New(cfg)
	b.ReportAllocs()
	for b.Loop() {
		get(b, h, "/search?q=unit:person")
	}
}

func BenchmarkClaimPage(b *testing.B) {
	cfg, o, _ := full(b)
	h := New(cfg)
	path := news.ClaimPath(o.sets[0].Claims[0].ID)
	b.ReportAllocs()
	for b.Loop() {
		get(b, h, path)
	}
}
