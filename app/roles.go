package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tallywire/tallywire/app/config"
	"github.com/tallywire/tallywire/indexer"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/pipeline"
)

// need is what a role must have opened before it starts.
type need uint

const (
	needRules need = 1 << iota
	needArchive
	needSnapshots
	needIndex
	needSearch
	needSubscriptions
	needPage
)

// role is one part of the work, run until its context ends.
type role struct {
	name  string
	needs need
	run   func(*App, context.Context) error
}

// table is every role, in the order data flows. config.Roles names the same.
var table = []role{
	{"crawl", needArchive | needSnapshots, (*App).runCrawl},
	{"extract", needRules, (*App).runExtract},
	{"index", needIndex, (*App).runIndex},
	{"web", needSnapshots | needSearch | needSubscriptions | needPage, (*App).runWeb},
	{"alert", needSubscriptions, (*App).runAlert},
	{"digest", needSubscriptions | needSearch, (*App).runDigest},
	{"notify", needSubscriptions, (*App).runNotify},
}

// rolesOf returns the rows of the named roles, all where none is named.
func rolesOf(names []string) ([]role, error) {
	if len(names) == 0 {
		return table, nil
	}
	var out []role
	for _, r := range table {
		for _, n := range names {
			if n == r.name {
				out = append(out, r)
				break
			}
		}
	}
	if len(out) != len(names) {
		return nil, fmt.Errorf("roles %s: each must be one of %s, once: %w", strings.Join(names, ","), strings.Join(config.Roles, ", "), news.ErrInvalid)
	}
	return out, nil
}

// runExtract turns articles into claims. Each ruleset has a position of its own
// in the log, so that new rules read every article again.
func (a *App) runExtract(ctx context.Context) error {
	return a.bus.ConsumeArticles(ctx, extractDurable(a.reading.Ruleset()), func(ctx context.Context, art *news.Article, _ pipeline.Meta) error {
		set, err := a.reading.ClaimSet(art)
		if err != nil {
			return pipeline.Reject(err)
		}
		_, err = a.bus.PublishClaims(ctx, set)
		return err
	})
}

// extractDurable names a ruleset's position in the articles: its version cut
// to what tells rulesets apart.
func extractDurable(version string) string {
	return "extract-" + version[:min(len(version), 12)]
}

// indexBatch bounds what is applied at once: 200 articles of some five claims
// are near bleve's best batch of 1,000 documents.
const indexBatch = 200

// runIndex applies claims to the index from where it stands, and answers the
// searches of processes without one.
func (a *App) runIndex(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- a.bus.ServeSearch(ctx, a.index) }()
	err := a.bus.ConsumeClaims(ctx, "index", pipeline.BatchOptions{Size: indexBatch, From: a.index.LastSeq() + 1},
		func(ctx context.Context, batch []pipeline.Delivered[*news.ClaimSet]) error {
			entries := make([]indexer.Entry, len(batch))
			for i, d := range batch {
				entries[i] = indexer.Entry{Set: d.Value, Seq: d.Seq}
			}
			return a.index.Apply(ctx, entries)
		})
	cancel()
	return errors.Join(err, <-served)
}

// drainPoll is how often drain looks whether the roles have caught up.
const drainPoll = 50 * time.Millisecond
