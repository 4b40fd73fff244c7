// Package binaries finds the shared libraries that executables and extension
// modules need, and edits run paths so that they find each other in the product.
package binaries

// File is one binary that the product holds already, or that Closure adds.
type File struct {
	Source string // path on the build machine
	Dest   string // slash-separated path in the product
	By     string // Dest of the file that needed it; "" for roots
}

// Missing is a library that was not found.
type Missing struct {
	Name string // soname as in DT_NEEDED
	By   string // Dest of the file that needs it
}

// Problem is a binary that cannot be read, or that is built for another machine.
type Problem struct {
	Dest   string
	Source string
	Msg    string
}

// Result is the closure of a set of roots.
type Result struct {
	Added   []File    // libraries to collect besides the roots, sorted by Dest
	Missing []Missing // not found and not a system library, sorted by name
	Bad     []Problem // sorted by Dest
	// RunPaths says, by Dest (roots and added), which run path the file must get
	// so that it finds its libraries in the product; files that are right as
	// they are do not appear. Values use $ORIGIN.
	RunPaths map[string]string
	// Patches are the changes, by Dest, of files whose run path is right but for
	// its tag.
	Patches map[string]Patch
	Glibc   string // highest GLIBC_ version needed, "2.34"; "" when none
	GlibcBy string // Dest of the file that needs it
}

// Options steers Closure.
type Options struct {
	// Exclude reports sonames that are not collected, besides those of the
	// system; nil for none.
	Exclude func(soname string) bool
	// Place says where in the product a library of the build machine goes; nil,
	// or false for the top.
	Place func(file string) (dest string, ok bool)
	// SearchPaths are directories that are searched before those of the system,
	// and after the run path of the file.
	SearchPaths []string
	// Foreign is set for a product of another machine: what this one has is not
	// for it.
	Foreign bool
	// Progress, when not nil, is called after each file with how many are done of
	// those known so far.
	Progress func(done, total int)
}
