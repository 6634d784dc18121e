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
		Use:   "export articles|claims",
		Short: "Print the record as JSON Lines",
		Long: `Prints every revision of every article, or every claim set, in the order of the log.
With --reproducible, the time of fetching and the place in the archive are left out:
then two crawls of the same pages give the same lines, whatever their order.`,
		Example: `  tallywire export claims > claims.jsonl
  tallywire export articles --reproducible | sort > articles.jsonl`,
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"articles", "claims"},
		RunE: func(c *cobra.Command, args []string) error {
			enc := json.NewEncoder(g.out)
			enc.SetEscapeHTML(false)
			return g.withClient(c.Context(), "", func(cl *client.Client) error {
				if args[0] == "articles" {
					return cl.ExportArticles(c.Context(), func(a *news.Article) error {
						if reproducible {
							forgetFetch(a)
						}
						return enc.Encode(a)
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

// forgetFetch keeps the hash of the snapshot but not when and where it was stored.
func forgetFetch(a *news.Article) {
	a.FetchedAt = time.Time{}
	a.Snapshot = news.SnapshotRef{SHA256: a.Snapshot.SHA256, NoArchive: a.Snapshot.NoArchive}
}
