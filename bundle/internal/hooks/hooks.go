// Package hooks owns the declarative hooks in TOML, which say what is known about
// particular modules: the built-in hooks and those of the user. docs/hooks.md documents
// the format; its tables are generated from the keys here.
package hooks

import "github.com/gofreeze/gofreeze/bundle/internal/target"

// Hook is one hook for a module. It applies if the module is in the graph.
type Hook struct {
	Module        string   `toml:"module"`          // the module that triggers it: "numpy", "sqlite3"
	When          string   `toml:"when"`            // condition: "python>=3.11", "linux"; conditions are joined by " and "
	Hidden        []string `toml:"hidden"`          // modules to add; "pkg.*" adds all submodules
	Exclude       []string `toml:"exclude"`         // modules that are barred from this one
	LeaveOut      []string `toml:"leave-out"`       // modules that are not collected with their distribution, but only if something imports them
	LeaveOutFiles []string `toml:"leave-out-files"` // files of distributions that are left out, by place: "pkg/examples/" or a pattern
	Data          []Data   `toml:"data"`            // data files
	Beside        []string `toml:"beside"`          // directories beside the package's own that also hold its submodules
	Libraries     []string `toml:"libraries"`       // shared libraries by soname, included if the machine has them
	Metadata      []string `toml:"metadata"`        // distributions whose dist-info is needed
	RuntimeHook   string   `toml:"runtime-hook"`    // file in runtimehooks: "rth_tkinter.py"; of the user's hooks an absolute path
	Known         bool     `toml:"known"`           // what its extension modules import needs no probe: strings and hooks say it
	Unread        bool     `toml:"unread"`          // the distribution of the module looks at its sources only in its tests, or to explain a failure
	Source        bool     `toml:"source"`          // keep source text for inspect
	File          string   `toml:"-"`               // file of a user's hook; "" for built-in hooks
}

// Data is one group of data files of a hook.
type Data struct {
	Package string   `toml:"package"` // Glob is relative to this package's directory, or
	From    string   `toml:"from"`    // to "tcl", "tk", "stdlib", or an absolute path; in a user's file, a path relative to the file
	Glob    []string `toml:"glob"`    // patterns of files; a directory includes everything below it
	Except  []string `toml:"except"`  // patterns of files to leave out
	Dest    string   `toml:"dest"`    // "" for the package's own place
}

// Env is what conditions are checked against.
type Env struct {
	Minor  int // of CPython 3
	Target target.Target
}
