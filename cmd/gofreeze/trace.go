package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gofreeze/gofreeze/bundle"
	"github.com/gofreeze/gofreeze/bundle/atomic"
	"github.com/gofreeze/gofreeze/spec"
)

// defaultTrace is the file that gofreeze trace writes.
const defaultTrace = "trace.toml"

func newTraceCommand() *cobra.Command {
	var out, python string
	var noCompare bool
	cmd := &cobra.Command{
		Use:   "trace [flags] [--] SCRIPT.py [ARGS] | -m MODULE [ARGS]",
		Short: "Run a program unfrozen, and note what it uses",
		Long: `Runs a program with the interpreter, unfrozen, and writes what it and the processes
that it starts have used into a file: modules, files of distributions and of the
program, libraries, metadata. gofreeze build --trace FILE takes all of it as given. A
further run adds to the file. Afterwards, gofreeze lists on stderr what a build
without the trace would not include.

The program has the standard streams, the signals and the exit code of the command.
Modules and files of tests, and of what runs them, are left out.`,
		Example: `  gofreeze trace app.py --all-features
  gofreeze trace -o app-trace.toml -m mypkg serve
  gofreeze trace -m pytest
  gofreeze build --onefile --trace trace.toml app.py`,
		DisableFlagParsing: true, // as for an interpreter, what comes behind -m MODULE is the program's
		RunE: func(cmd *cobra.Command, args []string) error {
			own, args := ownFlags(args)
			if err := cmd.Flags().Parse(own); err != nil {
				return flagError(cmd, err)
			}
			if help, err := cmd.Flags().GetBool("help"); err == nil && help {
				return cmd.Help()
			}
			return traceRun(cmd, out, python, !noCompare, args)
		},
	}
	fs := cmd.Flags()
	fs.StringVarP(&out, "output", "o", defaultTrace, "file to write, or to add to")
	fs.StringVar(&python, "python", "", "interpreter to run: executable, directory or version")
	fs.BoolVar(&noCompare, "no-compare", false, "do not list what a build without the trace would not include")
	return cmd
}

// ownFlags separates the flags of the command from the arguments of the interpreter.
func ownFlags(args []string) (own, program []string) {
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a == "--":
			return args[:i], args[i+1:]
		case a == "-o" || a == "--output" || a == "--python":
			i++ // its value
		case strings.HasPrefix(a, "-m") || !strings.HasPrefix(a, "-") || a == "-":
			return args[:i], args[i:]
		}
	}
	return args, nil
}

// traceRun runs a program and writes its trace.
func traceRun(cmd *cobra.Command, out, python string, compare bool, args []string) error {
	if len(args) == 0 {
		return usagef("trace: name a script or -m MODULE")
	}
	before, err := spec.LoadTrace(out)
	if err != nil && !spec.IsNotExist(err) {
		return err
	}
	if fi, err := os.Stat(filepath.Dir(out)); err != nil || !fi.IsDir() { // not only when the program has run
		return usagef("trace: %s is not a directory; make it, or name another file with -o", filepath.Dir(out))
	}
	// An interrupt is for the program. What comes after it is short.
	ctx := context.WithoutCancel(cmd.Context())
	level, _ := logLevel("WARN")
	stderr := newConsole(cmd.ErrOrStderr(), level)
	opt := bundle.Options{Log: stderr.log}
	run, err := bundle.Trace(ctx, python, args, opt, relay)
	if err != nil {
		return err
	}
	data, left := spec.MarshalTrace(before.Merge(run.Trace))
	if err := (atomic.File{Path: out, Mode: 0o644}).WriteBytes(data); err != nil {
		return fmt.Errorf("trace: %w", err)
	}
	for _, name := range left {
		stderr.log("WARN", fmt.Sprintf("trace: %q is not a name that %s can hold, and is left out of it", name, out))
	}
	if compare && run.Spec != nil {
		if err := beyond(ctx, cmd.ErrOrStderr(), run, out); err != nil && run.Failed == nil { // the program has said why it failed
			stderr.log("WARN", "trace: cannot be compared with a build: "+err.Error())
		}
	}
	if run.Failed != nil {
		return &endedError{run.Failed}
	}
	return nil
}

// beyond lists what was used and would not be in a product without the trace.
func beyond(ctx context.Context, w io.Writer, run *bundle.Traced, file string) error {
	sp := run.Spec.WithDefaults()
	if err := sp.Validate(); err != nil {
		return err
	}
	missing, err := bundle.Beyond(ctx, sp, run.Trace, bundle.Options{})
	if err != nil {
		return err
	}
	for _, m := range missing {
		fmt.Fprintln(w, "gofreeze: used, and not in a product without the trace: "+oneLine(m))
	}
	if len(missing) > 0 {
		fmt.Fprintln(w, "gofreeze: hint: build with --trace "+oneLine(file))
	}
	return nil
}

// endedError says that a program that was run for the user has failed.
type endedError struct{ how *exec.ExitError }

func (e *endedError) Error() string { return "the program ended with " + e.how.Error() }

// exit ends as the program did, or returns its exit code.
func (e *endedError) exit() int {
	if code := e.how.ExitCode(); code >= 0 {
		return code
	}
	return dieLike(e.how.ProcessState)
}

// relay passes signals on to a process until stop is called.
func relay(p *os.Process) (stop func()) {
	signals := make(chan os.Signal, 16)
	notify(signals)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-signals:
				if passesOn(s) {
					_ = p.Signal(s)
				}
			case <-done:
				return
			}
		}
	}()
	return func() { close(done); forget(signals) }
}
