package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/rules"
)

// loadRules reads the ruleset in dir, or the built-in one.
func loadRules(dir string) (*rules.Ruleset, error) {
	if dir == "" {
		return rules.Default()
	}
	rs, err := rules.Load(os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("rules in %s: %w", dir, err)
	}
	return rs, nil
}

// lintRules reads the ruleset in dir, or the built-in one, with lint's closer look.
func lintRules(dir string) (*rules.Ruleset, error) {
	files, err := rules.DefaultFS()
	if dir != "" {
		files, err = os.DirFS(dir), nil
	}
	if err != nil {
		return nil, err
	}
	rs, err := rules.Lint(files)
	if err != nil && dir != "" {
		err = fmt.Errorf("rules in %s: %w", dir, err)
	}
	return rs, err
}

func newRules(g *globals) *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use:   "rules",
		Short: "Check, list, explain and compare the rules that read figures out of text",
		Example: `  tallywire rules lint
  tallywire rules coverage articles/
  tallywire rules why "About 1.7 million people fled, the agency said."`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.PersistentFlags().StringVar(&dir, "rules", "", "`folder` of a ruleset (default: the built-in one)")
	c.AddCommand(newRulesLint(g, &dir), newRulesList(g, &dir), newRulesWhy(g, &dir),
		newRulesTest(g, &dir), newRulesCoverage(g, &dir), newRulesDiff(g), newRulesExport(g))
	return c
}

func newRulesLint(g *globals, dir *string) *cobra.Command {
	return &cobra.Command{
		Use:   "lint",
		Short: "Load every rule file, run the tests beside the rules, report all problems",
		Long: `Reports everything wrong at once: mistakes in the language, tests that fail, rules that can
never win; in lexicons words given twice, words no rule can reach, files in lexicons/ and
gazetteer/ that do not say where their words are from and under what licence. Warnings do
not fail. With --json, lexicons are listed with the number of their entries.`,
		Example: `  tallywire rules lint
  tallywire rules lint --rules ./my-rules`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			rs, err := lintRules(*dir)
			var problems rules.Problems
			switch {
			case errors.As(err, &problems):
				return g.reportProblems(problems, nil)
			case err != nil:
				return err
			}
			if failures := rs.Test(); len(failures) > 0 {
				return g.reportProblems(failures, rs.Warnings())
			}
			if g.json {
				lexicons := make(map[string]int)
				for _, l := range rs.Lexicons() {
					lexicons[l.Name] = l.Entries
				}
				return json.NewEncoder(g.out).Encode(map[string]any{
					"rules": len(rs.Rules()), "tests": rs.Tests(), "lexicons": lexicons, "version": rs.Version(), "warnings": rs.Warnings(),
				})
			}
			for _, w := range rs.Warnings() {
				fmt.Fprintf(g.err, "warning: %v\n", w)
			}
			fmt.Fprintf(g.out, "%d rules, all tests pass, version %s\n", len(rs.Rules()), rs.Version())
			return nil
		},
	}
}

func (g *globals) reportProblems(problems, warnings rules.Problems) error {
	err := reportedError{fmt.Errorf("%d problems in the rules", len(problems))}
	if g.json {
		return errors.Join(json.NewEncoder(g.out).Encode(map[string]any{"problems": problems, "warnings": warnings}), err)
	}
	for _, p := range problems {
		fmt.Fprintln(g.err, p)
	}
	fmt.Fprintf(g.err, "%d problems\n", len(problems))
	return err
}

func newRulesList(g *globals, dir *string) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the rules with their phase, type and place",
		Example: "  tallywire rules list --json",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			rs, err := loadRules(*dir)
			if err != nil {
				return err
			}
			enc := json.NewEncoder(g.out)
			for _, r := range rs.Rules() {
				if g.json {
					if err := enc.Encode(r); err != nil {
						return err
					}
					continue
				}
				fmt.Fprintf(g.out, "%-28s %-12s %-10s %s:%d\n", r.ID, r.Phase, r.Type, r.File, r.Line)
			}
			return nil
		},
	}
}

func newRulesWhy(g *globals, dir *string) *cobra.Command {
	return &cobra.Command{
		Use:     "why TEXT…",
		Short:   "Show which rules fire on a text, which lost to which, and how far the nearest got",
		Example: `  tallywire rules why "More than 3,000 homes were destroyed."`,
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			rs, err := loadRules(*dir)
			if err != nil {
				return err
			}
			why := rs.Why(strings.Join(args, " "))
			if g.json {
				return json.NewEncoder(g.out).Encode(why)
			}
			_, err = fmt.Fprint(g.out, why)
			return err
		},
	}
}

func newRulesExport(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "export FOLDER",
		Short: "Write the built-in rules into a folder, to change them",
		Example: `  tallywire rules export ./my-rules
  tallywire rules diff builtin ./my-rules articles/`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			files, err := rules.DefaultFS()
			if err != nil {
				return err
			}
			if err := os.CopyFS(args[0], files); err != nil {
				return fmt.Errorf("the folder must not hold rules already: %w", err)
			}
			_, err = fmt.Fprintf(g.out, "wrote the built-in rules to %s; use them with --rules %s\n", args[0], args[0])
			return err
		},
	}
}
