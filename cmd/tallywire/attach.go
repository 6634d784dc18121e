package main

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"runtime/debug"

	"github.com/tallywire/tallywire/app"
	"github.com/tallywire/tallywire/client"
	"github.com/tallywire/tallywire/news"
)

// withClient calls fn with a client of the running server at --server, of the
// process that holds the data folder, or of the folder itself.
func (g *globals) withClient(ctx context.Context, server string, fn func(*client.Client) error) (err error) {
	if server != "" {
		c, err := client.New(client.Options{BaseURL: server})
		if err != nil {
			return usageError{err}
		}
		defer c.Close()
		return asked(fn(c))
	}
	cfg, err := g.load()
	if err != nil {
		return err
	}
	c, done, err := app.Attach(ctx, app.Options{Config: cfg, Log: g.logger(slog.LevelWarn), Version: version()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	return asked(fn(c))
}

// asked makes an answer that calls the question wrong a usage error.
func asked(err error) error {
	if errors.Is(err, news.ErrInvalid) {
		return usageError{err}
	}
	return err
}

// version tells what this program was built from.
func version() news.Version {
	v := news.Version{Program: "devel", Go: runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v.Program = info.Main.Version
	}
	return v
}
