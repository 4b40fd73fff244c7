package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/gofreeze/gofreeze/bundle/atomic"
	"github.com/gofreeze/gofreeze/spec"
)

func newInitCommand() *cobra.Command {
	f := &buildFlags{}
	var out string
	var force bool
	cmd := &cobra.Command{
		Use:   "init [flags] SCRIPT.py | PACKAGE_DIR | -m MODULE",
		Short: "Write a spec file to edit and keep",
		Long: `Writes a commented TOML spec for a program. It takes the flags of gofreeze build
and writes them as keys. gofreeze build SPEC.toml then makes the same bytes as the
flags.`,
		Example: `  gofreeze init --onefile app.py
  gofreeze build app.toml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd); err != nil {
				return err
			}
			sp, err := f.fromFlags(args)
			if err != nil {
				return err
			}
			if err := f.addTraces(sp); err != nil {
				return err
			}
			sp = sp.WithDefaults()
			if err := sp.Validate(); err != nil {
				return err
			}
			if out == "" {
				out = sp.Name + ".toml"
			}
			if err := writeSpec(out, sp, force); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "wrote %s; build it with: gofreeze build %s\n", oneLine(out), oneLine(out))
			return nil
		},
	}
	f.register(cmd)
	cmd.Flags().StringVarP(&out, "output", "o", "", "file to write (default NAME.toml)")
	cmd.Flags().BoolVarP(&force, "force", "f", false, "replace an existing file")
	return cmd
}

// writeSpec writes a spec by rename. Without force it keeps an existing file.
func writeSpec(file string, sp *spec.Spec, force bool) error {
	if _, err := os.Lstat(file); err == nil && !force {
		return fmt.Errorf("init %s: exists; name another file with -o, or replace it with --force", file)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("init %w", err)
	}
	sp, err := sp.Rebase(filepath.Dir(file))
	if err != nil {
		return fmt.Errorf("init %s: %w", file, err)
	}
	b, err := spec.Marshal(sp, file)
	if err != nil {
		return fmt.Errorf("init %s: %w", file, err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return fmt.Errorf("init %w", err)
	}
	if err := (atomic.File{Path: file, Mode: 0o644}).WriteBytes(b); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	return nil
}
