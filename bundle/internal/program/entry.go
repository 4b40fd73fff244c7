package program

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/atomic"
)

// Entry is a function that is the program: it is called without arguments, and what it
// returns is the exit code, as for the commands that installers write
// (https://packaging.python.org/specifications/entry-points). The zero value is none.
type Entry struct {
	Module   string
	Function string // may be dotted: an attribute of an attribute
}

// ParseEntry reads MODULE:FUNCTION.
func ParseEntry(s string) (Entry, bool) {
	module, function, ok := strings.Cut(s, ":")
	return Entry{module, function}, ok
}

func (e Entry) String() string { return e.Module + ":" + e.Function }

// Name is the name that the module must have.
func (e Entry) Name() string {
	name, _, _ := strings.Cut(e.Function, ".")
	return name
}

// script is the code that calls the function. Child processes of multiprocessing import
// it, and must not call it again.
func (e Entry) script() string {
	return fmt.Sprintf("import sys\nfrom %s import %s\n\nif __name__ == \"__main__\":\n    sys.exit(%s())\n", e.Module, e.Name(), e.Function)
}

// write writes the script of an entry point into the builder's cache, at a place that
// depends on nothing but the script, and returns its path.
func (e Entry) write(cache, name string) (string, error) {
	text := e.script()
	sum := sha256.Sum256([]byte(text))
	file := filepath.Join(cache, "entry", hex.EncodeToString(sum[:8]), name+".py")
	if old, err := os.ReadFile(file); err == nil && string(old) == text {
		return file, nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", fmt.Errorf("entry point %s: %w", e, err)
	}
	if err := (atomic.File{Path: file, Mode: 0o644}).WriteBytes([]byte(text)); err != nil {
		return "", fmt.Errorf("entry point %s: %w", e, err)
	}
	return file, nil
}
