package binaries

import (
	"debug/elf"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// info is what the dynamic section of an ELF file says.
type info struct {
	class   elf.Class
	machine elf.Machine
	exec    bool // has a program interpreter
	soname  string
	needed  []string
	rpath   []string
	runpath []string
	glibc   string // highest version of GLIBC_ needed
}

// Is reports whether the file at path is an ELF file.
func Is(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var magic [4]byte
	_, err = io.ReadFull(f, magic[:])
	return err == nil && string(magic[:]) == elf.ELFMAG
}

func readInfo(path string) (*info, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return parseInfo(f)
}

// parseInfo reads an ELF file, which may be damaged in any way.
func parseInfo(r io.ReaderAt) (in *info, err error) {
	defer func() {
		if p := recover(); p != nil {
			in, err = nil, fmt.Errorf("damaged ELF file: %v", p)
		}
	}()
	f, err := elf.NewFile(r)
	if err != nil {
		return nil, err
	}
	in = &info{class: f.Class, machine: f.Machine}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			in.exec = true
		}
	}
	if in.needed, err = f.DynString(elf.DT_NEEDED); err != nil {
		return nil, err
	}
	if s, err := f.DynString(elf.DT_SONAME); err == nil && len(s) > 0 {
		in.soname = s[0]
	}
	if s, err := f.DynString(elf.DT_RPATH); err == nil && len(s) > 0 {
		in.rpath = strings.Split(s[0], ":")
	}
	if s, err := f.DynString(elf.DT_RUNPATH); err == nil && len(s) > 0 {
		in.runpath = strings.Split(s[0], ":")
		in.rpath = nil // ld.so(8): DT_RPATH is ignored then
	}
	if needs, err := f.DynamicVersionNeeds(); err == nil {
		for _, n := range needs {
			for _, v := range n.Needs {
				if g, ok := strings.CutPrefix(v.Dep, "GLIBC_"); ok && newer(g, in.glibc) {
					in.glibc = g
				}
			}
		}
	}
	return in, nil
}

// newer compares versions such as 2.34 and 2.4.
func newer(a, b string) bool {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range x {
		m, err := strconv.Atoi(x[i])
		if err != nil {
			return false // GLIBC_PRIVATE
		}
		n := -1
		if i < len(y) {
			n, _ = strconv.Atoi(y[i])
		}
		if b == "" || m != n {
			return b == "" || m > n
		}
	}
	return false
}

// paths returns the search path of the file's own, whichever tag holds it.
func (in *info) paths() []string { return append(append([]string{}, in.rpath...), in.runpath...) }
