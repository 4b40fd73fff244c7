package verify

import (
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

const shmDir = "/dev/shm"

// sharedMemory lists this user's objects in /dev/shm with their inodes.
func sharedMemory() map[string]string {
	out := map[string]string{}
	entries, _ := os.ReadDir(shmDir)
	for _, e := range entries {
		if fi, err := e.Info(); err == nil && ours(fi) {
			out[e.Name()] = inode(fi)
		}
	}
	return out
}

// leftMemory lists the objects that are new and that no process uses. Other programs
// create and remove objects at the same time.
func leftMemory(before map[string]string) []string {
	fresh := func() map[string]string {
		now := sharedMemory()
		for name := range before {
			delete(now, name)
		}
		return now
	}
	first := fresh()
	if len(first) == 0 {
		return nil
	}
	// Wait, so that an object that was just created is mapped by now, and one that was
	// just unmapped is removed.
	time.Sleep(300 * time.Millisecond)
	now, used := fresh(), mapped()
	var left []string
	for name := range first {
		if inode, still := now[name]; still && !used[inode] {
			left = append(left, name)
		}
	}
	sort.Strings(left)
	return left
}

// mapped lists the inodes of the objects that running processes use. Names would not
// do, because the C library creates a semaphore under a temporary name.
func mapped() map[string]bool {
	out := map[string]bool{}
	maps, _ := filepath.Glob("/proc/[0-9]*/maps")
	for _, m := range maps {
		text, err := os.ReadFile(m)
		if err != nil {
			continue
		}
		for line := range strings.SplitSeq(string(text), "\n") {
			// address, permissions, offset, device, inode, path: proc_pid_maps(5)
			if words := strings.Fields(line); len(words) > 5 && strings.HasPrefix(words[5], shmDir+"/") {
				out[words[4]] = true
			}
		}
	}
	return out
}
