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

func newSearch(g *globals) *cobra.Command {
	var server, order string
	var from, size int
	var facets bool
	c := &cobra.Command{
		Use:   "search QUERY…",
		Short: "Find claims",
		Long: `Finds claims in the query language of the page: words, "phrases", value:>400000,
unit:person, kind:flow, speaker:"UNHCR", outlet:, place:, period:2023, published:>=2023-11,
series:, is:new, not, or, brackets. Asks the running server, or opens the data folder.`,
		Example: `  tallywire search afghans returned value:>400000
  tallywire search 'speaker:UNHCR or speaker:IOM' --order newest --facets
  tallywire search --json unit:percent | jq .hits`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			req := news.SearchRequest{Query: strings.Join(args, " "), From: from, Size: size, Order: news.Order(order), Facets: facets}
			return g.withClient(c.Context(), server, func(cl *client.Client) error {
				res, err := cl.Search(c.Context(), req)
				if err != nil {
					return err
				}
				if g.json {
					return json.NewEncoder(g.out).Encode(res)
				}
				return printResult(g.out, res)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&server, "server", "", "`address` of a Tallywire to ask instead")
	f.StringVar(&order, "order", "", "relevance, newest, oldest or value")
	f.IntVar(&from, "from", 0, "skip so many")
	f.IntVar(&size, "size", 10, "show so many, at most 200")
	f.BoolVar(&facets, "facets", false, "count by speaker, outlet, unit, kind, place and year")
	return c
}

func printResult(w io.Writer, res *news.SearchResult) error {
	if res.ShardsOK < res.ShardsAsked {
		fmt.Fprintf(w, "warning: only %d of %d parts of the index answered\n", res.ShardsOK, res.ShardsAsked)
	}
	if res.Damaged > 0 {
		fmt.Fprintf(w, "warning: %d claims are left out, their stored form is damaged; run tallywire verify --all\n", res.Damaged)
	}
	switch res.Total {
	case 0:
		fmt.Fprintln(w, "nothing found; try fewer words, or a wider value: or published: range")
	case 1:
		fmt.Fprintln(w, "1 claim")
	default:
		fmt.Fprintf(w, "%d claims\n", res.Total)
	}
	for i := range res.Hits {
		printHit(w, &res.Hits[i])
	}
	for _, f := range res.Facets {
		if len(f.Terms) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n%s:", f.Field)
		for _, t := range f.Terms {
			fmt.Fprintf(w, " %s (%d)", t.Term, t.Count)
		}
	}
	if len(res.Facets) > 0 {
		fmt.Fprintln(w)
	}
	return nil
}

// printHit shows a claim as its sentence with the figure between brackets.
func printHit(w io.Writer, h *news.Hit) {
	s, m := h.SentenceText, h.Mark
	lit := s
	if m.Start >= 0 && m.Start <= m.End && m.End <= len(s) {
		lit = s[:m.Start] + "[" + s[m.Start:m.End] + "]" + s[m.End:]
	}
	fmt.Fprintf(w, "\n%s\n", strings.Join(strings.Fields(lit), " "))
	who := h.Claim.Speaker()
	if who == "" {
		who = "the article itself"
	}
	fmt.Fprintf(w, "  %s · %s · %s", who, h.Outlet, h.Claim.Kind)
	if !h.When().IsZero() {
		fmt.Fprintf(w, " · %s", h.When().Format("2 January 2006"))
	}
	fmt.Fprintf(w, "\n  %s  %s\n", h.Claim.ID, h.URL)
}
