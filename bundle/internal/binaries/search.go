package binaries

import (
	"debug/elf"
	"os"
	"path/filepath"
	"strings"
)

// search looks for libraries as ld.so(8) does.
type search struct {
	env   []string // LD_LIBRARY_PATH
	more  []string // from the caller
	cache ldCache
	dirs  []string         // the default ones
	heads map[string]*head // by path; nil for a file that is no ELF file
}

// head is the part of info that decides whether a file fits.
type head struct {
	class   elf.Class
	machine elf.Machine
}

func newSearch(opt Options) *search {
	if opt.Foreign {
		return &search{more: opt.searchPaths, heads: map[string]*head{}}
	}
	env := strings.FieldsFunc(os.Getenv("LD_LIBRARY_PATH"), func(r rune) bool { return r == ':' || r == ';' })
	return &search{env, opt.searchPaths, loadCache(), defaultDirs(), map[string]*head{}}
}

// find returns the path of the library n for x, or "" if there is none. main is the
// executable, whose DT_RPATH is used for all libraries.
func (s *search) find(x, main *node, n string) string {
	var dirs []string
	if !x.in.late {
		dirs = append(s.expand(x, x.in.rpath), x.inherit...)
		if main != nil && main != x {
			dirs = append(dirs, s.expand(main, main.in.rpath)...)
		}
	}
	dirs = append(dirs, s.env...)
	dirs = append(dirs, s.expand(x, x.in.runpath)...)
	dirs = append(dirs, s.more...)
	if p := s.in(dirs, x, n); p != "" {
		return p
	}
	for _, p := range s.cache[n] {
		if s.fits(p, x.in) {
			return p
		}
	}
	return s.in(s.dirs, x, n)
}

func (s *search) in(dirs []string, x *node, n string) string {
	for _, d := range dirs {
		if p := filepath.Join(d, n); filepath.IsAbs(d) && s.fits(p, x.in) {
			return p
		}
	}
	return ""
}

// fits reports whether a file is for the same machine as in. If it is not, the search
// goes on, as in ld.so.
func (s *search) fits(p string, in *info) bool {
	h, ok := s.heads[p]
	if !ok {
		h = readHead(p)
		s.heads[p] = h
	}
	return h != nil && h.class == in.class && h.machine == in.machine
}

func readHead(p string) *head {
	f, err := os.Open(p)
	if err != nil {
		return nil
	}
	defer f.Close()
	var b [headSize]byte
	n, _ := f.ReadAt(b[:], 0)
	h, err := parseHeader(b[:n])
	if err != nil {
		return nil
	}
	return &head{h.class(), h.machine}
}

// platforms maps machines to the values of $PLATFORM (glibc: AT_PLATFORM), which are
// also the names of machines in Debian's directories.
var platforms = map[elf.Machine]string{elf.EM_X86_64: "x86_64", elf.EM_386: "i386", elf.EM_AARCH64: "aarch64", elf.EM_ARM: "arm",
	elf.EM_PPC64: "powerpc64le", elf.EM_S390: "s390x", elf.EM_RISCV: "riscv64", elf.EM_LOONGARCH: "loongarch64"}

// expand returns the directories that the entries of x's run path name. The value of
// $LIB depends on how the dynamic linker was built, so that expand tries all of them.
// $ORIGIN is the directory where x was found, even if links lead to it. If the
// libraries are beside the real file instead, the directory of that file is searched,
// too.
func (s *search) expand(x *node, entries []string) []string {
	var out []string
	platform := platforms[x.in.machine]
	for _, e := range entries {
		if strings.Contains(e, "PLATFORM") {
			e = strings.NewReplacer("$PLATFORM", platform, "${PLATFORM}", platform).Replace(e)
		}
		libs := []string{""}
		if strings.Contains(e, "LIB") {
			libs = []string{"lib64", "lib/" + platform + "-linux-gnu", "lib"}
		}
		origins := []string{""}
		if strings.Contains(e, "ORIGIN") {
			origins = []string{filepath.Dir(x.origin)}
			if real := filepath.Dir(realPath(x.origin)); real != origins[0] {
				origins = append(origins, real)
			}
		}
		for _, o := range origins {
			for _, l := range libs {
				out = append(out, strings.NewReplacer("$ORIGIN", o, "${ORIGIN}", o, "$LIB", l, "${LIB}", l).Replace(e))
			}
		}
	}
	return out
}
