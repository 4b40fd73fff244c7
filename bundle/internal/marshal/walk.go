package marshal

import "strings"

// value is the knowledge about an entry of the stack.
type value struct {
	c      *object // a constant
	small  int     // value of LOAD_SMALL_INT, if isSmall
	name   string  // the name of a variable or attribute
	base   string  // the name before the attribute
	begins string  // how a text begins that is computed; of a function, how its result does
	isMain bool    // the result of __name__ == "__main__"

	isSmall bool
}

// integer returns the value of an int that fits 32 bits.
func (v value) integer() (int, bool) {
	if v.isSmall {
		return v.small, true
	}
	if v.c != nil && v.c.kind == typeInt {
		return int(int32at(v.c.data)), true
	}
	return 0, false
}

// definition is a code object and the condition under which it is loaded.
type definition struct {
	code  *code
	where Where
}

// walk is the state while the instructions of one code object are read.
type walk struct {
	*scanner
	c       *code
	b       string // bytecode
	consts  []*object
	names   []*object
	locals  []*object
	defined []definition
	lines   *lines

	keywords *object // names of the keyword arguments of the next call (3.11, 3.12)

	base     Where
	handlers ranges
	end      int // end of the current conditional block
	typing   int // end of an if TYPE_CHECKING block
	mainEnd  int // end of an if __name__ == "__main__" block
	orTarget int // target of the last jump that is taken if something is true
}

// walk reads the instructions of c and returns the code objects that they load.
func (s *scanner) walk(c *code, base Where) []definition {
	l := c.layout
	w := &walk{scanner: s, c: c, base: base, b: c.bytes(l.bytecode), lines: newLines(c, s.minor),
		consts: c.fields[l.consts].items, names: c.fields[l.names].items, locals: c.fields[l.locals].items,
		handlers: ranges{table: c.bytes(l.exceptions)}}
	s.stack = s.stack[:0]
	arg := 0
	for at := 0; at+1 < len(w.b); at += 2 {
		if w.isCache(at) {
			continue
		}
		o := s.ops[w.b[at]]
		arg = arg<<8 | int(w.b[at+1])
		if o.does == extend {
			arg &= 0xffffff
			continue
		}
		w.step(o, at, arg)
		arg = 0
	}
	return w.defined
}

// isCache reports whether offset at is an inline cache entry.
func (w *walk) isCache(at int) bool {
	return w.minor >= 11 && w.b[at] == 0
}

func item(list []*object, i int) *object {
	if i >= 0 && i < len(list) {
		return list[i]
	}
	return nil
}

func nameIn(list []*object, i int) string {
	if o := item(list, i); o != nil {
		return o.data
	}
	return ""
}

func (w *walk) push(v value) { w.stack = append(w.stack, v) }

func (w *walk) drop(n int) { w.stack = w.stack[:max(0, len(w.stack)-n)] }

// top returns the entry that is n below the top of the stack.
func (w *walk) top(n int) value {
	if i := len(w.stack) - 1 - n; i >= 0 {
		return w.stack[i]
	}
	return value{}
}

func (w *walk) step(o op, at, arg int) {
	switch o.does {
	case ignore:
		return
	case loadConst, returnConst:
		if c := item(w.consts, arg); c != nil {
			w.constant(c, at)
		} else {
			w.push(value{})
		}
		if o.does == returnConst {
			w.stack = w.stack[:0]
		}
	case nameKeywords:
		w.keywords = item(w.consts, arg)
		return
	case loadSmallInt:
		w.push(value{small: arg, isSmall: true})
	case loadName:
		name := nameIn(w.names, arg>>o.shift)
		if o.null && arg&1 != 0 {
			w.push(value{})
		}
		w.push(value{name: name})
		w.builtin(name, at, false)
		w.looks.name(name, "", false)
		w.hosts.name(name, "", false)
	case loadFast:
		w.push(value{name: nameIn(w.locals, arg)})
	case loadFast2:
		w.push(value{name: nameIn(w.locals, arg>>4)})
		w.push(value{name: nameIn(w.locals, arg&15)})
	case loadAttr, loadMethod:
		of := w.top(0)
		base := of.name
		w.drop(1)
		name := nameIn(w.names, arg>>o.shift)
		v := value{name: name, base: base}
		if text, whole := w.beginning(of); name == "format" && whole {
			v.begins, _, _ = strings.Cut(text, "{")
		}
		w.push(v)
		w.builtin(name, at, true)
		w.looks.name(name, base, true)
		w.hosts.name(name, base, true)
		if o.does == loadMethod || o.null && arg&1 != 0 {
			w.push(value{})
		}
	case loadOther:
		w.push(value{})
	case importFrom:
		w.push(value{name: nameIn(w.names, arg)})
	case importName:
		name := nameIn(w.names, arg)
		w.importStatement(name, at)
		w.drop(2)
		w.push(value{name: name})
	case compareOp:
		v := value{isMain: arg>>o.shift == 2 && isMain(w.top(0), w.top(1))}
		w.drop(2)
		w.push(v)
	case combine:
		v := value{begins: w.joined(o.joins, arg)}
		w.drop(int(o.pops))
		w.push(v)
	case format:
		const withSpec = 4 // FVS_HAVE_SPEC
		w.drop(arg & withSpec / withSpec)
	case build, build2:
		parts := w.stack[max(0, len(w.stack)-int(o.pops)-arg*int(1+o.does-build)):]
		w.literalsIn(parts)
		w.handsOn(parts, at)
		v := value{}
		if o.joins == sum {
			v.begins = w.concatenated(parts)
		}
		w.drop(int(o.pops) + arg*int(1+o.does-build))
		w.push(v)
	case call:
		v := value{begins: w.called(o, at, arg)}
		w.keywords = nil
		w.drop(int(o.pops) + int(o.shift) + arg)
		w.push(v)
	case pop:
		w.literal(w.top(0).c)
		w.drop(1)
	case storeFast:
		w.literal(w.top(0).c)
		w.alias(nameIn(w.locals, arg))
		w.drop(1)
	case storeName:
		if c := w.top(0).c; c.isString() {
			w.texts[nameIn(w.names, arg)] = c.data
		}
		w.alias(nameIn(w.names, arg))
		w.drop(1)
	default:
		w.taken()
		w.forgets(o, at)
		if o.target != noJump {
			w.jumps(o, at, arg)
		}
		w.stack = w.stack[:0]
	}
}

// isMain reports whether a == b is true only when the module is run as a program.
func isMain(a, b value) bool {
	if a.c == nil {
		a, b = b, a
	}
	return a.c.isString() && a.c.data == "__main__" && b.name == "__name__"
}

// constant handles a constant that the code loads.
func (w *walk) constant(c *object, at int) {
	switch {
	case c.code != nil:
		w.defined = append(w.defined, definition{c.code, w.where(at)})
	case c.kind == typeUnicode:
		if before := w.top(0).c; before.isString() {
			w.option(before.data, c, at)
		}
		w.looks.constant(c)
	case c.kind == typeTuple && w.first(c, at):
		w.commandLine(c, at)
		w.looks.constant(c)
	case c.kind == typeFrozenset && w.first(c, at):
		w.looks.constant(c)
	}
	w.push(value{c: c})
}

// jumps records the block that a forward jump skips.
func (w *walk) jumps(o op, at, arg int) {
	next := at + 2
	for next+1 < len(w.b) && w.isCache(next) {
		next += 2
	}
	unit := 2
	if w.minor < 10 {
		unit = 1
	}
	target := arg * unit
	if o.target == relative {
		target += next
	}
	if target <= at {
		return
	}
	if o.onTrue {
		w.orTarget = target
	}
	// After a jump into the body, its condition is "other or TYPE_CHECKING".
	alone := w.orTarget < next || w.orTarget >= target
	switch v := w.top(0); {
	case o.does != branch || o.onTrue || !alone:
	case v.name == "TYPE_CHECKING":
		w.typing = max(w.typing, target)
		return
	case v.isMain:
		w.mainEnd = max(w.mainEnd, target)
	}
	w.end = max(w.end, target)
}

// where returns the condition under which the instruction at offset at runs. Offsets
// must not descend.
func (w *walk) where(at int) Where {
	switch {
	case w.base == TypeChecking || at < w.typing:
		return TypeChecking
	case w.base == InMain || at < w.mainEnd:
		return InMain
	case w.base != Top:
		return w.base
	case at < w.end || w.handlers.covers(at):
		return Conditional
	}
	return Top
}
