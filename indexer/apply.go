package indexer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/blevesearch/bleve/v2"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/tallywire/tallywire/news"
)

// Entry is one message of the claim log.
type Entry struct {
	Set *news.ClaimSet
	// Seq is its position in the log, from 1.
	Seq uint64
}

// EntryError reports an entry that cannot be indexed and will not be if tried
// again. It wraps [news.ErrInvalid].
type EntryError struct {
	Seq uint64
	Err error
}

func (e *EntryError) Error() string {
	return fmt.Sprintf("claim set at position %d of the log: %v", e.Seq, e.Err)
}

// Unwrap returns what is wrong.
func (e *EntryError) Unwrap() error { return e.Err }

// maxBatch bounds the documents of one batch: fewer make too many files, more
// take memory and time.
const maxBatch = 1000

// Apply indexes claim sets. Each replaces what is there of its article, whole
// and at once, unless that is of a later snapshot or, for the same one, stands
// later in the log: applying a set twice, or late, changes nothing. When Apply
// returns, all is on disk and found by searches.
//
// Entries that cannot be indexed, now or ever, are left out and told to
// [Options.Rejected]: they are no error, or one of them would keep out all that
// come after it.
func (x *Index) Apply(ctx context.Context, entries []Entry) error {
	if x.readOnly {
		return fmt.Errorf("index %s is open read-only: %w", x.dir, news.ErrInvalid)
	}
	x.apply.Lock()
	defer x.apply.Unlock()
	g, err := x.acquire()
	if err != nil {
		return err
	}
	defer g.refs.Done()
	err = x.applyTo(ctx, g, entries)
	x.advance(g.state.Seq)
	if err == nil && x.tee != nil {
		*x.tee = append(*x.tee, entries...)
	}
	return err
}

func (x *Index) applyTo(ctx context.Context, g *generation, entries []Entry) error {
	rejected, err := g.apply(ctx, entries, x.opts.Relate)
	for _, r := range rejected {
		x.opts.Rejected(r)
	}
	return err
}

// pending is a claim set on its way into a batch.
type pending struct {
	head head
	hits []news.Hit
}

// writer collects one batch.
type writer struct {
	g     *generation
	batch *bleve.Batch
	state state
	// articles are those in the batch, which searches do not see yet.
	articles map[string]*pending
	relate   func(h *news.Hit, before []news.Hit) []news.Standing
}

func (g *generation) newWriter(relate func(*news.Hit, []news.Hit) []news.Standing) *writer {
	return &writer{g: g, batch: g.bleve.NewBatch(), state: g.state, articles: make(map[string]*pending), relate: relate}
}

// apply writes entries in the order of the log and returns those left out.
func (g *generation) apply(ctx context.Context, entries []Entry, relate func(*news.Hit, []news.Hit) []news.Standing) (rejected []*EntryError, err error) {
	entries = slices.Clone(entries)
	slices.SortStableFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	w := g.newWriter(relate)
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return rejected, fmt.Errorf("index claim sets: %w", err)
		}
		if size := w.batch.Size(); size > 0 && e.Set != nil && size+len(e.Set.Claims)+1 > maxBatch {
			if err := w.flush(); err != nil {
				return rejected, err
			}
			w = g.newWriter(relate)
		}
		if err := w.add(ctx, e); errors.Is(err, news.ErrInvalid) {
			rejected = append(rejected, &EntryError{e.Seq, err})
		} else if err != nil {
			return rejected, err
		}
		w.state.Seq = max(w.state.Seq, e.Seq)
	}
	if w.state == g.state && w.batch.Size() == 0 && !g.unsaved {
		return rejected, nil
	}
	return rejected, w.flush()
}

func (w *writer) flush() error {
	if err := w.g.putState(w.batch, w.state); err != nil {
		return err
	}
	if err := w.g.batch(w.batch); err != nil {
		// bleve may show a batch that it could not bring to the disk.
		w.g.unsaved = true
		if shown, stateErr := w.g.readState(); stateErr == nil {
			w.g.state = shown
		}
		return err
	}
	w.g.state, w.g.unsaved = w.state, false
	return nil
}

// add puts one claim set into the batch.
func (w *writer) add(ctx context.Context, e Entry) error {
	if e.Set == nil || e.Set.Article.ID == "" {
		return fmt.Errorf("it has no article: %w", news.ErrInvalid)
	}
	id := e.Set.Article.ID
	before, err := w.headOf(id)
	if err != nil {
		return err
	}
	if before != nil && !before.newer(e.Set.Article.FetchedAt, e.Seq) {
		return nil
	}
	hits, err := hitsOf(e.Set)
	if err != nil {
		return err
	}
	if err := w.standing(ctx, hits); err != nil {
		return err
	}
	after := &pending{head: head{Seq: e.Seq, FetchedAt: e.Set.Article.FetchedAt, Docs: make([]string, 0, len(hits))}, hits: hits}
	for i := range hits {
		if err := w.addClaim(&hits[i], after); err != nil {
			return err
		}
	}
	docID := articleDocID(id)
	headRecord, err := encode(docID, &after.head)
	if err != nil {
		return err
	}
	source, err := w.g.sets.encode(docID, e.Set)
	if err != nil {
		return err
	}
	if err := w.batch.IndexAdvanced(articleDoc(id, headRecord, source)); err != nil {
		return fmt.Errorf("index article %s: %w", id, err)
	}
	w.replace(docID, before, after)
	w.articles[id] = after
	return nil
}

func (w *writer) addClaim(h *news.Hit, to *pending) error {
	docID := claimDocID(h)
	source, err := encode(docID, h)
	if err != nil {
		return err
	}
	if err := w.batch.IndexAdvanced(claimDoc(h, source)); err != nil {
		return fmt.Errorf("index claim %s: %w", h.Claim.ID, err)
	}
	to.head.Docs = append(to.head.Docs, docID)
	return nil
}

// replace deletes the documents of the claims that are gone, and keeps count.
func (w *writer) replace(docID string, before *head, after *pending) {
	if before == nil {
		w.state.add(docID)
		before = &head{}
	}
	stays := make(map[string]bool, len(after.head.Docs))
	for _, d := range after.head.Docs {
		stays[d] = true
		w.state.add(d)
	}
	for _, d := range before.Docs {
		w.state.remove(d)
		if !stays[d] {
			w.batch.Delete(d)
		}
	}
}

// headOf returns what the index, with this batch, knows of an article, or nil.
func (w *writer) headOf(id string) (*head, error) {
	if p, ok := w.articles[id]; ok {
		return &p.head, nil
	}
	return w.g.head(id)
}

// head returns what the index knows of an article, or nil.
func (g *generation) head(id string) (*head, error) {
	docID := articleDocID(id)
	record, err := g.stored(docID, headField)
	if record == nil || err != nil {
		return nil, err
	}
	var h head
	if err := decode(docID, record, &h); err != nil {
		return nil, err
	}
	return &h, nil
}

// stored returns a stored field of a document, nil if there is no such document.
func (g *generation) stored(docID, field string) (record []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = damaged(g.path, fmt.Sprintf("bleve panics at %q: %v", docID, r))
		}
	}()
	doc, err := g.bleve.Document(docID)
	if err != nil {
		return nil, fmt.Errorf("read index document %q: %w: %w", docID, err, news.ErrCorrupt)
	}
	if doc == nil {
		return nil, nil
	}
	doc.VisitFields(func(f index.Field) {
		if f.Name() == field {
			record = slices.Clone(f.Value())
		}
	})
	if record == nil {
		return nil, fmt.Errorf("index document %q has no %s: %w", docID, field, news.ErrCorrupt)
	}
	return record, nil
}

// hitsOf returns the claims of a set as searches show them, each id once.
func hitsOf(set *news.ClaimSet) ([]news.Hit, error) {
	hits := make([]news.Hit, 0, len(set.Claims))
	seen := make(map[string]bool, len(set.Claims))
	for _, c := range set.Claims {
		if c.ID == "" {
			return nil, fmt.Errorf("a claim of article %s has no id: %w", set.Article.ID, news.ErrInvalid)
		}
		if seen[c.ID] {
			return nil, fmt.Errorf("article %s has two claims with the id %s: %w", set.Article.ID, c.ID, news.ErrInvalid)
		}
		seen[c.ID] = true
		h, err := hitOf(set, c)
		if err != nil {
			return nil, err
		}
		hits = append(hits, h)
	}
	return hits, nil
}

// standing fills in how the hits, all of one article, stand to claims that the
// index or this batch has from other articles.
func (w *writer) standing(ctx context.Context, hits []news.Hit) error {
	if w.relate == nil {
		return nil
	}
	bySeries := make(map[string][]news.Hit)
	for i := range hits {
		h := &hits[i]
		key := h.Claim.Series
		if key == "" {
			continue
		}
		before, done := bySeries[key]
		if !done {
			var err error
			if before, err = w.seriesBefore(ctx, key, h.ArticleID); err != nil {
				return err
			}
			bySeries[key] = before
		}
		h.Standing = w.relate(h, before)
	}
	return nil
}

// seriesBefore returns the claims of a series from articles other than the one
// named, in the order of time.
func (w *writer) seriesBefore(ctx context.Context, key, article string) ([]news.Hit, error) {
	stored, err := w.g.series(ctx, key)
	if err != nil {
		return nil, err
	}
	before := slices.DeleteFunc(stored, func(h news.Hit) bool {
		_, replaced := w.articles[h.ArticleID]
		return replaced || h.ArticleID == article
	})
	for id, p := range w.articles {
		for i := range p.hits {
			if id != article && p.hits[i].Claim.Series == key {
				before = append(before, p.hits[i])
			}
		}
	}
	slices.SortFunc(before, byTime)
	return before, nil
}
