package analysis

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"time"

	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/dists"
	"github.com/gofreeze/gofreeze/bundle/internal/pyhooks"
	"github.com/gofreeze/gofreeze/bundle/internal/pyicompat"
	"github.com/gofreeze/gofreeze/bundle/internal/scratch"
)

// asker runs Python hooks. It is a process of Python, or a fake in a test.
type asker interface {
	Ask(ctx context.Context, q pyhooks.Question) (*pyhooks.Answer, error)
}

// hookRunner is a process that starts when the first question is asked.
type hookRunner struct {
	runner pyhooks.Runner
	compat *scratch.Item // holds the stand-in for the package PyInstaller; nil before the first question
}

func newHookRunner(in Input) *hookRunner {
	paths := searchPaths(in)
	if in.Env.OwnPackages {
		paths = slices.Concat(paths, in.Env.Shipped.SitePaths)
	}
	return &hookRunner{runner: pyhooks.Runner{Options: pyhooks.Options{Python: in.Env.Shipped.Invoked, Env: in.Env.Environ(), Paths: paths,
		Scripts: in.Program.Inputs(), Config: in.HooksConfig, Output: os.Stderr, Limit: in.HookLimit}}}
}

// Ask implements asker.
func (r *hookRunner) Ask(ctx context.Context, q pyhooks.Question) (*pyhooks.Answer, error) {
	if r.compat == nil {
		dir, err := scratch.Dir("", "gofreeze-hooks-")
		if err != nil {
			return nil, err
		}
		r.compat = dir
		if err := pyicompat.Install(dir.Path); err != nil {
			return nil, err
		}
		r.runner.Compat = dir.Path
	}
	return r.runner.Ask(ctx, q)
}

func (r *hookRunner) close() {
	r.runner.Close()
	if r.compat != nil {
		r.compat.Remove()
	}
}

// answers returns the answers that a hook gave to the same question in the same
// environment in earlier builds.
type answers struct {
	asker
	in    Input
	place string // identifies the state of the environment
}

func newAnswers(a asker, in Input, installed *dists.Set) *answers {
	return &answers{asker: a, in: in, place: installedIn(installed)}
}

// longHook is the time that a hook may run before the user is told its name.
const longHook = 2 * time.Second

// ask asks a question. The answer is taken from the cache, and kept there, only if
// cached is set: the user's own hooks may look at things that change from build to
// build.
func (a *answers) ask(ctx context.Context, q pyhooks.Question, cached bool) (*pyhooks.Answer, error) {
	key, err := a.key(q)
	if err != nil {
		return nil, err
	}
	if cached {
		if data, ok := a.in.Env.Cache.Get(key); ok {
			var have pyhooks.Answer
			if json.Unmarshal(data, &have) == nil {
				return &have, nil
			}
		}
	}
	long := time.AfterFunc(longHook, func() { a.in.Sink.Progress("hook "+q.Hook, 0, 0) })
	got, err := a.Ask(ctx, q)
	long.Stop()
	if err != nil {
		return nil, err
	}
	if cached && got.Error == "" {
		if data, err := json.Marshal(got); err == nil {
			_ = a.in.Env.Cache.Put(key, data) // a lost entry costs time only
		}
	}
	return got, nil
}

// key returns the key of the answer in the cache.
func (a *answers) key(q pyhooks.Question) (cache.Key, error) {
	text, _ := os.ReadFile(q.Hook) // a question "dirs" has no file
	asked, err := json.Marshal(q)
	if err != nil {
		return cache.Key{}, err
	}
	config, err := json.Marshal(a.in.HooksConfig)
	if err != nil {
		return cache.Key{}, err
	}
	env := a.in.Env
	return cache.NewKey("python hook", a.in.Version, string(config), env.Shipped.Invoked, env.Shipped.Version, env.Target.String(), a.place,
		string(asked), string(text)).About(q.Hook), nil
}
