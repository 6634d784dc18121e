package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/app"
	"github.com/tallywire/tallywire/client"
	"github.com/tallywire/tallywire/news"
)

func newExport(g *globals) *cobra.Command {
	var reproducible bool
	c := &cobra.Command{
		Use:   "export articles|claims|revisions|warc",
		Short: "Print the record as JSON Lines, or the archived pages as WARC",
		Long: `articles, claims and revisions print every text of every article, every claim set, or every
change that an outlet made to an article with the figures before and after, in the order of
the log. With --reproducible, the time of fetching and the place in the archive are left
out: then two crawls of the same pages give the same lines, whatever their order.

warc writes every archived page to standard output as one WARC 1.1 file that any WARC tool
reads, and tallywire import warc too. Of pages marked noarchive it holds the response head
alone.`,
		Example: `  tallywire export claims > claims.jsonl
  tallywire export articles --reproducible | sort > articles.jsonl
  tallywire export warc > pages.warc.gz`,
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"articles", "claims", "revisions", "warc"},
		RunE: func(c *cobra.Command, args []string) error {
			if args[0] == "warc" {
				return g.exportWARC(c.Context())
			}
			enc := json.NewEncoder(g.out)
			enc.SetEscapeHTML(false)
			return g.withClient(c.Context(), "", func(cl *client.Client) error {
				switch args[0] {
				case "articles":
					return cl.ExportArticles(c.Context(), func(a *news.Article) error {
						if reproducible {
							forgetFetch(a)
						}
						return enc.Encode(a)
					})
				case "revisions":
					return cl.ExportRevisions(c.Context(), func(r *news.Revision) error {
						if reproducible {
							forgetVersion(&r.Before)
							forgetVersion(&r.After)
						}
						return enc.Encode(r)
					})
				}
				return cl.ExportClaims(c.Context(), func(s *news.ClaimSet) error {
					if reproducible {
						forgetFetch(&s.Article)
					}
					return enc.Encode(s)
				})
			})
		},
	}
	c.Flags().BoolVar(&reproducible, "reproducible", false, "leave out what differs between two crawls of the same pages")
	return c
}

func forgetVersion(v *news.TextVersion) {
	v.FetchedAt = time.Time{}
	v.Snapshot = news.SnapshotRef{SHA256: v.Snapshot.SHA256, NoArchive: v.Snapshot.NoArchive}
}

// exportWARC writes the archived pages to standard output.
func (g *globals) exportWARC(ctx context.Context) error {
	cfg, err := g.load()
	if err != nil {
		return err
	}
	if isScreen(g.out) {
		return usageError{errors.New("a WARC file is not for a screen; write it to a file: tallywire export warc > pages.warc.gz")}
	}
	out := bufio.NewWriterSize(g.out, 1<<20)
	n, err := app.ExportWARC(ctx, app.Options{Config: cfg, Version: version()}, out, "tallywire.warc.gz", time.Now())
	if err = errors.Join(err, out.Flush()); err != nil {
		return err
	}
	fmt.Fprintf(g.err, "%d pages\n", n)
	return nil
}

// forgetFetch keeps the hash of the snapshot but not when and where it was stored.
func forgetFetch(a *news.Article) {
	a.FetchedAt = time.Time{}
	a.Snapshot = news.SnapshotRef{SHA256: a.Snapshot.SHA256, NoArchive: a.Snapshot.NoArchive}
}
