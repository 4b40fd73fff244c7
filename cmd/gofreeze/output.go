package main

import (
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// registerOutput registers the flags about the output that gofreeze build alone has:
// pyinstaller's -v is the version, and gofreeze init writes a spec file with -o.
func (f *buildFlags) registerOutput(fs *pflag.FlagSet) {
	fs.StringVarP(&f.output, "output", "o", "", "name of the product in dist, or with a slash its path")
	fs.BoolVarP(&f.quiet, "quiet", "q", false, "print errors only")
	fs.BoolVarP(&f.verbose, "verbose", "v", false, "print what the build does: --log-level INFO")
}

// checkOutput splits the value of --output into the directory and the name of the
// product. One without a slash is a name alone, and one that ends in a slash a directory.
func (f *buildFlags) checkOutput(cmd *cobra.Command) error {
	if f.output == "" {
		return nil
	}
	dir, name := filepath.Split(f.output)
	for _, part := range []struct {
		flag string
		text *string
	}{{"name", &name}, {"distpath", &dir}} {
		switch flag := part.flag; {
		case *part.text == "" || !cmd.Flags().Changed(flag) || f.variables[flag] != "":
		case f.variables["output"] != "":
			*part.text = "" // the command line comes before variables
		default:
			return usagef("build: --output %s and --%s both say where the product goes", f.output, flag)
		}
	}
	if name == "." || name == ".." {
		return usagef("build: --output %s: want a name at the end, or a slash after a directory", f.output)
	}
	if name != "" {
		f.name = name
	}
	if dir != "" {
		f.distPath = filepath.Clean(dir)
	}
	return nil
}

// flagNames lists the flags of a command that its help names.
func flagNames(cmd *cobra.Command) []string {
	var out []string
	cmd.Flags().VisitAll(func(fl *pflag.Flag) {
		if !fl.Hidden && !strings.HasPrefix(fl.Name, "unprotected") {
			out = append(out, fl.Name)
		}
	})
	return out
}
