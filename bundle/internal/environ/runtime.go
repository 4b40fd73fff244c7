package environ

import (
	"context"
	"fmt"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/marshal"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
)

// CompileRuntime returns the normalised code of one of gofreeze's own Python files,
// such as boot or a run-time hook, from the cache or from the worker. file is its name
// without a directory.
func (e *Environment) CompileRuntime(ctx context.Context, file string, source []byte) ([]byte, error) {
	in := e.Shipped
	key := cache.NewKey("runtime", file, string(in.Magic[:]), in.CompiledBy(), string(source)).About(file)
	if code, ok := e.Cache.Get(key); ok {
		return code, nil
	}
	out, err := e.Worker.Compile(ctx, []python.CompileRequest{{Filename: "gofreeze/" + file, Source: source}})
	if err != nil {
		return nil, err
	}
	if bad := out[0].Err; bad != nil {
		return nil, fmt.Errorf("internal error: %s:%d: %s", file, bad.Line, bad.Msg)
	}
	code, err := marshal.Canonical(out[0].Code, in.Minor, "gofreeze/"+file)
	if err != nil {
		return nil, fmt.Errorf("internal error: %s: %w", file, err)
	}
	_ = e.Cache.Put(key, code) // a lost entry costs time only
	return code, nil
}
