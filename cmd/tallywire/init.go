package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/app/config"
)

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func newInit(g *globals) *cobra.Command {
	var force bool
	c := &cobra.Command{
		Use:   "init [FILE]",
		Short: "Write a commented configuration to start from",
		Long:  "Writes a configuration with every key, its default and its meaning, and three public feeds to start with.",
		Example: `  tallywire init
  tallywire init newsroom.yaml && tallywire run -c newsroom.yaml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			name := defaultConfigFile
			if len(args) == 1 {
				name = args[0]
			}
			flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
			if force {
				flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
			}
			f, err := os.OpenFile(name, flags, 0o644)
			if errors.Is(err, fs.ErrExist) {
				return fmt.Errorf("%s is already there; name another file, or overwrite it with --force", name)
			}
			if err != nil {
				return err
			}
			_, err = f.Write(config.Example)
			if err := errors.Join(err, f.Close()); err != nil {
				return err
			}
			fmt.Fprintf(g.out, "wrote %s: put your outlets and crawl.contact in it, then: tallywire run\n", name)
			return nil
		},
	}
	c.Flags().BoolVar(&force, "force", false, "overwrite an existing file")
	return c
}
