package main

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/app"
	"github.com/tallywire/tallywire/app/config"
)

func newRun(g *globals) *cobra.Command {
	var roles, nats, creds, listen, archive, secret string
	var replicas int
	var once bool
	c := &cobra.Command{
		Use:   "run",
		Short: "Crawl, extract, index, serve the page, send alerts and digests",
		Long: `Runs all roles in this process on the data folder, empty or as it was left, until it is
stopped (Ctrl-C). What is in flight then is finished or left for the next start.

With --nats the log is a NATS cluster instead of a server inside this process, and
--roles chooses what this process does: ` + strings.Join(config.Roles, ", ") + `.`,
		Example: `  tallywire run                                 # tallywire.yaml, all roles, page on 127.0.0.1:8080
  tallywire run -c newsroom.yaml --listen :9000
  tallywire run --once                          # crawl what is due, work it off, stop
  tallywire run --nats nats://n1:4222,nats://n2:4222 --replicas 3 --roles extract`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := g.load()
			if err != nil {
				return err
			}
			set := c.Flags().Changed
			if set("roles") {
				cfg.Roles = strings.Split(roles, ",")
			}
			if set("nats") {
				cfg.NATS.URL = nats
			}
			if set("creds") {
				cfg.NATS.CredsFile = creds
			}
			if set("replicas") {
				cfg.NATS.Replicas = replicas
			}
			if set("listen") {
				cfg.Listen = listen
			}
			if set("archive") {
				cfg.Archive = archive
			}
			if set("secret") {
				cfg.SecretFile = secret
			}
			if err := cfg.Check("flags"); err != nil {
				return usageError{err}
			}
			if once && len(cfg.Roles) > 0 && !slices.Contains(cfg.Roles, "crawl") {
				return usageError{errors.New("--once ends when the crawl does, so it needs the role crawl")}
			}
			return g.serve(c, app.Options{Config: cfg, Log: g.logger(slog.LevelInfo), Once: once, Version: version()})
		},
	}
	f := c.Flags()
	f.StringVar(&roles, "roles", "", "comma-separated `roles` of this process (default: all)")
	f.StringVar(&nats, "nats", "", "`addresses` of a NATS cluster, comma separated (default: a server inside this process)")
	f.StringVar(&creds, "creds", "", "NATS credentials `file`")
	f.IntVar(&replicas, "replicas", 1, "how many NATS nodes keep each message")
	f.StringVar(&listen, "listen", "", "`address` of the page; empty serves none")
	f.StringVar(&archive, "archive", "", "`folder` of the snapshots (default: in the data folder)")
	f.StringVar(&secret, "secret", "", "`file` with the key that signs links (default: made in the data folder)")
	f.BoolVar(&once, "once", false, "stop when everything due was crawled and worked off")
	return c
}

// serve runs the program until it is stopped, and says where it is reached.
func (g *globals) serve(c *cobra.Command, opts app.Options) error {
	a, err := app.New(c.Context(), opts)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := a.Close(); cerr != nil {
			fmt.Fprintf(g.err, "tallywire: %v\n", cerr)
		}
	}()
	told, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(told)
		select {
		case <-a.Ready():
			if u := a.URL(); u != "" {
				fmt.Fprintf(g.out, "page: %s\n", u)
			}
		case <-ended:
		}
	}()
	err = a.Run(c.Context())
	close(ended)
	<-told
	return err
}
