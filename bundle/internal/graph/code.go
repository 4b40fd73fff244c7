package graph

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"strconv"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/marshal"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
)

// Worker is a process of Python that helps a graph: *python.Worker, or a fake in a
// test.
type Worker interface {
	Compile(ctx context.Context, reqs []python.CompileRequest) ([]python.Compiled, error)
	Find(ctx context.Context, names []string) ([]python.Found, error)
}

// codeLoader takes modules from the cache, from valid bytecode beside the source, or
// from the compiler, in this order. It does not use bytecode of the program's own
// modules: a source may have changed within the same second, which bytecode does not
// show.
type codeLoader struct {
	in       *python.Interpreter
	cache    *cache.Cache
	worker   Worker
	optimize int
	stdlib   map[string]bool // top-level modules of the standard library
}

// job is one module to load.
type job struct {
	m    *Module
	key  cache.Key
	same *cache.Key          // names the result by the content of the source, when others may have it
	raw  []byte              // code from bytecode or the compiler, not yet normalised
	bad  *python.SyntaxError // what raw raises, in place of a source that does not compile
	out  Loaded
}

// Load implements Loader.
func (l *codeLoader) Load(ctx context.Context, modules []*Module) ([]Loaded, error) {
	jobs := make([]*job, len(modules))
	for i, m := range modules {
		jobs[i] = &job{m: m}
	}
	if err := each(ctx, jobs, l.prepare); err != nil {
		return nil, err
	}
	var sources []*job
	for _, j := range jobs {
		if j.out.Err == nil && j.out.Facts == nil && j.raw == nil {
			sources = append(sources, j)
		}
	}
	if len(sources) > 0 {
		if err := l.compile(ctx, sources); err != nil {
			return nil, err
		}
	}
	if err := each(ctx, jobs, l.finish); err != nil {
		return nil, err
	}
	out := make([]Loaded, len(jobs))
	for i, j := range jobs {
		out[i] = j.out
	}
	return out, nil
}

// cached takes a result from the cache.
func (l *codeLoader) cached(j *job, key cache.Key) ([]byte, bool) {
	b, ok := l.cache.Get(key)
	if !ok {
		return nil, false
	}
	facts, code, err := decode(b)
	if err != nil {
		return nil, false
	}
	j.out.Facts, j.out.Code = facts, code
	if facts.Broken != nil {
		facts.Broken.File = j.m.File
		j.out.Err = &SyntaxError{facts.Broken}
	}
	return b, true
}

// prepare looks for a result that needs no compilation.
func (l *codeLoader) prepare(j *job) {
	m, in := j.m, l.in
	fi, err := os.Stat(m.File)
	if err != nil {
		j.out.Err = err
		return
	}
	j.key = cache.NewKey("module", analysis, cache.Stamp(m.File, fi), m.Path, string(in.Magic[:]), in.CompiledBy(), strconv.Itoa(l.optimize)).About(j.m.File)
	if _, ok := l.cached(j, j.key); ok {
		return
	}
	if !in.RunsHere() && m.Kind == Source && l.elsewhere(j) {
		return
	}
	if m.Kind == Bytecode {
		j.raw, j.out.Err = python.ReadBytecode(m.File, in.Magic)
		return
	}
	if m.Origin != User {
		if code, ok := python.ReadPyc(python.PycPath(m.File, in.CacheTag, l.optimize), fi, in.Magic); ok {
			j.raw = code
		}
	}
}

// elsewhere takes the analysis of another file with the same content. The standard
// libraries of one Python version differ little between systems, and so do wheels.
func (l *codeLoader) elsewhere(j *job) bool {
	src, err := os.ReadFile(j.m.File)
	if err != nil {
		return false
	}
	in, sum := l.in, sha256.Sum256(src)
	key := cache.NewKey("module", analysis, "content", string(sum[:]), j.m.Path, string(in.Magic[:]), in.CompiledBy(), strconv.Itoa(l.optimize)).About(j.m.File)
	j.same = &key
	b, ok := l.cached(j, key)
	if ok {
		_ = l.cache.Put(j.key, b) // a lost entry costs time only
	}
	return ok
}

func (l *codeLoader) compile(ctx context.Context, jobs []*job) error {
	reqs := make([]python.CompileRequest, len(jobs))
	for i, j := range jobs {
		reqs[i] = python.CompileRequest{File: j.m.File, Filename: j.m.Path, Optimize: l.optimize}
	}
	out, err := l.worker.Compile(ctx, reqs)
	if err != nil {
		return err
	}
	for i, j := range jobs {
		j.raw = out[i].Code
		if bad := out[i].Err; bad != nil {
			j.bad, j.raw = bad, bad.Code
			if len(bad.Code) == 0 {
				j.raw, j.out.Err = nil, &SyntaxError{bad}
			}
		}
	}
	return nil
}

// finish normalises code, scans it and stores the result.
func (l *codeLoader) finish(j *job) {
	if j.raw == nil || j.out.Err != nil {
		return
	}
	code, err := marshal.Canonical(j.raw, l.in.Minor, j.m.Path)
	if err == nil {
		var facts *marshal.Facts
		if facts, err = marshal.Scan(j.raw, l.in.Minor, l.in.Opcodes); err == nil {
			j.out.Code = code
			j.out.Facts = fromScan(facts, j.m.Origin, l.stdlib)
		}
	}
	if err != nil {
		j.out.Err = fmt.Errorf("analyse %s: %w", j.m.File, err)
		return
	}
	// A cache that cannot be written only costs time.
	if j.bad != nil {
		j.out.Facts, j.out.Err = &Facts{Broken: j.bad}, &SyntaxError{j.bad}
	}
	b := encode(j.out.Facts, j.out.Code)
	_ = l.cache.Put(j.key, b)
	if j.same != nil {
		_ = l.cache.Put(*j.same, b)
	}
}
