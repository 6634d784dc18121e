package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/rules"
)

func newRulesTest(g *globals, dir *string) *cobra.Command {
	return &cobra.Command{
		Use:   "test [RULE…]",
		Short: "Run the tests beside the rules",
		Long: `Runs the tests of all rules, or of those named; "qty" and "qty." stand for every rule whose id
begins with "qty.". A failure shows the file, the line, the text, what was expected and found.`,
		Example: `  tallywire rules test
  tallywire rules test --rules ./my-rules num.digit qty`,
		RunE: func(_ *cobra.Command, args []string) error {
			rs, err := loadRules(*dir)
			if err != nil {
				return err
			}
			for _, arg := range args {
				if !slices.ContainsFunc(rs.Rules(), func(r rules.RuleInfo) bool { return named(r.ID, arg) }) {
					return usageError{fmt.Errorf("no rule is named %q; see tallywire rules list", arg)}
				}
			}
			ran, failures := rs.TestSome(func(rule string) bool {
				return len(args) == 0 || slices.ContainsFunc(args, func(arg string) bool { return named(rule, arg) })
			})
			if len(failures) > 0 {
				return g.reportProblems(failures, nil)
			}
			if g.json {
				return json.NewEncoder(g.out).Encode(map[string]any{"tests": ran, "version": rs.Version()})
			}
			_, err = fmt.Fprintf(g.out, "%d tests pass, version %s\n", ran, rs.Version())
			return err
		},
	}
}

// named reports whether a rule is the one asked for, or in the group asked for.
func named(rule, arg string) bool {
	return rule == arg || strings.HasPrefix(rule, strings.TrimSuffix(arg, ".")+".")
}
