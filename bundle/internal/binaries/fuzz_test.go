package binaries

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"testing"
)

// What is edited reads back as edited, and needs what it needed; no file makes
// the editor panic.
func FuzzSetRunPath(f *testing.F) {
	for k := range 8 {
		f.Add(tiny{wide: k&1 == 0, big: k&2 != 0, strings: "\x00libb.so.1\x00libc.so.6\x00GLIBC_2.34\x00/usr/lib\x00", symbols: []string{"", "lib"},
			tags: []tinyTag{{elf.DT_NEEDED, "libb.so.1"}, {elf.DT_RPATH, "/usr/lib"}}, note: []string{"", "GNU"}[k>>2], glibc: "GLIBC_2.34"}.build(f), "$ORIGIN/../lib")
	}
	f.Fuzz(func(t *testing.T, b []byte, path string) {
		before, err := parseInfo(bytes.NewReader(b), int64(len(b)))
		out, errEdit := SetRunPath(b, path)
		_, _ = Strip(b)
		if err != nil || errEdit != nil || len(out) == len(b) {
			return
		}
		after, err := parseInfo(bytes.NewReader(out), int64(len(out)))
		if err != nil {
			return // damage that reading found beyond the place that was edited
		}
		if len(after.needed) != len(before.needed) {
			t.Errorf("needs %q, before %q", after.needed, before.needed)
		}
	})
}

func FuzzCache(f *testing.F) {
	f.Add(cacheFile("libfoo.so.1", "/usr/lib/libfoo.so.1"))
	f.Add([]byte("ld.so-1.7.0\x00\x00\x00\x00\x00" + ldMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		for name, paths := range parseCache(b) {
			if name == "" || len(paths) == 0 {
				t.Errorf("%q: %q", name, paths)
			}
		}
	})
}

// cacheFile is a cache of the dynamic linker with one library.
func cacheFile(name, path string) []byte {
	b := append([]byte(ldMagic), make([]byte, 28+24)...)
	binary.LittleEndian.PutUint32(b[20:], 1)
	binary.LittleEndian.PutUint32(b[48+4:], uint32(len(b)))
	binary.LittleEndian.PutUint32(b[48+8:], uint32(len(b)+len(name)+1))
	return append(b, name+"\x00"+path+"\x00"...)
}

func TestCache(t *testing.T) {
	b := cacheFile("libfoo.so.1", "/usr/lib/libfoo.so.1")
	for _, c := range [][]byte{b, append([]byte("ld.so-1.7.0\x00\x00\x00\x00\x00"), b...)} {
		if got := parseCache(c)["libfoo.so.1"]; len(got) != 1 || got[0] != "/usr/lib/libfoo.so.1" {
			t.Errorf("%q", got)
		}
	}
	for n := range b {
		parseCache(b[:n])
	}
}
