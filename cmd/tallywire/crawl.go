package main

import (
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/app"
	"github.com/tallywire/tallywire/news"
)

func newCrawl(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "crawl URL…",
		Short: "Fetch pages once, politely, and print what was found in them",
		Long: `Fetches each address by the rules the crawler keeps (robots.txt, one request at a time,
private addresses refused unless crawl.allow_private), reads the article and its figures,
and prints them. Nothing is kept.`,
		Example: `  tallywire crawl https://news.example/2024/05/flood-toll
  tallywire crawl --json https://news.example/a | jq .claims`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			cfg, err := g.load()
			if err != nil {
				return err
			}
			failed := 0
			enc := json.NewEncoder(g.out)
			err = app.FetchOnce(c.Context(), cfg, g.logger(slog.LevelWarn), args, func(url string, f *app.Fetched, err error) error {
				switch {
				case err != nil:
					failed++
					fmt.Fprintf(g.err, "tallywire: %s: %v\n", url, err)
					return c.Context().Err()
				case g.json:
					return enc.Encode(news.ClaimSet{Article: *f.Article, Claims: orEmpty(f.Result.Claims), Skipped: f.Result.Skipped, Ruleset: f.Result.Ruleset})
				}
				printArticle(g.out, &news.ClaimSet{Article: *f.Article, Claims: f.Result.Claims, Skipped: f.Result.Skipped})
				return nil
			})
			if err == nil && failed > 0 {
				err = reportedError{fmt.Errorf("%d of %d pages failed", failed, len(args))}
			}
			return err
		},
	}
}
