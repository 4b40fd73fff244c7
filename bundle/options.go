package bundle

import (
	"time"

	"github.com/gofreeze/gofreeze/bundle/internal/analysis"
	"github.com/gofreeze/gofreeze/bundle/internal/cache"
	"github.com/gofreeze/gofreeze/bundle/internal/contents"
	"github.com/gofreeze/gofreeze/bundle/internal/diag"
	"github.com/gofreeze/gofreeze/bundle/internal/environ"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/target"
)

// Version is the version of gofreeze.
const Version = "0.1.0"

// Options says how to build; the spec says what to build.
type Options struct {
	// Target is what the product is for, as OS/ARCH; "" for this machine.
	Target   string
	CacheDir string // the builder's cache; "" for the user's cache directory + "/gofreeze/build"
	Clean    bool   // --clean: forget cached results first
	Replace  bool   // -y: replace an existing onedir product
	// Verify, if not nil, makes the build compute every result again instead of taking
	// it from the cache. Afterwards it holds the cached results that differ.
	Verify *Verification
	// Unprotected names protections to switch off, so that the product shows what they
	// prevent. Such a product warns on stderr whenever it starts. See Protections.
	Unprotected []string
	// HookLimit bounds the time that one hook may take, and the time that a spec file
	// may take between two of its calls. 0 means no limit.
	HookLimit time.Duration
	// Progress and Log are called by one goroutine at a time. Either may be nil.
	Progress func(stage string, done, total int)
	Log      func(level, msg string)
}

func (o Options) sink() *diag.Sink { return diag.New(o.Log, o.Progress) }

func (o Options) environ() environ.Options {
	return environ.Options{Target: o.Target, CacheDir: o.CacheDir, Clean: o.Clean, Verify: o.Verify}
}

// Verification compares the builder's cache with results that are computed again. The
// zero value is ready to use, for one build or for several.
type Verification = cache.Verification

// Diagnostic is something the user should know about a build.
type Diagnostic = diag.Diagnostic

// Result is a finished build.
type Result struct {
	Target      string // OS/ARCH
	Product     string // path of the executable (onefile) or of its directory
	Executable  string
	Size        int64 // bytes on disk
	Unpacked    int64 // bytes of all files
	Modules     int
	Dists       int
	Included    []IncludedDist // sorted by name
	LeftOut     []LeftOutDist  // sorted by name
	Python      string         // version of the shipped interpreter: "3.11.7"
	Interpreter string         // its executable on this machine; "" if it is no interpreter of this machine's own
	Files       int
	Elapsed     time.Duration
	Diagnostics []Diagnostic
	UPX         string // one-line summary of what UPX saved; "" if it did not run
	GlibcNeeded string // highest GLIBC_x.y symbol version, "" if none is needed
	GlibcBy     string // the file that needs it
	Unmarked    bool   // this machine cannot mark files as executable, as the target needs it
}

// known returns the part of a result that is known before the product is written.
func known(env *environ.Environment, modules *analysis.Modules, table *contents.Table, edits *contents.Edits) Result {
	if edits != nil {
		modules = modules.Without(edits.DropModules)
	}
	r := Result{Target: env.Target.String(), Files: len(table.Items), Dists: len(modules.Reached()), UPX: table.UPX, GlibcNeeded: table.Glibc, GlibcBy: table.GlibcBy,
		LeftOut: leftOut(modules), Python: env.Shipped.Version, Unmarked: env.Target.HasExecuteBit() && !target.Host().HasExecuteBit()}
	if env.Shipped == env.Compiler && !env.Shipped.Embedded {
		r.Interpreter = env.Shipped.Invoked
	}
	for _, d := range modules.Reached() {
		r.Included = append(r.Included, IncludedDist{d.Name, d.Version})
	}
	for m := range modules.All() {
		if m.Kind != graph.Missing && m.Kind != graph.Builtin {
			r.Modules++
		}
	}
	return r
}

// IncludedDist is a distribution with modules in a product.
type IncludedDist struct{ Name, Version string }

// LeftOutDist is an installed distribution that only optional imports of other
// distributions reach, and that is therefore not in the product.
type LeftOutDist struct {
	Name string
	Why  string // why it is installed
}

func leftOut(modules *analysis.Modules) []LeftOutDist {
	var out []LeftOutDist
	for _, l := range modules.Unasked {
		out = append(out, LeftOutDist{l.Dist, l.Presence.String()})
	}
	return out
}
