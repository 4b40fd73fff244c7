package stub

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// change is a change to a file of Go's own source, for the build of a bootloader. Every
// process of a product is a Go program for a moment, and may run under limits that Go's
// runtime was not designed for.
type change struct {
	file     string // relative to GOROOT/src
	old, new string // old occurs once in the file, and new replaces it; if old is "", new is the whole file
	linux    bool   // only for Linux
}

// changes makes the runtime ask for little address space (ulimit -v), and end with one
// line if it cannot go on. The changes are made for the version of Go that go.mod
// names. If one of them does not fit, Build says so and leaves all of them out.
var changes = []change{
	// Addresses have 40 bits, as on iOS, instead of 48. The tables for them, which are
	// reserved at the start, take 5 MB instead of 600 MB. The heap of a bootloader
	// stays far below 1 TB.
	{"runtime/malloc.go", "heapAddrBits = (_64bit*(1-goarch.IsWasm)*(1-goos.IsIos*goarch.IsArm64))*48", "heapAddrBits = (_64bit*(1-goarch.IsWasm)*(1-goos.IsIos*goarch.IsArm64))*40", true},
	{"runtime/malloc.go", "arenaBaseOffset = 0xffff800000000000*goarch.IsAmd64", "arenaBaseOffset = 0*goarch.IsAmd64", true},
	// The heap grows by 4 MB, as on Windows, instead of 64 MB.
	{"runtime/malloc.go", "logHeapArenaBytes = (6+20)*", "logHeapArenaBytes = (2+20)*", true},
	// SHA-256 works without the rest of cryptography, which tests itself at every
	// start, and without random numbers, which only zstd's writer needs.
	{"crypto/sha256/sha256.go", "", sha256Only, false},
	{"crypto/rand/rand.go", "", "package rand\n\nimport \"io\"\n\nvar Reader io.Reader\n", false},
	{"crypto/rand/text.go", "", "package rand\n", false},
	{"crypto/rand/util.go", "", "package rand\n", false},
	// Files are read and written without epoll. It is useless for files, and a sandbox
	// may forbid it.
	{"os/file_unix.go", "pollable := kind == kindOpenFile || kind == kindPipe", "pollable := kind == kindPipe", true},
	// The runtime starts with one processor, because a start without extraction does
	// not need the threads for more. write in package extract uses all processors.
	{"runtime/proc.go", "procs = defaultGOMAXPROCS(numCPUStartup)", "procs = 1", true},
	// The user sees one line instead of the stacks of goroutines. GOTRACEBACK=single
	// shows the stacks.
	{"runtime/runtime1.go", "\tcase \"none\":\n\t\tt = 0\n\tcase \"single\", \"\":", "\tcase \"none\", \"\":\n\t\tt = 0\n\tcase \"single\":", false},
	{"runtime/runtime1.go", "\t} else if gp.m.throwing >= throwTypeRuntime {\n", "\t} else if gp.m.throwing >= throwTypeRuntime && t != 0 {\n", false},
	{"runtime/runtime1.go", "var traceback_cache uint32 = 2 << tracebackShift", "var traceback_cache uint32", false},
	{"runtime/panic.go", throwBegins + "print(\"fatal error: \")\n\t\tprintindented(s) // logically printpanicval(s), but avoids convTstring write barrier\n\t\tprint(\"\\n\")",
		throwBegins + "print(\"" + cannot + "\", s, \" (is a limit too low? see ulimit -a)\\n\")", false},
	{"runtime/os_linux.go", "print(\"runtime: failed to create new OS thread (have \", mcount(), \" already; errno=\", ret, \")\\n\")\n\t\tif ret == _EAGAIN {\n\t\t\tprintln(\"runtime: may need to increase max user processes (ulimit -u)\")\n\t\t}\n\t\tthrow(\"newosproc\")",
		"throw(\"no thread can be made\")", true},
	{"runtime/os_linux.go", "systemstack(func() {\n\t\tprint(\"futexwakeup addr=\", addr, \" returned \", ret, \"\\n\")\n\t})\n\n\t*(*int32)(unsafe.Pointer(uintptr(0x1006))) = 0x1006", "throw(\"no thread can be woken\")", true},
	{"runtime/mem_linux.go", "print(\"runtime: mmap: access denied\\n\")", "print(\"" + cannot + "memory: permission denied\\n\")", true},
	{"runtime/mem_linux.go", "print(\"runtime: mmap: too much locked memory (check 'ulimit -l').\\n\")", "print(\"" + cannot + "too much locked memory (see ulimit -l)\\n\")", true},
	{"runtime/signal_unix.go", "\t\tprint(sigtable[sig].name, \"\\n\")", "\t\tprint(\"" + cannot + "\", sigtable[sig].name, \"\\n\")", false},
	{"runtime/print.go", "func gwrite(b []byte) {", oneLine + "func gwrite(b []byte) {", false},
	{"runtime/print.go", "\t\twriteErr(b)\n\t\treturn\n\t}\n\n\tn := copy(", "\t\tif worthSaying(b) {\n\t\t\twriteErr(b)\n\t\t}\n\t\treturn\n\t}\n\n\tn := copy(", false},
}

// cannot begins the message of a runtime that cannot go on.
const cannot = "gofreeze: the program cannot be started: "

// oneLine reduces the output of a runtime that ends to one line, which says why it
// ends. The runtime prints details before and after this line, and many if memory or
// code are damaged.
const oneLine = `var saying, said bool

func worthSaying(b []byte) bool {
	if traceback_cache>>tracebackShift != 0 {
		return true
	}
	if !said && (string(b) == "panic: " || string(b) == "fatal error: " || len(b) >= 10 && string(b[:10]) == "gofreeze: ") {
		saying, said = true, true
	}
	worth := saying
	if b[len(b)-1] == '\n' {
		saying = false
	}
	return worth
}

`

// sha256Only is a package crypto/sha256 with only the functions that the bootloader
// uses.
const sha256Only = `package sha256

import (
	"crypto/internal/fips140/sha256"
	"hash"
)

const (
	Size      = 32
	BlockSize = 64
)

func New() hash.Hash { return sha256.New() }

func Sum256(data []byte) (sum [Size]byte) {
	h := New()
	h.Write(data)
	h.Sum(sum[:0])
	return sum
}
`

const throwBegins = "func throw(s string) {\n\t// Everything throw does should be recursively nosplit so it\n\t// can be called even when it's unsafe to grow the stack.\n\tsystemstack(func() {\n\t\t"

// overlay writes the changed files for t into dir, and the file that tells the go
// command about them (go help build, -overlay), and returns the name of that file.
// source is the tree to build; its go.mod names the toolchain. If a change does not
// fit, the error is an errChange.
func overlay(ctx context.Context, source, dir string, t Target) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "env", "GOROOT")
	cmd.Dir = source
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go env GOROOT: %w", err)
	}
	root := strings.TrimSpace(string(out))
	texts := map[string]string{}
	for _, c := range changes {
		if c.linux && t.OS != "linux" {
			continue
		}
		path := filepath.Join(root, "src", filepath.FromSlash(c.file))
		if _, ok := texts[path]; !ok {
			b, err := os.ReadFile(path)
			if err != nil {
				return "", &errChange{c.file, err.Error()}
			}
			texts[path] = string(b)
		}
		if c.old == "" {
			texts[path] = c.new
			continue
		}
		if n := strings.Count(texts[path], c.old); n != 1 {
			return "", &errChange{c.file, fmt.Sprintf("contains the text to be changed %d times instead of once", n)}
		}
		texts[path] = strings.Replace(texts[path], c.old, c.new, 1)
	}
	replace := map[string]string{}
	for path, text := range texts {
		changed := filepath.Join(dir, strings.ReplaceAll(strings.TrimPrefix(path, root), string(filepath.Separator), "-"))
		if err := os.WriteFile(changed, []byte(text), 0o666); err != nil {
			return "", err
		}
		replace[path] = changed
	}
	b, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "overlay.json")
	return file, os.WriteFile(file, b, 0o666)
}

// errChange says that changes were made for another version of the Go toolchain.
type errChange struct{ file, why string }

func (e *errChange) Error() string {
	return "Go's " + e.file + " " + e.why + "; adapt bootloader/stub/runtime.go to this version of Go"
}
