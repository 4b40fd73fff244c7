package main

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gofreeze/gofreeze/bundle"
)

// fileFlags are the flags that name a file for a build for another system.
var fileFlags = []string{"icon", "osx-entitlements-file", "splash"}

// wordFlags are the flags whose value must be one of the listed words.
var wordFlags = map[string][]string{
	"target-arch":   {"x86_64", "arm64", "universal2"},
	"splash-center": {"default", "primary", "virtual", "active"},
}

// checkIdle checks the values of flags that have no effect on this system, so that the
// user sees a mistake here and not only on the machine where the flag has an effect.
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

// newPyInstallerCommand makes the command that takes the command line of pyinstaller.
func newPyInstallerCommand() *cobra.Command {
	f := &buildFlags{alias: true}
	cmd := buildCommand(f)
	cmd.Use = "pyinstaller [flags] SCRIPT.py ... | FILE.spec [-- ARGS]"
	cmd.Short = "Take the command line of pyinstaller"
	cmd.Long = `Takes the command line of pyinstaller, with the same meaning: -m names the manifest,
and several scripts run one after the other in one program. It also accepts the
flags that only gofreeze build has. Long flags may be shortened as long as they are
unique.`
	cmd.Example = `  gofreeze pyinstaller --onefile --add-data assets:assets app.py
  gofreeze pyinstaller app.spec`
	cmd.Version = bundle.Version
	cmd.SetVersionTemplate("{{.Version}}\n")
	return cmd
}

// complete finds the long flag that a name abbreviates, because pyinstaller takes
// shortened flags.
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

// pythonValue is the flag --python of gofreeze pyinstaller. pyinstaller takes it for
// --python-option, the only flag that begins so; gofreeze build has it for the
// interpreter, for which an option of the interpreter would be no good name.
type pythonValue struct{ f *buildFlags }

func (p pythonValue) Set(value string) error {
	word, _, _ := strings.Cut(strings.ReplaceAll(value, "=", " "), " ")
	switch word {
	case "u", "unbuffered", "v", "verbose", "O", "OO", "optimize", "W", "X", "hash_seed":
		p.f.options = append(p.f.options, value)
	default:
		p.f.python = value
	}
	return nil
}
func (p pythonValue) String() string { return "" }
func (p pythonValue) Type() string   { return "string" }

// clears is a flag that resets another one. In pyinstaller the last of two such flags
// counts.
type clears struct{ flag *bool }

func (c clears) Set(string) error { *c.flag = false; return nil }
func (c clears) String() string   { return "" }
func (c clears) Type() string     { return "bool" }
