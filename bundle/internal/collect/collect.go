// Package collect turns graph, hooks and spec into one conflict-free, sorted
// table of what the product holds, before any byte is written.
package collect

import "github.com/gofreeze/gofreeze/extract/archive"

// Item is one file of the product.
type Item struct {
	Path   string // destination, slash-separated, relative to the product
	Kind   archive.Kind
	Mode   uint32
	Source string // file on the build machine; "" when Data holds the bytes
	Data   []byte
	Target string // KindSymlink
	Why    string // "numpy", "spec", "interpreter", "hook tkinter": for the report
	// Cuts are offsets at which packing should begin a new frame, so that an
	// edit elsewhere in the file leaves the frames between cuts alone.
	Cuts []int64
}

// Table is the product before packing.
type Table struct {
	Items []Item // sorted by Path
}
