package binaries

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// portable contains the facts that are read from a binary for any system.
type portable struct {
	target target.Target // its Arch is empty if Go has no name for the machine
	exec   bool
	needed []string // as written in the file
	weak   []string // libraries that it uses only if they exist
	rpaths []string // Mach-O: the directories for @rpath
}

// errForeign reports a file in an unknown format.
var errForeign = errors.New("neither an ELF, a PE nor a Mach-O file")

// Target returns the system and machine of an executable or shared library, as OS/ARCH,
// or "" for another file. For a file for several machines it returns arch, if that is
// one of them.
func Target(file, arch string) string {
	p, err := readPortable(file, arch)
	if err != nil {
		return ""
	}
	return p.target.String()
}

// TargetOf is Target for the content of a file of size bytes.
func TargetOf(r io.ReaderAt, size int64, arch string) string {
	p, err := parsePortable(r, size, arch)
	if err != nil {
		return ""
	}
	return p.target.String()
}

func readPortable(file, arch string) (*portable, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return parsePortable(f, fi.Size(), arch)
}

// parsePortable reads a file of size bytes, which may be damaged in any way.
func parsePortable(r io.ReaderAt, size int64, arch string) (*portable, error) {
	head, err := read(r, 0, uint64(min(size, headSize)))
	if err != nil {
		return nil, err
	}
	switch {
	case len(head) < 4:
		return nil, errForeign
	case string(head[:4]) == elf.ELFMAG:
		in, err := parseInfo(r, size)
		if err != nil {
			return nil, err
		}
		return &portable{target: target.Linux(elfArch(in)), exec: in.exec, needed: in.needed}, nil
	case head[0] == 'M' && head[1] == 'Z':
		return parsePE(r, size)
	}
	return parseMachO(r, size, arch)
}

func elfArch(in *info) string {
	switch {
	case in.machine == elf.EM_X86_64 && in.class == elf.ELFCLASS64:
		return "amd64"
	case in.machine == elf.EM_AARCH64 && in.class == elf.ELFCLASS64:
		return "arm64"
	case in.machine == elf.EM_386:
		return "386"
	}
	return fmt.Sprintf("%s (%s)", in.machine, in.class)
}
