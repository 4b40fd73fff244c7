package bundle

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofreeze/gofreeze/bundle/internal/binaries"
	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/collect"
	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/hooks"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
	"github.com/gofreeze/gofreeze/spec"
)

// build is the state that the stages of one build share.
type build struct {
	ctx    context.Context
	spec   *spec.Spec
	opt    Options
	interp *python.Interpreter // that is frozen
	host   *python.Interpreter // that compiles: interp, unless that is for another machine
	cache  *cache.Cache
	graph  *graph.Graph
	hooks  *hooks.Set
	dists  *dists.Set
	items  collect.Builder
	libs   *binaries.Result

	main     string                     // key of the main module in the PYZ
	rthooks  []string                   // keys of run-time hooks, in the order to run them
	before   []string                   // keys of scripts that run before main
	active   []hooks.Hook               // hooks whose module is in the graph
	whole    map[string]bool            // distributions that are collected whole
	required map[string]map[string]bool // distribution -> what it requires, normalised
	metadata map[string]bool            // distributions whose metadata is wanted
	needs    sync.Map                   // distribution -> what needed says of it

	workerOnce sync.Once
	worker     *python.Worker

	diags    []Diagnostic
	analysed time.Duration // how long that took
	workers  int           // that compress; 0 for one on each processor
	pyhooks  *pythonHooks
	// of GObject introspection; nil for those that are not there
	namespaces map[string]*namespace

	// What a PyInstaller spec file asks for beyond the spec.
	edits     *edits
	siblings  []sibling
	directory string   // name of the onedir product, "" for that of the program
	userHooks []string // keys of the spec's own run-time hooks
	upxSaved  string   // in words
	// hooksConfig is what Python hooks are told, by module.
	hooksConfig any
	// modes say how modules are included, by package, "" for all.
	modes map[string]string
}

// Build freezes the program that sp describes. The product appears in
// sp.Build.DistPath by rename; a failed build leaves nothing there.
func Build(ctx context.Context, sp *spec.Spec, opt Options) (*Result, error) {
	b := newBuild(ctx, sp, opt)
	defer b.close()
	return b.run()
}

func newBuild(ctx context.Context, sp *spec.Spec, opt Options) *build {
	return &build{ctx: ctx, spec: sp, opt: opt, whole: map[string]bool{}, required: map[string]map[string]bool{}, metadata: map[string]bool{}}
}

func (b *build) close() {
	b.pyhooks.close()
	if b.worker != nil {
		b.worker.Close()
	}
}

// run builds the product.
func (b *build) run() (*Result, error) {
	began := time.Now()
	if err := b.prepare(); err != nil {
		return nil, err
	}
	b.analysed = time.Since(began)
	return b.finish()
}

// finish writes what was prepared.
func (b *build) finish() (*Result, error) {
	began := time.Now()
	res, err := b.pack()
	if err != nil {
		return nil, err
	}
	res.Elapsed = b.analysed + time.Since(began)
	res.Diagnostics, res.UPX = b.diags, b.upxSaved
	return res, nil
}

// prepare finds out what the product holds.
func (b *build) prepare() error {
	for _, stage := range []func() error{b.checkUnprotected, b.openCache, b.findPython, b.checkWindows, b.analyse, b.collect, b.checkLinks, b.checkNames} {
		if err := stage(); err != nil {
			return err
		}
		if err := b.ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// CacheDir is the builder's cache directory: dir, or the default when it is "".
func CacheDir(dir string) (string, error) {
	if dir != "" {
		return dir, nil
	}
	user, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("cache: %w; set HOME or XDG_CACHE_HOME", err)
	}
	return filepath.Join(user, "gofreeze", "build"), nil
}

func (b *build) openCache() error {
	// What was killed while it built a bootloader. Nothing takes that long.
	scratch.SweepOlder(os.TempDir(), "gofreeze-stub-", 24*time.Hour)
	dir, err := CacheDir(b.opt.CacheDir)
	if err != nil {
		b.log("DEBUG", err.Error()+"; building without a cache")
		return nil
	}
	b.opt.CacheDir = dir
	if why := cache.Shared(dir); why != "" {
		b.warn("shared-cache", dir, why+", and could put code of theirs into what you build: no results are taken from it", "remove it, or name another one with XDG_CACHE_HOME")
		return nil
	}
	b.cache = cache.Open(dir)
	if b.opt.Clean {
		if _, err := b.cache.Clean(0); err != nil {
			return err
		}
	}
	return nil
}

func (b *build) findPython() error {
	b.progress("interpreter", 0, 0)
	opt := python.Options{Path: b.spec.Python.Path, CacheDir: b.opt.CacheDir,
		Progress: func(msg string) { b.log("INFO", msg) }}
	if err := b.findDistribution(&opt); err != nil {
		return err
	}
	host, err := python.Find(b.ctx, opt)
	if err != nil {
		return err
	}
	b.host, b.interp = host, host
	b.log("INFO", fmt.Sprintf("Python %s: %s", host.Version, host.Invoked))
	return b.forTarget(opt)
}

// startWorker starts the analysis worker when it is first needed: a build that
// finds everything in the cache never starts Python.
func (b *build) startWorker() (*python.Worker, error) {
	b.workerOnce.Do(func() { b.worker = python.NewWorker(b.host) })
	return b.worker, nil
}

func (b *build) warn(id, where, msg, hint string) {
	b.diags = append(b.diags, Diagnostic{Level: "warning", ID: id, Where: where, Msg: msg, Hint: hint})
}

func (b *build) log(level, msg string) {
	if b.opt.Log != nil {
		b.opt.Log(level, msg)
	}
}

func (b *build) progress(stage string, done, total int) {
	if b.opt.Progress != nil {
		b.opt.Progress(stage, done, total)
	}
}

// CacheEntry is one result in the builder's cache.
type CacheEntry = cache.Entry

// CacheList lists the builder's cache in dir ("" for the default).
func CacheList(dir string) ([]CacheEntry, error) {
	dir, err := CacheDir(dir)
	if err != nil {
		return nil, err
	}
	return cache.Open(dir).List()
}

// CacheClean removes what was stored longer ago than age from the builder's
// cache in dir ("" for the default), and returns the bytes freed.
func CacheClean(dir string, age time.Duration) (int64, error) {
	dir, err := CacheDir(dir)
	if err != nil {
		return 0, err
	}
	return cache.Open(dir).Clean(age)
}
