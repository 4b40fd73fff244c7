// Command mkstubs builds the bootloaders that are embedded into gofreeze.
// scripts/stubs runs it in the root of the source tree.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/gofreeze/gofreeze/bootloader/stub"
)

func main() {
	targets := os.Args[1:]
	if len(targets) == 0 {
		targets = []string{"linux-amd64", "linux-arm64", "windows-amd64", "darwin-amd64", "darwin-arm64"}
	}
	for _, name := range targets {
		if err := build(name); err != nil {
			fmt.Fprintln(os.Stderr, "mkstubs:", err)
			os.Exit(1)
		}
	}
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
