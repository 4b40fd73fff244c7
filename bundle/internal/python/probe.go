package python

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofreeze/gofreeze/bundle/atomic"
	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/process"
	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

//go:embed probe.py
var probeSource string

// minMinor and maxMinor are the first and last minor versions of CPython 3 that
// can be frozen.
const (
	minMinor = 9
	maxMinor = 14
)

// probeLimit bounds the time in which an interpreter must start and answer. Its
// environment may run code at the start.
const probeLimit = 2 * time.Minute

// probed is a probe result as the cache keeps it.
type probed struct {
	Asked       string            `json:"asked"` // the name of the cache file, which stands for the question
	Interpreter *Interpreter      `json:"interpreter"`
	Stamps      map[string]string `json:"stamps"` // path -> stamp when it was probed
}

// probe asks the interpreter about itself. The answer is kept until one of the files
// and directories that it depends on changes.
func probe(ctx context.Context, exe string, opt Options) (*Interpreter, error) {
	file := cacheFile(exe, opt)
	kept := remembered(file)
	if kept != nil && !opt.Verify.Begin(file) {
		return kept, nil
	}
	limited, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	cmd := process.Command(limited, exe, "-B", "-c", probeSource)
	cmd.Env = environ()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	// A process that sitecustomize has started may hold the output open after the answer.
	if err := cmd.Run(); err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if limited.Err() != nil {
			return nil, fmt.Errorf("python %s: did not answer within %s when it was asked about itself; look at its sitecustomize, and at the .pth files in its site-packages", exe, probeLimit)
		}
		return nil, runError("python "+exe, err, errs.String())
	}
	var answer struct {
		Interpreter
		Implementation string `json:"implementation"`
	}
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
		return nil, fmt.Errorf("python %s: its answer is not that of a Python interpreter", exe)
	}
	in := answer.Interpreter
	if answer.Implementation != "cpython" {
		return nil, fmt.Errorf("python %s: is %s; only CPython can be frozen", exe, answer.Implementation)
	}
	if in.Major != 3 || in.Minor < minMinor || in.Minor > maxMinor {
		return nil, fmt.Errorf("python %s: is version %s; 3.%d to 3.%d can be frozen", exe, in.Version, minMinor, maxMinor)
	}
	if on := in.Target(); on.LibrariesBeside() {
		if !slices.Contains(target.All(), on) {
			return nil, fmt.Errorf("python %s: is for %s, for which there is no bootloader; install the Python for 64-bit x86", exe, on)
		}
		dir := filepath.Dir(in.LibPython)
		entries, err := os.ReadDir(dir)
		if in.LibPython == "" || err != nil {
			return nil, fmt.Errorf("python %s: its python3%d.dll was not found beside it; only a complete installation can be frozen", exe, in.Minor)
		}
		in.Beside = librariesBeside(entries, dir)
	}
	err := remember(file, exe, &in)
	if kept != nil && !equal(kept, &in) {
		opt.Verify.Differs(cache.Difference{Kind: "python", About: exe, Path: file, Err: err})
	}
	return &in, nil
}

// equal reports whether two probes gave the same answer.
func equal(a, b *Interpreter) bool {
	x, err := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err == nil && err2 == nil && bytes.Equal(x, y)
}

// cacheFile is the file in which the probe of exe is kept; "" without a cache. The name
// depends on every part of the environment that can change the answer.
func cacheFile(exe string, opt Options) string {
	if opt.CacheDir == "" {
		return ""
	}
	h := sha256.New()
	cwd, _ := os.Getwd()
	for _, s := range []string{exe, probeSource, os.Getenv("PYTHONPATH"), os.Getenv("PYTHONUSERBASE"), os.Getenv("HOME"), os.Getenv("APPDATA"),
		os.Getenv("PYTHONNOUSERSITE"), os.Getenv("PYENV_VERSION"), os.Getenv("LD_LIBRARY_PATH"), cwd} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return filepath.Join(opt.CacheDir, "python", hex.EncodeToString(h.Sum(nil))[:32]+".json")
}

func remembered(file string) *Interpreter {
	if file == "" {
		return nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	var p probed
	if json.Unmarshal(b, &p) != nil || p.Interpreter == nil || len(p.Stamps) == 0 || p.Asked != filepath.Base(file) {
		return nil
	}
	for path, was := range p.Stamps {
		if stamp(path) != was {
			return nil
		}
	}
	return p.Interpreter
}

// remember stores a probe. A cache that cannot be written only costs time.
func remember(file, exe string, in *Interpreter) error {
	if file == "" {
		return nil
	}
	p := probed{filepath.Base(file), in, map[string]string{}}
	watch := []string{exe, in.Executable, in.Invoked, in.LibPython, in.Stdlib, in.Prefix,
		filepath.Join(in.Prefix, "pyvenv.cfg"), filepath.Join(in.Stdlib, "os.py"), ".python-version"}
	if root := os.Getenv("PYENV_ROOT"); root != "" {
		watch = append(watch, filepath.Join(root, "version"))
	}
	if home, err := os.UserHomeDir(); err == nil {
		watch = append(watch, filepath.Join(home, ".pyenv", "version"))
	}
	for _, dir := range in.SitePaths {
		pths, _ := filepath.Glob(filepath.Join(dir, "*.pth"))
		watch = append(append(watch, dir), pths...)
	}
	for _, w := range append(watch, in.Path...) {
		if w != "" {
			p.Stamps[w] = stamp(w)
		}
	}
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	scratch.SweepOlder(filepath.Dir(file), ".probe-", time.Hour)
	return atomic.File{Path: file, Prefix: ".probe-"}.WriteBytes(b)
}

// stamp identifies the state of a path without reading the file.
func stamp(path string) string {
	fi, err := os.Stat(path)
	if err != nil {
		return "absent"
	}
	return fmt.Sprintf("%v %d %d", fi.Mode(), fi.Size(), fi.ModTime().UnixNano())
}
