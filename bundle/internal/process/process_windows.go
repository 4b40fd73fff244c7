package process

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// own keeps an interrupt of the console from a process.
func own(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}

// kill ends a process of Command, and those that it has started, as far as the processes
// between them still run.
func kill(cmd *exec.Cmd) error {
	all := below(uint32(cmd.Process.Pid))
	err := cmd.Process.Kill()
	for _, pid := range all {
		h, oerr := windows.OpenProcess(windows.PROCESS_TERMINATE, false, pid)
		if oerr != nil {
			continue // it has ended
		}
		_ = windows.TerminateProcess(h, 1)
		_ = windows.CloseHandle(h)
	}
	return err
}

// below lists the processes that a process has started, directly or through others.
func below(root uint32) []uint32 {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return nil
	}
	defer windows.CloseHandle(snapshot)
	children := map[uint32][]uint32{}
	entry := windows.ProcessEntry32{Size: uint32(unsafe.Sizeof(windows.ProcessEntry32{}))}
	for err = windows.Process32First(snapshot, &entry); err == nil; err = windows.Process32Next(snapshot, &entry) {
		children[entry.ParentProcessID] = append(children[entry.ParentProcessID], entry.ProcessID)
	}
	out := []uint32{root}
	for i := 0; i < len(out); i++ {
		for _, pid := range children[out[i]] {
			if !slices.Contains(out, pid) { // numbers are used again, so parents may seem to be children
				out = append(out, pid)
			}
		}
	}
	return out[1:]
}

// hand lets a process inherit two files, and tells it their handles.
func hand(cmd *exec.Cmd, in, out *os.File) error {
	for _, f := range []*os.File{in, out} {
		h := windows.Handle(f.Fd())
		if err := windows.SetHandleInformation(h, windows.HANDLE_FLAG_INHERIT, windows.HANDLE_FLAG_INHERIT); err != nil {
			return err
		}
		cmd.SysProcAttr.AdditionalInheritedHandles = append(cmd.SysProcAttr.AdditionalInheritedHandles, syscall.Handle(h))
	}
	cmd.Env = append(slices.Clip(cmd.Environ()), fmt.Sprintf("_GOFREEZE_PIPES=%d,%d", in.Fd(), out.Fd()))
	return nil
}
