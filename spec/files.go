package spec

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// check compares the spec with the file system.
func (s *Spec) check() *Error {
	if e := s.checkMain(); e != nil {
		return e
	}
	for _, l := range []struct {
		key   string
		pairs []Pair
	}{{"data", s.Data}, {"binaries", s.Binaries}} {
		for i, p := range l.pairs {
			if !s.matches(p.Source) {
				return s.noFile(at(l.key, i)+".source", p.Source)
			}
		}
	}
	for _, l := range []struct {
		key   string
		files []string
	}{{"before", s.Before}, {"runtime.hooks", s.Runtime.Hooks}} {
		for i, f := range l.files {
			if fi, err := os.Stat(s.Path(f)); err != nil || !fi.Mode().IsRegular() {
				return s.noFile(at(l.key, i), f)
			}
		}
	}
	if s.Icon != "" {
		if fi, err := os.Stat(s.Path(s.Icon)); err != nil || !fi.Mode().IsRegular() {
			return s.noFile("icon", s.Icon)
		}
	}
	for _, f := range []struct{ key, path string }{{"windows.version-file", s.Windows.VersionFile}, {"windows.manifest", s.Windows.Manifest}} {
		if f.path == "" || strings.HasPrefix(strings.TrimSpace(f.path), "<") {
			continue
		}
		if fi, err := os.Stat(s.Path(f.path)); err != nil || !fi.Mode().IsRegular() {
			return s.noFile(f.key, f.path)
		}
	}
	for i, r := range s.Windows.Resources {
		if fi, err := os.Stat(s.Path(ResourceFile(r))); err != nil || !fi.Mode().IsRegular() {
			return s.noFile(at("windows.resources", i), ResourceFile(r))
		}
	}
	for i, d := range s.Build.HookDirs {
		if fi, err := os.Stat(s.Path(d)); err != nil || !fi.IsDir() {
			e := s.noFile(at("build.hook-dirs", i), d)
			e.Msg = d + ": no such directory"
			return e
		}
	}
	for i, h := range s.Build.Hooks {
		fi, err := os.Stat(s.Path(h))
		if err != nil {
			return s.noFile(at("build.hooks", i), h)
		}
		if !fi.IsDir() && !(fi.Mode().IsRegular() && strings.EqualFold(filepath.Ext(h), ".toml")) {
			return &Error{Key: at("build.hooks", i), Msg: h + ": is neither a TOML file nor a directory", Hint: "name the directory of a hook in Python"}
		}
	}
	return nil
}

// HookPlaces returns the places of hooks, as paths of the spec: directories (those of
// HookDirs first) and TOML files.
func (s *Spec) HookPlaces() (dirs, files []string) {
	dirs = slices.Clone(s.Build.HookDirs)
	for _, h := range s.Build.Hooks {
		if fi, err := os.Stat(s.Path(h)); err == nil && fi.IsDir() {
			dirs = append(dirs, h)
		} else {
			files = append(files, h)
		}
	}
	return dirs, files
}

func (s *Spec) checkMain() *Error {
	switch {
	case s.Script != "":
		fi, err := os.Stat(s.Path(s.Script))
		if err != nil {
			e := s.noFile("script", s.Script)
			e.Msg, e.Err = s.Script+": "+cause(err), err
			return e
		}
		if fi.IsDir() {
			return &Error{Key: "script", Msg: s.Script + ": is a directory", Hint: "give a directory with a __main__.py as package"}
		}
	case s.Package != "":
		dir := s.Path(s.Package)
		fi, err := os.Stat(dir)
		if err != nil {
			return &Error{Key: "package", Msg: s.Package + ": " + cause(err), Err: err}
		}
		if !fi.IsDir() {
			return &Error{Key: "package", Msg: s.Package + ": is not a directory", Hint: "give a single file as script"}
		}
		if _, err := os.Stat(filepath.Join(dir, "__main__.py")); err != nil {
			return &Error{Key: "package", Msg: s.Package + ": has no __main__.py, so it cannot be run",
				Hint: "give the script that starts the program"}
		}
	}
	return nil
}

// matches reports whether a source names a file, or is a pattern that matches one.
func (s *Spec) matches(source string) bool {
	if _, err := os.Stat(s.Path(source)); err == nil {
		return true
	}
	found, err := filepath.Glob(s.Path(source))
	return err == nil && len(found) > 0
}

// noFile returns the error for a file that does not exist. Its hint is a file with a
// similar name, or the directory that relative paths refer to.
func (s *Spec) noFile(key, path string) *Error {
	e := &Error{Key: key, Msg: path + ": no such file or directory", Err: os.ErrNotExist}
	if strings.ContainsAny(path, "*?[") {
		e.Msg = path + ": no file matches"
	}
	full := s.Path(path)
	var names []string
	if entries, err := os.ReadDir(filepath.Dir(full)); err == nil {
		for _, d := range entries {
			names = append(names, d.Name())
		}
	}
	if near := Suggest(filepath.Base(full), names); near != "" {
		e.Hint = fmt.Sprintf("did you mean %q?", filepath.Join(filepath.Dir(path), near))
	} else if s.Dir != "" && s.Dir != "." && !filepath.IsAbs(path) {
		e.Hint = "relative paths refer to the directory of the spec, " + s.Dir
	}
	return e
}
