package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gofreeze/gofreeze/bundle"
	"github.com/gofreeze/gofreeze/bundle/report"
	"github.com/gofreeze/gofreeze/spec"
)

func newBuildCommand() *cobra.Command { return buildCommand(&buildFlags{}) }

// buildCommand makes a command that builds with the flags of f.
func buildCommand(f *buildFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "build [flags] [SCRIPT.py | PACKAGE_DIR | -m MODULE | MODULE:FUNCTION | SPEC.toml | SPEC.spec | PROJECT_DIR | NAME...] [-- ARGS]",
		Short: "Freeze a program into dist/",
		Long: `Freezes a script, a package with a __main__ module, a function, the program of a spec
file, or the scripts of a project: all of them in or below a directory with
pyproject.toml, or those that are named.

The interpreter is that of the environment that a command's first line names, or else
of the active environment, the .venv of the project, the environment that gofreeze is
installed in, python3 on PATH, or one that gofreeze fetches; --python names another.
gofreeze reads the code of the program to find its imports. Distributions that imports
reach are collected whole, with their data files and metadata. Without --onefile the
product is a directory.

What follows -- is what the program will be called with: modules that such arguments
name, as in main:app, are hidden imports.`,
		Example: `  gofreeze build --onefile
  gofreeze build --onefile app.py
  gofreeze build --onefile .venv/bin/tool
  gofreeze build --onefile -n tool -m mypkg.cli
  gofreeze build --onefile --add-data assets:assets --hidden-import plugins.extra app.py
  gofreeze build app.toml
  gofreeze build --onefile -m uvicorn -- main:app
  gofreeze build app.spec -- --variant full`,
		RunE: func(cmd *cobra.Command, args []string) error {
			err := f.run(cmd, args)
			if err != nil && f.json && !errors.As(err, new(*poisonedError)) { // for that one, the products have been printed
				if werr := failureJSON(cmd.OutOrStdout(), err, f.written); werr != nil {
					return werr
				}
			}
			return err
		},
	}
	f.register(cmd)
	if !f.alias {
		f.registerOutput(cmd.Flags())
	}
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if err = flagError(cmd, err); wantsJSON(os.Args[1:]) {
			if werr := failureJSON(cmd.OutOrStdout(), err, nil); werr != nil {
				return werr
			}
		}
		return err
	})
	return cmd
}

// run builds what the arguments name.
func (f *buildFlags) run(cmd *cobra.Command, args []string) error {
	if err := f.fromEnvironment(cmd, os.Environ()); err != nil {
		return err
	}
	if len(args) > 0 && strings.EqualFold(filepath.Ext(args[0]), ".spec") {
		return f.specFile(cmd, args)
	}
	programs, err := f.programs(cmd, args)
	if err != nil {
		return err
	}
	return f.build(cmd, programs)
}

// programs makes the specs: those of a project, or one from a spec file or from flags.
func (f *buildFlags) programs(cmd *cobra.Command, args []string) ([]*spec.Spec, error) {
	if err := f.check(cmd); err != nil {
		return nil, err
	}
	var called []string
	if at := cmd.ArgsLenAtDash(); at >= 0 {
		args, called = args[:at], args[at:]
	}
	w, err := f.fromProject(args)
	if err != nil {
		return nil, err
	}
	if w != nil {
		return f.specs(cmd, w, called)
	}
	sp, err := f.spec(cmd, args, called)
	if err != nil {
		return nil, err
	}
	return []*spec.Spec{sp}, nil
}

// spec makes the spec from a spec file or from flags.
func (f *buildFlags) spec(cmd *cobra.Command, args, called []string) (*spec.Spec, error) {
	if len(args) == 1 && len(called) == 0 && strings.EqualFold(filepath.Ext(args[0]), ".toml") {
		if f.module != "" {
			return nil, usagef("build: -m %s and the spec file %s both name a program", f.module, args[0])
		}
		return f.fromFile(cmd, args[0])
	}
	sp, err := f.fromFlags(args)
	if err != nil {
		return nil, err
	}
	if !f.alias {
		inProject(sp)
	}
	if len(called) > 0 {
		sp.Modules.CalledWith = called
		sp.Paths = append(sp.Paths, ".") // what the arguments name lies where the program is called
	}
	return f.complete(sp)
}

// fromFile loads a spec file. Flags must not set what the file can set.
func (f *buildFlags) fromFile(cmd *cobra.Command, file string) (*spec.Spec, error) {
	sp, err := spec.Load(file)
	if err != nil {
		return nil, err
	}
	var wrong string
	for _, name := range changesProgram(cmd) {
		wrong = name
	}
	if wrong != "" {
		return nil, usagef("build: %s cannot be given together with a spec file; write it into %s", f.spelt(wrong), file)
	}
	sp.Build.Strict = sp.Build.Strict || f.strict
	if cmd.Flags().Changed("distpath") {
		sp.Build.DistPath, err = filepath.Abs(f.distPath)
	}
	if err == nil && cmd.Flags().Changed("workpath") {
		sp.Build.WorkPath, err = filepath.Abs(f.workPath)
	}
	if err != nil {
		return nil, err
	}
	return f.complete(sp)
}

// addTraces adds what the files of --trace say.
func (f *buildFlags) addTraces(sp *spec.Spec) error {
	for _, file := range f.traces {
		t, err := spec.LoadTrace(file)
		if err != nil {
			return err
		}
		sp.Trace = sp.Trace.Merge(t)
	}
	return nil
}

func (f *buildFlags) complete(sp *spec.Spec) (*spec.Spec, error) {
	if err := f.addTraces(sp); err != nil {
		return nil, err
	}
	sp = sp.WithDefaults()
	if err := sp.Validate(); err != nil {
		return nil, err
	}
	sp.Python.Path = sp.PythonPath()
	if sp.Build.DistPath == "" {
		d, err := filepath.Abs("dist")
		if err != nil {
			return nil, err
		}
		sp.Build.DistPath = d
	}
	return sp, nil
}

func (f *buildFlags) build(cmd *cobra.Command, programs []*spec.Spec) error {
	out := newConsole(cmd.ErrOrStderr(), f.level)
	for _, n := range f.notes {
		out.log("INFO", n)
	}
	for _, w := range f.warnings {
		out.log("WARN", w)
	}
	if f.specPath != "" && programs[0].File == "" && !f.dryRun {
		written := *programs[0]
		written.Build.DistPath = f.distPath
		if err := writeSpec(filepath.Join(f.specPath, written.Name+".toml"), &written, true); err != nil {
			return err
		}
	}
	opt, err := f.how(out)
	if err != nil {
		return err
	}
	if f.dryRun {
		plans, err := bundle.PlanAll(cmd.Context(), programs, opt)
		out.done()
		return f.planned(cmd.OutOrStdout(), out, plans, err)
	}
	all, err := bundle.BuildProducts(cmd.Context(), programs, opt)
	out.done()
	return f.finish(cmd.OutOrStdout(), out, opt.Verify, all, err)
}

// how says how to build.
func (f *buildFlags) how(out *console) (bundle.Options, error) {
	limit, err := hookLimit()
	return bundle.Options{Clean: f.clean, HookLimit: limit, Replace: f.noConfirm, Verify: f.verification(), Unprotected: lists(f.unprotected),
		Progress: out.progress, Log: out.log}, err
}

// defaultHookLimit is generous, because hooks import whole packages, also on slow
// machines.
const defaultHookLimit = 10 * time.Minute

// hookLimit is the time that one hook may take.
func hookLimit() (time.Duration, error) {
	text := os.Getenv("GOFREEZE_HOOK_LIMIT")
	if text == "" {
		return defaultHookLimit, nil
	}
	limit, err := time.ParseDuration(text)
	if err != nil || limit < 0 {
		return 0, usagef("GOFREEZE_HOOK_LIMIT: %q is not a duration such as 30m; 0 means no limit", text)
	}
	return limit, nil
}

// summary prints the products that were built.
func (f *buildFlags) summary(w io.Writer, out *console, all ...*bundle.Result) error {
	for _, res := range all {
		for _, d := range res.Diagnostics {
			out.diagnostic(d)
		}
	}
	if f.json {
		if len(all) == 1 {
			return writeJSON(w, resultJSON(all[0]))
		}
		list := []any{}
		for _, res := range all {
			list = append(list, resultJSON(res))
		}
		return writeJSON(w, list)
	}
	if f.quiet {
		return nil
	}
	for _, res := range all {
		fmt.Fprintf(w, "built %s: %s, %s, %s, %s, %s, %.2f s\n", oneLine(shorter(res.Product)), report.Bytes(res.Size), count(res.Modules, "module"),
			count(res.Dists, "distribution"), count(warnings(res), "warning"), interpreterText(res), res.Elapsed.Seconds())
		if res.UPX != "" {
			fmt.Fprintln(w, res.UPX)
		}
		if len(res.LeftOut) > 0 {
			fmt.Fprintln(w, leftOutLine(res.LeftOut))
		}
		if res.GlibcNeeded != "" {
			fmt.Fprintf(w, "runs with glibc %s or newer, which %s needs\n", res.GlibcNeeded, oneLine(res.GlibcBy))
		}
		if res.Unmarked {
			fmt.Fprintf(w, "this system has no execute bits: run chmod +x %s where it runs\n", oneLine(filepath.ToSlash(shorter(res.Executable))))
		}
	}
	return nil
}

// interpreterText names the interpreter in the product, and where it was taken from.
func interpreterText(res *bundle.Result) string {
	if res.Interpreter == "" { // one that gofreeze brings
		return "Python " + oneLine(res.Python)
	}
	return fmt.Sprintf("Python %s of %s", oneLine(res.Python), oneLine(shorter(res.Interpreter)))
}

// leftOutLine names the distributions that are left out because only optional imports
// of others reach them.
func leftOutLine(all []bundle.LeftOutDist) string {
	const most = 8
	var names []string
	for _, l := range all {
		names = append(names, oneLine(l.Name))
	}
	them := "them"
	if len(names) == 1 {
		them = "it"
	}
	if len(names) > most {
		names = append(names[:most], fmt.Sprintf("and %d more", len(names)-most))
	}
	return fmt.Sprintf("left out %s that only optional imports reach: %s (--include-dist brings %s in)", count(len(all), "distribution"), strings.Join(names, ", "), them)
}

// count writes a number with its noun, in the plural if necessary.
func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// warnings counts the warnings of a build.
func warnings(res *bundle.Result) int {
	n := 0
	for _, d := range res.Diagnostics {
		if d.Level == "warning" {
			n++
		}
	}
	return n
}

// shorter returns the path relative to the current directory if that is shorter.
func shorter(p string) string {
	cwd, err := os.Getwd()
	if err != nil {
		return p
	}
	if r, err := filepath.Rel(cwd, p); err == nil && len(r) < len(p) {
		return r
	}
	return p
}

type diagnosticJSON struct {
	Level   string `json:"level"`
	ID      string `json:"id"`
	Where   string `json:"where"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

func diagnosticsJSON(found []bundle.Diagnostic) []diagnosticJSON {
	out := make([]diagnosticJSON, 0, len(found))
	for _, d := range found {
		out = append(out, diagnosticJSON{d.Level, string(d.ID), d.Where, d.Msg, d.Hint})
	}
	return out
}

func resultJSON(r *bundle.Result) any {
	return map[string]any{
		"target": r.Target, "product": r.Product, "executable": r.Executable, "size": r.Size, "unpacked": r.Unpacked, "modules": r.Modules,
		"distributions": r.Dists, "files": r.Files, "seconds": r.Elapsed.Seconds(), "glibc": r.GlibcNeeded, "glibc_by": r.GlibcBy, "upx": r.UPX,
		"sha256": digestOf(r.Executable), "python": map[string]string{"version": r.Python, "executable": r.Interpreter}, "included_distributions": includedJSON(r.Included),
		"left_out_distributions": leftOutDistsJSON(r.LeftOut), "diagnostics": diagnosticsJSON(r.Diagnostics),
	}
}

// digestOf is the SHA-256 of the executable, which holds the digest of every other file of
// the product; "" if it cannot be read.
func digestOf(file string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}

type includedJSONEntry struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

func includedJSON(all []bundle.IncludedDist) []includedJSONEntry {
	out := make([]includedJSONEntry, 0, len(all))
	for _, d := range all {
		out = append(out, includedJSONEntry{d.Name, d.Version})
	}
	return out
}

func leftOutDistsJSON(all []bundle.LeftOutDist) []leftOutDistJSON {
	out := make([]leftOutDistJSON, 0, len(all))
	for _, l := range all {
		out = append(out, leftOutDistJSON{l.Name, l.Why})
	}
	return out
}

type leftOutDistJSON struct {
	Distribution string `json:"distribution"`
	Why          string `json:"why"`
}
