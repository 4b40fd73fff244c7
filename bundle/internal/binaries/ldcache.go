package binaries

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"sync"
)

// ldCache is the dynamic linker's cache: it maps sonames to paths, in the order of the
// cache.
type ldCache map[string][]string

const ldMagic = "glibc-ld.so.cache1.1"

// parseCache reads /etc/ld.so.cache in its new format (glibc,
// sysdeps/generic/dl-cache.h): the magic, the number of entries and the length of the
// strings (32-bit), 20 bytes; then entries of 24 bytes: flags, key, value, OS version
// (32-bit) and hardware capabilities (64-bit). Key and value are offsets of strings
// from the magic. parseCache skips entries for particular processors, because the
// product may run on another one.
func parseCache(b []byte) ldCache {
	out := ldCache{}
	i := bytes.Index(b, []byte(ldMagic))
	if i < 0 || len(b)-i < 48 {
		return out
	}
	b = b[i:]
	n := int(binary.LittleEndian.Uint32(b[20:]))
	str := func(off uint32) string {
		if int64(off) >= int64(len(b)) {
			return ""
		}
		s := b[off:]
		if end := bytes.IndexByte(s, 0); end >= 0 && end < 4096 {
			return string(s[:end])
		}
		return ""
	}
	for k := 0; k < n && 48+(k+1)*24 <= len(b); k++ {
		e := b[48+k*24:]
		if binary.LittleEndian.Uint64(e[16:]) != 0 {
			continue
		}
		key, value := str(binary.LittleEndian.Uint32(e[4:])), str(binary.LittleEndian.Uint32(e[8:]))
		if key != "" && filepath.IsAbs(value) {
			out[key] = append(out[key], value)
		}
	}
	return out
}

var loadCache = sync.OnceValue(func() ldCache {
	b, err := os.ReadFile("/etc/ld.so.cache")
	if err != nil {
		return ldCache{}
	}
	return parseCache(b)
})

// defaultDirs lists the directories that are searched last: the ones built into ld.so,
// with Debian's multiarch directories first, and musl's if it is the C library.
func defaultDirs() []string {
	var dirs []string
	for _, pattern := range []string{"/lib/*-linux-*", "/usr/lib/*-linux-*"} {
		found, _ := filepath.Glob(pattern)
		dirs = append(dirs, found...)
	}
	dirs = append(dirs, "/lib64", "/usr/lib64", "/lib", "/usr/lib")
	if musl, _ := filepath.Glob("/lib/ld-musl-*"); len(musl) > 0 {
		dirs = append(dirs, "/usr/local/lib")
	}
	return dirs
}
