package extractor_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/rules"
)

// pageLen is the length of the articles that benchmarks read: that of an article
// in the news.
const pageLen = 5 << 10

// benchKind is a kind of articles.
type benchKind struct {
	name     string
	articles []*news.Article
}

// benchArticles returns articles of several kinds, from those with hardly a figure
// to those that are nothing else:
//
//   - prose, a report from the place;
//   - news, which opens with a few figures and goes on to tell: some eight claims
//     in 5 KB, what news has on average;
//   - mixed, one article of which a third is dense with figures;
//   - dense, those written to hold as many as they can, some eighty in 5 KB.
func benchArticles(b *testing.B) []benchKind {
	b.Helper()
	read := func(path string) string {
		text, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		return string(text)
	}
	published := article(b, "testdata/harbour.txt").Published
	page := func(text string) *news.Article {
		text = strings.ToValidUTF8(text[:min(len(text), pageLen)], "")
		return &news.Article{ID: "a", Text: text, Lang: "en", Published: published, TextHash: news.HashText(text)}
	}
	prose := read("testdata/bench/prose.txt")
	mixed := page(read("testdata/harbour.txt") + "\n" + read("testdata/factory.txt") + "\n" + prose)
	var typical, dense []*news.Article
	paths, err := filepath.Glob("testdata/golden/open/*.txt")
	if err != nil || len(paths) < 10 {
		b.Fatalf("%d dense articles, error %v", len(paths), err)
	}
	paragraphs := strings.Split(strings.TrimSpace(prose), "\n\n")
	for i, path := range paths {
		text := read(path)
		dense = append(dense, page(text))
		const opening = 450
		tale := strings.Join(append(paragraphs[i%len(paragraphs):len(paragraphs):len(paragraphs)], paragraphs...), "\n\n")
		typical = append(typical, page(text[:opening+strings.Index(text[opening:], ". ")+1]+"\n\n"+tale))
	}
	return []benchKind{{"prose", []*news.Article{page(prose)}}, {"news", typical}, {"mixed", []*news.Article{mixed}}, {"dense", dense}}
}

// BenchmarkExtract reads articles of each kind in turn, in all layers, warm. The
// time and memory of an operation are those of one article.
func BenchmarkExtract(b *testing.B) {
	x := load(b)
	for _, kind := range benchArticles(b) {
		b.Run(kind.name, func(b *testing.B) {
			articles := kind.articles
			bytes, claims := 0, 0
			for _, a := range articles {
				res, err := x.Extract(a)
				if err != nil {
					b.Fatal(err)
				}
				bytes, claims = bytes+len(a.Text), claims+len(res.Claims)
			}
			b.SetBytes(int64(bytes / len(articles)))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := x.Extract(articles[i%len(articles)]); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(claims)*pageLen/float64(bytes), "claims/5KB")
		})
	}
}

// BenchmarkExtractParallel reads news on as many processors as there are: its
// bytes a second are those of all together.
func BenchmarkExtractParallel(b *testing.B) {
	x := load(b)
	articles := benchArticles(b)[1].articles
	bytes := 0
	for _, a := range articles {
		bytes += len(a.Text)
	}
	b.SetBytes(int64(bytes / len(articles)))
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			if _, err := x.Extract(articles[i%len(articles)]); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkCold reads the first article with rules that were read before: what
// comes on top of rules.BenchmarkLoad when the program starts.
func BenchmarkCold(b *testing.B) {
	rs, err := rules.Default()
	if err != nil {
		b.Fatal(err)
	}
	a := benchArticles(b)[2].articles[0]
	for b.Loop() {
		if _, err := extractor.New(rs).Extract(a); err != nil {
			b.Fatal(err)
		}
	}
}
