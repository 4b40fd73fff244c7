package main

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gofreeze/gofreeze/bundle"
)

// fileFlags name files that a build for another system would need.
var fileFlags = []string{"icon", "osx-entitlements-file", "splash"}

// wordFlags take a word from a list.
var wordFlags = map[string][]string{
	"target-arch":   {"x86_64", "arm64", "universal2"},
	"splash-center": {"default", "primary", "virtual", "active"},
}

// checkIdle checks the values of flags that have no effect here, so that a
// mistake does not wait for the machine where they have.
func checkIdle(cmd *cobra.Command) error {
	for _, n := range fileFlags {
		values, err := cmd.Flags().GetStringArray(n)
		if err != nil {
			return err
		}
		for _, v := range values {
			file, _, _ := strings.Cut(v, ",") // FILE,NUMBER
			if n == "icon" && strings.EqualFold(file, "NONE") {
				continue
			}
			if _, err := os.Stat(file); err != nil {
				return usagef("build: --%s %s: no such file", n, file)
			}
		}
	}
	for n, allowed := range wordFlags {
		values, err := cmd.Flags().GetStringArray(n)
		if err != nil {
			return err
		}
		for _, v := range values {
			if !slices.Contains(allowed, v) {
				return usagef("build: --%s %s: want %s", n, v, strings.Join(allowed, ", "))
			}
		}
	}
	return nil
}

// newPyInstallerCommand takes the command line of pyinstaller.
func newPyInstallerCommand() *cobra.Command {
	f := &buildFlags{alias: true}
	cmd := buildCommand(f)
	cmd.Use = "pyinstaller [flags] SCRIPT.py ... | FILE.spec [-- ARGS]"
	cmd.Short = "Take the command line of pyinstaller"
	cmd.Long = `Takes the command line of pyinstaller, with the same meaning: -m is the manifest
there, and several scripts run one after the other in one program. The flags of
gofreeze build that pyinstaller has not are accepted, too, and long flags may be
shortened as long as they are unique.`
	cmd.Example = `  gofreeze pyinstaller --onefile --add-data assets:assets app.py
  gofreeze pyinstaller app.spec`
	cmd.Version = bundle.Version
	cmd.SetVersionTemplate("{{.Version}}\n")
	return cmd
}

// complete finds the long flag that a name is the beginning of: pyinstaller takes
// flags that are shortened.
func complete(name string, long []string) string {
	found := name
	for _, l := range long {
		switch {
		case l == name:
			return name
		case name != "" && strings.HasPrefix(l, name) && found != name:
			return name // ambiguous
		case name != "" && strings.HasPrefix(l, name):
			found = l
		}
	}
	return found
}

// clears is a flag that takes another one back, wherever both are given: the last
// one counts in pyinstaller.
type clears struct{ flag *bool }

func (c clears) Set(string) error { *c.flag = false; return nil }
func (c clears) String() string   { return "" }
func (c clears) Type() string     { return "bool" }
