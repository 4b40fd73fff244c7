package report

import (
	"bytes"
	"debug/buildinfo"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/gofreeze/gofreeze/extract/archive"
)

// notProduct is an error of archive.Open that says what the file is.
type notProduct struct {
	what string
	err  error
}

func (n *notProduct) Error() string { return n.what }
func (n *notProduct) Unwrap() error { return n.err }

// bootloader is the package path in a bootloader's build information.
const bootloader = "github.com/gofreeze/gofreeze/bootloader"

// cookie marks a PyInstaller archive.
var cookie = []byte("MEI\014\013\012\013\016")

// Recognise adds to err, with which archive.Open refused a file of size bytes, what the
// file is.
func Recognise(r io.ReaderAt, size int64, err error) error {
	if !errors.Is(err, archive.ErrNotArchive) && !errors.Is(err, archive.ErrTruncated) {
		return err
	}
	head, tail := make([]byte, min(size, 4096)), make([]byte, min(size, 8192))
	for _, part := range []struct {
		at int64
		b  []byte
	}{{0, head}, {size - int64(len(tail)), tail}} {
		if _, rerr := r.ReadAt(part.b, part.at); rerr != nil && rerr != io.EOF {
			return err
		}
	}
	end, executable := executableEnd(r, head)
	if executable && bytes.Contains(head, []byte("UPX!")) {
		return &notProduct{"packed with UPX, which replaces the bootloader and its archive; use the product as it was built", err}
	}
	if !errors.Is(err, archive.ErrNotArchive) {
		return err
	}
	what := "not an executable: not made by gofreeze"
	switch info, ierr := buildinfo.Read(r); {
	case size == 0:
		what = "an empty file: not made by gofreeze"
	case ierr == nil && info.Path == bootloader && end == size:
		what = "the bootloader of a product without its archive: stripped (by strip or objcopy), or truncated there; build or download it again"
	case ierr == nil && info.Path == bootloader:
		what = "a product whose end is missing: truncated; build or download it again"
	case bytes.Contains(tail, cookie):
		what = "made by PyInstaller, not by gofreeze"
	case executable && end > size:
		what = "an executable whose end is missing: truncated; build or download it again"
	case executable:
		what = "an executable that was not made by gofreeze"
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		what = "a zip file: not made by gofreeze"
	case bytes.HasPrefix(head, []byte("#!")):
		what = "a script: not made by gofreeze"
	case isText(head):
		what = "a text file: not made by gofreeze"
	}
	return &notProduct{what, err}
}

// executableEnd reports whether a file is an executable, and where it ends according to
// its headers. That may be behind the end of the file. If the headers are incomplete,
// everything behind them is missing.
func executableEnd(r io.ReaderAt, head []byte) (end int64, ok bool) {
	const missing = 1 << 62
	to := func(at, n uint64) { end = max(end, int64(min(at, missing)+min(n, missing-min(at, missing)))) }
	switch {
	case bytes.HasPrefix(head, []byte(elf.ELFMAG)):
		f, err := elf.NewFile(r)
		if err != nil {
			return missing, true
		}
		for _, p := range f.Progs {
			to(p.Off, p.Filesz)
		}
		for _, s := range f.Sections {
			if s.Type != elf.SHT_NOBITS {
				to(s.Offset, s.FileSize)
			}
		}
		// The section headers may come last: e_shoff, e_shentsize, e_shnum.
		if f.Class == elf.ELFCLASS64 {
			b := f.ByteOrder
			to(b.Uint64(head[0x28:]), uint64(b.Uint16(head[0x3a:]))*uint64(b.Uint16(head[0x3c:])))
		}
	case bytes.HasPrefix(head, []byte("MZ")):
		f, err := pe.NewFile(r)
		if err != nil {
			return missing, true
		}
		for _, s := range f.Sections {
			to(uint64(s.Offset), uint64(s.Size))
		}
	case bytes.HasPrefix(head, []byte("\xcf\xfa\xed\xfe")): // MH_MAGIC_64
		f, err := macho.NewFile(r)
		if err != nil {
			return missing, true
		}
		for _, l := range f.Loads {
			if s, ok := l.(*macho.Segment); ok {
				to(s.Offset, s.Filesz)
			}
		}
	default:
		return 0, false
	}
	return end, true
}

// isText reports whether a file that begins with b is text.
func isText(b []byte) bool {
	for len(b) > 0 {
		c, n := utf8.DecodeRune(b)
		if c == utf8.RuneError && len(b) >= utf8.UTFMax || c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' {
			return false
		}
		b = b[n:]
	}
	return true
}
