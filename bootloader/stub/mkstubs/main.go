// Command mkstubs builds the bootloaders that are embedded into gofreeze.
// scripts/stubs runs it in the root of the source tree.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/gofreeze/gofreeze/bootloader/stub"
)

func main() {
	stale := flag.Bool("stale", false, "build only what is missing or older than its source")
	flag.Parse()
	targets := flag.Args()
	if len(targets) == 0 {
		targets = []string{"linux-amd64", "linux-arm64", "windows-amd64", "darwin-amd64", "darwin-arm64"}
	}
	for _, name := range targets {
		if *stale && fresh(name) {
			continue
		}
		if err := build(name); err != nil {
			fmt.Fprintln(os.Stderr, "mkstubs:", err)
			os.Exit(1)
		}
	}
}

// fresh reports whether there is a bootloader that was built from today's source.
func fresh(name string) bool {
	goos, arch, _ := strings.Cut(name, "-")
	base := filepath.Join("bootloader", "stub", "built", name)
	was, err := os.ReadFile(base + ".source")
	if err != nil {
		return false
	}
	if _, err := os.Stat(base + ".zst"); err != nil {
		return false
	}
	is, err := stub.SourceHash(".", stub.Target{OS: goos, Arch: arch})
	return err == nil && is == string(was)
}

func build(name string) error {
	goos, arch, ok := strings.Cut(name, "-")
	if !ok {
		return fmt.Errorf("target %s: want OS-ARCH", name)
	}
	b, err := stub.Build(context.Background(), ".", stub.Target{OS: goos, Arch: arch})
	if err != nil {
		return err
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		return err
	}
	packed := enc.EncodeAll(b, nil)
	out := filepath.Join("bootloader", "stub", "built", name+".zst")
	if err := os.WriteFile(out+".new", packed, 0o666); err != nil {
		return err
	}
	hash, err := stub.SourceHash(".", stub.Target{OS: goos, Arch: arch})
	if err != nil {
		return err
	}
	if err := os.WriteFile(strings.TrimSuffix(out, ".zst")+".source", []byte(hash), 0o666); err != nil {
		return err
	}
	fmt.Printf("%s: %d bytes, %d packed\n", out, len(b), len(packed))
	return os.Rename(out+".new", out)
}
