package marshal

import "strings"

// op is the meaning of an opcode for Scan.
type op struct {
	does   action
	pops   uint8 // values that it takes in addition to those that the argument counts
	shift  uint8 // shift of the argument that gives the index of a name, or the comparison
	null   bool  // it also pushes a NULL if the lowest bit of the argument is set
	target jump
	onTrue bool
	joins  joint // how it joins texts
}

type action uint8

const (
	forget action = iota // Scan does not know its effect on the stack
	ignore
	extend
	nameKeywords
	loadConst
	returnConst
	loadSmallInt
	loadName // a global or builtin variable
	loadFast // a local variable
	loadFast2
	loadAttr
	loadMethod
	loadOther
	importName
	importFrom
	compareOp
	combine // pops, pushes one value
	format  // of a value in an f-string; its argument says whether it also pops a specification
	build   // also pops as many values as the argument says, pushes one value
	build2  // the same with twice as many values
	call
	pop
	storeName // to a global variable, or one of a class
	storeFast // to a local variable
	branch
)

// joint says how an instruction that takes two values makes one text of them.
type joint uint8

const (
	noJoint joint = iota
	sum
	remainder // "%s" % x
	byArg     // its argument says which of these
)

type jump uint8

const (
	noJump   jump = iota
	relative      // forward
	absolute
)

// classify says what an opcode of 3.9 to 3.14 does. After an opcode that is not listed,
// nothing is known about the stack.
func classify(name string, minor int) op {
	switch name {
	case "EXTENDED_ARG":
		return op{does: extend}
	case "CACHE", "NOP", "PRECALL", "RESUME", "TO_BOOL", "NOT_TAKEN", "COPY_FREE_VARS", "MAKE_CELL":
		return op{does: ignore}
	case "LOAD_CONST":
		return op{does: loadConst}
	case "RETURN_CONST":
		return op{does: returnConst}
	case "KW_NAMES":
		return op{does: nameKeywords}
	case "LOAD_SMALL_INT":
		return op{does: loadSmallInt}
	case "LOAD_NAME":
		return op{does: loadName}
	case "LOAD_GLOBAL":
		if minor >= 11 {
			return op{does: loadName, shift: 1, null: true}
		}
		return op{does: loadName}
	case "LOAD_FAST", "LOAD_FAST_CHECK", "LOAD_FAST_BORROW":
		return op{does: loadFast}
	case "LOAD_FAST_LOAD_FAST", "LOAD_FAST_BORROW_LOAD_FAST_BORROW":
		return op{does: loadFast2}
	case "LOAD_DEREF", "LOAD_CLASSDEREF":
		if minor >= 11 {
			return op{does: loadFast}
		}
		return op{does: loadOther}
	case "PUSH_NULL", "LOAD_CLOSURE", "LOAD_BUILD_CLASS":
		return op{does: loadOther}
	case "LOAD_ATTR":
		if minor >= 12 {
			return op{does: loadAttr, shift: 1, null: true}
		}
		return op{does: loadAttr}
	case "LOAD_METHOD":
		return op{does: loadMethod}
	case "IMPORT_NAME":
		return op{does: importName}
	case "IMPORT_FROM":
		return op{does: importFrom}
	case "COMPARE_OP":
		return op{does: compareOp, shift: compareShift(minor)}
	case "BINARY_OP":
		return op{does: combine, pops: 2, joins: byArg}
	case "BINARY_ADD", "INPLACE_ADD":
		return op{does: combine, pops: 2, joins: sum}
	case "BINARY_MODULO":
		return op{does: combine, pops: 2, joins: remainder}
	case "BINARY_SUBSCR", "IS_OP", "CONTAINS_OP", "FORMAT_WITH_SPEC":
		return op{does: combine, pops: 2}
	case "BINARY_SLICE":
		return op{does: combine, pops: 3}
	case "UNARY_NEGATIVE":
		return op{does: combine, pops: 1}
	case "CONVERT_VALUE", "FORMAT_SIMPLE":
		return op{does: ignore} // most values of f-strings are texts
	case "FORMAT_VALUE":
		return op{does: format}
	case "STORE_NAME", "STORE_GLOBAL":
		return op{does: storeName}
	case "STORE_FAST":
		return op{does: storeFast}
	case "LIST_EXTEND", "SET_UPDATE", "DICT_UPDATE", "POP_TOP", "STORE_DEREF":
		return op{does: pop}
	case "BUILD_LIST", "BUILD_TUPLE", "BUILD_SET", "BUILD_SLICE":
		return op{does: build}
	case "BUILD_STRING":
		return op{does: build, joins: sum}
	case "BUILD_CONST_KEY_MAP":
		return op{does: build, pops: 1}
	case "BUILD_MAP":
		return op{does: build2}
	}
	if strings.HasPrefix(name, "BINARY_") && minor <= 10 {
		return op{does: combine, pops: 2}
	}
	if o, ok := classifyCall(name); ok {
		return o
	}
	return classifyJump(name, minor)
}

// compareShift is the position of the comparison in the argument of COMPARE_OP.
func compareShift(minor int) uint8 {
	switch {
	case minor >= 13:
		return 5
	case minor == 12:
		return 4
	}
	return 0
}

// classifyCall says how many values a call takes in addition to the arguments: the
// callee, a second slot for self or NULL (from 3.7 on for methods, from 3.11 on for all
// calls), and the names of keyword arguments on top.
func classifyCall(name string) (op, bool) {
	switch name {
	case "CALL_FUNCTION":
		return op{does: call, pops: 1}, true
	case "CALL_METHOD", "CALL":
		return op{does: call, pops: 2}, true
	case "CALL_FUNCTION_KW":
		return op{does: call, pops: 1, shift: 1}, true
	case "CALL_KW":
		return op{does: call, pops: 2, shift: 1}, true
	}
	return op{}, false
}

func classifyJump(name string, minor int) op {
	switch name {
	case "JUMP_FORWARD", "FOR_ITER", "SETUP_FINALLY", "SETUP_WITH", "SETUP_ASYNC_WITH",
		"POP_JUMP_FORWARD_IF_NONE", "POP_JUMP_FORWARD_IF_NOT_NONE":
		return op{target: relative}
	case "POP_JUMP_FORWARD_IF_FALSE":
		return op{does: branch, target: relative}
	case "POP_JUMP_FORWARD_IF_TRUE":
		return op{does: branch, target: relative, onTrue: true}
	case "POP_JUMP_IF_FALSE", "POP_JUMP_IF_TRUE":
		o := op{does: branch, target: absolute, onTrue: name == "POP_JUMP_IF_TRUE"}
		if minor >= 11 {
			o.target = relative
		}
		return o
	case "POP_JUMP_IF_NONE", "POP_JUMP_IF_NOT_NONE", "JUMP_IF_FALSE_OR_POP", "JUMP_IF_TRUE_OR_POP", "JUMP_IF_NOT_EXC_MATCH":
		if minor >= 11 {
			return op{target: relative}
		}
		return op{target: absolute}
	}
	return op{}
}
