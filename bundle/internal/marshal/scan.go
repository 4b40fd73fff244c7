package marshal

import (
	"encoding/binary"
	"strings"
)

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
}

// Library is a literal that is given to a loader of ctypes.
type Library struct {
	Name string
	Line int
}

// Facts is what a code object says about what it needs.
type Facts struct {
	Imports   []Import
	Libraries []Library
}

// Scan finds the imports in the marshalled code object b of CPython 3.minor,
// and in all code objects inside. opcodes is opcode.opmap of that version.
func Scan(b []byte, minor int, opcodes map[string]int) (*Facts, error) {
	o, err := parse(b, minor)
	if err != nil {
		return nil, err
	}
	s := &scanner{minor: minor, facts: &Facts{}}
	for name, n := range opcodes {
		if n >= 0 && n < 256 {
			s.ops[n] = classify(name, minor)
		}
	}
	s.object(o, false, false)
	return s.facts, nil
}

// op is what an opcode means here.
type op struct {
	does   action
	shift  uint // of the argument, to the index of the name
	target jump
	onTrue bool
}

type action uint8

const (
	other action = iota
	ignore
	loadConst
	loadSmallInt
	loadName // a variable
	loadAttr
	importName
	call
	extend
)

type jump uint8

const (
	noJump   jump = iota
	relative      // forward
	absolute
)

func classify(name string, minor int) op {
	switch name {
	case "EXTENDED_ARG":
		return op{does: extend}
	case "CACHE", "NOP", "PUSH_NULL", "PRECALL", "KW_NAMES", "RESUME", "TO_BOOL", "NOT_TAKEN", "COPY_FREE_VARS":
		return op{does: ignore}
	case "LOAD_CONST", "RETURN_CONST":
		return op{does: loadConst}
	case "LOAD_SMALL_INT":
		return op{does: loadSmallInt}
	case "LOAD_NAME":
		return op{does: loadName}
	case "LOAD_GLOBAL":
		if minor >= 11 {
			return op{does: loadName, shift: 1}
		}
		return op{does: loadName}
	case "LOAD_ATTR":
		if minor >= 12 {
			return op{does: loadAttr, shift: 1}
		}
		return op{does: loadAttr}
	case "LOAD_METHOD":
		return op{does: loadAttr}
	case "IMPORT_NAME":
		return op{does: importName}
	case "CALL", "CALL_FUNCTION", "CALL_METHOD", "CALL_FUNCTION_KW", "CALL_KW":
		return op{does: call}
	case "JUMP_FORWARD", "FOR_ITER", "SETUP_FINALLY", "SETUP_WITH", "SETUP_ASYNC_WITH",
		"POP_JUMP_FORWARD_IF_NONE", "POP_JUMP_FORWARD_IF_NOT_NONE", "POP_JUMP_FORWARD_IF_FALSE":
		return op{target: relative}
	case "POP_JUMP_FORWARD_IF_TRUE":
		return op{target: relative, onTrue: true}
	case "POP_JUMP_IF_FALSE", "POP_JUMP_IF_TRUE", "POP_JUMP_IF_NONE", "POP_JUMP_IF_NOT_NONE",
		"JUMP_IF_FALSE_OR_POP", "JUMP_IF_TRUE_OR_POP", "JUMP_IF_NOT_EXC_MATCH":
		if minor >= 11 {
			return op{target: relative, onTrue: strings.Contains(name, "IF_TRUE")}
		}
		return op{target: absolute, onTrue: strings.Contains(name, "IF_TRUE")}
	}
	return op{}
}

type scanner struct {
	minor int
	ops   [256]op
	facts *Facts
}

// mains are functions that modules of the standard library run as programs.
var mains = map[string]bool{"main": true, "_main": true, "test": true, "_test": true, "test1": true, "_test_generator": true}

// object scans code objects among constants. inFunction says whether o is
// inside of a function, inMain whether of one that runs the module as a program.
func (s *scanner) object(o *object, inFunction, inMain bool) {
	if o.code == nil {
		for _, i := range o.items {
			if i.code != nil {
				s.object(i, inFunction, inMain)
			}
		}
		return
	}
	const optimized = 1 // CO_OPTIMIZED: a function, not a module or class body
	if o.code.flags&optimized != 0 {
		inMain = inMain || !inFunction && mains[string(o.code.fields[o.code.layout.name].data)]
		inFunction = true
	}
	s.code(o.code, inFunction, inMain)
	for _, i := range o.code.fields[o.code.layout.consts].items {
		if i.code != nil {
			s.object(i, inFunction, inMain)
		}
	}
}

// walk is the state while the instructions of one code object are read.
type walk struct {
	s          *scanner
	c          *code
	consts     []*object
	names      []*object
	inFunction bool
	inMain     bool
	spans      []span // covered by exception handlers
	end        int    // of the conditional block that we are in
	typing     int    // end of an if TYPE_CHECKING block
	mainEnd    int    // end of an if __name__ == "__main__" block
	sawMain    bool   // "__main__" has just been loaded

	last   [2]*object // the constants loaded just before, newest first
	ints   [2]int     // or small integers, with last[i] == nil
	name   string     // the name loaded just before
	callee string     // a function of interest, loaded and not yet called
	args   []*object  // constants loaded since
	pkg    bool       // __package__ or __name__ is among the arguments
}

func (s *scanner) code(c *code, inFunction, inMain bool) {
	w := &walk{s: s, c: c, inFunction: inFunction, inMain: inMain,
		consts: c.fields[c.layout.consts].items, names: c.fields[c.layout.names].items}
	if c.layout.exceptions >= 0 && !inFunction {
		w.spans = protected(c.fields[c.layout.exceptions].data)
	}
	b := c.fields[c.layout.bytecode].data
	arg := 0
	for at := 0; at+1 < len(b); at += 2 {
		if b[at] == 0 && s.minor >= 11 {
			continue // inline cache
		}
		o := s.ops[b[at]]
		arg = arg<<8 | int(b[at+1])
		if o.does == extend {
			arg &= 0xffffff
			continue
		}
		w.step(o, at, arg)
		arg = 0
	}
}

func (w *walk) constant(i int) *object {
	if i < len(w.consts) {
		return w.consts[i]
	}
	return nil
}

func (w *walk) nameAt(i int) string {
	if i < len(w.names) {
		return string(w.names[i].data)
	}
	return ""
}

// push remembers a constant; small integers have o == nil.
func (w *walk) push(o *object, n int) {
	w.last[1], w.ints[1] = w.last[0], w.ints[0]
	w.last[0], w.ints[0] = o, n
	if o != nil && w.callee != "" {
		w.args = append(w.args, o)
	}
}

func (w *walk) step(o op, at, arg int) {
	switch o.does {
	case ignore:
		return
	case loadConst:
		c := w.constant(arg)
		if c != nil && c.kind == typeUnicode && w.last[0] != nil && string(w.last[0].data) == "-m" && w.last[0].kind == typeUnicode {
			w.runs(c, at)
		}
		if c != nil && c.kind == typeUnicode && w.last[0] != nil && string(w.last[0].data) == "-c" && w.last[0].kind == typeUnicode {
			w.text(string(c.data), at)
		}
		if c != nil && c.kind == typeTuple {
			w.commandLine(c, at)
		}
		w.push(c, 0)
		w.sawMain = c != nil && c.kind == typeUnicode && string(c.data) == "__main__"
		return
	case loadSmallInt:
		w.push(nil, arg)
		return
	case importName:
		w.importStatement(w.nameAt(arg), at)
	case loadName, loadAttr:
		n := w.nameAt(arg >> o.shift)
		w.name = n
		if n == "__package__" || n == "__name__" && o.does == loadName {
			w.pkg = w.callee != ""
			return
		}
		w.last = [2]*object{}
		w.sawMain = false
		if n == "help" && o.does == loadName {
			// The built-in, unless a global of that name hides it.
			w.s.facts.Imports = append(w.s.facts.Imports, Import{Name: "pydoc", Line: w.c.line(at, w.s.minor), Where: max(w.where(at), Conditional)})
		}
		if interesting[n] != 0 {
			w.callee, w.args, w.pkg = n, nil, false
			return
		}
		w.callee = ""
		return
	case call:
		w.called(at)
	}
	if o.target != noJump {
		w.jumps(o, at, arg)
	}
	w.callee, w.name = "", ""
	w.last = [2]*object{}
}

// jumps notes the block that a forward jump leaps over.
func (w *walk) jumps(o op, at, arg int) {
	target := 0
	switch {
	case o.target == absolute && w.s.minor >= 10:
		target = arg * 2
	case o.target == absolute:
		target = arg
	case w.s.minor >= 10:
		target = at + 2 + arg*2
	default:
		target = at + 2 + arg
	}
	if target <= at {
		return
	}
	if w.name == "TYPE_CHECKING" && !o.onTrue {
		w.typing = max(w.typing, target)
		return
	}
	if w.sawMain && !o.onTrue {
		w.mainEnd = max(w.mainEnd, target)
	}
	w.sawMain = false
	w.end = max(w.end, target)
}

func (w *walk) where(at int) Where {
	if at < w.typing {
		return TypeChecking
	}
	if w.inMain || at < w.mainEnd {
		return InMain
	}
	if w.inFunction {
		return InFunction
	}
	if at < w.end {
		return Conditional
	}
	for _, s := range w.spans {
		if at >= s.from && at < s.to {
			return Conditional
		}
	}
	return Top
}

// importStatement handles IMPORT_NAME: level and names lie on the stack.
func (w *walk) importStatement(name string, at int) {
	imp := Import{Name: name, Line: w.c.line(at, w.s.minor), Where: w.where(at)}
	if l := w.last[1]; l == nil {
		imp.Level = w.ints[1]
	} else if l.kind == typeInt {
		imp.Level = int(binary.LittleEndian.Uint32(l.data))
	}
	if f := w.last[0]; f != nil && f.kind == typeTuple {
		for _, n := range f.items {
			if n.kind == typeUnicode {
				imp.From = append(imp.From, string(n.data))
			}
		}
	}
	if imp.Level >= 0 && imp.Level < 100 {
		w.s.facts.Imports = append(w.s.facts.Imports, imp)
	}
}

// Functions whose literal arguments matter, and what those mean.
const (
	importsModule = 1 + iota // the module is imported
	readsPackage             // a package's data is read
	loadsLibrary
	runsModule
)

var interesting = map[string]int{
	"__import__": importsModule, "import_module": importsModule, "lazy_import": importsModule,
	"files": readsPackage, "open_text": readsPackage, "read_text": readsPackage, "open_binary": readsPackage,
	"read_binary": readsPackage, "contents": readsPackage, "get_data": readsPackage, "resource_filename": readsPackage,
	"resource_string": readsPackage, "resource_stream": readsPackage, "PackageLoader": readsPackage,
	"CDLL": loadsLibrary, "PyDLL": loadsLibrary, "LoadLibrary": loadsLibrary, "find_library": loadsLibrary,
	"run_module": runsModule,
}

// called handles the call of a function of interest.
func (w *walk) called(at int) {
	if w.callee == "" || len(w.args) == 0 || w.args[0].kind != typeUnicode {
		return
	}
	first := string(w.args[0].data)
	line := w.c.line(at, w.s.minor)
	switch interesting[w.callee] {
	case loadsLibrary:
		w.s.facts.Libraries = append(w.s.facts.Libraries, Library{first, line})
	case runsModule:
		w.runs(w.args[0], at)
	case importsModule:
		imp := Import{Line: line, Where: w.where(at)}
		for strings.HasPrefix(first, ".") {
			imp.Level++
			first = first[1:]
		}
		if imp.Level > 0 && !w.pkg && len(w.args) > 1 && w.args[1].kind == typeUnicode {
			pkg := string(w.args[1].data)
			for ; imp.Level > 1 && pkg != ""; imp.Level-- {
				pkg = pkg[:max(0, strings.LastIndexByte(pkg, '.'))]
			}
			first, imp.Level = pkg+"."+first, 0
		}
		imp.Name = first
		if dotted(first) {
			w.s.facts.Imports = append(w.s.facts.Imports, imp)
		}
	case readsPackage:
		if dotted(first) {
			where := max(w.where(at), Conditional) // no error at import time
			w.s.facts.Imports = append(w.s.facts.Imports, Import{Name: first, Line: line, Where: where})
		}
	}
}

// runs notes a module that is run by name: python -m, runpy.run_module.
func (w *walk) runs(name *object, at int) {
	if n := string(name.data); dotted(n) {
		where := max(w.where(at), Conditional)
		w.s.facts.Imports = append(w.s.facts.Imports, Import{Name: n, From: []string{"__main__"}, Line: w.c.line(at, w.s.minor), Where: where})
	}
}

// commandLine looks for "-m", "module" in a constant tuple.
func (w *walk) commandLine(t *object, at int) {
	for i := 0; i+1 < len(t.items); i++ {
		a, b := t.items[i], t.items[i+1]
		if a.kind != typeUnicode || b.kind != typeUnicode {
			continue
		}
		switch string(a.data) {
		case "-m":
			w.runs(b, at)
		case "-c":
			w.text(string(b.data), at)
		}
	}
}

// text notes the imports in a program that is the argument of -c.
func (w *walk) text(program string, at int) {
	for _, line := range strings.FieldsFunc(program, func(c rune) bool { return c == '\n' || c == ';' }) {
		words := strings.FieldsFunc(line, func(c rune) bool { return c == ' ' || c == ',' })
		if len(words) < 2 || words[0] != "import" && words[0] != "from" {
			continue
		}
		names := words[1:]
		if words[0] == "from" {
			names = words[1:2]
		}
		for i, n := range names {
			if n == "as" || i > 0 && names[i-1] == "as" || !dotted(n) {
				continue
			}
			imp := Import{Name: n, Line: w.c.line(at, w.s.minor), Where: max(w.where(at), Conditional)}
			w.s.facts.Imports = append(w.s.facts.Imports, imp)
		}
	}
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
