package target

import (
	"strings"
	"unicode/utf8"

	"github.com/gofreeze/gofreeze/extract"
	"github.com/gofreeze/gofreeze/runtimehooks"
)

// Systems lists the operating systems that conditions may name, in Go's spelling.
var Systems = []string{"linux", "windows", "darwin"}

// Linux, Windows and MacOS return a target for that system, for example for a file
// whose headers name the system.
func Linux(arch string) Target   { return Target{"linux", arch} }
func Windows(arch string) Target { return Target{"windows", arch} }
func MacOS(arch string) Target   { return Target{"darwin", arch} }

// Is reports whether the target's operating system has this name in Go.
func (t Target) Is(system string) bool { return t.OS == system }

func (t Target) isWindows() bool { return t.OS == "windows" }
func (t Target) isMacOS() bool   { return t.OS == "darwin" }

// ExeSuffix returns the suffix of executables: ".exe" on Windows, else "".
func (t Target) ExeSuffix() string {
	if t.isWindows() {
		return ".exe"
	}
	return ""
}

// TrimExe removes the suffix of executables from the name of a program, in upper or
// lower case. A name that consists only of the suffix stays.
func (t Target) TrimExe(name string) string {
	end := len(name) - len(t.ExeSuffix())
	if t.ExeSuffix() != "" && end > 0 && strings.EqualFold(name[end:], t.ExeSuffix()) {
		return name[:end]
	}
	return name
}

// Forks reports whether a process can be copied as it is (fork).
func (t Target) Forks() bool { return !t.isWindows() }

// InProcess reports whether the bootloader loads the interpreter's library into its
// own process. Elsewhere it executes an interpreter that is a file of its own.
func (t Target) InProcess() bool { return t.isWindows() }

// HasResources reports whether an executable has resources: an icon, a version and a
// manifest.
func (t Target) HasResources() bool { return t.isWindows() }

// HasConsole reports whether a program can hide a console window that was opened only
// for this program.
func (t Target) HasConsole() bool { return t.isWindows() }

// IsSigned reports whether the system starts only signed executables, so that a
// signature over the whole product must replace the bootloader's.
func (t Target) IsSigned() bool { return t.isMacOS() }

// HasApps reports whether a program with windows is an application bundle, a directory
// that the system shows as one item.
func (t Target) HasApps() bool { return t.isMacOS() }

// HasLinks reports whether products may hold symbolic links.
func (t Target) HasLinks() bool { return !t.isWindows() }

// HasExecuteBit reports whether a file is executable only if its mode says so.
func (t Target) HasExecuteBit() bool { return !t.isWindows() }

// IsELF reports whether binaries are ELF files and find their libraries through run
// paths, which the builder writes. On Windows and macOS, binaries find each other
// because the product keeps their relative places.
func (t Target) IsELF() bool { return !t.isWindows() && !t.isMacOS() }

// LibrariesBeside reports whether a library is found by its name alone, because it lies
// beside the file that needs it or is already loaded (DLLs of Windows).
func (t Target) LibrariesBeside() bool { return t.isWindows() }

// IsX86 reports whether machine code is for x86-64.
func (t Target) IsX86() bool { return t.Arch == "amd64" }

// FoldsCase reports whether two file names that differ only in case name the same file.
func (t Target) FoldsCase() bool { return t.isWindows() }

// Unnameable says why the system cannot have a file with this slash-separated name; ""
// if it can.
func (t Target) Unnameable(name string) string {
	switch {
	case t.isWindows() && extract.CheckName(name) != nil:
		return "Windows does not allow that name"
	case t.isMacOS() && !utf8.ValidString(name):
		return "macOS does not allow that name, which is not UTF-8"
	}
	return ""
}

// Family returns the part of the target that boot distinguishes.
func (t Target) Family() runtimehooks.Family {
	if t.isWindows() {
		return runtimehooks.Windows()
	}
	return runtimehooks.POSIX()
}
