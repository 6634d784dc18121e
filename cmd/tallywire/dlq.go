package main

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/client"
)

func newDLQ(g *globals) *cobra.Command {
	c := &cobra.Command{
		Use:   "dlq",
		Short: "List, show and replay messages that could not be worked on",
		Example: `  tallywire dlq list
  tallywire dlq show 3
  tallywire dlq replay 3 4`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newDLQList(g), newDLQShow(g), newDLQReplay(g))
	return c
}

func newDLQList(g *globals) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the dead letters, oldest first", Example: "  tallywire dlq list --json", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return g.withClient(c.Context(), "", func(cl *client.Client) error {
				letters, err := cl.DeadLetters(c.Context())
				if err != nil {
					return err
				}
				if g.json {
					return json.NewEncoder(g.out).Encode(orEmpty(letters))
				}
				if len(letters) == 0 {
					fmt.Fprintln(g.out, "no dead letters")
				}
				for _, l := range letters {
					fmt.Fprintf(g.out, "%6d  %s  %-8s %s:%d  %d deliveries  %d bytes  %s\n", l.Seq, l.Time.UTC().Format("2006-01-02 15:04:05"),
						l.Stage, l.Stream, l.OrigSeq, l.Deliveries, l.Size, l.Reason)
				}
				return nil
			})
		},
	}
}

func newDLQShow(g *globals) *cobra.Command {
	return &cobra.Command{
		Use: "show SEQ", Short: "Print a dead letter's message", Example: "  tallywire dlq show 3", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			seq, err := seqArg(args[0])
			if err != nil {
				return err
			}
			return g.withClient(c.Context(), "", func(cl *client.Client) error {
				l, err := cl.DeadLetter(c.Context(), seq)
				if err != nil {
					return err
				}
				if g.json {
					return json.NewEncoder(g.out).Encode(l)
				}
				_, err = fmt.Fprintf(g.out, "%s:%d at %s: %s\n\n%s\n", l.Stream, l.OrigSeq, l.Stage, l.Reason, l.Body)
				return err
			})
		},
	}
}

func newDLQReplay(g *globals) *cobra.Command {
	return &cobra.Command{
		Use: "replay SEQ…", Short: "Put dead letters back where they came from", Example: "  tallywire dlq replay 3 4", Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			var seqs []uint64
			for _, a := range args {
				seq, err := seqArg(a)
				if err != nil {
					return err
				}
				seqs = append(seqs, seq)
			}
			return g.withClient(c.Context(), "", func(cl *client.Client) error {
				for _, seq := range seqs {
					if err := cl.ReplayDeadLetter(c.Context(), seq); err != nil {
						return fmt.Errorf("dead letter %d: %w", seq, err)
					}
					fmt.Fprintf(g.out, "replayed %d\n", seq)
				}
				return nil
			})
		},
	}
}

func seqArg(s string) (uint64, error) {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n == 0 {
		return 0, usageError{fmt.Errorf("%q is not the number of a dead letter; see tallywire dlq list", s)}
	}
	return n, nil
}
