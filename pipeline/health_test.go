package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tallywire/tallywire/news"
)

// filledStore makes a folder with something in every kind of stream and stops
// its server. Each stream fills more than one message.
func filledStore(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	s, b := startOn(t, dir, nil)
	publish(t, b, 0, 60)
	ctx := context.Background()
	for n := range 20 {
		if _, err := b.PublishNotice(ctx, &news.Notice{ID: fmt.Sprintf("n_%d", n), Kind: news.AlertNotice, To: "a@mail.example", Text: strings.Repeat("Line. ", 50)}); err != nil {
			t.Fatal(err)
		}
		if _, err := bucketOf(t, b, "subscriptions").Put(ctx, fmt.Sprint(n), []byte(strings.Repeat("v", 300))); err != nil {
			t.Fatal(err)
		}
	}
	large := article(900)
	large.Text = strings.Repeat("One of many. ", 1<<17)
	large.TextHash = news.HashText(large.Text)
	if _, err := b.PublishArticle(ctx, large); err != nil {
		t.Fatal(err)
	}
	r := run(t, func(ctx context.Context) error {
		return b.ConsumeArticles(ctx, "extract", func(_ context.Context, _ *news.Article, m Meta) error {
			if m.Seq <= 10 {
				return Reject(errors.New("no"))
			}
			return nil
		})
	})
	awaitLetters(t, b, 10)
	r.end(t)
	wantHealthy(t, b)
	b.Close()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// storeFiles finds the files of a stream's folder by pattern.
func storeFiles(t *testing.T, dir, stream, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "jetstream", "$G", "streams", stream, pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no %s of %s: the store is laid out anew (%v)", pattern, stream, err)
	}
	return files
}

func flip(t *testing.T, name string, part float64) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	b[int(float64(len(b))*part)] ^= 1
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// verdicts checks all streams and returns the names of the damaged ones.
func verdicts(t *testing.T, b *Bus) (bad []string, all map[string]StreamHealth) {
	t.Helper()
	list, err := b.CheckStreams(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	all = map[string]StreamHealth{}
	for _, h := range list {
		all[h.Name] = h
		if err := h.Err(); err != nil {
			if !errors.Is(err, news.ErrCorrupt) || !strings.Contains(err.Error(), h.Name) {
				t.Errorf("%v does not name the stream", err)
			}
			bad = append(bad, h.Name)
		}
	}
	return bad, all
}

// TestFlippedByteInABlockFile damages one block file at a time, at several
// places, after a clean stop and after a crash (which leaves no index of the
// blocks): the stream must be named and nothing wrong delivered.
func TestFlippedByteInABlockFile(t *testing.T) {
	whole := filledStore(t)
	for _, crashed := range []bool{false, true} {
		for _, stream := range []string{Articles, Claims, Outbox, DLQ, "KV_subscriptions", "OBJ_large"} {
			for _, part := range []float64{0.001, 0.5, 0.9999} {
				t.Run(fmt.Sprintf("%s at %v crashed %v", stream, part, crashed), func(t *testing.T) {
					dir := filepath.Join(t.TempDir(), "store")
					if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
						t.Fatal(err)
					}
					blocks := storeFiles(t, dir, stream, "msgs/*.blk")
					flip(t, blocks[0], part)
					if crashed {
						os.Remove(storeFiles(t, dir, stream, "msgs/index.db")[0])
						os.Remove(filepath.Join(dir, cleanFile))
					}
					log, text := logged()
					_, b := startOn(t, dir, log)
					bad, all := verdicts(t, b)
					// A damaged body in the object store shows in the article too.
					if stream == "OBJ_large" {
						bad = slices.DeleteFunc(bad, func(s string) bool { return s == Articles })
					}
					if !slices.Equal(bad, []string{stream}) {
						t.Fatalf("named %v, want %s; %+v", bad, stream, all[stream])
					}
					if crashed && !strings.Contains(text(), stream) {
						t.Errorf("the start did not log the damage: %s", text())
					}
					wantNothingWrong(t, b)
				})
			}
		}
	}
}

// wantNothingWrong replays what is left and compares it with what was published.
func wantNothingWrong(t *testing.T, b *Bus) {
	t.Helper()
	err := b.ReplayClaims(context.Background(), 1, func(_ context.Context, s *news.ClaimSet, m Meta) error {
		if want := claimSet(int(m.Seq) - 1); s.Article.TextHash != want.Article.TextHash || s.Claims[0].ID != want.Claims[0].ID {
			t.Errorf("message %d holds another claim set", m.Seq)
		}
		return nil
	})
	if err != nil && !errors.Is(err, news.ErrCorrupt) {
		t.Error(err)
	}
	err = b.ReplayArticles(context.Background(), 1, func(_ context.Context, a *news.Article, m Meta) error {
		if news.HashText(a.Text) != a.TextHash {
			t.Errorf("message %d holds a wrong text", m.Seq)
		}
		return nil
	})
	if err != nil && !errors.Is(err, news.ErrCorrupt) {
		t.Error(err)
	}
}

// TestOneFlippedByteCostsOneMessage damages a block that others follow, after a
// crash, where the server alone would drop the rest of the block.
func TestOneFlippedByteCostsOneMessage(t *testing.T) {
	dir := t.TempDir()
	s, b := startOn(t, dir, nil)
	ctx := context.Background()
	const n = 40
	for i := range n {
		a := article(i)
		a.Text = strings.Repeat(a.Text, 6000) // 40 of them fill several blocks
		a.TextHash = news.HashText(a.Text)
		if _, err := b.PublishArticle(ctx, a); err != nil {
			t.Fatal(err)
		}
	}
	b.Close()
	s.Close()
	blocks := storeFiles(t, dir, Articles, "msgs/*.blk")
	if len(blocks) < 2 {
		t.Fatalf("%d blocks, want several", len(blocks))
	}
	flip(t, blocks[0], 0.4)
	os.Remove(storeFiles(t, dir, Articles, "msgs/index.db")[0])
	os.Remove(filepath.Join(dir, cleanFile))
	_, b = startOn(t, dir, nil)
	bad, all := verdicts(t, b)
	h := all[Articles]
	if !slices.Equal(bad, []string{Articles}) || h.Lost != 1 || h.Read != n-1 {
		t.Fatalf("named %v, %+v; want one message lost", bad, h)
	}
	// The application publishes what is missing again, and says so.
	have := map[string]bool{}
	if err := b.ReplayArticles(ctx, 1, func(_ context.Context, a *news.Article, _ Meta) error { have[a.ID] = true; return nil }); !errors.Is(err, news.ErrCorrupt) {
		t.Errorf("replay over a gap: %v", err)
	}
	for i := range n {
		a := article(i)
		if have[a.ID] {
			continue
		}
		a.Text = strings.Repeat(a.Text, 6000)
		a.TextHash = news.HashText(a.Text)
		if r, err := b.PublishArticle(ctx, a); err != nil || r.Duplicate || r.Seq != n+1 {
			t.Errorf("published again: %+v, %v", r, err)
		}
	}
	if err := b.MarkMended(ctx, Articles); err != nil {
		t.Fatal(err)
	}
	bad, all = verdicts(t, b)
	if h := all[Articles]; len(bad) != 0 || h.Mended != 1 || h.Lost != 0 {
		t.Errorf("after mending %v, %+v", bad, h)
	}
	if kept, err := os.ReadDir(filepath.Join(dir, damagedDir)); err != nil || len(kept) != 1 {
		t.Errorf("kept %v, %v; want the block as it was", kept, err)
	}
}

// TestLostTailIsFilled loses the end of the record streams: their sequences must
// not be given to other messages.
func TestLostTailIsFilled(t *testing.T) {
	dir := filledStore(t)
	for _, stream := range []string{Articles, Claims} {
		block := storeFiles(t, dir, stream, "msgs/*.blk")[0]
		data, err := os.ReadFile(block)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(block, data[:len(data)/2], 0o600); err != nil {
			t.Fatal(err)
		}
		os.Remove(storeFiles(t, dir, stream, "msgs/index.db")[0])
	}
	os.Remove(filepath.Join(dir, cleanFile))
	log, text := logged()
	_, b := startOn(t, dir, log)
	if !strings.Contains(text(), "the end of a stream is lost") {
		t.Errorf("the log says %s", text())
	}
	bad, all := verdicts(t, b)
	if !slices.Equal(bad, []string{Articles, Claims}) || all[Claims].Lost < 25 || all[Claims].Last != 60 {
		t.Errorf("named %v, %+v", bad, all[Claims])
	}
	// A view at its old position gets what comes next, and nothing of the marks.
	got := make(chan uint64, 10)
	run(t, func(ctx context.Context) error {
		return b.ConsumeClaims(ctx, "index", BatchOptions{From: 40}, func(_ context.Context, batch []Delivered[*news.ClaimSet]) error {
			for _, d := range batch {
				got <- d.Seq
			}
			return nil
		})
	})
	articles := make(chan uint64, 100)
	run(t, func(ctx context.Context) error {
		return b.ConsumeArticles(ctx, "extract", func(_ context.Context, _ *news.Article, m Meta) error { articles <- m.Seq; return nil })
	})
	publish(t, b, 200, 201)
	if seq := receive(t, got, 1)[0]; seq != 61 {
		t.Errorf("the next claim set is %d, want 61", seq)
	}
	for receive(t, articles, 1)[0] != 62 { // the server may hand out again what is left
	}
	for _, stream := range bad {
		if err := b.MarkMended(context.Background(), stream); err != nil {
			t.Fatal(err)
		}
	}
	wantHealthy(t, b)
}

// TestFlippedByteInOtherFiles damages what the server can make again: nothing
// may be lost, or the loss must be named.
func TestFlippedByteInOtherFiles(t *testing.T) {
	whole := filledStore(t)
	for _, pattern := range []string{
		"ARTICLES/meta.inf", "ARTICLES/meta.sum", "CLAIMS/msgs/index.db", "KV_subscriptions/meta.inf", "OUTBOX/msgs/index.db",
		"ARTICLES/obs/extract/meta.inf", "ARTICLES/obs/extract/o.dat", "../../../" + tallyFile,
	} {
		for _, part := range []float64{0.1, 0.9} {
			t.Run(fmt.Sprint(pattern, " at ", part), func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "store")
				if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
					t.Fatal(err)
				}
				flip(t, storeFiles(t, dir, ".", pattern)[0], part)
				_, b := startOn(t, dir, nil)
				wantHealthy(t, b)
				if _, all := verdicts(t, b); all[Claims].Read != 60 || all[Articles].Read != 61 || all["KV_subscriptions"].Read != 20 || all[Outbox].Read != 20 {
					t.Errorf("something is gone: %+v", all)
				}
				last := make(chan uint64, 200)
				r := run(t, func(ctx context.Context) error {
					return b.ConsumeArticles(ctx, "extract", func(_ context.Context, _ *news.Article, m Meta) error { last <- m.Seq; return nil })
				})
				publish(t, b, 300, 301)
				for receive(t, last, 1)[0] != 62 { // it may begin anew
				}
				r.end(t)
			})
		}
	}
}

func TestDamageInABlock(t *testing.T) {
	dir := filledStore(t)
	name := storeFiles(t, dir, Claims, "msgs/*.blk")[0]
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if cuts, err := damageIn(whole, Claims, 1); err != nil || len(cuts) != 0 {
		t.Fatalf("a sound block has %v, %v", cuts, err)
	}
	missed := 0
	for i := 0; i < len(whole); i += 7 {
		b := slices.Clone(whole)
		b[i] ^= 1 << (i % 8)
		cuts, err := damageIn(b, Claims, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(cuts) != 1 || cuts[0].from > i || cuts[0].to <= i {
			missed++
			t.Errorf("byte %d of %d flipped: found %+v", i, len(b), cuts)
			if missed > 5 {
				t.FailNow()
			}
		}
	}
}
