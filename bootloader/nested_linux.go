package main

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gofreeze/gofreeze/extract/handoff"
)

// nested lists the other processes that descend from the process root and are not its
// direct children, according to their environment. It returns none for 0.
func nested(root int) []int {
	if root == 0 {
		return nil
	}
	fd, err := unix.Open("/proc", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	dir := os.NewFile(uintptr(fd), "/proc")
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	var pids []int
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil && pid != os.Getpid() && isNested(name, root) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// isNested reports whether the environment of a process names root as its first
// process, and others between the two.
func isNested(pid string, root int) bool {
	env, err := os.ReadFile("/proc/" + pid + "/environ")
	if err != nil {
		return false
	}
	for _, v := range strings.Split(string(env), "\x00") {
		if value, ok := strings.CutPrefix(v, handoff.EnvArchive+"="); ok {
			depth, first := handoff.Line(value)
			return depth >= 2 && first == root
		}
	}
	return false
}

// endNested ends the processes that nested lists, and those that they start meanwhile.
// Several processes may do so at once and end one another. The last one of them ends
// the rest.
func endNested(root int) {
	for range 100 {
		pids := nested(root)
		if len(pids) == 0 {
			return
		}
		for _, pid := range pids {
			_ = unix.Kill(pid, unix.SIGKILL)
		}
	}
}
