// Package bundle runs the stages of a build in order, and nothing else.
package bundle

import "time"

// Version is the version of gofreeze.
const Version = "0.1.0"

// Options is how to build, as opposed to what (spec.Spec).
type Options struct {
	// Target is what the product is for, as OS/ARCH; "" for this machine.
	Target   string
	CacheDir string // the builder's cache; "" for the user's cache directory + "/gofreeze/build"
	Clean    bool   // --clean: forget cached results first
	Replace  bool   // -y: replace an existing onedir product
	Verify   bool   // recompute cached results and compare
	// Unprotected names protections to switch off, so that the product shows what
	// they prevent; it then warns on stderr whenever it starts. See Protections.
	Unprotected []string
	// HookLimit bounds one hook, and what a spec file does in between its calls; 0 for
	// none.
	HookLimit time.Duration
	Progress  func(stage string, done, total int)
	Log       func(level, msg string)
}

// Diagnostic is something the user should know about a build.
type Diagnostic struct {
	Level string // "warning" or "error"
	ID    string // stable, e.g. "missing-module"
	Where string // file:line, or a module name
	Msg   string
	Hint  string
}

// Result is a finished build.
type Result struct {
	Target      string // OS/ARCH
	Product     string // path of the executable (onefile) or of its directory
	Executable  string
	Size        int64 // bytes on disk
	Unpacked    int64
	Modules     int
	Dists       int
	Files       int
	Elapsed     time.Duration
	Diagnostics []Diagnostic
	UPX         string // what UPX saved, in words; "" when it did not run
	GlibcNeeded string // highest GLIBC_x.y symbol version, "" when none
	GlibcBy     string // the file that needs it
}
