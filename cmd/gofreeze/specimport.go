package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/gofreeze/gofreeze/bundle"
	"github.com/gofreeze/gofreeze/spec"
)

func newSpecCommand() *cobra.Command {
	var dir, python string
	var force bool
	cmd := &cobra.Command{Use: "spec", Short: "Work with spec files", RunE: func(cmd *cobra.Command, args []string) error {
		return usagef("spec: want the subcommand import FILE.spec")
	}}
	imp := &cobra.Command{
		Use:   "import FILE.spec [-- ARGS]",
		Short: "Write a PyInstaller spec file as TOML",
		Long: `Runs a PyInstaller spec file and writes its products as TOML, one file for each.
Names everything that TOML cannot express.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 || len(args) > 1 && cmd.ArgsLenAtDash() != 1 {
				return usagef("spec import: want one FILE.spec; its arguments come after --")
			}
			if dir == "" {
				dir = filepath.Dir(args[0])
			}
			limit, err := hookLimit()
			if err != nil {
				return err
			}
			found, err := bundle.ImportSpecFile(cmd.Context(), bundle.SpecFile{File: args[0], Args: args[1:], Output: cmd.ErrOrStderr(),
				Base: spec.Spec{Python: spec.Python{Path: python}, Build: spec.Build{DistPath: "dist", WorkPath: "build"}}}, bundle.Options{HookLimit: limit})
			if err != nil {
				return err
			}
			written := map[string]bool{}
			for _, f := range found {
				out := filepath.Join(dir, f.Spec.Name+".toml")
				for i := 2; written[out]; i++ { // a onefile and a onedir product of the same name
					out = filepath.Join(dir, fmt.Sprintf("%s-%d.toml", f.Spec.Name, i))
				}
				written[out] = true
				if err := writeSpec(out, f.Spec, force); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "wrote %s; build it with: gofreeze build %s\n", oneLine(out), oneLine(out))
				for _, w := range f.Without {
					fmt.Fprintln(cmd.ErrOrStderr(), "gofreeze: warning: TOML has no equivalent: "+oneLine(w))
				}
			}
			return nil
		},
	}
	imp.Flags().StringVarP(&dir, "output", "o", "", "directory to write to (default: the directory of the spec file)")
	imp.Flags().StringVar(&python, "python", "", "interpreter to run the file with")
	imp.Flags().BoolVarP(&force, "force", "f", false, "replace an existing file")
	cmd.AddCommand(imp)
	return cmd
}
