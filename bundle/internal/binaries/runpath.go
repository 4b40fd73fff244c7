package binaries

import (
	"bytes"
	"fmt"
	"strings"

	"debug/elf"
)

// SetRunPath sets the run path of the ELF file in data. The result has it as DT_RPATH,
// which glibc searches before LD_LIBRARY_PATH, and has no DT_RUNPATH, which glibc
// searches after it (early.go). If the new path does not fit into the place of the old
// one, or if something else uses that place, the string table moves into a new segment
// at the end of the file. SetRunPath wipes the old path as far as nothing else uses it.
// If the file names libraries by paths that begin with $ORIGIN, it names them by their
// file names afterwards, and the run path must lead to them, because the dynamic linker
// does not follow such a path in an elevated process. Setting the same path again
// changes nothing.
func SetRunPath(data []byte, runpath string) ([]byte, error) {
	if strings.Contains(runpath, "\x00") {
		return nil, fmt.Errorf("run path %q: holds a NUL", runpath)
	}
	im, err := parseImage(bytes.Clone(data))
	if err != nil {
		return nil, err
	}
	segs := im.segments()
	d, err := im.dynamic(segs)
	if err != nil {
		return nil, err
	}
	d.nameLibraries(im)
	if d.path >= 0 {
		if v := d.value(im, d.path); d.string(im, v) == runpath && v < d.strsz {
			d.dropPaths(im, segs)
			d.set(im, d.path, elf.DT_RPATH, v)
			return im.b, nil
		}
		at, room := im.slot(segs, d, d.value(im, d.path))
		clear(im.b[d.strtab+at : d.strtab+at+room])
		d.dropPaths(im, segs)
		if uint64(len(runpath)) < room {
			copy(im.b[d.strtab+at:], runpath)
			d.set(im, d.path, elf.DT_RPATH, at)
			return im.b, nil
		}
	}
	return im.moveStrings(segs, d, runpath)
}

// nameLibraries changes the entries for libraries whose path begins with $ORIGIN: they
// refer to the end of the string, which is the file name.
func (d *dynamic) nameLibraries(im *image) {
	for i, tag := range d.tags {
		if tag != elf.DT_NEEDED {
			continue
		}
		v := d.value(im, i)
		if s := d.string(im, v); strings.HasPrefix(s, "$ORIGIN/") || strings.HasPrefix(s, "${ORIGIN}/") {
			d.set(im, i, tag, v+uint64(strings.LastIndexByte(s, '/')+1))
		}
	}
}

// dropPaths removes all run path entries of the dynamic section except the one at
// d.path, and wipes their strings.
func (d *dynamic) dropPaths(im *image, segs []segment) {
	kept := d.value(im, d.path)
	for i := len(d.tags) - 1; i >= 0; i-- {
		if i == d.path || d.tags[i] != elf.DT_RPATH && d.tags[i] != elf.DT_RUNPATH {
			continue
		}
		if v := d.value(im, i); v != kept {
			at, room := im.slot(segs, d, v)
			if kept < at || kept >= at+room {
				clear(im.b[d.strtab+at : d.strtab+at+room])
			}
		}
		from, size := d.entry(im, i), 2*im.wordSize()
		end := d.entry(im, len(d.tags))
		copy(im.b[from:], im.b[from+size:end])
		clear(im.b[end-size : end])
		d.tags = append(d.tags[:i], d.tags[i+1:]...)
		for _, index := range []*int{&d.path, &d.strIndex, &d.sizeIndex} {
			if *index > i {
				*index--
			}
		}
	}
}

// slot returns the bytes of the string table, from offset at, that only the run path at
// this offset uses, with its NUL. Linkers store a string that is the end of another one
// inside it ("lib" in "/usr/lib"). The end of the run path may therefore be the name of
// a symbol, and the run path may be the end of another string.
func (im *image) slot(segs []segment, d *dynamic, at uint64) (off, room uint64) {
	if at >= d.strsz {
		return 0, 0
	}
	table := im.b[d.strtab : d.strtab+d.strsz]
	n := bytes.IndexByte(table[at:], 0)
	if n < 0 {
		return 0, 0
	}
	first := uint64(bytes.LastIndexByte(table[:at], 0) + 1)
	end := at + uint64(n)
	limit, own := end+1, true
	complete := im.references(segs, d, func(ref uint64) {
		if ref >= first && ref <= at {
			own = false
		} else if ref > at && ref < limit {
			limit = ref
		}
	})
	if !complete || !own {
		return 0, 0
	}
	if limit == end { // an empty name shares the NUL
		limit = end + 1
	}
	return at, limit - at
}
