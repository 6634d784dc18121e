package main

import (
	"fmt"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/app/config"
)

// globals are the flags every command shares.
type globals struct {
	std
	configFile string
	data       string
	json       bool
	verbose    bool
	quiet      bool
}

func newRoot(s std) *cobra.Command {
	g := &globals{std: s}
	root := &cobra.Command{
		Use:   "tallywire",
		Short: "Every figure in the news, with who said it, for when, and the proof",
		Long: `Tallywire crawls news sites politely, pulls every numeric claim out of each article
(how many, of what, who says so, for when, where), and makes each one searchable with
its proof: the exact words in the archived page.`,
		Example: `  tallywire demo                       # see it work, offline, in ten seconds
  tallywire init && tallywire run      # crawl the outlets in tallywire.yaml
  tallywire search 'value:>400000 unit:person afghans'`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w; see %s --help", err, c.CommandPath())}
	})
	f := root.PersistentFlags()
	f.StringVarP(&g.configFile, "config", "c", "", "configuration `file` (default: tallywire.yaml where there is one)")
	f.StringVar(&g.data, "data", "", "data `folder` (default: the configuration's, tallywire-data)")
	f.BoolVar(&g.json, "json", false, "machine-readable output")
	f.BoolVarP(&g.verbose, "verbose", "v", false, "log what happens")
	f.BoolVarP(&g.quiet, "quiet", "q", false, "log errors only")

	root.AddCommand(
		newInit(g), newRun(g), newDemo(g), newCrawl(g), newParse(g), newExtract(g), newSearch(g), newShow(g), newVerify(g),
		newRules(g), newScore(g), newSubscribe(g), newDigest(g), newDLQ(g), newExport(g), newImport(g), newVersion(g),
	)
	root.CompletionOptions.HiddenDefaultCmd = true
	wrapArgs(root)
	return root
}

// noArgs refuses arguments; where a sub-command was meant it names the nearest.
func noArgs(c *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case !c.HasSubCommands():
		return fmt.Errorf("%s takes no argument, %q was given", c.Name(), args[0])
	}
	c.SuggestionsMinimumDistance = 2 // edits
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		return fmt.Errorf("unknown command %q (did you mean %s?)", args[0], strings.Join(near, " or "))
	}
	return fmt.Errorf("unknown command %q", args[0])
}

// wrapArgs makes wrong arguments usage errors, here and in sub-commands.
func wrapArgs(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return usageError{fmt.Errorf("%w; see %s --help", err, c.CommandPath())}
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		wrapArgs(sub)
	}
}

const defaultConfigFile = "tallywire.yaml"

// load reads the configuration: file, environment, then the shared flags.
func (g *globals) load() (config.Config, error) {
	name := g.configFile
	if name == "" && exists(defaultConfigFile) {
		name = defaultConfigFile
	}
	cfg, err := config.Load(name, g.environ)
	if err != nil {
		return cfg, usageError{err}
	}
	if g.data != "" {
		cfg.Data = g.data
	}
	if name == "" {
		name = "configuration"
	}
	if err := cfg.Check(name); err != nil {
		return cfg, usageError{err}
	}
	return cfg, nil
}

// logger logs to standard error; level is the least that is logged unless
// --verbose or --quiet say otherwise.
func (g *globals) logger(level slog.Level) *slog.Logger {
	switch {
	case g.verbose:
		level = slog.LevelDebug
	case g.quiet:
		level = slog.LevelError
	}
	opts := &slog.HandlerOptions{Level: level}
	if g.json {
		return slog.New(slog.NewJSONHandler(g.err, opts))
	}
	return slog.New(slog.NewTextHandler(g.err, opts))
}
