package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/gofreeze/gofreeze/spec"
)

// variablePrefix begins the names of the environment variables that stand for flags of
// gofreeze build. GOFREEZE_ alone begins those that products read when they run, such
// as GOFREEZE_EXTRACT.
const variablePrefix = "GOFREEZE_BUILD_"

// variableOf is the environment variable that stands for a flag.
func variableOf(flag string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// opposites are flags of which the command line may give the one where a variable gives
// the other.
var opposites = map[string]string{"onefile": "onedir", "onedir": "onefile", "quiet": "verbose", "verbose": "quiet"}

// fromEnvironment sets the flags that the command line does not set and that a variable
// does. A flag that can be given several times takes each line of the variable. An empty
// variable sets nothing. Variables of no flag are told, as a mistyped one would do nothing.
func (f *buildFlags) fromEnvironment(cmd *cobra.Command, environ []string) error {
	f.variables = map[string]string{}
	given := map[string]bool{} // on the command line
	flags := map[string]*pflag.Flag{}
	var names []string
	cmd.Flags().VisitAll(func(fl *pflag.Flag) {
		given[fl.Name] = fl.Changed
		if !fl.Hidden && fl.Name != "help" && fl.Name != "version" {
			flags[variableOf(fl.Name)] = fl
			names = append(names, variableOf(fl.Name))
		}
	})
	environ = slices.Sorted(slices.Values(environ))
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		if !strings.HasPrefix(name, variablePrefix) || value == "" {
			continue
		}
		fl := flags[name]
		if fl == nil {
			msg := name + ": no flag has this variable"
			if w := spec.Suggest(name, names); w != "" {
				msg += fmt.Sprintf("; did you mean %s?", w)
			}
			f.warnings = append(f.warnings, msg)
			continue
		}
		if fl.Changed || given[opposites[fl.Name]] {
			continue
		}
		values := []string{value}
		if fl.Value.Type() == "stringArray" {
			values = strings.FieldsFunc(value, func(c rune) bool { return c == '\n' || c == '\r' })
		}
		f.variables[fl.Name] = name
		for _, v := range values {
			if err := cmd.Flags().Set(fl.Name, v); err != nil {
				return usagef("%s: %q: want a value of --%s (%s)", name, v, fl.Name, fl.Value.Type())
			}
		}
	}
	return nil
}

// spelt is how the user has given a flag.
func (f *buildFlags) spelt(flag string) string {
	if v := f.variables[flag]; v != "" {
		return v
	}
	return "--" + flag
}
