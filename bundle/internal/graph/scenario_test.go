package graph_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/bundle/internal/graph/graphtest"
	"github.com/gofreeze/gofreeze/bundle/internal/python"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what the scenarios in testdata give into them")

// scenario is one file in testdata: directives, the files of a file system in memory,
// and under "want" the resulting graph. The program lies in /app, the standard library
// in /lib, and installed distributions in /site.
type scenario struct {
	t   *testing.T
	cfg graph.Config
	g   *graph.Graph
	out bytes.Buffer

	answers map[string]graph.Answer
	dists   distributions
	worker  finder
	roots   []func(ctx context.Context)
	seen    [][]string // modules, and what they were seen to import in C
	listed  []string   // packages whose submodules are wanted
}

// distributions holds, for each distribution, the prefixes of its files and its
// statements about other distributions.
type distributions map[string]map[string][]string

func (d distributions) Owner(file string) (graph.Origin, string) {
	for name, facts := range d {
		for _, prefix := range facts["owns"] {
			if strings.HasPrefix(file, prefix) {
				return graph.Dist, name
			}
		}
	}
	switch {
	case strings.HasPrefix(file, "/site/"):
		return graph.Dist, ""
	case strings.HasPrefix(file, "/lib/"):
		return graph.Stdlib, ""
	}
	return graph.User, ""
}
func (d distributions) Requires(dist, other string) bool {
	return slices.Contains(d[dist]["requires"], other)
}
func (d distributions) Mentions(dist, other string) bool {
	return slices.Contains(d[dist]["mentions"], other)
}
func (d distributions) Forgets(dist, other string) bool {
	return slices.Contains(d[dist]["forgets"], other)
}
func (d distributions) Unasked(dist string) bool { return d[dist]["unasked"] != nil }
func (d distributions) Offers(dist, other string) bool {
	return slices.Contains(d[dist]["offers"], other)
}
func (d distributions) Needed(dist string) []string { return d[dist]["needed"] }

// finder holds the modules that only the environment's own finders can find.
type finder map[string]python.Found

func (f finder) Compile(context.Context, []python.CompileRequest) ([]python.Compiled, error) {
	panic("nothing is compiled")
}

func (f finder) Find(_ context.Context, names []string) ([]python.Found, error) {
	return []python.Found{f[names[0]]}, nil
}

// directive reads a line: a word, its subject, and key=value,value.
func (s *scenario) directive(line string) {
	words := strings.Fields(line)
	if len(words) == 0 || words[0] == "#" {
		return
	}
	about, rest := words[1], words[2:]
	values := map[string][]string{}
	for _, w := range rest {
		if key, list, ok := strings.Cut(w, "="); ok {
			values[key] = strings.Split(list, ",")
		}
	}
	root := func(f func(ctx context.Context)) { s.roots = append(s.roots, f) }
	switch words[0] {
	case "script":
		root(func(context.Context) { s.g.AddScript(strings.TrimSuffix(about, ".py"), "/app/"+about, about) })
	case "add", "optional":
		why := graph.Edge{Reason: graph.Reason{Kind: graph.ByHidden}}
		if words[0] == "optional" {
			why = graph.Edge{Reason: graph.Reason{Kind: graph.ByWhole, Detail: "it"}, Optional: true}
		}
		root(func(ctx context.Context) { fmt.Fprintf(&s.out, "add %s: %v\n", about, s.add(ctx, about, why)) })
	case "file":
		root(func(context.Context) { s.g.AddFile(about, rest[0]) })
	case "bar":
		root(func(context.Context) { s.g.Bar(about, rest) })
	case "imports":
		s.seen = append(s.seen, words[1:])
	case "submodules":
		s.listed = append(s.listed, about)
	case "installed":
		root(func(context.Context) { s.g.InstalledFrom(about) })
	case "exclude":
		s.cfg.Excluded = append(s.cfg.Excluded, about)
	case "ask":
		s.cfg.Asks[about] = true
		s.answers[about] = graph.Answer{Dirs: values["dirs"], More: values["more"]}
	case "dist":
		s.dists[about] = values
	case "finds":
		s.cfg.Interp.SiteHooks = true
		f := python.Found{Found: true, Dirs: values["dirs"], Package: values["dirs"] != nil}
		if values["file"] != nil {
			f.Origin = values["file"][0]
		}
		s.worker[about] = f
	case "unlisted": // as for Python 3.9, which has no stdlib_module_names
		s.cfg.Interp.StdlibNames = nil
	default:
		s.t.Fatalf("directive %q", line)
	}
}

func (s *scenario) add(ctx context.Context, name string, why graph.Edge) bool {
	for {
		found, q := s.g.Add(ctx, name, why)
		if q == nil {
			return found
		}
		s.answer(q)
	}
}

func (s *scenario) answer(q *graph.Question) {
	fmt.Fprintf(&s.out, "ask %s in %s\n", q.Name, strings.Join(q.Dirs, " "))
	a := s.answers[q.Name]
	if a.Dirs == nil {
		a.Dirs = q.Dirs
	}
	s.g.Answer(q.Name, a)
}

func (s *scenario) run(ctx context.Context) error {
	for _, f := range s.roots {
		f(ctx)
	}
	for {
		w, ok := s.g.Next()
		if !ok && s.seen != nil {
			for _, words := range s.seen {
				for _, n := range words[1:] {
					for q := s.g.Imports(ctx, s.g.Get(words[0]), n); q != nil; q = s.g.Imports(ctx, s.g.Get(words[0]), n) {
						s.answer(q)
					}
				}
			}
			s.seen = nil
			continue
		}
		if !ok && s.g.Settle() {
			continue
		}
		if !ok {
			return nil
		}
		follow := func(m *graph.Module) {
			for q := s.g.Follow(ctx, m); q != nil; q = s.g.Follow(ctx, m) {
				s.answer(q)
			}
		}
		for _, m := range w.Again {
			follow(m)
		}
		if err := s.g.Load(ctx, w.New); err != nil {
			return err
		}
		for _, m := range w.New {
			follow(m)
		}
	}
}

// print writes the modules of the graph, each with its name, kind and origin, and with
// the reasons why it is in.
func (s *scenario) print() {
	for _, n := range s.g.Names() {
		m := s.g.Get(n)
		origin := [...]string{"user", "stdlib", "dist:" + m.Dist}[m.Origin]
		fmt.Fprintf(&s.out, "%s %s %s", n, m.Kind, origin)
		if m.Path != "" {
			fmt.Fprintf(&s.out, " %s", m.Path)
		}
		if m.Optional {
			s.out.WriteString(" optional")
		}
		if len(m.Dirs) > 1 {
			fmt.Fprintf(&s.out, " dirs=%s", strings.Join(m.Dirs, ","))
		}
		if m.Err != nil {
			fmt.Fprintf(&s.out, " error=%q", m.Err)
		}
		s.out.WriteString("\n")
		for _, e := range m.By {
			fmt.Fprintf(&s.out, "\t%s: %s", e.From, e.Reason)
			if e.Line > 0 {
				fmt.Fprintf(&s.out, " line %d", e.Line)
			}
			if e.Optional {
				s.out.WriteString(" optional")
			}
			s.out.WriteString("\n")
		}
	}
	for _, n := range s.listed {
		fmt.Fprintf(&s.out, "below %s: %s\n", n, strings.Join(s.g.Submodules(n), " "))
	}
	for _, l := range s.g.LeftOut() {
		fmt.Fprintf(&s.out, "left out %s: %s\n", l.Dist, strings.Join(l.Modules, " "))
		for _, e := range l.By {
			fmt.Fprintf(&s.out, "\t%s: line %d\n", e.From, e.Line)
		}
	}
	if done, total := s.g.Progress(); done != total {
		fmt.Fprintf(&s.out, "%d of %d loaded\n", done, total)
	}
}

// start reads a scenario. The graph also asks about the names in also.
func start(t *testing.T, a *txtar.Archive, also []string) *scenario {
	texts := map[string]string{}
	for _, f := range a.Files {
		text := string(f.Data)
		if strings.HasSuffix(f.Name, ".so") { // one line for each string
			text = strings.ReplaceAll(text, "\n", "\x00")
		}
		texts["/"+f.Name] = text
	}
	memory := graphtest.NewMemory(texts)
	s := &scenario{t: t, answers: map[string]graph.Answer{}, dists: distributions{}, worker: finder{}}
	s.cfg = graph.Config{Asks: map[string]bool{}, Dists: s.dists, Worker: s.worker, Files: memory, Loader: graphtest.Loader{Files: memory},
		Paths: []string{"/app"},
		Interp: &python.Interpreter{Version: "3.11.7", Minor: 11, Stdlib: "/lib", DynLoad: "/lib/lib-dynload", SitePaths: []string{"/site"},
			Path: []string{"/lib", "/lib/lib-dynload", "/site"}, ExtSuffixes: []string{".cpython-311-x86_64-linux-gnu.so", ".so"},
			Builtins: []string{"sys"}, StdlibNames: []string{"sys", "os", "json", "re", "abc", "email", "doctest", "_ssl", "concurrent", "datetime", "pdb", "test"}}}
	for line := range strings.SplitSeq(string(a.Comment), "\n") {
		s.directive(line)
	}
	for _, n := range also {
		s.cfg.Asks[n] = true
	}
	s.g = graph.New(s.cfg)
	if err := s.run(t.Context()); err != nil {
		fmt.Fprintf(&s.out, "error: %v\n", err)
	} else {
		s.print()
	}
	return s
}

func scenarios(t *testing.T, f func(t *testing.T, file string, a *txtar.Archive)) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			f(t, file, a)
		})
	}
}

// Each scenario states the rule that it tests. The comparison includes the order of
// edges, because products contain that order.
func TestScenarios(t *testing.T) {
	scenarios(t, func(t *testing.T, file string, a *txtar.Archive) {
		s := start(t, a, nil)
		isWant := func(f txtar.File) bool { return f.Name == "want" }
		if *update {
			a.Files = append(slices.DeleteFunc(a.Files, isWant), txtar.File{Name: "want", Data: s.out.Bytes()})
			if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		i := slices.IndexFunc(a.Files, isWant)
		if i < 0 || s.out.String() != string(a.Files[i].Data) {
			t.Errorf("got:\n%s; go test -run TestScenarios -update", &s.out)
		}
	})
}

// If the graph asks about every name, and the answers change nothing, the modules and
// the order of their edges are the same as without questions.
func TestAskingChangesNothing(t *testing.T) {
	asking := regexp.MustCompile(`(?m)^ask .*\n`)
	asked := 0
	scenarios(t, func(t *testing.T, _ string, a *txtar.Archive) {
		none := start(t, a, nil)
		all := start(t, a, none.g.Names())
		asked += len(asking.FindAllIndex(all.out.Bytes(), -1))
		want, got := asking.ReplaceAllString(none.out.String(), ""), asking.ReplaceAllString(all.out.String(), "")
		if got != want {
			t.Errorf("got:\n%swant:\n%s", got, want)
		}
	})
	if asked < 50 {
		t.Errorf("only %d questions", asked)
	}
}
