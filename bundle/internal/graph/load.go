package graph

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/marshal"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
)

// analysis names the way in which modules are scanned: results of another one in
// the cache are not used.
const analysis = "9"

// Facts is what a module's code says about what it needs.
type Facts struct {
	Imports   []Import `json:"i,omitempty"`
	Libraries []string `json:"l,omitempty"` // literals given to ctypes loaders
	// Namespaces of GObject introspection, with the version that is asked for.
	Namespaces map[string]string `json:"g,omitempty"`
}

// Import is one import statement, or a call that imports a literal name.
type Import struct {
	Name  string   `json:"n"` // relative to Level
	From  []string `json:"f,omitempty"`
	Level int      `json:"v,omitempty"`
	Line  int      `json:"l,omitempty"`
	Where Where    `json:"w,omitempty"`
	Asked bool     `json:"a,omitempty"` // only whether it is there
}

// SyntaxError is a module that does not compile.
type SyntaxError struct {
	Module *Module
	*python.SyntaxError
}

// Error gives file, line and message on one line.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg)
}

// job is one module to load.
type job struct {
	m    *Module
	key  cache.Key
	same *cache.Key // names the result by the content of the source, when others may have it
	code []byte     // from bytecode or the compiler, not yet normalised
	err  error
}

// load fills Code and Facts of the modules in wave: from the cache, else from
// valid bytecode beside the source, else by compiling. The program's own modules
// are always compiled: their bytecode may be as old as a second.
func (g *Graph) load(ctx context.Context, wave []*Module) error {
	var jobs []*job
	var extensions []*Module
	for _, m := range wave {
		if m.Kind == Extension && m.Origin != Stdlib {
			extensions = append(extensions, m)
		}
		if m.Kind == Source || m.Kind == Bytecode {
			jobs = append(jobs, &job{m: m})
		}
	}
	parallel(len(extensions), func(i int) { g.scanExtension(extensions[i]) })
	parallel(len(jobs), func(i int) { g.prepare(jobs[i]) })
	var sources []*job
	for _, j := range jobs {
		if j.err == nil && j.m.Facts == nil && j.code == nil {
			sources = append(sources, j)
		}
	}
	if len(sources) > 0 {
		if err := g.compile(ctx, sources); err != nil {
			return err
		}
	}
	parallel(len(jobs), func(i int) { g.finish(jobs[i]) })
	for _, j := range jobs {
		if j.err == nil {
			continue
		}
		if err := g.broken(j); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// broken decides what a module that cannot be compiled or read means: the
// program's main script ends the build, a module that the program imports
// becomes an error that the caller may report, files of distributions (templates,
// code for other Pythons) are left out.
func (g *Graph) broken(j *job) error {
	if strings.HasPrefix(j.m.Name, "@") {
		return j.err
	}
	var se *SyntaxError
	if errors.As(j.err, &se) && j.m.Origin == User {
		for _, e := range j.m.By {
			if e.Reason == "import" && e.Where == Top {
				return j.err
			}
		}
	}
	j.m.Kind, j.m.Err = Missing, j.err
	return nil
}

func (g *Graph) prepare(j *job) {
	m := j.m
	fi, err := os.Stat(m.File)
	if err != nil {
		j.err = err
		return
	}
	in := g.cfg.Interp
	j.key = cache.NewKey("module", analysis, cache.Stamp(m.File, fi), m.Path, string(in.Magic[:]), in.CompiledBy(), strconv.Itoa(g.cfg.Optimize))
	if b, ok := g.cfg.Cache.Get(j.key); ok && m.decode(b) == nil {
		return
	}
	if !in.RunsHere() && m.Kind == Source && g.elsewhere(j) {
		return
	}
	if m.Kind == Bytecode {
		j.code, j.err = python.ReadBytecode(m.File, in.Magic)
		return
	}
	if m.Origin != User {
		if code, ok := python.ReadPyc(python.PycPath(m.File, in.CacheTag, g.cfg.Optimize), fi, in.Magic); ok {
			j.code = code
		}
	}
}

func (g *Graph) compile(ctx context.Context, jobs []*job) error {
	w, err := g.cfg.Worker()
	if err != nil {
		return err
	}
	reqs := make([]python.CompileRequest, len(jobs))
	for i, j := range jobs {
		reqs[i] = python.CompileRequest{File: j.m.File, Filename: j.m.Path, Optimize: g.cfg.Optimize}
	}
	out, err := w.Compile(ctx, reqs)
	if err != nil {
		return err
	}
	for i, j := range jobs {
		if out[i].Err != nil {
			j.err = &SyntaxError{j.m, out[i].Err}
			continue
		}
		j.code = out[i].Code
	}
	return nil
}

// finish normalises code, scans it and stores the result.
func (g *Graph) finish(j *job) {
	if j.code == nil || j.err != nil {
		return
	}
	in := g.cfg.Interp
	code, err := marshal.Canonical(j.code, in.Minor, j.m.Path)
	if err == nil {
		var facts *marshal.Facts
		facts, err = marshal.Scan(j.code, in.Minor, in.Opcodes)
		if err == nil {
			j.m.Code, j.m.Facts = code, fromScan(facts)
		}
	}
	if err != nil {
		j.err = fmt.Errorf("analyse %s: %w", j.m.File, err)
		return
	}
	// A cache that cannot be written only costs time.
	b := j.m.encode()
	_ = g.cfg.Cache.Put(j.key, b)
	if j.same != nil {
		_ = g.cfg.Cache.Put(*j.same, b)
	}
}

// elsewhere takes the analysis of a file with the same content: the standard
// libraries of one version for several systems differ little, and so do wheels.
func (g *Graph) elsewhere(j *job) bool {
	src, err := os.ReadFile(j.m.File)
	if err != nil {
		return false
	}
	in := g.cfg.Interp
	sum := sha256.Sum256(src)
	key := cache.NewKey("module", analysis, "content", string(sum[:]), j.m.Path, string(in.Magic[:]), in.CompiledBy(), strconv.Itoa(g.cfg.Optimize))
	j.same = &key
	b, ok := g.cfg.Cache.Get(key)
	if !ok || j.m.decode(b) != nil {
		return false
	}
	_ = g.cfg.Cache.Put(j.key, b)
	return true
}

func fromScan(s *marshal.Facts) *Facts {
	f := &Facts{}
	for _, i := range s.Imports {
		w := Top
		switch i.Where {
		case marshal.TypeChecking:
			continue // never runs
		case marshal.Conditional:
			w = Conditional
		case marshal.InFunction:
			w = InFunction
		case marshal.InMain:
			w = InMain
		}
		f.Imports = append(f.Imports, Import{i.Name, i.From, i.Level, i.Line, w, i.Asked})
	}
	for _, l := range s.Libraries {
		f.Libraries = append(f.Libraries, l.Name)
	}
	sort.Strings(f.Libraries)
	for _, n := range s.Namespaces {
		if f.Namespaces == nil {
			f.Namespaces = map[string]string{}
		}
		f.Namespaces[n.Name] = n.Version
	}
	return f
}

// encode is: u64 length of the facts, facts as JSON, code.
func (m *Module) encode() []byte {
	facts, err := json.Marshal(m.Facts)
	if err != nil {
		panic("internal error: facts of " + m.Name + ": " + err.Error())
	}
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(facts)))
	return append(append(b, facts...), m.Code...)
}

func (m *Module) decode(b []byte) error {
	if len(b) < 8 || binary.LittleEndian.Uint64(b) > uint64(len(b)-8) {
		return errors.New("cache entry too short")
	}
	n := binary.LittleEndian.Uint64(b)
	var f Facts
	if err := json.Unmarshal(b[8:8+n], &f); err != nil {
		return err
	}
	m.Facts, m.Code = &f, b[8+n:]
	return nil
}

// parallel runs f(0..n-1) on all processors.
func parallel(n int, f func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range next {
				f(i)
			}
		}()
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
