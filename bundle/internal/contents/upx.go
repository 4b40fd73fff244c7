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

// qtPlugin occurs in every plugin of Qt. Qt looks for it in the file and not in memory,
// so that such a file must not be compressed (qplugin.h: QT_PLUGIN_METADATA_SECTION).
var qtPlugin = []byte("QTMETADATA ")

// upx is one run of UPX over the libraries of a product.
type upx struct {
	c       *collector
	program string
	version string
	dir     string // holds the product's libraries at their places
	files   []*upxFile
}

// upxFile is one library.
type upxFile struct {
	item     Item
	original []byte
	packed   []byte // nil if not compressed
	mayPack  bool
	loads    bool // loads when nothing is compressed
}

// compress runs UPX over the libraries of a onedir product, as --upx-dir asks. If a
// compressed library cannot be loaded, the original stays.
func (c *collector) compress(ctx context.Context, t *Table) (*Table, error) {
	if c.Spec.Build.UPXDir == "" {
		return t, nil
	}
	if c.Spec.Layout == "onefile" {
		c.Sink.Info("UPX is not used: a onefile product is compressed as a whole")
		return t, nil
	}
	if !c.Env.Shipped.RunsHere() {
		c.Sink.Warn(diag.UPX, "", "UPX is not used: libraries for another machine cannot be loaded here to test them", "")
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

// excluded implements --upx-exclude. A pattern matches the name of a file, or the last
// parts of its place or of the path of its source.
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

// pack compresses the libraries that may be compressed.
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

// packed returns a library as UPX compresses it, or nil if UPX refuses. UPX refuses
// libraries whose tables lie behind the code, as they do after a change of the run
// path; packed therefore moves the tables back, and sets the run path afterwards. UPX
// also refuses libraries without code; packed adds some. LZMA would make a library a
// tenth smaller, but most libraries do not load then (UPX 4.2.2).
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
			return nil, nil // the original stays
		}
	}
	if len(out) >= len(f.original) {
		return nil, nil
	}
	return out, nil
}

// compress runs UPX over a library. It returns nil if UPX refuses.
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

// try puts the compressed libraries in place, and restores those that do not load. It
// repeats this until every library loads that loaded before.
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
		if len(back) == 0 { // a compressed library that they need breaks them, and it is not known which
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

// loadLimit bounds the time for loading all libraries, which run their own code then.
const loadLimit = 10 * time.Minute

// load tells for each file whether the dynamic linker can load it. Each file is loaded
// in a process of its own, because a broken library can crash the process.
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

// apply returns the table with the compressed libraries, and a summary of what UPX
// saved.
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
		c.UPX += fmt.Sprintf("; %d cannot be compressed, or do not load afterwards", left)
	}
	return &c
}
