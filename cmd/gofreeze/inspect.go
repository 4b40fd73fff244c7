package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gofreeze/gofreeze/bundle/atomic"
	"github.com/gofreeze/gofreeze/bundle/report"
	"github.com/gofreeze/gofreeze/bundle/report/page"
	"github.com/gofreeze/gofreeze/extract/archive"
)

func newInspectCommand() *cobra.Command {
	var asJSON, modules bool
	var why, html string
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Check a product, and show what is inside and why",
		Long: `Checks every byte of a product against its digests and shows its contents: a tree
of files with their sizes, packed and unpacked. --why shows the chain of imports
that brought a module in, and why its source lies in the product as a file. --html writes one page with a map of
the sizes, the imports around each module, the warnings and a search; the page uses no
network.`,
		Example: `  gofreeze inspect dist/app
  gofreeze inspect --why ssl dist/app
  gofreeze inspect --html report.html dist/app`,
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
			case html != "":
				return writePage(html, p)
			case why != "":
				return p.WriteWhy(w, why)
			case asJSON:
				return writeJSON(w, p)
			case modules:
				return p.WriteModules(w)
			}
			return p.WriteTree(w)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&modules, "modules", false, "list the modules instead of the files")
	cmd.Flags().StringVar(&why, "why", "", "show why a module, or the file of this path, is in")
	cmd.Flags().StringVar(&html, "html", "", "write a page for the browser to this file")
	cmd.MarkFlagsMutuallyExclusive("html", "json", "modules", "why")
	return cmd
}

// writePage writes the page of a product. It replaces an existing page only when the
// new one is complete.
func writePage(name string, p *report.Product) error {
	err := atomic.File{Path: name, Mode: 0o644}.Write(func(w io.Writer) error { return page.Write(w, p) })
	if err != nil {
		return fmt.Errorf("inspect: %w", err)
	}
	return nil
}

// contents returns a function that opens the files of a onedir product, or nil for a
// onefile product.
func contents(exe string, a *archive.Archive) func(path string) (io.ReadCloser, error) {
	if a.Settings.Layout != "onedir" {
		return nil
	}
	return report.Beside(filepath.Join(filepath.Dir(exe), a.Settings.ContentsDir))
}

// executableIn finds the executable of the onedir product in a directory: the file with
// the directory's name, or else the first executable file.
func executableIn(dir string) string {
	if app := filepath.Join(dir, "Contents", "MacOS"); strings.HasSuffix(dir, ".app") {
		named := filepath.Join(app, strings.TrimSuffix(filepath.Base(dir), ".app"))
		if _, err := os.Stat(named); err == nil {
			return named
		}
		dir = app
	}
	named := filepath.Join(dir, filepath.Base(dir))
	for _, file := range []string{named, named + ".exe"} {
		if fi, err := os.Stat(file); err == nil && fi.Mode().IsRegular() {
			return file
		}
	}
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		fi, err := e.Info()
		if err == nil && fi.Mode().IsRegular() && (fi.Mode()&0o111 != 0 || strings.EqualFold(filepath.Ext(e.Name()), ".exe")) {
			return filepath.Join(dir, e.Name())
		}
	}
	return named
}
