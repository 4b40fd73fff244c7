package main

import (
	"errors"
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
		Long: `Runs a frozen program, with everything that it starts, under observation: with a
limit on the number of processes and on time, and directories of its own for the
cache and for temporary files. Shows the processes, what each was, who extracted
and who reused, and checks that nothing ran away and nothing is left.

A program for another system is not run: its archive, its binaries and its
signature are checked.

--against runs the unfrozen program as well and compares output, exit code and
processes. Programs made by PyInstaller are observed from outside. The exit code
is 0 only if everything holds.`,
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
					return fmt.Errorf("verify %s: a directory without an executable in it", dir)
				}
			} else if !fi.Mode().IsRegular() {
				return fmt.Errorf("verify %s: no regular file", args[0])
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
			if err == nil && !r.OK {
				err = errors.New("verify " + args[0] + ": not everything holds")
			}
			return err
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&opt.Against, "against", "", "command line of the unfrozen program, to compare with")
	fs.IntVar(&opt.Cap, "cap", 64, "processes at the same time, at most")
	fs.DurationVar(&opt.Limit, "time-limit", time.Minute, "time for the program, at most")
	fs.DurationVar(&opt.Grace, "grace", 3*time.Second, "time for processes that outlive the program")
	fs.BoolVar(&asJSON, "json", false, "print JSON")
	fs.BoolVar(&output, "output", false, "print what the program printed, too")
	return cmd
}

// verifyForeign checks a program for another system by what its files say.
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
	if err == nil && !ok {
		err = errors.New("verify " + file + ": not everything holds")
	}
	return err
}
