package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/client"
	"github.com/tallywire/tallywire/news"
)

// shown is a claim with its proof.
type shown struct {
	news.Hit
	Proof news.Proof `json:"proof"`
}

func newShow(g *globals) *cobra.Command {
	var server string
	c := &cobra.Command{
		Use:   "show ID…",
		Short: "Show a claim with its proof, or an article with all its claims",
		Example: `  tallywire show c_5k2m…        # a claim: sentence, speaker, snapshot checked now
  tallywire show a_7qx3… --json # an article with every claim in it`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return g.withClient(c.Context(), server, func(cl *client.Client) error {
				for _, id := range args {
					if err := g.show(c, cl, id); err != nil {
						return fmt.Errorf("%s: %w", id, err)
					}
				}
				return nil
			})
		},
	}
	c.Flags().StringVar(&server, "server", "", "`address` of a Tallywire to ask instead")
	return c
}

func (g *globals) show(c *cobra.Command, cl *client.Client, id string) error {
	ctx := c.Context()
	if strings.HasPrefix(id, "a_") {
		set, err := cl.Article(ctx, id)
		if err != nil {
			return err
		}
		if g.json {
			return json.NewEncoder(g.out).Encode(set)
		}
		printArticle(g.out, set)
		return nil
	}
	hit, err := cl.Claim(ctx, id)
	if err != nil {
		return err
	}
	proof, err := cl.Proof(ctx, id)
	if err != nil {
		return err
	}
	if g.json {
		return json.NewEncoder(g.out).Encode(shown{*hit, proof})
	}
	printHit(g.out, hit)
	printClaim(g.out, &hit.Claim)
	fmt.Fprintf(g.out, "  snapshot   %s (%s)\n", proof.State, proofDetail(hit, proof))
	fmt.Fprintf(g.out, "  rules      %s, ruleset %s\n", strings.Join(hit.Claim.Rules, " "), hit.Ruleset)
	return nil
}

func proofDetail(h *news.Hit, p news.Proof) string {
	if p.State == news.Verified {
		return "sha256 " + p.SHA256 + ", fetched " + h.FetchedAt.UTC().Format("2006-01-02 15:04 MST")
	}
	return p.Reason
}

func printClaim(w io.Writer, c *news.Claim) {
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(w, "  %-10s %s\n", name, value)
		}
	}
	row("value", figure(&c.Figure))
	row("kind", strings.Join(nonEmpty(string(c.Kind), c.Predicate, string(c.Modality)), ", "))
	if p := c.Period; p != nil {
		row("period", strings.Join(nonEmpty(p.Text, bound("from", p.Start), bound("to", p.End)), ", "))
	}
	var places []string
	for _, p := range c.Places {
		places = append(places, strings.Join(nonEmpty(p.Role, p.Name), " "))
	}
	row("places", strings.Join(places, ", "))
	row("series", c.Series)
}

func bound(word string, s *string) string {
	if s == nil {
		return ""
	}
	return word + " " + *s
}

// figure says value, bounds and unit in words.
func figure(f *news.Figure) string {
	var n string
	switch {
	case f.Value != nil && f.Of != nil:
		n = f.Value.String() + " of " + f.Of.String()
	case f.Value != nil:
		n = f.Value.String()
	case f.Low != nil && f.High != nil:
		n = f.Low.String() + " to " + f.High.String()
	case f.Low != nil:
		n = "at least " + f.Low.String()
	case f.High != nil:
		n = "at most " + f.High.String()
	default:
		n = f.ValueText
	}
	return strings.Join(nonEmpty(n, f.Unit, "("+strings.ReplaceAll(string(f.Modifier), "_", " ")+")"), " ")
}

func nonEmpty(ss ...string) (out []string) {
	for _, s := range ss {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

func printArticle(w io.Writer, set *news.ClaimSet) {
	a := &set.Article
	fmt.Fprintf(w, "%s\n  %s", a.Title, a.Outlet)
	if !a.Published.IsZero() {
		fmt.Fprintf(w, " · %s", a.Published.Format("2 January 2006 15:04 MST"))
	}
	fmt.Fprintf(w, "\n  %s\n  snapshot sha256 %s\n", a.URL, a.Snapshot.SHA256)
	if set.Skipped != "" {
		fmt.Fprintf(w, "  no figures read: %s\n", set.Skipped)
	}
	for i := range set.Claims {
		c := &set.Claims[i]
		fmt.Fprintf(w, "\n  %q  %s\n", c.Quote, c.ID)
		if s := c.Speaker(); s != "" {
			fmt.Fprintf(w, "  %-10s %s\n", "says", s)
		}
		printClaim(w, c)
	}
}
