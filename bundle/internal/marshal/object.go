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

// object is a node of the tree. Objects that are referenced share a node.
type object struct {
	kind  byte      // a type code; one of 'u', '(' for all its variants
	data  []byte    // content of strings and bytes; encoded form of other leaves
	items []*object // of containers
	code  *code

	key string // encoded form without references; "" until needed, or for code
}

// code is a code object.
type code struct {
	head      []int32 // the integers before the bytecode
	flags     int32
	firstLine int32
	fields    []*object // what follows, in the order of the file
	layout    *layout
}

// Field positions in code.fields.
type layout struct {
	ints                                           int // integers in front; flags is the last one
	total                                          int
	bytecode, consts, names, filename, name, lines int
	lineInt                                        int // the field in front of which firstlineno stands
	exceptions                                     int // -1 when there is none
}

// oldLayout is that of 3.8 to 3.10: argcount, posonlyargcount, kwonlyargcount,
// nlocals, stacksize, flags; code, consts, names, varnames, freevars, cellvars,
// filename, name, [firstlineno], lnotab.
var oldLayout = layout{ints: 6, total: 9, bytecode: 0, consts: 1, names: 2, filename: 6, name: 7, lines: 8, lineInt: 8, exceptions: -1}

// newLayout is that of 3.11 on: argcount, posonlyargcount, kwonlyargcount,
// stacksize, flags; code, consts, names, localsplusnames, localspluskinds,
// filename, name, qualname, [firstlineno], linetable, exceptiontable.
var newLayout = layout{ints: 5, total: 10, bytecode: 0, consts: 1, names: 2, filename: 5, name: 6, lines: 8, lineInt: 8, exceptions: 9}

func layoutOf(minor int) *layout {
	if minor <= 10 {
		return &oldLayout
	}
	return &newLayout
}
