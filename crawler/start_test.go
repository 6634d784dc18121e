package crawler

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/tallywire/tallywire/crawler/frontier"
	"github.com/tallywire/tallywire/crawler/statelog"
	"github.com/tallywire/tallywire/crawler/weburl"
	"github.com/tallywire/tallywire/news"
)

// BenchmarkStart opens the log of a crawler that knows a million addresses on
// ten thousand hosts, as after a kill.
func BenchmarkStart(b *testing.B) {
	const hosts, each = 10_000, 100
	dir := b.TempDir()
	log, _, err := statelog.Open(dir, func(statelog.Entry) error { return nil })
	if err != nil {
		b.Fatal(err)
	}
	now := time.Date(2024, 5, 6, 8, 0, 0, 0, time.UTC)
	for h := range hosts {
		for i := range each {
			address := fmt.Sprintf("https://www.outlet-%d.example/2024/05/06/a-story-of-some-length-number-%d", h, i)
			u, err := weburl.Parse(address)
			if err != nil {
				b.Fatal(err)
			}
			sum := news.HashText(address)
			e, err := entry(u, frontier.Record{
				URL: address, Outlet: fmt.Sprint("outlet ", h), Kind: frontier.Article, State: frontier.Published, FirstSeen: now, FetchedAt: now, Hint: now, Due: now.Add(time.Duration(i) * time.Minute),
				ETag: `"0123456789abcdef"`, LastModified: "Mon, 06 May 2024 08:00:00 GMT", Content: sum[:24], Article: news.ArticleID(address),
				Snapshot: news.SnapshotRef{Segment: "tw-00000001.warc.gz", Offset: int64(h) << 20, Length: 30_000, SHA256: sum},
			})
			if err != nil {
				b.Fatal(err)
			}
			if err := log.Buffer(e); err != nil {
				b.Fatal(err)
			}
		}
		if err := log.Sync(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	if err := log.Close(); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	var stats runtime.MemStats
	for b.Loop() {
		c, err := New(Config{StateDir: dir}, Deps{})
		if err != nil {
			b.Fatal(err)
		}
		runtime.ReadMemStats(&stats)
		if n := c.frontier.Len(); n != hosts*each {
			b.Fatalf("%d addresses after the start", n)
		}
		if err := c.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(stats.HeapAlloc)/(1<<20), "MB-heap")
	b.ReportMetric(float64(stats.Sys)/(1<<20), "MB-from-system")
}
