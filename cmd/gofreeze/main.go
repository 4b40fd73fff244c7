// Command gofreeze freezes a Python program into one executable file.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// Exit codes.
const (
	exitOK          = 0
	exitFailed      = 1 // the build failed, or a file is damaged
	exitUsage       = 2
	exitInterrupted = 130
)

func main() { os.Exit(run()) }

// memoryLimit is the size, in bytes, at which the garbage collector keeps the heap,
// whatever the size of the product. A build uses about 100 MB at once.
const memoryLimit = 200 << 20

// run is main with an exit code, so that tests can call it.
func run() int {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // nohup ignores it
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := interruptible(ends)
	defer stop()
	root := newRootCommand()
	err := root.ExecuteContext(ctx)
	if _, _, wrong := root.Find(os.Args[1:]); err != nil && wrong != nil {
		err = unknownCommand(root, os.Args[1:])
	}
	var ended *endedError
	switch {
	case errors.As(err, &ended):
		return ended.exit()
	case err == nil:
		return exitOK
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "gofreeze: interrupted; nothing that is incomplete was left")
		return exitInterrupted
	}
	fmt.Fprintln(os.Stderr, "gofreeze: "+oneLine(err.Error()))
	if h := hint(err); h != "" {
		fmt.Fprintln(os.Stderr, "gofreeze: hint: "+oneLine(h))
	}
	if onGitHub() {
		f := failureOf(err)
		annotate(os.Stderr, "error", f.File, f.Line, f.Message, f.Hint)
	}
	var usage *usageError
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitFailed
}

// interruptible returns a context that the first of these signals ends. A second signal
// ends the process at once, even if it comes together with the first one.
func interruptible(ends []os.Signal) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, ends...)
	go func() {
		select {
		case <-signals:
		case <-ctx.Done():
			return
		}
		signal.Stop(signals) // what comes from here on does what it does by default
		if len(signals) > 0 {
			os.Exit(exitInterrupted)
		}
		cancel()
	}()
	return ctx, func() { signal.Stop(signals); cancel() }
}

// usageError is a mistake in the command line.
type usageError struct {
	err  error
	hint string // "" for the usual one
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func (e *usageError) Hinted() string {
	return cmp.Or(e.hint, "run gofreeze help, or the command with --help")
}

func usagef(format string, args ...any) error { return &usageError{err: fmt.Errorf(format, args...)} }

// oneLine makes text that may come from a file safe to print on a terminal.
func oneLine(s string) string {
	return archive.Printable(strings.NewReplacer("\n", " ", "\t", " ").Replace(s))
}
