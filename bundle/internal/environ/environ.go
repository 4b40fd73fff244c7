// Package environ gives the one answer to the question which Python goes into a
// product, which Python compiles for it, and which packages both see.
package environ

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
	"github.com/gofreeze/gofreeze/spec"
)

// Options is what decides about an environment besides the spec.
type Options struct {
	Target   string // OS/ARCH; "" for that of the interpreter
	CacheDir string // the builder's cache directory; "" for the default
	Clean    bool   // forget cached results first
	// Verify compares what is cached with what is computed again; nil for no such
	// comparison.
	Verify *cache.Verification
}

// Environment is an interpreter with its packages, and what the builder works with
// to freeze it. Nothing changes it after Resolve. It may own temporary files: Remove
// them when the product is written.
type Environment struct {
	Shipped     *python.Interpreter // goes into the product
	Compiler    *python.Interpreter // compiles: Shipped itself, unless that is for another machine
	Target      target.Target       // what Shipped runs on
	OwnPackages bool                // the spec names the packages, and those that are installed do not count
	Cache       *cache.Cache        // nil when there is no cache to be used

	// Worker compiles with Compiler. It starts when it is first needed: a build
	// that finds everything in the cache never starts Python.
	Worker *python.Worker

	cacheDir  string        // for interpreters and packages; a temporary directory when there is no cache to be used
	temporary *scratch.Item // in the place of a cache directory; nil when there is one
}

// Close ends the worker. A later call of it starts another one.
func (e *Environment) Close() { e.Worker.Close() }

// Remove removes the environment's temporary files, among which may be packages and
// the interpreter.
func (e *Environment) Remove() {
	if e.temporary != nil {
		e.temporary.Remove()
	}
}

// CacheDir is the builder's cache directory: dir, or the default when it is "".
func CacheDir(dir string) (string, error) {
	if dir != "" {
		return dir, nil
	}
	user, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("cache: %w; set HOME or XDG_CACHE_HOME", err)
	}
	return filepath.Join(user, "gofreeze", "build"), nil
}

// Resolve finds the interpreter and the packages that a spec asks for. What takes
// long, and what the user should know, goes to sink.
func Resolve(ctx context.Context, sp *spec.Spec, opt Options, sink *diag.Sink) (*Environment, error) {
	e := &Environment{OwnPackages: len(sp.Python.Requirements) > 0 || sp.Python.SitePackages != ""}
	if err := e.openCache(opt, sink); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	sink.Progress("interpreter", 0, 0)
	err := e.findPython(ctx, sp.Python.Path, opt, sink)
	if err == nil && e.OwnPackages {
		err = e.usePackages(ctx, sp, opt.Verify, sink)
	}
	if err == nil {
		err = e.unzipPath()
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		e.Remove()
		return nil, err
	}
	e.Worker = python.NewWorker(e.Compiler)
	return e, nil
}

// staleStub is when a directory in which a bootloader is built belongs to a builder
// that was killed. Nothing takes that long.
const staleStub = 24 * time.Hour

func (e *Environment) openCache(opt Options, sink *diag.Sink) error {
	scratch.SweepOlder(os.TempDir(), "gofreeze-stub-", staleStub)
	dir, err := CacheDir(opt.CacheDir)
	if err != nil {
		sink.Log("DEBUG", err.Error()+"; building without a cache")
		return e.withoutCache()
	}
	if why := cache.Shared(dir); why != "" {
		sink.Warn(diag.SharedCache, dir, why+", and could put code of theirs into what you build: no results are taken from it", "remove it, or name another one with XDG_CACHE_HOME")
		return e.withoutCache()
	}
	e.cacheDir, e.Cache = dir, cache.Open(dir)
	e.Cache.Verify(opt.Verify)
	if opt.Clean {
		if _, err := e.Cache.Clean(0); err != nil {
			return err
		}
	}
	return nil
}

// withoutCache makes a directory for what this build alone fetches and resolves.
func (e *Environment) withoutCache() (err error) {
	if e.temporary, err = scratch.Dir("", "gofreeze-build-"); err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	e.cacheDir = e.temporary.Path
	return nil
}

// findPython sets Shipped, Compiler and Target. path is --python.
func (e *Environment) findPython(ctx context.Context, path string, how Options, sink *diag.Sink) error {
	want := how.Target
	opt := python.Options{Path: path, CacheDir: e.cacheDir, Verify: how.Verify, Progress: sink.Info}
	added, err := python.Distribution(ctx, path, opt)
	if err != nil {
		return err
	}
	if added != nil { // it says what the target and the version are
		if want != "" && want != added.Target.String() {
			return fmt.Errorf("python %s: is for %s, not for the target %s", path, added.Target, want)
		}
		want, opt.Path = added.Target.String(), added.Minor
	}
	if e.Compiler, err = python.Find(ctx, opt); err != nil {
		return err
	}
	e.Shipped, e.Target = e.Compiler, e.Compiler.Target()
	sink.Info(fmt.Sprintf("Python %s: %s", e.Compiler.Version, e.Compiler.Invoked))
	if want == "" {
		return nil
	}
	t, err := target.Parse(want)
	if err != nil || t == e.Target {
		return err
	}
	return e.findForeign(ctx, t, opt, sink)
}

// findForeign sets Shipped to the interpreter for a target that is another machine.
func (e *Environment) findForeign(ctx context.Context, t target.Target, opt python.Options, sink *diag.Sink) error {
	in, err := python.ForTarget(ctx, t, e.Compiler, opt)
	var none *python.NoDistribution
	if errors.As(err, &none) && opt.Path == "" {
		// Nobody asked for that version in particular.
		was := e.Compiler.Version
		opt.Path = python.DefaultEmbedded
		if e.Compiler, err = python.Find(ctx, opt); err != nil {
			return err
		}
		if in, err = python.ForTarget(ctx, t, e.Compiler, opt); err == nil {
			sink.Warn(diag.PythonVersion, t.String(), fmt.Sprintf("there is no Python %s for it; Python %s is frozen instead", was, in.Version),
				"name the version with --python, or add a distribution: gofreeze python add ARCHIVE")
		}
	}
	if err != nil {
		return err
	}
	e.Shipped, e.Target = in, t
	sink.Info(fmt.Sprintf("Python %s for %s: %s", in.Version, t, in.Prefix))
	return nil
}

// Environ is the environment of hooks and spec files, which tells our package
// PyInstaller what the product is for: they run on this machine, whatever that is.
func (e *Environment) Environ() []string {
	return append(os.Environ(), "_GOFREEZE_TARGET="+e.Target.String())
}

// SitePlace is the place in the product of a file that lies in site-packages: the
// same place below the top, so that the run paths inside a package stay right. ok is
// false for files from elsewhere.
func (e *Environment) SitePlace(file string) (place string, ok bool) {
	for _, site := range e.Shipped.SitePaths {
		if real, err := filepath.EvalSymlinks(site); err == nil {
			site = real
		}
		if Inside(file, site) {
			rel, err := filepath.Rel(site, file)
			return filepath.ToSlash(rel), err == nil
		}
	}
	return "", false
}

// Roots are the directories where the environment's own files lie.
func (e *Environment) Roots() []string {
	in := e.Shipped
	return slices.Concat(in.SitePaths, []string{in.Prefix, in.BasePrefix, in.Stdlib})
}

// Inside reports whether a file lies below a directory. Both are clean paths.
func Inside(file, dir string) bool {
	return dir != "" && len(file) > len(dir) && file[:len(dir)] == dir && file[len(dir)] == filepath.Separator
}
