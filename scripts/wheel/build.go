package main

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
)

// builder is gofreeze for one platform.
type builder struct {
	data []byte
	info *debug.BuildInfo // what the Go toolchain noted in it
}

// build compiles gofreeze. The bytes depend on the commit, the toolchain and the modules
// only. work is a directory for the file.
func build(ctx context.Context, work string, p platform) (*builder, error) {
	file := filepath.Join(work, p.os+"-"+p.arch+"-"+p.program())
	if _, err := os.Stat(file); err != nil {
		env := []string{"CGO_ENABLED=0", "GOOS=" + p.os, "GOARCH=" + p.arch, "GOFLAGS=", "GOAMD64=v1", "GOARM64=v8.0"}
		if _, err := output(ctx, env, "go", "build", "-trimpath", "-buildvcs=auto", "-ldflags=-s -w -buildid=", "-o", file, "./cmd/gofreeze"); err != nil {
			return nil, err
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	info, err := buildinfo.Read(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &builder{data, info}, nil
}

// doubt says what is wrong with publishing a builder; "" if nothing is.
func (b *builder) doubt() string {
	value := map[string]string{}
	for _, s := range b.info.Settings {
		value[s.Key] = s.Value
	}
	switch {
	case value["vcs.revision"] == "":
		return "it does not say from which commit it is, because this is no clone (the Go toolchain finds none in a worktree)"
	case value["vcs.modified"] == "true":
		return "it says that it has changes: there are files that are not committed"
	}
	return ""
}

// common is what all platforms have alike.
type common struct {
	readme, licence []byte
	man             []byte
	completions     []entry
}

// readCommon reads the files of the source tree, and asks a gofreeze for this machine
// for its completions and its man page.
func readCommon(ctx context.Context, work string) (*common, error) {
	here := platform{os: runtime.GOOS, arch: runtime.GOARCH}
	if _, err := build(ctx, work, here); err != nil {
		return nil, err
	}
	program := filepath.Join(work, here.os+"-"+here.arch+"-"+here.program())
	c := &common{}
	var err error
	if c.readme, err = os.ReadFile("README.md"); err != nil {
		return nil, err
	}
	if c.licence, err = os.ReadFile("LICENSE"); err != nil {
		return nil, err
	}
	if c.man, err = output(ctx, nil, program, "man"); err != nil {
		return nil, err
	}
	for _, shell := range [][2]string{{"bash", "gofreeze.bash"}, {"fish", "gofreeze.fish"}, {"powershell", "gofreeze.ps1"}, {"zsh", "_gofreeze"}} {
		text, err := output(ctx, nil, program, "completion", shell[0])
		if err != nil {
			return nil, err
		}
		c.completions = append(c.completions, entry{name: shell[1], data: text})
	}
	return c, nil
}

// output runs a command with more variables, and returns what it prints.
func output(ctx context.Context, env []string, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, strings.TrimSpace(errs.String()))
	}
	return out, nil
}
