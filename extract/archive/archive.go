// Package archive owns the gofreeze archive format: trailer, settings, table of
// contents and frames, each with its writer and reader side by side. It does no
// path I/O. docs/format.md specifies the format byte by byte.
package archive

// Kind says what an entry of the table of contents is.
type Kind uint8

const (
	// KindFile is a regular file that is extracted.
	KindFile Kind = 1 + iota
	// KindSymlink is a symbolic link; Target is relative and stays inside.
	KindSymlink
	// KindPYZ is the module container; extracted like a file.
	KindPYZ
	// KindNote is kept in the archive for inspection and never extracted
	// (the build report).
	KindNote
	// KindOutside is a file of a onedir product: listed with its digest, its
	// bytes lie beside the executable, not in the archive. It has no chunks.
	KindOutside
)

// Entry is one file of the product.
type Entry struct {
	Path   string // slash-separated, relative, clean, unique; see TOC.FoldDuplicates
	Kind   Kind
	Mode   uint32 // permission bits: 0644, 0755
	Size   int64  // bytes
	SHA256 [32]byte
	Target string  // KindSymlink only
	Chunks []Chunk // where the content lies, in order
}

// Chunk is a run of an entry's bytes inside one unpacked frame.
type Chunk struct {
	Frame  int   // index into TOC.Frames
	Offset int64 // in the unpacked frame
	Size   int64
}

// Frame is one zstd frame.
type Frame struct {
	Offset   int64 // from the start of the archive (the end of the stub)
	Packed   int64 // bytes in the file
	Unpacked int64 // bytes after decompression
	Filter   Filter
}

// TOC is the table of contents, entries sorted by Path.
type TOC struct {
	Frames  []Frame
	Entries []Entry
}

// Settings is what the bootloader must know before it looks at the table of
// contents. It is stored uncompressed in front of the trailer.
type Settings struct {
	Name        string   // application name: names directory and process
	Layout      string   // "onefile" or "onedir"
	Extract     string   // "cache" or "temp"; "" for onedir
	TempDir     string   // --runtime-tmpdir, "" for the default
	ContentsDir string   // onedir: directory beside the executable, "_internal"
	Interpreter string   // path of the interpreter executable in the product, e.g. "bin/app"
	Flags       []string // interpreter flags before the boot script, e.g. -s -S -B -P
	Environment []string // NAME=VALUE that the interpreter needs when it starts, e.g. PYTHONHASHSEED=0
	Boot        string   // path of the boot script in the product
	Debug       bool     // --debug bootloader: the stub says on stderr what it does
	Unprotected []string // protections that the build switched off, to show what they prevent: see docs/multiprocessing.md
	HideConsole string   // Windows: "hide-early", "minimize-early", "hide-late" or "minimize-late"; "" leaves the console alone
	Check       string   // "full": a start from the cache reads every file; "": sizes and times only
	Stub        [32]byte // SHA-256 of the bootloader, less what signing changes; Finish fills it in
}
