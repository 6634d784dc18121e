package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// maxSocketPath is the longest path a Unix socket can have on every system
// (sun_path on macOS is the shortest, 104 bytes with its ending NUL).
const maxSocketPath = 100

// socketPath returns where the control socket of a data folder is: in it, or,
// where that path would be too long, in the folder for temporary files.
func socketPath(dataDir string) string {
	abs, err := filepath.Abs(dataDir)
	if err != nil {
		abs = dataDir
	}
	if p := filepath.Join(abs, "control.sock"); len(p) <= maxSocketPath {
		return p
	}
	sum := sha256.Sum256([]byte(abs))
	return filepath.Join(os.TempDir(), "tallywire-"+hex.EncodeToString(sum[:8])+".sock")
}

// listenControl opens the control socket for its owner alone. A socket left by
// a killed process is replaced: the data folder's lock says that nobody serves it.
func listenControl(path string) (net.Listener, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("replace the control socket: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("open the control socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("protect the control socket: %w", err), l.Close())
	}
	return l, nil
}

// grace is how long requests under way may take to finish at the end.
const grace = 5 * time.Second

// pageTimeout bounds one answer of the public page, so that a reader who takes
// it byte by byte cannot hold a connection. The control socket has no such
// bound: exports stream, and who can reach it owns the data anyway.
const pageTimeout = 30 * time.Second

// serve answers requests until ctx ends, then lets those under way finish.
// Everything a client sends is bounded; an answer takes at most timeout, any
// time if that is 0.
func serve(ctx context.Context, l net.Listener, h http.Handler, timeout time.Duration, log *slog.Logger) error {
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      timeout,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := srv.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) {
		err = srv.Close()
	}
	<-done // Serve has returned ErrServerClosed
	return err
}
