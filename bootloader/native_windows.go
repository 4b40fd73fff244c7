package main

import (
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// method is PyMethodDef (Include/methodobject.h), which is part of the stable ABI of
// builds with a global lock.
type method struct {
	name  *byte
	call  uintptr
	flags uintptr // an int, and the padding before the next field
	_     *byte   // the documentation, which it does without
}

// module is PyModuleDef (Include/moduleobject.h), which is part of the same ABI.
type module struct {
	refcount, kind, init, index, copy uintptr // PyModuleDef_Base
	name, doc                         *byte
	size                              uintptr
	methods                           *method
	slots, traverse, clear, free      uintptr
}

// native is the built-in module _gofreeze_native. Its function load loads a library
// before the interpreter does: the interpreter would look for what the library needs
// in the directory of the executable (Python/dynload_win.c), which is often the one for
// downloads. The function returns an empty string, or the reason why it failed.
type native struct {
	lib     windows.Handle
	module  module
	methods [2]method
	name    []byte
}

// register adds the module to those that are compiled into the interpreter lib. It must
// be called before any other function of the interpreter, and its result must live as
// long as the interpreter. dll is the interpreter's file name.
func register(lib windows.Handle, dll string) *native {
	n := &native{lib: lib, name: []byte("_gofreeze_native\x00load\x00")}
	if strings.HasSuffix(strings.ToLower(dll), "t.dll") {
		return n // without a global lock objects are laid out differently
	}
	const oneArgument = 8 // METH_O
	n.methods[0] = method{name: &n.name[len("_gofreeze_native\x00")], call: syscall.NewCallback(n.load), flags: oneArgument}
	n.module = module{refcount: 1, name: &n.name[0], size: ^uintptr(0), methods: &n.methods[0]}
	_ = n.call("PyImport_AppendInittab", uintptr(unsafe.Pointer(&n.name[0])), syscall.NewCallback(n.create))
	return n
}

// call calls a function of the interpreter. It returns 0 if there is none of that name.
func (n *native) call(name string, args ...uintptr) uintptr {
	f, err := windows.GetProcAddress(n.lib, name)
	if err != nil {
		return 0
	}
	r, _, _ := syscall.SyscallN(f, args...)
	return r
}

// create makes the module object. The interpreter calls it at the first import.
func (n *native) create() uintptr {
	const apiVersion = 1013 // PYTHON_API_VERSION (Include/modsupport.h)
	return n.call("PyModule_Create2", uintptr(unsafe.Pointer(&n.module)), apiVersion)
}

// load is the module's function of that name. It returns a new str object, or 0 if an
// exception is set.
func (n *native) load(_, path uintptr) uintptr {
	wide := n.call("PyUnicode_AsWideCharString", path, 0)
	if wide == 0 {
		return 0 // the call has set an exception
	}
	state := n.call("PyEval_SaveThread")
	const flags = windows.LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | windows.LOAD_LIBRARY_SEARCH_USER_DIRS | windows.LOAD_LIBRARY_SEARCH_SYSTEM32
	f, err := windows.GetProcAddress(kernel(), "LoadLibraryExW")
	if err == nil {
		var h uintptr
		if h, _, err = syscall.SyscallN(f, wide, 0, flags); h != 0 {
			err = nil
		}
	}
	n.call("PyEval_RestoreThread", state)
	n.call("PyMem_Free", wide)
	text := []byte{0}
	if err != nil {
		text = append([]byte(oneLine(err.Error())), 0)
	}
	return n.call("PyUnicode_FromString", uintptr(unsafe.Pointer(&text[0])))
}

// kernel returns the library that has LoadLibraryExW, which every process has loaded.
func kernel() windows.Handle {
	var h windows.Handle
	name, err := windows.UTF16PtrFromString("kernel32.dll")
	if err == nil {
		_ = windows.GetModuleHandleEx(windows.GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, name, &h)
	}
	return h
}
