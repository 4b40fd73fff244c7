package graph

// ReasonKind is the kind of a reason why a module is in.
type ReasonKind uint8

// The kinds of reasons. For some of them, Reason.Detail has a name.
const (
	Unknown       ReasonKind = iota
	ByImport                 // an import in the code of a module
	ByRun                    // code that runs the module as a program: python -m, runpy
	ByProgram                // the module is the program itself
	ByHidden                 // the user named it (--hidden-import)
	BySpec                   // the user asked for its package to be collected
	BySubmodule              // the user asked for all submodules of its package
	BySpecFile               // a PyInstaller spec file names its file
	ByRuntime                // every product has it
	ByHook                   // a hook; the detail is the hook's module or file
	ByWhole                  // the module is collected with a distribution or a package, which is the detail
	ByParent                 // the package contains a module that is in
	ByNameInC                // a string in an extension module
	ByGINamespace            // a namespace of GObject introspection, which is the detail
	ByString                 // a string of code that imports what strings name
	ByProbe                  // an extension module imported it, in C, when the build imported that one
	ByRequirement            // a distribution requires that of the module; the detail is the former, with an extra
	ByEntryPoint             // an entry point of the group that is the detail
	ByHost                   // the program runs code that the build does not know
	ByExtension              // the module's distribution extends that of the program, which is the detail
	ByTrace                  // a traced run of the program has imported it
)

// Reason says why a module is in. Reasons are comparable.
type Reason struct {
	Kind   ReasonKind
	Detail string
}

// String returns the text that reports contain.
func (r Reason) String() string {
	text := [...]string{"", "import", "run", "program", "hidden import", "spec", "collected submodule", "spec file", "run time",
		"hook ", "collected with ", "parent package", "named in C", "namespace ", "named in a string", "import in C", "required by ", "entry point of ", "for code that the program runs", "extends ", "trace"}[r.Kind]
	return text + r.Detail
}

// Where says under which condition an import runs.
type Where uint8

// The conditions of imports. Their numbers are stored in the cache.
const (
	Top         Where = iota // when the module is imported
	Conditional              // inside try or if
	InFunction               // when a function is called
	InMain                   // only when the module is run as a program
)

// Edge is one reason why a module is in.
type Edge struct {
	From     string // the importing module, or ""
	Reason   Reason
	Line     int
	Where    Where
	Optional bool // this reason does not make the module needed
	early    bool // one of the imports in From runs when From is imported
	Asked    bool // the code only asks about the module, or reads data beside it: it may be no module
}
