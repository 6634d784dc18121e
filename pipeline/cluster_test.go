package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tallywire/tallywire/internal/natstest"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/pipeline"
)

// TestCluster runs two processes' worth of roles on three real servers, stops
// one of them, and wants every message once.
func TestCluster(t *testing.T) {
	urls, stop := natstest.ClusterOf(t, 3)
	ctx := t.Context()
	connect := func() *pipeline.Bus {
		b, err := pipeline.Connect(ctx, pipeline.ConnectOptions{URL: strings.Join(urls, ","), Replicas: 3})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(b.Close)
		return b
	}
	crawl, work := connect(), connect()
	for _, b := range []*pipeline.Bus{crawl, work} { // each role sets up what it finds
		if err := b.Setup(ctx); err != nil {
			t.Fatal(err)
		}
	}
	const n = 20
	set := func(i int) *news.ClaimSet {
		return &news.ClaimSet{Article: news.Article{ID: fmt.Sprintf("a_%d", i), TextHash: "h", Text: fmt.Sprintf("%d boats", i)}, Ruleset: "r"}
	}
	publish := func(i int) {
		t.Helper()
		// While a leader is elected a publisher is told to come again.
		for end := time.Now().Add(30 * time.Second); ; {
			if _, err := crawl.PublishClaims(ctx, set(i)); err == nil {
				return
			} else if !errors.Is(err, news.ErrUnavailable) || time.Now().After(end) {
				t.Fatal(err)
			}
		}
	}
	got := map[string]chan string{"alert": make(chan string, 100), "index": make(chan string, 100)}
	consumeCtx, cancel := context.WithCancel(ctx)
	done := make(chan error, 2)
	for durable, from := range map[string]uint64{"alert": 0, "index": 1} {
		go func() {
			done <- work.ConsumeClaims(consumeCtx, durable, pipeline.BatchOptions{Size: 5, From: from}, func(_ context.Context, batch []pipeline.Delivered[*news.ClaimSet]) error {
				for _, d := range batch {
					got[durable] <- d.Value.Article.ID
				}
				return nil
			})
		}()
	}
	for i := range n {
		if i == n/2 {
			stop(2)
		}
		publish(i)
	}
	for durable, c := range got {
		seen := map[string]bool{}
		for end := time.After(time.Minute); len(seen) < n; {
			select {
			case id := <-c:
				seen[id] = true
			case err := <-done:
				t.Fatalf("a consumer ended: %v", err)
			case <-end:
				t.Fatalf("%s got %d of %d", durable, len(seen), n)
			}
		}
	}
	cancel()
	for range got {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	bucket, err := work.Bucket(ctx, "sent")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bucket.Create(ctx, "k", []byte("v")); err != nil {
		t.Error(err)
	}
	health, err := work.CheckStreams(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range health {
		if err := h.Err(); err != nil {
			t.Error(err)
		}
		if h.Name == pipeline.Claims && (h.Read != n || h.Tally != n) {
			t.Errorf("claims: %+v, want %d", h, n)
		}
	}
}

// TestClusterConflicts: many processes set up a new cluster at once and write to
// the same bucket; a stale revision is a conflict there as on one server, and
// the tally they share does not get in the way.
func TestClusterConflicts(t *testing.T) {
	urls := natstest.Cluster(t)
	const processes = 6
	buckets := make([]*pipeline.Bucket, processes)
	var all errgroup.Group
	for i := range buckets {
		all.Go(func() error {
			b, err := pipeline.Connect(t.Context(), pipeline.ConnectOptions{URL: strings.Join(urls, ","), Replicas: 3})
			if err != nil {
				return err
			}
			t.Cleanup(b.Close)
			if err := b.Setup(t.Context()); err != nil {
				return err
			}
			buckets[i], err = b.Bucket(t.Context(), "sent")
			return err
		})
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	for i, k := range buckets {
		all.Go(func() error {
			for n := range 10 {
				if _, err := k.Put(t.Context(), fmt.Sprintf("n.%d.%d", i, n), []byte("x")); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := all.Wait(); err != nil {
		t.Error(err)
	}
	rev, err := buckets[0].Create(t.Context(), "k", []byte("1"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := buckets[1].Create(t.Context(), "k", []byte("2")); !errors.Is(err, news.ErrConflict) {
		t.Errorf("created twice: %v, want a conflict", err)
	}
	if _, err := buckets[1].Update(t.Context(), "k", []byte("2"), rev); err != nil {
		t.Error(err)
	}
	if _, err := buckets[2].Update(t.Context(), "k", []byte("3"), rev); !errors.Is(err, news.ErrConflict) {
		t.Errorf("updated at an old revision: %v, want a conflict", err)
	}
}
