package python

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// storeDir is the directory that holds unpacked Pythons.
func storeDir(opt Options) (string, error) {
	base := opt.CacheDir
	if base == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("python: no directory to keep Pythons in: %w", err)
		}
		base = filepath.Join(dir, "gofreeze", "build")
	}
	return filepath.Join(base, "interpreters"), nil
}

// Stored is one Python that products can be built with.
type Stored struct {
	Target  target.Target
	Version string // "3.11.11"
	Minor   string // "3.11"
	Dir     string // "" for an embedded Python that has not been fetched
	Added   bool   // the user added it; an added Python takes precedence over an embedded one
}

// addedPrefix begins the names of the directories that Add makes:
// added-OS-ARCH-VERSION.
const addedPrefix = "added-"

// List returns the stored and the embedded Pythons, sorted by target and version.
func List(opt Options) ([]Stored, error) {
	store, err := storeDir(opt)
	if err != nil {
		return nil, err
	}
	var out []Stored
	entries, _ := os.ReadDir(store) // an absent store means that nothing was fetched yet
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), addedPrefix)
		parts := strings.Split(rest, "-")
		if !ok || len(parts) != 3 {
			continue
		}
		out = append(out, Stored{Target: target.Target{OS: parts[0], Arch: parts[1]}, Version: parts[2], Minor: minorOf(parts[2]),
			Dir: filepath.Join(store, e.Name()), Added: true})
	}
	for minor, d := range distributions {
		for _, t := range target.All() {
			version := strings.Split(strings.TrimPrefix(d.version, "v0.0.0-"), "-")[0]
			s := Stored{Target: t, Version: version, Minor: minor}
			if dir := filepath.Join(store, "cpython-"+d.version+"-"+t.Dir()); isFile(filepath.Join(dir, completeMark)) {
				s.Dir = dir
			}
			out = append(out, s)
		}
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.Target != b.Target {
			return a.Target.String() < b.Target.String()
		}
		if a.Minor != b.Minor {
			return len(a.Minor) < len(b.Minor) || len(a.Minor) == len(b.Minor) && a.Minor < b.Minor
		}
		return a.Added && !b.Added || a.Added == b.Added && newer(a.Version, b.Version)
	})
	return out, nil
}

// newer compares versions such as 3.12.10 and 3.12.9.
func newer(a, b string) bool {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return len(x[i]) > len(y[i]) || len(x[i]) == len(y[i]) && x[i] > y[i]
		}
	}
	return len(x) > len(y)
}

func minorOf(version string) string {
	parts := strings.SplitN(version, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}

// ForTarget finds the Python for t that has the minor version of worker, an interpreter
// of this machine. It fetches the Python if necessary.
func ForTarget(ctx context.Context, t target.Target, worker *Interpreter, opt Options) (*Interpreter, error) {
	if opt.Progress == nil {
		opt.Progress = func(string) {}
	}
	all, err := List(opt)
	if err != nil {
		return nil, err
	}
	minor := fmt.Sprintf("3.%d", worker.Minor)
	var have []string
	for _, s := range all {
		if s.Target != t {
			continue
		}
		if s.Minor != minor {
			have = append(have, s.Minor)
			continue
		}
		dir := s.Dir
		if dir == "" {
			if dir, err = fetch(ctx, minor, t, opt); err != nil {
				return nil, err
			}
		}
		in, err := describe(dir, worker)
		if err == nil {
			in.Embedded = !s.Added
		}
		return in, err
	}
	return nil, &NoDistribution{target: t, minor: minor, have: have}
}

// NoDistribution is the error for a target that has no Python of the version to be
// frozen.
type NoDistribution struct {
	target target.Target
	minor  string
	have   []string // minor versions that exist for the target
}

// Error names the versions that exist.
func (e *NoDistribution) Error() string {
	return fmt.Sprintf("target %s: there is no Python %s for it, only %s", e.target, e.minor, strings.Join(e.have, ", "))
}

// Hinted tells what the user can do.
func (e *NoDistribution) Hinted() string {
	return "choose one with --python VERSION, or add one: gofreeze python add ARCHIVE"
}
