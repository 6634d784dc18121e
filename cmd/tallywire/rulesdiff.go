package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/app"
	"github.com/tallywire/tallywire/app/input"
	"github.com/tallywire/tallywire/score"
)

// builtin names the built-in ruleset where a folder is expected.
const builtin = "builtin"

func newRulesDiff(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "diff OLD NEW CORPUS…",
		Short: "Show which claims a change of the rules gains, loses and reads differently",
		Long: `Extracts every article of the corpus (.txt, .html, .html.gz, .jsonl, "-", or folders of texts
and pages) with two rulesets and compares the claims: "+" gained, "-" lost, "~" changed, with
the fields that differ. OLD and NEW are folders of rules, or "builtin". The exit code is 0 where
the claims are the same, 1 where they differ, 2 where something could not be read.`,
		Example: `  tallywire rules diff builtin ./my-rules articles/
  tallywire rules diff ./rules-before ./rules-after --json pages.jsonl`,
		Args: cobra.MinimumNArgs(3),
		RunE: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("rules") {
				return usageError{errors.New("diff takes both rulesets as arguments, not --rules")}
			}
			d := diffing{g: g, enc: json.NewEncoder(g.out), counts: map[string]int{}}
			for i, r := range []**app.Reading{&d.before, &d.after} {
				reading, err := app.NewReading(rulesFolder(args[i]))
				if err != nil {
					return usageError{err}
				}
				*r = reading
			}
			in := input.Reader{Page: app.ReadPage, Stdin: g.in}
			for it := range in.ReadAll(args[2:]) {
				if err := c.Context().Err(); err != nil {
					return usageError{err}
				}
				if it.Err == nil {
					it.Err = d.article(it)
				}
				if it.Err != nil {
					d.failed++
					fmt.Fprintf(g.err, "tallywire: %v\n", it.Err)
				}
			}
			return d.finish()
		},
	}
}

func rulesFolder(name string) string {
	if name == builtin {
		return ""
	}
	return name
}

// diffing compares two readings, article by article.
type diffing struct {
	g             *globals
	enc           *json.Encoder
	before, after *app.Reading
	counts        map[string]int // of changes by type
	claims        int            // found by the new rules
	articles      int
	failed        int
}

func (d *diffing) article(it input.Item) error {
	old, err := d.before.Claims(it.Article)
	if err != nil {
		return err
	}
	now, err := d.after.Claims(it.Article)
	if err != nil {
		return err
	}
	changes, err := score.Diff(old.Claims, now.Claims)
	if err != nil {
		return err
	}
	d.articles++
	d.claims += len(now.Claims)
	for _, c := range changes {
		d.counts[c.Type]++
	}
	if len(changes) == 0 {
		return nil
	}
	if d.g.json {
		return d.enc.Encode(struct {
			Article string         `json:"article"`
			Changes []score.Change `json:"changes"`
		}{it.Article.ID, changes})
	}
	fmt.Fprintln(d.g.out, it.Article.ID)
	for _, c := range changes {
		fmt.Fprintf(d.g.out, "  %s\n", c)
	}
	return nil
}

// finish prints the sums and returns what the exit code follows from.
func (d *diffing) finish() error {
	gained, lost, changed := d.counts[score.Gained], d.counts[score.Lost], d.counts[score.Changed]
	if !d.g.json {
		fmt.Fprintf(d.g.out, "%d articles: %d claims gained, %d lost, %d changed, %d the same\n",
			d.articles, gained, lost, changed, d.claims-gained-changed)
	}
	switch {
	case d.failed > 0:
		return usageError{fmt.Errorf("%d inputs could not be read", d.failed)}
	case gained+lost+changed > 0:
		return reportedError{errors.New("the claims differ")}
	}
	return nil
}
