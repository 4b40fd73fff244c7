package environ

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/packages"
	"github.com/gofreeze/gofreeze/spec"
)

// usePackages replaces the installed packages with the ones that the spec names.
func (e *Environment) usePackages(ctx context.Context, sp *spec.Spec, verify *cache.Verification, sink *diag.Sink) error {
	var sites []string
	if sp.Python.SitePackages != "" {
		dir := sp.Abs(sp.Python.SitePackages)
		if !isDirectory(dir) {
			return fmt.Errorf("site-packages %s: no such directory", sp.Python.SitePackages)
		}
		sites = append(sites, dir)
	}
	if len(sp.Python.Requirements) > 0 {
		dir, err := packages.Resolve(ctx, packages.Request{Requirements: sp.Python.Requirements, Dir: sp.Abs(""), Target: e.Target,
			Version: e.Shipped.Version, Host: e.Compiler, CacheDir: e.cacheDir, Verify: verify, Progress: sink.Info})
		if err != nil {
			return err
		}
		sites = append(sites, dir)
	}
	in := *e.Shipped
	in.Path = slices.DeleteFunc(slices.Clone(in.Path), func(p string) bool { return slices.Contains(e.Shipped.SitePaths, p) })
	in.Path = append(in.Path, sites...)
	for _, site := range sites {
		in.Path = append(in.Path, pthDirs(site)...)
	}
	in.SitePaths, in.SiteHooks = sites, false
	if e.Compiler == e.Shipped {
		e.Compiler = &in
	}
	e.Shipped = &in
	return nil
}

// pthDirs lists the directories that the .pth files in a directory of packages add to
// the search path (Python's module site). It ignores lines of code.
func pthDirs(site string) []string {
	files, _ := filepath.Glob(filepath.Join(site, "*.pth")) // sorted; no match if odd characters in site spoil the pattern
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
			if dir := filepath.Join(site, line); isDirectory(dir) && !slices.Contains(out, dir) {
				out = append(out, dir)
			}
		}
	}
	return out
}

func isDirectory(path string) bool {
	fi, err := os.Stat(path)
	return err == nil && fi.IsDir()
}
