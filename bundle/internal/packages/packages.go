// Package packages gets the packages of a program for a target. pip resolves them to
// wheels for the target's system, whatever system pip runs on, and unpacks them.
package packages

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/process"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

//go:embed resolve.py
var resolver string

// Request says which packages are wanted for which target.
type Request struct {
	Requirements []string // lines of a requirements file; FILE in "-r FILE" is relative to Dir
	Dir          string   // directory that relative paths refer to
	Target       target.Target
	Version      string              // of Python: "3.11.7"
	Host         *python.Interpreter // its pip is tried first
	CacheDir     string              // keeps the results; nobody else may write to it
	Progress     func(msg string)
	Verify       *cache.Verification // if not nil, stored results are resolved again and compared
}

// completeMark names the file that is written last into every directory of packages. It
// holds the name of the directory, so that a directory that was renamed is not used.
const completeMark = ".complete"

// Resolve returns a directory with the packages, as pip install --target makes it. It
// takes the result for the same requirements, target and Python version from the cache,
// unless the cache is being verified.
func Resolve(ctx context.Context, r Request) (string, error) {
	key, err := r.key()
	if err != nil {
		return "", err
	}
	base := r.CacheDir
	store := filepath.Join(base, "packages")
	dir := filepath.Join(store, r.Target.Dir()+"-"+key)
	mark, err := os.ReadFile(filepath.Join(dir, completeMark))
	kept := err == nil && string(mark) == filepath.Base(dir)
	if kept && !r.Verify.Begin(dir) {
		return dir, nil
	}
	if !kept {
		os.RemoveAll(dir) // a directory that somebody has partly removed
	}
	pip, err := findPip(ctx, r.Host, base)
	if err != nil {
		return "", err
	}
	if r.Progress != nil {
		r.Progress("resolving packages for " + r.Target.String())
	}
	if err := os.MkdirAll(store, 0o700); err != nil {
		return "", fmt.Errorf("packages %w", err)
	}
	dirs, err := scratch.Dir(store, ".new-")
	if err != nil {
		return "", fmt.Errorf("packages %w", err)
	}
	defer dirs.Remove()
	tmp := dirs.Path
	site := filepath.Join(tmp, "site")
	if err := r.install(ctx, pip, tmp, site); err != nil {
		return "", err
	}
	if err := os.Mkdir(site, 0o700); err != nil && !errors.Is(err, os.ErrExist) { // the requirements may be empty
		return "", fmt.Errorf("packages %w", err)
	}
	if err := os.WriteFile(filepath.Join(site, completeMark), []byte(filepath.Base(dir)), 0o600); err != nil {
		return "", fmt.Errorf("packages %w", err)
	}
	if kept {
		return dir, r.verify(dir, site, tmp)
	}
	if err := os.Rename(site, dir); err != nil {
		if fi, serr := os.Stat(dir); serr != nil || !fi.IsDir() { // otherwise another build was faster
			return "", fmt.Errorf("packages %w", err)
		}
	}
	return dir, nil
}

// verify replaces the stored packages with the newly resolved ones if they differ. If
// the packages cannot be replaced, it returns an error, and they are not used.
func (r *Request) verify(dir, site, tmp string) error {
	differs, err := compare(dir, site)
	if err != nil {
		differs = err.Error()
	}
	if differs == "" {
		return nil
	}
	err = exchange(site, dir, tmp)
	r.Verify.Differs(cache.Difference{Kind: "packages", About: "the requirements on " + r.Target.String(), Path: dir, Detail: differs, Err: err})
	if err != nil {
		return fmt.Errorf("packages %w", err)
	}
	return nil
}

// install runs pip's resolver with the target's environment markers. The option
// --platform chooses wheels, but pip alone would evaluate markers such as sys_platform
// == "win32" for the system that it runs on.
func (r *Request) install(ctx context.Context, pip, tmp, site string) error {
	lines, err := r.lines()
	if err != nil {
		return err
	}
	file := filepath.Join(tmp, "requirements.txt")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		return fmt.Errorf("packages %w", err)
	}
	marker, err := json.Marshal(r.Target.Marker(r.Version))
	if err != nil {
		return fmt.Errorf("packages: %w", err)
	}
	args := []string{"-c", resolver, string(marker), "install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-compile",
		"--no-warn-script-location", "--only-binary", ":all:", "--implementation", "cp", "--python-version", r.Version, "--target", site, "--log", filepath.Join(tmp, pipLog), "-r", file}
	for _, t := range r.Target.Tags() {
		args = append(args, "--platform", t)
	}
	cmd := process.Command(ctx, pip, args...)
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp, "TEMP="+tmp, "TMP="+tmp) // removed even after an interrupt
	cmd.Dir = r.Dir
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		log, _ := os.ReadFile(filepath.Join(tmp, pipLog)) // without it there is less to say
		return r.explain(strings.ReplaceAll(errs.String(), " of "+file, " of the requirements"), log, err)
	}
	return nil
}

var (
	noMatch  = regexp.MustCompile(`(?m)^ERROR: No matching distribution found for (.+)$`)
	versions = regexp.MustCompile(`(?m)^ERROR: Could not find a version that satisfies the requirement (.+?) \(from versions: (.+)\)$`)
	anError  = regexp.MustCompile(`(?m)^(?:ERROR|error): (.+)$`)
)

// NoWheel is the error for a package that has no wheel for the target.
type NoWheel struct {
	Package string // the requirement: "foo>=2"
	Target  target.Target
	Version string // of Python
	Others  bool   // there are wheels of other versions for the target
}

// Error names the package.
func (e *NoWheel) Error() string {
	what := "no wheel"
	if e.Others {
		what = "no wheel of that version"
	}
	return fmt.Sprintf("package %s: there is %s for %s and Python %s", e.Package, what, e.Target, e.Version)
}

// Kind names the kind of error for scripts.
func (e *NoWheel) Kind() string { return "no-wheel" }

// Hinted tells what the user can do.
func (e *NoWheel) Hinted() string {
	return "require another version, or give a directory that has the package for " + e.Target.String() + " with --site-packages"
}

// explain turns the messages of pip into one error.
func (r *Request) explain(text string, log []byte, err error) error {
	if m := noMatch.FindStringSubmatch(text); m != nil {
		if e := unreachable(log); e != nil {
			e.Target = r.Target
			return e
		}
		e := &NoWheel{Package: m[1], Target: r.Target, Version: r.Version}
		if v := versions.FindStringSubmatch(text); v != nil {
			e.Others = v[2] != "none"
		}
		return e
	}
	if m := anError.FindStringSubmatch(text); m != nil {
		return fmt.Errorf("packages for %s: pip: %s", r.Target, m[1])
	}
	if text = strings.TrimSpace(text); text == "" {
		return fmt.Errorf("packages for %s: pip: %w", r.Target, err)
	}
	return fmt.Errorf("packages for %s: pip: %w: %s", r.Target, err, text[strings.LastIndexByte(text, '\n')+1:])
}
