package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gofreeze/gofreeze/bundle/report"
	"github.com/gofreeze/gofreeze/extract/archive"
)

func newInspectCommand() *cobra.Command {
	var asJSON, modules bool
	var why string
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Check a product and show what is inside, and why",
		Long: `Checks every byte of a product against its digests and shows what is inside: a
tree of files with their sizes, packed and unpacked. --why says which chain of
imports brought a module in.`,
		Example: `  gofreeze inspect dist/app
  gofreeze inspect --why ssl dist/app`,
		Args: exactly(1, "one FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, a, err := openProduct(args[0])
			if err != nil {
				return err
			}
			defer f.Close()
			fi, err := f.Stat()
			if err != nil {
				return err
			}
			p, err := report.Read(a, fi.Size(), contents(f.Name(), a))
			if err != nil {
				return fmt.Errorf("inspect %s: %w", args[0], err)
			}
			w := cmd.OutOrStdout()
			switch {
			case why != "":
				return p.WriteWhy(w, why)
			case asJSON:
				enc := json.NewEncoder(w)
				enc.SetIndent("", "  ")
				return enc.Encode(p)
			case modules:
				return p.WriteModules(w)
			}
			return p.WriteTree(w)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&modules, "modules", false, "list the modules instead of the files")
	cmd.Flags().StringVar(&why, "why", "", "show why a module is in")
	return cmd
}

// contents returns a function that opens the files of a onedir product; nil for
// onefile products.
func contents(exe string, a *archive.Archive) func(path string) (io.ReadCloser, error) {
	if a.Settings.Layout != "onedir" {
		return nil
	}
	dir := filepath.Join(filepath.Dir(exe), a.Settings.ContentsDir)
	return func(path string) (io.ReadCloser, error) { return os.Open(filepath.Join(dir, filepath.FromSlash(path))) }
}

// executableIn is the executable of the onedir product in a directory: the file
// named as the directory, else the only one that is executable.
func executableIn(dir string) string {
	if app := filepath.Join(dir, "Contents", "MacOS"); strings.HasSuffix(dir, ".app") {
		named := filepath.Join(app, strings.TrimSuffix(filepath.Base(dir), ".app"))
		if _, err := os.Stat(named); err == nil {
			return named
		}
		dir = app
	}
	named := filepath.Join(dir, filepath.Base(dir))
	if fi, err := os.Stat(named); err == nil && fi.Mode().IsRegular() {
		return named
	}
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if fi, err := e.Info(); err == nil && fi.Mode().IsRegular() && fi.Mode()&0o111 != 0 {
			return filepath.Join(dir, e.Name())
		}
	}
	return named
}
