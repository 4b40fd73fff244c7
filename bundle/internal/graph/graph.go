// Package graph owns the module graph: which modules a program needs, the
// import edges between them, and why each one is in.
package graph

// Kind says how a module is served.
type Kind uint8

const (
	Missing   Kind = iota // imported but not found
	Source                // .py, compiled
	Bytecode              // .pyc without source
	Extension             // shared library
	Namespace             // PEP 420 package
	Builtin               // compiled into the interpreter
)

// Origin says where a module comes from.
type Origin uint8

const (
	User Origin = iota // the program itself and --paths
	Stdlib
	Dist // an installed distribution
)

// Module is one node of the graph.
type Module struct {
	Name    string
	Kind    Kind
	Origin  Origin
	Dist    string   // distribution name as in its METADATA, for Origin Dist
	File    string   // absolute path on the build machine; "" for namespace and builtin
	Package bool     // has __path__
	Dirs    []string // the directories of a package (several for a namespace)
	Code    []byte   // normalised marshalled code, for Source and Bytecode
	Imports []Import // what it imports
	By      []Edge   // who brought it in, sorted; empty for roots
}

// Import is one import statement found in a module's code.
type Import struct {
	Name  string   // absolute name after resolving the level
	From  []string // names of a from-import; "*" for a star
	Line  int
	Where Where
}

// Where says under which condition an import runs.
type Where uint8

const (
	Top         Where = iota // at import time of the module
	Conditional              // inside try or if
	InFunction
)

// Edge is the reason why a module is in.
type Edge struct {
	From   string // importing module, or ""
	Reason string // "import", "hidden import", "hook NAME", "collected with DIST", "parent package", "spec"
	Line   int
	Where  Where
}

// Graph is the result of a scan.
type Graph struct {
	Modules map[string]*Module
	Main    string // key of the main module
}
