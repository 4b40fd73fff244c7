// Package python finds, probes and fetches the interpreters that are frozen,
// and owns the analysis worker, a Python process that compiles sources.
package python

import "context"

// Interpreter is what one probe of a Python executable told about it.
type Interpreter struct {
	Executable  string   // absolute path of the real (not shim, not venv link) binary to ship
	Invoked     string   // what to run: the venv's python, so that its site-packages count
	Version     string   // "3.11.7"
	Major       int      // 3
	Minor       int      // 11
	Magic       [4]byte  // importlib.util.MAGIC_NUMBER
	CacheTag    string   // "cpython-311"
	Platform    string   // sysconfig.get_platform(): "linux-x86_64"
	PlatLibDir  string   // sys.platlibdir: "lib", "lib64"
	BasePrefix  string   // sys.base_prefix
	Prefix      string   // sys.prefix
	Stdlib      string   // sysconfig path "stdlib"
	DynLoad     string   // lib-dynload directory, "" when there is none
	Path        []string // sys.path of `python -c` without the cwd entry, existing directories and zips, .pth files applied
	SitePaths   []string // the entries of Path that are site-packages or came from .pth files (not stdlib)
	SiteHooks   bool     // a .pth file installed an import finder (editable install): ask Worker.Find
	ExtSuffixes []string // importlib.machinery.EXTENSION_SUFFIXES
	Builtins    []string // sys.builtin_module_names
	Frozen      []string // names that the frozen importer serves without -X frozen_modules tricks
	StdlibNames []string // sys.stdlib_module_names (3.10+), else derived from the stdlib directory
	Opcodes     map[string]int
	TclLibrary  string // directory of Tcl's scripts, "" when unknown
	TkLibrary   string
	Embedded    bool // one of the embedded distributions
}

// Options selects an interpreter.
type Options struct {
	// Path is --python: an executable, an installation directory, or a minor
	// version such as "3.11" of an embedded distribution. "" means: the active
	// virtual environment ($VIRTUAL_ENV), else python3 on PATH, else an embedded
	// distribution.
	Path string
	// CacheDir holds fetched distributions and probe results.
	CacheDir string
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
	Line int
	Col  int
	Msg  string
}

// CompileRequest asks for one source file to be compiled.
type CompileRequest struct {
	File     string // path to read
	Filename string // co_filename to give, relative: "pkg/mod.py"
	Optimize int    // 0, 1, 2
	Source   []byte // instead of File, when not nil
}

var _ = context.Background
