// Package pyicompat contains a Python package named PyInstaller, written for gofreeze,
// with the modules that spec files and hooks import from the original.
package pyicompat

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

//go:embed all:PyInstaller
var files embed.FS

// Install writes the package into dir, which the caller puts on sys.path.
func Install(dir string) error {
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(path))
		if d.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		b, err := files.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(to, b, 0o644)
	})
	if err != nil {
		return fmt.Errorf("install the package PyInstaller: %w", err)
	}
	return nil
}
