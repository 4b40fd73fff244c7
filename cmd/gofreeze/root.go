package main

import (
	"github.com/spf13/cobra"
)

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "gofreeze",
		Short: "Freeze a Python program into one executable file",
		Long: `gofreeze freezes a Python program into one executable file, or into a directory,
that runs on a machine without Python.

    gofreeze build --onefile            in a project: makes a product of each script
    gofreeze build --onefile app.py     makes dist/app
    gofreeze inspect dist/app           shows what is inside, and --why
    gofreeze init app.py                writes app.toml, a build to keep

gofreeze build takes the flags of PyInstaller.`,
		Version:       versionText(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(newBuildCommand(), newInitCommand(), newInspectCommand(), newExtractCommand(), newCacheCommand(), newPythonCommand(), newVerifyCommand(), newReproduceCommand(), newTraceCommand(), newManCommand(), newPyInstallerCommand(), newSpecCommand())
	return root
}

// exactly is cobra.ExactArgs, but returns a usage error that names the missing
// argument.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usagef("%s: want %s, got %d arguments", cmd.Name(), what, len(args))
		}
		return nil
	}
}
