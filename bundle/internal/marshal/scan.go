package marshal

import "strings"

// Where says under which condition an import runs.
type Where uint8

const (
	Top          Where = iota // whenever the module is imported
	Conditional               // at import time, inside try, if, with or a loop
	InFunction                // when a function is called
	TypeChecking              // inside if TYPE_CHECKING: never
	InMain                    // under if __name__ == "__main__", or in a function main or test of a module
)

// Import is an import statement, or a call that imports a literal name.
type Import struct {
	Name  string   // "" for from . import x
	From  []string // names after from ... import; "*" included
	Level int      // leading dots
	Line  int      // 0 when unknown
	Where Where
	Asked bool // whether the module is there is asked only
}

// Library is a literal that is given to a loader of ctypes.
type Library struct {
	Name string
	Line int
}

// Namespace is what gi.require_version is given.
type Namespace struct{ Name, Version string }

// Facts is what a code object says about what it needs.
type Facts struct {
	Imports    []Import
	Libraries  []Library
	Namespaces []Namespace
}

// Scan finds the imports in the marshalled code object b of CPython 3.minor,
// and in all code objects inside. opcodes is opcode.opmap of that version.
//
// It reads the instructions of each code object once, in order, and follows the
// stack as far as it can without jumps: what cannot be known that way, such as
// f("a" if x else "b"), is not found.
//
// minor is 9 to 14. Errors about b wrap ErrFormat.
func Scan(b []byte, minor int, opcodes map[string]int) (*Facts, error) {
	o, err := parse(b, minor, nil)
	if err != nil {
		return nil, err
	}
	s := &scanner{minor: minor, facts: &Facts{}}
	for name, n := range opcodes {
		if n >= 0 && n < 256 {
			s.ops[n] = classify(name, minor)
		}
	}
	s.code(o.code, Top)
	return s.facts, nil
}

type scanner struct {
	minor int
	ops   [256]op
	facts *Facts
	stack []value // of the walk under way

	lists    map[*object][]string // of names, by tuple
	commands map[command]bool     // known

	pathIsResource bool // importlib.resources.path was imported by name
}

// mains are functions that modules of the standard library run as programs.
var mains = map[string]bool{"main": true, "_main": true, "test": true, "_test": true, "test1": true, "_test_generator": true}

// code scans c, whose definition runs as where says, and the code objects that it
// defines.
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

// isFunction reports whether c runs at a call, other than the body of a module or
// class, or the scope of type parameters around one (PEP 695).
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
