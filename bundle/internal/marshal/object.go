package marshal

// Type codes of the format (Python/marshal.c).
const (
	typeNull            = '0'
	typeNone            = 'N'
	typeFalse           = 'F'
	typeTrue            = 'T'
	typeStopIter        = 'S'
	typeEllipsis        = '.'
	typeInt             = 'i'
	typeInt64           = 'I'
	typeFloat           = 'g'
	typeComplex         = 'y'
	typeLong            = 'l'
	typeBytes           = 's'
	typeInterned        = 't'
	typeUnicode         = 'u'
	typeASCII           = 'a'
	typeASCIIInt        = 'A'
	typeShort           = 'z'
	typeShortInt        = 'Z'
	typeTuple           = '('
	typeSmallTuple      = ')'
	typeList            = '['
	typeDict            = '{'
	typeSet             = '<'
	typeFrozenset       = '>'
	typeSlice           = ':'
	typeCode            = 'c'
	typeRef             = 'r'
	flagRef        byte = 0x80
)

// object is a node of the tree. All references to an object share its node.
type object struct {
	kind   byte  // a type code; 'u' and '(' stand for all their variants; 0 while incomplete
	seen   uint8 // bits of the Wheres for which Scan has looked into it
	height int16 // 0 for leaves, else one more than that of the highest item
	class  int32 // class of equal values, see classes; 0 until it is computed
	data   string
	items  []*object // of containers
	code   *code
}

// isString reports whether o is a str.
func (o *object) isString() bool { return o != nil && o.kind == typeUnicode }

// code is a code object.
type code struct {
	head      [6]int32 // the integers before the bytecode
	flags     int32
	firstLine int32
	fields    [10]*object // the fields that follow, in the order of the file
	layout    *layout
	scanned   bool
}

// layout describes the places of the fields in a code object.
type layout struct {
	ints                                           int // number of integers at the front; flags is the last one
	total                                          int // number of objects
	bytecode, consts, names, filename, name, lines int // positions in code.fields
	lineInt                                        int // the field before which firstlineno stands
	exceptions                                     int // -1 if there is none
	locals                                         int // variables that LOAD_FAST refers to by number
	interned                                       []int
}

// oldLayout is the layout of 3.8 to 3.10: argcount, posonlyargcount, kwonlyargcount,
// nlocals, stacksize, flags; code, consts, names, varnames, freevars, cellvars,
// filename, name, [firstlineno], lnotab.
var oldLayout = layout{ints: 6, total: 9, bytecode: 0, consts: 1, names: 2, filename: 6, name: 7, lines: 8, lineInt: 8,
	exceptions: -1, locals: 3, interned: []int{2, 3, 4, 5, 7}}

// newLayout is the layout of 3.11 and later: argcount, posonlyargcount, kwonlyargcount,
// stacksize, flags; code, consts, names, localsplusnames, localspluskinds, filename,
// name, qualname, [firstlineno], linetable, exceptiontable.
var newLayout = layout{ints: 5, total: 10, bytecode: 0, consts: 1, names: 2, filename: 5, name: 6, lines: 8, lineInt: 8,
	exceptions: 9, locals: 3, interned: []int{2, 3, 6, 7}}

func layoutOf(minor int) *layout {
	switch {
	case minor < 9 || minor > 14:
		return nil
	case minor <= 10:
		return &oldLayout
	}
	return &newLayout
}

// bytes returns the content of field i, or "" for i < 0.
func (c *code) bytes(i int) string {
	if i < 0 {
		return ""
	}
	return c.fields[i].data
}
