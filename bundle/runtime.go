package bundle

import (
	"fmt"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/collect"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/marshal"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/gofreeze/gofreeze/runtimehooks"
)

// runtimeKey names the compiled form of a source of runtimehooks.
func runtimeKey(in *python.Interpreter, name string, source []byte) cache.Key {
	return cache.NewKey("runtime", name, string(in.Magic[:]), in.CompiledBy(), string(source))
}

// addRuntime puts a module of runtimehooks among the program's modules.
func (b *build) addRuntime(name string, source []byte) error {
	code, err := b.compileRuntime(name+".py", source)
	if err != nil {
		return err
	}
	b.graph.Modules[name] = &graph.Module{Name: name, Kind: graph.Source, Origin: graph.Stdlib,
		Path: "gofreeze/" + name + ".py", Code: code, Facts: &graph.Facts{}, By: []graph.Edge{{Reason: "run time"}}}
	return nil
}

func (b *build) addGuard() error {
	if err := b.addRuntime(runtimehooks.VariablesModule, runtimehooks.Variables()); err != nil {
		return err
	}
	return b.addRuntime(runtimehooks.GuardModule, runtimehooks.Guard())
}

// collectCore adds the encodings package of the product, which holds importer
// and boot.
func (b *build) collectCore() error {
	m := b.graph.Modules["encodings"]
	if m == nil || m.Code == nil {
		return fmt.Errorf("python %s: no encodings package in its standard library %s", b.interp.Invoked, b.interp.Stdlib)
	}
	core, err := b.compileRuntime("core.py", runtimehooks.Core(b.interp.Target().Family()))
	if err != nil {
		return err
	}
	code, err := b.compileRuntime("encodings.py", runtimehooks.Encodings(core, m.Code, b.interp.Target().Family()))
	if err != nil {
		return err
	}
	return collect.Encodings(&b.items, b.interp, code)
}

// compileRuntime compiles a source of runtimehooks with the shipped interpreter,
// or takes the result from the cache.
func (b *build) compileRuntime(name string, source []byte) ([]byte, error) {
	key := runtimeKey(b.interp, name, source)
	if code, ok := b.cache.Get(key); ok {
		return code, nil
	}
	w, err := b.startWorker()
	if err != nil {
		return nil, err
	}
	out, err := w.Compile(b.ctx, []python.CompileRequest{{Filename: "gofreeze/" + name, Source: source}})
	if err != nil {
		return nil, err
	}
	if out[0].Err != nil {
		return nil, fmt.Errorf("internal error: %s:%d: %s", name, out[0].Err.Line, out[0].Err.Msg)
	}
	code, err := marshal.Canonical(out[0].Code, b.interp.Minor, "gofreeze/"+name)
	if err != nil {
		return nil, fmt.Errorf("internal error: %s: %w", name, err)
	}
	_ = b.cache.Put(key, code) // a lost entry costs time only
	return code, nil
}
