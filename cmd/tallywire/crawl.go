package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/app"
	"github.com/tallywire/tallywire/news"
)

func newCrawl(g *globals) *cobra.Command {
	var dryRun bool
	c := &cobra.Command{
		Use:   "crawl [URL…]",
		Short: "Crawl what is due once, or fetch single pages and print what was found",
		Long: `Without an address: crawls what is due of the outlets in the configuration into the data
folder, as run --once does, and shows how it goes. With --dry-run it asks nobody, and says
what it would fetch and, of what it knows, what not and why.

With addresses: fetches each by the rules the crawler keeps (robots.txt, one request at a
time, private addresses refused unless crawl.allow_private), reads the article and its
figures, and prints them. Nothing is kept.

With --json both print a line for each step or page.`,
		Example: `  tallywire crawl
  tallywire crawl --dry-run
  tallywire crawl --json | jq -r 'select(.kind == "skipped") | .reason' | sort | uniq -c
  tallywire crawl https://news.example/2024/05/flood-toll`,
		RunE: func(c *cobra.Command, args []string) error {
			cfg, err := g.load()
			if err != nil {
				return err
			}
			opts := app.Options{Config: cfg, Log: g.logger(slog.LevelError), Version: version()}
			switch {
			case dryRun && len(args) > 0:
				return usageError{errors.New("--dry-run is for the configured outlets; leave the addresses out")}
			case dryRun:
				return g.crawlPlan(opts)
			case len(args) > 0:
				return g.crawlPages(c, opts, args)
			case len(cfg.Outlets) == 0:
				return usageError{errors.New("no outlets are configured; list them in tallywire.yaml (tallywire init writes one), or give addresses")}
			}
			p := newCrawlProgress(g)
			err = app.CrawlOnce(c.Context(), opts, p.step)
			p.finish()
			return errors.Join(err, c.Context().Err())
		},
	}
	c.Flags().BoolVar(&dryRun, "dry-run", false, "ask nobody; say what would be fetched and why not")
	return c
}

// crawlPlan prints what a crawl would do.
func (g *globals) crawlPlan(opts app.Options) error {
	plan, err := app.CrawlPlan(opts)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(g.out)
	fetch := 0
	for _, p := range plan {
		if p.Fetch {
			fetch++
		}
		switch {
		case g.json:
			if err := enc.Encode(p); err != nil {
				return err
			}
		case p.Fetch:
			fmt.Fprintf(g.out, "fetch  %-8s %s%s\n", p.What, p.URL, because(p.Reason))
		case p.Due.IsZero():
			fmt.Fprintf(g.out, "leave  %-8s %s%s\n", p.What, p.URL, because(p.Reason))
		default:
			fmt.Fprintf(g.out, "later  %-8s %s%s, from %s\n", p.What, p.URL, because(p.Reason), p.Due.UTC().Format("2006-01-02 15:04 UTC"))
		}
	}
	if !g.json {
		fmt.Fprintf(g.out, "%d of %d addresses would be fetched now, and what they lead to\n", fetch, len(plan))
	}
	return nil
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return " (" + reason + ")"
}

// crawlPages fetches single pages and prints what is in them.
func (g *globals) crawlPages(c *cobra.Command, opts app.Options, urls []string) error {
	failed := 0
	enc := json.NewEncoder(g.out)
	err := app.FetchOnce(c.Context(), opts.Config, g.logger(slog.LevelWarn), urls, func(url string, f *app.Fetched, err error) error {
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
		err = reportedError{fmt.Errorf("%d of %d pages failed", failed, len(urls))}
	}
	return err
}
