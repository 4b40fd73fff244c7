package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// complain shows a text to the user: on stderr, or in a window if the program has
// no stderr.
func complain(text string) {
	if h, err := windows.GetStdHandle(windows.STD_ERROR_HANDLE); err == nil && h != 0 && h != windows.InvalidHandle {
		if _, err := os.Stderr.WriteString(text + "\n"); err == nil {
			return
		}
	}
	wide, err := windows.UTF16PtrFromString(text)
	if err != nil {
		return
	}
	title, err := windows.UTF16PtrFromString(name())
	if err != nil {
		return
	}
	_, _ = windows.MessageBox(0, wide, title, windows.MB_ICONERROR)
}
