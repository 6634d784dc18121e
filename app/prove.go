package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/tallywire/tallywire/app/config"
	"github.com/tallywire/tallywire/archive"
	"github.com/tallywire/tallywire/crawler/page"
	"github.com/tallywire/tallywire/news"
)

// articles finds what was read of an article.
type articles interface {
	Article(ctx context.Context, id string) (*news.ClaimSet, error)
}

// prover opens the snapshot a claim was read from, checks its hash, reads the
// page again and looks for the claim's words where they are said to be.
type prover struct {
	dir      string // of the archive
	articles articles
	now      func() time.Time
	pickers  pickers

	mu    sync.Mutex
	snaps *archive.Reader // nil until the archive is there
}

// Prove never fails for what the proof itself finds: that is its state. The
// error is for a check that could not be done.
func (p *prover) Prove(ctx context.Context, hit *news.Hit) (news.Proof, error) {
	proof := news.Proof{ClaimID: hit.Claim.ID, CheckedAt: p.now().UTC()}
	snaps, err := p.reader()
	if err != nil {
		return proof, err
	}
	set, err := p.articles.Article(ctx, hit.ArticleID)
	if err != nil {
		return proof, fmt.Errorf("article of claim %s: %w", hit.Claim.ID, err)
	}
	a := set.Article
	a.Snapshot = hit.Snapshot
	proof.State, proof.Reason = examine(ctx, snaps, p.pickers, &a, []news.Claim{hit.Claim})
	if proof.State == news.Verified {
		proof.SHA256 = hit.Snapshot.SHA256
	}
	return proof, ctx.Err()
}

// reader opens the archive when it is first needed: on a cluster the crawler
// may not have made it when the page starts.
func (p *prover) reader() (*archive.Reader, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.snaps == nil {
		r, err := archive.OpenReader(p.dir)
		if err != nil {
			return nil, err
		}
		p.snaps = r
	}
	return p.snaps, nil
}

// pickers are the selectors of outlets, by name.
type pickers map[string]*page.Picker

// pickersOf compiles the selectors of a configuration that was checked.
func pickersOf(outlets []config.Outlet) pickers {
	all := pickers{}
	for _, o := range outlets {
		if p, err := page.Selectors(o.Selectors).Compile(); err == nil {
			all[o.Name] = p
		}
	}
	return all
}

// examine re-derives an article from its snapshot and checks that every claim
// stands in it, word for word, where it says.
func examine(ctx context.Context, snaps *archive.Reader, by pickers, a *news.Article, claims []news.Claim) (news.ProofState, string) {
	if a.Snapshot.NoArchive {
		return news.NotArchived, "the page asked not to be archived; its hash and headers are kept"
	}
	snap, err := snaps.Get(ctx, a.Snapshot)
	if err != nil {
		return news.ProofFailed, err.Error()
	}
	picker := by[snap.Outlet]
	derived, err := page.Derive(snap, product, picker)
	if err == nil && derived.TextHash != a.TextHash {
		err = errors.New("the text read from the snapshot now is not the text the claims were read from")
	}
	for i := 0; err == nil && i < len(claims); i++ {
		if c := &claims[i]; !stands(derived.Text, c) {
			err = fmt.Errorf("claim %s: %q does not stand at %d–%d of the text", c.ID, c.Quote, c.Start, c.End)
		}
	}
	switch {
	case err == nil:
		return news.Verified, ""
	case a.Parser != picker.Version():
		return news.ParserChanged, fmt.Sprintf("the page was read by %s, this program has %s: %v", a.Parser, picker.Version(), err)
	}
	return news.ProofFailed, err.Error()
}

func stands(text string, c *news.Claim) bool {
	return c.Start >= 0 && c.Start <= c.End && c.End <= len(text) && text[c.Start:c.End] == c.Quote
}
