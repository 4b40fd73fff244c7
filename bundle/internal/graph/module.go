package graph

import (
	"slices"

	"github.com/gofreeze/gofreeze/bundle/internal/marshal"
)

// Kind says how a module is served.
type Kind uint8

// The kinds of modules.
const (
	Missing   Kind = iota // imported but not found
	Source                // a .py file, compiled
	Bytecode              // a .pyc file without source
	Extension             // a shared library
	Namespace             // a package without a file (PEP 420)
	Builtin               // compiled into the interpreter
)

// String names the kind as reports do.
func (k Kind) String() string {
	return [...]string{"missing", "source", "bytecode", "extension", "namespace", "builtin"}[k]
}

// Origin says where a module comes from.
type Origin uint8

// The origins of modules.
const (
	User   Origin = iota // the program itself and --paths
	Stdlib               // the standard library
	Dist                 // an installed distribution
)

// Role says what a module is for.
type Role uint8

// The roles of modules.
const (
	Imported Role = iota // modules that code imports
	Script               // a file that is run: the main script, a script that runs before it, or a run-time hook
	Runtime              // a module of gofreeze that every product has, such as the guard
)

// ScriptName returns the name of a script in the graph and in the PYZ file. It differs
// from every name of a module.
func ScriptName(name string) string { return "@" + name }

// Module is one node of the graph.
type Module struct {
	Name    string // made by ScriptName if the role is Script
	Role    Role
	Kind    Kind
	Origin  Origin
	Dist    string   // name of the distribution as in its METADATA, for Origin Dist
	File    string   // absolute path on the build machine; "" for namespace and builtin
	Path    string   // __file__ relative to the product: "pkg/mod.py", "pkg/x.so"
	Package bool     // it has __path__
	Dirs    []string // the directories of a package (several for a namespace)
	Code    []byte   // normalised marshalled code, for Source and Bytecode
	Facts   *Facts   // what the code says; nil for other kinds
	By      []Edge   // who brought it in, in the order found; empty for roots
	Err     error    // why a module that exists counts as missing, or what Code raises

	Optional bool     // the module is in only because its distribution is collected whole, or because such a module imports it
	compiled *Facts   // what the source says from which an extension module was compiled, if it lies beside it
	followed bool     // its imports have been followed
	extends  int8     // 1 if it extends its path, -1 if it does not, 0 if nobody has looked
	before   []string // directories inside that the package puts before its own one on its path
	after    []string // and those behind it
}

// Title returns the name of a module for messages.
func (m *Module) Title() string {
	if m.Role == Script {
		return m.Name[len(ScriptName("")):]
	}
	return m.Name
}

// Mentions lists which of some strings the module's code may hold. Of an extension
// module the dotted names are known.
func (m *Module) Mentions(wanted map[string]bool) []string {
	if m.Kind != Extension || m.Facts == nil {
		return marshal.Strings(m.Code, wanted)
	}
	var out []string
	for _, i := range m.Facts.Imports {
		if wanted[i.Name] && !slices.Contains(out, i.Name) {
			out = append(out, i.Name)
		}
	}
	return out
}

// runs reports whether the program runs a module of the standard library as one.
func (m *Module) runs() bool {
	for _, e := range m.By {
		switch e.Reason.Kind {
		case ByRun, ByHidden, ByProgram:
			return true
		}
	}
	return false
}

// addEdge adds a reason why the module is in. Of several imports in one module only the
// first is kept, but it becomes needed as soon as one of them is.
func (m *Module) addEdge(e Edge) {
	if e.Reason.Kind == Unknown {
		return
	}
	e.early = e.Where <= Conditional
	for i, have := range m.By {
		if have.From == e.From && have.Reason == e.Reason {
			m.By[i].Optional = have.Optional && e.Optional
			m.By[i].early = have.early || e.early
			m.By[i].Asked = have.Asked && e.Asked
			return
		}
	}
	m.By = append(m.By, e)
}
