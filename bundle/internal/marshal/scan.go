package marshal

import (
	"maps"
	"slices"
	"strings"
)

// Where says under which condition an import runs.
type Where uint8

const (
	Top          Where = iota // whenever the module is imported
	Conditional               // at import time, inside try, if, with or a loop
	InFunction                // when a function is called
	TypeChecking              // inside if TYPE_CHECKING: never
	InMain                    // inside if __name__ == "__main__", or in a function main or test of a module
)

// Import is an import statement, or a call that imports a literal name.
type Import struct {
	Name  string   // "" for from . import x
	From  []string // names after from ... import; "*" included
	Level int      // number of leading dots
	Line  int      // 0 if it is unknown
	Where Where
	Asked bool // the code only asks whether the module exists
	Data  bool // the code reads data of the package, if the name is one of a package

	Frozen bool // a frozen module imports it, in a function whose name the code has
}

// Namespace is the arguments of a call of gi.require_version.
type Namespace struct{ Name, Version string }

// Facts contains what the instructions of a code object say about its dependencies.
type Facts struct {
	Imports       []Import
	Libraries     []string // literal arguments of ctypes loaders
	Loads         bool     // the code has the name of a function that loads libraries
	Namespaces    []Namespace
	Looks         Looks
	Hosts         Hosts
	Wrappers      []string // functions that import what a variable names
	Calls         []Call   // of other functions, with the literal name of something that could be a module
	Names         []string // if something is imported that a variable names: the other literals of that kind
	Tables        []string // dotted literals, those with a colon in them, and the words in tuples and lists with one of them
	Distributions []string // names or requirements that the code asks about, with what is installed
	Computed      []Computed
	Groups        []Group // groups of entry points that the code asks for
}

// Group is a group of entry points that the code asks for, with the line.
type Group struct {
	Name string // "" if it is computed
	Line int    // 0 if it is unknown
}

// Call is the call of a function with a literal first argument.
type Call struct{ Func, Arg string }

// Scan finds the imports in the marshalled code object b of CPython 3.minor, and in all
// code objects inside it. opcodes is opcode.opmap of that version.
//
// Scan reads the instructions of each code object once, in order, and follows the stack
// as far as it can without jumps. It does not find values that depend on jumps, such as
// f("a" if x else "b").
//
// minor is 9 to 14. Errors about b wrap errFormat.
func Scan(b []byte, minor int, opcodes map[string]int) (*Facts, error) {
	o, err := parse(b, minor, nil)
	if err != nil {
		return nil, err
	}
	s := &scanner{minor: minor, facts: &Facts{}, texts: map[string]string{}, aliases: map[string]string{}}
	for name, n := range opcodes {
		if n >= 0 && n < 256 {
			s.ops[n] = classify(name, minor)
		}
	}
	s.code(o.code, Top)
	s.facts.Names = s.named()
	s.facts.Tables = slices.Sorted(maps.Keys(s.tables))
	s.facts.Looks = s.looks.result(s.facts.Imports)
	s.facts.Hosts = s.hosts.result(s.computed)
	return s.facts, nil
}

type scanner struct {
	minor int
	ops   [256]op
	facts *Facts
	stack []value // of the current walk
	looks looking
	hosts hosting

	lists    map[*object][]string // lists of names, by tuple
	commands map[command]bool     // the known commands
	texts    map[string]string    // strings that global variables are set to

	calledWith map[Call]bool     // the known calls
	literals   map[string]bool   // that could name modules
	tables     map[string]bool   // see Facts.Tables
	aliases    map[string]string // other names of functions that import modules
	computed   bool              // something is imported that a variable names

	resolves       bool // code has imported pkgutil.resolve_name by name
	pathIsResource bool // code has imported importlib.resources.path by name
}

// mains are functions that modules of the standard library run when they are run as
// programs.
var mains = map[string]bool{"main": true, "_main": true, "test": true, "_test": true, "test1": true, "_test_generator": true}

// code scans c, whose definition runs under the condition where, and the code objects
// that c defines.
func (s *scanner) code(c *code, where Where) {
	if c.scanned {
		return
	}
	c.scanned = true
	if name := c.fields[c.layout.name].data; isFunction(c, name) {
		switch {
		case where == TypeChecking || where == InMain:
		case where != InFunction && mains[name]:
			where = InMain
		default:
			where = InFunction
		}
	}
	for _, n := range s.walk(c, where) {
		s.code(n.code, n.where)
	}
}

// isFunction reports whether c runs when it is called. This excludes the body of a
// module or class, and the scope of type parameters around one (PEP 695).
func isFunction(c *code, name string) bool {
	const optimized = 1 // CO_OPTIMIZED
	return c.flags&optimized != 0 && !strings.HasPrefix(name, "<generic parameters of ")
}

// dotted reports whether s can be the name of a module.
func dotted(s string) bool {
	if s == "" || len(s) > 200 {
		return false
	}
	start := true
	for _, c := range s {
		switch {
		case c == '.':
			if start {
				return false
			}
			start = true
			continue
		case c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 128:
		case c >= '0' && c <= '9' && !start:
		default:
			return false
		}
		start = false
	}
	return !start
}
