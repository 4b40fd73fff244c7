package python

import (
	"context"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// For an interpreter of this machine, its files say the same as the interpreter itself.
func TestDescribeAgrees(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	ctx := context.Background()
	opt := Options{Progress: func(string) {}}
	for _, minor := range embeddedMinors() {
		dir, err := fetch(ctx, minor, target.Host(), opt)
		if err != nil {
			t.Skip(err)
		}
		want, err := embedded(ctx, minor, opt)
		if err != nil {
			t.Fatal(err)
		}
		got, err := describe(dir, want)
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(want.Builtins)
		want.Builtins = slices.DeleteFunc(slices.Compact(want.Builtins), func(n string) bool {
			return strings.HasPrefix(n, "_test") || !slices.Contains(want.StdlibNames, n)
		})
		if !slices.Equal(got.Builtins, want.Builtins) {
			t.Errorf("%s: builtins\n%q\n%q", minor, got.Builtins, want.Builtins)
		}
		if got.Version != want.Version || got.Platform != want.Platform || got.SysconfigData != want.SysconfigData ||
			got.LibPython != want.LibPython || got.Executable != want.Executable || got.DynLoad != want.DynLoad || got.Stdlib != want.Stdlib ||
			!slices.Equal(got.ExtSuffixes, want.ExtSuffixes) {
			t.Errorf("%s:\n%+v\n%+v", minor, got, want)
		}
		for _, tgt := range target.All() {
			dir, err := fetch(ctx, minor, tgt, opt)
			if err != nil {
				t.Fatal(err)
			}
			in, err := describe(dir, want)
			if err != nil {
				t.Fatal(err)
			}
			if in.Target() != tgt || in.Version != want.Version {
				t.Errorf("%s %s: %+v", minor, tgt, in)
			}
			t.Log(minor, tgt, len(in.Builtins), in.Builtins, in.TclLibrary, in.SysconfigData, in.LibPython)
		}
	}
}
