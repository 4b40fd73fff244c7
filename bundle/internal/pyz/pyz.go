// Package pyz writes the PYZ file, the container of all pure modules.
// runtimehooks/importer.py is its reader at run time, and the tests have another one
// for fuzzing; docs/format.md specifies it.
package pyz

// Kind is the kind of a module.
type Kind uint8

const (
	Module    Kind = 1 // a plain module
	Package   Kind = 2 // __path__ is [_MEIPASS/a/b]
	Namespace Kind = 3 // PEP 420, no code
	Extension Kind = 4 // Path is the shared library in the product
	Script    Kind = 5 // the main script or a run-time hook; its name starts with "@"
)

// Record is one module to write.
type Record struct {
	Name   string // "pkg.mod"; "@app" for scripts
	Kind   Kind
	Code   []byte // marshalled code object; nil for Namespace and Extension
	Source []byte // source text, if it is included
	Path   string // __file__ relative to the extraction directory: "pkg/mod.py", "pkg/__init__.py", "app.py", "pkg/x.so"
	IsPkg  bool   // Extension only: a package whose __init__ is a shared library
	Group  string // records of one group are adjacent, so that an edit leaves the bytes of other groups unchanged
}

// Meta contains the settings that boot reads in addition to the modules.
type Meta struct {
	Name        string   // application name
	Main        string   // "@app", or the module to run as __main__: "pkg.__main__"
	Hooks       []string // "@rth_...", in the order in which they run
	Scripts     []string // "@first": they run before Main, in the same namespace
	Interpreter string   // "children" or "never"
	Options     []string // --python-option values that boot itself must honour
	Version     string   // "3.11.7"
}

const (
	magic = "GFPYZ\r\n\x01"
	// headSize is the length of the header in bytes: magic, the interpreter's
	// magic number and four zero bytes, offset and length of the index.
	headSize = 32
)
