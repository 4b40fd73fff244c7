package main

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// hideConsole hides or minimises the console if the build asked for that at this
// moment, "early" or "late", and if the system opened the console for this program
// alone: the program must not hide the console of a shell. inner says that the parent
// of this process is the same program and waits for it.
func hideConsole(setting, moment string, inner bool) {
	command := uintptr(windows.SW_HIDE)
	switch setting {
	case "hide-" + moment:
	case "minimize-" + moment:
		command = windows.SW_SHOWMINNOACTIVE
	default:
		return
	}
	own := uintptr(1)
	if inner {
		own = 2
	}
	kernel32, user32 := windows.NewLazySystemDLL("kernel32.dll"), windows.NewLazySystemDLL("user32.dll")
	list, window, show := kernel32.NewProc("GetConsoleProcessList"), kernel32.NewProc("GetConsoleWindow"), user32.NewProc("ShowWindow")
	if list.Find() != nil || window.Find() != nil || show.Find() != nil {
		return
	}
	var pids [4]uint32
	if n, _, _ := list.Call(uintptr(unsafe.Pointer(&pids[0])), uintptr(len(pids))); n != own {
		return
	}
	if h, _, _ := window.Call(); h != 0 {
		_, _, _ = show.Call(h, command)
	}
}
