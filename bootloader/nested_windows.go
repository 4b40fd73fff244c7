package main

import (
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// maxChain bounds how far parents are followed. A chain of parents may be a ring,
// because the system uses numbers of processes again.
const maxChain = 100

// nested lists the other processes of this program that descend from the process root
// and are not its direct children. It misses those whose ancestors have ended, and
// returns none for 0.
func nested(root int, _ string) []int {
	if root == 0 {
		return nil
	}
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return nil
	}
	defer windows.CloseHandle(snapshot)
	parents, names := map[uint32]uint32{}, map[uint32]string{}
	var p windows.ProcessEntry32
	p.Size = uint32(unsafe.Sizeof(p))
	for err = windows.Process32First(snapshot, &p); err == nil; err = windows.Process32Next(snapshot, &p) {
		parents[p.ProcessID], names[p.ProcessID] = p.ParentProcessID, windows.UTF16ToString(p.ExeFile[:])
	}
	var pids []int
	own := uint32(os.Getpid())
	for pid := range parents {
		if pid == own || names[pid] != names[own] {
			continue
		}
		at := parents[pid]
		for i := 0; i < maxChain && at != 0 && at != uint32(root); i++ {
			at = parents[at]
		}
		if at == uint32(root) && parents[pid] != uint32(root) && pid != uint32(root) {
			pids = append(pids, int(pid))
		}
	}
	return pids
}

// endNested ends the processes that nested lists, and those that they start meanwhile.
func endNested(root int, digest string) {
	for range 100 {
		pids := nested(root, digest)
		if len(pids) == 0 {
			return
		}
		for _, pid := range pids {
			if h, err := windows.OpenProcess(windows.PROCESS_TERMINATE, false, uint32(pid)); err == nil {
				_ = windows.TerminateProcess(h, exitFailed)
				_ = windows.CloseHandle(h)
			}
		}
	}
}
