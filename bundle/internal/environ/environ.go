// Package environ decides which Python goes into a product, which Python compiles for
// it, and which packages both of them see.
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

// Options decides about an environment together with the spec.
type Options struct {
	Target   string // OS/ARCH; "" for the target of the interpreter
	CacheDir string // the builder's cache directory; "" for the default
	Clean    bool   // remove cached results first
	// Verify, if not nil, compares cached results with results that are computed again.
	Verify *cache.Verification
}

// Environment is an interpreter with its packages, and the tools to freeze it. Nothing
// changes it after Resolve. It may own temporary files; the caller calls Remove when
// the product is written.
type Environment struct {
	Shipped     *python.Interpreter // the shipped interpreter
	Compiler    *python.Interpreter // the build interpreter: the same as Shipped, unless that is for another machine
	Target      target.Target       // the target of Shipped
	OwnPackages bool                // the spec names the packages, and installed packages are not used
	Cache       *cache.Cache        // nil if no cache is used

	// Worker compiles with Compiler. It starts when it is first needed: a build that
	// finds everything in the cache never starts Python.
	Worker *python.Worker

	cacheDir  string        // for interpreters and packages; a temporary directory if no cache is used
	temporary *scratch.Item // replaces the cache directory; nil if there is one
}

// Close ends the worker. The worker starts again if it is used afterwards.
func (e *Environment) Close() { e.Worker.Close() }

// Remove removes the environment's temporary files. These may include packages and the
// interpreter.
func (e *Environment) Remove() {
	if e.temporary != nil {
		e.temporary.Remove()
	}
}

// CacheDir returns the builder's cache directory: dir, or the default if dir is "".
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

// Dir returns the directory for files that a build makes and keeps.
func (e *Environment) Dir() string { return e.cacheDir }

// Resolve finds the interpreter and the packages that a spec asks for. It reports slow
// steps and warnings to sink.
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

// staleStub is the age at which a directory for the build of a bootloader must have
// been left by a killed builder. No such build takes that long.
const staleStub = 24 * time.Hour

func (e *Environment) openCache(opt Options, sink *diag.Sink) error {
	scratch.SweepOlder(os.TempDir(), "gofreeze-stub-", staleStub)
	dir, err := CacheDir(opt.CacheDir)
	if err != nil {
		sink.Log("DEBUG", err.Error()+"; building without a cache")
		return e.withoutCache()
	}
	if why := cache.Shared(dir); why != "" {
		sink.Warn(diag.SharedCache, dir, why+", and could put their code into what you build, so this build does not use it", "remove it, or choose another one with XDG_CACHE_HOME")
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

// withoutCache makes a directory for everything that this build fetches and resolves.
func (e *Environment) withoutCache() (err error) {
	if e.temporary, err = scratch.Dir("", "gofreeze-build-"); err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	e.cacheDir = e.temporary.Path
	return nil
}

// findPython sets Shipped, Compiler and Target. path is the value of --python.
func (e *Environment) findPython(ctx context.Context, path string, how Options, sink *diag.Sink) error {
	want := how.Target
	opt := python.Options{Path: path, CacheDir: e.cacheDir, Verify: how.Verify, Progress: sink.Info}
	added, err := python.Distribution(ctx, path, opt)
	if err != nil {
		return err
	}
	if added != nil { // it determines the target and the version
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

// findForeign sets Shipped to an interpreter for another machine.
func (e *Environment) findForeign(ctx context.Context, t target.Target, opt python.Options, sink *diag.Sink) error {
	in, err := python.ForTarget(ctx, t, e.Compiler, opt)
	var none *python.NoDistribution
	if errors.As(err, &none) && opt.Path == "" {
		// The user did not ask for that version.
		was := e.Compiler.Version
		opt.Path = python.DefaultEmbedded
		if e.Compiler, err = python.Find(ctx, opt); err != nil {
			return err
		}
		if in, err = python.ForTarget(ctx, t, e.Compiler, opt); err == nil {
			sink.Warn(diag.PythonVersion, t.String(), fmt.Sprintf("there is no Python %s for this target, so the product contains Python %s", was, in.Version),
				"name a version with --python, or add a Python: gofreeze python add ARCHIVE")
		}
	}
	if err != nil {
		return err
	}
	e.Shipped, e.Target = in, t
	sink.Info(fmt.Sprintf("Python %s for %s: %s", in.Version, t, in.Prefix))
	return nil
}

// Environ is the environment of hooks and spec files. They run on this machine, and
// gofreeze's package PyInstaller must tell them what the product is for.
func (e *Environment) Environ() []string {
	return append(os.Environ(), "_GOFREEZE_TARGET="+e.Target.String())
}

// SitePlace returns the place in the product for a file in site-packages. It is the
// same place below the top, so that run paths inside a package remain valid. ok is
// false for any other file.
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

// Roots lists the directories that hold the environment's own files.
func (e *Environment) Roots() []string {
	in := e.Shipped
	return slices.Concat(in.SitePaths, []string{in.Prefix, in.BasePrefix, in.Stdlib})
}

// Inside reports whether a file lies below a directory. Both are clean paths.
func Inside(file, dir string) bool {
	return dir != "" && len(file) > len(dir) && file[:len(dir)] == dir && file[len(dir)] == filepath.Separator
}
