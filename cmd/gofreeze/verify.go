package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/gofreeze/gofreeze/bundle"
	"github.com/gofreeze/gofreeze/cmd/gofreeze/internal/verify"
)

func newVerifyCommand() *cobra.Command {
	var opt verify.Options
	var asJSON, output bool
	cmd := &cobra.Command{
		Use:   "verify PROGRAM [-- ARGS]",
		Short: "Run a frozen program under observation and check how it behaves",
		Long: `Runs a frozen program and everything that it starts under observation: with limits
on the number of processes and on time, and with directories of its own for the
cache and for temporary files. It shows each process and its role, and which of them
extracted the product or reused the directory. It checks that the number of processes
stays within the limit, and that the program leaves nothing behind.

If the program is for another system, verify does not run it, but checks its archive,
its binaries and its signature.

--against also runs the unfrozen program, and compares output, exit code and
processes. Programs made by PyInstaller are observed from outside. The exit code
is 0 only if every check passes.`,
		Example: `  gofreeze verify dist/app
  gofreeze verify --against "python app.py --fast" dist/app -- --fast`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("verify: name a program; its arguments come after --")
			}
			if at := cmd.ArgsLenAtDash(); len(args) > 1 && at != 1 {
				return usagef("verify: the arguments of the program come after --")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if fi, err := os.Stat(args[0]); err != nil {
				return fmt.Errorf("verify %s: no such file", args[0])
			} else if fi.IsDir() {
				dir := args[0]
				if args[0] = executableIn(dir); !regular(args[0]) {
					return fmt.Errorf("verify %s: a directory without an executable", dir)
				}
			} else if !fi.Mode().IsRegular() {
				return fmt.Errorf("verify %s: not a regular file", args[0])
			}
			if target := bundle.TargetOf(args[0]); target != "" && target != bundle.HostTarget() {
				return verifyForeign(cmd, args[0], target, asJSON)
			}
			if c, ok := bundle.CheckArchive(args[0]); ok {
				opt.Before = append(opt.Before, verify.Check(c))
			}
			opt.Program = args
			r, err := verify.Verify(cmd.Context(), opt)
			if err != nil {
				return err
			}
			w := cmd.OutOrStdout()
			if asJSON {
				err = writeJSON(w, r)
			} else {
				err = r.Write(w)
				if output {
					fmt.Fprint(w, "\nstandard output:\n"+r.Frozen.Stdout+"\nstandard error:\n"+r.Frozen.Stderr)
				}
			}
			if err == nil {
				err = failures(args[0], len(r.Checks), func(i int) bool { return r.Checks[i].OK })
			}
			return err
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&opt.Against, "against", "", "command line of the unfrozen program to compare with")
	fs.IntVar(&opt.Cap, "cap", 64, "largest number of processes at the same time")
	fs.DurationVar(&opt.Limit, "time-limit", time.Minute, "longest time that the program may run")
	fs.DurationVar(&opt.Grace, "grace", 3*time.Second, "time for processes that outlive the program to end")
	fs.BoolVar(&asJSON, "json", false, "print JSON")
	fs.BoolVar(&output, "output", false, "also print the output of the program")
	return cmd
}

// verifyForeign checks the files of a product for another system, which cannot run
// here.
func verifyForeign(cmd *cobra.Command, file, target string, asJSON bool) error {
	checks, err := bundle.CheckProduct(file)
	if err != nil {
		return err
	}
	w := cmd.OutOrStdout()
	ok := true
	for _, c := range checks {
		ok = ok && c.OK
	}
	if asJSON {
		err = writeJSON(w, map[string]any{"program": file, "target": target, "run": false, "checks": checks, "ok": ok})
	} else {
		_, err = fmt.Fprintf(w, "program  %s (for %s: not run)\n\n", oneLine(file), target)
		for _, c := range checks {
			mark := "ok  "
			if !c.OK {
				mark = "FAIL"
			}
			if err == nil {
				_, err = fmt.Fprintf(w, "%s  %-9s  %s\n", mark, c.Name, oneLine(c.Detail))
			}
		}
	}
	if err == nil {
		err = failures(file, len(checks), func(i int) bool { return checks[i].OK })
	}
	return err
}

// failures returns an error that counts the failed checks, or nil if all passed.
func failures(program string, checks int, ok func(i int) bool) error {
	failed := 0
	for i := range checks {
		if !ok(i) {
			failed++
		}
	}
	if failed == 0 {
		return nil
	}
	return fmt.Errorf("verify %s: %d of %d checks failed", program, failed, checks)
}
