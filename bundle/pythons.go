package bundle

import (
	"context"
	"regexp"

	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// Python is a CPython that products can be built with.
type Python struct {
	Target  string // OS/ARCH
	Version string
	Dir     string // where it is unpacked; "" if gofreeze has not fetched it yet
	Added   bool   // the user added it with "gofreeze python add"
}

func pythonOf(s python.Stored) Python {
	return Python{s.Target.String(), s.Version, s.Dir, s.Added}
}

// PythonList lists the Pythons for each target. dir is the builder's cache, "" for the
// default.
func PythonList(dir string) ([]Python, error) {
	opt, err := storeOptions(dir, nil)
	if err != nil {
		return nil, err
	}
	all, err := python.List(opt)
	var out []Python
	for _, s := range all {
		out = append(out, pythonOf(s))
	}
	return out, err
}

var minorVersion = regexp.MustCompile(`^3\.\d+$`)

// PythonAdd adds the Python in an archive or a directory. If what is a version such as
// 3.11, it fetches the embedded Pythons of that version: for one target, or for all if
// only is "".
func PythonAdd(ctx context.Context, dir, what, only string, log func(string)) ([]Python, error) {
	opt, err := storeOptions(dir, log)
	if err != nil {
		return nil, err
	}
	if !minorVersion.MatchString(what) {
		s, err := python.Add(ctx, what, opt)
		if err != nil {
			return nil, err
		}
		return []Python{pythonOf(*s)}, nil
	}
	targets := target.All()
	if only != "" {
		t, err := target.Parse(only)
		if err != nil {
			return nil, err
		}
		targets = []target.Target{t}
	}
	var out []Python
	for _, t := range targets {
		s, err := python.Fetch(ctx, what, t, opt)
		if err != nil {
			return out, err
		}
		out = append(out, pythonOf(*s))
	}
	return out, nil
}

// PythonRemove removes the Pythons of a version for one target, or for all if only is
// "".
func PythonRemove(dir, version, only string) ([]Python, error) {
	opt, err := storeOptions(dir, nil)
	if err != nil {
		return nil, err
	}
	var t target.Target
	if only != "" {
		if t, err = target.Parse(only); err != nil {
			return nil, err
		}
	}
	all, err := python.Remove(version, t, opt)
	var out []Python
	for _, s := range all {
		out = append(out, pythonOf(s))
	}
	return out, err
}

func storeOptions(dir string, log func(string)) (python.Options, error) {
	dir, err := CacheDir(dir)
	return python.Options{CacheDir: dir, Progress: log}, err
}
