package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/app/input"
	"github.com/tallywire/tallywire/client"
)

func newDigest(g *globals) *cobra.Command {
	var asOf string
	c := &cobra.Command{
		Use:   "digest",
		Short: "Compose the week's digests now",
		Long: `Composes the digest of the last whole week for every subscription that asks for one and has
not had it, and puts it into the outbox. A running server does this by itself each week.`,
		Example: `  tallywire digest
  tallywire digest --as-of 2023-11-27`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			at, err := input.ParseTime(asOf)
			if err != nil {
				return usageError{fmt.Errorf("--as-of: %w", err)}
			}
			return g.withClient(c.Context(), "", func(cl *client.Client) error {
				run, err := cl.RunDigest(c.Context(), at)
				if err != nil {
					return err
				}
				if g.json {
					return json.NewEncoder(g.out).Encode(run)
				}
				fmt.Fprintf(g.out, "week %s to %s: %d queued, %d with nothing new\n", run.From.Format(time.DateOnly), run.To.Format(time.DateOnly), run.Queued, run.Quiet)
				for why, n := range run.Held {
					fmt.Fprintf(g.out, "held back: %d, %s\n", n, why)
				}
				return nil
			})
		},
	}
	c.Flags().StringVar(&asOf, "as-of", "", "`date`: the digest of the week that had ended then")
	return c
}
