package main

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/gofreeze/gofreeze/extract"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// careful is empty: the flags that it stands for on Unix have no meaning on Windows.
const careful = 0

// reach returns the path by which the product in d is reached, and the handle of its
// lock.
func reach(d *extract.Dir) (home string, lock int, err error) { return d.Path, d.Lock, nil }

// openSelf opens the running executable and returns its path.
func openSelf() (*os.File, string, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, "", errors.New("cannot find its own file: " + err.Error())
	}
	f, err := os.Open(path)
	return f, path, err
}

// release closes the executable, because nobody could rename it while it is open.
func release(self *os.File) { self.Close() }

// isElevated reports whether this process has rights that its user gets only when
// asked for them (UAC). Nothing is ever lost on Windows.
func isElevated() (elevated, lost bool, err error) {
	elevated, err = extract.Elevated()
	return elevated, false, err
}

// keepsRights reports whether the interpreter, too, has rights that its user does not
// have. It always does, because it runs in this process.
func keepsRights() bool { return true }

// foreignEnvironment says whether the environment of an elevated process comes from
// somebody who does not have its rights. On Windows it comes from a user who has them,
// if only when asked for.
const foreignEnvironment = false

// trustsParent reports whether an elevated process may believe the process that
// started it. It may if that one is elevated, too, and runs the same file.
func trustsParent(exe string) bool {
	parent, ok := openParent(exe)
	if !ok {
		return false
	}
	defer windows.CloseHandle(parent)
	var token windows.Token
	if windows.OpenProcessToken(parent, windows.TOKEN_QUERY, &token) != nil {
		return false
	}
	defer token.Close()
	return token.IsElevated()
}

// openParent opens the process that started this one, if that still runs and runs the
// file exe. It does not compare paths, since one file may have several: through drives
// that stand for a directory, short names, and links.
func openParent(exe string) (windows.Handle, bool) {
	var basic windows.PROCESS_BASIC_INFORMATION
	err := windows.NtQueryInformationProcess(windows.CurrentProcess(), windows.ProcessBasicInformation, unsafe.Pointer(&basic), uint32(unsafe.Sizeof(basic)), nil)
	if err != nil {
		return 0, false
	}
	parent, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION|windows.SYNCHRONIZE, false, uint32(basic.InheritedFromUniqueProcessId))
	if err != nil {
		return 0, false
	}
	if !older(parent) || !runs(parent, exe) {
		_ = windows.CloseHandle(parent)
		return 0, false
	}
	return parent, true
}

// older reports whether a process still runs and began before this one. One that
// began later has taken the number of one that is gone.
func older(p windows.Handle) bool {
	if event, err := windows.WaitForSingleObject(p, 0); err != nil || event != uint32(windows.WAIT_TIMEOUT) {
		return false
	}
	var began, own, end, kernel, user windows.Filetime
	return windows.GetProcessTimes(p, &began, &end, &kernel, &user) == nil &&
		windows.GetProcessTimes(windows.CurrentProcess(), &own, &end, &kernel, &user) == nil && began.Nanoseconds() <= own.Nanoseconds()
}

// runs reports whether a process runs the file exe.
func runs(p windows.Handle, exe string) bool {
	image := make([]uint16, 32768)
	n := uint32(len(image))
	if windows.QueryFullProcessImageName(p, 0, &image[0], &n) != nil {
		return false
	}
	theirs, err := os.Stat(windows.UTF16ToString(image[:n]))
	if err != nil {
		return false
	}
	ours, err := os.Stat(exe)
	return err == nil && os.SameFile(theirs, ours)
}

// onedir returns the directory beside the executable. It trusts that directory, since
// whoever can write there can replace the executable as well.
func onedir(exe string, s *archive.Settings, _ bool) (string, error) {
	home := filepath.Join(filepath.Dir(exe), filepath.FromSlash(s.ContentsDir))
	for _, f := range []string{s.Interpreter, s.Boot} {
		path := filepath.Join(home, filepath.FromSlash(f))
		if _, err := os.Stat(path); err != nil {
			return "", errors.New(path + ": " + reason(err) + "; the executable must stay beside its directory " + s.ContentsDir)
		}
	}
	return home, nil
}

// reason returns what the system said, without the path.
func reason(err error) string {
	var e syscall.Errno
	if errors.As(err, &e) {
		return e.Error()
	}
	return err.Error()
}

// alive reports whether a process still runs.
func alive(pid int) bool {
	h, err := windows.OpenProcess(windows.SYNCHRONIZE, false, uint32(pid))
	if err != nil {
		return err == windows.ERROR_ACCESS_DENIED
	}
	defer windows.CloseHandle(h)
	event, err := windows.WaitForSingleObject(h, 0)
	return err == nil && event == uint32(windows.WAIT_TIMEOUT)
}

// thisProcess returns what decide knows about this process, which runs the file exe.
func thisProcess(exe string, elevated bool) process {
	return process{args: os.Args, exe: exe, elevated: elevated && !trustsParent(exe), pid: os.Getpid(), alive: alive, nested: nested,
		windows: true, now: time.Now().UnixMilli(),
		ownParent: func() bool {
			parent, ok := openParent(exe)
			if ok {
				_ = windows.CloseHandle(parent)
			}
			return ok
		}}
}
