// Package python finds, probes and fetches interpreters. It also owns the analysis
// worker, a Python process that compiles sources.
package python

import (
	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// Interpreter describes an interpreter. Most fields are the answers of one probe.
type Interpreter struct {
	Executable    string         `json:"executable"`     // absolute path of the binary that is shipped: not a shim, and not a link in a venv
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
	DynLoad       string         `json:"dynload"`        // lib-dynload directory, "" if there is none
	Path          []string       `json:"path"`           // sys.path without the cwd entry, existing directories, .pth files applied
	SitePaths     []string       `json:"site_paths"`     // the site-packages directories among Path
	SiteHooks     bool           `json:"site_hooks"`     // a .pth file installed an import finder (editable install): ask Worker.Find
	ExtSuffixes   []string       `json:"ext_suffixes"`   // importlib.machinery.EXTENSION_SUFFIXES
	Builtins      []string       `json:"builtins"`       // sys.builtin_module_names
	StdlibNames   []string       `json:"stdlib_names"`   // sys.stdlib_module_names (3.10+), else empty
	Opcodes       map[string]int `json:"opcodes"`        // opcode.opmap
	SysconfigData string         `json:"sysconfig_data"` // module with the values of sysconfig, named after the platform
	TclLibrary    string         `json:"tcl_library"`    // directory of Tcl's scripts, "" if unknown
	TkLibrary     string         `json:"tk_library"`
	Embedded      bool           `json:"embedded"`         // one of the embedded Pythons
	Beside        []string       `json:"beside,omitempty"` // Windows: libraries that lie beside LibPython

	// The other fields are set only for an interpreter of another machine; see
	// describe.

	foreign  bool   // the interpreter is for another machine, and Invoked is the worker's
	Compiler string `json:"-"` // version of the interpreter that compiles; "" for Version
}

// Target returns the target that the interpreter is for.
func (in *Interpreter) Target() target.Target { return target.FromPlatform(in.Platform) }

// RunsHere reports whether the builder can run the interpreter. It cannot run one of
// another machine; there the interpreter Invoked compiles the modules.
func (in *Interpreter) RunsHere() bool { return !in.foreign }

// CompiledBy is the version of the interpreter that compiles for this one. The compiled
// code depends on it.
func (in *Interpreter) CompiledBy() string {
	if in.Compiler != "" {
		return in.Compiler
	}
	return in.Version
}

// Options selects an interpreter.
type Options struct {
	// Path is --python: an executable, an installation directory, or a minor version
	// such as "3.11", which is looked for on PATH first and then among the embedded
	// Pythons. "" means the first of these: Caller, the active environment
	// ($VIRTUAL_ENV, $CONDA_PREFIX), the one that gofreeze is installed in, python3 on
	// PATH, an embedded Python.
	Path string
	// CacheDir holds fetched Pythons and probe results; "" for none.
	CacheDir string
	// Verify, if not nil, makes probes ask interpreters again, and compares the answers
	// with the cached ones.
	Verify *cache.Verification
	// Progress, if not nil, is told about steps that take long.
	Progress func(msg string)
}

// Compiled is the answer to one compile request.
type Compiled struct {
	Code []byte // marshal.dumps of the code object, not yet normalised
	Err  *SyntaxError
}

// SyntaxError says why a source file does not compile.
type SyntaxError struct {
	File string
	Line int // from 1; 0 if unknown
	Msg  string
	Code []byte `json:"-"` // marshal.dumps of a code object that raises this error; empty when the file cannot be read
}

// CompileRequest asks for one source file to be compiled.
type CompileRequest struct {
	File     string // path to read
	Filename string // relative co_filename of the code: "pkg/mod.py"
	Optimize int    // 0, 1, 2
	Source   []byte // the source; nil to read File
}
