package bundle

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofreeze/gofreeze/bundle/internal/packages"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
	"github.com/gofreeze/gofreeze/spec"
)

// findDistribution looks whether --python names a distribution, which then says
// what the target and the version are.
func (b *build) findDistribution(opt *python.Options) error {
	s, err := python.Distribution(b.ctx, opt.Path, *opt)
	if err != nil || s == nil {
		return err
	}
	if b.opt.Target == "" {
		b.opt.Target = s.Target.String()
	} else if b.opt.Target != s.Target.String() {
		return fmt.Errorf("python %s: is for %s, not for the target %s", opt.Path, s.Target, b.opt.Target)
	}
	opt.Path = s.Minor
	return nil
}

// forTarget replaces the interpreter by the one for the target, if that is not
// this machine.
func (b *build) forTarget(opt python.Options) error {
	if b.opt.Target == "" {
		return b.usePackages()
	}
	t, err := target.Parse(b.opt.Target)
	if err != nil {
		return err
	}
	if t == b.host.Target() {
		return b.usePackages()
	}
	in, err := python.ForTarget(b.ctx, t, b.host, opt)
	var none *python.NoDistribution
	if errors.As(err, &none) && opt.Path == "" {
		// Nobody asked for that version in particular.
		was := b.host.Version
		opt.Path = python.DefaultEmbedded
		if b.host, err = python.Find(b.ctx, opt); err != nil {
			return err
		}
		if in, err = python.ForTarget(b.ctx, t, b.host, opt); err == nil {
			b.warn("python-version", t.String(), fmt.Sprintf("there is no Python %s for it; Python %s is frozen instead", was, in.Version),
				"name the version with --python, or add a distribution: gofreeze python add ARCHIVE")
		}
	}
	if err != nil {
		return err
	}
	b.interp = in
	b.log("INFO", fmt.Sprintf("Python %s for %s: %s", in.Version, t, in.Prefix))
	return b.usePackages()
}

// ownPackages reports whether the spec names packages, so that those that are
// installed do not count.
func (b *build) ownPackages() bool {
	return len(b.spec.Python.Requirements) > 0 || b.spec.Python.SitePackages != ""
}

// usePackages puts the packages that the spec names in the place of those that
// are installed.
func (b *build) usePackages() error {
	py := &b.spec.Python
	if !b.ownPackages() {
		return nil
	}
	var sites []string
	if py.SitePackages != "" {
		dir := b.abs(py.SitePackages)
		if fi, err := os.Stat(dir); err != nil || !fi.IsDir() {
			return fmt.Errorf("site-packages %s: no such directory", py.SitePackages)
		}
		sites = append(sites, dir)
	}
	if len(py.Requirements) > 0 {
		dir, err := packages.Resolve(b.ctx, packages.Request{Requirements: py.Requirements, Dir: b.abs(""), Target: b.interp.Target(),
			Version: b.interp.Version, Host: b.host, CacheDir: b.opt.CacheDir, Progress: func(msg string) { b.log("INFO", msg) }})
		if err != nil {
			return err
		}
		sites = append(sites, dir)
	}
	in := *b.interp
	in.Path = slices.DeleteFunc(slices.Clone(in.Path), func(p string) bool { return slices.Contains(b.interp.SitePaths, p) })
	in.Path = append(in.Path, sites...)
	for _, site := range sites {
		in.Path = append(in.Path, pthDirs(site)...)
	}
	in.SitePaths, in.SiteHooks = sites, false
	if b.host == b.interp {
		b.host = &in
	}
	b.interp = &in
	return nil
}

// pthDirs lists the directories that the .pth files of a directory with packages
// add to the search path (Python's module site): lines that are not code.
func pthDirs(site string) []string {
	files, _ := filepath.Glob(filepath.Join(site, "*.pth")) // sorted; a pattern that is well-formed but for odd directories
	var out []string
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		for _, line := range strings.Split(string(text), "\n") {
			line = filepath.FromSlash(strings.ReplaceAll(strings.TrimSpace(line), `\`, "/"))
			if line == "" || line[0] == '#' || strings.HasPrefix(line, "import ") || strings.HasPrefix(line, "import\t") || !filepath.IsLocal(line) {
				continue
			}
			dir := filepath.Join(site, line)
			if fi, err := os.Stat(dir); err == nil && fi.IsDir() && !slices.Contains(out, dir) {
				out = append(out, dir)
			}
		}
	}
	return out
}

// checkDists refuses distributions that were built for another system than the
// product is for: their wheels say so.
func (b *build) checkDists() error {
	t := b.interp.Target()
	for _, d := range b.reached() {
		if p := d.Platforms(); len(p) > 0 && !slices.ContainsFunc(p, t.Runs) {
			return fmt.Errorf("package %s %s: is built for %s, not for %s; install the wheel for it, or name the package with --requirements",
				d.Name, d.Version, strings.Join(p, ", "), t)
		}
	}
	return nil
}

// BuildAll builds the program for each target of the spec, or for this machine
// when it names none; results are sorted by target. All are analysed
// before the first is written, one after the other: what one analysis found out
// about a module holds for the next. Then all are packed at the same time.
func BuildAll(ctx context.Context, sp *spec.Spec, opt Options) ([]*Result, error) {
	targets := slices.Compact(slices.Sorted(slices.Values(sp.Targets)))
	if len(targets) == 0 {
		targets = []string{""}
	}
	var lock sync.Mutex
	if report := opt.Progress; report != nil {
		opt.Progress = func(stage string, done, total int) {
			lock.Lock()
			defer lock.Unlock()
			report(stage, done, total)
		}
	}
	builds := make([]*build, len(targets))
	for i, t := range targets {
		opt.Target = t
		b := newBuild(ctx, sp, opt)
		builds[i] = b
		began := time.Now()
		err := b.prepare()
		b.close()
		if err != nil {
			return nil, err
		}
		b.analysed = time.Since(began)
		opt.Clean = false
	}
	out := make([]*Result, len(builds))
	errs := make([]error, len(builds))
	var wg sync.WaitGroup
	at := min(len(builds), runtime.GOMAXPROCS(0)) // the same time
	slots := make(chan struct{}, at)
	for i, b := range builds {
		wg.Add(1)
		go func() {
			defer wg.Done()
			slots <- struct{}{}
			defer func() { <-slots }()
			b.workers = max(1, runtime.GOMAXPROCS(0)/at)
			out[i], errs[i] = b.finish()
			builds[i] = nil // its modules are no longer needed
		}()
	}
	wg.Wait()
	return out, errors.Join(errs...)
}
