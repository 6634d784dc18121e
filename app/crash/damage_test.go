package crash

import (
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tallywire/tallywire/client"
	"github.com/tallywire/tallywire/news"
)

// damage is a kind of file in which a bit is flipped.
type damage struct {
	name string
	// files matches them in the data folder.
	files []string
	// named is what the report must name, where that is not the file.
	named string
	// export is which export misses something then and must say so; empty
	// where the record is sound.
	export string
}

var kindsOfDamage = []damage{
	{name: "archive segment", files: []string{"archive/*.warc.gz"}},
	{name: "stream of articles", files: []string{"log/jetstream/*/streams/ARTICLES/msgs/*.blk"}, named: "ARTICLES", export: "articles"},
	{name: "stream of claims", files: []string{"log/jetstream/*/streams/CLAIMS/msgs/*.blk"}, named: "CLAIMS", export: "claims"},
	{name: "index", files: []string{"index/*/store/*.zap", "index/*/store/root.bolt", "index/index.json", "index/*/index_meta.json", "index/*/seal"}},
}

// try flips a bit in a file of that kind, in a copy of the folder that is
// looked at by verify and in one that is served from: either may be the first
// to meet it.
func (d damage) try(t *testing.T, p *program, src string, book *book, rnd *rand.Rand, i int) {
	t.Helper()
	file, at, bit := d.pick(t, src, rnd, i)
	broken := func(name string) string {
		dir := p.folder(name)
		if err := errors.Join(os.RemoveAll(dir), os.CopyFS(dir, os.DirFS(src)), flip(filepath.Join(dir, file), at, bit)); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	name := d.named
	if name == "" {
		name = filepath.Base(file)
	}
	v := p.verify(t, broken("verified"))
	if v.code != 1 || !v.names(name) {
		t.Errorf("bit %d of byte %d of %s: verify ended with %d and did not name %s:%s\n%s", bit, at, file, v.code, name, v.bad(), v.stderr)
	}
	dir := broken("served")
	served, disproved := p.serves(t, dir, book, rnd, unproven(v))
	if d.export != "" {
		lines, err := p.exported(t, dir, d.export)
		if err == nil {
			t.Errorf("byte %d of %s: the export of %s does not tell that something is missing", at, file, d.export)
		}
		for _, l := range lines {
			if !book.lines[string(l)] {
				t.Errorf("byte %d of %s: exported, but never read: %s", at, file, head(l))
			}
		}
	}
	t.Logf("bit %d of byte %d of %s: found; %d claims served, none wrong, %d shown as not proven:%s", bit, at, file, served, disproved, v.bad())
}

// pick draws a file, byte and bit; the kinds of index files take turns.
func (d damage) pick(t *testing.T, dir string, rnd *rand.Rand, i int) (file string, at int64, bit int) {
	t.Helper()
	fsys := os.DirFS(dir)
	pattern := d.files[i%len(d.files)]
	found, err := fs.Glob(fsys, pattern)
	if err != nil {
		t.Fatal(err)
	}
	found = slices.DeleteFunc(found, func(f string) bool {
		st, err := fs.Stat(fsys, f)
		return err != nil || st.Size() == 0
	})
	if len(found) == 0 {
		t.Fatalf("no %s in %s", pattern, dir)
	}
	file = found[rnd.IntN(len(found))]
	st, err := fs.Stat(fsys, file)
	if err != nil {
		t.Fatal(err)
	}
	return file, rnd.Int64N(st.Size()), rnd.IntN(8)
}

func flip(name string, at int64, bit int) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	b := make([]byte, 1)
	_, err = f.ReadAt(b, at)
	if err == nil {
		b[0] ^= 1 << bit
		_, err = f.WriteAt(b, at)
	}
	return errors.Join(err, f.Close())
}

// unproven returns the addresses of the articles that verify could not prove.
func unproven(v verdict) map[string]bool {
	m := map[string]bool{}
	for _, c := range v.checks {
		if c.Part == "claims" && !c.OK && strings.Contains(c.Name, "://") {
			m[c.Name] = true
		}
	}
	return m
}

// sampled is how many claims are opened one by one with their proof.
const sampled = 25

// serves runs the program on the folder and asks it for everything: each claim
// it shows must be one of the book's, and one whose page is damaged must not
// be called proven. It returns how many claims were found, and how many were
// shown as not proven.
func (p *program) serves(t *testing.T, dir string, book *book, rnd *rand.Rand, unproven map[string]bool) (served, disproved int) {
	t.Helper()
	c, stop := p.serve(t, dir)
	defer stop()
	ctx := t.Context()
	awaitIndex(t, c, uint64(len(book.sets)))
	seen := map[string]bool{}
	for _, kind := range news.Kinds {
		for _, order := range []news.Order{news.ByNewest, news.ByOldest} {
			for from := 0; ; {
				res, err := c.Search(ctx, news.SearchRequest{Query: "kind:" + string(kind), From: from, Size: 200, Order: order})
				if err != nil {
					t.Fatalf("search: %v", err)
				}
				for i := range res.Hits {
					book.check(t, &res.Hits[i])
					seen[res.Hits[i].Claim.ID] = true
				}
				from += len(res.Hits)
				if len(res.Hits) == 0 || from >= res.Total || from > pages {
					break
				}
			}
		}
	}
	// The index keeps what the log lost, and the log builds the index again.
	if len(seen) != len(book.claims) {
		t.Errorf("%d of %d claims are served", len(seen), len(book.claims))
	}

	var ids []string
	for range sampled {
		ids = append(ids, book.ids[rnd.IntN(len(book.ids))])
	}
	for _, s := range book.sets {
		if unproven[s.Article.URL] {
			for i := range s.Claims[:min(len(s.Claims), sampled)] {
				ids = append(ids, s.Claims[i].ID)
			}
		}
	}
	for _, id := range ids {
		hit, err := c.Claim(ctx, id)
		if err != nil {
			t.Logf("claim %s is withheld: %v", id, err)
			continue
		}
		book.check(t, hit)
		proof, err := c.Proof(ctx, id)
		bad := unproven[hit.URL]
		switch {
		case err != nil:
			t.Logf("claim %s is not proven: %v", id, err)
		case bad && proof.State == news.Verified, !bad && proof.State == news.ProofFailed:
			t.Errorf("claim %s of %s is said to be %s (%s)", id, hit.URL, proof.State, proof.Reason)
		case bad:
			disproved++
		}
		set, err := c.Article(ctx, hit.ArticleID)
		if err != nil {
			t.Logf("article %s is withheld: %v", hit.ArticleID, err)
			continue
		}
		want := book.sets[hit.ArticleID]
		if set.Article.Text != want.Article.Text || set.Article.Title != want.Article.Title || asJSON(t, set.Claims) != asJSON(t, want.Claims) {
			t.Errorf("article %s is served otherwise than it was read", hit.ArticleID)
		}
	}
	return len(seen), disproved
}

// awaitIndex waits until the index has come to a position of the log: one that
// was damaged is being built again. The server itself waits a while with each
// answer.
func awaitIndex(t *testing.T, c *client.Client, seq uint64) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		_, err := c.Search(t.Context(), news.SearchRequest{Query: "kind:stock", Size: 1, MinSeq: seq})
		if err == nil {
			return
		}
		if !errors.Is(err, news.ErrUnavailable) || !time.Now().Before(deadline) {
			t.Fatalf("search, up to position %d of the log: %v", seq, err)
		}
	}
}

// pages is up to where the page leafs through the hits of a query.
const pages = 2000

// serve runs the program with no outlets, so that it crawls nothing.
func (p *program) serve(t *testing.T, dir string) (c *client.Client, stop func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	cfg := filepath.Join(p.dir, "serve.yaml")
	if err := os.WriteFile(cfg, []byte("listen: 127.0.0.1:0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := (&program{exe: p.exe, cfg: cfg}).command(ctx, dir, "run")
	var address string
	ready := newMoment(func(line string) bool {
		a, ok := strings.CutPrefix(line, "page: ")
		if ok && address == "" {
			address = a
		}
		return ok
	})
	log := &lineWatch{}
	cmd.Stdout, cmd.Stderr = &lineWatch{see: ready.see}, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-ready.came:
	case err := <-ended:
		cancel()
		t.Fatalf("tallywire run: %v\n%s", err, log.tail())
	}
	c, err := client.New(client.Options{BaseURL: address})
	if err != nil {
		t.Fatal(err)
	}
	return c, func() {
		c.Close()
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Errorf("tallywire run, asked to stop: %v\n%s", err, log.tail())
		}
		if err := <-ended; err != nil {
			t.Errorf("tallywire run, asked to stop: %v\n%s", err, log.tail())
		}
		cancel()
	}
}

// check fails the test unless the hit is as the undisturbed run read it.
func (b *book) check(t *testing.T, h *news.Hit) {
	t.Helper()
	s := b.sets[h.ArticleID]
	a := &s.Article
	switch {
	case asJSON(t, h.Claim) != b.claims[h.Claim.ID]:
		t.Errorf("served a claim that was never read: %s", asJSON(t, h))
	case h.URL != a.URL || h.Title != a.Title || h.Outlet != a.Outlet || !h.Published.Equal(a.Published) || h.Snapshot.SHA256 != a.Snapshot.SHA256:
		t.Errorf("served with another article than it was read in: %s", asJSON(t, h))
	case h.SentenceText != a.Text[h.Claim.Sentence.Start:h.Claim.Sentence.End]:
		t.Errorf("served with another sentence than it was read in: %s", asJSON(t, h))
	}
}
