package python

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// describe returns what the files of the CPython in dir say about it. It does not run
// this CPython, which is for another machine. worker is an interpreter of this machine
// with the same minor version; it provides what all interpreters of a minor version
// have in common.
func describe(dir string, worker *Interpreter) (*Interpreter, error) {
	d, err := look(dir)
	if err != nil {
		return nil, err
	}
	if worker.Minor != d.minor {
		return nil, fmt.Errorf("python %s: is version 3.%d and needs an interpreter of that version here, not %s", dir, d.minor, worker.Version)
	}
	in := &Interpreter{
		Executable: d.executable, LibPython: d.library, Version: d.version, Major: 3, Minor: d.minor,
		Magic: worker.Magic, CacheTag: worker.CacheTag, Opcodes: worker.Opcodes, StdlibNames: worker.StdlibNames,
		Platform: d.target.Platform(), PlatLibDir: "lib", BasePrefix: dir, Prefix: dir, Stdlib: d.stdlib, DynLoad: d.dynload,
		ExtSuffixes: d.target.ExtSuffixes(d.minor), Invoked: worker.Invoked, Compiler: worker.Version, foreign: true, Beside: d.beside,
	}
	if in.Builtins, err = builtins(in); err != nil {
		return nil, err
	}
	in.Path = []string{d.stdlib}
	if d.dynload != "" && d.dynload != d.stdlib {
		in.Path = append(in.Path, d.dynload)
	}
	if found, _ := filepath.Glob(filepath.Join(d.stdlib, "_sysconfigdata_*.py")); len(found) > 0 {
		in.SysconfigData = strings.TrimSuffix(filepath.Base(found[0]), ".py")
	}
	in.TclLibrary, in.TkLibrary = tclScripts(dir)
	return in, nil
}

// layout says where the parts of an unpacked CPython are.
type layout struct {
	target              target.Target
	minor               int
	version             string
	executable, library string
	stdlib, dynload     string
	beside              []string // files that the interpreter's DLL needs beside it
}

var (
	windowsDLL  = regexp.MustCompile(`^python3(\d+)\.dll$`)
	posixLib    = regexp.MustCompile(`^python3\.(\d+)$`)
	fullVersion = regexp.MustCompile(`\x00(3\.\d+\.\d+(?:(?:a|b|rc)\d+)?\+?)\x00`)
)

// errNoPython is the error for a directory or archive without a CPython.
var errNoPython = errors.New("no CPython in it: neither python3XX.dll nor lib/python3.X; name a python-build-standalone install_only archive, " +
	"an embeddable zip of python.org, or a directory unpacked from one")

// look finds the parts of a CPython in dir.
func look(dir string) (*layout, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("python %w", err)
	}
	l := &layout{}
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		if m := windowsDLL.FindStringSubmatch(name); m != nil {
			l.minor, _ = strconv.Atoi(m[1])
			l.library = filepath.Join(dir, e.Name())
		}
	}
	l.beside = librariesBeside(entries, dir)
	if l.library != "" {
		l.executable = filepath.Join(dir, "python.exe")
		l.stdlib, l.dynload = filepath.Join(dir, "Lib"), filepath.Join(dir, "DLLs")
		if !isDir(l.dynload) {
			l.dynload = dir // the embeddable zip
		}
	} else if err := l.posix(dir); err != nil {
		return nil, err
	}
	if l.minor < minMinor || l.minor > maxMinor {
		return nil, fmt.Errorf("python %s: is version 3.%d; 3.%d to 3.%d can be frozen", dir, l.minor, minMinor, maxMinor)
	}
	if !isFile(filepath.Join(l.stdlib, "os.py")) && !isFile(filepath.Join(l.stdlib, "os.pyc")) {
		return nil, fmt.Errorf("python %s: its standard library is missing: there is no %s", dir, filepath.Join(l.stdlib, "os.py"))
	}
	core := l.library
	if core == "" {
		core = l.executable
	}
	if l.target, err = targetOf(core); err != nil {
		return nil, err
	}
	b, err := os.ReadFile(core)
	if err != nil {
		return nil, fmt.Errorf("python %w", err)
	}
	prefix := fmt.Sprintf("3.%d.", l.minor)
	for _, m := range fullVersion.FindAllSubmatch(b, -1) {
		if v := string(m[1]); strings.HasPrefix(v, prefix) {
			l.version = strings.TrimSuffix(v, "+")
			return l, nil
		}
	}
	return nil, fmt.Errorf("python %s: it does not hold its version number", core)
}

// librariesBeside lists the libraries that the interpreter's DLL needs beside it, among
// the entries of its directory.
func librariesBeside(entries []os.DirEntry, dir string) []string {
	var out []string
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		if strings.HasPrefix(name, "vcruntime") && strings.HasSuffix(name, ".dll") || name == "python3.dll" {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	return out
}

// posix looks for bin/python3.X, lib/python3.X and a shared libpython.
func (l *layout) posix(dir string) error {
	entries, _ := os.ReadDir(filepath.Join(dir, "lib"))
	for _, e := range entries {
		if m := posixLib.FindStringSubmatch(e.Name()); m != nil && e.IsDir() {
			l.minor, _ = strconv.Atoi(m[1])
			l.stdlib = filepath.Join(dir, "lib", e.Name())
		}
	}
	l.executable = filepath.Join(dir, "bin", fmt.Sprintf("python3.%d", l.minor))
	if l.stdlib == "" || !isFile(l.executable) {
		return fmt.Errorf("python %s: %w", dir, errNoPython)
	}
	if d := filepath.Join(l.stdlib, "lib-dynload"); isDir(d) {
		l.dynload = d
	}
	b, err := os.ReadFile(l.executable)
	if err != nil {
		return fmt.Errorf("python %w", err)
	}
	for _, name := range []string{fmt.Sprintf("libpython3.%d.so.1.0", l.minor), fmt.Sprintf("libpython3.%d.dylib", l.minor)} {
		// An interpreter that is linked statically does not name the library.
		if lib := filepath.Join(dir, "lib", name); isFile(lib) && bytes.Contains(b, []byte(name)) {
			l.library = lib
		}
	}
	return nil
}

// tclScripts finds the script libraries of Tcl and Tk. The results are empty if there
// are none.
func tclScripts(dir string) (tcl, tk string) {
	for _, base := range []string{"tcl", "lib"} {
		scripts, _ := filepath.Glob(filepath.Join(dir, base, "tcl[89].*", "init.tcl"))
		sort.Strings(scripts)
		toolkits, _ := filepath.Glob(filepath.Join(dir, base, "tk[89].*", "tk.tcl"))
		if len(scripts) > 0 && len(toolkits) > 0 {
			return filepath.Dir(scripts[0]), filepath.Dir(toolkits[0])
		}
	}
	return "", ""
}

func isDir(p string) bool {
	fi, err := os.Stat(p)
	return err == nil && fi.IsDir()
}
