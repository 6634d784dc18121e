package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/tallywire/tallywire/app"
)

func newImport(g *globals) *cobra.Command {
	c := &cobra.Command{
		Use:     "import",
		Short:   "Read pages that were fetched before",
		Example: `  tallywire import warc news-2024-05.warc.gz`,
		Args:    noArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newImportWARC(g))
	return c
}

func newImportWARC(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "warc FILE…",
		Short: "Read the pages of WARC files as if they had been crawled",
		Long: `Reads every page in the files (WARC 1.0 or 1.1, plain or gzip) into the data folder:
archived with the time and the bytes the file has, and its figures made searchable.
Pages known already are passed over, so an import that was stopped can be run again.
No program may run on the data folder meanwhile. A page of a host that no outlet of
the configuration has is filed under the host's name.`,
		Example: `  tallywire import warc CC-NEWS-20240506.warc.gz
  tallywire import warc --data ./old --json *.warc.gz | jq -r .kind | sort | uniq -c`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			cfg, err := g.load()
			if err != nil {
				return err
			}
			t := &importTally{g: g, enc: json.NewEncoder(g.out), pages: map[string]int{}, reasons: map[string]int{}}
			err = app.ImportWARC(c.Context(), app.Options{Config: cfg, Log: g.logger(slog.LevelError), Version: version()}, args, t.add)
			t.print()
			if n := t.pages["unreadable"]; err == nil && n > 0 {
				err = reportedError{fmt.Errorf("%d records could not be read", n)}
			}
			return errors.Join(err, c.Context().Err())
		},
	}
}

// importTally counts what became of the pages.
type importTally struct {
	g       *globals
	enc     *json.Encoder
	pages   map[string]int // by kind
	reasons map[string]int // why they were skipped
}

func (t *importTally) add(p app.Imported) {
	t.pages[p.Kind]++
	if p.Kind == "skipped" {
		t.reasons[p.Reason]++
	}
	if p.Kind == "unreadable" {
		fmt.Fprintf(t.g.err, "tallywire: %s: record %d at byte %d, %s: %s\n", p.File, p.Record, p.Offset, p.URL, p.Reason)
	}
	switch {
	case t.g.json:
		_ = t.enc.Encode(p) // a closed pipe ends the program by itself
	case p.Kind == "new", p.Kind == "revised":
		fmt.Fprintf(t.g.out, "%-9s %s\n", p.Kind, p.URL)
	}
}

func (t *importTally) print() {
	if t.g.json {
		return
	}
	fmt.Fprintf(t.g.out, "%d new, %d revised, %d unchanged, %d skipped, %d records not readable\n",
		t.pages["new"], t.pages["revised"], t.pages["unchanged"], t.pages["skipped"], t.pages["unreadable"])
	for _, r := range slices.Sorted(maps.Keys(t.reasons)) {
		fmt.Fprintf(t.g.out, "  skipped %5d  %s\n", t.reasons[r], r)
	}
}
