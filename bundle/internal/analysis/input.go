package analysis

import (
	"time"

	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/environ"
	"github.com/gofreeze/gofreeze/bundle/internal/program"
	"github.com/gofreeze/gofreeze/spec"
)

// Input is what an analysis is made from. Env, Program, Spec and Sink are required; the
// other fields may be zero.
type Input struct {
	Env     *environ.Environment
	Program program.Program
	Spec    *spec.Spec
	Sink    *diag.Sink

	Siblings    []Sibling     // sibling programs
	Added       []File        // modules that a PyInstaller spec file adds
	HooksConfig any           // settings that Python hooks can read, by module
	Modes       Modes         // the modes that a spec file sets; they override those of hooks
	Unprotected bool          // the run-time hook that switches protections off is wanted
	HookLimit   time.Duration // the time limit for one Python hook; 0 for none
	Version     string        // of gofreeze; cached answers of Python hooks are valid for one version
}

// Sibling is a sibling program.
type Sibling struct {
	Name   string
	Script string   // absolute path
	Before []string // paths of scripts that run before it
	Hooks  []string // paths of its run-time hooks
}

// File is a module with its file, for a module that cannot be found by its name.
type File struct{ Name, Path string }
