package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/client"
	"github.com/tallywire/tallywire/news"
)

func newVerify(g *globals) *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "verify",
		Short: "Check that every claim still stands in its archived page",
		Long: `Opens stored snapshots again, checks their SHA-256, reads the text out of them again and
checks that every claim's span holds its quote. Without --all the newest articles are
checked; with it every article, every archive segment, every stream and the index.
Damage is named; the exit code is then 1.`,
		Example: `  tallywire verify
  tallywire verify --all --json`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			bad, checked := 0, 0
			enc := json.NewEncoder(g.out)
			err := g.withClient(c.Context(), "", func(cl *client.Client) error {
				return cl.Verify(c.Context(), all, func(k news.Check) error {
					if !k.OK {
						bad++
					}
					if k.Part == "claims" {
						checked += k.Checked
					}
					if g.json {
						return enc.Encode(k)
					}
					mark := "ok  "
					if !k.OK {
						mark = "BAD "
					}
					_, err := fmt.Fprintf(g.out, "%s %-8s %-40s %8d checked  %s\n", mark, k.Part, k.Name, k.Checked, k.Reason)
					return err
				})
			})
			if err != nil {
				return err
			}
			if bad > 0 {
				fmt.Fprintf(g.err, "tallywire: %d checks failed\n", bad)
				return reportedError{fmt.Errorf("%d checks failed", bad)}
			}
			if !g.json {
				fmt.Fprintf(g.out, "all of %d claims stand in their snapshots\n", checked)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&all, "all", false, "check everything that is stored")
	return c
}
