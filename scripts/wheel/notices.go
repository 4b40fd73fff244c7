package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// noticesName is the file with the licences of what is linked into the builder and the
// bootloaders. They ask to be passed on with programs.
const noticesName = "THIRD-PARTY-LICENSES"

// thirdParty collects the licences of the modules in a builder, and that of Go.
func thirdParty(ctx context.Context, b *builder) ([]byte, error) {
	root, err := output(ctx, nil, "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := addNotices(&out, "Go "+strings.TrimPrefix(b.info.GoVersion, "go"), strings.TrimSpace(string(root))); err != nil {
		return nil, err
	}
	for _, m := range linked(b.info) {
		dir, err := output(ctx, nil, "go", "list", "-m", "-f", "{{.Dir}}", m.Path)
		if err != nil {
			return nil, err
		}
		if err := addNotices(&out, m.Path+" "+m.Version, strings.TrimSpace(string(dir))); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// addNotices adds the licence files in a directory.
func addNotices(out *bytes.Buffer, name, dir string) error {
	listed, err := os.ReadDir(dir) // sorted
	if err != nil {
		return fmt.Errorf("licence of %s: %w", name, err)
	}
	found := false
	for _, f := range listed {
		stem, _, _ := strings.Cut(strings.ToUpper(f.Name()), ".")
		if f.IsDir() || stem != "LICENSE" && stem != "LICENCE" && stem != "COPYING" && stem != "NOTICE" && stem != "PATENTS" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			return fmt.Errorf("licence of %s: %w", name, err)
		}
		fmt.Fprintf(out, "== %s, %s ==\n\n%s\n\n", name, f.Name(), bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))))
		found = true
	}
	if !found {
		return fmt.Errorf("licence of %s: none in %s", name, dir)
	}
	return nil
}
