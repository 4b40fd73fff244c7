package main

import (
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/gofreeze/gofreeze/extract"
	"github.com/gofreeze/gofreeze/extract/handoff"
)

// supervise runs this executable again, as the program, removes the temporary
// directory when that process has ended, and ends with its exit code. Should this
// process be killed, the program is killed, too, because it belongs to a job that ends
// with this process. What the program starts does not belong to it.
func supervise(h handoff.Handoff, lock windows.Handle) (int, error) {
	exe := h.Executable
	job, err := newJob()
	if err != nil {
		return exitFailed, err
	}
	// A console sends its signals to the program as well, which decides about them.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM)
	inner := "1"
	if h.Replaced {
		inner = "replaced"
	}
	env := []string{handoff.EnvHome + "=" + h.Home, handoff.EnvArchive + "=" + h.Lineage(), handoff.EnvInner + "=" + inner, handoff.EnvRestarts + "=" + h.Restarts}
	for _, e := range os.Environ() {
		if !handoff.Private(e, true) {
			env = append(env, e)
		}
	}
	info := startupInfo()
	p, err := startProcess(exe, windows.UTF16PtrToString(windows.GetCommandLine()), env, info, true, windows.CREATE_SUSPENDED)
	if err != nil {
		_ = windows.CloseHandle(lock)
		extract.RemoveTemp(h.Home)
		return exitFailed, errors.New(exe + ": " + err.Error())
	}
	_ = windows.AssignProcessToJobObject(job, p.Process) // a job that forbids this ends its processes itself
	_, _ = windows.ResumeThread(p.Thread)
	_, _ = windows.WaitForSingleObject(p.Process, windows.INFINITE)
	var code uint32
	err = windows.GetExitCodeProcess(p.Process, &code)
	_ = windows.CloseHandle(lock)
	cleanUp(h)
	if err != nil {
		return exitFailed, errors.New("wait for " + exe + ": " + err.Error())
	}
	return int(int32(code)), nil
}

// newJob returns a job whose processes end with its last handle, which the system
// closes when this process ends.
func newJob() (windows.Handle, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return 0, os.NewSyscallError("CreateJobObject", err)
	}
	var limits windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION
	limits.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | windows.JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	if err != nil {
		return 0, os.NewSyscallError("SetInformationJobObject", err)
	}
	return job, nil
}

// startupInfo returns what this process was started with, and makes its standard
// handles inheritable.
func startupInfo() *windows.StartupInfo {
	info := &windows.StartupInfo{}
	_ = getStartupInfo(info)
	info.Cb = uint32(unsafe.Sizeof(*info))
	info.Desktop, info.Title = nil, nil
	if info.Flags&windows.STARTF_USESTDHANDLES != 0 {
		for _, h := range []windows.Handle{info.StdInput, info.StdOutput, info.StdErr} {
			_ = windows.SetHandleInformation(h, windows.HANDLE_FLAG_INHERIT, windows.HANDLE_FLAG_INHERIT)
		}
	}
	return info
}

// getStartupInfo is the system's GetStartupInfoW.
func getStartupInfo(info *windows.StartupInfo) error {
	p := windows.NewLazySystemDLL("kernel32.dll").NewProc("GetStartupInfoW")
	if err := p.Find(); err != nil {
		return err
	}
	_, _, _ = p.Call(uintptr(unsafe.Pointer(info)))
	return nil
}

// startProcess starts the file exe with a command line and an environment.
func startProcess(exe, command string, env []string, info *windows.StartupInfo, inherit bool, flags uint32) (*windows.ProcessInformation, error) {
	image, err := windows.UTF16PtrFromString(exe)
	if err != nil {
		return nil, err
	}
	line, err := windows.UTF16PtrFromString(command)
	if err != nil {
		return nil, err
	}
	var block []uint16
	for _, e := range env {
		w, err := windows.UTF16FromString(e)
		if err != nil {
			return nil, err
		}
		block = append(block, w...)
	}
	block = append(block, 0)
	var p windows.ProcessInformation
	err = windows.CreateProcess(image, line, nil, nil, inherit, flags|windows.CREATE_UNICODE_ENVIRONMENT, &block[0], nil, info, &p)
	return &p, err
}

// cleanUp removes the directory, or leaves a process that does so when the last process
// that uses it has ended (see removal).
func cleanUp(h handoff.Handoff) {
	// Libraries stay in use for a moment after their process has ended.
	for range 10 {
		if extract.RemoveTemp(h.Home) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	if elevated, err := extract.Elevated(); err != nil || elevated {
		return // an elevated process would not believe what it is told; the next start removes it
	}
	env := []string{handoff.EnvArchive + "=" + h.Archive, handoff.EnvJanitor + "=" + h.Home}
	for _, name := range []string{"SYSTEMROOT", "TEMP", "LOCALAPPDATA"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	info := &windows.StartupInfo{}
	info.Cb = uint32(unsafe.Sizeof(*info))
	if p, err := startProcess(h.Executable, handoff.Janitor, env, info, false, windows.DETACHED_PROCESS); err == nil {
		_ = windows.CloseHandle(p.Process)
		_ = windows.CloseHandle(p.Thread)
	}
}
