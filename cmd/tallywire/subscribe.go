package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/client"
	"github.com/tallywire/tallywire/news"
)

func newSubscribe(g *globals) *cobra.Command {
	var email, webhook, server string
	var weekly, noAlerts bool
	c := &cobra.Command{
		Use:   "subscribe QUERY…",
		Short: "Be told of new figures by mail or webhook",
		Long: `Asks for a standing query. The owner of the address gets one message with a link to
confirm it; only then anything else is sent.`,
		Example: `  tallywire subscribe --mail me@example.org 'afghans returned unit:person'
  tallywire subscribe --mail me@example.org --digest --no-alerts speaker:UNHCR
  tallywire subscribe list`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if (email == "") == (webhook == "") {
				return usageError{errors.New("give one of --mail and --webhook")}
			}
			req := news.SubscribeRequest{Query: strings.Join(args, " "), Email: email, Webhook: webhook, Alerts: !noAlerts, Digest: weekly}
			return g.withClient(c.Context(), server, func(cl *client.Client) error {
				reply, err := cl.Subscribe(c.Context(), req)
				if err != nil {
					return err
				}
				if g.json {
					return json.NewEncoder(g.out).Encode(reply)
				}
				_, err = fmt.Fprintf(g.out, "%s\n%s\n", reply.Query, reply.Message)
				return err
			})
		},
	}
	c.Flags().StringVar(&email, "mail", "", "`address` to write to")
	c.Flags().StringVar(&webhook, "webhook", "", "`URL` to post to")
	c.Flags().BoolVar(&weekly, "digest", false, "also the weekly digest")
	c.Flags().BoolVar(&noAlerts, "no-alerts", false, "no message for each new figure")
	c.Flags().StringVar(&server, "server", "", "`address` of a Tallywire to ask instead")
	c.AddCommand(newSubscribeList(g))
	return c
}

func newSubscribeList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the subscriptions", Example: "  tallywire subscribe list --json", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return g.withClient(c.Context(), "", func(cl *client.Client) error {
				subs, err := cl.Subscriptions(c.Context())
				if err != nil {
					return err
				}
				if g.json {
					return json.NewEncoder(g.out).Encode(orEmpty(subs))
				}
				if len(subs) == 0 {
					fmt.Fprintln(g.out, "no subscriptions")
				}
				for _, s := range subs {
					fmt.Fprintf(g.out, "%s  %-8s %-30s %s\n", s.ID, s.State, s.Address(), s.Query)
				}
				return nil
			})
		},
	}
}
