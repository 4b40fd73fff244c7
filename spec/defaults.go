package spec

import (
	"path/filepath"
	"slices"
	"strings"
)

// WithDefaults returns a copy in which every default is spelled out, so that two specs
// with the same meaning are equal. DistPath and WorkPath stay unchanged, because their
// defaults refer to the current directory and not to Dir.
func (s *Spec) WithDefaults() *Spec {
	c := *s
	c.Name = or(c.Name, s.defaultName())
	c.Layout = or(c.Layout, "onedir")
	c.ContentsDir = or(c.ContentsDir, "_internal")
	c.Onefile.Extract = or(c.Onefile.Extract, "cache")
	c.Onefile.Check = or(c.Onefile.Check, "quick")
	probes := s.Modules.Probes()
	c.Modules.Probe = &probes
	c.Runtime.Interpreter = or(c.Runtime.Interpreter, "children")
	c.Build.Compress = or(c.Build.Compress, "default")
	if slices.Contains(c.Targets, "all") {
		c.Targets = Targets()
	}
	c.Python.Options = nil
	levels := 0 // of optimisation, that options ask for
	for _, o := range s.Python.Options {
		switch o {
		case "unbuffered":
			o = "u"
		case "verbose":
			o = "v"
		case "optimize":
			o = "O"
		}
		// Bytecode is compiled as an interpreter with this option would compile it.
		switch {
		case o == "OO":
			levels += 2
		case o == "O":
			levels++
		}
		c.Python.Options = append(c.Python.Options, o)
	}
	c.Python.Optimize = max(c.Python.Optimize, min(levels, 2))
	return &c
}

// defaultName returns the base name of the script or package, or the first part of the
// name of the module, or the command that is the entry point.
func (s *Spec) defaultName() string {
	switch {
	case s.Script != "":
		base := filepath.Base(s.Script)
		return or(strings.TrimSuffix(base, filepath.Ext(base)), base)
	case s.Package != "":
		dir := s.Path(s.Package)
		if abs, err := filepath.Abs(dir); err == nil {
			dir = abs
		}
		return filepath.Base(dir)
	}
	name, _, _ := strings.Cut(or(s.Module, s.EntryPoint), ":")
	if s.Module != "" || name != s.EntryPoint { // the name of a command may have a dot
		name, _, _ = strings.Cut(name, ".")
	}
	return name
}

// Path returns a path of the spec as seen from the current directory.
func (s *Spec) Path(p string) string {
	if filepath.IsAbs(p) || s.Dir == "" {
		return p
	}
	return filepath.Join(s.Dir, p)
}

// Abs returns a path of the spec as a clean absolute path. A relative path refers to
// the spec's directory, which itself may be relative to the current directory.
func (s *Spec) Abs(p string) string {
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	p = filepath.Join(s.Dir, p)
	if a, err := filepath.Abs(p); err == nil {
		return a
	}
	return p
}

// Rel returns a path relative to the spec's directory if it lies below it, and
// otherwise returns the path itself.
func (s *Spec) Rel(p string) string {
	if r, err := filepath.Rel(s.Abs(""), p); err == nil && !strings.HasPrefix(r, "..") {
		return filepath.ToSlash(r) // every system reads slashes
	}
	return p
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// PythonPath returns Python.Path as seen from the current directory. A value with a
// slash is a path; any other value is a command or a version.
func (s *Spec) PythonPath() string {
	if strings.ContainsAny(s.Python.Path, "/"+string(filepath.Separator)) {
		return s.Path(s.Python.Path)
	}
	return s.Python.Path
}
