package main

import (
	"fmt"
	"slices"
	"strings"

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
	root.InitDefaultHelpCmd()
	for _, c := range root.Commands() {
		if c.Name() == "help" {
			c.Run, c.RunE = nil, helpAbout
		}
	}
	return root
}

// helpAbout shows the help of the command that the arguments name.
func helpAbout(help *cobra.Command, args []string) error {
	root := help.Root()
	cmd, _, err := root.Find(args)
	if cmd == nil || err != nil {
		return unknownCommand(root, args)
	}
	cmd.InitDefaultHelpFlag()
	return cmd.Help()
}

// unknownCommand is the error about a command that there is not, named by the first of
// the arguments that is no flag.
func unknownCommand(root *cobra.Command, args []string) error {
	i := slices.IndexFunc(args, func(a string) bool { return !strings.HasPrefix(a, "-") })
	if i < 0 {
		return usagef("no command is named")
	}
	e := &usageError{err: fmt.Errorf("%s: no such command", args[i])}
	root.SuggestionsMinimumDistance = 2
	if near := root.SuggestionsFor(args[i]); len(near) > 0 {
		e.hint = fmt.Sprintf("did you mean gofreeze %s?", near[0])
	}
	return e
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
