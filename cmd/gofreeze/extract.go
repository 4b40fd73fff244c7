package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/gofreeze/gofreeze/bundle/report"
	"github.com/gofreeze/gofreeze/extract"
	"github.com/gofreeze/gofreeze/extract/archive"
)

func newExtractCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "extract FILE [-o DIR]",
		Short: "Write the files of a product into a directory",
		Long: `Writes all files of a onefile product into a directory, which must be empty or must
not exist. It checks every digest, and leaves nothing behind if a file is damaged.`,
		Args: exactly(1, "one FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, a, err := openProduct(args[0])
			if err != nil {
				return err
			}
			defer f.Close()
			if dir == "" {
				dir = a.Settings.Name + "_extracted"
			}
			if err := extract.ExtractTo(a, dir); err != nil {
				return fmt.Errorf("extract %s: %w", args[0], err)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "extracted to %s\n", oneLine(dir))
			return nil
		},
	}
	cmd.Flags().StringVarP(&dir, "output", "o", "", "directory to write (default NAME_extracted)")
	return cmd
}

// openProduct opens the archive of a product, given its executable or the directory of
// a onedir product.
func openProduct(path string) (*os.File, *archive.Archive, error) {
	fi, err := os.Stat(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open %s: no such file", path)
	}
	if fi.IsDir() {
		dir := path
		if path = executableIn(dir); !regular(path) {
			return nil, nil, fmt.Errorf("%s: a directory without an executable: not made by gofreeze", dir)
		}
	} else if !fi.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("%s: not a regular file: not made by gofreeze", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	if fi, err = f.Stat(); err == nil {
		var a *archive.Archive
		if a, err = archive.Open(f, fi.Size()); err == nil {
			return f, a, nil
		}
		err = report.Recognise(f, fi.Size(), err)
	}
	f.Close()
	return nil, nil, fmt.Errorf("%s: %w", path, err)
}

// regular reports whether a path leads to a regular file.
func regular(path string) bool {
	fi, err := os.Stat(path)
	return err == nil && fi.Mode().IsRegular()
}
