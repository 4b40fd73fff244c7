package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/gofreeze/gofreeze/bundle"
)

func newPythonCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "python",
		Short: "List, add and remove the Pythons that products for other systems are built with",
		Long: `A product for another system contains a Python for that system. gofreeze fetches
Pythons of some versions when a build first uses them. You can add others from an
archive of python-build-standalone (install_only), from an embeddable zip of
python.org, or from a directory into which one of these was unpacked.`,
		Example: `  gofreeze python list
  gofreeze python add cpython-3.12.8+20241219-aarch64-unknown-linux-gnu-install_only.tar.gz
  gofreeze python add 3.14 --target windows/amd64
  gofreeze python remove 3.12`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return usagef("python: want a subcommand: list, add or remove") },
	}
	cmd.AddCommand(newPythonList(), newPythonAdd(), newPythonRemove())
	return cmd
}

func newPythonList() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the Pythons for each target",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all, err := bundle.PythonList("")
			if err != nil {
				return err
			}
			if asJSON {
				list := []map[string]any{}
				for _, p := range all {
					list = append(list, map[string]any{"target": p.Target, "version": p.Version, "added": p.Added, "directory": p.Dir})
				}
				return writeJSON(cmd.OutOrStdout(), list)
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, p := range all {
				state := "fetched when first used"
				switch {
				case p.Added:
					state = "added"
				case p.Dir != "":
					state = "fetched"
				}
				fmt.Fprintf(w, "%s\t%s\t%s\n", p.Target, p.Version, state)
			}
			return w.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func newPythonAdd() *cobra.Command {
	var target string
	cmd := &cobra.Command{
		Use:   "add ARCHIVE | DIR | VERSION",
		Short: "Add a Python from an archive or a directory, or fetch one now",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("python add: name one archive, directory or version")
			}
			out := newConsole(cmd.ErrOrStderr(), 0)
			added, err := bundle.PythonAdd(cmd.Context(), "", args[0], target, func(msg string) { out.log("INFO", msg) })
			for _, p := range added {
				fmt.Fprintf(cmd.OutOrStdout(), "added Python %s for %s\n", p.Version, p.Target)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&target, "target", "", "with a version: OS/ARCH (default all)")
	return cmd
}

func newPythonRemove() *cobra.Command {
	var target string
	cmd := &cobra.Command{
		Use:   "remove VERSION",
		Short: "Remove stored Pythons",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("python remove: name one version, as gofreeze python list shows it")
			}
			removed, err := bundle.PythonRemove("", args[0], target)
			for _, p := range removed {
				fmt.Fprintf(cmd.OutOrStdout(), "removed Python %s for %s\n", p.Version, p.Target)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&target, "target", "", "OS/ARCH (default all)")
	return cmd
}
