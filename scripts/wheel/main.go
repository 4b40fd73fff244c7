// Command wheel makes what users install: for each system a wheel, and an archive with
// the builder, its completions and its man page; with them a bill of materials and a
// file with SHA-256 sums. scripts/release runs it in the root of the source tree.
//
// The same commit, toolchain and modules give the same bytes: no file has a time, an
// owner, or a path of this machine, and files are in a fixed order.
package main

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofreeze/gofreeze/bundle"
	"github.com/gofreeze/gofreeze/bundle/atomic"
)

func main() {
	out := flag.String("o", "dist", "directory for the files")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: scripts/release [-o DIRECTORY] [OS/ARCH ...]\n\nWithout OS/ARCH it makes everything for:", strings.Join(names(), " "))
		flag.PrintDefaults()
	}
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := release(ctx, *out, flag.Args())
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// platform is a system that gofreeze itself runs on. The tags are those of its wheel
// (PEP 425): the builder is static, so that it runs with any C library of Linux, and Go
// 1.26 needs macOS 12.
type platform struct {
	os, arch string
	tags     []string // sorted
}

func (p platform) String() string { return p.os + "/" + p.arch }

// program is the name of the builder's file.
func (p platform) program() string {
	if p.os == "windows" {
		return "gofreeze.exe"
	}
	return "gofreeze"
}

// base is the name of the platform's files, without their endings.
func (p platform) base() string {
	return "gofreeze-" + bundle.Version + "-" + p.os + "-" + p.arch
}

func platforms() []platform {
	return []platform{
		{"linux", "amd64", []string{"manylinux2014_x86_64", "manylinux_2_17_x86_64", "musllinux_1_1_x86_64"}},
		{"linux", "arm64", []string{"manylinux2014_aarch64", "manylinux_2_17_aarch64", "musllinux_1_1_aarch64"}},
		{"windows", "amd64", []string{"win_amd64"}},
		{"windows", "arm64", []string{"win_arm64"}},
		{"darwin", "amd64", []string{"macosx_12_0_x86_64"}},
		{"darwin", "arm64", []string{"macosx_12_0_arm64"}},
	}
}

func names() []string {
	var out []string
	for _, p := range platforms() {
		out = append(out, p.String())
	}
	return out
}

// choose returns the platforms with the given names, or all of them.
func choose(wanted []string) ([]platform, error) {
	if len(wanted) == 0 {
		return platforms(), nil
	}
	var out []platform
	for _, name := range wanted {
		i := slices.Index(names(), name)
		if i < 0 {
			return nil, fmt.Errorf("%s: want one of %s", name, strings.Join(names(), ", "))
		}
		out = append(out, platforms()[i])
	}
	return out, nil
}

// release makes the files for the named platforms in the directory out.
func release(ctx context.Context, out string, wanted []string) error {
	chosen, err := choose(wanted)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "gofreeze-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	common, err := readCommon(ctx, work)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	var sums []string
	for _, p := range chosen {
		b, err := build(ctx, work, p)
		if err != nil {
			return err
		}
		if why := b.doubt(); why != "" {
			fmt.Fprintf(os.Stderr, "release: warning: do not publish gofreeze for %s: %s\n", p, why)
		}
		made, err := files(ctx, p, b, common)
		if err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
		for _, f := range made {
			if err := (atomic.File{Path: filepath.Join(out, f.name), Mode: 0o644}).WriteBytes(f.data); err != nil {
				return err
			}
			sums = append(sums, fmt.Sprintf("%x  %s\n", sha256.Sum256(f.data), f.name))
			fmt.Printf("%s: %d bytes\n", filepath.Join(out, f.name), len(f.data))
		}
	}
	slices.SortFunc(sums, func(a, b string) int { return strings.Compare(a[2*sha256.Size:], b[2*sha256.Size:]) })
	return atomic.File{Path: filepath.Join(out, "SHA256SUMS"), Mode: 0o644}.WriteBytes([]byte(strings.Join(sums, "")))
}

// files makes everything that is published for one platform.
func files(ctx context.Context, p platform, b *builder, c *common) ([]entry, error) {
	bom, err := billOfMaterials(p, b)
	if err != nil {
		return nil, err
	}
	notices, err := thirdParty(ctx, b)
	if err != nil {
		return nil, err
	}
	wheel, err := makeWheel(p, b, c, bom, notices)
	if err != nil {
		return nil, err
	}
	archive, err := makeArchive(p, b, c, bom, notices)
	if err != nil {
		return nil, err
	}
	return []entry{wheel, archive, {name: p.base() + ".cdx.json", data: bom}}, nil
}
