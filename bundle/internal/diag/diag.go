// Package diag owns what a build tells its user: diagnostics as values, the log and the
// progress. It never writes anything itself.
package diag

import (
	"slices"
	"sync"
)

// ID names a kind of diagnostic. Scripts compare IDs, so an ID never changes.
type ID string

// The kinds of diagnostics.
const (
	BadLibrary     ID = "bad-library"     // a library is damaged, or of another system
	Collect        ID = "collect"         // a package that is to be collected is not there
	ComputedImport ID = "computed-import" // the program imports a module whose name is computed
	Conflict       ID = "conflict"        // two files for one place in the product
	Distribution   ID = "distribution"    // a flag names a distribution that is not installed
	FileName       ID = "file-name"       // a file was left out for its name
	HiddenImport   ID = "hidden-import"   // a hidden import is not there
	Hook           ID = "hook"            // a hook failed, or names what is not there
	IncludeSource  ID = "include-source"  // there is no module whose source is to be included
	LibraryName    ID = "library-name"    // code loads a library whose name nobody can know beforehand
	MissingDist    ID = "missing-dist"    // a distribution that another one requires is not installed
	MissingLibrary ID = "missing-library" // a library that another one needs is not there
	MissingModule  ID = "missing-module"  // a module that the program imports is not there
	MissingTypelib ID = "missing-typelib" // a namespace of GObject introspection is not there
	OnDisk         ID = "on-disk"         // there is no module whose source is to lie on disk
	Paths          ID = "paths"           // a directory to search for modules is not there
	PluginGroup    ID = "plugin-group"    // no distribution has plug-ins of a group that the program asks for
	PythonVersion  ID = "python-version"  // another Python is shipped than the one that was found
	RuntimeHook    ID = "runtime-hook"    // a run-time hook of gofreeze does not compile
	SharedCache    ID = "shared-cache"    // others may write to the cache, so it is not used
	SpecFile       ID = "spec-file"       // a PyInstaller spec file asks for something that has no effect
	Trace          ID = "trace"           // what a traced run has used is not there
	UPX            ID = "upx"             // UPX was requested and is not used
)

// AboutBuild reports whether diagnostics of this kind are about the build alone: the
// product has everything all the same.
func (id ID) AboutBuild() bool {
	switch id {
	case PythonVersion, SharedCache, UPX:
		return true
	}
	return false
}

// Diagnostic is something the user should know about a build.
type Diagnostic struct {
	Level string // "warning" or "error"
	ID    ID
	Where string // file:line, or the name of a module or a file
	Msg   string
	Hint  string // what to do about it; may be ""
}

// Sink takes the reports of all stages of a build. Several goroutines may use it at
// once; it calls the functions that it was made with one at a time. A nil Sink ignores
// everything.
type Sink struct {
	mu       *sync.Mutex // shared with forks
	log      func(level, msg string)
	progress func(stage string, done, total int)
	found    []Diagnostic
}

// New returns a sink that passes the log and the progress to these functions. Either
// may be nil.
func New(log func(level, msg string), progress func(stage string, done, total int)) *Sink {
	return &Sink{mu: &sync.Mutex{}, log: log, progress: progress}
}

// Warn adds a warning.
func (s *Sink) Warn(id ID, where, msg, hint string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found = append(s.found, Diagnostic{Level: "warning", ID: id, Where: where, Msg: msg, Hint: hint})
}

// Log passes on one line of the log.
func (s *Sink) Log(level, msg string) {
	if s == nil || s.log == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log(level, msg)
}

// Info logs a line at level INFO.
func (s *Sink) Info(msg string) { s.Log("INFO", msg) }

// Progress passes on how much of a stage is done. If total is 0, the length of the
// stage is not known.
func (s *Sink) Progress(stage string, done, total int) {
	if s == nil || s.progress == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.progress(stage, done, total)
}

// Diagnostics returns the diagnostics so far, in the order in which they were reported.
func (s *Sink) Diagnostics() []Diagnostic {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.found)
}

// Strict turns the warnings about the product so far into errors, and returns how many
// errors there are now.
func (s *Sink) Strict() int {
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for i := range s.found {
		if !s.found[i].ID.AboutBuild() {
			s.found[i].Level = "error"
			n++
		}
	}
	return n
}

// Fork returns a sink that starts with the diagnostics reported so far and collects
// further ones of its own. Both sinks pass their log and progress to the same
// functions.
func (s *Sink) Fork() *Sink {
	if s == nil {
		return nil
	}
	return &Sink{mu: s.mu, log: s.log, progress: s.progress, found: s.Diagnostics()}
}
