package main

import (
	"github.com/spf13/cobra"

	"github.com/gofreeze/gofreeze/spec"
)

// completeValues tells the completion of shells which values flags take, and which files
// the command takes.
func completeValues(cmd *cobra.Command) {
	for flag, key := range map[string]string{"target": "targets", "compress": "build.compress", "extract": "onefile.extract", "extract-check": "onefile.check",
		"interpreter": "runtime.interpreter", "hide-console": "windows.hide-console", "debug": "runtime.debug"} {
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(spec.Values(key), cobra.ShellCompDirectiveNoFileComp))
	}
	_ = cmd.RegisterFlagCompletionFunc("log-level", cobra.FixedCompletions(levels, cobra.ShellCompDirectiveNoFileComp))
	for _, flag := range []string{"distpath", "workpath", "specpath", "site-packages", "additional-hooks-dir", "upx-dir", "paths", "runtime-tmpdir"} {
		_ = cmd.MarkFlagDirname(flag)
	}
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return []string{"py", "toml", "spec"}, cobra.ShellCompDirectiveFilterFileExt
	}
}
