package indexer

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/tallywire/tallywire/news"
)

// maxNamed bounds how many differences Verify names one by one.
const maxNamed = 100

// part is what the index's checks are reported under.
const part = "index"

// Verify compares the index with its files' checksums and with the claim log:
// each article must be stored as the log has it, each of its claims as the
// article has it, and nothing else may be there. It reads
// everything, reports file by file and names what differs. Searches and Apply
// go on meanwhile.
//
// A nil source leaves the log out: then only what the index has is checked. The
// error is of the verification itself, not of what it found.
func (x *Index) Verify(ctx context.Context, source Source) ([]news.Check, error) {
	g, err := x.acquire()
	if err != nil {
		return nil, err
	}
	defer g.refs.Done()
	v := &verifier{dir: x.dir, g: g, upTo: x.LastSeq(), want: make(map[string]wanted)}
	if err := v.files(); err != nil {
		return nil, err
	}
	if source != nil {
		if err := v.readLog(ctx, source); err != nil {
			return nil, fmt.Errorf("verify the index: %w", err)
		}
	}
	if err := v.documents(ctx, source != nil); err != nil {
		return nil, fmt.Errorf("verify the index: %w", err)
	}
	return v.report(), nil
}

// wanted is what the log says of an article.
type wanted struct {
	head   head
	digest [sha256.Size]byte // of its claim set
}

type verifier struct {
	dir  string
	g    *generation
	upTo uint64
	want map[string]wanted

	checks            []news.Check
	articles, claims  int
	differ, unnamed   int
	articleIDs, known map[string]bool
}

func (v *verifier) bad(name, reason string) {
	v.differ++
	if v.differ > maxNamed {
		v.unnamed++
		return
	}
	v.checks = append(v.checks, news.Check{Part: part, Name: name, Checked: 1, Reason: reason})
}

// files checks the files that never change, and the segments in use. Of
// root.bolt bleve reads nothing while it is open.
func (v *verifier) files() error {
	m, err := readMeta(v.dir)
	if err == nil && m == nil {
		err = damaged(filepath.Join(v.dir, metaFile), "it is missing")
	}
	v.file(filepath.Join(v.dir, metaFile), err)
	if err == nil && filepath.Join(v.dir, m.Generation) == v.g.path {
		name := filepath.Join(v.g.path, bleveMeta)
		v.file(name, checkBleveMeta(name, m))
	}
	paths, err := v.g.segments()
	if err != nil {
		return err
	}
	for _, p := range paths {
		err := checkSegment(p)
		if err != nil && v.replaced(p) {
			continue
		}
		v.file(p, err)
	}
	return nil
}

func (v *verifier) file(name string, err error) {
	c := news.Check{Part: part, Name: name, Checked: 1, OK: err == nil}
	if err != nil {
		c.Reason = err.Error()
	}
	v.checks = append(v.checks, c)
}

// replaced reports whether a segment has gone out of use meanwhile.
func (v *verifier) replaced(path string) bool {
	now, err := v.g.segments()
	return err == nil && !slices.Contains(now, path)
}

func digest(set *news.ClaimSet) ([sha256.Size]byte, error) {
	b, err := json.Marshal(set)
	return sha256.Sum256(b), err
}

// readLog notes the claim set of each article that the index should hold.
func (v *verifier) readLog(ctx context.Context, source Source) error {
	return source(func(e Entry) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if e.Seq > v.upTo || e.Set == nil || e.Set.Article.ID == "" {
			return nil
		}
		if _, err := hitsOf(e.Set); err != nil {
			return nil // Apply left it out, too
		}
		id := e.Set.Article.ID
		if before, ok := v.want[id]; ok && !before.head.newer(e.Set.Article.FetchedAt, e.Seq) {
			return nil
		}
		sum, err := digest(e.Set)
		v.want[id] = wanted{head{Seq: e.Seq, FetchedAt: e.Set.Article.FetchedAt}, sum}
		return err
	})
}

// documents checks every document of the index.
func (v *verifier) documents(ctx context.Context, log bool) error {
	v.articleIDs, v.known = make(map[string]bool), make(map[string]bool)
	var ids []string
	if err := v.g.eachID(func(id string) error {
		ids = append(ids, id)
		return ctx.Err()
	}); err != nil {
		return err
	}
	for _, id := range ids {
		if article, ok := articleOf(id); ok {
			v.articleIDs[article] = true
			if err := v.article(ctx, article, log); err != nil {
				return err
			}
		}
	}
	for _, id := range ids {
		if _, ok := articleOf(id); ok || v.known[id] {
			continue
		}
		if again, err := v.gone(id); err != nil {
			return err
		} else if !again {
			v.bad(id, "no article of the index has this claim")
		}
	}
	for id := range v.want {
		if !v.articleIDs[id] {
			v.bad(id, "the log has this article, the index does not")
		}
	}
	return nil
}

func articleOf(docID string) (string, bool) {
	if len(docID) > 2 && docID[:2] == "a\x00" {
		return docID[2:], true
	}
	return "", false
}

// gone reports whether a document was removed since the ids were read.
func (v *verifier) gone(docID string) (bool, error) {
	record, err := v.g.stored(docID, sourceField)
	if errors.Is(err, news.ErrCorrupt) {
		return false, nil
	}
	return record == nil, err
}

// article checks one article and its claims.
func (v *verifier) article(ctx context.Context, id string, log bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	docID := articleDocID(id)
	h, err := v.g.head(id)
	if err == nil && h == nil {
		return nil // cannot be: articles are replaced, never removed
	}
	var set *news.ClaimSet
	if err == nil {
		set, err = v.g.article(id)
	}
	if errors.Is(err, news.ErrCorrupt) {
		v.bad(id, err.Error())
		return nil
	}
	if err != nil {
		return err
	}
	v.articles++
	for _, d := range h.Docs {
		v.known[d] = true
	}
	if log {
		if reason, err := v.compare(id, h, set); err != nil {
			return err
		} else if reason != "" {
			v.bad(id, reason)
			return nil
		}
	}
	hits, err := hitsOf(set)
	if err != nil {
		v.bad(docID, err.Error())
		return nil
	}
	for i := range hits {
		if err := v.claim(&hits[i], h); err != nil {
			return err
		}
	}
	return nil
}

// compare says how an article differs from the log, empty if it does not.
func (v *verifier) compare(id string, h *head, set *news.ClaimSet) (string, error) {
	want, ok := v.want[id]
	switch {
	case h.Seq > v.upTo: // replaced meanwhile
		return "", nil
	case !ok:
		return "the index has this article, the log does not", nil
	case want.head.Seq != h.Seq || !want.head.FetchedAt.Equal(h.FetchedAt):
		return fmt.Sprintf("the index has it from position %d of the log, fetched %s; the log's is position %d, fetched %s",
			h.Seq, h.FetchedAt.Format(time.RFC3339), want.head.Seq, want.head.FetchedAt.Format(time.RFC3339)), nil
	}
	got, err := digest(set)
	if err == nil && got != want.digest {
		return "its claim set is not the one in the log", nil
	}
	return "", err
}

// claim checks that the claim stored for searches is the article's, and that
// it is found by what it holds.
func (v *verifier) claim(want *news.Hit, of *head) error {
	docID := claimDocID(want)
	record, err := v.g.stored(docID, sourceField)
	if err == nil && record == nil {
		if h, err := v.g.head(want.ArticleID); err == nil && h != nil && h.Seq != of.Seq {
			return nil // replaced meanwhile
		}
		v.bad(want.Claim.ID, "its article has this claim, the index does not")
		return nil
	}
	var got news.Hit
	if err == nil {
		err = decode(docID, record, &got)
	}
	if errors.Is(err, news.ErrCorrupt) {
		v.bad(want.Claim.ID, err.Error())
		return nil
	}
	if err != nil {
		return err
	}
	v.claims++
	got.Standing = nil
	a, err := json.Marshal(&got)
	b, err2 := json.Marshal(want)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	if string(a) != string(b) {
		v.bad(want.Claim.ID, "what is stored of it is not its article's")
	}
	return nil
}

func (v *verifier) report() []news.Check {
	c := news.Check{Part: part, Name: "documents", Checked: v.articles + v.claims, OK: v.differ == 0}
	if v.differ > 0 {
		c.Reason = fmt.Sprintf("%d differ", v.differ)
		if v.unnamed > 0 {
			c.Reason += fmt.Sprintf(", %d of them not named", v.unnamed)
		}
	}
	return append(v.checks, c)
}
