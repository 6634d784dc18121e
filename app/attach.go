package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/tallywire/tallywire/app/datadir"
	"github.com/tallywire/tallywire/client"
	"github.com/tallywire/tallywire/indexer"
	"github.com/tallywire/tallywire/news"
	"github.com/tallywire/tallywire/pipeline"
)

func pid() int { return os.Getpid() }

// Attach returns a client of the process that holds the data folder or, where
// none does, opens the folder itself and returns a client of that. done gives
// it up. An empty folder is not made: the error wraps [news.ErrNotFound].
func Attach(ctx context.Context, opts Options) (c *client.Client, done func() error, err error) {
	if c, err := running(ctx, opts.Config.Data); err == nil {
		return c, func() error { c.Close(); return nil }, nil
	} else if !errors.Is(err, news.ErrNotFound) {
		return nil, nil, err
	}
	if _, err := os.Stat(opts.Config.Data); err != nil {
		return nil, nil, fmt.Errorf("there is no data folder %s yet; start with tallywire run, or name another folder with --data: %w", opts.Config.Data, news.ErrNotFound)
	}
	opts.Idle = true
	opts.Config.Roles = []string{"index", "web", "digest"}
	a, err := New(ctx, opts)
	if err != nil {
		return nil, nil, err
	}
	if err := a.catchUp(ctx); err != nil {
		return nil, nil, errors.Join(err, a.Close())
	}
	served, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() { ended <- a.serveControl(served) }()
	closeAll := func() error {
		stop()
		return errors.Join(<-ended, a.Close())
	}
	select {
	case <-a.ready:
	case err := <-ended:
		stop()
		return nil, nil, errors.Join(err, a.Close())
	}
	c, err = running(ctx, opts.Config.Data)
	if err != nil {
		return nil, nil, errors.Join(err, closeAll())
	}
	return c, func() error { c.Close(); return closeAll() }, nil
}

// running returns a client of the process that announced itself in the folder,
// if it answers. The error wraps news.ErrNotFound if none does.
func running(ctx context.Context, dir string) (*client.Client, error) {
	r, err := datadir.FindRunning(dir)
	if err != nil {
		return nil, err
	}
	c, err := client.New(client.Options{Socket: r.Socket})
	if err != nil {
		return nil, err
	}
	ask, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if _, err := c.Version(ask); err != nil {
		c.Close()
		// A killed process leaves its announcement behind.
		return nil, fmt.Errorf("process %d announced itself in %s but does not answer: %w", r.PID, dir, news.ErrNotFound)
	}
	return c, nil
}

// catchUp applies what the log holds beyond the index.
func (a *App) catchUp(ctx context.Context) error {
	if a.index == nil {
		return nil
	}
	var batch []indexer.Entry
	flush := func() error {
		defer func() { batch = batch[:0] }()
		return a.index.Apply(ctx, batch)
	}
	err := a.bus.ReplayClaims(ctx, a.index.LastSeq()+1, func(_ context.Context, set *news.ClaimSet, m pipeline.Meta) error {
		if batch = append(batch, indexer.Entry{Set: set, Seq: m.Seq}); len(batch) < indexBatch {
			return nil
		}
		return flush()
	})
	if err != nil && !errors.Is(err, news.ErrCorrupt) {
		return fmt.Errorf("bring the index up to the log: %w", err)
	}
	if err != nil { // what is lost is for verify to name; what is there is served
		a.log.Error("the log is damaged", slog.Any("err", err))
	}
	if len(batch) == 0 {
		return nil
	}
	return flush()
}
