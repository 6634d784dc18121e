package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/tallywire/tallywire/archive"
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

// ImportWARC reads pages from WARC files instead of the web, and ends when their
// claims can be searched. Progress hears of each page; skipped of each record
// that holds none, and of a file that breaks off, after which the next file is
// read. The error joins those of the files.
func ImportWARC(ctx context.Context, opts Options, files []string, skipped func(file string, f archive.Foreign)) error {
	var broken error
	opts.Once, opts.Config.Listen = true, ""
	opts.Config.Roles = []string{"crawl", "extract", "index", "alert"}
	opts.Pages = func(ctx context.Context, read func(*news.Snapshot) error) error {
		for _, name := range files {
			stop, err := importFile(ctx, name, read, skipped)
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
func importFile(ctx context.Context, name string, read func(*news.Snapshot) error, skipped func(string, archive.Foreign)) (stop bool, err error) {
	f, err := os.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	err = archive.ReadWARC(ctx, f, func(p archive.Foreign) error {
		if p.Snapshot == nil {
			skipped(name, p)
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
