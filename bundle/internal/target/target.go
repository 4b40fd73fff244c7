// Package target answers every question about the operating system and the machine that
// a product is for. No other package of the builder compares the name of an operating
// system.
package target

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/spec"
)

// Target is an operating system and a machine, with Go's names (GOOS, GOARCH). The zero
// value means "not known".
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

// String returns the form that the command line accepts: linux/amd64.
func (t Target) String() string { return t.OS + "/" + t.Arch }

// Dir returns the form for file names: linux-amd64.
func (t Target) Dir() string { return t.OS + "-" + t.Arch }

// Host returns the target that this builder itself runs on.
func Host() Target { return Target{runtime.GOOS, runtime.GOARCH} }

// Parse reads the form OS/ARCH. It accepts only targets that products can be built for.
func Parse(s string) (Target, error) {
	if have := spec.Targets(); !slices.Contains(have, s) {
		return Target{}, fmt.Errorf("target %q: unknown; want one of %s, or all", s, strings.Join(have, ", "))
	}
	return split(s), nil
}
