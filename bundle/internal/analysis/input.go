package analysis

import (
	"time"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/environ"
	"github.com/gofreeze/gofreeze/bundle/internal/program"
	"github.com/gofreeze/gofreeze/spec"
)

// Input is what an analysis is made from. The zero value of everything but Env,
// Program and Spec stands for "nothing besides".
type Input struct {
	Env     *environ.Environment
	Program program.Program
	Spec    *spec.Spec
	Sink    *diag.Sink

	Siblings    []Sibling     // further programs of the same directory
	Added       []File        // modules that a PyInstaller spec file adds
	HooksConfig any           // what Python hooks are told, by module
	Modes       Modes         // of a spec file: they go before those of hooks
	Unprotected bool          // the run-time hook that switches protections off is wanted
	HookLimit   time.Duration // for one Python hook; 0 for none
	Version     string        // of gofreeze: answers of Python hooks are kept for one version
}

// Sibling is a further program of the same directory, which shares modules and files
// with the first one.
type Sibling struct {
	Name   string
	Script string   // absolute path
	Before []string // paths of scripts that run before it
	Hooks  []string // paths of its run-time hooks
}

// File is a module whose file need not be found by its name.
type File struct{ Name, Path string }
