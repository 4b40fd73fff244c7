package binaries

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
)

// ldCache is the dynamic linker's cache: soname -> paths, in its order.
type ldCache map[string][]string

const ldMagic = "glibc-ld.so.cache1.1"

// parseCache reads /etc/ld.so.cache in its new format (glibc,
// sysdeps/generic/dl-cache.h): after the magic, the number of entries and the
// length of the strings (32-bit), 20 bytes; then entries of 24 bytes: flags, key,
// value, OS version (32-bit) and hardware capabilities (64-bit). Key and value
// are offsets of strings from the magic. Entries for particular processors are
// left out: the product may run on another one.
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

// defaultDirs are searched last: those that ld.so knows itself, with Debian's
// multiarch directories.
func defaultDirs() []string {
	dirs := []string{"/lib64", "/usr/lib64", "/lib", "/usr/lib"}
	for _, pattern := range []string{"/lib/*-linux-gnu*", "/usr/lib/*-linux-gnu*"} {
		found, _ := filepath.Glob(pattern)
		dirs = append(dirs, found...)
	}
	return dirs
}

// Resolve finds a library that a program loads by name through ctypes: a soname
// ("libfoo.so.1"), or the name that find_library takes ("foo"). Libraries of the
// system, and paths, are not found.
func Resolve(name string) (path string, ok bool) {
	if name == "" || strings.ContainsAny(name, "/\x00") || isSystem(name) || isSystem("lib"+name+".so") {
		return "", false
	}
	cache := loadCache()
	if p := cache[name]; len(p) > 0 {
		return p[0], true
	}
	var found []string
	for key, p := range cache {
		if strings.HasPrefix(key, "lib"+name+".so") {
			found = append(found, p[0])
		}
	}
	sort.Strings(found)
	if len(found) > 0 {
		return found[0], true
	}
	return "", false
}
