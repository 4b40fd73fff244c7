// Package python finds, probes and fetches the interpreters that are frozen,
// and owns the analysis worker, a Python process that compiles sources.
package python

import (
	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// Interpreter is what one probe of a Python executable told about it.
type Interpreter struct {
	Executable    string         `json:"executable"`     // absolute path of the real (not shim, not venv link) binary to ship
	Invoked       string         `json:"invoked"`        // what to run: the venv's python, so that its site-packages count
	LibPython     string         `json:"libpython"`      // shared library of an --enable-shared build, "" for static ones
	Version       string         `json:"version"`        // "3.11.7"
	Major         int            `json:"major"`          // 3
	Minor         int            `json:"minor"`          // 11
	Magic         [4]byte        `json:"magic"`          // importlib.util.MAGIC_NUMBER
	CacheTag      string         `json:"cache_tag"`      // "cpython-311"
	Platform      string         `json:"platform"`       // sysconfig.get_platform(): "linux-x86_64"
	PlatLibDir    string         `json:"platlibdir"`     // sys.platlibdir: "lib", "lib64"
	BasePrefix    string         `json:"base_prefix"`    // sys.base_prefix
	Prefix        string         `json:"prefix"`         // sys.prefix
	Stdlib        string         `json:"stdlib"`         // sysconfig path "stdlib"
	DynLoad       string         `json:"dynload"`        // lib-dynload directory, "" when there is none
	Path          []string       `json:"path"`           // sys.path without the cwd entry, existing directories, .pth files applied
	SitePaths     []string       `json:"site_paths"`     // the site-packages directories among Path
	SiteHooks     bool           `json:"site_hooks"`     // a .pth file installed an import finder (editable install): ask Worker.Find
	ExtSuffixes   []string       `json:"ext_suffixes"`   // importlib.machinery.EXTENSION_SUFFIXES
	Builtins      []string       `json:"builtins"`       // sys.builtin_module_names
	StdlibNames   []string       `json:"stdlib_names"`   // sys.stdlib_module_names (3.10+), else empty
	Opcodes       map[string]int `json:"opcodes"`        // opcode.opmap
	SysconfigData string         `json:"sysconfig_data"` // module with the values of sysconfig, named after the platform
	TclLibrary    string         `json:"tcl_library"`    // directory of Tcl's scripts, "" when unknown
	TkLibrary     string         `json:"tk_library"`
	Embedded      bool           `json:"embedded"` // one of the embedded distributions

	// Of an interpreter for another machine, see describe:

	foreign  bool     // it is for another machine; Invoked is the worker's
	Compiler string   `json:"-"` // version of the interpreter that compiles; "" for Version
	Beside   []string `json:"-"` // Windows: libraries that lie beside LibPython
}

// Target is what the interpreter runs on.
func (in *Interpreter) Target() target.Target { return target.FromPlatform(in.Platform) }

// RunsHere reports whether the builder can run the interpreter. It cannot run one
// of another machine, whose modules the interpreter Invoked compiles.
func (in *Interpreter) RunsHere() bool { return !in.foreign }

// CompiledBy is the version of the interpreter that compiles for this one: the
// results depend on it.
func (in *Interpreter) CompiledBy() string {
	if in.Compiler != "" {
		return in.Compiler
	}
	return in.Version
}

// Options selects an interpreter.
type Options struct {
	// Path is --python: an executable, an installation directory, or a minor
	// version such as "3.11" of an embedded distribution. "" means: the active
	// virtual environment ($VIRTUAL_ENV), else python3 on PATH, else an embedded
	// distribution.
	Path string
	// CacheDir holds fetched distributions and probe results; "" for none.
	CacheDir string
	// Verify, when not nil, makes interpreters be asked again, and what they say be
	// compared with what is kept.
	Verify *cache.Verification
	// Progress, when not nil, is told what takes long.
	Progress func(msg string)
}

// Compiled is the answer to one compile request.
type Compiled struct {
	Code []byte // marshal.dumps of the code object, not yet normalised
	Err  *SyntaxError
}

// SyntaxError is a source file that does not compile.
type SyntaxError struct {
	File string
	Line int // from 1; 0 when unknown
	Msg  string
	Code []byte `json:"-"` // marshal.dumps of a code object that raises this error; empty when the file cannot be read
}

// CompileRequest asks for one source file to be compiled.
type CompileRequest struct {
	File     string // path to read
	Filename string // co_filename to give, relative: "pkg/mod.py"
	Optimize int    // 0, 1, 2
	Source   []byte // instead of File, when not nil
}
