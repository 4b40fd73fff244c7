// Package hooks owns what is known about particular modules: declarative hooks in
// TOML, those that gofreeze carries and those of the user. docs/hooks.md documents the
// format; its tables are written from the keys here.
package hooks

import "github.com/gofreeze/gofreeze/bundle/internal/target"

// Hook is what one hook says about a module. It applies when the module is in
// the graph.
type Hook struct {
	Module        string   `toml:"module"`          // the module that triggers it: "numpy", "sqlite3"
	When          string   `toml:"when"`            // condition: "python>=3.11", "linux"; several joined by " and "
	Hidden        []string `toml:"hidden"`          // modules to add; "pkg.*" adds all submodules
	Exclude       []string `toml:"exclude"`         // modules this one's imports must not bring in
	LeaveOut      []string `toml:"leave-out"`       // modules that are not collected with their distribution, only when reached
	LeaveOutFiles []string `toml:"leave-out-files"` // files of distributions, by place: "pkg/examples/" or a glob
	Data          []Data   `toml:"data"`            // data files
	Beside        []string `toml:"beside"`          // directories beside the package's that hold submodules of it, too
	Libraries     []string `toml:"libraries"`       // shared libraries by soname, where the machine has them
	Metadata      []string `toml:"metadata"`        // distributions whose dist-info is needed
	RuntimeHook   string   `toml:"runtime-hook"`    // file in runtimehooks: "rth_tkinter.py"; of the user's hooks an absolute path
	Known         bool     `toml:"known"`           // what its extension modules import needs no probe: strings and hooks say it
	Source        bool     `toml:"source"`          // keep source text for inspect
	File          string   `toml:"-"`               // that the user's hook is in; "" for those that gofreeze carries
}

// Data is one group of data files of a hook.
type Data struct {
	Package string   `toml:"package"` // relative to this package's directory, or
	From    string   `toml:"from"`    // "tcl", "tk", "stdlib", or an absolute path; in a file of the user relative to that
	Glob    []string `toml:"glob"`    // patterns of files; a directory stands for what is below
	Except  []string `toml:"except"`  // patterns of files below them that are left out
	Dest    string   `toml:"dest"`    // default: the package's own place
}

// Env is what conditions are about.
type Env struct {
	Minor  int // of CPython 3
	Target target.Target
}
