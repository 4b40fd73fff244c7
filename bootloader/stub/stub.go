// Package stub holds the built bootloaders for the builder. If none is embedded for a
// target, it builds one from source.
package stub

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/gofreeze/gofreeze/bundle/atomic"
)

//go:embed built
var built embed.FS

// Target is the system that a bootloader runs on, in Go's terms.
type Target struct{ OS, Arch string }

func (t Target) String() string { return t.OS + "-" + t.Arch }

// maxStub bounds the size of an embedded stub in bytes.
const maxStub = 64 << 20

// For returns the bootloader for t. It takes the embedded one, or else builds one from
// the source that this builder was built from; both have the same bytes. log, if not
// nil, is told about such a build.
func For(ctx context.Context, t Target, log func(msg string)) ([]byte, error) {
	packed, err := built.ReadFile("built/" + t.String() + ".zst")
	if err != nil {
		return fromSource(ctx, t, log)
	}
	if stale(t) {
		return fromSource(ctx, t, nil)
	}
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxStub))
	if err != nil {
		return nil, fmt.Errorf("bootloader %s: %w", t, err)
	}
	defer d.Close()
	b, err := d.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("bootloader %s: %w", t, err)
	}
	return b, nil
}

// Build compiles the bootloader for t from the source tree in dir. The bytes depend
// only on the source and on the version of the Go toolchain.
func Build(ctx context.Context, dir string, t Target) ([]byte, error) {
	tmp, err := os.MkdirTemp("", "gofreeze-stub-")
	if err != nil {
		return nil, fmt.Errorf("bootloader %s: %w", t, err)
	}
	defer os.RemoveAll(tmp)
	out := filepath.Join(tmp, "stub")
	flags := "-s -w -buildid="
	if t.OS == "linux" && (t.Arch == "amd64" || t.Arch == "arm64") {
		flags += " -E main.entry"
	}
	args := []string{"build", "-trimpath", "-buildvcs=false", "-ldflags=" + flags, "-o", out}
	changed, err := overlay(ctx, dir, tmp, t)
	var misfit *errChange
	switch {
	case err == nil:
		args = append(args, "-overlay", changed)
	case errors.As(err, &misfit):
		fmt.Fprintf(os.Stderr, "bootloader %s: built without changes to Go's runtime, so it needs 800 MB of address space: %v\n", t, err)
	case errors.Is(err, exec.ErrNotFound):
		return nil, fmt.Errorf("bootloader %s: none is embedded and there is no Go toolchain to build it; run scripts/stubs, then build gofreeze", t)
	default:
		return nil, fmt.Errorf("bootloader %s: %w", t, err)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, "./bootloader")...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+t.OS, "GOARCH="+t.Arch, "GOFLAGS=", "GOAMD64=v1")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Run(); err != nil {
		line, _, _ := strings.Cut(strings.TrimSpace(errs.String()), "\n")
		return nil, fmt.Errorf("bootloader %s: build from source: %w: %s", t, err, line)
	}
	return os.ReadFile(out)
}

// fromSource builds the stub, or takes it from the user's cache, whose keys depend on
// the content of the source.
func fromSource(ctx context.Context, t Target, log func(msg string)) ([]byte, error) {
	dir, err := source()
	if err != nil {
		return nil, fmt.Errorf("bootloader %s: none is embedded, and %w", t, err)
	}
	file, err := cacheFile(dir, t)
	if err != nil {
		return Build(ctx, dir, t)
	}
	if b, ok := load(file); ok {
		return b, nil
	}
	if log != nil {
		log("building the bootloader for " + t.String() + " with the Go toolchain, as none is embedded; the result is kept")
	}
	b, err := Build(ctx, dir, t)
	if err != nil {
		return nil, err
	}
	store(file, b)
	return b, nil
}

// Digest names the embedded bootloaders by what they were built from, the source and the
// toolchain. Builders with the same digest put the same bootloaders into products. It is
// "" if none is embedded.
func Digest() string {
	names, err := fs.Glob(built, "built/*.source") // sorted
	if err != nil || len(names) == 0 {
		return ""
	}
	h := sha256.New()
	for _, name := range names {
		b, err := built.ReadFile(name)
		if err != nil {
			return ""
		}
		fmt.Fprintf(h, "%s %s\n", name, b)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// source finds the module's source tree. It looks where this file was when it was
// compiled, which works for go run and go build in a clone.
func source() (string, error) {
	_, file, _, ok := runtime.Caller(0)
	dir := filepath.Dir(filepath.Dir(filepath.Dir(file)))
	if ok && filepath.IsAbs(file) {
		if _, err := os.Stat(filepath.Join(dir, "bootloader", "main.go")); err == nil {
			return dir, nil
		}
	}
	return "", errors.New("the source that gofreeze was built from is gone; run scripts/stubs in a clone, then build gofreeze there")
}

// stale reports whether the source has changed since the embedded stub was built. It
// returns false if the source is not on this machine.
func stale(t Target) bool {
	was, err := built.ReadFile("built/" + t.String() + ".source")
	if err != nil {
		return true
	}
	dir, err := source()
	if err != nil {
		return false
	}
	is, err := SourceHash(dir, t)
	return err == nil && is != string(was)
}

// SourceHash returns the name of the result of Build for the source tree in dir. It
// depends on the toolchain, the target, and the content of the packages of the
// bootloader.
func SourceHash(dir string, t Target) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, runtime.Version(), t)
	files := []string{filepath.Join(dir, "go.sum")}
	for _, sub := range []string{"bootloader", "extract"} {
		err := filepath.WalkDir(filepath.Join(dir, sub), func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(p, "_test.go") {
				return err
			}
			if ext := filepath.Ext(p); ext == ".go" || ext == ".s" {
				files = append(files, p)
			}
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	for _, p := range files {
		b, err := os.ReadFile(p)
		if err != nil {
			return "", err
		}
		fmt.Fprintln(h, filepath.Base(p), len(b))
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// cacheFile returns the path of a kept stub.
func cacheFile(dir string, t Target) (string, error) {
	hash, err := SourceHash(dir, t)
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(cache, "gofreeze", "build", "stubs", t.String()+"-"+hash[:24]), nil
}

// A kept stub begins with the SHA-256 of its name and its content, so that a damaged one
// and one that has got under another name are not taken.

func digest(file string, b []byte) []byte {
	h := sha256.New()
	h.Write([]byte(filepath.Base(file)))
	h.Write(b)
	return h.Sum(nil)
}

// private reports whether nobody else may write to the directory of a kept stub, and to
// those around it that are the builder's: who can, could put code into products.
func private(file string) bool {
	dir := filepath.Dir(file)
	for range 3 { // stubs, build, gofreeze
		if fi, err := os.Stat(dir); err != nil || fi.Mode().Perm()&0o022 != 0 && runtime.GOOS != "windows" {
			return false
		}
		dir = filepath.Dir(dir)
	}
	return true
}

// load returns a kept stub.
func load(file string) ([]byte, bool) {
	b, err := os.ReadFile(file)
	if err != nil || len(b) <= sha256.Size || !private(file) || !bytes.Equal(b[:sha256.Size], digest(file, b[sha256.Size:])) {
		return nil, false
	}
	return b[sha256.Size:], true
}

// store keeps a stub. A cache that cannot be written only costs time.
func store(file string, b []byte) {
	if os.MkdirAll(filepath.Dir(file), 0o700) != nil || !private(file) {
		return
	}
	_ = atomic.File{Path: file, Prefix: ".stub-"}.WriteBytes(digest(file, b), b)
}
