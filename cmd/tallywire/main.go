// Command tallywire reads the news and keeps the tally of its figures.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], std{os.Stdin, os.Stdout, os.Stderr, os.Environ()})
	stop()
	os.Exit(code)
}

// std is what a command may use of the world outside.
type std struct {
	in       io.Reader
	out, err io.Writer
	environ  []string
}

// Exit codes: 0 done, 1 the work found problems or failed, 2 the command line
// or the configuration is wrong.
const (
	exitFailed = 1
	exitUsage  = 2
)

// usageError is a mistake in how the command was called.
type usageError struct{ error }

// reportedError is a failure whose details were already printed.
type reportedError struct{ error }

func run(ctx context.Context, args []string, s std) int {
	root := newRoot(s)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var usage usageError
	var reported reportedError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &reported):
		return exitFailed
	case errors.As(err, &usage):
		fmt.Fprintf(s.err, "tallywire: %v\n", err)
		return exitUsage
	default:
		fmt.Fprintf(s.err, "tallywire: %v\n", err)
		return exitFailed
	}
}
