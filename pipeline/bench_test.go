package pipeline

import (
	"context"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/news"
)

// fiveKB is an article of a usual length.
func fiveKB(n int) *news.Article {
	a := article(n)
	a.Text = strings.Repeat(a.Text+" ", 1+5000/len(a.Text))
	a.TextHash = news.HashText(a.Text)
	return a
}

// BenchmarkPublishArticle publishes 5 KB, synced, by one and by many.
func BenchmarkPublishArticle(b *testing.B) {
	b.Run("one", func(b *testing.B) {
		bus := start(b)
		b.ReportAllocs()
		for n := 0; b.Loop(); n++ {
			if _, err := bus.PublishArticle(context.Background(), fiveKB(n)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("sixteen", func(b *testing.B) {
		bus := start(b)
		next := make(chan int)
		stop := make(chan struct{})
		go func() {
			for n := 0; ; n++ {
				select {
				case next <- n:
				case <-stop:
					return
				}
			}
		}()
		b.ReportAllocs()
		b.SetParallelism(16)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := bus.PublishArticle(context.Background(), fiveKB(<-next)); err != nil {
					b.Error(err)
				}
			}
		})
		close(stop)
	})
}

func BenchmarkConsumeArticles(b *testing.B) {
	bus := start(b)
	for n := range b.N {
		if _, err := bus.PublishArticle(context.Background(), fiveKB(n)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	ctx, cancel := context.WithCancel(context.Background())
	left := b.N
	err := bus.ConsumeArticles(ctx, "extract", func(context.Context, *news.Article, Meta) error {
		if left--; left == 0 {
			cancel()
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

func BenchmarkReplayArticles(b *testing.B) {
	bus := start(b)
	for n := range b.N {
		if _, err := bus.PublishArticle(context.Background(), fiveKB(n)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	if err := bus.ReplayArticles(context.Background(), 1, func(context.Context, *news.Article, Meta) error { return nil }); err != nil {
		b.Fatal(err)
	}
}
