// Package reproduce shows the known failures of onefile freezing. For each failure it
// builds a small program without and with the protection against it, and runs both
// under observation.
package reproduce

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofreeze/gofreeze/bundle"
	"github.com/gofreeze/gofreeze/cmd/gofreeze/internal/verify"
	"github.com/gofreeze/gofreeze/spec"
)

// Options say how to build the programs.
type Options struct {
	Python string // the interpreter to ship, "" for the default
}

// Result is the outcome of one case.
type Result struct {
	Case        Case          `json:"case"`
	Unprotected []*verify.Run `json:"unprotected"`
	Protected   []*verify.Run `json:"protected"`
	// These say how the failure showed, or what happened instead.
	Without string `json:"without"`
	With    string `json:"with"`
	// OK means that the program fails without the protection, and only then.
	OK bool `json:"ok"`
}

// Run builds and runs a case without and with its protection.
func Run(ctx context.Context, c Case, opt Options) (*Result, error) {
	dir, err := os.MkdirTemp("", "gofreeze-reproduce-")
	if err != nil {
		return nil, fmt.Errorf("reproduce %s: %w", c.Name, err)
	}
	defer os.RemoveAll(dir)
	r := &Result{Case: c}
	if r.Unprotected, err = c.run(ctx, filepath.Join(dir, "without"), c.off, opt); err != nil {
		return nil, fmt.Errorf("reproduce %s: %w", c.Name, err)
	}
	if r.Protected, err = c.run(ctx, filepath.Join(dir, "with"), nil, opt); err != nil {
		return nil, fmt.Errorf("reproduce %s: %w", c.Name, err)
	}
	var without, with bool
	without, r.Without = c.failed(r.Unprotected)
	with, r.With = c.failed(r.Protected)
	r.OK = without && !with
	return r, nil
}

// run builds the program and starts it once for each entry of starts.
func (c Case) run(ctx context.Context, dir string, off []string, opt Options) ([]*verify.Run, error) {
	source, err := sources.ReadFile("cases/" + c.Name + ".py")
	if err != nil {
		return nil, fmt.Errorf("internal error: %w", err)
	}
	program, err := c.build(ctx, filepath.Join(dir, "1"), source, off, opt)
	if err != nil {
		return nil, err
	}
	starts := c.starts
	if starts == nil {
		starts = [][]string{nil}
	}
	if c.update {
		newer, err := c.build(ctx, filepath.Join(dir, "2"), bytes.Replace(source, []byte("VERSION = 1"), []byte("VERSION = 2"), 1), off, opt)
		if err != nil {
			return nil, err
		}
		starts = [][]string{{newer}}
	}
	var runs []*verify.Run
	for _, args := range starts {
		run, err := verify.Observe(ctx, dir, append([]string{program}, args...), verify.Options{Cap: max(c.cap, 16), Limit: 20 * time.Second, Grace: 5 * time.Second})
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	return runs, nil
}

func (c Case) build(ctx context.Context, dir string, source []byte, off []string, opt Options) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	script := filepath.Join(dir, strings.ReplaceAll(c.Name, "-", "_")+".py")
	if err := os.WriteFile(script, source, 0o600); err != nil {
		return "", err
	}
	sp := &spec.Spec{Script: script, Name: c.Name, Layout: "onefile", Python: spec.Python{Path: opt.Python},
		Runtime: spec.Runtime{Interpreter: c.interpreter}, Build: spec.Build{DistPath: filepath.Join(dir, "dist"), Compress: "fast"}}
	if c.temp {
		sp.Onefile.Extract = "temp"
	}
	sp = sp.WithDefaults()
	res, err := bundle.Build(ctx, sp, bundle.Options{Unprotected: off})
	if err != nil {
		return "", err
	}
	return res.Executable, nil
}
