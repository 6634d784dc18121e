package main

import (
	"encoding/json"
	"time"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/client"
	"github.com/tallywire/tallywire/news"
)

func newExport(g *globals) *cobra.Command {
	var reproducible bool
	c := &cobra.Command{
		Use:   "export articles|claims|revisions",
		Short: "Print the record as JSON Lines",
		Long: `Prints every text of every article, every claim set, or every change that an outlet made to an
article with the figures before and after, in the order of the log.
With --reproducible, the time of fetching and the place in the archive are left out:
then two crawls of the same pages give the same lines, whatever their order.`,
		Example: `  tallywire export claims > claims.jsonl
  tallywire export articles --reproducible | sort > articles.jsonl`,
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"articles", "claims", "revisions"},
		RunE: func(c *cobra.Command, args []string) error {
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

// forgetFetch keeps the hash of the snapshot but not when and where it was stored.
func forgetFetch(a *news.Article) {
	a.FetchedAt = time.Time{}
	a.Snapshot = news.SnapshotRef{SHA256: a.Snapshot.SHA256, NoArchive: a.Snapshot.NoArchive}
}
