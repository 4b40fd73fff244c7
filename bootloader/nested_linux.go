package main

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gofreeze/gofreeze/extract/handoff"
)

// nested lists the other processes of the program with this digest, in hex, and of this
// user that descend from the process root and are not its direct children, according to
// their environment. It returns none for 0.
func nested(root int, digest string) []int {
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
		if pid, err := strconv.Atoi(name); err == nil && pid != os.Getpid() && isNested(name, root, digest) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// isNested reports whether the environment of a process of this user names the digest of
// the program, root as its first process, and others between the two. Numbers of processes
// are used again: what another program, or another user, was given counts for nothing.
func isNested(pid string, root int, digest string) bool {
	var st unix.Stat_t
	if unix.Stat("/proc/"+pid, &st) != nil || int(st.Uid) != os.Geteuid() {
		return false
	}
	value := variables(pid, handoff.EnvArchive)[0]
	depth, first := handoff.Line(value)
	return strings.HasPrefix(value, digest+":") && depth >= 2 && first == root
}

// ofParent returns variables of the environment with which the process that started this
// one was started itself. A program that starts itself with an environment of its own
// making is still its own child, and can start itself without end.
func ofParent(names ...string) []string {
	return variables(strconv.Itoa(os.Getppid()), names...)
}

// maxEnvironment is the size in bytes from which the environment of another process is
// not read on; the kernel allows less than that (execve(2)).
const maxEnvironment = 8 << 20

// variables returns some of the variables with which a process was started: "" for those
// that it did not get, or if that cannot be read (proc_pid_environ(5)).
func variables(pid string, names ...string) []string {
	out := make([]string, len(names))
	fd, err := unix.Open("/proc/"+pid+"/environ", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return out
	}
	defer unix.Close(fd)
	env := make([]byte, 0, 16<<10)
	for len(env) < maxEnvironment {
		if len(env) == cap(env) {
			env = append(env, 0)[:len(env)]
		}
		n, err := unix.Read(fd, env[len(env):cap(env)])
		if n <= 0 || err != nil {
			break
		}
		env = env[:len(env)+n]
	}
	for _, e := range strings.Split(string(env), "\x00") {
		name, value, _ := strings.Cut(e, "=")
		for i, n := range names {
			if n == name {
				out[i] = value
			}
		}
	}
	return out
}

// endNested ends the processes that nested lists, and those that they start meanwhile.
// Several processes may do so at once and end one another. The last one of them ends
// the rest.
func endNested(root int, digest string) {
	for range 100 {
		pids := nested(root, digest)
		if len(pids) == 0 {
			return
		}
		for _, pid := range pids {
			_ = unix.Kill(pid, unix.SIGKILL)
		}
	}
}
