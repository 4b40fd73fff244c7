package target

import (
	"strings"
	"unicode/utf8"

	"github.com/gofreeze/gofreeze/extract"
	"github.com/gofreeze/gofreeze/runtimehooks"
)

// Systems are the operating systems that conditions may name, as Go spells them.
var Systems = []string{"linux", "windows", "darwin"}

// Linux, Windows and MacOS return the target of a file that was built for that
// system, such as one whose headers tell it.
func Linux(arch string) Target   { return Target{"linux", arch} }
func Windows(arch string) Target { return Target{"windows", arch} }
func MacOS(arch string) Target   { return Target{"darwin", arch} }

// Is reports whether the target's operating system is one that Go spells so.
func (t Target) Is(system string) bool { return t.OS == system }

func (t Target) isWindows() bool { return t.OS == "windows" }
func (t Target) isMacOS() bool   { return t.OS == "darwin" }

// ExeSuffix is the end of the names of executables: ".exe" on Windows, else "".
func (t Target) ExeSuffix() string {
	if t.isWindows() {
		return ".exe"
	}
	return ""
}

// TrimExe removes the suffix of executables from the name of a program, however
// its letters are written. A name that is nothing but the suffix stays.
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

// HasResources reports whether an executable carries resources: an icon, a version
// and a manifest.
func (t Target) HasResources() bool { return t.isWindows() }

// HasConsole reports whether a program can hide a console window that was opened
// for it alone.
func (t Target) HasConsole() bool { return t.isWindows() }

// IsSigned reports whether the system starts signed executables only, so that the
// bootloader's signature must be replaced by one over the whole product.
func (t Target) IsSigned() bool { return t.isMacOS() }

// HasApps reports whether a program with windows is an application bundle, a
// directory that the system shows as one thing.
func (t Target) HasApps() bool { return t.isMacOS() }

// HasLinks reports whether products may hold symbolic links.
func (t Target) HasLinks() bool { return !t.isWindows() }

// IsELF reports whether binaries find their libraries through run paths in ELF
// files, which the builder writes. On Windows and macOS they find each other by the
// places that the product keeps.
func (t Target) IsELF() bool { return !t.isWindows() && !t.isMacOS() }

// LibrariesBeside reports whether a library is found by its name alone, because it
// lies beside the one that needs it or is loaded already (DLLs of Windows).
func (t Target) LibrariesBeside() bool { return t.isWindows() }

// IsX86 reports whether machine code is for x86-64.
func (t Target) IsX86() bool { return t.Arch == "amd64" }

// FoldsCase reports whether names of files that differ in case only are the same.
func (t Target) FoldsCase() bool { return t.isWindows() }

// Unnameable says why the system cannot have a file of that name, which is
// slash-separated; "" when it can.
func (t Target) Unnameable(name string) string {
	switch {
	case t.isWindows() && extract.CheckName(name) != nil:
		return "Windows does not allow that name"
	case t.isMacOS() && !utf8.ValidString(name):
		return "macOS does not allow that name, which is not UTF-8"
	}
	return ""
}

// Family is what boot sees of the system.
func (t Target) Family() runtimehooks.Family {
	if t.isWindows() {
		return runtimehooks.Windows()
	}
	return runtimehooks.POSIX()
}
