package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/rules"
)

// build is what this program was made of.
type build struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	Go      string `json:"go"`
	Ruleset string `json:"ruleset"`
}

func newVersion(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version of the program and of its ruleset",
		Example: "  tallywire version --json",
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			rs, err := rules.Default()
			if err != nil {
				return err
			}
			b := build{Version: "devel", Go: runtime.Version(), Ruleset: rs.Version()}
			if info, ok := debug.ReadBuildInfo(); ok {
				if info.Main.Version != "" {
					b.Version = info.Main.Version
				}
				for _, s := range info.Settings {
					if s.Key == "vcs.revision" {
						b.Commit = s.Value
					}
				}
			}
			if g.json {
				return json.NewEncoder(g.out).Encode(b)
			}
			fmt.Fprintf(g.out, "tallywire %s (%s), ruleset %s\n", b.Version, b.Go, b.Ruleset)
			return nil
		},
	}
}
