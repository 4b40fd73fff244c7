package main

import (
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// method and module are PyMethodDef and PyModuleDef (Include/methodobject.h and
// moduleobject.h, part of the stable ABI of builds with a global lock).
type method struct {
	name  *byte
	call  uintptr
	flags uintptr // an int, and what aligns the next field
	doc   *byte
}

type module struct {
	refcount, kind, init, index, copy uintptr // PyModuleDef_Base
	name, doc                         *byte
	size                              uintptr
	methods                           *method
	slots, traverse, clear, free      uintptr
}

// native is the built-in module _gofreeze_native. Its function load loads a
// library before the interpreter does, and returns why not or an empty string: the
// interpreter would look for what the library needs in the directory of the
// executable (Python/dynload_win.c), which is often the one for downloads.
type native struct {
	lib     windows.Handle
	module  module
	methods [2]method
	name    []byte
}

// register adds the module to those that are compiled into the interpreter, whose
// functions must not have been called yet. The result must live as long as it.
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

// call calls a function of the interpreter; 0 if it has none of that name.
func (n *native) call(name string, args ...uintptr) uintptr {
	f, err := windows.GetProcAddress(n.lib, name)
	if err != nil {
		return 0
	}
	r, _, _ := syscall.SyscallN(f, args...)
	return r
}

func (n *native) create() uintptr {
	const apiVersion = 1013 // PYTHON_API_VERSION (Include/modsupport.h)
	return n.call("PyModule_Create2", uintptr(unsafe.Pointer(&n.module)), apiVersion)
}

func (n *native) load(_, path uintptr) uintptr {
	wide := n.call("PyUnicode_AsWideCharString", path, 0)
	if wide == 0 {
		return 0 // raises what that has set
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

func kernel() windows.Handle {
	var h windows.Handle
	name, err := windows.UTF16PtrFromString("kernel32.dll")
	if err == nil {
		_ = windows.GetModuleHandleEx(windows.GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, name, &h)
	}
	return h
}
