package main

import (
	"encoding/json"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/app"
)

func newDemo(g *globals) *cobra.Command {
	var listen string
	var exit bool
	c := &cobra.Command{
		Use:   "demo",
		Short: "Show the whole path, offline: outlets, crawl, claims, alert, digest, page",
		Long: `Starts a bundled newsroom of invented outlets on loopback, crawls it, reads its figures,
sends an alert and a digest to a built-in mailbox, and serves the page. Needs no network,
leaves nothing behind.`,
		Example: `  tallywire demo
  tallywire demo --exit          # once through, print the result, end
  tallywire demo --listen 127.0.0.1:9000`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			o := app.DemoOptions{Listen: listen, Exit: exit, Out: g.out, Log: g.logger(slog.LevelError), Version: version()}
			if g.json {
				o.Out = io.Discard
			}
			report, err := app.Demo(c.Context(), o)
			if err == nil && g.json {
				err = json.NewEncoder(g.out).Encode(report)
			}
			return err
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "`address` of the page")
	c.Flags().BoolVar(&exit, "exit", false, "end when all was shown, instead of serving the page")
	return c
}
