package verify

import (
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

const shmDir = "/dev/shm"

// sharedMemory lists the objects of this user in /dev/shm.
func sharedMemory() map[string]bool {
	out := map[string]bool{}
	entries, _ := os.ReadDir(shmDir)
	for _, e := range entries {
		if fi, err := e.Info(); err == nil && ours(fi) {
			out[e.Name()] = true
		}
	}
	return out
}

// leftMemory lists the objects that were not there before and that nobody uses:
// other programs make and remove theirs at the same time.
func leftMemory(before map[string]bool) []string {
	var out []string
	for name := range sharedMemory() {
		if !before[name] {
			out = append(out, name)
		}
	}
	if len(out) == 0 {
		return nil
	}
	time.Sleep(300 * time.Millisecond) // between making and mapping, mapping and removing
	now, used := sharedMemory(), mapped()
	left := out[:0]
	for _, name := range out {
		if now[name] && !used[name] {
			left = append(left, name)
		}
	}
	sort.Strings(left)
	return left
}

// mapped lists the objects that running processes use.
func mapped() map[string]bool {
	out := map[string]bool{}
	maps, _ := filepath.Glob("/proc/[0-9]*/maps")
	for _, m := range maps {
		text, err := os.ReadFile(m)
		if err != nil {
			continue
		}
		for line := range strings.SplitSeq(string(text), "\n") {
			if _, name, ok := strings.Cut(line, " "+shmDir+"/"); ok {
				out[name] = true
			}
		}
	}
	return out
}
