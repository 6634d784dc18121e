package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/tallywire/tallywire/archive"
	"github.com/tallywire/tallywire/crawler"
	"github.com/tallywire/tallywire/news"
)

// ExportWARC writes every archived snapshot of a data folder, or of the archive
// that the configuration names, as a WARC 1.1 file, and returns how many there
// are. A running program does not mind. software names the writer in the file.
func ExportWARC(ctx context.Context, opts Options, w io.Writer, name string, now time.Time) (int, error) {
	from, err := archive.OpenReader(archiveDir(opts.Config))
	if err != nil {
		return 0, err
	}
	e, err := archive.NewExporter(w, name, "tallywire/"+opts.Version.Program, now)
	if err != nil {
		return 0, err
	}
	err = from.Scan(ctx, func(_ news.SnapshotRef, s *news.Snapshot) error { return e.Write(s) })
	return e.Written(), err
}

// Imported is what became of one page or record of an import.
type Imported struct {
	// Kind is "new", "revised", "unchanged", "skipped", "retry", "failed" as the
	// crawler's events are, or "unreadable" for a record that holds no page.
	Kind string `json:"kind"`
	URL  string `json:"url"`
	// Reason says in words why it was skipped, failed or cannot be read.
	Reason  string `json:"reason,omitempty"`
	Article string `json:"article,omitempty"` // the id of the article published
	// File, Record (from 1) and Offset (in the unpacked file, bytes) say where
	// an unreadable record is.
	File   string `json:"file,omitempty"`
	Record int    `json:"record,omitempty"`
	Offset int64  `json:"offset,omitempty"`
}

// ImportWARC reads pages from WARC files instead of the web, and ends when their
// claims can be searched. each hears of every page and every unreadable record,
// one at a time. A file that cannot be opened or breaks off does not keep the
// others from being read; the error joins those of the files.
func ImportWARC(ctx context.Context, opts Options, files []string, each func(Imported)) error {
	var broken error
	opts.Once, opts.Config.Listen, opts.Config.Metrics = true, "", ""
	opts.Config.Roles = []string{"crawl", "extract", "index", "alert"}
	opts.Progress = func(e crawler.Event) {
		each(Imported{Kind: string(e.Kind), URL: e.URL, Reason: e.Reason, Article: e.Article})
	}
	opts.Pages = func(ctx context.Context, read func(*news.Snapshot) error) error {
		for _, name := range files {
			stop, err := importFile(ctx, name, read, each)
			if stop || ctx.Err() != nil {
				return err
			}
			broken = errors.Join(broken, err)
		}
		return nil
	}
	a, err := New(ctx, opts)
	if err != nil {
		return err
	}
	err = a.Run(ctx)
	return errors.Join(err, a.Close(), broken)
}

// importFile reads one file. stop reports that nothing more can be stored.
func importFile(ctx context.Context, name string, read func(*news.Snapshot) error, each func(Imported)) (stop bool, err error) {
	f, err := os.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	err = archive.ReadWARC(ctx, f, func(p archive.Foreign) error {
		if p.Snapshot == nil {
			each(Imported{Kind: "unreadable", URL: p.URL, Reason: p.Reason, File: name, Record: p.Record, Offset: p.Offset})
			return nil
		}
		err := read(p.Snapshot)
		stop = err != nil
		return err
	})
	if err != nil && !stop {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return stop, err
}
