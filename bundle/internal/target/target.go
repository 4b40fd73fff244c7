// Package target answers every question about the operating system and the
// machine that a product is for. No other package of the builder compares the
// name of an operating system.
package target

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/spec"
)

// Target is an operating system and a machine, by the names that Go has for them
// (GOOS, GOARCH). The zero value stands for "not known".
type Target struct{ OS, Arch string }

// All lists the targets that products can be built for.
func All() []Target {
	var out []Target
	for _, s := range spec.Targets() {
		out = append(out, split(s))
	}
	return out
}

func split(s string) Target {
	os, arch, _ := strings.Cut(s, "/")
	return Target{os, arch}
}

// String is the form that the command line takes: linux/amd64.
func (t Target) String() string { return t.OS + "/" + t.Arch }

// Dir is the form for file names: linux-amd64.
func (t Target) Dir() string { return t.OS + "-" + t.Arch }

// Host is the target that this builder runs on itself.
func Host() Target { return Target{runtime.GOOS, runtime.GOARCH} }

// Parse reads the form OS/ARCH, and accepts only what products can be built for.
func Parse(s string) (Target, error) {
	if have := spec.Targets(); !slices.Contains(have, s) {
		return Target{}, fmt.Errorf("target %q: unknown; there are %s and all", s, strings.Join(have, ", "))
	}
	return split(s), nil
}
