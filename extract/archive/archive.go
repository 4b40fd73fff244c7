// Package archive defines the gofreeze archive format: trailer, settings, table of
// contents and frames, each with its writer and reader side by side. It opens no files.
// docs/format.md specifies the format byte by byte.
package archive

// Kind is the kind of an entry of the table of contents.
type Kind uint8

const (
	// KindFile is a regular file that is extracted.
	KindFile Kind = 1 + iota
	// KindSymlink is a symbolic link; Target is relative and stays inside.
	KindSymlink
	// KindPYZ is the module container. It is extracted like a file.
	KindPYZ
	// KindNote is kept in the archive for inspection and never extracted (the build
	// report). Its directory is: a note in it makes an empty directory.
	KindNote
	// KindOutside is a file of a onedir product. It is listed with its digest, but its
	// bytes are beside the executable, not in the archive. It has no chunks.
	KindOutside
)

// Entry is one file of the product.
type Entry struct {
	Path   string // slash-separated, relative, clean, unique
	Kind   Kind
	Mode   uint32 // permission bits: 0644, 0755, ModeData, ModeText
	Size   int64  // bytes
	SHA256 [32]byte
	Target string  // KindSymlink only
	Chunks []Chunk // places of the content, in order
}

// Modes of files that no process of a product runs or imports. They are extracted with
// mode 0644.
const (
	// ModeData is the mode of data. A cache hit looks at the directory of such a file,
	// whose time tells whether files were removed from it.
	ModeData = 0o440
	// ModeText is the mode of the source of a module that the PYZ file holds. A cache
	// hit does not look at it, so that thousands of such files cost a start nothing.
	ModeText = 0o444
)

// Permissions returns the permission bits of the extracted file.
func (e *Entry) Permissions() uint32 { return Permissions(e.Mode) }

// Permissions returns the permission bits of a file of the given mode, which its owner
// can read and write.
func Permissions(mode uint32) uint32 {
	if mode == ModeData || mode == ModeText {
		return 0o644
	}
	return mode | 0o600
}

// Check says what a cache hit compares with what extraction recorded of an entry.
type Check uint8

const (
	CheckNothing   Check = iota // it is not extracted
	CheckFile                   // the file or link itself
	CheckDirectory              // the time of the directory that the file lies in
	CheckSometimes              // nothing, except once a day
)

// Check returns what a cache hit compares.
func (e *Entry) Check() Check {
	switch {
	case e.Kind == KindNote, e.Kind == KindOutside:
		return CheckNothing
	case e.Kind == KindFile && e.Mode == ModeData:
		return CheckDirectory
	case e.Kind == KindFile && e.Mode == ModeText:
		return CheckSometimes
	}
	return CheckFile
}

// Chunk is a part of an entry's content in one unpacked frame.
type Chunk struct {
	Frame  int   // index into TOC.Frames
	Offset int64 // in the unpacked frame
	Size   int64
}

// Frame is one zstd frame.
type Frame struct {
	Offset   int64 // from the start of the archive (the end of the bootloader)
	Packed   int64 // bytes in the file
	Unpacked int64 // bytes after decompression
	Filter   Filter
}

// TOC is the table of contents, entries sorted by Path.
type TOC struct {
	Frames  []Frame
	Entries []Entry
}

// Settings contains what the bootloader must know before it looks at the table of
// contents. The settings are stored uncompressed before the trailer.
type Settings struct {
	Name        string   // name of the application, of its extraction directory and of its process
	Layout      string   // "onefile" or "onedir"
	Extract     string   // "cache" or "temp"; "" for onedir
	TempDir     string   // --runtime-tmpdir, "" for the default
	ContentsDir string   // onedir: the directory beside the executable, "_internal"
	Interpreter string   // path of the interpreter executable in the product, e.g. "bin/app"
	Flags       []string // interpreter flags before the boot script, e.g. -s -S -B -P
	Environment []string // NAME=VALUE pairs that the interpreter requires at its start, e.g. PYTHONHASHSEED=0
	Boot        string   // path of the boot script in the product
	Debug       bool     // --debug bootloader: the bootloader reports its steps on stderr
	Unprotected []string // protections that the build switched off, to show what they prevent: see docs/multiprocessing.md
	HideConsole string   // Windows: "hide-early", "minimize-early", "hide-late" or "minimize-late"; "" leaves the console alone
	Check       string   // "full": a cache hit reads every file; "": it checks only sizes and times
	Stub        [32]byte // SHA-256 of the bootloader, without the bytes that signing changes; Finish sets it
}
