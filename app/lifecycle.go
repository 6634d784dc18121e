package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// closers is what has to be undone when the process ends, last made first. A
// step is pushed the moment its resource exists, so that a failed start undoes
// exactly what was done.
type closers struct {
	steps []closer
	log   *slog.Logger
}

type closer struct {
	name string
	fn   func(context.Context) error
}

func (c *closers) push(name string, fn func(context.Context) error) {
	c.steps = append(c.steps, closer{name, fn})
}

// closes pushes a Close method.
func (c *closers) closes(name string, fn func() error) {
	c.push(name, func(context.Context) error { return fn() })
}

// run undoes every step once and joins their errors.
func (c *closers) run(ctx context.Context) error {
	var errs []error
	for len(c.steps) > 0 {
		last := c.steps[len(c.steps)-1]
		c.steps = c.steps[:len(c.steps)-1]
		began := time.Now()
		if err := last.fn(ctx); err != nil {
			errs = append(errs, fmt.Errorf("stop %s: %w", last.name, err))
		}
		c.log.Debug("stopped", "part", last.name, "took", time.Since(began))
	}
	return errors.Join(errs...)
}
