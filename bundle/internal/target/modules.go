package target

import "strings"

// Modules that only some systems have, by the first part of their names: of the standard
// library, and of the bridges to a system that programs for several systems import in one
// of their branches.
var (
	windowsModules = "nt winreg _winreg _winapi _overlapped msvcrt _msi msilib winsound _wmi _subprocess ntsecuritycon" +
		" win32api win32con win32gui win32file win32event win32evtlog win32evtlogutil win32pdh win32process win32security win32service win32pipe win32com win32clipboard pythoncom pywintypes comtypes"
	posixModules = "posix pwd grp spwd crypt fcntl termios resource syslog nis readline curses _curses _curses_panel _posixsubprocess _posixshmem ossaudiodev tty pty"
	macModules   = "_scproxy AppKit Foundation CoreFoundation Quartz objc mac ic MacOS"
	otherModules = "java org jarray clr System ce os2 _emx_link riscos riscosenviron vms_lib _pypyjit __pypy__ pyodide js"
)

// Foreign reports whether a module is one of another system than the target, or of
// another implementation of Python: that it is not there is no fault.
func (t Target) Foreign(module string) bool {
	top, _, _ := strings.Cut(module, ".")
	lists := []string{otherModules}
	if !t.isWindows() {
		lists = append(lists, windowsModules)
	} else {
		lists = append(lists, posixModules)
	}
	if !t.isMacOS() {
		lists = append(lists, macModules)
	}
	for _, list := range lists {
		for name := range strings.FieldsSeq(list) {
			if name == top {
				return true
			}
		}
	}
	return false
}
