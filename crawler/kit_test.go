package crawler_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tallywire/tallywire/crawler"
	"github.com/tallywire/tallywire/internal/outlet"
	"github.com/tallywire/tallywire/news"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// store archives in memory and publishes into a map, as the real parts do it
// on disk; it can be told to refuse.
type store struct {
	mu        sync.Mutex
	snapshots []*news.Snapshot
	refs      []news.SnapshotRef
	published []news.Article
	revisions [][2]news.Article
	refuse    func() error
	archive   func() error
}

func (s *store) Put(_ context.Context, snap *news.Snapshot) (news.SnapshotRef, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.archive != nil {
		if err := s.archive(); err != nil {
			return news.SnapshotRef{}, err
		}
	}
	ref := s.ref(len(s.snapshots), snap)
	if snap.NoArchive {
		kept := *snap
		kept.Body, snap = nil, &kept
	}
	s.snapshots = append(s.snapshots, snap)
	s.refs = append(s.refs, ref)
	return ref, nil
}

func (s *store) Get(_ context.Context, ref news.SnapshotRef) (*news.Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ref.Offset >= int64(len(s.snapshots)) {
		return nil, news.ErrNotFound
	}
	return s.snapshots[ref.Offset], nil
}

func (s *store) Since(_ context.Context, ref news.SnapshotRef, fn func(news.SnapshotRef, *news.Snapshot) error) error {
	s.mu.Lock()
	all, refs := slices.Clone(s.snapshots), slices.Clone(s.refs)
	s.mu.Unlock()
	for i, snap := range all {
		at := refs[i]
		if ref.Segment != "" && at.Offset <= ref.Offset {
			continue
		}
		if err := fn(at, snap); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) ref(i int, snap *news.Snapshot) news.SnapshotRef {
	sum := sha256.Sum256(snap.Body)
	return news.SnapshotRef{Segment: "memory", Offset: int64(i), Length: int64(len(snap.Body)), SHA256: hex.EncodeToString(sum[:]), NoArchive: snap.NoArchive}
}

func (s *store) PublishArticle(_ context.Context, a *news.Article) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse != nil {
		if err := s.refuse(); err != nil {
			return 0, err
		}
	}
	s.published = append(s.published, *a)
	return uint64(len(s.published)), nil
}

func (s *store) Article(_ context.Context, seq uint64) (*news.Article, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if seq == 0 || seq > uint64(len(s.published)) {
		return nil, news.ErrNotFound
	}
	a := s.published[seq-1]
	return &a, nil
}

func (s *store) ArticlesSince(_ context.Context, seq uint64, fn func(*news.Article) error) error {
	s.mu.Lock()
	all := slices.Clone(s.published)
	s.mu.Unlock()
	for i := seq; i < uint64(len(all)); i++ {
		if err := fn(&all[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *store) PublishRevision(_ context.Context, before, after *news.Article) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revisions = append(s.revisions, [2]news.Article{*before, *after})
	return nil
}

// articles returns the last published state of each article, by path.
func (s *store) articles() map[string]news.Article {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]news.Article{}
	for _, a := range s.published {
		_, rest, _ := strings.Cut(a.URL, "://")
		out[rest[strings.Index(rest, "/"):]] = a
	}
	return out
}

// quickClock is the system's clock with short waits cut out, so that pauses
// asked for by servers cost no time. Longer ones, such as for the next poll,
// stay: the crawl does other things meanwhile.
type quickClock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *quickClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *quickClock) After(d time.Duration) <-chan time.Time {
	if d > time.Minute {
		return time.After(d)
	}
	c.advance(d)
	ch := make(chan time.Time, 1)
	ch <- c.Now()
	return ch
}

func (c *quickClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

func paragraphs(figure string) []string {
	return []string{
		"The harbour authority said on Monday that " + figure + " tonnes of grain had left the port since the beginning of the month, more than in any month before.",
		"Officials expect the number to rise further once the second pier opens, although storms along the coast have delayed the work on it several times this year.",
		"Traders in the city said they had paid higher prices for storage while the ships were waiting in the bay, and that the new pier could not come soon enough.",
	}
}

func story(path, title, figure string) outlet.Page {
	return outlet.Page{Path: path, Title: title, Paragraphs: paragraphs(figure), Author: "Mara Lindqvist", Section: "Economy"}
}

func newsroom(t *testing.T, sites ...*outlet.Site) {
	t.Helper()
	n, err := outlet.Start(sites...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
}

func config(sites ...*outlet.Site) crawler.Config {
	c := crawler.Config{AllowPrivate: true, Once: true, Delay: -1, Timeout: time.Hour, Contact: "https://example.org/crawler"}
	for _, s := range sites {
		c.Outlets = append(c.Outlets, crawler.Outlet{Name: s.Name, Start: []string{s.URL("/")}, Language: "en"})
	}
	return c
}

// crawl runs one pass and returns the events.
func crawl(t *testing.T, cfg crawler.Config, deps crawler.Deps) []crawler.Event {
	t.Helper()
	events, err := tryCrawl(cfg, deps)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func tryCrawl(cfg crawler.Config, deps crawler.Deps) ([]crawler.Event, error) {
	var mu sync.Mutex
	var events []crawler.Event
	deps.Progress = func(e crawler.Event) {
		mu.Lock()
		defer mu.Unlock()
		events = append(events, e)
	}
	if deps.Clock == nil {
		deps.Clock = &quickClock{}
	}
	c, err := crawler.New(cfg, deps)
	if err != nil {
		return nil, err
	}
	return events, errors.Join(c.Run(context.Background()), c.Close())
}

func polite(t *testing.T, sites ...*outlet.Site) {
	t.Helper()
	for _, s := range sites {
		c := s.Counters()
		if c.Peak > 1 || c.Disallowed > 0 || c.BeforeRobots > 0 {
			t.Errorf("%s was treated badly: %d at once, %d disallowed, %d before robots.txt", s.Name, c.Peak, c.Disallowed, c.BeforeRobots)
		}
	}
}
