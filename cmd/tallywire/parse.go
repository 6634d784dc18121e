package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/app"
	"github.com/tallywire/tallywire/app/input"
)

// parsed is a line of output: what was read from one page. A time that the page
// does not give is null.
type parsed struct {
	ID        string     `json:"id"`
	URL       string     `json:"url"`
	Canonical string     `json:"canonical"`
	Title     string     `json:"title"`
	Authors   []string   `json:"authors"`
	Publisher string     `json:"publisher"`
	Section   string     `json:"section,omitempty"`
	Published *time.Time `json:"published"`
	Modified  *time.Time `json:"modified"`
	Lang      string     `json:"lang"`
	Wire      string     `json:"wire"`
	IsArticle bool       `json:"is_article"`
	Kind      string     `json:"kind"`
	Reason    string     `json:"reason,omitempty"`
	Paywalled bool       `json:"paywalled,omitempty"`
	Charset   string     `json:"charset"`
	Text      string     `json:"text"`
}

func newParse(g *globals) *cobra.Command {
	var address string
	c := &cobra.Command{
		Use:   "parse FILE…",
		Short: "Read saved pages: title, authors, times, language and text",
		Long: `Prints one JSON object for each page, a line each, in order: what the crawler would read
from it. A file is .html or .html.gz; its id is its base name without endings. "-" is JSON
Lines on standard input: {"id","url","file"} or {"id","url","html"}.`,
		Example: `  tallywire parse --url https://news.example/2024/05/flood-toll page.html
  tallywire parse pages/*.html.gz | jq -r .title
  echo '{"id":"1","url":"https://news.example/a","file":"page.html"}' | tallywire parse -`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if u, err := url.Parse(address); err != nil || address != "" && u.Host == "" {
				return usageError{fmt.Errorf("--url: %q is not a web address; expected https://host/path", address)}
			}
			if address != "" && (len(args) > 1 || args[0] == "-") {
				return usageError{fmt.Errorf("--url is the address of one file, %d inputs were given; JSON Lines on standard input give each page its own", len(args))}
			}
			in := input.Reader{Stdin: g.in}
			enc := json.NewEncoder(g.out)
			enc.SetEscapeHTML(false)
			failed := 0
			for _, name := range args {
				for saved := range in.Pages(name, address) {
					if err := c.Context().Err(); err != nil {
						return err
					}
					var out parsed
					err := saved.Err
					if err == nil {
						out, err = parsePage(saved)
					}
					if err != nil {
						failed++
						fmt.Fprintf(g.err, "tallywire: %v\n", err)
						continue
					}
					if err := enc.Encode(out); err != nil {
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
	c.Flags().StringVar(&address, "url", "", "`address` the file was saved from")
	return c
}

func parsePage(saved input.Saved) (parsed, error) {
	p, err := app.ParsePage(saved.HTML, saved.URL)
	if err != nil {
		return parsed{}, fmt.Errorf("%s: %w", saved.From, err)
	}
	out := parsed{
		ID: saved.ID, URL: saved.URL, Title: p.Title, Authors: orEmpty(p.Authors), Publisher: p.Publisher, Section: p.Section,
		Published: orNull(p.Published), Modified: orNull(p.Modified), Lang: p.Lang, Wire: p.Wire, IsArticle: p.IsArticle, Kind: string(p.Kind), Reason: p.Reason,
		Paywalled: p.Paywalled, Charset: p.Charset, Text: p.Text,
	}
	if p.Canonical.Host != "" {
		out.Canonical = p.Canonical.String()
	}
	return out, nil
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
