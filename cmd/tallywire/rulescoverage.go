package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/app"
	"github.com/tallywire/tallywire/app/input"
	"github.com/tallywire/tallywire/extractor/lang"
	"github.com/tallywire/tallywire/rules"
)

func newRulesCoverage(g *globals, dir *string) *cobra.Command {
	return &cobra.Command{
		Use:   "coverage CORPUS…",
		Short: "Count how often each rule fires on a corpus, and name those that never do",
		Long: `Reads articles as extract does (.txt, .html, .html.gz, .jsonl, "-", or folders of texts and
pages) and counts, for each rule, how often it fires and in how many articles. Articles in
other languages are left out. A rule that never fires on a large corpus may be dead, or may
read what is rare; its tests tell which.`,
		Example: `  tallywire rules coverage articles/
  tallywire rules coverage --rules ./my-rules --json articles/*.txt pages.jsonl`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			rs, err := loadRules(*dir)
			if err != nil {
				return err
			}
			c := &corpusCoverage{Coverage: rs.Coverage()}
			in := input.Reader{Page: app.ReadPage, Stdin: g.in}
			failed := 0
			for it := range in.ReadAll(args) {
				switch {
				case it.Err != nil:
					failed++
					fmt.Fprintf(g.err, "tallywire: %v\n", it.Err)
				case !lang.Check(it.Article.Text, it.Article.Lang).English:
					c.skipped++
				default:
					c.Add(it.Article.Text)
				}
			}
			if g.json {
				err = c.encode(g)
			} else {
				err = c.print(g)
			}
			if failed > 0 {
				err = errors.Join(err, reportedError{fmt.Errorf("%d inputs could not be read", failed)})
			}
			return err
		},
	}
}

// corpusCoverage is the coverage of a corpus, of which some articles were not
// in English.
type corpusCoverage struct {
	*rules.Coverage
	skipped int
}

// sorted returns the rules that fired, the most frequent first, and those that
// never did.
func (c *corpusCoverage) sorted() (fired, never []rules.RuleCount) {
	for _, r := range c.Rules() {
		if r.Fired > 0 {
			fired = append(fired, r)
		} else {
			never = append(never, r)
		}
	}
	slices.SortStableFunc(fired, func(a, b rules.RuleCount) int { return cmp.Compare(b.Fired, a.Fired) })
	return fired, never
}

func (c *corpusCoverage) print(g *globals) error {
	fired, never := c.sorted()
	fmt.Fprintf(g.out, "%8s %8s  %-28s %-12s %s\n", "fired", "articles", "rule", "phase", "where")
	for _, r := range fired {
		fmt.Fprintf(g.out, "%8d %8d  %-28s %-12s %s:%d\n", r.Fired, r.Texts, r.ID, r.Phase, r.File, r.Line)
	}
	if len(never) > 0 {
		fmt.Fprintln(g.out, "never")
	}
	for _, r := range never {
		fmt.Fprintf(g.out, "%8s %8s  %-28s %-12s %s:%d\n", "", "", r.ID, r.Phase, r.File, r.Line)
	}
	_, err := fmt.Fprintf(g.out, "%d articles, %d bytes; %d skipped for their language; %d of %d rules fired\n",
		c.Texts, c.Bytes, c.skipped, len(fired), len(fired)+len(never))
	return err
}

func (c *corpusCoverage) encode(g *globals) error {
	type count struct {
		Rule     string `json:"rule"`
		Phase    string `json:"phase"`
		File     string `json:"file"`
		Line     int    `json:"line"`
		Fired    int    `json:"fired"`
		Articles int    `json:"articles"`
	}
	out := struct {
		Articles int      `json:"articles"`
		Bytes    int      `json:"bytes"`
		Skipped  int      `json:"skipped"`
		Rules    []count  `json:"rules"`
		Never    []string `json:"never"`
	}{Articles: c.Texts, Bytes: c.Bytes, Skipped: c.skipped, Never: []string{}}
	_, never := c.sorted()
	for _, r := range never {
		out.Never = append(out.Never, r.ID)
	}
	for _, r := range c.Rules() {
		out.Rules = append(out.Rules, count{r.ID, r.Phase, r.File, r.Line, r.Fired, r.Texts})
	}
	return json.NewEncoder(g.out).Encode(out)
}
