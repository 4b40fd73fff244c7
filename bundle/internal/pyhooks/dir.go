package pyhooks

import (
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Dir is a directory of Python hooks.
type Dir struct {
	Path  string
	Own   bool // the user named it; its hooks go before all others
	files map[string]map[string]string
	// RTHooks is the file rthooks.dat, or "".
	RTHooks string
}

// kinds maps each kind of hook to the directory that holds its hooks.
var kinds = map[string]string{"hook": ".", "pre_safe_import_module": "pre_safe_import_module", "pre_find_module_path": "pre_find_module_path"}

// Open reads the names of the hooks in a directory.
func Open(path string, own bool) *Dir {
	d := &Dir{Path: path, Own: own, files: map[string]map[string]string{}}
	for kind, sub := range kinds {
		d.files[kind] = map[string]string{}
		found, _ := filepath.Glob(filepath.Join(path, sub, "hook-*.py"))
		sort.Strings(found)
		for _, f := range found {
			d.files[kind][strings.TrimSuffix(strings.TrimPrefix(filepath.Base(f), "hook-"), ".py")] = f
		}
	}
	if f := filepath.Join(path, "rthooks.dat"); isFile(f) {
		d.RTHooks = f
	}
	return d
}

func isFile(p string) bool {
	fi, err := os.Stat(p)
	return err == nil && fi.Mode().IsRegular()
}

// File returns the hook of a kind for a module, "" if there is none.
func (d *Dir) File(kind, module string) string { return d.files[kind][module] }

// Modules lists the modules that have a hook of a kind, sorted.
func (d *Dir) Modules(kind string) []string {
	var out []string
	for m := range d.files[kind] {
		out = append(out, m)
	}
	sort.Strings(out)
	return out
}
