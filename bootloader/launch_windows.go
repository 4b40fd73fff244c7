package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/extract/handoff"
)

// launch runs the interpreter in this process, because multiprocessing duplicates
// handles into the process that it starts, which therefore must be the one that runs
// Python. If wait is set, launch runs this executable again instead and removes the
// directory afterwards.
func launch(s *archive.Settings, h handoff.Handoff, wait bool, log func(string)) (int, error) {
	lock := h.Lock
	h.Lock = -1 // the handle stays open in this process
	if wait {
		return supervise(h, windows.Handle(lock))
	}
	h.Arguments, h.AnyCase = arguments(), true
	argv := append([]string{h.Executable}, s.Flags...)
	if h.Child && len(h.Flags) > 0 {
		argv = append(argv, h.Flags...)
	} else {
		h.Same = h.Child && os.Getenv(handoff.EnvArguments) == h.Arguments
	}
	// A process that was given its parent's arguments is the program again, whichever
	// version the parent is.
	h.Replaced = h.Replaced && os.Getenv(handoff.EnvArguments) != h.Arguments
	argv = append(argv, filepath.Join(h.Home, filepath.FromSlash(s.Boot)))
	if len(os.Args) > 1 {
		argv = append(argv, os.Args[1:]...)
	}
	dll := filepath.Join(h.Home, filepath.FromSlash(s.Interpreter))
	log("loading " + dll)
	return python(dll, argv, handoff.Environ(os.Environ(), h))
}

// arguments returns a hash of the arguments (FNV-1a).
func arguments() string {
	sum := uint64(14695981039346656037)
	for i, a := range os.Args {
		if i == 0 {
			continue
		}
		for _, c := range []byte(a) {
			sum = (sum ^ uint64(c)) * 1099511628211
		}
		sum *= 1099511628211 // as for a zero byte behind each argument
	}
	return strconv.FormatUint(sum, 16)
}

// python loads the interpreter and runs its main function with argv in the
// environment env. Most programs end this process within that function.
func python(dll string, argv, env []string) (int, error) {
	runtime.LockOSThread()
	hardenSearch(filepath.Dir(dll))
	setEnvironment(env)
	lib, err := windows.LoadLibraryEx(dll, 0, windows.LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR|windows.LOAD_LIBRARY_SEARCH_SYSTEM32)
	if err != nil {
		return exitFailed, errors.New(dll + ": " + err.Error())
	}
	main, err := windows.GetProcAddress(lib, "Py_Main")
	if err != nil {
		return exitFailed, errors.New(dll + ": is not a Python: " + err.Error())
	}
	wide := make([]*uint16, len(argv)+1)
	for i, a := range argv {
		if wide[i], err = windows.UTF16PtrFromString(a); err != nil {
			return exitFailed, err
		}
	}
	added := register(lib, dll)
	code, _, _ := syscall.SyscallN(main, uintptr(len(argv)), uintptr(unsafe.Pointer(&wide[0])))
	runtime.KeepAlive(wide)
	runtime.KeepAlive(added)
	return int(int32(code)), nil
}

// hardenSearch keeps the system from loading libraries out of the current directory
// and out of the executable's, which is often the one for downloads. What a library
// loads by name then comes from the product in home or from the system.
func hardenSearch(home string) {
	_ = windows.SetDefaultDllDirectories(windows.LOAD_LIBRARY_SEARCH_USER_DIRS | windows.LOAD_LIBRARY_SEARCH_SYSTEM32)
	if dir, err := windows.UTF16PtrFromString(home); err == nil {
		_, _ = windows.AddDllDirectory(dir)
	}
}

// setEnvironment makes env the environment of the process and of its C library, which
// may have read the old one already.
func setEnvironment(env []string) {
	var wputenv uintptr
	if ucrt, err := windows.LoadLibraryEx("ucrtbase.dll", 0, windows.LOAD_LIBRARY_SEARCH_SYSTEM32); err == nil {
		wputenv, _ = windows.GetProcAddress(ucrt, "_wputenv_s")
	}
	set := func(name, value string) {
		n, err := windows.UTF16PtrFromString(name)
		if err != nil {
			return
		}
		v, err := windows.UTF16PtrFromString(value)
		if err != nil {
			return
		}
		if wputenv != 0 {
			_, _, _ = syscall.SyscallN(wputenv, uintptr(unsafe.Pointer(n)), uintptr(unsafe.Pointer(v)))
		}
		if value == "" { // the C library removes a variable that is set to an empty value
			_ = windows.SetEnvironmentVariable(n, nil)
		} else {
			_ = windows.SetEnvironmentVariable(n, v)
		}
	}
	want := map[string]bool{}
	for _, e := range env {
		want[e] = true
	}
	have := map[string]bool{}
	keep := map[string]bool{}
	gone := map[string]bool{}
	for _, e := range env {
		name, _, _ := strings.Cut(e, "=")
		keep[name] = true
	}
	for _, e := range os.Environ() {
		have[e] = true
		// A variable of ours replaces one whose name differs in case, under which boot
		// would not find it.
		if name, _, _ := strings.Cut(e, "="); !want[e] && name != "" && !keep[name] {
			set(name, "")
			gone[strings.ToUpper(name)] = true
		}
	}
	for _, e := range env {
		if name, value, _ := strings.Cut(e, "="); name != "" && (!have[e] || gone[strings.ToUpper(name)]) {
			set(name, value)
		}
	}
}
