package hooks

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/gofreeze/gofreeze/spec"
)

// Load adds the user's hooks that a spec names. They come before the built-in hooks,
// which apply as well: if two hooks name files for one place in the product, the first
// counts. Its errors have positions, as errors of spec files do.
func (s *Set) Load(sp *spec.Spec) error {
	var all []Hook
	dirs, files := sp.HookPlaces()
	for _, d := range dirs {
		found, err := filepath.Glob(filepath.Join(escape(sp.Path(d)), "*.toml")) // sorted
		if err != nil {
			return fmt.Errorf("hooks %s: %w", d, err)
		}
		for _, file := range found {
			more, err := load(file, true)
			if err != nil {
				return err
			}
			all = append(all, more...)
		}
	}
	for _, f := range files {
		more, err := load(sp.Path(f), false)
		if err != nil {
			return err
		}
		all = append(all, more...)
	}
	s.set(append(all, s.hooks...))
	return nil
}

// escape turns a path into a pattern that matches only this path.
func escape(p string) string {
	if filepath.Separator == '\\' {
		return p // patterns cannot escape anything there
	}
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(p)
}

// load reads a file of the user. A directory may contain other TOML files
// (pyproject.toml, a spec), so a file that was found in one counts only if it has
// hooks.
func load(file string, found bool) ([]Hook, error) {
	data, err := spec.Read(file)
	if err != nil {
		return nil, err
	}
	if found && !holdsHooks(data) {
		return nil, nil
	}
	all, err := parse(file, data, true)
	if err == nil && len(all) == 0 {
		err = &spec.Error{File: file, Msg: "it contains no hook", Hint: `begin with [[hook]] and module = "NAME"`}
	}
	return all, err
}

// holdsHooks reports whether a TOML file is meant to contain hooks, even if they are
// misspelt: it has tables with keys of hooks, and with no others unless the name of the
// tables looks like hook. A file that cannot be read as TOML counts if a line of it looks
// like the beginning of a hook, so that an error names the file; others may be for
// programs that read more than TOML.
func holdsHooks(data []byte) bool {
	var top map[string]any
	if toml.Unmarshal(data, &top) != nil {
		return hookLine.Match(data)
	}
	for name, v := range top {
		named := name == "hook" || spec.Suggest(name, []string{"hook"}) != ""
		list, _ := v.([]any)
		if t, ok := v.(map[string]any); ok && named {
			list = []any{t}
		}
		for _, e := range list {
			t, _ := e.(map[string]any)
			known := 0
			for key := range t {
				if slices.ContainsFunc(keys, func(k spec.Key) bool { return k.Path == "hook."+key }) {
					known++
				}
			}
			if name == "hook" || named && known > 0 || t["module"] != nil && known == len(t) {
				return true
			}
		}
	}
	return false
}

var hookLine = regexp.MustCompile(`(?m)^\s*\[\[?\s*"?hooks?"?\s*\]`)

// parse reads hooks and checks them. Relative paths in files of the user become
// absolute.
func parse(file string, data []byte, user bool) ([]Hook, error) {
	var f struct {
		Hook []Hook `toml:"hook"`
	}
	where, err := spec.Decode(file, data, keys, &f)
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return nil, fmt.Errorf("hooks %s: %w", file, err)
	}
	for i := range f.Hook {
		h := &f.Hook[i]
		e := h.check()
		if e == nil && user {
			h.File = file
			e = h.anchor(dir)
		}
		if e != nil {
			e.File, e.Key = file, strings.TrimSuffix(fmt.Sprintf("hook[%d].%s", i, e.Key), ".")
			e.Line, e.Col = where.Of(e.Key)
			return nil, e
		}
	}
	return f.Hook, nil
}

// check returns the first mistake in a hook. The keys in the error are relative to the
// hook.
func (h *Hook) check() *spec.Error {
	if h.Module == "" {
		return &spec.Error{Msg: "module is missing: the module that the hook is about", Hint: `write module = "NAME"`}
	}
	for _, l := range []struct {
		key   string
		names []string
	}{{"module", []string{h.Module}}, {"hidden", h.Hidden}, {"exclude", h.Exclude}, {"leave-out", h.LeaveOut}} {
		for i, n := range l.names {
			if l.key == "hidden" {
				n = strings.TrimSuffix(n, ".*")
			}
			if spec.IsModuleName(n) {
				continue
			}
			key := l.key
			if key != "module" {
				key = fmt.Sprintf("%s[%d]", key, i)
			}
			return &spec.Error{Key: key, Msg: fmt.Sprintf("%q is not the name of a module", l.names[i])}
		}
	}
	if _, err := holds(h.When, Env{}); err != nil {
		return &spec.Error{Key: "when", Msg: err.Error()}
	}
	if e := patterns("leave-out-files", h.LeaveOutFiles); e != nil {
		return e
	}
	if e := patterns("beside", h.Beside); e != nil {
		return e
	}
	for i := range h.Data {
		if e := h.Data[i].check(); e != nil {
			e.Key = strings.TrimSuffix(fmt.Sprintf("data[%d].%s", i, e.Key), ".")
			return e
		}
	}
	return nil
}

func (d *Data) check() *spec.Error {
	switch {
	case d.Package == "" && d.From == "":
		return &spec.Error{Msg: "package or from is missing: the directory that the patterns are relative to"}
	case d.Package != "" && d.From != "":
		return &spec.Error{Key: "from", Msg: "package is given as well, but patterns can be relative to only one directory"}
	case d.Package != "" && !spec.IsModuleName(d.Package):
		return &spec.Error{Key: "package", Msg: fmt.Sprintf("%q is not the name of a package", d.Package)}
	case len(d.Glob) == 0:
		return &spec.Error{Key: "glob", Msg: "is missing: the patterns of the files", Hint: `glob = ["*"] takes all`}
	case d.Dest != "" && !filepath.IsLocal(d.Dest):
		return &spec.Error{Key: "dest", Msg: fmt.Sprintf("%q is not a relative path inside the product", d.Dest)}
	}
	if e := patterns("glob", d.Glob); e != nil {
		return e
	}
	return patterns("except", d.Except)
}

// patterns checks patterns of files below a directory.
func patterns(key string, all []string) *spec.Error {
	for i, p := range all {
		key := fmt.Sprintf("%s[%d]", key, i)
		if _, err := path.Match(p, ""); err != nil {
			return &spec.Error{Key: key, Msg: fmt.Sprintf("%q is not a pattern", p)}
		}
		if !filepath.IsLocal(filepath.FromSlash(p)) {
			return &spec.Error{Key: key, Msg: fmt.Sprintf("%q does not stay below the directory that it is relative to", p)}
		}
	}
	return nil
}

// anchor makes paths absolute that are relative to the hook's file.
func (h *Hook) anchor(dir string) *spec.Error {
	for i := range h.Data {
		d := &h.Data[i]
		if d.From == "" || slices.Contains([]string{"tcl", "tk", "stdlib"}, d.From) || filepath.IsAbs(d.From) {
			continue
		}
		d.From = filepath.Join(dir, filepath.FromSlash(d.From))
		if fi, err := os.Stat(d.From); err != nil || !fi.IsDir() {
			return &spec.Error{Key: fmt.Sprintf("data[%d].from", i), Msg: d.From + ": no such directory", Hint: "want tcl, tk, stdlib, an absolute path, or one relative to the file of the hook"}
		}
	}
	if h.RuntimeHook == "" {
		return nil
	}
	name := filepath.FromSlash(h.RuntimeHook)
	h.RuntimeHook = filepath.Join(dir, name)
	if fi, err := os.Stat(h.RuntimeHook); !filepath.IsLocal(name) || err != nil || !fi.Mode().IsRegular() || filepath.Ext(name) != ".py" {
		return &spec.Error{Key: "runtime-hook", Msg: name + ": no such Python file beside the hook"}
	}
	return nil
}
