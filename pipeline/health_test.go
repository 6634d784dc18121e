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
