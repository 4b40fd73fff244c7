package target

import (
	"fmt"
	"strings"
)

// machine returns the name of the architecture in Python's platform names.
func (t Target) machine() string {
	switch {
	case t.Arch == "arm64" && t.OS == "linux":
		return "aarch64"
	case t.Arch == "amd64" && t.OS != "windows":
		return "x86_64"
	}
	return t.Arch
}

// Platform returns the value of sysconfig.get_platform() on the target. On macOS this
// value contains the oldest system that a Python runs on. The files of a Python do not
// show it, so Platform uses the oldest system that packages are resolved for.
func (t Target) Platform() string {
	switch t.OS {
	case "windows":
		return "win-" + t.machine()
	case "darwin":
		return "macosx-" + OldestMacOS + "-" + t.machine()
	}
	return t.OS + "-" + t.machine()
}

// OldestMacOS is the oldest version of macOS that packages are resolved for. Many
// wheels do not support an older one.
const OldestMacOS = "13.0"

// ExtSuffixes returns importlib.machinery.EXTENSION_SUFFIXES of CPython 3.minor on the
// target.
func (t Target) ExtSuffixes(minor int) []string {
	switch t.OS {
	case "windows":
		return []string{fmt.Sprintf(".cp3%d-win_%s.pyd", minor, t.machine()), ".pyd"}
	case "darwin":
		return []string{fmt.Sprintf(".cpython-3%d-darwin.so", minor), ".abi3.so", ".so"}
	}
	return []string{fmt.Sprintf(".cpython-3%d-%s-linux-gnu.so", minor, t.machine()), ".abi3.so", ".so"}
}

// FromPlatform returns the target for a value of sysconfig.get_platform(), such as
// "linux-x86_64", "macosx-13.0-arm64" or "win-amd64".
func FromPlatform(platform string) Target {
	machine := platform[strings.LastIndexByte(platform, '-')+1:]
	switch machine {
	case "x86_64":
		machine = "amd64"
	case "aarch64":
		machine = "arm64"
	case "i686", "i386", "win32":
		machine = "386"
	}
	switch {
	case strings.HasPrefix(platform, "win"):
		return Windows(machine)
	case strings.HasPrefix(platform, "macosx"):
		return MacOS(machine)
	}
	return Linux(machine)
}

// StdlibDir returns the place of the standard library of CPython 3.minor in a product.
// The interpreter looks for it there, below PYTHONHOME (Modules/getpath.py). lib is
// sys.platlibdir.
func (t Target) StdlibDir(lib string, minor int) string {
	if t.isWindows() {
		return "Lib"
	}
	return fmt.Sprintf("%s/python3.%d", lib, minor)
}

// DynLoad returns the place of the standard library's extension modules in a product.
func (t Target) DynLoad(lib string, minor int) string {
	if t.isWindows() {
		return "DLLs"
	}
	return t.StdlibDir(lib, minor) + "/lib-dynload"
}

// HasInittab reports whether the names of the built-in modules must be read from a
// table in the interpreter's library, because the library does not export their
// functions.
func (t Target) HasInittab() bool { return t.isWindows() }
