package bundle

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gofreeze/gofreeze/bundle/internal/collect"
	"github.com/gofreeze/gofreeze/bundle/internal/graph"
	"github.com/gofreeze/gofreeze/extract/archive"
)

// sibling is a further program in the same directory: it shares modules and
// files with the first one, and has an executable and a boot script of its own.
type sibling struct {
	name    string
	script  string
	before  []string // scripts that run before it
	hooks   []string // its run-time hooks
	options []string // of the interpreter
	debug   []string

	key                  string // of its main script
	beforeKeys, hookKeys []string
}

func (s *sibling) boot() string { return ".gofreeze/boot-" + s.name + ".pyc" }

// addSiblings puts the scripts and run-time hooks of further programs into the
// graph.
func (b *build) addSiblings() {
	for i := range b.siblings {
		s := &b.siblings[i]
		name := s.name
		if b.graph.Modules["@"+name] != nil { // the first program's script is named like this program
			name += "-program"
		}
		s.key = b.graph.AddScript(name, s.script, filepath.Base(s.script)).Name
		s.beforeKeys = b.addBefore(s.name, s.before)
		for n, h := range s.hooks {
			name := fmt.Sprintf("rth_%s_%d", s.name, n)
			s.hookKeys = append(s.hookKeys, b.graph.AddScript(name, b.abs(h), filepath.Base(h)).Name)
		}
	}
}

// collectSiblings adds their boot scripts, which say what is main, and their
// interpreters: links, so that each process has its own name.
func (b *build) collectSiblings() error {
	for i := range b.siblings {
		s := &b.siblings[i]
		if m := b.graph.Modules[s.key]; m == nil || m.Kind == graph.Missing {
			return fmt.Errorf("program %q: cannot be collected", s.name)
		}
		hooks := slices.DeleteFunc(slices.Clone(b.rthooks), func(k string) bool { return slices.Contains(b.userHooks, k) })
		src := fmt.Sprintf("import _gofreeze\n_gofreeze.META.update(name=%s, main=%s, boot=%s, hooks=%s, scripts=%s, options=%s)\n_gofreeze.enter()\n",
			literal(s.name), literal(s.key), literal(s.boot()), literals(slices.Concat(hooks, s.hookKeys)), literals(s.beforeKeys),
			literals(b.options(start{options: s.options})))
		code, err := b.compileRuntime("boot-"+s.name+".py", []byte(src))
		if err != nil {
			return err
		}
		items := []collect.Item{{Path: s.boot(), Kind: archive.KindFile, Mode: 0o644, Data: collect.Pyc(b.interp.Magic, code), Why: "run time"}}
		if !b.interp.Target().InProcess() { // all load the same DLL there
			items = append(items, collect.Item{Path: collect.InterpreterPath(b.interp, s.name), Kind: archive.KindSymlink, Mode: 0o777,
				Target: b.spec.Name, Why: "run time"})
		}
		for _, it := range items {
			if err := b.items.Add(it, true); err != nil {
				return err
			}
		}
	}
	return nil
}

// literal writes a string as Python does. Go's form is one of Python's, but for
// bytes that are not UTF-8, which names in a product are not.
func literal(s string) string { return strconv.QuoteToASCII(strings.ToValidUTF8(s, "?")) }

func literals(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = literal(s)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// siblingSettings is what their bootloaders get to know.
func (b *build) siblingSettings(first archive.Settings) []archive.Settings {
	var out []archive.Settings
	for _, s := range b.siblings {
		own, st := first, start{s.options, s.debug}
		own.Flags, own.Environment, own.Debug = b.flags(st), environment(st), st.debugs("bootloader")
		own.Name, own.Interpreter, own.Boot = s.name, collect.InterpreterPath(b.interp, s.name), s.boot()
		out = append(out, own)
	}
	return out
}
