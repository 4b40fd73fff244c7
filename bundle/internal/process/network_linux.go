package process

import (
	"os"
	"os/exec"
	"syscall"
)

// WithoutNetwork makes a command of Command run where there is no network, and reports
// whether the system knows such a thing. Starting it fails where the system does not
// allow it.
func WithoutNetwork(cmd *exec.Cmd) bool {
	attr := cmd.SysProcAttr
	attr.Cloneflags |= syscall.CLONE_NEWNET
	if uid, gid := os.Getuid(), os.Getgid(); uid != 0 { // root needs no namespace of users, in which it could not read what others own
		attr.Cloneflags |= syscall.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: uid, HostID: uid, Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: gid, HostID: gid, Size: 1}}
	}
	return true
}
