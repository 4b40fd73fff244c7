package contents

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// Item is one file of the product.
type Item struct {
	Path   string // destination, slash-separated, relative to the product
	Kind   archive.Kind
	Mode   uint32
	Source string // file on the build machine; "" if Data holds the bytes
	Data   []byte
	Target string // of a link, relative to its directory
	Why    Why
	Disk   Disk // why a source file lies there as a file
	// Binary marks the interpreter, extension modules and shared libraries. The
	// libraries that a binary needs are added to the product.
	Binary bool
	// Patch changes a few bytes of Source in place; nil for no change.
	Patch *binaries.Patch
	// Cuts are offsets at which packing should begin a new frame. An edit elsewhere in
	// the file then does not change the frames between cuts.
	Cuts []int64

	// runPath is the run path that the file gets; "" keeps the run path that it has.
	runPath string
	// strip says to remove symbols and debugging sections.
	strip bool
	// firm says that the item was asked for at exactly this place, so that it is an
	// error if another file lies there. If neither of two items is firm, the first one
	// is kept.
	firm bool
}

// Reason says why a file is in the product.
type Reason uint8

// The reasons. Those that concern something use Why.of for its name.
const (
	Interpreter  Reason = iota + 1 // the interpreter itself
	Stdlib                         // a module of the standard library
	Program                        // a module of the program
	Distribution                   // a module or a file of a distribution
	PackageData                    // a data file of a package
	ModuleFile                     // the file with all modules
	RunTime                        // a file that gofreeze needs to start the program
	AddData                        // asked for as data
	AddBinary                      // asked for as a library
	Hook                           // named by the hook of a module
	QML                            // part of a QML module
	Introspected                   // part of a namespace of GObject introspection
	NeededBy                       // a library that another file needs
	LoadedBy                       // a library that a module or a library loads by its name
	SpecFile                       // added by a PyInstaller spec file
	ReportNote                     // the report
	Traced                         // read by a traced run of the program
	Directory                      // a note that makes the directory of a package
)

// Why is a reason with the name of what it concerns.
type Why struct {
	Reason Reason
	of     string // the distribution, package, module or file; "" if the reason needs no name
}

// String returns the text that reports contain.
func (w Why) String() string {
	switch w.Reason {
	case Interpreter:
		return "interpreter"
	case Stdlib:
		return "standard library"
	case Program:
		return "program"
	case ModuleFile:
		return "modules"
	case RunTime:
		return "run time"
	case AddData:
		return "add-data"
	case AddBinary:
		return "add-binary"
	case Hook:
		return "hook " + w.of
	case QML:
		return "QML module " + w.of
	case Introspected:
		return "gi.repository." + w.of
	case NeededBy:
		return "needed by " + w.of
	case LoadedBy:
		return "loaded by " + w.of
	case SpecFile:
		return "spec file"
	case ReportNote:
		return "report"
	case Traced:
		return "trace"
	case Directory:
		return "package directory"
	}
	return w.of // Distribution, PackageData
}

// Reasons describes why the file is in the product, and why as a file.
func (it *Item) Reasons() string {
	if it.Disk == (Disk{}) {
		return it.Why.String()
	}
	return it.Why.String() + "; " + it.Disk.String()
}

// Edited reports whether the product's bytes differ from Source by more than a patch.
func (it *Item) Edited() bool { return it.runPath != "" || it.strip && it.Binary }

// Edits describes the edits, for cache keys.
func (it *Item) Edits() string {
	if !it.Edited() && it.Patch == nil {
		return ""
	}
	// The text begins with the way in which run paths are set: older digests in the
	// cache are of files whose run path was DT_RUNPATH, and differ from today's.
	edits := fmt.Sprintf("DT_RPATH %s, strip %v", it.runPath, it.strip)
	if it.Patch != nil {
		edits += fmt.Sprintf(", %x at %d", it.Patch.Data, it.Patch.Off)
	}
	return edits
}

// Load returns the bytes of the file as the product holds them.
func (it *Item) Load() ([]byte, error) {
	b := it.Data
	if it.Source != "" {
		var err error
		if b, err = os.ReadFile(it.Source); err != nil {
			return nil, fmt.Errorf("collect %w", err)
		}
	}
	if it.Patch != nil {
		b = bytes.Clone(b)
		it.Patch.Apply(b, 0)
	}
	if it.strip && it.Binary {
		if s, err := binaries.Strip(b); err == nil {
			b = s
		}
	}
	if it.runPath != "" {
		s, err := binaries.SetRunPath(b, it.runPath)
		if err != nil {
			return nil, fmt.Errorf("set run path of %s: %w", it.Source, err)
		}
		b = s
	}
	return b, nil
}

// Size returns the size of the file in the product, in bytes; 0 for links.
func (it *Item) Size() (int64, error) {
	switch {
	case it.Source == "":
		return int64(len(it.Data)), nil
	case it.Edited():
		b, err := it.Load()
		return int64(len(b)), err
	}
	fi, err := os.Stat(it.Source)
	if err != nil {
		return 0, fmt.Errorf("collect %w", err)
	}
	return fi.Size(), nil
}

// Reader reads Source, which is open as f, with the bytes that the product has. The
// item must not be Edited.
func (it *Item) Reader(f io.ReaderAt) io.ReaderAt {
	if it.Patch == nil {
		return f
	}
	return binaries.Patched{File: f, Patch: it.Patch}
}

// ownDir is the directory of files that gofreeze itself needs in a product.
const ownDir = ".gofreeze"

// own reports whether an item is one of the files in ownDir.
func (it *Item) own() bool {
	switch it.Why.Reason {
	case RunTime, ModuleFile, ReportNote:
		return true
	}
	return false
}

// from names where an item comes from, for people.
func (it *Item) from() string {
	switch {
	case it.Source != "":
		return it.Source
	case it.Kind == archive.KindSymlink:
		return "link to " + it.Target
	}
	return "generated"
}

// file returns an item for a file of the build machine.
func file(place, source string, mode uint32, why Why) Item {
	return Item{Path: place, Kind: archive.KindFile, Mode: mode, Source: source, Why: why}
}

// library returns an item for a shared library of the build machine.
func library(place, source string, why Why) Item {
	it := file(place, source, 0o755, why)
	it.Binary = true
	return it
}

// generated returns an item whose bytes the builder makes.
func generated(place string, data []byte, why Why) Item {
	return Item{Path: place, Kind: archive.KindFile, Mode: 0o644, Data: data, Why: why, firm: true}
}

// link returns an item for a symbolic link.
func link(place, to string, why Why) Item {
	return Item{Path: place, Kind: archive.KindSymlink, Mode: 0o777, Target: to, Why: why}
}
