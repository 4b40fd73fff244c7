package target

import (
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"encoding/binary"
	"io"
	"os"
)

// OfExecutable tells from the head of a file which target it is a program for. It reports
// false for other files, and for programs of other systems and processors.
func OfExecutable(file string) (Target, bool) {
	if fi, err := os.Stat(file); err != nil || !fi.Mode().IsRegular() {
		return Target{}, false
	}
	f, err := os.Open(file)
	if err != nil {
		return Target{}, false
	}
	defer f.Close()
	head := make([]byte, 4096)
	n, _ := io.ReadFull(f, head)
	t := ofHead(head[:n])
	return t, t.Arch != ""
}

func ofHead(head []byte) Target {
	at := func(i int) []byte { // four bytes
		if i < 0 || i > len(head)-4 {
			return make([]byte, 4)
		}
		return head[i : i+4]
	}
	switch little := binary.LittleEndian; {
	case string(at(0)) == elf.ELFMAG:
		return Linux(map[elf.Machine]string{elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64"}[elf.Machine(little.Uint16(at(18)))])
	case string(at(0)[:2]) == "MZ":
		header := int(little.Uint32(at(0x3c)) & 0xffff)
		return Windows(map[uint16]string{pe.IMAGE_FILE_MACHINE_AMD64: "amd64", pe.IMAGE_FILE_MACHINE_ARM64: "arm64"}[little.Uint16(at(header+4))])
	case little.Uint32(at(0)) == macho.Magic64:
		return MacOS(map[macho.Cpu]string{macho.CpuAmd64: "amd64", macho.CpuArm64: "arm64"}[macho.Cpu(little.Uint32(at(4)))])
	}
	return Target{}
}
