package main

import (
	"bytes"
	"encoding/hex"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gofreeze/gofreeze/extract/archive"
	"github.com/gofreeze/gofreeze/extract/handoff"
)

func opened(t *testing.T, s *archive.Settings) *archive.Archive {
	t.Helper()
	var out bytes.Buffer
	s.Name, s.Interpreter, s.Boot = "app", "bin/app", "boot"
	if _, err := archive.Finish(&out, nil, 0, &archive.TOC{}, s); err != nil {
		t.Fatal(err)
	}
	a, err := archive.Open(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func digestOf(a *archive.Archive) string {
	d := a.Digest()
	return hex.EncodeToString(d[:])
}

// environment holds the variables that a process finds, by name.
type environment map[string]string

// env returns an environment of variables that are written as NAME=VALUE.
func env(pairs ...string) environment {
	e := environment{}
	for _, p := range pairs {
		name, value, _ := strings.Cut(p, "=")
		e[name] = value
	}
	return e
}

// decision is one thing that decide must choose. The process has the number 8 and the
// path /b/x; of the others, only 7 is alive.
type decision struct {
	what string
	a    *archive.Archive
	env  environment
	process
	want action
}

// onUnix returns a process of Linux or macOS, after change has been applied to it.
func onUnix(change ...func(*process)) process {
	p := process{args: []string{"app"}, exe: "/b/x", pid: 8,
		alive:  func(pid int) bool { return pid == 7 },
		nested: func(int, string) []int { return nil }}
	for _, f := range change {
		f(&p)
	}
	return p
}

// onWindows returns a process of Windows, after change has been applied to it.
func onWindows(change ...func(*process)) process {
	return onUnix(append([]func(*process){func(p *process) { p.windows, p.now = true, 5000 }}, change...)...)
}

func elevatedProcess(p *process) { p.elevated = true }
func setgid(p *process)          { p.elevated, p.onlyGroup = true, true }

// parent makes ownParent answer. Without it, it is an error to ask.
func parent(answer bool) func(*process) {
	return func(p *process) { p.ownParent = func() bool { return answer } }
}

// startedWith makes a process one whose parent was started with these variables.
func startedWith(archive, home string) func(*process) {
	return func(p *process) { p.parent = func(...string) []string { return []string{archive, home} } }
}

// crowd gives the process 2 that many descendants.
func crowd(n int) func(*process) {
	return func(p *process) {
		p.nested = func(root int, _ string) []int {
			if root != 2 {
				return nil
			}
			return make([]int, n)
		}
	}
}

// uncounted makes it an error to ask for the other processes.
func uncounted(p *process) { p.nested = nil }

func called(args ...string) func(*process) { return func(p *process) { p.args = args } }

// decisions lists what decide must choose on every system. They hold wherever the
// test runs, because decide asks this system for nothing.
func decisions(t *testing.T) []decision {
	all := slices.Concat(starts(t), removals(t), requests(t), runaways(t))
	for i, d := range all {
		if r, ok := d.want.(runaway); ok { // it ends processes of its own archive alone
			r.digest = digestOf(d.a)
			all[i].want = r
		}
	}
	return all
}

// starts are the decisions that are the same on Linux and macOS, except for removals
// and runaways.
func starts(t *testing.T) []decision {
	onefile := opened(t, &archive.Settings{Layout: "onefile", Extract: "cache"})
	onedir := opened(t, &archive.Settings{Layout: "onedir", ContentsDir: "_internal"})
	temp := opened(t, &archive.Settings{Layout: "onefile", Extract: "temp", TempDir: "/run/x"})
	undigested := opened(t, &archive.Settings{Layout: "onefile", Extract: "cache", Unprotected: []string{"digest"}})
	unhanded := opened(t, &archive.Settings{Layout: "onefile", Extract: "cache", Unprotected: []string{"handoff"}})
	dir, err := filepath.Abs("c") // is absolute on any system
	if err != nil {
		t.Fatal(err)
	}
	const home, archive, reset = "_GOFREEZE_MEIPASS=/d", "_GOFREEZE_ARCHIVE=", "PYINSTALLER_RESET_ENVIRONMENT=1"
	own, other := archive+digestOf(onefile), archive+digestOf(temp)
	here, there := ":"+handoff.Place("/b/x"), ":"+handoff.Place("/b/y")
	return []decision{
		{"first start", onefile, nil, onUnix(), start{mode: "cache"}},
		{"temp", temp, nil, onUnix(), start{mode: "temp", tempDir: "/run/x"}},
		{"onedir", onedir, env("GOFREEZE_EXTRACT=temp", "GOFREEZE_CACHE_DIR="+dir), onUnix(), start{mode: "onedir"}},
		{"the user's choice", onefile, env("GOFREEZE_EXTRACT=temp", "GOFREEZE_CACHE_DIR="+dir), onUnix(), start{mode: "temp", cacheDir: dir}},
		{"the user's other choice", temp, env("GOFREEZE_EXTRACT=cache"), onUnix(), start{mode: "cache", tempDir: "/run/x"}},
		{"nonsense", onefile, env("GOFREEZE_EXTRACT=TEMP", "GOFREEZE_CACHE_DIR=c"), onUnix(), start{mode: "cache"}},
		{"child", onefile, env(home, own+":3:7"), onUnix(), start{mode: "cache", home: "/d", depth: 4}},
		{"child in onedir", onedir, env(home, archive+digestOf(onedir)+":3:7"), onUnix(), start{mode: "onedir", home: "/d", depth: 4}},
		{"deep child", onefile, env(home, own+":3:7:2:p"), onUnix(), start{mode: "cache", home: "/d", depth: 4, root: 2}},
		{"child of another program", onefile, env(home, other+":3:7"), onUnix(), start{mode: "cache"}},
		{"child of another program, unprotected", undigested, env(home, other+":3:7"), onUnix(), start{mode: "cache", home: "/d", depth: 4}},
		{"child, unprotected", unhanded, env(home, archive+digestOf(unhanded)+":3:7"), onUnix(), start{mode: "cache", depth: 4}},
		{"child of what was here before", onefile, env(home, other+":3:7:2"+here), onUnix(), start{mode: "cache", replaced: true}},
		{"left by what was here before", onefile, env(other + ":3:9:2" + here), onUnix(), start{mode: "cache"}},
		{"child of a neighbour", onefile, env(other + ":3:7:2" + there), onUnix(), start{mode: "cache"}},
		{"independent of what was here before", onefile, env(other+":3:7:2"+here, reset), onUnix(), start{mode: "cache"}},
		{"elevated, in the place of another", onefile, env(other + ":3:7:2" + here), onUnix(elevatedProcess), start{mode: "cache", elevated: true}},
		{"child without archive", onefile, env(home), onUnix(), start{mode: "cache"}},
		{"restarted by exec", onefile, env(home, own+":3:8"), onUnix(), start{mode: "cache", home: "/d", depth: 3}},
		{"child with an environment of its own", onefile, nil, onUnix(startedWith(digestOf(onefile)+":3:7:2:p", "/d")), start{mode: "cache", home: "/d", depth: 4, root: 2}},
		{"child of another program with an environment of its own", onefile, nil, onUnix(startedWith(digestOf(temp)+":3:7:2:p", "/d")), start{mode: "cache"}},
		{"child of a shell", onefile, nil, onUnix(startedWith("", "")), start{mode: "cache"}},
		{"independent, with an environment of its own", onefile, env(reset), onUnix(startedWith(digestOf(onefile)+":3:7:2:p", "/d")), start{mode: "cache"}},
		{"elevated, with an environment of its own", temp, nil, onUnix(startedWith(digestOf(temp)+":3:7:2:p", "/d"), elevatedProcess), start{mode: "temp", tempDir: "/run/x", elevated: true}},
		{"asked to be independent", onefile, env(home, own+":3:7", reset), onUnix(), start{mode: "cache", depth: 4}},
		{"elevated", temp, env(home, other+":3:7:2:p", "GOFREEZE_EXTRACT=cache", "GOFREEZE_CACHE_DIR="+dir, "_GOFREEZE_JANITOR=/j"), onUnix(elevatedProcess),
			start{mode: "temp", tempDir: "/run/x", depth: 4, elevated: true, claimed: true}},
		{"elevated, unprotected", undigested, env(home, other+":3:7"), onUnix(elevatedProcess), start{mode: "cache", elevated: true}},
		{"setgid", onefile, nil, onUnix(setgid), refusal{filesOfTheUser}},
		{"setgid, temp", temp, nil, onUnix(setgid), refusal{filesOfTheUser}},
		{"setgid onedir", onedir, nil, onUnix(setgid), start{mode: "onedir", elevated: true}},
		{"setgid, asked to be onedir", onefile, env("GOFREEZE_EXTRACT=onedir"), onUnix(setgid), refusal{filesOfTheUser}},
		{"setgid child", onefile, env(home, own+":3:7"), onUnix(setgid), refusal{filesOfTheUser}},
		{"what Windows alone has", onefile, env(home, own+":3:7", "_GOFREEZE_MESSAGE=m", "_GOFREEZE_INNER=1", "_GOFREEZE_FLAGS=-O", "_GOFREEZE_RESTARTS=99:1"), onUnix(),
			start{mode: "cache", home: "/d", depth: 4}},
	}
}

// removals show that only who chooses the arguments as well makes a process a janitor.
func removals(t *testing.T) (out []decision) {
	temp := opened(t, &archive.Settings{Layout: "onefile", Extract: "temp"})
	digest := digestOf(temp)
	janitor := called("gofreeze-janitor")
	ours, strange, lifted := start{mode: "temp"}, start{mode: "temp"}, start{mode: "temp", elevated: true, claimed: true}
	for _, on := range []func(...func(*process)) process{onUnix, onWindows} {
		p := on()
		if p.windows {
			ours.restarts, strange.restarts, lifted.restarts = "0:5000", "0:5000", "0:5000"
		}
		value, dir := "_GOFREEZE_ARCHIVE="+digest, "_GOFREEZE_JANITOR=/j"
		out = append(out,
			decision{"janitor", temp, env(value, dir), on(janitor), removal{"/j"}},
			decision{"janitor without directory", temp, env(value), on(janitor), ours},
			decision{"elevated janitor", temp, env(value, dir), on(janitor, elevatedProcess), lifted},
			decision{"janitor without archive", temp, env(dir), on(janitor), strange},
			decision{"janitor of another archive", temp, env(value[:len(value)-1]+"x", dir), on(janitor), strange},
			decision{"janitor with an argument", temp, env(value, dir), on(called("gofreeze-janitor", "x")), ours},
			decision{"janitor by path", temp, env(value, dir), on(called("/bin/gofreeze-janitor")), ours},
			decision{"janitor by the environment alone", temp, env(value, dir), on(), ours},
			decision{"janitor without arguments", temp, env(value, dir), on(called()), ours})
	}
	return out
}

// requests show that what makes a process of Windows do something else than start the
// program is believed only from a living parent of the same file, and never when
// elevated.
func requests(t *testing.T) []decision {
	a := opened(t, &archive.Settings{Layout: "onefile", Extract: "cache"})
	digest := digestOf(a)
	of := func(value string, more ...string) environment {
		return env(append(more, "_GOFREEZE_MEIPASS=/d", "_GOFREEZE_ARCHIVE="+value)...)
	}
	const text, inner, flags, restarts, reset = "_GOFREEZE_MESSAGE=", "_GOFREEZE_INNER=", "_GOFREEZE_FLAGS=", "_GOFREEZE_RESTARTS=", "PYINSTALLER_RESET_ENVIRONMENT=1"
	child := start{mode: "cache", home: "/d", depth: 4, root: 2, restarts: "0:5000"}
	with := func(change func(*start)) start {
		act := child
		change(&act)
		return act
	}
	of7 := digest + ":3:7:2:p" // the parent lives
	of9 := digest + ":3:9:2:p" // it is gone
	yes, no := parent(true), parent(false)
	stranger := start{mode: "cache", restarts: "0:5000"}
	return []decision{
		{"first start on Windows", a, nil, onWindows(), stranger},
		{"child on Windows", a, of(of7), onWindows(), child},
		{"message", a, of(of7, text+"a\x1bb\n"), onWindows(yes), message{"a?b\n"}},
		{"long message", a, of(of7, text+strings.Repeat("m", maxMessage+1)), onWindows(yes), message{strings.Repeat("m", maxMessage) + "..."}},
		{"message of an inner process", a, of(of7, text+"m", inner+"1", flags+"-O", reset), onWindows(yes), message{"m"}},
		{"message of a deep process", a, of(digest+":99:7:2:p", text+"m"), onWindows(yes), message{"m"}},
		{"message of a stranger", a, of(of7, text+"m"), onWindows(no), child},
		{"message for another program", a, of("ab", text+"m"), onWindows(), stranger},
		{"message without archive", a, env(text + "m"), onWindows(), stranger},
		{"elevated, message", a, of(of7, text+"m", inner+"1", flags+"-O"), onWindows(elevatedProcess), start{mode: "cache", depth: 4, elevated: true, claimed: true, restarts: "0:5000"}},
		{"inner", a, of(of7, inner+"1", restarts+"7:4900"), onWindows(yes), with(func(a *start) { a.inner, a.depth, a.restarts = true, 3, "7:4900" })},
		{"inner first start", a, of(digest+":0:7:7:p", inner+"1"), onWindows(yes), start{mode: "cache", home: "/d", root: 7, inner: true}},
		{"inner, replaced", a, of(of7, inner+"replaced"), onWindows(yes), with(func(a *start) { a.inner, a.replaced, a.depth, a.restarts = true, true, 3, "" })},
		{"inner of a stranger", a, of(of7, inner+"1"), onWindows(no), child},
		{"inner, else", a, of(of7, inner+"yes"), onWindows(), child},
		{"flags", a, of(of7, flags+"-O\n-X\nutf8\n-W\n-c\n-u"), onWindows(yes), with(func(a *start) { a.flags = []string{"-O", "-X", "utf8", "-W", "-c", "-u"} })},
		{"flags of a stranger", a, of(of7, flags+"-O"), onWindows(no), child},
		{"code as flags", a, of(of7, flags+"-c\nimport evil"), onWindows(yes), child},
		{"file as flags", a, of(of7, flags+"evil.py"), onWindows(yes), child},
		{"joined flags", a, of(of7, flags+"-Oc"), onWindows(yes), child},
		{"flag without its argument", a, of(of7, flags+"-O\n-X"), onWindows(yes), child},
		{"no flag", a, of(of7, flags+"-O\n"), onWindows(yes), child},
		{"restarted", a, of(of9, restarts+"7:4900"), onWindows(), with(func(a *start) { a.depth, a.restarts = 3, "8:5000" })},
		{"child of a restarted one", a, of(of7, restarts+"7:4900"), onWindows(), with(func(a *start) { a.restarts = "7:5000" })},
		{"restarted to be independent", a, of(of9, restarts+"7:4900", reset), onWindows(), with(func(a *start) { a.home, a.depth, a.restarts = "", 3, "8:5000" })},
		{"restarts of another program", a, of("ab:3:9:2", restarts+"99:4900"), onWindows(), stranger},
		{"elevated, restarts of nobody", a, env(restarts + "99:4900"), onWindows(elevatedProcess), start{mode: "cache", elevated: true, restarts: "0:5000"}},
		{"elevated, restarted", a, of(of9, restarts+"7:4900"), onWindows(elevatedProcess), start{mode: "cache", depth: 3, elevated: true, claimed: true, restarts: "8:5000"}},
	}
}

// runaways show where a program that starts itself without end is stopped, one step
// before as well, and that nobody counts processes for a start that is not deep.
func runaways(t *testing.T) []decision {
	onefile := opened(t, &archive.Settings{Layout: "onefile", Extract: "cache"})
	onedir := opened(t, &archive.Settings{Layout: "onedir", ContentsDir: "_internal"})
	unbounded := opened(t, &archive.Settings{Layout: "onefile", Extract: "cache", Unprotected: []string{"depth"}})
	of := func(a *archive.Archive, lineage string, more ...string) environment {
		return env(append(more, "_GOFREEZE_ARCHIVE="+digestOf(a)+lineage)...)
	}
	const restarts = "_GOFREEZE_RESTARTS="
	return []decision{
		{"as deep as may be", onefile, of(onefile, ":39:7:2:p"), onUnix(), start{mode: "cache", depth: 40, root: 2}},
		{"too deep", onefile, of(onefile, ":40:7:2:p"), onUnix(uncounted), runaway{"its processes are nested 41 deep", "cache", 41, 2, ""}},
		{"too deep, without root", onefile, of(onefile, ":40:7"), onUnix(uncounted), runaway{"its processes are nested 41 deep", "cache", 41, 0, ""}},
		{"deeper than can be", onefile, of(onefile, ":9223372036854775807:7"), onUnix(uncounted), runaway{"its processes are nested 1073741824 deep", "cache", 1 << 30, 0, ""}},
		{"too deep, in temp", onefile, of(onefile, ":40:7:2:p", "GOFREEZE_EXTRACT=temp"), onUnix(uncounted), runaway{"its processes are nested 41 deep", "temp", 41, 2, ""}},
		{"too deep, in onedir", onedir, of(onedir, ":40:7:2:p"), onUnix(uncounted), runaway{"its processes are nested 41 deep", "onedir", 41, 2, ""}},
		{"too deep, independent", onefile, of(onefile, ":40:7:2:p", "PYINSTALLER_RESET_ENVIRONMENT=1"), onUnix(uncounted), runaway{"its processes are nested 41 deep", "cache", 41, 2, ""}},
		{"too deep, unprotected", unbounded, of(unbounded, ":40:7:2:p"), onUnix(uncounted), start{mode: "cache", depth: 41, root: 2}},
		{"another program's depth", onefile, of(onedir, ":40:7:2:p"), onUnix(uncounted), start{mode: "cache"}},
		{"elevated, as deep as may be", onefile, of(onefile, ":7:7:2:p"), onUnix(elevatedProcess, uncounted), start{mode: "cache", depth: 8, elevated: true, claimed: true}},
		{"elevated, too deep", onefile, of(onefile, ":8:7:2:p"), onUnix(elevatedProcess, uncounted), runaway{"its processes are nested 9 deep", "cache", 9, 0, ""}},
		{"setgid, too deep", onefile, of(onefile, ":8:7:2:p"), onUnix(setgid, uncounted), runaway{"its processes are nested 9 deep", "cache", 9, 0, ""}},
		{"crowd, not deep", onefile, of(onefile, ":1:7:2:p"), onUnix(uncounted), start{mode: "cache", depth: 2, root: 2}},
		{"as crowded as may be", onefile, of(onefile, ":2:7:2:p"), onUnix(crowd(400)), start{mode: "cache", depth: 3, root: 2}},
		{"crowd", onefile, of(onefile, ":2:7:2:p"), onUnix(crowd(401)), runaway{"there are 401 of its processes, nested 3 deep", "cache", 3, 2, ""}},
		{"crowd of another root", onefile, of(onefile, ":2:7:5:p"), onUnix(crowd(401)), start{mode: "cache", depth: 3, root: 5}},
		{"crowd, unprotected", unbounded, of(unbounded, ":2:7:2:p"), onUnix(uncounted), start{mode: "cache", depth: 3, root: 2}},
		{"crowd on Windows", onefile, of(onefile, ":2:7:2:p"), onWindows(crowd(401)), runaway{"there are 401 of its processes, nested 3 deep", "cache", 3, 2, ""}},
		{"inner in a crowd that is not deep", onefile, of(onefile, ":2:7:2:p", "_GOFREEZE_INNER=1"), onWindows(parent(true), uncounted), start{mode: "cache", depth: 2, root: 2, inner: true}},
		{"restarted as often as may be", onefile, of(onefile, ":0:9:2:p", restarts+"39:4900"), onWindows(uncounted), start{mode: "cache", root: 2, restarts: "40:5000"}},
		{"restarted too often", onefile, of(onefile, ":0:9:2:p", restarts+"40:4900"), onWindows(uncounted),
			runaway{"it was restarted 41 times, each within a second of the last", "cache", 0, 2, ""}},
		{"elevated, restarted too often", onefile, of(onefile, ":0:9:2:p", restarts+"40:4900"), onWindows(elevatedProcess, uncounted),
			runaway{"it was restarted 41 times, each within a second of the last", "cache", 0, 0, ""}},
		{"inner, restarted too often", onefile, of(onefile, ":0:7:7:p", "_GOFREEZE_INNER=1", restarts+"40:4900"), onWindows(parent(true), uncounted),
			start{mode: "cache", root: 7, inner: true, restarts: "40:4900"}},
	}
}

func TestDecide(t *testing.T) {
	for _, d := range decisions(t) {
		t.Run(d.what, func(t *testing.T) {
			p := d.process
			if p.nested == nil {
				p.nested = func(int, string) []int {
					t.Error("counts the other processes")
					return nil
				}
			}
			if p.ownParent == nil {
				p.ownParent = func() bool {
					t.Error("asks for the parent")
					return false
				}
			}
			if got := decide(d.a, func(name string) string { return d.env[name] }, p); !reflect.DeepEqual(got, d.want) {
				t.Errorf("%T%+v\nwant %T%+v", got, got, d.want, d.want)
			}
		})
	}
}

// The actions that the source declares are those that run acts upon, and each field
// of each of them is wanted in some decision.
func TestActions(t *testing.T) {
	var declared, handled []string
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if fn.Name.Name == "isAction" {
				declared = append(declared, fn.Recv.List[0].Type.(*ast.Ident).Name)
			}
			if fn.Name.Name != "run" || fn.Recv != nil {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				if c, ok := n.(*ast.CaseClause); ok {
					for _, e := range c.List {
						handled = append(handled, e.(*ast.Ident).Name)
					}
				}
				return true
			})
		}
	}
	slices.Sort(declared)
	slices.Sort(handled)
	if len(declared) == 0 || !slices.Equal(declared, handled) {
		t.Errorf("declared %q, run acts on %q", declared, handled)
	}
	wanted := map[string]bool{}
	fields := map[string]map[string]bool{} // by action: whether one was wanted that is not zero
	for _, d := range decisions(t) {
		v := reflect.ValueOf(d.want)
		name := v.Type().Name()
		if wanted[name] = true; fields[name] == nil {
			fields[name] = map[string]bool{}
		}
		for i := range v.NumField() {
			f := v.Type().Field(i).Name
			fields[name][f] = fields[name][f] || !v.Field(i).IsZero()
		}
	}
	for _, name := range declared {
		if !wanted[name] {
			t.Errorf("no decision wants a %s", name)
		}
		for f, ok := range fields[name] {
			if !ok {
				t.Errorf("no decision wants %s in a %s", f, name)
			}
		}
	}
}
