// Package binaries finds the shared libraries that executables and extension modules
// depend on. It edits run paths so that the files of a product find each other.
package binaries

// File is one binary of the product: a root, or a library that Closure adds.
type File struct {
	Source string // path on the build machine
	Dest   string // slash-separated path in the product
	By     string // Dest of the file that depends on it; "" for roots
}

// Missing is a library that was not found.
type Missing struct {
	Name string // soname as in DT_NEEDED
	By   string // Dest of the file that depends on it
}

// Problem is a binary that cannot be read, or that was built for another machine.
type Problem struct {
	Dest   string
	Source string
	Msg    string
}

// Result is the closure of a set of roots.
type Result struct {
	Added   []File    // libraries to collect in addition to the roots, sorted by Dest
	Missing []Missing // libraries that were not found and are not the system's, sorted by name
	Bad     []Problem // sorted by Dest
	// RunPaths maps the Dest of a root or added file to the run path that it must get
	// to find its libraries in the product. Files that need no change are not in it.
	// Values use $ORIGIN.
	RunPaths map[string]string
	// Patches maps the Dest of a file to its change, if only the tag of its run path is
	// wrong.
	Patches map[string]Patch
	Glibc   string // highest GLIBC_ version that a file requires, "2.34"; "" for none
	GlibcBy string // Dest of the file that requires it
}

// Options controls Closure.
type Options struct {
	// Place returns the place in the product of a library of the build machine. If
	// Place is nil or returns false, the library goes to the top.
	Place func(file string) (dest string, ok bool)
	// Foreign is set for a product for another machine, which must not get libraries of
	// the build machine.
	Foreign bool
	// searchPaths are directories that are searched after the run path of the
	// file and before the directories of the system.
	searchPaths []string
}
