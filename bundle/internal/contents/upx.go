package contents

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/process"
	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
	"github.com/gofreeze/gofreeze/bundle/report"
	"github.com/gofreeze/gofreeze/extract/archive"
	"golang.org/x/sync/errgroup"
)

//go:embed loads.py
var loadTest string

// qtPlugin marks plugins of Qt, which Qt looks for in the file, not in memory
// (qplugin.h: QT_PLUGIN_METADATA_SECTION).
var qtPlugin = []byte("QTMETADATA ")

// upx is one run over the libraries of a product.
type upx struct {
	c       *collector
	program string
	version string
	dir     string // the product's libraries, at their places
	files   []*upxFile
}

// upxFile is one library.
type upxFile struct {
	item     Item
	original []byte
	packed   []byte // nil: not compressed
	mayPack  bool
	loads    bool // when nothing is compressed
}

// compress runs UPX over the libraries of a onedir product, as --upx-dir asks. A
// library that cannot be loaded afterwards stays as it was.
func (c *collector) compress(ctx context.Context, t *Table) (*Table, error) {
	if c.Spec.Build.UPXDir == "" {
		return t, nil
	}
	if c.Spec.Layout == "onefile" {
		c.Sink.Info("UPX is not used: a onefile program is compressed as a whole")
		return t, nil
	}
	if !c.Env.Shipped.RunsHere() {
		c.Sink.Warn(diag.UPX, "", "UPX is not used: libraries for another machine cannot be tried", "")
		return t, nil
	}
	u := &upx{c: c, program: filepath.Join(c.Spec.Abs(c.Spec.Build.UPXDir), "upx")}
	out, err := process.Command(ctx, u.program, "--version").Output()
	if err != nil {
		c.Sink.Warn(diag.UPX, u.program, "UPX is not used: "+err.Error(), "--upx-dir names the directory of the program upx")
		return t, nil
	}
	u.version, _, _ = strings.Cut(string(out), "\n")
	dir, err := scratch.Dir("", "gofreeze-upx-")
	if err != nil {
		return nil, fmt.Errorf("upx: %w", err)
	}
	defer dir.Remove()
	u.dir = dir.Path
	if err = u.spread(ctx, t); err == nil {
		if err = u.pack(ctx); err == nil {
			err = u.try(ctx)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("upx: %w", err)
	}
	return u.apply(t), nil
}

// spread writes the libraries to their places, and finds out which of them load.
func (u *upx) spread(ctx context.Context, t *Table) error {
	for _, it := range t.Items {
		if !it.Binary && it.Kind != archive.KindSymlink {
			continue
		}
		place := filepath.Join(u.dir, filepath.FromSlash(it.Path))
		if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
			return err
		}
		if it.Kind == archive.KindSymlink {
			if err := os.Symlink(it.Target, place); err != nil {
				return err
			}
			continue
		}
		f := &upxFile{item: it}
		var err error
		if f.original, err = it.Load(); err != nil {
			return err
		}
		f.mayPack = strings.Contains(path.Base(it.Path), ".so") && !bytes.Contains(f.original, qtPlugin) && !u.excluded(it)
		u.files = append(u.files, f)
		if err := os.WriteFile(place, f.original, 0o700); err != nil {
			return err
		}
	}
	loads, err := u.load(ctx)
	if err != nil {
		return err
	}
	for i, f := range u.files {
		f.loads = loads[i]
		f.mayPack = f.mayPack && f.loads
	}
	return nil
}

// excluded implements --upx-exclude: patterns of a file's name, or of the last
// parts of where it came from.
func (u *upx) excluded(it Item) bool {
	for _, p := range u.c.Spec.Build.UPXExclude {
		for _, file := range []string{it.Path, filepath.ToSlash(it.Source)} {
			parts := strings.Split(file, "/")
			n := strings.Count(p, "/") + 1
			if n <= len(parts) {
				if ok, _ := path.Match(p, strings.Join(parts[len(parts)-n:], "/")); ok {
					return true
				}
			}
		}
	}
	return false
}

// pack compresses what may be compressed.
func (u *upx) pack(ctx context.Context) error {
	var all errgroup.Group
	all.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range u.files {
		if !f.mayPack {
			continue
		}
		all.Go(func() (err error) {
			f.packed, err = u.packed(ctx, f, i)
			return err
		})
	}
	if err := all.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}

// packed is a library as UPX compresses it, nil when it refuses to. It refuses
// those whose tables lie behind the code, as they do after a change of the run
// path: it gets them as they were, and the run path is set afterwards; and those
// without code. LZMA would make a library a tenth smaller, but most do not load
// then (UPX 4.2.2).
func (u *upx) packed(ctx context.Context, f *upxFile, i int) ([]byte, error) {
	plain := f.item
	plain.runPath = ""
	original, err := plain.Load()
	if err != nil {
		return nil, err
	}
	out, err := u.compress(ctx, original, i)
	runPath := f.item.runPath
	if out == nil && err == nil {
		if back, path, moved := binaries.Unmove(original); moved == nil {
			if runPath == "" {
				runPath = path
			}
			out, err = u.compress(ctx, back, i)
		} else if with, none := binaries.AddCode(original); none == nil {
			out, err = u.compress(ctx, with, i)
		}
	}
	if err != nil || out == nil {
		return nil, err
	}
	if runPath != "" {
		if out, err = binaries.SetRunPath(out, runPath); err != nil {
			return nil, nil // it stays as it was
		}
	}
	if len(out) >= len(f.original) {
		return nil, nil
	}
	return out, nil
}

// compress runs UPX over a library, and returns nil when it refuses to.
func (u *upx) compress(ctx context.Context, original []byte, i int) ([]byte, error) {
	sum := sha256.Sum256(original)
	key := cache.NewKey("upx --best", u.version, string(sum[:])).About(u.files[i].item.Path)
	if out, ok := u.c.Env.Cache.Get(key); ok {
		if len(out) == 0 {
			return nil, nil
		}
		return out[:len(out):len(out)], nil
	}
	file := filepath.Join(u.dir, fmt.Sprintf(".packing-%d", i))
	defer os.Remove(file)
	if err := os.WriteFile(file, original, 0o700); err != nil {
		return nil, err
	}
	var out []byte
	if err := process.Command(ctx, u.program, "-q", "--best", file).Run(); err == nil {
		if out, err = os.ReadFile(file); err != nil {
			return nil, err
		}
	} else if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if len(out) >= len(original) {
		out = nil
	}
	_ = u.c.Env.Cache.Put(key, out) // a lost entry costs time only
	return out, nil
}

// try puts the compressed libraries in place and takes back those that do not
// load, until all load that did before.
func (u *upx) try(ctx context.Context) error {
	for _, f := range u.files {
		if len(f.packed) == 0 {
			f.packed = nil
		} else if err := u.write(f, f.packed); err != nil {
			return err
		}
	}
	for {
		loads, err := u.load(ctx)
		if err != nil {
			return err
		}
		var back []*upxFile
		failed := false
		for i, f := range u.files {
			if f.loads && !loads[i] {
				failed = true
				if f.packed != nil {
					back = append(back, f)
				}
			}
		}
		if !failed {
			return nil
		}
		if len(back) == 0 { // one that they need: which is not known
			back = u.files
		}
		for _, f := range back {
			f.packed = nil
			if err := u.write(f, f.original); err != nil {
				return err
			}
		}
	}
}

func (u *upx) write(f *upxFile, data []byte) error {
	return os.WriteFile(filepath.Join(u.dir, filepath.FromSlash(f.item.Path)), data, 0o700)
}

// loadLimit bounds loading all libraries, whose own code runs then.
const loadLimit = 10 * time.Minute

// load tells for each file whether the dynamic linker can load it: each in a
// process of its own, as one that is broken takes its process with it.
func (u *upx) load(ctx context.Context) ([]bool, error) {
	var in bytes.Buffer
	for _, f := range u.files {
		in.WriteString(filepath.Join(u.dir, filepath.FromSlash(f.item.Path)) + "\x00")
	}
	ctx, cancel := context.WithTimeout(ctx, loadLimit)
	defer cancel()
	cmd := process.Command(ctx, u.c.Env.Compiler.Invoked, "-B", "-c", loadTest)
	cmd.Stdin = &in
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("load the libraries with %s: %w", u.c.Env.Compiler.Invoked, err)
	}
	answers := strings.TrimSpace(string(out))
	if len(answers) != len(u.files) {
		return nil, fmt.Errorf("load the libraries with %s: %d answers for %d files", u.c.Env.Compiler.Invoked, len(answers), len(u.files))
	}
	loads := make([]bool, len(u.files))
	for i := range loads {
		loads[i] = answers[i] == '1'
	}
	return loads, nil
}

// apply returns the table with what was compressed, and notes what that saved.
func (u *upx) apply(t *Table) *Table {
	candidates := 0
	var before, after int64
	var packed []Item
	for _, f := range u.files {
		if f.mayPack {
			candidates++
		}
		if f.packed == nil {
			continue
		}
		before += int64(len(f.original))
		after += int64(len(f.packed))
		it := f.item
		it.Source, it.Data, it.runPath, it.Patch, it.strip = "", f.packed, "", nil, false
		packed = append(packed, it)
	}
	c := *t.With(packed...)
	c.UPX = fmt.Sprintf("%s: %d of %d libraries compressed, %s instead of %s", u.version, len(packed), candidates, report.Bytes(after), report.Bytes(before))
	if left := candidates - len(packed); left > 0 {
		c.UPX += fmt.Sprintf("; %d cannot be, or do not load then", left)
	}
	return &c
}
