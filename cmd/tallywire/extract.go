package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/app"
	"github.com/tallywire/tallywire/app/input"
	"github.com/tallywire/tallywire/extractor"
	"github.com/tallywire/tallywire/news"
)

var layers = []string{"claims", "quantities", "dates", "actors", "quotes"}

// extracted is a line of output: an article's layers, those asked for. A layer
// that was asked for and is empty is [].
type extracted struct {
	ID         string               `json:"id"`
	Text       string               `json:"text,omitempty"`
	Claims     []news.Claim         `json:"claims,omitzero"`
	Quantities []extractor.Quantity `json:"quantities,omitzero"`
	Dates      []extractor.Date     `json:"dates,omitzero"`
	Actors     []extractor.Actor    `json:"actors,omitzero"`
	Quotes     []extractor.Quote    `json:"quotes,omitzero"`
	Skipped    *skipped             `json:"skipped,omitempty"`
}

type skipped struct {
	Reason string `json:"reason"`
}

func newExtract(g *globals) *cobra.Command {
	var want, published, dir string
	c := &cobra.Command{
		Use:   "extract [FILE…]",
		Short: "Read the figures out of articles in files",
		Long: `Prints one JSON object for each article, a line each, in order. A file is read by its
ending: .txt, .html, .html.gz (NAME.json beside it may give published, title and url) or
.jsonl with lines {"id","text","title","published","url"}; "-" is JSON Lines on standard input.
Offsets are UTF-8 bytes of the text as given; for pages the text is printed, too.`,
		Example: `  tallywire extract article.txt
  tallywire extract --layers claims,dates --published 2023-11-20 page.html.gz
  echo '{"id":"1","text":"Some 400 homes burned, police said."}' | tallywire extract -`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			asked := strings.Split(want, ",")
			for _, l := range asked {
				if !slices.Contains(layers, l) {
					return usageError{fmt.Errorf("unknown layer %q; the layers are %s", l, strings.Join(layers, ", "))}
				}
			}
			pub, err := input.ParseTime(published)
			if err != nil {
				return usageError{fmt.Errorf("--published: %w", err)}
			}
			reading, err := app.NewReading(dir)
			if err != nil {
				return err
			}
			read := reading.Extract
			if len(asked) == 1 && asked[0] == "claims" {
				read = reading.Claims
			}
			in := input.Reader{Page: app.ReadPage, Stdin: g.in, Published: pub}
			enc := json.NewEncoder(g.out)
			failed := 0
			for _, name := range args {
				for it := range in.Read(name) {
					if err := c.Context().Err(); err != nil {
						return err
					}
					var res extractor.Result
					if it.Err == nil {
						res, it.Err = read(it.Article)
					}
					if it.Err != nil {
						failed++
						fmt.Fprintf(g.err, "tallywire: %v\n", it.Err)
						continue
					}
					if err := enc.Encode(line(it, res, asked)); err != nil {
						return err
					}
				}
			}
			if failed > 0 {
				return reportedError{fmt.Errorf("%d inputs could not be read", failed)}
			}
			return nil
		},
	}
	c.Flags().StringVar(&want, "layers", "claims", "comma-separated `layers`: "+strings.Join(layers, ", "))
	c.Flags().StringVar(&published, "published", "", "`time` of publication of articles that do not give one")
	c.Flags().StringVar(&dir, "rules", "", "`folder` of a ruleset (default: the built-in one)")
	return c
}

func line(it input.Item, res extractor.Result, asked []string) extracted {
	out := extracted{ID: it.Article.ID}
	if it.Derived {
		out.Text = it.Article.Text
	}
	if res.Skipped != "" {
		out.Skipped = &skipped{res.Skipped}
	}
	for _, l := range asked {
		switch l {
		case "claims":
			out.Claims = orEmpty(res.Claims)
		case "quantities":
			out.Quantities = orEmpty(res.Quantities)
		case "dates":
			out.Dates = orEmpty(res.Dates)
		case "actors":
			out.Actors = orEmpty(res.Actors)
		case "quotes":
			out.Quotes = orEmpty(res.Quotes)
		}
	}
	return out
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
